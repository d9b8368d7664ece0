"""State: a frozen value and one signal. What the whole editor is built on.

A view keeps what it drew and compares by identity; a change costs what changed. Nothing blocks signals: a widget is set
only where it differs from the value, and calls `put` only on what a person did.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

T = TypeVar("T")


class State(QObject, Generic[T]):
    """Holds one frozen value; `changed(old, new)` is emitted whenever another one is put in."""

    changed = Signal(object, object)

    def __init__(self, value: T, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._value = value

    @property
    def value(self) -> T:
        return self._value

    def put(self, value: T) -> None:
        """Exchange the value; the same object is no change."""
        if value is self._value:
            return
        old, self._value = self._value, value
        self.changed.emit(old, value)
