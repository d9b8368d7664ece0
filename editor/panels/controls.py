"""The control panel: lines that steer. Drawn by hand, or read off the picture by an annotator with a live preview."""

from __future__ import annotations

import functools

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from controls.plugins import Param, Value
from controls.raster import Raster
from editor import offers, requests
from editor.background import holding
from editor.desk import Desk, Panel
from editor.document import (
    Document,
    Layer,
    add_fresh,
    layers_of_role,
    plugin_settings,
    set_layer,
    set_plugin_settings,
)
from editor.engine import EngineState
from editor.widgets.form import Choice, Form, Page, dim, heading
from editor.widgets.thumbnail import PictureView
from editor.words import tr
from pipelines.catalog import Catalog, Entry

steering = (
    Param("weight", "Weight", "float", 1.0, "How strongly it steers; 0 is not at all.", 0.0, 2.0, 0.05),
    Param("start", "From", "float", 0.0, "Share of the steps after which it begins to steer.", 0.0, 1.0, 0.05),
    Param("end", "Until", "float", 1.0, "Share of the steps after which it lets go.", 0.0, 1.0, 0.05),
)
preview_delay = 150
"""Milliseconds that a threshold, or the hand that draws, must rest before a preview is asked for."""


class ControlsPanel(Page):
    """Acts on the control layer that is active, or else on the uppermost one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.kind, self.annotator = Choice(), Choice()
        self.kind.setAccessibleName(tr("Kind of control"))
        self.annotator.setAccessibleName(tr("Annotator"))
        self.draw = QPushButton(tr("Draw"))
        self.draw.setToolTip(tr("Add an empty sheet to draw what steers, in any ink"))
        self.adopt = QPushButton(tr("Use this layer"))
        self.adopt.setToolTip(tr("Let the active layer steer as it was drawn, instead of being part of the picture"))
        self.settings = Form()
        self.live = QCheckBox(tr("Preview"))
        self.live.setToolTip(tr("Show what the annotator would read off the picture while the settings change"))
        self.make = QPushButton(tr("Read off the picture"))
        self.make.setToolTip(tr("Make a control layer from the visible picture"))
        self.title = heading("")
        self.steers = QCheckBox(tr("Steers"))
        self.steers.setToolTip(tr("A layer steers whether it is shown or not"))
        self.form = Form(steering)
        self.picture = PictureView("", height=140)
        self.hint = dim()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(preview_delay)
        self._pictured = QTimer(self, singleShot=True, interval=preview_delay)
        self._shown: Layer | None = None  # the layer whose picture is wanted
        self._made: Layer | None = None  # the one whose picture is there
        self._is_making = False
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        self.add_row(self.kind, label=tr("Kind"))
        self.add_row(self.draw, self.adopt)
        self.add(heading(tr("From the picture")))
        self.add_row(self.annotator, label=tr("Annotator"))
        self.add(self.settings)
        self.add_row(self.live, self.make)
        self.add(self.picture)
        self.add(self.hint)
        self.add(self.title)
        self.add(self.steers)
        self.add(self.form)
        self.column.addStretch(1)

    def _connect(self) -> None:
        desk = self._desk
        desk.document.changed.connect(self._show_document)
        desk.engine.changed.connect(self._show_engine)
        desk.control_preview.changed.connect(self._show_picture)
        self._timer.timeout.connect(self._preview)
        self._pictured.timeout.connect(self._make_picture)
        self.picture.seen.connect(self._pictured.start)
        self.kind.chosen.connect(self._choose_kind)
        self.annotator.chosen.connect(self._choose_annotator)
        self.draw.clicked.connect(self._draw)
        self.adopt.clicked.connect(self._adopt)
        self.settings.edited.connect(self._set)
        self.settings.settled.connect(desk.document.seal)
        self.live.toggled.connect(self._toggle_preview)
        self.make.clicked.connect(self._read)
        self.steers.clicked.connect(self._set_steers)
        self.form.edited.connect(self._steer)
        self.form.settled.connect(desk.document.seal)

    # ------------------------------------------------------------------ what is shown

    def _show_document(self, old: Document | None, document: Document | None) -> None:
        self._show()
        if old is not None and document is not None and self.live.isChecked() and old.layers is not document.layers:
            self._timer.start()

    def _show_engine(self, old: EngineState, state: EngineState) -> None:
        self._show()

    def _show(self) -> None:
        document, catalog = self._desk.document.value, self._desk.engine.state.catalog
        self.setEnabled(document is not None)
        if document is None:
            return
        kinds = offers.control_kinds(document, catalog) if catalog else ()
        for widget in (self.kind, self.annotator, self.live, self.make):
            widget.setEnabled(bool(kinds))
        self.kind.setPlaceholderText(tr("when the engine is ready") if catalog is None else tr("none for this model"))
        if catalog is not None and kinds:
            self._show_kinds(document, catalog, kinds)
        active = document.active_layer
        self.adopt.setEnabled(active is not None and active.role in ("paint", "result"))
        self._show_layer(document, catalog)
        self._show_picture()

    def _show_kinds(self, document: Document, catalog: Catalog, kinds: tuple[Entry, ...]) -> None:
        self.kind.offer([(kind.id, kind.title, kind.help) for kind in kinds])
        self.kind.show_value(self._kind())
        found = offers.annotators_of(self._kind(), catalog)
        self.annotator.offer([(each.id, each.title, each.help) for each in found])
        chosen = requests.annotator_of(document, catalog, self._kind())
        self.annotator.show_value(chosen.id if chosen else None)
        self.settings.offer(chosen.params if chosen else ())
        if chosen is not None:
            self.settings.show_values(dict(plugin_settings(document, f"annotators/{chosen.id}")))
        self.make.setEnabled(chosen is not None)

    def _show_layer(self, document: Document, catalog: Catalog | None) -> None:
        layer = self._layer()
        for widget in (self.title, self.steers, self.form):
            widget.setVisible(layer is not None)
        if layer is None:
            return
        self.title.setText(layer.name)
        self.steers.setChecked(layer.enabled)
        self.form.setEnabled(layer.enabled)
        self.form.show_values({"weight": layer.weight, "start": layer.start, "end": layer.end})

    def _show_picture(self, *_: object) -> None:
        document, layer = self._desk.document.value, self._layer()
        preview = self._desk.control_preview.value
        if self.live.isChecked():
            self._shown = self._made = None
            self.picture.show_picture(preview, tr("The preview comes with the engine's first answer."))
            self.hint.setText(tr("What the annotator reads off the picture now."))
        elif document is None or layer is None:
            self._shown = self._made = None
            self.picture.show_picture(None, tr("Nothing steers yet. Draw lines, or read them off the picture."))
            self.hint.setText("")
        elif requests.is_blank(layer):
            self._shown = self._made = None
            self.picture.show_picture(None, tr("Nothing is drawn on this layer yet."))
            self.hint.setText(tr("Draw on it with the brush; it steers once it holds something."))
        elif self._shown is not layer:
            self._shown = layer
            self.hint.setText(tr("What the model is shown{maker}.", maker=self._maker(layer)))
            self._pictured.start()
        self.hint.setVisible(bool(self.hint.text()))

    def _make_picture(self) -> None:
        """Have the picture made that is wanted: small, in a thread, and only while somebody can see it."""
        document, layer = self._desk.document.value, self._shown
        if document is None or layer is None or layer is self._made or self._is_making or not self.picture.is_seen:
            return  # asked again where it is seen later
        self._is_making = True
        work = functools.partial(requests.control_preview, document, layer, requests.is_drawn_in_lines(layer.kind))
        taken = functools.partial(self._take_picture, layer)
        self._desk.makers.run("", holding(document, work), taken, self._desk.notices.complain)

    def _take_picture(self, layer: Layer, picture: Raster) -> None:
        self._is_making = False
        if self._shown is not None:
            self._made = layer
            self.picture.show_picture(picture)
            self._make_picture()  # where it was drawn on meanwhile, the newest follows

    def _maker(self, layer: Layer) -> str:
        """Which annotator read a layer off the picture, as the end of a sentence."""
        catalog = self._desk.engine.state.catalog
        entry = offers.find(catalog.annotators, layer.annotator) if catalog else None
        name = entry.title if entry else layer.annotator
        document = self._desk.document.value
        model = offers.model_of(document, catalog) if document is not None and catalog is not None else None
        if entry is not None and not offers.knows(entry, model.id if model is not None else ""):
            return tr(", read off the picture by {name}, which does not know photographs", name=name)
        return tr(", read off the picture by {name}", name=name) if name else ""

    # ------------------------------------------------------------------ what a person does

    def _layer(self) -> Layer | None:
        document = self._desk.document.value
        if document is None:
            return None
        active, found = document.active_layer, layers_of_role(document, "control")
        return active if active is not None and active.role == "control" else found[-1] if found else None

    def _kind(self) -> str:
        """The kind that was chosen, or that of the layer that is shown, or the first that the model knows."""
        document, catalog = self._desk.document.value, self._desk.engine.state.catalog
        usual = offers.presets().sketch_kind
        if document is None or catalog is None:
            return usual
        known = [kind.id for kind in offers.control_kinds(document, catalog)]
        layer = self._layer()
        chosen = dict(plugin_settings(document, "editor/control")).get("kind", "")
        wished = (str(chosen), layer.kind if layer else "", usual)
        return next((kind for kind in wished if kind in known), known[0] if known else usual)

    def _choose_kind(self, kind: str) -> None:
        change = functools.partial(set_plugin_settings, plugin="editor/control", settings=(("kind", kind),))
        self._desk.document.edit(tr("Kind of control"), change)

    def _choose_annotator(self, annotator: str) -> None:
        settings = (("annotator", annotator),)
        change = functools.partial(set_plugin_settings, plugin=f"kinds/{self._kind()}", settings=settings)
        self._desk.document.edit(tr("Annotator"), change)
        self._refresh()

    def _draw(self) -> None:
        add = functools.partial(add_fresh, name=tr("Sketch"), role="control", kind=self._kind())
        self._desk.document.edit(tr("Add a sketch"), add)

    def _adopt(self) -> None:
        document, kind = self._desk.document.value, self._kind()
        if document is not None and document.active:
            change = functools.partial(
                set_layer, layer=document.active, role="control", kind=kind, annotator="", annotator_weights=""
            )
            self._desk.document.edit(tr("Let the layer steer"), change)

    def _set(self, name: str, value: Value) -> None:
        document, annotator = self._desk.document.value, self.annotator.currentData()
        if document is None or annotator is None:
            return
        plugin = f"annotators/{annotator}"
        settings = tuple({**dict(plugin_settings(document, plugin)), name: value}.items())
        change = functools.partial(set_plugin_settings, plugin=plugin, settings=settings)
        self._desk.document.edit(tr("Annotator's settings"), change, merge=f"{plugin} {name}")
        self._refresh()

    def _refresh(self) -> None:
        if self.live.isChecked():
            self._timer.start()

    def _toggle_preview(self, on: bool) -> None:
        if on:
            self._preview()
        else:
            self._timer.stop()
        self._show_picture()

    def _preview(self) -> None:
        if self.live.isEnabled() and self.live.isChecked():
            self._desk.runs.annotate(self._kind(), preview=True)

    def _read(self) -> None:
        layer = self._layer()
        renew = layer.id if layer is not None and layer.annotator and layer.kind == self._kind() else ""
        self._desk.runs.annotate(self._kind(), renew=renew)

    def _set_steers(self, on: bool) -> None:
        layer = self._layer()
        if layer is not None:
            label = tr("Let it steer") if on else tr("Stop it steering")
            self._desk.document.edit(label, functools.partial(set_layer, layer=layer.id, enabled=on))

    def _steer(self, name: str, value: Value) -> None:
        layer = self._layer()
        if layer is None:
            return
        fields = {name: value}
        if name == "start":
            fields["end"] = max(float(value), layer.end)
        elif name == "end":
            fields["start"] = min(float(value), layer.start)
        change = functools.partial(set_layer, layer=layer.id, **fields)
        self._desk.document.edit(tr("Steering"), change, merge=f"{name} {layer.id}")


def make(desk: Desk) -> QWidget:
    return ControlsPanel(desk)


PLUGIN = Panel("Control", make, area="left", group="settings", order=21)
