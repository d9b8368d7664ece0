"""The inversion panel: the noise behind a layer's picture, how well it gives the picture back, and that picture."""

from __future__ import annotations

import functools

from PySide6.QtWidgets import QPushButton, QWidget

from controls.plugins import Param, Value
from editor import offers
from editor.desk import Desk, Panel
from editor.document import Document, Layer, plugin_settings, set_fields, set_plugin_settings
from editor.engine import EngineState
from editor.jobs import Job, Purpose
from editor.widgets.form import Choice, Form, Page, Row, dim, heading
from editor.widgets.thumbnail import PictureView
from editor.words import counted, tr
from pipelines.requests import Inversion

steps = Param(
    "steps", "Steps", "int", 0, "Finer is closer for methods that are not exact; auto is the model's own number.",
    0, 200, 1, zero="auto",
)  # fmt: skip
fine, fair = 40.0, 28.0
"""PSNR in dB from which a difference cannot be seen, and from which it is hard to see."""


class InversionsPanel(Page):
    """Acts on the active layer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.what = dim()
        self.method = Choice()
        self.method.setAccessibleName(tr("Inversion method"))
        self.help = dim()
        self.form = Form((steps,))
        self.extra = Form()
        self.invert = QPushButton(tr("Invert this layer"))
        self.invert.setProperty("primary", True)
        self.title = heading(tr("How well it comes back"))
        self.picture = PictureView("", height=80)
        self.readings = dim()
        self.reconstruct = QPushButton(tr("Reconstruct as a layer"))
        self.add(self.what)
        self.method_row = Row(tr("Method"), self.method)
        self.add(self.method_row)
        self.add(self.help)
        self.add(self.form)
        self.add(self.extra)
        self.add(self.invert)
        self.add(self.title)
        self.add(self.picture)
        self.add(self.reconstruct)
        self.add(self.readings)
        self.column.addStretch(1)
        self._connect()
        self._show()

    def _connect(self) -> None:
        desk = self._desk
        desk.document.changed.connect(self._show_document)
        desk.engine.changed.connect(self._show_engine)
        desk.jobs.changed.connect(self._show_jobs)
        self.method.chosen.connect(self._choose_method)
        self.form.edited.connect(self._set_steps)
        self.extra.edited.connect(self._set_extra)
        for form in (self.form, self.extra):
            form.settled.connect(desk.document.seal)
        self.invert.clicked.connect(self._invert)
        self.reconstruct.clicked.connect(self._reconstruct)

    # ------------------------------------------------------------------ what is shown

    def _show_document(self, old: Document | None, document: Document | None) -> None:
        self._show()

    def _show_engine(self, old: EngineState, state: EngineState) -> None:
        self._show()

    def _show_jobs(self, old: tuple[Job, ...], jobs: tuple[Job, ...]) -> None:
        self._show()

    def _show(self) -> None:
        document, state = self._desk.document.value, self._desk.engine.state
        layer = document.active_layer if document is not None else None
        inversion = layer.inversion if layer is not None else None
        suits = layer is not None and layer.role in ("paint", "result") and inversion is None
        idle = state.accepts_jobs and not self._desk.jobs.going(Purpose.inversion)
        self.invert.setEnabled(suits and idle)
        self.reconstruct.setEnabled(inversion is not None and state.accepts_jobs)
        self.what.setText(_advice(layer, state))
        self._show_method(document, state)
        for widget in (self.title, self.picture, self.readings, self.reconstruct):
            widget.setVisible(inversion is not None)
        for widget in (self.invert, self.form, self.help, self.method_row):
            widget.setVisible(inversion is None)
        self.extra.setVisible(inversion is None and bool(self.extra.count))
        if inversion is not None and layer is not None:
            self.picture.show_picture(layer.pixels)
            self.readings.setText(report(inversion))

    def _show_method(self, document: Document | None, state: EngineState) -> None:
        self.method.setEnabled(state.catalog is not None)
        self.method.setPlaceholderText("" if state.catalog else tr("when the engine is ready"))
        if document is None or state.catalog is None:
            return
        self.method.offer([(each.id, each.title, each.help) for each in state.catalog.inversions])
        chosen = offers.inversion_of(document, state.catalog)
        self.method.show_value(chosen.id if chosen else None)
        self.help.setText(chosen.help if chosen else "")
        self.form.show_values(dict(plugin_settings(document, "editor/inversion")))
        self.extra.offer(chosen.params if chosen else ())
        if chosen is not None:
            self.extra.show_values(dict(plugin_settings(document, f"inversions/{chosen.id}")))

    # ------------------------------------------------------------------ what a person does

    def _choose_method(self, method: str) -> None:
        self._desk.document.edit(tr("Inversion method"), functools.partial(set_fields, inversion_method=method))

    def _set_steps(self, name: str, value: Value) -> None:
        change = functools.partial(set_plugin_settings, plugin="editor/inversion", settings=((name, value),))
        self._desk.document.edit(tr("Inversion steps"), change, merge="inversion steps")

    def _set_extra(self, name: str, value: Value) -> None:
        document, method = self._desk.document.value, self.method.currentData()
        if document is None or method is None:
            return
        plugin = f"inversions/{method}"
        settings = tuple({**dict(plugin_settings(document, plugin)), name: value}.items())
        change = functools.partial(set_plugin_settings, plugin=plugin, settings=settings)
        self._desk.document.edit(tr("Inversion settings"), change, merge=f"{plugin} {name}")

    def _invert(self) -> None:
        document = self._desk.document.value
        if document is not None:
            self._desk.runs.invert(document.active)

    def _reconstruct(self) -> None:
        document = self._desk.document.value
        if document is not None:
            self._desk.runs.reconstruct(document.active)


def report(inversion: Inversion) -> str:
    """What was measured, in plain words: the whole, and how much of it is the autoencoder's and the walk's."""
    readings, text = dict(inversion.readings), []
    if (psnr := readings.get("psnr")) is not None:
        text.append(
            tr(
                "The picture comes back at {decibels}: {judgement}.",
                decibels=_decibels(psnr),
                judgement=_judgement(psnr),
            )
        )
    if (floor := readings.get("autoencoder_psnr")) is not None:
        text.append(tr("The autoencoder alone allows {decibels}; no method can do better.", decibels=_decibels(floor)))
    if (walk := readings.get("inversion_psnr")) is not None:
        if walk >= fine:
            text.append(
                tr("The inversion itself adds nothing that can be seen ({decibels}).", decibels=_decibels(walk))
            )
        else:
            text.append(
                tr(
                    "The inversion adds an error of its own ({decibels}): an exact method avoids it.",
                    decibels=_decibels(walk),
                )
            )
    text.append(counted("%n step.", "%n steps.", inversion.steps))
    return "\n".join(text)


def _decibels(psnr: float) -> str:
    return tr("{psnr:.1f} dB", psnr=psnr) if psnr < 150 else tr("no difference at all")


def _judgement(psnr: float) -> str:
    if psnr >= fine:
        return tr("the difference cannot be seen")
    return tr("small details differ") if psnr >= fair else tr("it differs visibly")


def _advice(layer: Layer | None, state: EngineState) -> str:
    if layer is None:
        return tr("Choose a layer in the list.")
    if layer.inversion is not None:
        return tr("“{name}” holds the noise behind a picture.", name=layer.name)
    if layer.role not in ("paint", "result"):
        return tr("“{name}” is no picture. Choose a layer that is.", name=layer.name)
    if not state.accepts_jobs:
        return tr("{text}. Then “{name}” can be inverted.", text=state.text, name=layer.name)
    return tr("Finds the noise from which the model paints “{name}”.", name=layer.name)


def make(desk: Desk) -> QWidget:
    return InversionsPanel(desk)


PLUGIN = Panel("Inversion", make, area="left", group="settings", order=22)
