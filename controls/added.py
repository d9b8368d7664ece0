"""Networks that a person added for annotators: which files they are, where they lie, how they are read.

A network is never fetched while the program runs: `underpaint models add` writes down, in the data folder, where it
lies (`annotators/<id>.json`). Torch is imported inside functions only.
"""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec
import numpy as np

from resources import data_folder

if TYPE_CHECKING:
    from torch import nn

LONGEST = 4  # a picture's longer side, in units of the shorter: beyond that it is seen squeezed
CELL = 64  # pixels of which the sides that a network sees are multiples

T = TypeVar("T")
Net = TypeVar("Net", bound="nn.Module")


class Needed(msgspec.Struct, frozen=True):
    """The network that an annotator needs: one file, or a folder as transformers writes it.

    where: what people call it and where they get it. marks: names and shapes of tensors that the file has and no other
    one here. classes: transformers' classes that a folder may hold.
    """

    where: str
    marks: tuple[tuple[str, tuple[int, ...]], ...] = ()
    classes: tuple[str, ...] = ()


class Added(NamedTuple):
    """What was added: a safetensors file or a folder, and its SHA-256."""

    path: Path
    sha256: str


class Unusable(Exception):
    """Weights that are not what they should be. code: a slug of its own. advice: what to do."""

    def __init__(self, code: str, message: str, advice: str) -> None:
        super().__init__(message)
        self.code, self.message, self.advice = code, message, advice


def record_of(annotator: str) -> Path:
    """The file that says where an annotator's network lies."""
    return data_folder() / "annotators" / f"{annotator}.json"


def found(annotator: str) -> Added | None:
    """The network of an annotator; None where nobody added one, or where what was added is not there any more."""
    try:
        said = json.loads(record_of(annotator).read_text("utf-8"))
        added = Added(Path(said["path"]), str(said["sha256"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return added if added.path.exists() else None


def reason(needed: Needed) -> str:
    """Why an annotator is not offered, and what to do."""
    what = "FOLDER (or OWNER/NAME, which downloads it)" if needed.classes else "FILE"
    return f"its network was not added. Get {needed.where}, then run: underpaint models add {what}"


def taken(annotator: str) -> Added:
    """The network of an annotator that is about to run. Raises Unusable."""
    added = found(annotator)
    if added is None:
        text = f"The network of the annotator {annotator!r} is not there any more."
        raise Unusable("annotator_missing", text, "Add it again: underpaint models add FILE.")
    return added


_held: dict[tuple[object, ...], object] = {}
"""The network that was read last: one at a time, as some have hundreds of megabytes."""


def held(key: tuple[object, ...], make: Callable[[], T]) -> T:
    """What `make` gave for this key, if that was the last one asked for, else what it gives now."""
    if key not in _held:
        _held.clear()
        _held[key] = make()
    return _held[key]  # type: ignore[return-value]  a key's kind says its type


def network(annotator: str, make: Callable[[], Net], prefix: str = "module.") -> Net:
    """The network that `make` builds with the weights that were added, in float32, ready to run.

    prefix: what stands before every name in files of some trainers. A file may also leave out the first part of each
    name, which is a stage of the network (OpenPose). Raises Unusable where the weights are not those of this network.
    """
    added = taken(annotator)
    changed = added.path.stat().st_mtime_ns
    return held((annotator, added, changed), lambda: _read(added.path, make(), prefix))


def _read(file: Path, built: Net, prefix: str) -> Net:
    from safetensors import SafetensorError  # with torch: some 2000 ms
    from safetensors.torch import load_file

    try:
        tensors = {name.removeprefix(prefix): value for name, value in load_file(file).items()}
        own = built.state_dict().keys()
        stages = {name.partition(".")[2]: name for name in own}
        built.load_state_dict({n if n in own else stages.get(n, n): value for n, value in tensors.items()})
    except (OSError, SafetensorError, RuntimeError) as error:
        raise unfit(file, type(built).__name__, str(error)) from error
    return built.float().eval().requires_grad_(False)


def unfit(place: Path, wanted: str, error: str) -> Unusable:
    """The error for weights that do not fit the network that they are said to be."""
    text = f"The weights in {place} do not fit {wanted}: {' '.join(error.split())[:200]}."
    return Unusable("annotator_unfit", text, "Get the file again, remove the annotator and add it again.")


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Let a library say nothing: on import some print, and warn of neighbours that they lack."""
    silence = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
        warnings.simplefilter("ignore")
        yield


def sized(picture: np.ndarray, resolution: int, cell: int = CELL) -> np.ndarray:
    """A picture as a network sees it: uint8 (h, w, 3), the shorter side about `resolution`, multiples of `cell`.

    As controlnet-aux's `resize_image`, which would leave it as it is; but one that is longer than `LONGEST` times its
    width is squeezed, or it would need any amount of memory.
    """
    import cv2  # 400 ms that a menu need not wait for

    shape = picture.shape[:2]
    factor = resolution / min(shape)
    most = LONGEST * resolution
    height, width = (max(1, round(min(side * factor, most) / cell)) * cell for side in shape)
    kind = cv2.INTER_AREA if factor <= 1 else cv2.INTER_LANCZOS4
    return cv2.resize(np.ascontiguousarray(picture), (width, height), interpolation=kind)


def spread(control: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """A control image uint8 (h, w) or (h, w, 3) at a picture's size, uint8 (H, W, 3)."""
    import cv2  # 400 ms that a menu need not wait for

    height, width = picture.shape[:2]
    kind = cv2.INTER_AREA if height < control.shape[0] else cv2.INTER_LINEAR
    whole = control if control.ndim == 3 else np.repeat(control[..., None], 3, axis=2)
    return np.ascontiguousarray(cv2.resize(whole, (width, height), interpolation=kind))


def detected(detector: Callable[..., object], picture: np.ndarray, resolution: int, **more: object) -> np.ndarray:
    """What a detector of controlnet-aux finds in uint8 (H, W, 3), as large as that."""
    seen = sized(picture, resolution)
    side = min(seen.shape[:2])  # told both of its own sizes, it resamples nothing
    with quietly():
        found = detector(seen, detect_resolution=side, image_resolution=side, output_type="np", **more)
    return spread(np.asarray(found), picture)
