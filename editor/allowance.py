"""Allowances: how much of a long work one event or one frame may do. No Qt."""

from __future__ import annotations

import math
import time


class Allowance:
    """How many pieces (tiles) may be done at once: `least` in any case, then until `seconds` are over."""

    def __init__(self, seconds: float = math.inf, least: int = 4) -> None:
        self._until = time.perf_counter() + seconds
        self._least = least

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may be done."""
        return self._least <= 0 and time.perf_counter() >= self._until

    def take(self) -> None:
        """One more is done."""
        self._least -= 1
