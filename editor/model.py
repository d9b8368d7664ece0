"""The documents on the desk: one is current, and that one is all that panels know. Each has a history of its own."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from editor.document import Document, Edit
from editor.history import History
from editor.naming import file_stem, readable
from editor.packing import give_back
from editor.room import Room, default_budget
from editor.stamps import Stamp, is_same
from editor.words import tr

row_seconds = 1.0
"""A row of merged edits ends with so long a rest, unless a button of the mouse is held: a drag is one step."""

quiet_milliseconds, pause_milliseconds = 1000, 8
"""How long nothing is edited before histories are packed, and how long the event loop is free after each tile."""


class Sheet(msgspec.Struct, eq=False):
    """An open document. number: its own for as long as the program runs; saved: what lies in its file.

    path: the file that Save writes to; None where there is none yet. begun: something was asked of the engine for it.
    shown: when it became the current one, counted. stamp: of the file, as it was last read or written here.
    """

    number: int
    history: History
    saved: Document | None
    path: Path | None = None
    begun: bool = False
    shown: int = 0
    stamp: Stamp | None = None

    @property
    def value(self) -> Document:
        return self.history.current.document

    @property
    def is_unsaved(self) -> bool:
        return self.value is not self.saved

    @property
    def is_pristine(self) -> bool:
        """Whether nothing was begun: a new document as it came."""
        return (
            not self.begun
            and len(self.history.steps) == 1
            and self.path is None
            and not self.is_unsaved
            and not (self.value.source_name or self.value.source)
        )

    @property
    def name(self) -> str:
        """What the document is called."""
        if self.path is not None:
            return readable(self.path.name)
        return Path(self.value.source_name).stem or tr("Untitled")

    @property
    def stem(self) -> str:
        """What a file of the document may be called, without a suffix."""
        return file_stem(self.name if self.path is None else Path(self.name).stem)


class DocumentModel(QObject):
    """Holds the open documents and tells views when the current one (None: no document is open) is another value.

    changed(old, new): both Document or None; views compare by identity and redraw what differs.
    settling(): the current document is about to be written, sent or left, so what is under way becomes an edit now.
    leaving(): another document becomes current now. listed(): documents were opened, closed, saved or renamed, or
    another one is current. edited(number): a document has another value, current or not. closed(number).
    """

    changed = Signal(object, object)
    settling = Signal()
    leaving = Signal()
    listed = Signal()
    edited = Signal(int)
    closed = Signal(int)

    def __init__(self, parent: QObject | None = None, budget: int = default_budget, folder: Path | None = None) -> None:
        """budget: bytes of memory for all histories together. folder: on whose disk is kept what is beyond it."""
        super().__init__(parent)
        self._room = Room(budget, folder)
        self._shown = 0
        self._sheets: list[Sheet] = []
        self._sheet: Sheet | None = None
        self._last = 0
        self._edited_at = 0.0
        self._has_packed = False
        self._packing = QTimer(self, singleShot=True)
        self._packing.timeout.connect(self._pack)
        self.edited.connect(lambda _: self._wait_to_pack())

    @property
    def budget(self) -> int:
        """Bytes of memory for the histories of all documents together."""
        return self._room.budget

    def set_budget(self, budget: int) -> None:
        self._room.budget = budget
        self._wait_to_pack()

    @property
    def value(self) -> Document | None:
        return self._sheet.value if self._sheet else None

    @property
    def history(self) -> History | None:
        """The tree of steps, to be read only."""
        return self._sheet.history if self._sheet else None

    @property
    def path(self) -> Path | None:
        """The file that Save writes to; None where there is none yet."""
        return self._sheet.path if self._sheet else None

    @property
    def number(self) -> int:
        """The current document's number; 0 where none is open."""
        return self._sheet.number if self._sheet else 0

    @property
    def current(self) -> Sheet | None:
        return self._sheet

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All open documents, in the order of their tabs."""
        return tuple(self._sheets)

    @property
    def is_unsaved(self) -> bool:
        return self._sheet is not None and self._sheet.is_unsaved

    @property
    def can_undo(self) -> bool:
        return self._sheet is not None and self._sheet.history.can_undo

    @property
    def can_redo(self) -> bool:
        return self._sheet is not None and self._sheet.history.can_redo

    def find(self, number: int) -> Sheet | None:
        """The open document of this number; None where it was closed."""
        return next((sheet for sheet in self._sheets if sheet.number == number), None)

    def holding(self, path: Path | None) -> Sheet | None:
        """The open document that is saved in this file, whichever way the path goes there."""
        if path is None:
            return None
        return next((sheet for sheet in self._sheets if sheet.path is not None and is_same(sheet.path, path)), None)

    # ------------------------------------------------------------------ which documents there are

    def open(
        self,
        document: Document,
        path: Path | None = None,
        label: str = "",
        saved: bool = True,
        stamp: Stamp | None = None,
    ) -> int:
        """Put a document on the desk, with a history of its own, and show it; its number.

        It takes the place of a current one that was not begun. saved: whether it counts as saved.
        """
        self._last += 1
        history = History(document, label or tr("Open"))
        sheet = Sheet(self._last, history, document if saved else None, path, stamp=stamp)
        replaced = self._sheet if self._sheet is not None and self._sheet.is_pristine else None
        place = self._sheets.index(replaced) if replaced else len(self._sheets)
        self._sheets[place : place + (replaced is not None)] = [sheet]
        self._put(sheet)
        if replaced is not None:
            self.closed.emit(replaced.number)
        self.edited.emit(sheet.number)
        return sheet.number

    def show(self, number: int) -> None:
        """Make another open document the current one."""
        sheet = self.find(number)
        if sheet is not None and sheet is not self._sheet:
            self._put(sheet)

    def close(self, number: int) -> None:
        """Take a document off the desk with its history; its neighbour is shown."""
        sheet = self.find(number)
        if sheet is None:
            return
        place = self._sheets.index(sheet)
        self._sheets.remove(sheet)
        if sheet is self._sheet:
            self._put(self._sheets[min(place, len(self._sheets) - 1)] if self._sheets else None)
        else:
            self.listed.emit()
        self.closed.emit(number)

    def mark_saved(self, number: int, written: Document, path: Path, stamp: Stamp | None = None) -> None:
        """`written` is what lies in the file; the document may be further by now.

        A file is one document's: another one that was saved there has no file any more, and is unsaved.
        """
        sheet, other = self.find(number), self.holding(path)
        if other is not None and other is not sheet:
            other.saved = other.path = other.stamp = None
        if sheet is not None:
            sheet.saved, sheet.path, sheet.stamp = written, path, stamp
            self.listed.emit()

    def _put(self, sheet: Sheet | None) -> None:
        if self._sheet is not None:
            self.seal()
            self.leaving.emit()
        old, self._sheet = self.value, sheet
        self._shown += 1
        if sheet is not None:
            sheet.shown = self._shown
        self.changed.emit(old, self.value)
        self.listed.emit()

    # ------------------------------------------------------------------ what becomes of one

    def edit(self, label: str, function: Edit, merge: str = "", number: int = 0) -> None:
        """Apply an edit as one step of history; nothing happens where it changes nothing or no document is open.

        merge: edits in a row with the same text here are one step (`opacity layer3` for a slider's drag) until `seal`
        or a rest.
        number: of another document than the current one.
        """
        sheet = self.find(number) if number else self._sheet
        if sheet is None:
            return
        old = sheet.value
        new = function(old)
        if new is not old:
            self._end_row(sheet)
            sheet.history.record(label, new, merge)
            self._tell(sheet, old)

    def amend(self, function: Edit, number: int = 0) -> None:
        """Apply a change that is no step of its own: which layer is active, a seed that was drawn.

        number: of another document than the current one.
        """
        sheet = self.find(number) if number else self._sheet
        if sheet is None:
            return
        old = sheet.value
        new = function(old)
        if new is not old:
            if sheet.saved is old:
                sheet.saved = new
            sheet.history.amend(new)
            self._tell(sheet, old)

    def begin(self) -> None:
        """The current document is worked on now, even where it was not edited yet: a result or a stroke is on its
        way."""
        if self._sheet is not None:
            self._sheet.begun = True

    def settle(self) -> None:
        """Finish what is under way: whoever writes, sends or leaves what is seen asks for this first."""
        self.settling.emit()

    def _end_row(self, sheet: Sheet) -> None:
        """After a rest another edit is a step of its own, so that one undo does not take back an hour's typing."""
        rested = time.monotonic() - self._edited_at > row_seconds
        if rested and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            sheet.history.seal()
        self._edited_at = time.monotonic()

    def seal(self) -> None:
        """End a row of merged edits (the slider was let go)."""
        if self._sheet is not None:
            self._sheet.history.seal()

    def undo(self) -> None:
        if self._sheet is not None and self._sheet.history.can_undo:
            old = self._sheet.value
            self._sheet.history.undo()
            self._tell(self._sheet, old)

    def redo(self) -> None:
        self.settle()
        if self._sheet is not None and self._sheet.history.can_redo:
            old = self._sheet.value
            self._sheet.history.redo()
            self._tell(self._sheet, old)

    def go(self, number: int) -> None:
        """Stand on any step of the history."""
        self.settle()
        if self._sheet is not None:
            old = self._sheet.value
            self._sheet.history.go(number)
            self._tell(self._sheet, old)

    def _histories(self) -> list[History]:
        """Those first that were shown longest ago."""
        return [sheet.history for sheet in sorted(self._sheets, key=lambda sheet: sheet.shown)]

    def _wait_to_pack(self) -> None:
        """Begin when nothing was edited for a while; between two edits where memory is short."""
        histories = self._histories()
        self._room.bound(histories)
        self._packing.start(pause_milliseconds if self._room.is_short(histories) else quiet_milliseconds)

    def _pack(self) -> None:
        """While nothing is edited, pack what is not seen, tile by tile with pauses that leave the loop free."""
        if self._room.tidy(self._histories()):
            self._has_packed = True
            self._packing.start(pause_milliseconds)
        elif self._has_packed:
            self._has_packed = False
            for history in self._histories():
                history.let_go()
            give_back()

    def _tell(self, sheet: Sheet, old: Document) -> None:
        if sheet.value is old:
            return
        if sheet is self._sheet:
            self.changed.emit(old, sheet.value)
        else:
            self.listed.emit()
        self.edited.emit(sheet.number)
