"""Asks for a size, and for what else goes with it: of a new document, of a picture to scale, of a canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from controls.geometry import Extent
from controls.plugins import Param, Value
from editor import resizing
from editor.widgets.form import Form, dim
from editor.words import number, tr

_width = 420


class SizeDialog(QDialog):
    """A form of `params`, with width and height among them. values: what it says now. extent: where it begins."""

    def __init__(
        self, title: str, verb: str, params: Sequence[Param], extent: Extent, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._start = extent
        self.values: dict[str, Value] = {param.name: param.default for param in params}
        self.values |= {resizing.width.name: extent.width, resizing.height.name: extent.height}
        self.form = Form(params)
        self.hint = dim()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go_on = self.buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self.go_on.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(self.form)
        column.addWidget(self.hint)
        column.addWidget(self.buttons)
        self.form.edited.connect(self._edited)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._show({})
        self.resize(_width, self.sizeHint().height())

    @property
    def extent(self) -> Extent:
        return Extent(int(self.values[resizing.width.name]), int(self.values[resizing.height.name]))

    def _edited(self, name: str, value: Value) -> None:
        changed: dict[str, Value] = {name: value}
        width, height = resizing.width.name, resizing.height.name
        if name == resizing.preset.name:
            changed |= zip((width, height), resizing.preset_extent(str(value), self._start), strict=True)
        elif resizing.preset.name in self.values and name in (width, height):
            changed[resizing.preset.name] = resizing.other
        keeps = self.values.get(resizing.keeps_shape.name, False)
        if name == width and keeps:
            changed[height] = max(1, round(int(value) * self._start.height / self._start.width))
        elif name == height and keeps:
            changed[width] = max(1, round(int(value) * self._start.width / self._start.height))
        self._show(changed)

    def _show(self, changed: Mapping[str, Value]) -> None:
        self.values |= changed
        self.form.show_values(self.values)
        pixels = self.extent.pixels
        fits = pixels <= resizing.most_pixels
        self.go_on.setEnabled(fits)
        most = tr(
            "A canvas has {most} megapixels at most; this is too much.", most=number(resizing.most_pixels / 1e6, ".0f")
        )
        self.hint.setText(tr("{count} megapixels.", count=number(pixels / 1e6, ".1f")) if fits else most)
