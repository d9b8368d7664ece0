"""The journal of a run: what it did otherwise than usual, and how its pictures went through the autoencoder."""

from __future__ import annotations

from typing import Literal

from pipelines.memory import Passage
from pipelines.requests import Made

Way = Literal["encoding", "decoding"]


class Journal:
    """One run's. like: how an earlier result was made, whose passages through the autoencoder are to be taken again.

    repeated: whether a step was done again for want of memory. small: whether a picture was too large to decode, so
    that the run's others go in small tiles too. Either happens once in a run; after that the run ends. stopped: after
    which step its walks were ended early (0: none was). walks: how many there were. left: steps that were not walked.
    """

    def __init__(self, like: Made | None = None) -> None:
        like = like or Made()
        self.repeated = self.small = False
        self.stopped = self.walks = self.left = 0
        self._asked = {"encoding": Passage.read(like.encoding), "decoding": Passage.read(like.decoding)}
        self._passages: dict[Way, dict[Passage, None]] = {"encoding": {}, "decoding": {}}
        self._notes: dict[str, None] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences, each once, in their order."""
        return tuple(self._notes)

    def note(self, sentence: str) -> None:
        self._notes[sentence] = None

    def asked(self, way: Way) -> Passage | None:
        """How pictures are to go; None: as the model likes."""
        return self._asked[way]

    def passed(self, way: Way, passage: Passage) -> None:
        """A picture of the result went so."""
        self._passages[way][passage] = None

    def words(self, way: Way) -> str:
        """How pictures went; empty where none did."""
        return "; then ".join(passage.words for passage in self._passages[way])

    @property
    def tiled(self) -> bool:
        """Whether a picture was decoded in tiles."""
        return any(passage.tile for passage in self._passages["decoding"])
