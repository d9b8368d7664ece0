"""The gallery: every finished result as a PNG with its recipe, and what is searched of it in one SQLite file. No Qt.

The pictures lie in folders of months beside the file; what is lost of the file can be read out of them again. One
thread at a time; another running program may write into it too (WAL).
"""

from __future__ import annotations

import contextlib
import datetime
import secrets
import sqlite3
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from controls.geometry import Extent
from controls.raster import Raster
from editor.words import tr
from pipelines.errors import BadInput, OutputProblem
from pipelines.files import atomic, encoding, pictures
from pipelines.requests import EditRequest, Result

thumbnail_side = 192
page = 200
"""So many are found at once."""

kept_days = 30.0
"""What was deleted so long ago is deleted for good."""

schema = """
CREATE TABLE IF NOT EXISTS results (
    number INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, made REAL NOT NULL, title TEXT NOT NULL,
    prompt TEXT NOT NULL, negative TEXT NOT NULL, mode TEXT NOT NULL, model TEXT NOT NULL, seed INTEGER NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, seconds REAL NOT NULL, recipe BLOB NOT NULL,
    thumbnail BLOB NOT NULL, starred INTEGER NOT NULL DEFAULT 0, deleted REAL
);
CREATE INDEX IF NOT EXISTS results_made ON results (made);
"""


class Item(NamedTuple):
    """A result, but for its pixels. made: seconds since 1970. thumbnail: uint8 (h, w, 4)."""

    number: int
    path: Path
    made: float
    title: str
    prompt: str
    negative: str
    mode: str
    model: str
    seed: int
    extent: Extent
    seconds: float
    starred: bool
    thumbnail: np.ndarray

    @property
    def name(self) -> str:
        """A few words to call it by."""
        words = " ".join(self.prompt.split()) or self.title
        return words if len(words) <= 40 else f"{words[:39]}…"

    @property
    def day(self) -> str:
        return datetime.datetime.fromtimestamp(self.made).strftime("%Y-%m-%d %H:%M")


class Gallery:
    """A folder of results. It is opened when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._base: sqlite3.Connection | None = None

    def add(self, result: Result, recipe: bytes, title: str = "") -> tuple[int, ...]:
        """Keep each of a result's pictures with its recipe; their numbers. Raises OutputProblem: none is found then."""
        request, now = result.request, time.time()
        assert isinstance(request, EditRequest)
        moment = datetime.datetime.fromtimestamp(now)
        folder, stem = f"{moment:%Y-%m}", f"{moment:%Y%m%d-%H%M%S}"
        numbers = []
        with self._writing(self.folder / folder) as base:
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
            is_whole = request.image is None
            for image in result.images:
                name = f"{folder}/{stem}-{secrets.token_hex(3)}.png"
                pictures.write(image, self.folder / name, recipe, generated=is_whole, composite=not is_whole)
                small = encoding.png(encoding.thumbnail(image, thumbnail_side))
                values = (name, now, title or request.mode, request.prompt, request.negative, request.mode,
                          request.model, request.seed, *image.extent, result.seconds, recipe, small)  # fmt: skip
                found = base.execute(
                    "INSERT INTO results (file, made, title, prompt, negative, mode, model, seed, width, height,"
                    f" seconds, recipe, thumbnail) VALUES ({', '.join('?' * len(values))})",
                    values,
                )
                numbers.append(int(found.lastrowid or 0))
        return tuple(numbers)

    def find(self, words: str = "", starred: bool = False, limit: int = page) -> tuple[Item, ...]:
        """The newest results that match every word, newest first; at most so many.

        A word is looked for in prompt, model, mode and title; digits also as the seed, and 2026, 2026-11 or
        2026-11-21 as when it was made. Raises BadInput where the gallery cannot be read.
        """
        clauses, values = ["deleted IS NULL"], []
        for word in words.split():
            clause, given = _clause(word)
            clauses.append(clause)
            values += given
        if starred:
            clauses.append("starred")
        with self._reading() as base:
            rows = base.execute(
                "SELECT number, file, made, title, prompt, negative, mode, model, seed, width, height, seconds,"
                f" starred, thumbnail FROM results WHERE {' AND '.join(clauses)}"
                " ORDER BY made DESC, number DESC LIMIT ?",
                (*values, limit),
            ).fetchall()
        return tuple(self._item(row) for row in rows)

    def recipe(self, number: int) -> bytes:
        """What gave a result. Raises BadInput."""
        with self._reading() as base:
            row = base.execute("SELECT recipe FROM results WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise BadInput("result_missing", tr("That result is not in the gallery any more."), tr("Search again."))
        return bytes(row[0])

    def star(self, number: int, starred: bool) -> None:
        """Raises OutputProblem."""
        self._set(number, "starred = ?", int(starred))

    def delete(self, number: int) -> None:
        """Hide a result; `restore` brings it back for `kept_days`. Raises OutputProblem."""
        self._set(number, "deleted = ?", time.time())

    def restore(self, number: int) -> None:
        """Raises OutputProblem."""
        self._set(number, "deleted = ?", None)

    def purge(self) -> int:
        """Delete for good what was deleted long ago; how many went. Raises OutputProblem."""
        with self._writing(self.folder) as base:
            limit = (time.time() - kept_days * 86400,)
            gone = base.execute("SELECT number, file FROM results WHERE deleted < ?", limit).fetchall()
            for number, name in gone:
                (self.folder / name).unlink(missing_ok=True)
                base.execute("DELETE FROM results WHERE number = ?", (number,))
        return len(gone)

    def close(self) -> None:
        if self._base is not None:
            self._base.close()
            self._base = None

    def _set(self, number: int, change: str, value: object) -> None:
        with self._writing(self.folder) as base:
            base.execute(f"UPDATE results SET {change} WHERE number = ?", (value, number))

    def _opened(self) -> sqlite3.Connection:
        if self._base is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(self.folder / "gallery.sqlite", timeout=10, check_same_thread=False)
            try:
                base.execute("PRAGMA journal_mode = WAL")
                base.execute("PRAGMA synchronous = FULL")
                base.executescript(schema)
            except BaseException:
                base.close()
                raise
            self._base = base
        return self._base

    @contextlib.contextmanager
    def _writing(self, path: Path) -> Iterator[sqlite3.Connection]:
        """One change, whole or not at all. Raises OutputProblem."""
        try:
            base = self._opened()
            with base:
                yield base
        except OSError as error:
            raise atomic.problem(path, error) from error
        except sqlite3.Error as error:
            self.close()
            text = tr("The gallery in {folder} could not be written ({error}).", folder=self.folder, error=error)
            raise OutputProblem(
                "gallery_not_writable", text, tr("Free some space, or move its folder away.")
            ) from error

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._opened()
        except (OSError, sqlite3.Error) as error:
            self.close()
            text = tr("The gallery in {folder} could not be read ({error}).", folder=self.folder, error=error)
            advice = tr("Move “gallery.sqlite” away, and a new one begins; the pictures beside it are safe.")
            raise BadInput("gallery_unreadable", text, advice) from error

    def _item(self, row: tuple) -> Item:
        number, name, made, title, prompt, negative, mode, model, seed, width, height, seconds, starred, small = row
        with Image.open(BytesIO(small), formats=("PNG",)) as opened:  # our own bytes
            pixels = np.asarray(opened.convert("RGBA"))
        return Item(number, self.folder / name, made, title, prompt, negative, mode, model, seed,
                    Extent(width, height), seconds, bool(starred), pixels)  # fmt: skip


def _clause(word: str) -> tuple[str, list[object]]:
    """A word as a condition and its values."""
    escaped = word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    either = ["(prompt || ' ' || model || ' ' || mode || ' ' || title) LIKE ? ESCAPE '\\'"]
    values: list[object] = [f"%{escaped}%"]
    if word.isdecimal() and len(word) < 19:
        either.append("seed = ?")
        values.append(int(word))
    if word[:4].isdecimal() and set(word) <= set("0123456789-") and 4 <= len(word) <= 10:
        either.append("strftime('%Y-%m-%d', made, 'unixepoch', 'localtime') LIKE ?")
        values.append(f"{word}%")
    return f"({' OR '.join(either)})", values


def difference(one: Raster, other: Raster) -> tuple[np.ndarray, float]:
    """Where two pictures of one size differ, uint8 (H, W, 4), brighter where more; and their PSNR in dB (inf: equal).

    Both are laid on white. The difference is stretched so that the largest one is white.
    """
    first, second = (each.rgb().astype(np.int16) for each in (one, other))
    apart = np.abs(first - second)
    error = float(np.mean((first - second).astype(np.float64) ** 2))
    psnr = float("inf") if error == 0 else float(10 * np.log10(255**2 / error))
    most = max(1, int(apart.max()))
    shown = np.full((*apart.shape[:2], 4), 255, np.uint8)
    shown[..., :3] = (apart * 255 // most).astype(np.uint8)
    return shown, psnr
