"""The queue panel: jobs that run, wait and ended; their order, a pause, cancel, once more, and what they will take."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QToolButton, QWidget

from editor.desk import Desk, Panel
from editor.forecasts import Forecast
from editor.icons import icon
from editor.jobs import Job, Phase
from editor.widgets.form import Page, dim
from editor.words import counted, mark, number, tr
from pipelines.requests import EditRequest

empty = mark(
    "Nothing was asked of the engine yet. Press Generate as often as you like: jobs wait here and run in order."
)
shown_prompt = 40
"""Letters of a prompt that a row shows."""

number_role = Qt.ItemDataRole.UserRole


class QueuePanel(Page):
    """What runs stands on top, then what waits in its order, then what ended, the newest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Jobs"))
        self.list.setMinimumHeight(64)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = dim()
        self.pause = QPushButton(tr("Pause"))
        self.pause.setCheckable(True)
        self.pause.setToolTip(tr("What runs goes on; nothing else starts"))
        self.earlier, self.later = QToolButton(), QToolButton()
        self.earlier.setToolTip(tr("Earlier"))
        self.later.setToolTip(tr("Later"))
        self.again = QPushButton(tr("Again"))
        self.again.setToolTip(tr("The same request once more"))
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setToolTip(tr("Cancel the chosen job"))
        self.cancel_all = QPushButton(tr("Cancel all"))
        for button, name in ((self.earlier, tr("Earlier in the queue")), (self.later, tr("Later in the queue"))):
            button.setAccessibleName(name)
        self.add(self.list, 1)
        self.add(self.text)
        self.add_row(self.earlier, self.later, self.again, self.cancel)
        self.add_row(self.pause, self.cancel_all)
        self._connect()
        self._show_icons()
        self._show()

    def _connect(self) -> None:
        desk = self._desk
        for state in (desk.jobs, desk.engine, desk.queue.paused):
            state.changed.connect(self._show)
        desk.settings.changed.connect(self._show_icons)
        self.list.currentRowChanged.connect(self._show_buttons)
        self.pause.clicked.connect(desk.queue.paused.put)
        self.earlier.clicked.connect(self._move_up)
        self.later.clicked.connect(self._move_down)
        self.again.clicked.connect(self._again)
        self.cancel.clicked.connect(self._cancel)
        self.cancel_all.clicked.connect(desk.queue.cancel_all)

    # ------------------------------------------------------------------ what is shown

    def _show_icons(self, *_: object) -> None:
        self.earlier.setIcon(icon("up"))
        self.later.setIcon(icon("down"))

    def _show(self, *_: object) -> None:
        jobs = self._ordered()
        if [self.list.item(row).data(number_role) for row in range(self.list.count())] != [job.number for job in jobs]:
            self._list_anew(jobs)
        waiting = 0.0
        known = True
        for row, job in enumerate(jobs):
            forecast = self._desk.queue.forecast(job) if not job.phase.is_end else None
            self.list.item(row).setText(f"{_title(job)}\n{_words(job, forecast)}{_seed(job)}")
            self.list.item(row).setToolTip(_prompt(job))
            if not job.phase.is_end:
                known = known and forecast is not None
                waiting += forecast.seconds * (1 - (job.fraction or 0)) if forecast else 0
        self._show_sum(jobs, waiting, known)
        self.pause.setChecked(self._desk.queue.paused.value)
        self._show_buttons()

    def _list_anew(self, jobs: tuple[Job, ...]) -> None:
        chosen = self._chosen()
        self.list.clear()
        for row, job in enumerate(jobs):
            item = QListWidgetItem()
            item.setData(number_role, job.number)
            item.setSizeHint(QSize(100, 2 * self.fontMetrics().lineSpacing() + 10))
            self.list.addItem(item)
            if chosen is not None and job.number == chosen.number:
                self.list.setCurrentRow(row)

    def _show_sum(self, jobs: tuple[Job, ...], seconds: float, known: bool) -> None:
        going = [job for job in jobs if not job.phase.is_end]
        if not jobs:
            self.text.setText(tr(empty))
        elif not going:
            self.text.setText(tr("Nothing waits."))
        else:
            count = counted("%n job", "%n jobs", len(going))
            paused = tr("Paused. ") if self._desk.queue.paused.value else ""
            self.text.setText(f"{paused}{count}, {_duration(seconds) if known else tr('no forecast yet')}.")

    def _show_buttons(self, *_: object) -> None:
        job, queue = self._chosen(), self._desk.queue
        waits = job is not None and queue.is_waiting(job)
        self.earlier.setEnabled(waits)
        self.later.setEnabled(waits)
        self.again.setEnabled(job is not None and job.phase.is_end)
        self.cancel.setEnabled(job is not None and not job.phase.is_end)
        self.cancel_all.setEnabled(bool(self._desk.jobs.going()))

    def _ordered(self) -> tuple[Job, ...]:
        jobs, queue = self._desk.jobs.value, self._desk.queue
        runs = tuple(job for job in jobs if not job.phase.is_end and not queue.is_waiting(job))
        waits = tuple(job for job in jobs if queue.is_waiting(job))
        return (*runs, *waits, *(job for job in reversed(jobs) if job.phase.is_end))

    def _chosen(self) -> Job | None:
        item = self.list.currentItem()
        return None if item is None else self._desk.jobs.find(item.data(number_role))

    # ------------------------------------------------------------------ what a person does

    def _move_up(self) -> None:
        self._move(-1)

    def _move_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        job = self._chosen()
        if job is not None:
            self._desk.queue.move(job.number, by)

    def _again(self) -> None:
        job = self._chosen()
        if job is not None:
            self._desk.queue.again(job.number)

    def _cancel(self) -> None:
        job = self._chosen()
        if job is not None:
            self._desk.queue.cancel(job.number)


def _prompt(job: Job) -> str:
    """What a job was asked to paint, in one line; empty where nothing is."""
    return " ".join(job.request.prompt.split()) if isinstance(job.request, EditRequest) else ""


def _title(job: Job) -> str:
    """A job's name, and as much of its prompt as tells it from its neighbours."""
    prompt = _prompt(job)
    short = prompt if len(prompt) <= shown_prompt else f"{prompt[: shown_prompt - 1]}…"
    return f"{job.title} · {short}" if short else job.title


def _seed(job: Job) -> str:
    return tr(", seed {seed}", seed=job.request.seed) if isinstance(job.request, EditRequest) else ""


def _words(job: Job, forecast: Forecast | None) -> str:
    """How a job stands, in a line."""
    if job.phase is Phase.done and job.result is not None:
        return tr("Done in {seconds:.1f} s", seconds=job.result.seconds)
    if job.phase is Phase.failed and job.fault is not None:
        return tr("Failed: {message}", message=job.fault.message)
    if job.phase is Phase.lost:
        return tr("Lost with the engine")
    if job.phase is Phase.cancelled:
        return tr("Cancelled")
    state = tr("Running, {fraction:.0%}", fraction=job.fraction) if job.fraction is not None else tr("Runs")
    if job.phase is Phase.queued:
        state = tr("Waits")
    if forecast is None:
        return tr("{state}, no forecast yet", state=state)
    left = forecast.seconds * (1 - (job.fraction or 0))
    room = f", {number(forecast.bytes / 2**30, '.1f')} GB" if forecast.bytes else ""
    return f"{state}, {_duration(left)}{room}"


def _duration(seconds: float) -> str:
    if seconds < 10:
        return tr("about {seconds:.1f} s", seconds=max(0.1, seconds))
    if seconds < 90:
        return tr("about {seconds:.0f} s", seconds=seconds)
    return tr("about {minutes:.0f} min", minutes=seconds / 60)


def make(desk: Desk) -> QWidget:
    return QueuePanel(desk)


PLUGIN = Panel("Queue", make, area="right", group="watching", order=52, least=170)
