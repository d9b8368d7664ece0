"""Pictures: opening what people have, writing what other programs open.

Opening decodes in a child process with limits on time and memory; writing is atomic and read back.
"""

from __future__ import annotations

import logging
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from PIL import Image

from controls.geometry import Extent
from controls.raster import Raster
from pipelines.errors import BadInput, OutputProblem
from pipelines.files import atomic, chunks, encoding, openraster, parameters, recipes, traits, webp
from pipelines.files.decoder import Decoder, Limits

log = logging.getLogger(__name__)

written = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
"""The suffixes that `write` knows."""

animated = (".webp", ".gif", ".mp4")
"""The suffixes that `write_animation` knows."""

readable = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".ora")
"""The suffixes of what `read` opens; it goes by the content, not by them."""


class Opened(NamedTuple):
    """A picture as it was found.

    raster: upright, in sRGB. source: the file's own bytes. format: `PNG`, `JPEG`, `WEBP`, `TIFF`, `BMP`, `GIF` or
    `ORA`. recipe: what an exported PNG carries, for `recipes.from_json`. notes: sentences on what opening changed.
    """

    raster: Raster
    source: bytes
    format: str
    recipe: bytes | None
    notes: tuple[str, ...]


def read(picture: Path | bytes, limits: Limits | None = None) -> Opened:
    """Open a picture from a file or from its bytes. An `.ora` comes flattened. Raises BadInput."""
    limits = limits or Limits()
    name = "The picture" if isinstance(picture, bytes) else Path(picture).name
    with Decoder(limits) as decoder:
        data = picture if isinstance(picture, bytes) else _bytes(Path(picture), limits, decoder)
        if openraster.is_openraster(data):
            return Opened(openraster.merged(data, name, limits), data, "ORA", None, ("Its layers were flattened.",))
        raster, form, notes = decoder.decode(data, name)
    recipe = None
    if chunks.is_png(data):
        try:
            recipe = recipes.of_png(data)
        except BadInput:
            notes = (*notes, "The recipe inside it is damaged and was ignored.")
    return Opened(raster, data, form, recipe, notes)


def write(
    raster: Raster,
    path: Path,
    recipe: bytes | None = None,
    generated: bool = False,
    composite: bool = False,
    original: bytes | None = None,
    declared: bool = True,
) -> None:
    """Write PNG, TIFF, JPEG or WebP (lossless) by the suffix of `path`; a PNG carries the recipe.

    generated: the whole picture came from a model. composite: parts of it did (so, too, where there is a recipe and
    `generated` is not set). Either is said in IPTC's words, unless `declared` is off. JPEG knows no transparency: it is
    put on white. original: bytes of the file that the picture was opened from: its colour profile and EXIF are kept,
    and in PNG and TIFF the 16 bits of every pixel that is as it was opened.
    Raises BadInput for another suffix or a picture that the format cannot hold, OutputProblem.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in written:
        raise _unknown_suffix(path, written)
    if suffix not in (".png", ".tif", ".tiff"):
        _refuse_large(path, raster, encoding.largest_webp if suffix == ".webp" else encoding.largest_jpeg)
    source: encoding.DigitalSource = ""
    if generated:
        source = "trainedAlgorithmicMedia"
    elif composite or recipe is not None:
        source = "compositeWithTrainedAlgorithmicMedia"
    content = content_like(raster, original)._replace(source=source if declared else "")
    data = _encoded(content, suffix, recipe)

    def verify(temporary: Path) -> None:
        found = temporary.read_bytes()
        if found != data or encoding.extent_of(found) != raster.extent:
            raise ValueError("other bytes")
        is_whole = content.pixels.dtype == np.uint8 and not content.profile
        if is_whole and suffix in (".png", ".webp") and not np.array_equal(encoding.own_pixels(found), content.pixels):
            raise ValueError("other pixels")

    atomic.write(path, lambda stream: _put(stream, data), verify)


def _encoded(content: encoding.Content, suffix: str, recipe: bytes | None) -> bytes:
    if suffix == ".png":
        texts = ()
        if recipe is not None:
            height, width = content.pixels.shape[:2]
            said = parameters.of_recipe(recipe, Extent(width, height))
            texts = ((parameters.keyword, said), (recipes.keyword, recipe.decode()))
        return encoding.marked_png(content, texts)
    if suffix == ".webp":
        return encoding.webp(content)
    return encoding.deep_tiff(content) if suffix in (".tif", ".tiff") else encoding.jpeg(content)


def content_like(raster: Raster, original: bytes | None) -> encoding.Content:
    """The picture at the depth and in the RGB space of its original, where that has more than 8 bits or a profile."""
    plain = encoding.Content(raster.array())
    if original is None:
        return plain
    known = traits.traits(original)
    plain = plain._replace(exif=known.exif)
    if known.depth <= 8 and not known.has_profile:
        return plain
    try:
        with Decoder() as decoder:
            made = decoder.rejoin(original, plain.pixels)
    except BadInput as error:
        log.info("The picture is written with 8 bits in sRGB: %s", error)
        return plain
    return plain._replace(pixels=made.pixels, profile=made.profile)


def write_animation(rasters: tuple[Raster, ...], path: Path, frames_per_second: float, generated: bool = False) -> None:
    """Write pictures of one size as `.webp` (lossless: every frame exact), `.gif` or `.mp4` (both on white).

    generated: a model made them; WebP says so in IPTC's words (as a composite, because the ends may be photographs).

    Raises BadInput for another suffix, no pictures or different sizes; OutputProblem, also where this machine has no
    encoder for video.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in animated:
        raise _unknown_suffix(path, animated)
    if not rasters or len({raster.extent for raster in rasters}) != 1:
        raise BadInput("frames_differ", "An animation needs pictures that are all of one size.")
    if not 0.1 <= frames_per_second <= 240:
        raise BadInput("frame_rate", f"{frames_per_second:g} frames per second cannot be written.", "Use 0.1 to 240.")
    if suffix == ".webp":
        _refuse_large(path, rasters[0], encoding.largest_webp)
    source: encoding.DigitalSource = "compositeWithTrainedAlgorithmicMedia" if generated else ""
    if suffix == ".webp":
        fill = _webp(rasters, frames_per_second, source)
    else:
        fill = (_gif if suffix == ".gif" else _video)(rasters, path, frames_per_second)

    def verify(temporary: Path) -> None:
        if suffix != ".mp4" and encoding.extent_of(temporary.read_bytes()) != rasters[0].extent:
            raise ValueError("another size")

    atomic.write(path, fill, verify)


def _bytes(path: Path, limits: Limits, decoder: Decoder) -> bytes:
    """A file's bytes; while they are read the decoder starts. Raises BadInput."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            what = "a folder" if stat.S_ISDIR(found.st_mode) else "not a file"
            raise BadInput("not_a_file", f"“{path.name or path}” is {what}, not a picture.", "Choose a picture file.")
        if found.st_size > limits.file_bytes:
            text = f"“{path.name}” has {found.st_size >> 20} MiB; at most {limits.file_bytes >> 20} can be opened."
            raise BadInput("file_too_large", text, "Open a smaller version.")
        if path.suffix.lower() != ".ora":
            decoder.start()
        return path.read_bytes()
    except FileNotFoundError:
        text = f"“{path.name}” does not exist (any more)."
        raise BadInput("file_missing", text, "Check the name and the folder.") from None
    except (OSError, ValueError) as error:  # ValueError: a name with NUL
        reason = getattr(error, "strerror", None) or str(error)
        text = f"“{path.name}” could not be read ({reason})."
        raise BadInput("file_unreadable", text, "Check the file's permissions and its drive.") from error


def _unknown_suffix(path: Path, known: tuple[str, ...]) -> BadInput:
    return BadInput(
        "unknown_suffix",
        f"“{path.name}” cannot be written: “{path.suffix or 'no suffix'}” is not a known kind of file.",
        f"Use one of {', '.join(known)}.",
    )


def _refuse_large(path: Path, raster: Raster, side: int) -> None:
    if max(raster.extent) > side:
        text = f"“{path.name}” cannot be written: this format holds at most {side} pixels a side, not {raster.extent}."
        raise BadInput("too_large_for_format", text, "Write a PNG instead.")


def _put(stream: BinaryIO, data: bytes) -> None:
    stream.write(data)


def _webp(rasters: tuple[Raster, ...], rate: float, source: encoding.DigitalSource) -> Callable[[BinaryIO], None]:
    frames = [encoding.webp(encoding.Content(raster.array())) for raster in rasters]
    packet = encoding.xmp(source) if source else b""
    data = webp.animation(frames, rasters[0].extent, round(1000 / rate), packet)
    return lambda stream: _put(stream, data)


def _gif(rasters: tuple[Raster, ...], path: Path, rate: float) -> Callable[[BinaryIO], None]:
    """256 colours a frame. GIF counts time in hundredths of a second, and players refuse less than two."""
    first, *others = (Image.fromarray(raster.rgb()).quantize(256) for raster in rasters)
    milliseconds = max(20, round(100 / rate) * 10)

    def fill(stream: BinaryIO) -> None:
        first.save(stream, "GIF", save_all=True, append_images=others, duration=milliseconds, loop=0, optimize=False)

    return fill


def _video(rasters: tuple[Raster, ...], path: Path, rate: float) -> Callable[[BinaryIO], None]:
    """Video wants even sides: an odd one is grown by repeating its last row or column."""

    def fill(stream: BinaryIO) -> None:
        import cv2  # 400 ms that only videos need

        with tempfile.TemporaryDirectory(prefix="underpaint-") as folder:
            film = Path(folder) / "film.mp4"
            even = rasters[0].extent.rounded_up(2)
            writer = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"mp4v"), rate, (even.width, even.height))
            if not writer.isOpened():
                raise OutputProblem(
                    "no_encoder",
                    f"“{path.name}” could not be written: this machine has no encoder for MP4.",
                    "Write .webp (lossless) or .gif instead.",
                )
            for raster in rasters:
                right, below = even.width - raster.extent.width, even.height - raster.extent.height
                padded = np.pad(raster.rgb(), ((0, below), (0, right), (0, 0)), mode="edge")
                writer.write(np.ascontiguousarray(padded[..., ::-1]))
            writer.release()
            if not film.is_file() or not film.stat().st_size:
                raise OutputProblem(
                    "no_encoder", f"“{path.name}” could not be written.", "Write .webp or .gif instead."
                )
            stream.write(film.read_bytes())

    return fill
