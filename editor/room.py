"""Room: one budget of memory over the undo histories of all open documents. No Qt.

What the documents as they stand hold is not counted, as they are needed. Beyond the budget packed tiles go to the disk,
those of the document first that was shown longest ago, and of it the oldest; nothing is lost by that. Steps are dropped
only where the disk has no room either, or where they come faster than they can be packed: beyond twice the budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from editor.history import History
from editor.spilling import Spill

default_budget = 1 << 30


class Room:
    """budget: bytes. folder: whose disk is used, None: the system's own for temporary files.

    Histories are given as those first that were shown longest ago.
    """

    def __init__(self, budget: int, folder: Path | None = None) -> None:
        self.budget = budget
        self._spill = Spill(folder)

    def taken(self, histories: Sequence[History]) -> int:
        """Bytes of memory of all steps together, apart from the current ones."""
        return sum(history.spare_bytes for history in histories)

    def is_short(self, histories: Sequence[History]) -> bool:
        """Whether that is beyond the budget."""
        return self._exceeds(self.budget, histories)

    def bound(self, histories: Sequence[History]) -> None:
        """Drop what cannot wait for `tidy`: after each edit."""
        while self._exceeds(2 * self.budget, histories) and any(each.forget_oldest() for each in histories):
            continue

    def _exceeds(self, limit: int, histories: Sequence[History]) -> bool:
        return sum(each.bytes for each in histories) > limit and self.taken(histories) > limit

    def tidy(self, histories: Sequence[History]) -> bool:
        """One piece of work of some milliseconds, for a moment in which nothing is to do; whether there was one."""
        waiting = next((each for each in histories if each.is_packing), None)
        if waiting is not None:
            waiting.pack()
            return True
        if not self.is_short(histories):
            return False
        if any(each.spill(self._spill) for each in histories):
            return True
        return self._spill.is_full and any(each.forget_oldest() for each in histories)
