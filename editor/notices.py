"""Notices: what the editor tells a person without stopping them. A short list of values, shown in one strip."""

from __future__ import annotations

from typing import Literal

import msgspec

from editor.state import State
from pipelines.errors import EngineError

Weight = Literal["information", "warning", "error"]


class Notice(msgspec.Struct, frozen=True):
    """One thing to know: what happened, what to do, and how serious it is. detail: for a closer look, many lines."""

    message: str
    advice: str = ""
    weight: Weight = "information"
    detail: str = ""


limit = 20


class Notices(State[tuple[Notice, ...]]):
    """The notices that were not closed yet, the newest last. The same notice is never there twice."""

    def __init__(self) -> None:
        super().__init__(())

    def say(self, message: str, advice: str = "", weight: Weight = "information", detail: str = "") -> None:
        notice = Notice(message, advice, weight, detail)
        self.put((*(each for each in self.value if each != notice), notice)[-limit:])

    def complain(self, error: EngineError) -> None:
        """Show an error that a person can act on."""
        self.say(error.message, error.advice, "error")

    def close(self, notice: Notice) -> None:
        self.put(tuple(each for each in self.value if each is not notice))
