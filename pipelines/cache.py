"""What was made of pictures before, by content: a second edit of the same picture does not make it again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar

budget = 256 * 2**20
"""Bytes that a cache holds unless told otherwise: the latents of some hundreds of pictures."""


class Sized(Protocol):
    """A tensor or an array."""

    @property
    def nbytes(self) -> int: ...


T = TypeVar("T", bound=Sized)


class Cache:
    """Tensors and arrays by what they were made from, within a budget of bytes.

    What was asked for least lately goes first; what alone is larger than the budget is not kept. Whoever asks must not
    write into what it gets.
    """

    def __init__(self, budget: int = budget) -> None:
        self.budget = budget
        self._values: dict[Hashable, Sized] = {}

    @property
    def nbytes(self) -> int:
        """How much is held."""
        return sum(value.nbytes for value in self._values.values())

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gave for this key before, or gives now. key: names the kind and holds a digest of all that the
        value depends on, and its type is always the same for a kind."""
        value = self._values.pop(key, None)
        if value is None:
            value = make()
        if value.nbytes <= self.budget:
            self._values[key] = value
        while self.nbytes > self.budget:
            del self._values[next(iter(self._values))]
        return value  # type: ignore[return-value]  a key's kind says its type

    def clear(self) -> None:
        self._values.clear()
