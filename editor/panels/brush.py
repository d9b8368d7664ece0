"""The tool panel: what the chosen canvas tool does, its colours, and what it is set to."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QPushButton, QWidget

from controls.plugins import Value
from editor.desk import Desk, Panel
from editor.tool import ToolState
from editor.widgets.form import Form, Page, dim
from editor.words import tr

swatches = (
    (0, 0, 0), (255, 255, 255), (128, 128, 128), (176, 48, 40), (217, 122, 40), (226, 190, 66),
    (84, 140, 62), (52, 120, 178), (112, 76, 150), (120, 82, 54),
)  # fmt: skip

Colour = tuple[int, int, int]


class Palette(QWidget):
    """A few colours in a row. `chosen(colour)` on a click."""

    chosen = Signal(object)
    side, gap = 18, 3

    def __init__(self) -> None:
        super().__init__()
        self._colour: Colour = (0, 0, 0)
        self.setAccessibleName(tr("Colours"))

    def sizeHint(self) -> QSize:
        return QSize(len(swatches) * (self.side + self.gap) - self.gap, self.side + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_colour(self, colour: Colour) -> None:
        if colour != self._colour:
            self._colour = colour
            self.update()

    def place(self, number: int) -> QRect:
        return QRect(number * (self.side + self.gap), (self.height() - self.side) // 2, self.side, self.side)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number, colour in enumerate(swatches):
            if self.place(number).contains(event.position().toPoint()):
                self.chosen.emit(colour)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, colour in enumerate(swatches):
            place = self.place(number)
            painter.setPen(self.palette().highlight().color() if colour == self._colour else QColor(128, 128, 128))
            painter.setBrush(QColor(*colour))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 3, 3)


class Swatch(QPushButton):
    """The colour that paints; a press opens a dialog to choose another. `chosen(colour)`."""

    chosen = Signal(object)

    def __init__(self, name: str, help_text: str, width: int) -> None:
        super().__init__()
        self._colour: Colour = (0, 0, 0)
        self.setFixedSize(width, 28)
        self.setToolTip(help_text)
        self.setAccessibleName(name)
        self.clicked.connect(self._ask)

    def show_colour(self, colour: Colour) -> None:
        if colour != self._colour:
            self._colour = colour
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(self.rect().adjusted(4, 4, -4, -4), QColor(*self._colour))

    def _ask(self) -> None:
        colour = QColorDialog.getColor(QColor(*self._colour), self.window(), tr("Colour"))
        if colour.isValid():
            self.chosen.emit((colour.red(), colour.green(), colour.blue()))


class BrushPanel(Page):
    """Shows the fields of the tools' state that the chosen tool uses."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.help = dim()
        self.swatch = Swatch(
            tr("Colour"), tr("The colour that paints; X swaps it with the other, D: black and white"), 40
        )
        self.other = Swatch(tr("Other colour"), tr("The other colour, which X brings and gradients end in"), 24)
        self.colours = Palette()
        self.form = Form()
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.swatch)
        row.addWidget(self.other)
        row.addWidget(self.colours)
        row.addStretch(1)
        self.column.addLayout(row)
        self.add(self.form)
        self.add(self.help)
        self.column.addStretch(1)
        desk.tool.changed.connect(self._show_tool)
        desk.tool_state.changed.connect(self._show_state)
        self.form.edited.connect(self._edit)
        self.swatch.chosen.connect(self._paint_with)
        self.colours.chosen.connect(self._paint_with)
        self.other.chosen.connect(self._go_over_to)
        self._show_tool("", desk.tool.value)

    def _show_tool(self, old: str, tool: str) -> None:
        chosen = self._desk.tools.get(tool)
        if chosen is not None:
            self.help.setText(f"{chosen.title}: {chosen.help}")
            self.form.offer(chosen.params)
            for widget in (self.swatch, self.other, self.colours):
                widget.setVisible(chosen.coloured)
        self._show_state(None, self._desk.tool_state.value)

    def _show_state(self, old: ToolState | None, state: ToolState) -> None:
        self.swatch.show_colour(state.colour)
        self.other.show_colour(state.background)
        self.colours.show_colour(state.colour)
        self.form.show_values({**dict(state.settings), **_fields(state)})

    def _edit(self, name: str, value: Value) -> None:
        state = self._desk.tool_state.value
        if name in ToolState.__struct_fields__:
            self._desk.tool_state.put(msgspec.structs.replace(state, **{name: value}))
        else:
            settings = tuple(sorted({**dict(state.settings), name: value}.items()))
            self._desk.tool_state.put(msgspec.structs.replace(state, settings=settings))

    def _paint_with(self, colour: Colour) -> None:
        self._desk.tool_state.put(msgspec.structs.replace(self._desk.tool_state.value, colour=colour))

    def _go_over_to(self, colour: Colour) -> None:
        self._desk.tool_state.put(msgspec.structs.replace(self._desk.tool_state.value, background=colour))


def _fields(state: ToolState) -> dict[str, Value]:
    values = {name: getattr(state, name) for name in ToolState.__struct_fields__}
    return {name: value for name, value in values.items() if isinstance(value, (bool, int, float, str))}


def make(desk: Desk) -> QWidget:
    return BrushPanel(desk)


PLUGIN = Panel("Tool", make, area="right", order=10, least=104)
