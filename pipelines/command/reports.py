"""Reports: what the command line says while it works and when it is done, to people and to programs."""

from __future__ import annotations

import sys
import time
from typing import Any, NamedTuple, TextIO

import msgspec

from pipelines.errors import Cancelled, EngineError
from pipelines.events import Progress
from pipelines.memory import Plan

some_failed = 8
"""The exit code where some items of many failed, or a picture is not what its recipe gives."""


class Answer(NamedTuple):
    """What a subcommand did. outputs: paths of what it wrote. recipes: JSON of each. own: what stands in the JSON under
    the subcommand's name, None: nothing. lines: what people read. exit_code: not 0 where some of many items failed.
    notes: sentences on what was done otherwise than usual. memory: how the model was fitted in, empty: none was."""

    outputs: tuple[str, ...] = ()
    recipes: tuple[bytes, ...] = ()
    seconds: float = 0.0
    evaluations: int = 0
    readings: tuple[tuple[str, float], ...] = ()
    own: Any = None
    lines: tuple[str, ...] = ()
    exit_code: int = 0
    notes: tuple[str, ...] = ()
    memory: str = ""


class Shown:
    """Progress as one line on a terminal, and nothing anywhere else but the stages of what takes many minutes. Serves
    as the engine's events."""

    def __init__(self, stream: TextIO, quiet: bool = False) -> None:
        self._stream = stream
        self._quiet = quiet
        self._on = not quiet and stream.isatty()
        self._began = time.monotonic()
        self._interrupted = False
        self.prefix = ""
        self.notes: list[str] = []

    def report(self, progress: Progress) -> None:
        if not self._on:
            return
        text = f"{self.prefix}{progress.stage}"
        if progress.steps:
            done = round(24 * progress.step / progress.steps)
            text += f" [{'#' * done}{'.' * (24 - done)}] {progress.step}/{progress.steps}"
        self.line(f"{text} {time.monotonic() - self._began:.0f} s")

    def line(self, text: str) -> None:
        """Show a line in place of the last."""
        if self._on:
            self._stream.write(f"\r\x1b[K{text[:120]}")
            self._stream.flush()

    def stage(self, text: str) -> None:
        """Say a line that stays, also in a log."""
        if not self._quiet:
            self.clear()
            print(text, file=self._stream, flush=True)

    def note(self, text: str) -> None:
        """Keep a sentence for the report at the end, once."""
        if text not in self.notes:
            self.notes.append(text)

    def clear(self) -> None:
        self.line("")

    def wants_preview(self) -> bool:
        return False

    def enough(self) -> bool:
        return False

    def check(self) -> None:
        """Raise Cancelled once `interrupt` was called."""
        if self._interrupted:
            raise Cancelled

    def interrupt(self) -> None:
        """Stop at the next step. The second time at once, wherever that is."""
        if self._interrupted:
            raise KeyboardInterrupt
        self._interrupted = True
        self.line("stopping")


def succeeded(answer: Answer, name: str, as_json: bool, quiet: bool, out: TextIO) -> None:
    """Say what was done: one JSON object, or lines."""
    if as_json:
        document: dict[str, Any] = {
            "outputs": [clean(path) for path in answer.outputs],
            "recipes": [msgspec.Raw(recipe) for recipe in answer.recipes],
            "seconds": round(answer.seconds, 4),
            "evaluations": answer.evaluations,
            "readings": dict(answer.readings),
        }
        if answer.notes:
            document["notes"] = [clean(note) for note in answer.notes]
        if answer.memory not in ("", Plan().words):
            document["memory"] = answer.memory
        if answer.own is not None:
            document[name] = answer.own
        print(text(document), file=out)
    elif not quiet:
        notes = (f"  {note}" for note in answer.notes)
        fitted = (f"  memory: {answer.memory}",) if answer.memory not in ("", Plan().words) else ()
        for line in (*answer.outputs, *notes, *answer.lines, *fitted):
            print(clean(line), file=out)


def failed(error: EngineError, as_json: bool, out: TextIO = sys.stdout, err: TextIO = sys.stderr) -> None:
    """Say what went wrong: one JSON object, or one line on standard error."""
    if as_json:
        print(text({"error": failure(error)}), file=out)
    else:
        print(f"underpaint: {' '.join(str(error).split())}", file=err)


def failure(error: EngineError) -> dict[str, str]:
    return {"code": error.code, "message": clean(error.message), "advice": clean(error.advice)}


def clean(said: str) -> str:
    """Text that can be written: the bytes of file names that are no text appear as escapes."""
    return said.encode("utf-8", "backslashreplace").decode()


def text(document: object) -> str:
    """JSON; numbers that JSON cannot hold (an infinite PSNR) become null."""
    return msgspec.json.encode(document).decode()


def readings_lines(readings: tuple[tuple[str, float], ...]) -> tuple[str, ...]:
    """The readings as people read them."""
    return tuple(_line(name, value) for name, value in readings)


def _line(name: str, value: float) -> str:
    if name.endswith("_bytes"):
        return f"  {name.removesuffix('_bytes').replace('_', ' ')}: {value / 1e6:,.0f} MB"
    return f"  {name.replace('_', ' ')}: {value:.6g}"
