"""The document on the desk: a frozen value, its history and one signal."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from editor.document import Document, Edit
from editor.history import History, default_budget


class DocumentModel(QObject):
    """Holds the current document (None: no document is open) and tells views when it is another one.

    changed(old, new): both Document or None; views compare by identity and redraw what differs.
    """

    changed = Signal(object, object)

    def __init__(self, parent: QObject | None = None, budget: int = default_budget) -> None:
        super().__init__(parent)
        self._budget = budget
        self._history: History | None = None
        self._saved: Document | None = None
        self.path: Path | None = None
        """The file that Save writes to; None where there is none yet."""

    @property
    def value(self) -> Document | None:
        return self._history.current.document if self._history else None

    @property
    def history(self) -> History | None:
        """The tree of steps, to be read only."""
        return self._history

    @property
    def is_unsaved(self) -> bool:
        return self.value is not self._saved

    @property
    def can_undo(self) -> bool:
        return self._history is not None and self._history.can_undo

    @property
    def can_redo(self) -> bool:
        return self._history is not None and self._history.can_redo

    def open(self, document: Document | None, path: Path | None = None, label: str = "Open") -> None:
        """Put another document on the desk, with a history of its own; it counts as saved. None: close."""
        old = self.value
        self._history = None if document is None else History(document, label, self._budget)
        self._saved = document
        self.path = path
        self.changed.emit(old, document)

    def mark_saved(self, path: Path | None = None) -> None:
        """The current value is what lies in the file."""
        self._saved = self.value
        self.path = path or self.path
        self.changed.emit(self.value, self.value)

    def edit(self, label: str, function: Edit, merge: str = "") -> None:
        """Apply an edit as one step of history; nothing happens where it changes nothing or no document is open.

        merge: edits in a row with the same text here are one step (`opacity layer3` for a slider's drag) until `seal`.
        """
        if self._history is None:
            return
        old = self._history.current.document
        new = function(old)
        if new is not old:
            self._history.record(label, new, merge)
            self.changed.emit(old, new)

    def amend(self, function: Edit) -> None:
        """Apply a change that is no step of its own: which layer is active, a seed that was drawn."""
        if self._history is None:
            return
        old = self._history.current.document
        new = function(old)
        if new is not old:
            if self._saved is old:
                self._saved = new
            self._history.amend(new)
            self.changed.emit(old, new)

    def seal(self) -> None:
        """End a row of merged edits (the slider was let go)."""
        if self._history is not None:
            self._history.seal()

    def undo(self) -> None:
        self._move("undo")

    def redo(self) -> None:
        self._move("redo")

    def go(self, number: int) -> None:
        """Stand on any step of the history."""
        if self._history is not None:
            old = self._history.current.document
            new = self._history.go(number).document
            if new is not old:
                self.changed.emit(old, new)

    def _move(self, direction: str) -> None:
        if self._history is None:
            return
        old = self._history.current.document
        step = self._history.undo() if direction == "undo" else self._history.redo()
        if step is not None:
            self.changed.emit(old, step.document)
