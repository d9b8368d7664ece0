"""Courtesy: work in threads that nobody waits for makes way while the hand is at work. No Qt."""

from __future__ import annotations

import threading

pause = 0.02
"""Seconds that each piece of such work waits at most, so that a stroke without end does not hold it up for ever: beside
a tile's 5 ms of hashing and packing, a fifth of one core is left to it."""


class Courtesy:
    """set_working: said in the GUI thread. make_way: asked in any other between two pieces of work."""

    def __init__(self) -> None:
        self._free = threading.Event()
        self._free.set()

    def set_working(self, working: bool) -> None:
        """A gesture began (the button is down), or ended."""
        if working:
            self._free.clear()
        else:
            self._free.set()

    def make_way(self) -> None:
        """Come back at once where the hand rests, else when it does, or after `pause`."""
        self._free.wait(pause)
