"""Digests that are remembered: never wrong, and never in the way."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from pipelines import digests


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UNDERPAINT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "digests.json"


def written(path: Path, byte: bytes, age: float = 100, size: int = digests.least) -> Path:
    """A file of one byte's repetition whose last change lies `age` seconds back."""
    path.write_bytes(byte * size)
    then = path.stat().st_mtime_ns - int(age * 1e9)
    os.utime(path, ns=(then, then))
    return path


def digest(path: Path) -> str:
    status = path.stat()
    return digests.of(path, status.st_size, status.st_mtime_ns)


def true(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_second_time_nothing_is_read(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path / "a", b"a")
    first = digest(file)
    assert first == true(file)
    monkeypatch.setattr(hashlib, "file_digest", lambda *_: 1 / 0)
    assert digest(file) == first


def test_what_changed_is_read_again(cache: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "a", b"a")
    digest(file)
    for byte, age, size in ((b"b", 50, digests.least), (b"b", 50, digests.least + 1), (b"c", 0, digests.least)):
        assert digest(written(file, byte, age, size)) == true(file)
    # Changed just now and once more in the same tick of a coarse clock: what looks the same must not be believed.
    status = file.stat()
    file.write_bytes(b"d" * status.st_size)
    os.utime(file, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert digest(file) == true(file)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a": [1]}', b"\xff", None])
def test_a_damaged_or_closed_cache_is_no_cache(cache: Path, tmp_path: Path, content: bytes | None) -> None:
    if content is None:
        cache.parent.write_text("a file where the folder should be")
    else:
        cache.parent.mkdir()
        cache.write_bytes(content)
    file = written(tmp_path / "a", b"a")
    assert digest(file) == digest(file) == true(file)


def test_small_files_and_files_that_are_gone_are_not_kept(cache: Path, tmp_path: Path) -> None:
    digest(written(tmp_path / "small", b"s", size=9))
    assert not cache.exists()
    digest(written(tmp_path / "a", b"a"))
    (tmp_path / "a").unlink()
    digest(written(tmp_path / "b", b"b"))
    assert b'/a"' not in cache.read_bytes() and b'/b"' in cache.read_bytes()
