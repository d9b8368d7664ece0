"""The composition root: every part is made here, once, and handed to those that need it. Nothing is looked up later."""

from __future__ import annotations

import functools
import logging
import sys
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from controls.plugins import discover
from editor import languages, theme, translating
from editor import settings as settings_module
from editor.asking import Asking, Dialogs
from editor.autosave import Autosave
from editor.background import Background
from editor.courtesy import Courtesy
from editor.desk import Desk, Panel
from editor.engine import Engine, EngineState, Process
from editor.filing import Filing
from editor.forecasts import Forecasts
from editor.gallery import Gallery
from editor.jobs import Jobs, JobsModel, asked
from editor.keeping import Keeping
from editor.leaving import Leaving
from editor.live import Live
from editor.model import DocumentModel
from editor.notices import Notices
from editor.offers import model_of
from editor.opening import fresh, with_extent
from editor.queueing import Queue
from editor.results import Results
from editor.ruler import Ruler
from editor.runs import Runs
from editor.settings import Settings
from editor.shelf import Shelf
from editor.state import State
from editor.timeline import Timeline
from editor.tool import Tool, ToolState
from editor.tour import Tour
from editor.window import Window
from editor.words import tr
from pipelines.errors import OutputProblem
from pipelines.files.blobs import Blobs
from pipelines.requests import EditRequest

log = logging.getLogger(__name__)

switch_interval = 0.001
"""Seconds that the window waits at most for a thread that computes in Python; at Python's own 0.005 the gaps in the
event loop are half as long again while a large document is saved."""


class Application(QObject):
    """The running editor: its values, its window and its engine.

    application: Qt's own, made by the caller. process: the engine's, not started yet. asking: who answers questions.
    settings_path: where settings are kept. blobs: the folder of pictures that recipes refer to; journals lie beside
    it.
    """

    def __init__(
        self,
        application: QApplication,
        process: Process,
        settings_path: Path | None = None,
        blobs: Path | None = None,
        asking: Asking | None = None,
    ) -> None:
        super().__init__()
        self._application = application
        sys.setswitchinterval(switch_interval)
        self.files = Background("files", self)
        self.keepers = Background("keepers", self)
        self.journals = Background("journals", self)
        self.stock = Background("stock", self)
        self.makers = Background("makers", self)
        self._is_left = False
        self._path = settings_path or settings_module.default_path()
        loaded = settings_module.load(self._path)
        self.settings: State[Settings] = State(loaded.settings, self)
        languages.install(application, loaded.settings.language)  # before there is any text
        theme.apply(application, loaded.settings.theme)
        self.settings.changed.connect(self._settings_changed)  # first of all: icons are drawn in the new colours
        dialogs = Dialogs()
        self.asking: Asking = asking or dialogs
        self.notices = Notices()
        folder = blobs or settings_module.blobs_path()
        self.document = DocumentModel(self, loaded.settings.undo_memory << 20, folder.parent)
        self.jobs = JobsModel()
        self.engine = Engine(process, self)
        self.forecasts = Forecasts(folder.parent / "forecasts.json")
        self.queue = Queue(self.engine, self.jobs, self.forecasts, self)
        self.timeline = Timeline(self.engine, self.jobs, self)
        store = Blobs(folder)
        courtesy = Courtesy()
        self.autosave = Autosave(self.document, self.notices, folder.parent / "journals", self.journals, courtesy, self)
        leaving = Leaving(self.jobs, self.asking)
        self.filing = Filing(self.document, self.settings, self.notices, self.asking, store, self.files, leaving, self)
        self.results = Results(
            Gallery(folder.parent / "gallery"), self.document, self.notices, self.keepers, self.filing.open_result, self
        )
        self.keeping = Keeping(self.notices, store, self.results, self.keepers)
        keep = self.keeping.keep
        self.runs = Runs(self.document, self.engine, self.jobs, self.queue, self.notices, keep, self.makers, self)
        self.live = Live(self.document, self.engine, self.jobs, self.queue, self.notices, self.runs.overlay, keep, self)
        self.ruler = Ruler(self.document, self.engine, self.jobs, self.queue, self)
        self.document.open(fresh(loaded.settings.new_extent), label=tr("New"))
        self.tour = Tour(self.document, self.filing.open_sample, self)
        self.shelf = Shelf(self.engine, self.jobs, self.notices, self.stock, self)
        self.desk = self._desk()
        self.window = Window(self.desk, self.filing, self.files, translating.plugins(discover("editor.panels", Panel)))
        self.window.canvas.working.connect(courtesy.set_working)
        self.window.canvas.stroked.connect(functools.partial(self.live.follow, self.window.canvas.so_far))
        dialogs.window = self.window
        self.engine.changed.connect(self._engine_changed)
        self.jobs.changed.connect(self._remember_prompt)
        self.window.closed.connect(self.leave)
        self.tour.left.connect(self._toured)
        if loaded.fault:
            self.notices.say(loaded.fault, weight="warning")

    def _desk(self) -> Desk:
        tools = translating.plugins(discover("editor.tools", Tool))
        return Desk(
            document=self.document,
            settings=self.settings,
            engine=self.engine,
            jobs=self.jobs,
            runs=self.runs,
            live=self.live,
            queue=self.queue,
            timeline=self.timeline,
            ruler=self.ruler,
            results=self.results,
            notices=self.notices,
            overlay=self.runs.overlay,
            frames=self.runs.frames,
            control_preview=self.runs.control_preview,
            tools=tools,
            tool=State("", self),
            tool_state=State(ToolState(), self),
            tour=self.tour,
            shelf=self.shelf,
            asking=self.asking,
            makers=self.makers,
        )

    def start(self, paths: list[Path]) -> None:
        """What happens once the window stands: the engine starts, files open."""
        self.engine.start()
        self.autosave.offer()
        self.results.purge()
        if paths:
            self.filing.open_paths(paths)
        elif not self.settings.value.toured:
            self.tour.offer()

    @property
    def is_busy(self) -> bool:
        """Whether anything is still read or written."""
        return any(each.is_busy for each in (self.makers, self.files, self.keepers, self.journals, self.stock))

    def leave(self) -> None:
        """Close, as a person does who keeps nothing that is unsaved."""
        self._is_left = True
        self.close()

    def close(self) -> None:
        """Keep the settings, end the engine, wait for what is being written. Safe to call twice."""
        self.files.finish()
        try:
            settings_module.save(self._path, self.window.layout_settings(self.settings.value))
        except OutputProblem as error:
            log.warning("The settings were not kept: %s", error)
        self.live.close()
        self.forecasts.save()
        self.shelf.close()
        self.engine.close()
        for each in (self.makers, self.files, self.keepers, self.stock):
            each.close()
        self.results.close()
        self.autosave.close(self._is_left)

    def _remember_prompt(self, old: Jobs, new: Jobs) -> None:
        for job in asked(old, new):
            if isinstance(job.request, EditRequest):
                self.settings.put(settings_module.with_prompt(self.settings.value, job.request.prompt))

    def _toured(self) -> None:
        self.settings.put(msgspec.structs.replace(self.settings.value, toured=True))

    def _settings_changed(self, old: Settings, new: Settings) -> None:
        if old.theme != new.theme:
            theme.apply(self._application, new.theme)
        if old.undo_memory != new.undo_memory:
            self.document.set_budget(new.undo_memory << 20)
        work = functools.partial(settings_module.save, self._path, new)
        self.files.run("", work, lambda _: None, self.notices.complain)

    def _engine_changed(self, old: EngineState, new: EngineState) -> None:
        """A new document is as large as the model likes it best; one that was not begun yet is made so."""
        document = self.document.value
        if new.catalog is None or new.catalog is old.catalog or document is None:
            return
        model = model_of(document, new.catalog)
        if model is None or model.extent == self.settings.value.new_extent:
            return
        self.settings.put(msgspec.structs.replace(self.settings.value, new_extent=model.extent))
        if self.filing.is_pristine:
            self.document.open(with_extent(document, model.extent), label=tr("New"))
