"""Outputs: where results go and what they are called. Places are checked before minutes of work, and written after."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from controls.geometry import Extent
from controls.raster import Raster
from pipelines.errors import BadInput, OutputProblem
from pipelines.files import atomic, inversions, pictures, recipes, traits
from pipelines.files.blobs import Blobs
from pipelines.requests import EditRequest, Result
from resources import data_folder

films = (".mov", ".avi", ".mkv", ".webm")
"""What people may ask for and nothing here writes."""

nothing = Raster.empty(Extent(1, 1))
"""Stands for a picture where a request is only checked."""


def free(stem: str, suffix: str) -> Path:
    """A path in the working folder at which nothing stands: `stem.png`, else `stem-2.png` and so on."""
    number, path = 1, Path(stem + suffix)
    while path.exists():
        number += 1
        path = Path(f"{stem}-{number}{suffix}")
    return path


def check_file(path: Path, suffixes: tuple[str, ...]) -> Path:
    """A place for a file. Raises BadInput for a suffix that is not among `suffixes`, OutputProblem for the place."""
    if path.suffix.lower() not in suffixes:
        what = f"“{path.suffix}”" if path.suffix else "no suffix"
        known = ", ".join(suffixes)
        raise BadInput("unknown_suffix", f"“{path.name}” has {what}; it cannot hold this.", f"Use {known}.")
    if path.is_dir():
        raise atomic.problem(path, OSError(errno.EISDIR, "is a folder"))
    _check_folder(path, path.absolute().parent)
    return path


def check_apart(path: Path, given: Iterable[str], overwrite: bool) -> None:
    """That a result does not replace what it is made from, unless that is wanted. Raises OutputProblem."""
    if overwrite or not path.is_file():
        return
    if any(os.path.samefile(path, each) for each in given if each and Path(each).exists()):
        text = f"“{path.name}” is what the result is made from; nothing was written."
        raise OutputProblem("input_replaced", text, "Give another name, or add --overwrite to replace it.")


def check_frames(path: Path) -> Path:
    """A place for many pictures: an animation's file or a folder. Raises as `check_file` and `check_folder` do."""
    return check_file(path, pictures.animated) if path.suffix.lower() in pictures.animated else check_folder(path)


def check_folder(path: Path) -> Path:
    """A folder to fill, there already or to be made beside what is there. Raises OutputProblem, and BadInput where a
    new folder would be called like a file."""
    if path.exists() and not path.is_dir():
        raise atomic.problem(path, OSError(errno.ENOTDIR, "is a file"))
    if path.suffix.lower() in (*pictures.readable, *pictures.animated, *films) and not path.exists():
        text = f"“{path.name}” is the name of a file, and there are several pictures to write."
        raise BadInput("unknown_suffix", text, "Name a folder.")
    _check_folder(path, path if path.exists() else path.absolute().parent)
    return path


def _check_folder(path: Path, folder: Path) -> None:
    if not folder.is_dir():
        raise atomic.problem(path, OSError(errno.ENOENT, "no folder"))
    if not os.access(folder, os.W_OK):
        raise atomic.problem(path, OSError(errno.EACCES, "not permitted"))


def blobs() -> Blobs:
    """Where the pictures of recipes are kept on this machine."""
    return Blobs(data_folder() / "blobs")


def recipe(result: Result, embed: int = recipes.largest_embedded) -> bytes | None:
    """The recipe of a result; None where it has none (annotations)."""
    if not isinstance(result.request, EditRequest):
        return None
    return recipes.to_json(result.request, blobs(), result.made, embed)


def write_picture(result: Result, path: Path, original: bytes | None = None) -> bytes | None:
    """Write a result's picture with its recipe, which stands beside what is no PNG; the recipe without the pixels that
    travel inside it.

    original: bytes of the file that was edited, of which is kept what `pictures.write` can keep.
    """
    found = recipe(result)
    # A picture made from nothing is the model's own; one that began as a person's is made of both.
    request = result.request
    generated = isinstance(request, EditRequest) and request.image is None and request.inversion is None
    pictures.write(result.image, path, found, generated=generated, original=original)
    if found is not None and path.suffix.lower() != ".png":
        atomic.write_bytes(recipes.beside(path), found)
    return None if found is None else recipes.plain(found)


def losses(original: bytes, before: Extent, after: Extent, path: Path) -> tuple[str, ...]:
    """What a file at `path` cannot hold of the file that was edited, in sentences. before, after: the sizes."""
    source, suffix = traits.traits(original), path.suffix.lower()
    is_deep = suffix in (".png", ".tif", ".tiff")
    found: list[str] = []
    if source.depth > 8 and not is_deep:
        found.append(f"{path.name} has 8 bits per channel; PNG and TIFF keep the {source.depth} of the file.")
    if before != after and source.depth > 8 and is_deep:
        found.append(f"{path.name} has another size than the file, so its {source.depth} bits per channel became 8.")
    if before != after and source.has_profile:
        found.append(f"{path.name} has another size than the file, so it is sRGB and has not the file's profile.")
    if source.exif and suffix in (".tif", ".tiff"):
        found.append("The camera's data (EXIF) are not written into TIFF; PNG, JPEG and WebP keep them.")
    return tuple(found)


def said_of(result: Result, path: Path) -> tuple[str, ...]:
    """What a person is to know of a picture at `path` that is no PNG, in sentences."""
    suffix = path.suffix.lower()
    found = [f"The recipe of {path.name} is in {recipes.beside(path).name}."] if suffix != ".png" else []
    if suffix in (".jpg", ".jpeg"):
        counted = any(name == "changed_outside_mask" for name, _ in result.readings)
        of = " What was counted outside the mask is of the picture before that." if counted else ""
        found.append(f"JPEG changes pixels everywhere in {path.name}.{of} PNG, TIFF and WebP keep every pixel.")
    return tuple(found)


def write_inversion(result: Result, path: Path) -> bytes | None:
    """Write a result's inversion; its recipe, bare."""
    assert result.inversion is not None
    inversions.write(result.inversion, path)
    return _bare(result)


def write_frames(result: Result, path: Path, rate: float) -> tuple[tuple[str, ...], bytes | None]:
    """Write an animation, or numbered pictures into a folder; the paths and the recipe, bare."""
    found = recipe(result, embed=0)
    if path.suffix.lower() in pictures.animated:
        pictures.write_animation(result.images, path, rate, generated=True)
        return (str(path),), _bare(result)
    written = fill(path, result.images, found)
    return written, None if found is None else recipes.plain(found)


def fill(folder: Path, images: tuple[Raster, ...], found: bytes | None) -> tuple[str, ...]:
    """Write pictures as `0000.png`, `0001.png` … into a folder, made if missing. Raises OutputProblem."""
    make_folder(folder)
    paths = [folder / f"{number:04}.png" for number in range(len(images))]
    for image, path in zip(images, paths, strict=True):
        pictures.write(image, path, found)
    return tuple(str(path) for path in paths)


def make_folder(folder: Path) -> None:
    """Raises OutputProblem."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise atomic.problem(folder, error) from error


def _bare(result: Result) -> bytes | None:
    found = recipe(result, embed=0)
    return None if found is None else recipes.plain(found)
