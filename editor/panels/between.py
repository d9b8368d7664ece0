"""The panel of what lies between two pictures: choose two layers, compute the way, and move along it with a slider."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from controls.plugins import Param
from editor import landing, offers
from editor.desk import Desk, Panel
from editor.document import Document, Layer, walk
from editor.engine import EngineState
from editor.jobs import Purpose
from editor.outcomes import Frames, Overlay
from editor.widgets.form import Choice, Form, Page, WheelSlider, dim
from editor.words import tr

count = Param("frames", "Frames", "int", offers.presets().frames, "How many pictures, both ends included.", 3, 65, 1)


class BetweenPanel(Page):
    """Reads the layers; shows a frame over the canvas while the slider is on the way."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._is_chosen = False
        self.first, self.last = Choice(), Choice()
        self.first.setAccessibleName(tr("From layer"))
        self.last.setAccessibleName(tr("To layer"))
        self.form = Form((count,))
        self.compute = QPushButton(tr("Paint the way"))
        self.compute.setProperty("primary", True)
        self.hint = dim()
        self.slider = WheelSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("Place on the way"))
        self.ends = QLabel()
        self.keep = QPushButton(tr("Keep as a layer"))
        self.leave = QPushButton(tr("Back to the picture"))
        self.add_row(self.first, label=tr("From"))
        self.add_row(self.last, label=tr("To"))
        self.add(self.form)
        self.add(self.compute)
        self.add(self.hint)
        self.add(self.slider)
        self.add(self.ends)
        self.add_row(self.keep, self.leave)
        self.add(dim(tr("Mixes the noise behind two layers. Both ends are the layers' own pixels.")))
        self.column.addStretch(1)
        self._connect()
        self._show()

    def _connect(self) -> None:
        desk = self._desk
        desk.document.changed.connect(self._show_document)
        desk.engine.changed.connect(self._show_engine)
        desk.jobs.changed.connect(self._show_jobs)
        desk.frames.changed.connect(self._show_frames)
        self.first.chosen.connect(self._chosen)
        self.last.chosen.connect(self._chosen)
        self.compute.clicked.connect(self._compute)
        self.slider.valueChanged.connect(self._scrub)
        self.keep.clicked.connect(self._keep)
        self.leave.clicked.connect(self._leave)

    # ------------------------------------------------------------------ what is shown

    def _show_document(self, old: Document | None, document: Document | None) -> None:
        self._show()

    def _show_engine(self, old: EngineState, state: EngineState) -> None:
        self._show()

    def _show_jobs(self, old: object, jobs: object) -> None:
        self._show()

    def _show(self) -> None:
        layers = self._layers()
        entries = [(layer.id, layer.name, "") for layer in layers]
        usual = [layer for layer in layers if layer.role != "inversion"]
        usual = usual if len(usual) > 1 else list(layers)
        for choice, place in ((self.first, 1), (self.last, 0)):
            choice.offer(entries)
            choice.setEnabled(len(layers) > 1)
            if len(usual) > place and (choice.currentIndex() < 0 or not self._is_chosen):
                choice.show_value(usual[place].id)
        state = self._desk.engine.state
        going = self._desk.jobs.going(Purpose.frames)
        fault = self._fault(layers, state)
        self.hint.setText("" if going else fault)
        self.hint.setVisible(bool(self.hint.text()))
        self.compute.setEnabled(not fault and not going)
        frames = self._desk.frames.value
        for widget in (self.slider, self.ends, self.keep, self.leave):
            widget.setVisible(frames is not None)
        showing = self._desk.overlay.value is not None
        self.leave.setEnabled(showing)

    def _fault(self, layers: tuple[Layer, ...], state: EngineState) -> str:
        if len(layers) < 2:
            return tr("It takes two layers with pictures.")
        if not state.accepts_jobs:
            return f"{state.text}."
        return tr("Both ends are the same layer.") if self.first.currentData() == self.last.currentData() else ""

    def _show_frames(self, old: Frames | None, frames: Frames | None) -> None:
        if frames is not None:
            self.slider.setRange(0, len(frames.images) - 1)
            self.slider.setValue(len(frames.images) // 2)
            self._scrub(self.slider.value())
        self._show()

    # ------------------------------------------------------------------ what a person does

    def _layers(self) -> tuple[Layer, ...]:
        """The layers that can be an end, uppermost first."""
        document = self._desk.document.value
        if document is None:
            return ()
        found = [layer for layer in walk(document.layers) if layer.role in ("paint", "result", "inversion")]
        return tuple(reversed([layer for layer in found if not layer.pixels.is_blank]))

    def _chosen(self, layer: str) -> None:
        self._is_chosen = True
        self._show()

    def _compute(self) -> None:
        self._is_chosen = True
        frames = int(self.form.field("frames").value)
        self._desk.runs.interpolate(str(self.first.currentData()), str(self.last.currentData()), frames)

    def _scrub(self, place: int) -> None:
        frames, document = self._desk.frames.value, self._desk.document.value
        if frames is None or document is None or place >= len(frames.images):
            return
        self._desk.overlay.put(Overlay(frames.images[place], document.bounds))
        share = place / max(1, len(frames.images) - 1)
        self.ends.setText(
            tr(
                "Frame {place} of {frames}: {share:.0f} % of the way to “{last}”",
                place=place + 1,
                frames=len(frames.images),
                share=100 * share,
                last=frames.last,
            )
        )
        self.ends.setWordWrap(True)
        self.leave.setEnabled(True)

    def _keep(self) -> None:
        frames = self._desk.frames.value
        if frames is not None:
            place = self.slider.value()
            name = tr(
                "{first} to {last}, {place} of {frames}",
                first=frames.first,
                last=frames.last,
                place=place + 1,
                frames=len(frames.images),
            )
            change = functools.partial(landing.keep_picture, picture=frames.images[place], name=name)
            self._desk.document.edit(tr("Keep a frame"), change)
            self._leave()

    def _leave(self) -> None:
        self._desk.overlay.put(None)
        self._show()


def make(desk: Desk) -> QWidget:
    return BetweenPanel(desk)


PLUGIN = Panel("Between", make, area="left", group="settings", order=23)
