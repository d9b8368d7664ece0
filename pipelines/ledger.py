"""What a request asked for and its run has not come to: told at its end, so that nothing is passed over in silence.

Whether something counts often shows on the way only: a negative prompt is read where a guidance method asks for it, a
region where a part of the picture lies in it. So each is entered with the sentence to tell, and struck off when it
counts.
"""

from __future__ import annotations


class Ledger:
    """Of one run. What nobody strikes off is told."""

    def __init__(self) -> None:
        self._entered: dict[str, str] = {}
        self._struck: set[str] = set()

    def enter(self, what: str, sentence: str) -> None:
        """Something is asked for. sentence: what to tell if it never counts. The first one stays."""
        self._entered.setdefault(what, sentence)

    def strike(self, what: str) -> None:
        """It counts now, whether it is entered before or after."""
        self._struck.add(what)

    @property
    def left(self) -> tuple[str, ...]:
        """The sentences for what never counted, in order."""
        return tuple(sentence for what, sentence in self._entered.items() if what not in self._struck)
