"""Notices: what the editor tells a person without stopping them. A short list of values, shown in one strip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import msgspec

from editor.sentences import sentence
from editor.state import State
from pipelines.errors import EngineError

Weight = Literal["information", "warning", "error"]


class Choice(NamedTuple):
    """A button of a notice, which closes it."""

    text: str
    act: Callable[[], None]


class Notice(msgspec.Struct, frozen=True):
    """One thing to know: what happened, what to do, and how serious it is. detail: for a closer look, many lines.

    choices: what can be done about it with one press.
    """

    message: str
    advice: str = ""
    weight: Weight = "information"
    detail: str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def expires(self) -> bool:
        """Whether it may go by itself once it was read: it tells of nothing that is wrong or left to do."""
        return self.weight == "information" and not self.choices


limit = 20
"""Beyond so many the oldest goes; what can be done something about (`choices`) never goes by itself."""


class Notices(State[tuple[Notice, ...]]):
    """The notices that were not closed yet, the newest last. The same notice is never there twice."""

    def __init__(self) -> None:
        super().__init__(())

    def say(
        self,
        message: str,
        advice: str = "",
        weight: Weight = "information",
        detail: str = "",
        choices: tuple[Choice, ...] = (),
    ) -> None:
        notice = Notice(sentence(message), sentence(advice), weight, detail, choices)
        self.put(_trimmed((*(each for each in self.value if each != notice), notice)))

    def complain(self, error: EngineError) -> None:
        """Show an error that a person can act on."""
        self.say(error.message, error.advice, "error")

    def close(self, notice: Notice) -> None:
        self.put(tuple(each for each in self.value if each is not notice))


def _trimmed(notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    plain = [notice for notice in notices if not notice.choices]
    gone = plain[: max(0, len(notices) - limit)]
    return tuple(notice for notice in notices if not any(notice is each for each in gone))
