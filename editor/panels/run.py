"""The sampling panel: model, sampler, schedule, guidance, steps and seed, and the parameters of what was chosen."""

from __future__ import annotations

import functools
import secrets

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton, QWidget

from controls.plugins import Param, Value
from editor import offers, requests
from editor.desk import Desk, Panel
from editor.document import Document, plugin_settings, set_fields, set_plugin_settings
from editor.engine import EngineState
from editor.icons import icon
from editor.runs import seed_limit
from editor.widgets.form import Choice, Form, Page, Row, dim, heading
from editor.words import tr
from pipelines.catalog import Catalog
from pipelines.requests import Refiner

steps = Param("steps", "Steps", "int", 20, "How finely the way from noise to picture is divided.", 1, 150, 1)
guidance = Param(
    "guidance_scale", "Guidance", "float", 5.0, "How hard the prompt pulls; 1 is the model's own prediction.",
    1.0, 20.0, 0.1,
)  # fmt: skip

takes_over = Param(
    "start", "Refiner from", "float", 0.8, "How far the noise is down when the refiner takes over.", 0.0, 1.0, 0.05
)


class SeedLine(QLineEdit):
    """A seed, 0 to 2^32 - 1. `chosen(seed)` when a person typed another one."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Seed"))
        self.setMaxLength(10)
        self.editingFinished.connect(self._tell)
        self._seed = 0
        self.setText("0")

    def show_seed(self, seed: int) -> None:
        if seed != self._seed:
            self._seed = seed
            self.setText(str(seed))

    def _tell(self) -> None:
        digits = self.text().strip()
        if digits.isdecimal() and int(digits) < seed_limit:
            if int(digits) != self._seed:
                self._seed = int(digits)
                self.chosen.emit(self._seed)
        else:
            self.setText(str(self._seed))


class RunPanel(Page):
    """Edits the document's run fields; what the document leaves open shows the model's own value."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.model, self.sampler, self.schedule, self.method = Choice(), Choice(), Choice(), Choice()
        self.own = QPushButton(tr("Use the model's own values"))
        self.caching, self.refiner = Choice(), Choice()
        self.refining = Form((takes_over,))
        self.form = Form((steps, guidance))
        self.seed = SeedLine()
        self.dice, self.lock = QToolButton(), QToolButton()
        self.fault = dim()
        self.more = heading("")
        self.extra = Form()
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        choices = {tr("Model"): self.model, tr("Sampler"): self.sampler, tr("Schedule"): self.schedule,
                   tr("Guided by"): self.method, tr("Caching"): self.caching}  # fmt: skip
        for name, choice in choices.items():
            choice.setAccessibleName(name)
            self.add_row(choice, label=name)
        self.refiner.setAccessibleName(tr("Refiner"))
        self.refiner_row = self.add(Row(tr("Refiner"), self.refiner))
        self.add(self.refining)
        for part in (self.refiner_row, self.refining):
            part.hide()
        self.add(self.fault)
        self.add(self.form)
        self.dice.setToolTip(tr("Draw another seed"))
        self.lock.setToolTip(tr("Keep this seed: the same request then gives the same picture"))
        self.lock.setCheckable(True)
        self.lock.setAccessibleName(tr("Keep the seed"))
        self.dice.setAccessibleName(tr("Draw a seed"))
        self.add_row(self.seed, self.dice, self.lock, label=tr("Seed"))
        self.add(self.more)
        self.add(self.extra)
        self.add(self.own)
        self.column.addStretch(1)
        self._show_icons()

    def _connect(self) -> None:
        desk = self._desk
        desk.document.changed.connect(self._show_document)
        desk.engine.changed.connect(self._show_engine)
        desk.settings.changed.connect(self._show_icons)
        self.model.chosen.connect(self._choose_model)
        self.sampler.chosen.connect(self._choose_sampler)
        self.schedule.chosen.connect(self._choose_schedule)
        self.method.chosen.connect(self._choose_method)
        self.caching.chosen.connect(self._choose_caching)
        self.refiner.chosen.connect(self._choose_refiner)
        self.refining.edited.connect(self._edit_refiner)
        self.refining.settled.connect(desk.document.seal)
        self.form.edited.connect(self._edit)
        self.form.settled.connect(desk.document.seal)
        self.seed.chosen.connect(self._edit_seed)
        self.dice.clicked.connect(self._draw)
        self.lock.clicked.connect(self._set_lock)
        self.extra.edited.connect(self._edit_extra)
        self.extra.settled.connect(desk.document.seal)
        self.own.clicked.connect(self._use_own)

    # ------------------------------------------------------------------ what is shown

    def _show_document(self, old: Document | None, document: Document | None) -> None:
        self._show()

    def _show_engine(self, old: EngineState, state: EngineState) -> None:
        self._show()

    def _show_icons(self, *_: object) -> None:
        self.dice.setIcon(icon("dice"))
        locked = QIcon(icon("lock"))
        self.lock.setIcon(locked)

    def _show(self) -> None:
        document, catalog = self._desk.document.value, self._desk.engine.state.catalog
        self.setEnabled(document is not None)
        for choice in (self.model, self.sampler, self.schedule, self.method, self.caching):
            choice.setEnabled(catalog is not None)
            choice.setPlaceholderText("" if catalog is not None else tr("when the engine is ready"))
        if document is None:
            return
        self.seed.show_seed(document.seed)
        self.lock.setChecked(document.seed_locked)
        if catalog is not None:
            self._show_catalog(document, catalog)
        for label in (self.fault, self.more):
            label.setVisible(bool(label.text()))

    def _show_catalog(self, document: Document, catalog: Catalog) -> None:
        model = offers.model_of(document, catalog)
        self.model.offer([(each.id, each.title, each.fault or each.family) for each in catalog.models])
        self.model.show_value(model.id if model else None)
        missing = tr("“{model}” is not installed.", model=document.model) if document.model else tr("No model.")
        self.fault.setText(model.fault if model else missing)
        self.sampler.offer([(each.id, each.title, each.help) for each in catalog.samplers])
        self.sampler.show_value(document.sampler or (model.sampler if model else None))
        self.schedule.offer([(each.id, each.title, each.help) for each in catalog.schedules])
        self.schedule.show_value(document.schedule or (model.schedule if model else None))
        self.method.offer([(each.id, each.title, each.help) for each in catalog.guidance])
        self.method.show_value(document.guidance or (model.guidance if model else None))
        ways = [(each.id, each.title, each.help) for each in catalog.caching]
        self.caching.offer([("", tr("None"), tr("Every step computes the whole network.")), *ways])
        self.caching.show_value(offers.caching_of(document))
        self._show_refiner(document, catalog)
        own = (model.steps, model.guidance_scale) if model else (steps.default, guidance.default)
        scale = own[1] if document.guidance_scale is None else document.guidance_scale
        self.form.show_values({"steps": document.steps or own[0], "guidance_scale": scale})
        entries = offers.running(document, catalog)
        self.extra.offer([param for entry in entries.values() for param in entry.params])
        self.extra.show_values(dict(requests.run_settings(document, catalog)))
        titles = [entry.title for entry in entries.values() if entry.params]
        self.more.setText(", ".join(titles))

    def _show_refiner(self, document: Document, catalog: Catalog) -> None:
        """Only where one fits, or one was chosen that does not."""
        chosen, fitting = offers.refiner_of(document), offers.refiners(document, catalog)
        known = [(each.id, each.title, each.family) for each in fitting]
        if chosen is not None and chosen.model not in {each.id for each in fitting}:
            title = tr("{model} (does not fit)", model=chosen.model)
            known.append((chosen.model, title, tr("It cannot take over from this model.")))
        self.refiner.offer([("", tr("None"), tr("The model takes every step.")), *known])
        self.refiner.show_value(chosen.model if chosen else "")
        self.refiner_row.setVisible(bool(known))
        self.refining.setVisible(chosen is not None)
        self.refining.show_values({"start": chosen.start} if chosen else {})

    # ------------------------------------------------------------------ what a person does

    def _set(self, label: str, merge: str = "", **fields: object) -> None:
        self._desk.document.edit(label, functools.partial(set_fields, **fields), merge=merge)

    def _choose_model(self, model: str) -> None:
        self._set(tr("Model"), model=model)

    def _choose_sampler(self, sampler: str) -> None:
        self._set(tr("Sampler"), sampler=sampler)

    def _choose_schedule(self, schedule: str) -> None:
        self._set(tr("Schedule"), schedule=schedule)

    def _choose_method(self, method: str) -> None:
        self._set(tr("Guidance method"), guidance=method)

    def _choose_caching(self, caching: str) -> None:
        self._desk.document.edit(tr("Caching"), functools.partial(offers.with_caching, caching=caching))

    def _choose_refiner(self, model: str) -> None:
        refiner = Refiner(model) if model else None
        self._desk.document.edit(tr("Refiner"), functools.partial(offers.with_refiner, refiner=refiner))

    def _edit_refiner(self, name: str, value: Value) -> None:
        document = self._desk.document.value
        chosen = offers.refiner_of(document) if document is not None else None
        if chosen is not None:
            refiner = Refiner(chosen.model, float(value))
            change = functools.partial(offers.with_refiner, refiner=refiner)
            self._desk.document.edit(tr("Refiner"), change, merge="refiner")

    def _edit(self, name: str, value: Value) -> None:
        self._set(tr("Steps") if name == "steps" else tr("Guidance"), merge=name, **{name: value})

    def _edit_seed(self, seed: int) -> None:
        self._set(tr("Seed"), seed=seed, seed_locked=True)

    def _draw(self) -> None:
        self._set(tr("Seed"), seed=secrets.randbelow(seed_limit))

    def _set_lock(self, locked: bool) -> None:
        self._set(tr("Keep the seed") if locked else tr("Let the seed go"), seed_locked=locked)

    def _edit_extra(self, name: str, value: Value) -> None:
        document, catalog = self._desk.document.value, self._desk.engine.state.catalog
        if document is None or catalog is None:
            return
        for plugin, entry in offers.running(document, catalog).items():
            if any(param.name == name for param in entry.params):
                merged = {**dict(plugin_settings(document, plugin)), name: value}
                change = functools.partial(set_plugin_settings, plugin=plugin, settings=tuple(merged.items()))
                self._desk.document.edit(entry.title, change, merge=f"{plugin} {name}")

    def _use_own(self) -> None:
        self._choose_caching("")
        self._choose_refiner("")
        self._set(tr("The model's own values"), sampler="", schedule="", guidance="", steps=0, guidance_scale=None)


def make(desk: Desk) -> QWidget:
    return RunPanel(desk)


PLUGIN = Panel("Sampling", make, area="left", group="settings", order=20)
