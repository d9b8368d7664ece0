"""Atomic writing under faults: old or new, never half, never a false success, no temporary file left."""

from __future__ import annotations

import errno
import io
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from pipelines.errors import Cancelled, OutputProblem
from pipelines.files import atomic

old, new = b"old " * 1000, b"new " * 5000
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")
chunk = 4096


def fill(stream: BinaryIO) -> None:
    for start in range(0, len(new), chunk):
        stream.write(new[start : start + chunk])


def verify(path: Path) -> None:
    if path.read_bytes() != new:
        raise ValueError("differs")


def leftovers(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{atomic.prefix}*"))


class Boundaries:
    """Every call of the system that a save makes, counted; `act` is called before the one with the number `at`."""

    def __init__(self, at: int, act: Callable[[], None]) -> None:
        self.at, self.act, self.count, self.names = at, act, 0, list[str]()

    def passed(self, name: str) -> None:
        self.names.append(name)
        if self.count == self.at:
            self.count += 1
            self.act()
        self.count += 1

    def install(self, put: Callable[[object, str, Any], None]) -> None:
        for name in ("open", "fsync", "fchmod", "replace", "fstat"):
            put(atomic.os, name, self._before(getattr(os, name), name))
        put(atomic.os, "fdopen", self._stream)

    def _before(self, call: Callable[..., Any], name: str) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            self.passed(name)
            return call(*arguments, **options)

        return counted

    def _stream(self, descriptor: int, mode: str) -> io.BufferedRandom:
        boundaries = self

        class Raw(io.FileIO):
            def write(self, data: Any) -> int:
                boundaries.passed("write")
                return super().write(data)

            def close(self) -> None:
                if not self.closed:
                    super().close()
                    boundaries.passed("close")

        return io.BufferedRandom(Raw(descriptor, "r+b"), chunk)


def attempt(path: Path) -> OutputProblem | None:
    try:
        atomic.write(path, fill, verify)
    except OutputProblem as problem:
        return problem
    return None


def test_plain(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    atomic.write(path, fill, verify)
    assert path.read_bytes() == new
    atomic.write_bytes(path, old)
    assert path.read_bytes() == old
    assert os.listdir(tmp_path) == ["a.bin"]


@posix
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EDQUOT, errno.EROFS])
@pytest.mark.parametrize("existing", [True, False])
def test_every_boundary_may_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, existing: bool) -> None:
    path = tmp_path / "a.bin"
    faults = 0
    for at in range(100):
        path.unlink(missing_ok=True)
        if existing:
            path.write_bytes(old)

        def fail() -> None:
            raise OSError(code, os.strerror(code))

        boundaries = Boundaries(at, fail)
        with monkeypatch.context() as patch:
            boundaries.install(patch.setattr)
            problem = attempt(path)
        assert not leftovers(tmp_path)
        if problem is None:
            assert boundaries.count == at, f"a fault at {boundaries.names[at]} was taken for a success"
            assert path.read_bytes() == new
            break
        faults += 1
        assert problem.message and problem.advice and problem.code
        if problem.code == "not_confirmed":
            assert path.read_bytes() == new
        else:
            assert path.read_bytes() == old if existing else not path.exists()
    assert faults >= 10
    assert {"open", "write", "fsync", "close", "replace"} <= set(boundaries.names)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EROFS, "read_only"),
        (errno.EACCES, "not_writable"),
        (errno.ENOENT, "folder_missing"),
        (errno.EFBIG, "file_too_large"),
        (errno.EIO, "write_failed"),
    ],
)
def test_faults_have_codes(number: int, code: str) -> None:
    problem = atomic.problem(Path("a.png"), OSError(number, os.strerror(number)))
    assert problem.code == code and "a.png" in problem.message and problem.advice and problem.exit_code == 6


killed = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.files import test_atomic as t
boundaries = t.Boundaries({at}, lambda: os.kill(os.getpid(), signal.SIGKILL))
boundaries.install(setattr)
t.atomic.write(Path({path!r}), t.fill, t.verify)
print(boundaries.count)
"""


@posix
def test_killed_at_every_boundary(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    root = str(Path(__file__).parents[2])
    kills = 0
    for at in (0, 1, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 99):
        path.write_bytes(old)
        program = killed.format(root=root, at=at, path=str(path))
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
        assert path.read_bytes() in (old, new), f"half a file after a kill at {at}"
        if done.returncode == 0:
            assert path.read_bytes() == new
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        kills += 1
        assert atomic.sweep(tmp_path) == 0  # younger than a day: perhaps another process is at work
        time.sleep(0.01)
        atomic.sweep(tmp_path, older_than=0)
        assert os.listdir(tmp_path) == ["a.bin"]
    assert kills >= 8


@posix
def test_a_limit_on_file_size(tmp_path: Path) -> None:
    """A real refusal of the kernel, root or not."""
    path = tmp_path / "a.bin"
    path.write_bytes(old)
    program = (
        f"import resource, signal, sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})\n"
        "from pathlib import Path\nfrom pipelines.files import atomic\nfrom pipelines.errors import OutputProblem\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))\n"
        f"try:\n    atomic.write_bytes(Path({str(path)!r}), bytes(20000))\n"
        "except OutputProblem as problem:\n    print(problem.code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "file_too_large"
    assert path.read_bytes() == old and os.listdir(tmp_path) == ["a.bin"]


@posix
def test_a_really_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("mounting a small disk is not permitted here")
    try:
        path = disk / "a.bin"
        atomic.write_bytes(path, old)
        with pytest.raises(OutputProblem) as caught:
            atomic.write_bytes(path, bytes(200_000))
        assert caught.value.code == "disk_full"
        assert path.read_bytes() == old and os.listdir(disk) == ["a.bin"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@posix
def test_links_are_followed_and_modes_kept(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "real.bin"
    real.parent.mkdir()
    real.write_bytes(old)
    real.chmod(0o640)
    link = tmp_path / "link.bin"
    link.symlink_to(real)
    atomic.write(link, fill, verify)
    assert link.is_symlink() and real.read_bytes() == new
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    dangling = tmp_path / "dangling.bin"
    dangling.symlink_to(real.parent / "later.bin")
    atomic.write(dangling, fill)
    assert dangling.is_symlink() and (real.parent / "later.bin").read_bytes() == new


@posix
def test_new_files_obey_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        atomic.write_bytes(tmp_path / "a", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


@posix
def test_what_must_not_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    locked = tmp_path / "locked"
    locked.write_bytes(old)
    locked.chmod(0o444)
    expected = {
        "folder": "not_a_file",
        "pipe": "not_a_file",
        "circle": "link_loop",
        "locked": "read_only",
        "gone/a": "folder_missing",
        "locked/a": "folder_missing",
        "n" * 300: "name_too_long",
    }
    for name, code in expected.items():
        with pytest.raises(OutputProblem) as caught:
            atomic.write(tmp_path / name, fill)
        assert caught.value.code == code, name
    assert locked.read_bytes() == old and not leftovers(tmp_path)


denied = """
import os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from pipelines.files import atomic
from pipelines.errors import OutputProblem
if os.geteuid() == 0:
    os.setuid(65534)  # root is asked for no permission
for name in ("a.bin", "b.bin"):
    try:
        atomic.write_bytes(Path({folder!r}, name), b"new")
    except OutputProblem as problem:
        print(problem.code)
"""


@posix
def test_a_folder_that_may_not_be_written() -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to other users
        path = Path(folder, "a.bin")
        path.write_bytes(old)
        path.chmod(0o666)
        os.chmod(folder, 0o555)
        program = denied.format(root=str(Path(__file__).parents[2]), folder=folder)
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
        os.chmod(folder, 0o755)
        assert done.stdout.split() == ["not_writable", "not_writable"]
        assert path.read_bytes() == old and os.listdir(folder) == ["a.bin"]


@posix
def test_bytes_reach_the_disk_before_the_name_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a power cut needs: fsync of the file, then the rename, then fsync of the folder."""
    boundaries = Boundaries(-1, lambda: None)
    boundaries.install(monkeypatch.setattr)
    atomic.write(tmp_path / "a.bin", fill)
    names = [name for name in boundaries.names if name in ("write", "fsync", "replace")]
    assert names == [*["write"] * names.count("write"), "fsync", "replace", "fsync"]


@pytest.mark.parametrize("error", [Cancelled(), KeyboardInterrupt(), RuntimeError("a bug")])
def test_what_fill_raises_passes_and_nothing_is_left(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(old)

    def burst(stream: BinaryIO) -> None:
        stream.write(b"half")
        raise error

    with pytest.raises(type(error)):
        atomic.write(path, burst)
    assert path.read_bytes() == old and not leftovers(tmp_path)


def test_a_drive_that_gives_back_other_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(old)
    with pytest.raises(OutputProblem) as caught:
        atomic.write(path, lambda stream: _half(stream), verify)
    assert caught.value.code == "verify_failed"
    assert path.read_bytes() == old and not leftovers(tmp_path)


def _half(stream: BinaryIO) -> None:
    stream.write(new[:-1])


def test_sweep_takes_only_old_ones_of_ours(tmp_path: Path) -> None:
    ours, young, other = (tmp_path / name for name in (".underpaint-1.part", ".underpaint-2.part", ".other.part"))
    for path in (ours, young, other):
        path.touch()
    os.utime(ours, (0, 0))
    os.utime(other, (0, 0))
    assert atomic.sweep(tmp_path) == 1
    assert sorted(os.listdir(tmp_path)) == [".other.part", ".underpaint-2.part"]
