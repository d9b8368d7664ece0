"""Undo as a tree of documents. No Qt.

A step is a label and the document that it led to. Undoing and then editing starts a new branch and keeps the old one;
`redo` follows the branch that was visited last, `go` reaches every other. Steps share their tiles, so a step costs
what it changed, and what is not on the current step can be packed and put on the disk. Where steps have to go after
all (`editor.room`) the oldest go first: dead branches, then the far end of the current line.
"""

from __future__ import annotations

import msgspec

from editor.document import Document
from editor.ledger import Ledger
from editor.spilling import Spill


class Step(msgspec.Struct, frozen=True, eq=False):
    """One state: its number (older is smaller), the one that it came from (None: the first), and the document."""

    number: int
    parent: int | None
    label: str
    document: Document
    merge: str = ""


class History:
    """The tree and where we stand in it. There is always a current step."""

    def __init__(self, document: Document, label: str = "Open") -> None:
        self._bytes = Ledger()
        self._steps: dict[int, Step] = {}
        self._visited: dict[int, int] = {}
        self._next = 0
        self._current = -1
        self._put(Step(0, None, label, document))

    @property
    def current(self) -> Step:
        return self._steps[self._current]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step that is still held, oldest first."""
        return tuple(self._steps[number] for number in sorted(self._steps))

    @property
    def bytes(self) -> int:
        """What all steps together hold, shared tiles counted once."""
        return self._bytes.total

    @property
    def spare_bytes(self) -> int:
        """What of it the current step does not hold."""
        return self._bytes.total - self._bytes.size_of(self.current.document)

    @property
    def is_packing(self) -> bool:
        """Whether tiles that are not seen any more wait to be packed."""
        return self._bytes.is_packing

    def pack(self) -> None:
        """Pack one of them, which takes some milliseconds: for a moment in which nothing else is to do."""
        self._bytes.pack()

    def let_go(self) -> None:
        """Steps that are not seen, but were looked at meanwhile (a journal compares them), hold no tiles of theirs."""
        self._bytes.rest(self.current.document)

    def spill(self, spill: Spill) -> bool:
        """Put one packed tile of the oldest steps on the disk; whether there was one, and room for it."""
        return self._bytes.spill(spill)

    def forget_oldest(self) -> bool:
        """Drop the oldest step; whether there was one beside the current."""
        if len(self._steps) > 1:
            self._forget(self._oldest())
            return True
        return False

    @property
    def can_undo(self) -> bool:
        return self.current.parent is not None

    @property
    def can_redo(self) -> bool:
        return self._current in self._visited

    @property
    def tip(self) -> int:
        """Number of the step at the end of the way that `redo` goes."""
        number = self._current
        while number in self._visited:
            number = self._visited[number]
        return number

    @property
    def undo_label(self) -> str:
        """What `undo` would take back; empty where it cannot."""
        return self.current.label if self.can_undo else ""

    @property
    def redo_label(self) -> str:
        return self._steps[self._visited[self._current]].label if self.can_redo else ""

    def record(self, label: str, document: Document, merge: str = "") -> Step:
        """Stand on a new step, or on the current one renewed where both have the same `merge` text."""
        current = self.current
        if merge and current.merge == merge and not self._children(current.number):
            self._replace(document)
        else:
            self._put(Step(self._next, current.number, label, document, merge))
        return self.current

    def amend(self, document: Document) -> None:
        """Renew the current step's document without a step of its own (which layer is active, and the like)."""
        self._replace(document)

    def seal(self) -> None:
        """No later `record` merges into the current step."""
        self._steps[self._current] = msgspec.structs.replace(self.current, merge="")

    def undo(self) -> Step | None:
        """Step back; None where there is nothing before."""
        parent = self.current.parent
        return None if parent is None else self.go(parent)

    def redo(self) -> Step | None:
        """Step forward along the branch that was visited last; None at its end."""
        return self.go(self._visited[self._current]) if self.can_redo else None

    def go(self, number: int) -> Step:
        """Stand on any step that is held. Raises KeyError for one that is not."""
        step, left = self._steps[number], self.current.document
        self.seal()
        self._current = number
        self.seal()
        self._remember()
        self._bytes.rest(step.document, left)
        return step

    def _remember(self) -> None:
        step = self.current
        while step.parent is not None:
            self._visited[step.parent] = step.number
            step = self._steps[step.parent]

    def _children(self, number: int) -> list[int]:
        return [each.number for each in self._steps.values() if each.parent == number]

    def _put(self, step: Step) -> None:
        left = self._steps[self._current].document if self._steps else None
        self._steps[step.number] = step
        self._bytes.add(step.document)
        self._next = step.number + 1
        self._current = step.number
        self._remember()
        self._bytes.rest(step.document, left)

    def _replace(self, document: Document) -> None:
        old = self.current
        self._bytes.add(document)
        self._steps[old.number] = msgspec.structs.replace(old, document=document)
        self._bytes.drop(old.document)
        self._bytes.rest(document)

    def _oldest(self) -> int:
        """Which step goes first: the oldest end of a branch that we do not stand on, else the very first step."""
        line: set[int] = set()
        step: Step | None = self.current
        while step is not None:
            line.add(step.number)
            step = None if step.parent is None else self._steps[step.parent]
        parents = {each.parent for each in self._steps.values()}
        ends = [number for number in self._steps if number not in line and number not in parents]
        return min(ends) if ends else min(line)

    def _forget(self, number: int) -> None:
        """Drop the end of a branch, or the first step of a line, whose only child becomes the first."""
        step = self._steps.pop(number)
        for child in self._children(number) if number in self._visited else ():
            self._steps[child] = msgspec.structs.replace(self._steps[child], parent=None)
        self._visited.pop(number, None)
        if step.parent is not None and self._visited.get(step.parent) == number:
            del self._visited[step.parent]
            if left := self._children(step.parent):
                self._visited[step.parent] = max(left)
        self._bytes.drop(step.document)
