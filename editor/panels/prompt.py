"""The prompt panel: what to paint, in which mode, how strongly; Generate, its progress and Cancel."""

from __future__ import annotations

import functools

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from controls.plugins import Param
from editor import context, offers, regional, requests
from editor.counting import Counting, Counts, words
from editor.desk import Desk, Panel
from editor.document import Document, set_fields, set_layer
from editor.engine import EngineState
from editor.live import LiveState
from editor.reports import badge
from editor.widgets.form import Choice, Form, Page, dim
from editor.widgets.job_progress import JobProgress
from editor.widgets.prompt_field import PromptField
from editor.widgets.strength_strip import StrengthStrip
from editor.words import tr

strength = Param(
    "strength", "Strength", "float", 0.75,
    "The share of noise variance at the first step: at 0 % the picture stays, at 100 % nothing of it is left.",
    0.0, 100.0, 1.0, unit="%",
)  # fmt: skip


region_weight = Param(
    "weight", "Weight", "float", 1.0, "How much of it holds there; the rest follows the prompt above.", 0.0, 2.0, 0.05,
)  # fmt: skip
shown_prompts = 60
"""Letters of a recent prompt that its menu shows."""


class PromptPanel(Page):
    """Reads the document, the engine and the jobs; edits the prompt, the mode and the strength."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.mode = Choice()
        self.mode.setAccessibleName(tr("Mode"))
        self.recent = QToolButton()
        self.recent.setText(tr("Recent"))
        self.recent.setToolTip(tr("Prompts that were used before"))
        self.recent.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._prompts = QMenu(self.recent)
        self.recent.setMenu(self._prompts)
        self.help = dim()
        self.prompt = PromptField(
            tr("Prompt: what to paint, for example {prompt}", prompt=offers.presets().prompt), 3, tr("Prompt")
        )
        self.negative = PromptField(tr("Negative prompt: what to keep out"), 1, tr("Negative prompt"))
        self.tokens, self.negative_tokens = dim(), dim()
        self.counting = Counting(desk.document, desk.engine, self)
        self.region = PromptField("", 2, tr("Prompt of the region"))
        self.region_text = dim()
        self.region_form = Form((region_weight,))
        self.context = dim()
        self.automatic = QPushButton(tr("Choose the context anew for each mask"))
        self.automatic.setToolTip(tr("Forget the context frame that was drawn (Shift+C draws one)"))
        self.form = Form((strength,))
        self.meaning = dim()
        self.compare = QPushButton(tr("Compare strengths"))
        self.compare.setToolTip(tr("Six miniatures from one noise, made by the few-step model; a click adopts one"))
        self.strip = StrengthStrip()
        self.badge = QLabel()
        self.badge.setProperty("badge", True)
        self.badge.setToolTip(tr("Counted against the picture before, pixel by pixel; more in the Result panel"))
        self.caution = dim()
        self.live = QPushButton(tr("Live"))
        self.live.setCheckable(True)
        self.live.setToolTip(tr("The picture follows the brush with the few-step model (Ctrl+L)"))
        self.generate = QPushButton(tr("Generate"))
        self.generate.setProperty("primary", True)
        self.generate.setToolTip(tr("Paint with the model (Ctrl+Return)"))
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setToolTip(tr("Stop what is running (Escape)"))
        self.restart = QPushButton(tr("Restart the engine"))
        self.progress = JobProgress(desk, tells_standing=True)
        self._lay_out()
        self._connect()
        self._show_document(None, desk.document.value)
        self._show_counts(None, None)

    def _lay_out(self) -> None:
        self.add_row(self.mode, self.recent, label=tr("Mode"))
        self.add(self.help)
        for widget in (self.prompt, self.tokens, self.negative, self.negative_tokens):
            self.add(widget)
        for widget in (self.form, self.meaning, self.compare, self.strip):
            self.add(widget)
        for widget in (self.region_text, self.region, self.region_form):
            self.add(widget)
        self.add(self.context)
        self.add(self.automatic)
        self.column.addStretch(1)
        for widget in (self.badge, self.caution, self.progress, self.restart):
            self.foot.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.generate, 2)
        buttons.addWidget(self.cancel, 1)
        buttons.addWidget(self.live, 1)
        self.foot.addLayout(buttons)  # lowest of all, so that nothing that comes or goes moves a button

    def _connect(self) -> None:
        desk = self._desk
        desk.document.changed.connect(self._show_document)
        desk.engine.changed.connect(self._show_engine)
        desk.jobs.changed.connect(self._show_jobs)
        desk.live.state.changed.connect(self._show_live)
        desk.runs.landed.changed.connect(self._show_state)
        desk.ruler.state.changed.connect(self._show_ruler)
        self.counting.state.changed.connect(self._show_counts)
        self.compare.clicked.connect(self._compare)
        self.strip.adopted.connect(self._adopt)
        self.mode.chosen.connect(self._choose_mode)
        self.prompt.edited.connect(self._edit_prompt)
        self.negative.edited.connect(self._edit_negative)
        self._prompts.aboutToShow.connect(self._list_prompts)
        self._prompts.triggered.connect(self._take_prompt)
        self.prompt.setToolTip(tr("Ctrl+Up and Ctrl+Down make the selected words count more or less"))
        self.prompt.submitted.connect(self._generate)
        self.negative.submitted.connect(self._generate)
        self.region.edited.connect(self._edit_region)
        self.region.submitted.connect(self._generate)
        self.region_form.edited.connect(self._edit_region_weight)
        for typed in (self.prompt, self.negative, self.region, self.region_form, self.form):
            typed.settled.connect(desk.document.seal)
        self.form.edited.connect(self._edit_strength)
        self.automatic.clicked.connect(self._choose_automatic)
        self.generate.clicked.connect(self._generate)
        self.cancel.clicked.connect(self._cancel)
        self.live.clicked.connect(desk.live.put_on)
        self.restart.clicked.connect(desk.runs.restart)

    # ------------------------------------------------------------------ what is shown

    def _show_document(self, old: Document | None, document: Document | None) -> None:
        for widget in (self.prompt, self.negative, self.form):
            widget.setEnabled(document is not None)
        if document is not None:
            self.prompt.show_text(document.prompt)
            self.negative.show_text(document.negative)
            self.form.show_values({"strength": document.strength * 100})
        self._show_state()

    def _show_engine(self, old: EngineState, state: EngineState) -> None:
        self._show_state()

    def _show_jobs(self, old: object, jobs: object) -> None:
        self._show_state()

    def _show_counts(self, old: Counts | None, counts: Counts | None) -> None:
        """What the model reads of the prompts; nothing where nobody can say."""
        readings = (None, None) if counts is None else (counts.prompt, counts.negative)
        fields = (self.prompt, self.tokens), (self.negative, self.negative_tokens)
        for (field, label), wording in zip(fields, readings, strict=True):
            field.mark(wording.unknown if wording is not None else ())
            label.setText(words(wording) if wording is not None else "")
            label.setVisible(bool(label.text()))

    def _show_region(self, document: Document | None, is_used: bool) -> None:
        """A prompt of its own for the active layer, where that is a mask and the mode takes regions."""
        layer = document.active_layer if document is not None else None
        is_mask = layer is not None and layer.role == "mask" and is_used
        words = regional.prompt_of(layer) if is_mask and layer is not None else ""
        self.region_text.setVisible(is_mask)
        self.region.setVisible(is_mask)
        self.region_form.setVisible(bool(words))
        if is_mask and layer is not None:
            self.region.show_text(words)
            self.region.setPlaceholderText(tr("What to paint under “{name}” only", name=layer.name))
            self.region_form.show_values({"weight": layer.weight})
            self.region_text.setText(
                tr("“{name}” says where this prompt holds, not what may change:", name=layer.name)
                if words
                else tr("“{name}” is a plain mask. With a prompt of its own it becomes a region:", name=layer.name)
            )

    def _show_context(self, document: Document | None, is_used: bool) -> None:
        catalog = self._desk.engine.state.catalog
        frame = context.working(document, catalog) if is_used and document is not None and catalog else None
        self.context.setVisible(frame is not None)
        self.automatic.setVisible(frame is not None)
        if frame is not None:
            self.context.setText(
                tr(
                    "The model sees {extent} of the canvas and works at {working}.",
                    extent=frame.region.extent,
                    working=frame.working,
                )
            )

    def _show_ruler(self, *_: object) -> None:
        document, ruler = self._desk.document.value, self._desk.ruler.state.value
        shown = self.form.isVisibleTo(self) and document is not None
        self.compare.setVisible(shown)
        self.compare.setEnabled(ruler.is_busy or self._desk.engine.state.accepts_jobs)
        again = tr("Compare again: the document has changed") if ruler.is_stale else tr("Compare strengths")
        self.compare.setText(tr("Stop comparing") if ruler.is_busy else again)
        self.strip.setVisible(shown and (ruler.is_busy or bool(ruler.marks)))
        if document is not None:
            self.strip.show_marks(ruler.marks, document.strength)
        if ruler.text and shown:
            self.meaning.setText(ruler.text)

    def _show_live(self, old: LiveState, state: LiveState) -> None:
        self.live.setChecked(state.is_on)

    def _show_state(self, *_: object) -> None:
        state, document, job = self._desk.engine.state, self._desk.document.value, self._desk.jobs.current
        mode = offers.mode_of(document, state.catalog) if document and state.catalog else None
        self.mode.setEnabled(mode is not None)
        self.negative.setVisible(mode is None or offers.uses(mode, "negative"))
        self.form.setVisible(mode is not None and offers.uses(mode, "strength"))
        self.meaning.setVisible(self.form.isVisibleTo(self))
        if document is not None:
            self.meaning.setText(_meaning(document.strength))
        self._show_ruler()
        self._show_region(document, mode is not None and offers.uses(mode, "regions"))
        self._show_context(document, mode is not None and offers.uses(mode, "region"))
        if state.catalog is not None and mode is not None and document is not None:
            found = offers.painting_modes(document, state.catalog)
            self.mode.offer([(each.id, each.title, each.help) for each in found])
            self.mode.show_value(mode.id)
            self.help.setText(mode.help)
            self.generate.setText(mode.title)
            self._caution("\n".join(requests.cautions(document, state.catalog)))
        else:
            self.help.setText(tr("Modes are listed when the engine is ready."))
            self._caution("")
        self.generate.setEnabled(state.accepts_jobs and mode is not None)
        self.restart.setVisible(state.standing in ("lost", "silent"))
        self.cancel.setEnabled(job is not None)
        landed = self._desk.runs.landed_here if job is None else None
        self.badge.setText(badge(landed.result) if landed else "")
        self.badge.setVisible(bool(self.badge.text()))

    def _caution(self, text: str) -> None:
        self.caution.setText(text)
        self.caution.setVisible(bool(text))

    # ------------------------------------------------------------------ what a person does

    def _choose_mode(self, mode: str) -> None:
        self._desk.document.edit(tr("Mode"), functools.partial(set_fields, mode=mode))

    def _edit_prompt(self, text: str) -> None:
        self._desk.document.edit(tr("Prompt"), functools.partial(set_fields, prompt=text), merge="prompt")

    def _edit_negative(self, text: str) -> None:
        self._desk.document.edit(tr("Negative prompt"), functools.partial(set_fields, negative=text), merge="negative")

    def _choose_automatic(self) -> None:
        self._desk.document.edit(tr("Context by itself"), functools.partial(context.with_region, bounds=None))

    def _edit_region(self, text: str) -> None:
        document = self._desk.document.value
        if document is not None:
            change = functools.partial(regional.with_prompt, layer=document.active, prompt=text)
            self._desk.document.edit(tr("Prompt of a region"), change, merge=f"region {document.active}")

    def _edit_region_weight(self, name: str, value: float) -> None:
        document = self._desk.document.value
        if document is not None:
            change = functools.partial(set_layer, layer=document.active, weight=float(value))
            self._desk.document.edit(tr("Weight of a region"), change, merge=f"region weight {document.active}")

    def _edit_strength(self, name: str, value: float) -> None:
        change = functools.partial(set_fields, strength=value / 100)
        self._desk.document.edit(tr("Strength"), change, merge="strength")

    def _compare(self) -> None:
        ruler = self._desk.ruler
        ruler.stop() if ruler.state.value.is_busy else ruler.measure()

    def _adopt(self, strength: float) -> None:
        self._desk.document.edit(tr("Strength"), functools.partial(set_fields, strength=strength))
        self._show_ruler()

    def _list_prompts(self) -> None:
        self._prompts.clear()
        for prompt in self._desk.settings.value.prompts:
            line = " ".join(prompt.split())
            short = line if len(line) <= shown_prompts else f"{line[:shown_prompts]}…"
            action = self._prompts.addAction(short.replace("&", "&&"))
            action.setData(prompt)
            action.setToolTip(prompt)
        if self._prompts.isEmpty():
            self._prompts.addAction(tr("None yet: a prompt comes here when it is used.")).setEnabled(False)

    def _take_prompt(self, action: QAction) -> None:
        self._desk.document.edit(tr("Prompt"), functools.partial(set_fields, prompt=str(action.data())))

    def _generate(self) -> None:
        if self.generate.isEnabled():
            self._desk.runs.generate()

    def _cancel(self) -> None:
        self._desk.runs.cancel()


def _meaning(share: float) -> str:
    """What a strength means, in words that hold for every model."""
    if share <= 0:
        return tr("Nothing changes: the picture comes back as it is.")
    if share >= 1:
        return tr("Starts from noise alone: nothing of the picture is left.")
    text = tr(
        "At the first step {noise:.0f} % of the variance is noise, {kept:.0f} % your picture.",
        noise=100 * share,
        kept=100 - 100 * share,
    )
    return text.replace(" %", "\u00a0%")  # no line ends between them


def make(desk: Desk) -> QWidget:
    return PromptPanel(desk)


PLUGIN = Panel("Prompt", make, area="left", group="asking", order=10, least=360)
