"""How far the running job is: a bar and a line. The prompt panel has one under the eyes, the window another for when
that panel is closed."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QProgressBar, QSizePolicy, QWidget

from editor.desk import Desk
from editor.engine import EngineState
from editor.jobs import Job, Phase
from editor.sentences import sentence
from editor.widgets.form import dim
from editor.words import mark, tr

short = 120
"""Pixels of the bar where it stands beside the line."""


class JobProgress(QWidget):
    """Hidden while nothing runs.

    tells_standing: it tells too why nothing can run, and the bar lies under the line; else they stand side by side.
    """

    def __init__(self, desk: Desk, tells_standing: bool) -> None:
        super().__init__()
        self._desk, self._tells_standing = desk, tells_standing
        self.bar, self.text = QProgressBar(), dim()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        ways = QBoxLayout.Direction
        column = QBoxLayout(ways.TopToBottom if tells_standing else ways.LeftToRight, self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if tells_standing:
            column.addWidget(self.text)
            column.addWidget(self.bar)
        else:
            self.bar.setFixedWidth(short)
            self.text.setWordWrap(False)
            self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column.addWidget(self.bar)
            column.addWidget(self.text, 1)
        for state in (desk.engine, desk.jobs, desk.queue.paused):
            state.changed.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        state, job = self._desk.engine.state, self._desk.jobs.current
        fraction = None if job is None else job.fraction
        is_held = job is not None and self._desk.queue.paused.value and self._desk.queue.is_waiting(job)
        is_waiting = (self._tells_standing and state.standing == "starting") or (job is not None and fraction is None)
        self.bar.setVisible((is_waiting or job is not None) and not is_held)
        self.bar.setRange(0, 0 if is_waiting else 1000)
        self.bar.setValue(0 if is_waiting or fraction is None else round(fraction * 1000))
        if job is not None:
            held = tr("{title} waits: the queue is paused.", title=job.title)
            text = held if is_held else progress_line(job, state)
        elif self._tells_standing and state.standing not in ("ready", "busy"):
            text = tr("{text}. You can paint and save meanwhile.", text=state.text)
        else:
            text = ""
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.setVisible(bool(text))


def progress_line(job: Job, state: EngineState) -> str:
    """How far a job is that has not ended, in words."""
    if job.phase is Phase.queued:
        waits = state.standing == "starting"
        text = mark("{title}: waiting for the engine") if waits else mark("{title}: getting ready")
        return tr(text, title=job.title)
    if job.progress is None:
        return job.title
    stage, steps = sentence(job.progress.stage), job.progress.steps
    told = tr(", step {step} of {steps}", step=job.progress.step, steps=steps) if steps else ""
    return f"{job.title}: {stage}{told}"
