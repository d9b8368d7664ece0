"""The timeline panel: the clean estimate of each step of the last job. Scrub through them, keep one, stop there."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from controls.raster import Mask
from editor import context, landing, quick
from editor.desk import Desk, Panel
from editor.document import Document
from editor.timeline import Estimate, TimelineState
from editor.widgets.form import Page, WheelSlider, dim
from editor.widgets.thumbnail import PictureView
from editor.words import mark, tr
from pipelines.catalog import Catalog
from pipelines.requests import EditRequest

empty = mark("While a picture is made, what the model thinks of it after each step is shown here.")


class TimelinePanel(Page):
    """Follows the running job until a person moves the slider; then it stays where it was put."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._is_held = False
        self._shown: Estimate | None = None
        self.picture = PictureView(tr(empty), height=72, grows=True)
        self.slider = WheelSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("Step"))
        self.text = dim()
        self.keep = QPushButton(tr("Keep this"))
        self.keep.setToolTip(tr("What is shown becomes a layer, scaled to the document where it is smaller"))
        self.stop = QPushButton(tr("Stop here and keep"))
        self.stop.setToolTip(tr("End the run with what is shown, whole and with its recipe"))
        self.every = QCheckBox(tr("Every step"))
        self.every.setToolTip(tr("Each picture takes the engine a moment; otherwise at most ten come in a second"))
        self.add(self.picture, 1)
        self.add(self.slider)
        self.add(self.text)
        self.add_row(self.keep, self.stop)
        self.add(self.every)

        self.slider.valueChanged.connect(self._scrub)
        self.slider.actionTriggered.connect(self._hold)
        self.keep.clicked.connect(self._keep)
        self.stop.clicked.connect(self._stop)
        self.every.toggled.connect(self._want)
        desk.timeline.state.changed.connect(self._show)
        self._show(desk.timeline.state.value, desk.timeline.state.value)

    # ------------------------------------------------------------------ what is shown

    def _show(self, old: TimelineState, state: TimelineState) -> None:
        if old.number != state.number:
            self._is_held = False
        place = next((at for at, each in enumerate(state.estimates) if each is self._shown), -1)
        last = len(state.estimates) - 1
        self.slider.setRange(0, max(0, last))
        self.slider.setValue(place if self._is_held and place >= 0 else max(0, last))
        self._scrub(self.slider.value())
        for widget in (self.slider, self.text, self.keep, self.stop):
            widget.setVisible(last >= 0)
        # What walks by an inversion goes all the way: it has no estimate that its noise would give again.
        by_sampler = isinstance(state.request, EditRequest) and state.request.inversion is None
        self.stop.setEnabled(state.is_running and by_sampler)

    def _hold(self, action: int) -> None:
        self._is_held = self.slider.sliderPosition() < self.slider.maximum()

    def _scrub(self, place: int) -> None:
        state = self._desk.timeline.state.value
        self._shown = state.estimates[place] if place < len(state.estimates) else None
        self.picture.show_picture(self._shown.image if self._shown else None)
        if self._shown is not None:
            self.text.setText(
                tr("{title}: after step {step} of {steps}", title=state.title, step=self._shown.step, steps=state.steps)
            )

    # ------------------------------------------------------------------ what a person does

    def _keep(self) -> None:
        state, estimate = self._desk.timeline.state.value, self._shown
        if estimate is not None:
            change = functools.partial(_kept, estimate=estimate, state=state,
                                       catalog=self._desk.engine.state.catalog)  # fmt: skip
            self._desk.document.edit(tr("Keep an estimate"), change, number=state.document)

    def _want(self, every: bool) -> None:
        self._desk.queue.every_step = every

    def _stop(self) -> None:
        if self._shown is not None:
            self._desk.queue.stop_after(self._desk.timeline.state.value.number, self._shown.step)


def _kept(document: Document, estimate: Estimate, state: TimelineState, catalog: Catalog | None) -> Document:
    """The document with an estimate as a layer; of a masked edit only what the mask left free."""
    mask = state.request.mask if isinstance(state.request, EditRequest) else None
    place = context.place_of(state.request, state.origin, document, catalog)
    picture = quick.scaled(estimate.image, place.extent)
    if mask is not None:
        left, top = document.since(state.origin)
        picture = landing.freed(picture, Mask(mask.values[place.moved(-left, -top).slices]))
    return landing.keep_picture(
        document, picture, tr("{title}, step {step}", title=state.title, step=estimate.step), place
    )


def make(desk: Desk) -> QWidget:
    return TimelinePanel(desk)


PLUGIN = Panel("Timeline", make, area="right", group="watching", order=51, least=170)
