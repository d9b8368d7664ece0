"""The decoder: a child process that turns files into pixels, seen from the side that must survive it.

What comes back from the child is believed no more than the file that went in: its header is checked against a schema,
its sizes against the limits, and it is killed when its time is over.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, TypeVar

import msgspec
import numpy as np

import pipelines
from controls.geometry import Extent
from controls.raster import Raster, tile_side
from pipelines.errors import BadInput

T = TypeVar("T")
Buffer = bytes | memoryview

rejoin_flag = 1 << 63
largest_profile = 16 << 20
pipe_bytes = 1 << 20
formats = "PNG, JPEG, WebP, TIFF, BMP, GIF and OpenRaster"


class Limits(NamedTuple):
    """What a stranger's file may take. memory: bytes of the child. seconds: for each picture. pixels, file_bytes."""

    memory: int = 4 << 30
    seconds: float = 60.0
    pixels: int = 128 << 20
    file_bytes: int = 1 << 30


class Decoded(NamedTuple):
    """raster: straight alpha, sRGB, upright. format: `PNG` … notes: sentences on what was changed."""

    raster: Raster
    format: str
    notes: tuple[str, ...]


class Rejoined(NamedTuple):
    """pixels: uint8 or uint16 (H, W, 4), straight alpha, upright. profile: ICC of their RGB space; empty: sRGB."""

    pixels: np.ndarray
    profile: bytes


class _Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    width: int = 0
    height: int = 0
    format: str = ""
    notes: list[str] = []
    depth: int = 1
    profile: int = 0
    code: str = ""
    message: str = ""
    advice: str = ""


Take = Callable[[_Answer, IO[bytes]], T]
"""Reads what follows an answer's header."""


class Decoder:
    """A child that decodes one picture after another; it is started when needed and again where one killed it.

    Use as a context: the child ends with it. One thread at a time.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child. Safe to call twice."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def decode(self, data: bytes, name: str = "The picture") -> Decoded:
        """The pixels of a picture file. name: what messages call it. Raises BadInput."""
        if not data:
            raise BadInput("picture_empty", f"“{name}” is empty: it has no bytes.", "Open another file.")
        if len(data) > self._limits.file_bytes:
            raise BadInput(
                "file_too_large",
                f"“{name}” has {len(data) >> 20} MiB; at most {self._limits.file_bytes >> 20} can be opened.",
                "Open a smaller version.",
            )
        return self._ask(data, len(data).to_bytes(8, "little"), (data,), name, _decoded)

    def rejoin(self, data: bytes, pixels: np.ndarray, name: str = "The picture") -> Rejoined:
        """A picture (uint8 (H, W, 4)) that was opened from `data`, at that file's own depth and in its RGB space.

        Pixels that are as they were opened come back bit for bit. Raises BadInput.
        """
        height, width = pixels.shape[:2]
        head = (len(data) | rejoin_flag).to_bytes(8, "little")
        size = width.to_bytes(4, "little") + height.to_bytes(4, "little")
        given = (data, size, np.ascontiguousarray(pixels).reshape(-1).data)
        return self._ask(data, head, given, name, _rejoined)

    def _ask(self, data: bytes, head: bytes, given: tuple[Buffer, ...], name: str, take: Take[T]) -> T:
        child = self._started()
        late = threading.Event()
        clock = threading.Timer(self._limits.seconds, _kill, (child, late))
        clock.start()
        try:
            answer, made = self._exchange(child, (head, *given), take)
        except (OSError, EOFError, msgspec.MsgspecError, ValueError) as error:
            self.close()
            raise self._died(name, child, late.is_set()) from error
        except BaseException:
            self.close()
            raise
        finally:
            clock.cancel()
            clock.join()
        if made is None:
            raise _refusal(name, answer, data)
        return made

    def _exchange(
        self, child: subprocess.Popen[bytes], given: tuple[Buffer, ...], take: Take[T]
    ) -> tuple[_Answer, T | None]:
        assert child.stdin is not None and child.stdout is not None
        for each in given:
            child.stdin.write(each)
        child.stdin.flush()
        length = int.from_bytes(_exactly(child.stdout.read(4), 4), "little")
        if length > 1 << 16:
            raise ValueError("a header of more than 64 KiB")
        answer = msgspec.json.decode(_exactly(child.stdout.read(length), length), type=_Answer)
        if answer.code:
            return answer, None
        if min(answer.width, answer.height) < 1 or answer.width * answer.height > self._limits.pixels:
            raise ValueError("a size beyond the limits")
        if answer.depth not in (1, 2) or not 0 <= answer.profile <= largest_profile:
            raise ValueError("a depth or a profile that cannot be")
        return answer, take(answer, child.stdout)

    def start(self) -> None:
        """Begin to start the child, which takes a tenth of a second: while a file is read from the disk."""
        self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            root = str(Path(pipelines.__file__).parent.parent)
            paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
            single = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
            environment = {**os.environ, **single, "PYTHONPATH": os.pathsep.join(paths), "OPENCV_LOG_LEVEL": "SILENT"}
            memory, seconds, pixels, _ = self._limits
            limits = [str(memory), str(max(1, int(seconds))), str(pixels)]
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", "pipelines.files.decoding", *limits],  # -P: not from the current folder
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
            assert self._child.stdin is not None and self._child.stdout is not None
            _widen(self._child.stdin.fileno(), self._child.stdout.fileno())
        return self._child

    def _died(self, name: str, child: subprocess.Popen[bytes], late: bool) -> BadInput:
        if late or child.returncode == -24:  # SIGXCPU
            text = f"took longer than {self._limits.seconds:g} s to open and was stopped"
            return BadInput("picture_too_slow", f"“{name}” {text}.", "Open a smaller version or another file.")
        text = "made the picture reader fail. Nothing else was touched"
        return BadInput("picture_damaged", f"“{name}” {text}.", "It is probably damaged; open another copy.")


def _decoded(answer: _Answer, stream: IO[bytes]) -> Decoded:
    """The picture, made into tiles strip by strip while the child packs the next one."""
    buffer = np.empty((min(tile_side, answer.height), answer.width, 4), np.uint8)

    def strips() -> Iterator[np.ndarray]:
        for top in range(0, answer.height, tile_side):
            strip = buffer[: answer.height - top]
            _fill(strip, stream)
            yield strip

    raster = Raster.from_strips(Extent(answer.width, answer.height), strips())
    return Decoded(raster, answer.format, tuple(answer.notes))


def _rejoined(answer: _Answer, stream: IO[bytes]) -> Rejoined:
    pixels = np.empty((answer.height, answer.width, 4), (np.uint8, np.uint16)[answer.depth - 1])
    _fill(pixels, stream)
    return Rejoined(pixels, _exactly(stream.read(answer.profile), answer.profile))


def _fill(array: np.ndarray, stream: IO[bytes]) -> None:
    """Read a contiguous array's bytes. Raises EOFError."""
    view = array.reshape(-1).view(np.uint8).data
    filled = 0
    while filled < len(view):
        count = stream.readinto(view[filled:])  # type: ignore[attr-defined]
        if not count:
            raise EOFError
        filled += count


def _widen(*pipes: int) -> None:
    """Let pipes hold more than 64 KiB where the system can do that (Linux): fewer turns for a large picture."""
    if sys.platform == "linux":
        import fcntl  # POSIX only

        for pipe in pipes:
            with contextlib.suppress(OSError):  # a person's share of pipes is used up
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, pipe_bytes)


def _kill(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _exactly(data: bytes, length: int) -> bytes:
    if len(data) != length:
        raise EOFError
    return data


_kinds = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"8BPS", "a Photoshop document"),
    (b"gimp xcf", "a GIMP document"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML or SVG file"),
    (b"<!DOC", "a web page"),
    (b"<html", "a web page"),
    (b"{", "text, perhaps JSON"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)


def _refusal(name: str, answer: _Answer, data: bytes) -> BadInput:
    if answer.code == "not_a_picture":
        kind = next((f" It looks like {text}." for magic, text in _kinds if data.startswith(magic)), "")
        message = f"“{name}” is not a picture that can be read.{kind}"
        return BadInput(answer.code, message, f"{formats} can be opened.")
    return BadInput(answer.code, f"“{name}” {answer.message}.", answer.advice)
