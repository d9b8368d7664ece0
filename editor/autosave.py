"""Autosave: every finished action of every open document goes into its journal, and what was left behind is offered.

A state that differs in few tiles is written at once, in the time of a frame, so that a killed process loses at most the
action under way; a large one (an opened picture, a filled canvas) is written in a thread, and what follows it too.
"""

from __future__ import annotations

import functools
import logging
import os
import time
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QDateTime, QLocale, QObject

from editor import journal, sessions
from editor.background import Background, holding
from editor.courtesy import Courtesy
from editor.document import Document
from editor.journal import Entry, Writer
from editor.model import DocumentModel, Sheet
from editor.notices import Choice, Notices
from editor.sentences import sentence
from editor.sessions import Session
from editor.words import counted, tr
from pipelines.errors import BadInput, EngineError, OutputProblem

log = logging.getLogger(__name__)

most_tiles = 12
"""Tiles (256 KiB each, some 2 ms to hash and to deflate) that may be written at once; more go to the thread."""


class Found(NamedTuple):
    """What a program left behind that did not end well."""

    sessions: tuple[Session, ...]
    entries: tuple[Entry, ...]
    faults: tuple[str, ...] = ()


class Autosave(QObject):
    """Listens to the documents. root: the folder of all sessions. background: where large states are written, making
    way to the hand by `courtesy`."""

    def __init__(
        self,
        document: DocumentModel,
        notices: Notices,
        root: Path,
        background: Background,
        courtesy: Courtesy,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._notices = notices
        self._root = root
        self._background = background
        self._courtesy = courtesy
        self._session: Session | None = None
        self._writers: dict[int, Writer] = {}
        self._saved: dict[int, tuple[bool, str]] = {}
        self._offered: tuple[Session, ...] = ()
        self._is_failing = False
        document.edited.connect(self._write)
        document.listed.connect(self._look)
        document.closed.connect(self._remove)

    # ------------------------------------------------------------------ writing

    def _write(self, number: int) -> None:
        sheet = self._document.find(number)
        if sheet is None or sheet.is_pristine:
            return
        try:
            writer = self._writer(number)
        except OutputProblem as error:
            self._fail(error)
            return
        entry = _entry(sheet)
        self._saved[number] = entry.is_saved, entry.path
        if self._background.is_busy or writer.changed_tiles(entry.document) > most_tiles:
            work = holding(entry.document, functools.partial(writer.write, entry, is_long=True))
            self._background.run("", work, self._succeed, self._fail)
            return
        try:
            writer.write(entry)
        except OutputProblem as error:
            self._fail(error)
        else:
            self._succeed()

    def _look(self) -> None:
        """A document that was saved needs no rescue; one that was saved elsewhere has another name."""
        for sheet in self._document.sheets:
            known = self._saved.get(sheet.number)
            if known is not None and known != (not sheet.is_unsaved, str(sheet.path or "")):
                self._write(sheet.number)

    def _writer(self, number: int) -> Writer:
        if self._session is None:
            self._session = sessions.begin(self._root)
        if number not in self._writers:
            self._writers[number] = Writer(self._session.path(number), self._courtesy.make_way)
        return self._writers[number]

    def _remove(self, number: int) -> None:
        writer = self._writers.pop(number, None)
        self._saved.pop(number, None)
        if writer is not None:
            self._background.run("", writer.remove, lambda _: None, self._fail)

    def _succeed(self, _: None = None) -> None:
        self._is_failing = False

    def _fail(self, error: EngineError) -> None:
        """Said once, until it works again: the next action tries anew."""
        log.warning("The journal cannot be written: %s", error)
        if not self._is_failing:
            self._is_failing = True
            advice = tr("Your document is as it was; save it yourself until there is room again.")
            self._notices.say(
                tr("Your work cannot be kept for a crash: {message}", message=sentence(error.message)),
                advice,
                "warning",
            )

    def close(self, is_left: bool) -> None:
        """The program ends. is_left: the person left it, so nothing needs rescue. Safe to call twice."""
        for number in list(self._writers) if is_left else ():
            self._remove(number)
        self._background.close()
        for writer in self._writers.values():
            writer.close()
        for session in (*self._offered, *((self._session,) if self._session else ())):
            session.release()
        self._writers, self._saved, self._session, self._offered = {}, {}, None, ()

    # ------------------------------------------------------------------ what was left behind

    def offer(self) -> None:
        """Look for what a program left that did not end well, and ask what to do with it."""
        self._background.run(
            "", functools.partial(find, self._root), self._ask, lambda error: self._notices.complain(error)
        )

    def _ask(self, found: Found) -> None:
        self._offered = found.sessions
        for fault in found.faults:
            self._notices.say(fault, weight="warning")
        if not found.entries:
            self._discard(found) if not found.faults else None
            return
        names = ", ".join(f"“{entry.name}”" for entry in found.entries[:3])
        more = len(found.entries) - 3
        others = counted(" and %n more", " and %n more", more) if more > 0 else ""
        last = QDateTime.fromSecsSinceEpoch(int(_last(found.sessions)))
        when = QLocale().toString(last, tr("dd MMMM, HH:mm"))
        self._notices.say(
            tr(
                "Underpaint did not end well last time. Unsaved work was kept: {names}{others}, of {when}.",
                names=names,
                others=others,
                when=when,
            ),
            counted(
                "Open it and save, or discard it. If you close this message, you are asked again at the next start.",
                "Open them and save, or discard them. If you close this message, you are asked again at the next "
                "start.",
                len(found.entries),
            ),
            "warning",
            choices=(
                Choice(tr("Open"), functools.partial(self._open, found)),
                Choice(tr("Discard"), functools.partial(self._discard, found)),
            ),
        )

    def _open(self, found: Found) -> None:
        """The old journals go when the new ones hold the same. What belongs to a file that is open is a step there."""
        for entry in found.entries:
            path = Path(entry.path) if entry.path else None
            held = self._document.holding(path)
            if held is None:
                self._document.open(entry.document, path, tr("Recover"), saved=False, stamp=entry.stamp)
            else:
                recover = functools.partial(_recovered, entry=entry)
                self._document.edit(tr("Recover"), recover, number=held.number)
        self._background.run("", lambda: None, lambda _: self._settle(found), self._fail)

    def _settle(self, found: Found) -> None:
        if not self._is_failing and not found.faults:
            self._discard(found)

    def _discard(self, found: Found) -> None:
        for session in found.sessions:
            session.discard()
        self._offered = ()


def find(root: Path) -> Found:
    """What programs left behind that did not end well: the last state of each document that was not saved."""
    left = sessions.left_behind(root)
    entries: list[Entry] = []
    faults: list[str] = []
    for session in left:
        for path in session.journals:
            try:
                entry = journal.read(path)
            except BadInput as error:
                faults.append(
                    tr(
                        "{message} It lies in {folder} and is kept.",
                        message=sentence(error.message),
                        folder=session.folder,
                    )
                )
                continue
            if entry is not None and not entry.is_saved:
                entries.append(entry)
    return Found(left, tuple(entries), tuple(faults))


def _entry(sheet: Sheet) -> Entry:
    return Entry(sheet.value, sheet.name, str(sheet.path or ""), not sheet.is_unsaved, sheet.stamp)


def _recovered(document: Document, entry: Entry) -> Document:
    return entry.document


def _last(found: tuple[Session, ...]) -> float:
    """When the newest of the journals was written."""
    return max((os.path.getmtime(path) for session in found for path in session.journals), default=time.time())
