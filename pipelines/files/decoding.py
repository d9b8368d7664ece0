"""The decoding child: strangers' pictures in, plain RGBA bytes out, in a process that may die of them.

`python -m pipelines.files.decoding MEMORY SECONDS PIXELS`. On standard input, any number of times: the length of a
file (8 bytes, little-endian) and the file. On standard output for each: the length of a header (4 bytes), the header
(JSON: width, height, format, notes; or code, message, advice), and width x height x 4 bytes of straight sRGB RGBA.
A length with its highest bit set asks to rejoin: behind the file come width and height (4 bytes each) and the pixels
of a picture, RGBA; the answer's header names `depth` (1 or 2 bytes a channel) and the length of a `profile`, which
follows the pixels (see `pipelines.files.rejoining`).
Memory and processor time are limited where the system can do that; the parent kills what takes too long.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from PIL import Image, UnidentifiedImageError

from pipelines.errors import BadInput
from pipelines.files import chunks
from pipelines.files.confinement import confine

if TYPE_CHECKING:
    from PIL import ImageCms

formats = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF")
"""All that is ever tried; MPO comes as JPEG."""

largest_side = 65500
plugins = ((b"II", "PIL.TiffImagePlugin"), (b"MM", "PIL.TiffImagePlugin"), (b"RIFF", "PIL.WebPImagePlugin"))
"""How files begin whose readers Pillow does not load by itself, and these."""

rejoin_flag = 1 << 63
strip_rows = 256
"""Rows that are sent at a time: a picture is packed in the processor's cache and is there but once."""

grey_modes = ("1", "L", "LA", "La")


class Limits(NamedTuple):
    """memory: bytes of address space. seconds: of processor time for each picture. pixels: width times height."""

    memory: int
    seconds: int
    pixels: int


def main(arguments: list[str]) -> None:
    limits = Limits(*(int(argument) for argument in arguments))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not land among the answers
    confine(limits.memory)
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # `_open` knows the limit and says the size
    questions = sys.stdin.buffer
    while len(asked := questions.read(8)) == 8:
        _extend_time(limits)
        length = int.from_bytes(asked, "little")
        data = questions.read(length & ~rejoin_flag)
        _answer(functools.partial(_rejoined, data, _pixels(questions), limits) if length & rejoin_flag
                else functools.partial(_decoded, data, limits), answers)  # fmt: skip


def _answer(work: Callable[[], tuple[dict[str, Any], Iterable[bytes]]], answers: BinaryIO) -> None:
    parts: Iterable[bytes] = ()
    try:
        header, parts = work()
    except BadInput as error:
        header = {"code": error.code, "message": error.message, "advice": error.advice}
    except MemoryError:
        header = _fault("picture_too_large", "needs more memory than a picture may take", "Open a smaller version.")
    except Exception as error:  # noqa: BLE001  a damaged file raises anything, also TypeError and SyntaxError
        header = _fault(
            "picture_damaged",
            f"is damaged or cut short ({type(error).__name__})",
            "Get the file again or open another copy.",
        )
    packed = json.dumps(header).encode()
    answers.write(len(packed).to_bytes(4, "little") + packed)
    for part in parts:
        answers.write(part)
    answers.flush()


def _decoded(data: bytes, limits: Limits) -> tuple[dict[str, Any], Iterable[bytes]]:
    image, form, notes = decode(data, limits)
    return {"width": image.width, "height": image.height, "format": form, "notes": notes}, _strips(image)


def _strips(image: Image.Image) -> Iterator[bytes]:
    for top in range(0, image.height, strip_rows):
        bottom = min(image.height, top + strip_rows)
        yield image.crop((0, top, image.width, bottom)).convert("RGBA").tobytes()


def _pixels(questions: BinaryIO) -> tuple[int, int, bytes]:
    width, height = (int.from_bytes(questions.read(4), "little") for _ in range(2))
    return width, height, questions.read(4 * width * height)


def _rejoined(data: bytes, picture: tuple[int, int, bytes], limits: Limits) -> tuple[dict[str, Any], Iterable[bytes]]:
    import numpy as np  # 220 ms that opening saves

    from pipelines.files import rejoining  # with it

    width, height, pixels = picture
    opened = np.asarray(decode(data, limits)[0].convert("RGBA"))
    own, profile = _own(data, opened, limits)
    now = np.frombuffer(pixels, np.uint8).reshape(height, width, 4)
    made = rejoining.rejoin(own, profile, opened, now)
    header = {"width": width, "height": height, "depth": made.pixels.itemsize, "profile": len(made.profile)}
    return header, (made.pixels.tobytes(), made.profile)


def _own(data: bytes, opened: Any, limits: Limits) -> tuple[Any, bytes]:
    """The pixels of a file in its own depth and RGB space, and the profile of that; `opened` where it has none such."""
    import numpy as np  # as above

    from pipelines.files import rejoining

    image = _open(data, limits)
    profile = image.info.get("icc_profile") or b""
    own = rejoining.rgb_profile(profile) if profile else b""
    orientation = _orientation(image)
    deep = None if profile and not own else _deep_pixels(data, image)
    if deep is not None:
        return rejoining.upright(rejoining.with_alpha(deep), orientation), own
    if not own or image.mode not in ("RGB", "RGBA", "P", "PA", "RGBX"):
        return opened, b""
    image.load()
    return rejoining.upright(np.asarray(image.convert("RGBA")), _orientation(image)), own


def decode(data: bytes, limits: Limits) -> tuple[Image.Image, str, list[str]]:
    """A file's picture: RGB or RGBA, upright, in sRGB; its format, and notes on what was changed on the way."""
    if chunks.is_png(data):
        data = chunks.without_texts(data)
    image = _open(data, limits)
    form = "JPEG" if image.format == "MPO" else str(image.format)
    notes: list[str] = []
    if form != "JPEG" and getattr(image, "n_frames", 1) > 1:
        notes.append("Only the first of its frames or pages was opened.")
    profile = image.info.get("icc_profile")
    orientation = _orientation(image)
    deep = _deep(data, image, notes)
    if deep is None:
        image.load()
        orientation = _orientation(image)  # a TIFF is turned while it is loaded
        image = _eight_bits(image, notes)
    else:
        image = deep
    image = _to_srgb(image, profile, notes)
    if image.mode != "RGB" or "transparency" in image.info:
        image = image.convert("RGBA")
    return _upright(image, orientation), form, notes


def _open(data: bytes, limits: Limits) -> Image.Image:
    for start, plugin in plugins:  # 15 ms that other pictures save
        if data.startswith(start):
            importlib.import_module(plugin)
    try:
        image = Image.open(BytesIO(data), formats=formats)
    except UnidentifiedImageError:
        raise BadInput("not_a_picture", "is not a picture that can be read", "") from None
    width, height = image.size
    if width * height > limits.pixels or max(width, height) > largest_side:
        raise BadInput(
            "picture_too_large",
            f"has {width} × {height} pixels, more than the {limits.pixels // 1_000_000} million that can be opened",
            "Open a smaller version.",
        )
    return image


def _deep(data: bytes, image: Image.Image, notes: list[str]) -> Image.Image | None:
    """A picture of 16 bits a channel, rounded to 8, or None."""
    if not _is_deep(data, image):
        return None
    pixels = _deep_pixels(data, image)
    if pixels is None:
        notes.append("Its 16 bits per channel were cut to 8.")
        return None
    import numpy as np  # loaded by now

    notes.append(
        "Its 16 bits per channel were rounded to 8. Exported as PNG or TIFF, pixels that you leave alone keep them."
    )
    rounded = ((pixels.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(rounded))


def _is_deep(data: bytes, image: Image.Image) -> bool:
    if image.format == "PNG":
        return data[24] == 16
    if image.format == "TIFF":
        bits = image.tag_v2.get(258, (8,))  # type: ignore[attr-defined]
        return set(bits) == {16} and image.tag_v2.get(339, (1,))[0] == 1  # type: ignore[attr-defined]
    return False


def _deep_pixels(data: bytes, image: Image.Image) -> Any:
    """uint16 grey, RGB or RGBA of a picture of 16 bits, or None. By OpenCV: Pillow clips grey and cuts colour."""
    if not _is_deep(data, image):
        return None
    import cv2  # 400 ms that other pictures save
    import numpy as np

    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.dtype != np.uint16 or pixels.shape[:2] != (image.height, image.width):
        if image.mode.startswith("I;16"):
            raise ValueError("16-bit data that cannot be read")
        return None
    if pixels.ndim == 3 and pixels.shape[2] == 3:
        return pixels[..., ::-1]
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        return pixels[..., [2, 1, 0, 3]]
    return pixels


def _eight_bits(image: Image.Image, notes: list[str]) -> Image.Image:
    """Integers and floats of 32 bits as eight: integers by their largest possible value, floats as 0 to 1."""
    if image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
        return image
    import numpy as np  # 220 ms that other pictures save

    values = np.asarray(image, np.float64)
    if image.mode == "F":
        full, text = 1.0, "Its floating-point values were taken as 0 to 1 and rounded to 8 bits."
    else:
        full = 65535.0 if values.max(initial=0) <= 65535 else 4294967295.0
        text = "Its depth was rounded to 8 bits."
    notes.append(text)
    return Image.fromarray(np.rint(np.clip(np.nan_to_num(values / full), 0, 1) * 255).astype(np.uint8))


def _to_srgb(image: Image.Image, profile: bytes | None, notes: list[str]) -> Image.Image:
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if image.mode == "PA" or "transparency" in image.info else "RGB")
    if profile:
        try:
            return _by_profile(image, profile, notes)
        except Exception:  # noqa: BLE001  a damaged profile must not keep a sound picture shut
            notes.append("Its colour profile is damaged or does not fit and was ignored.")
    if image.mode in ("CMYK", "LAB"):
        notes.append(f"It was converted from {image.mode} to sRGB without a colour profile.")
    if image.mode == "LAB":
        from PIL import ImageCms  # as below

        source = ImageCms.createProfile("LAB")
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        assert converted is not None
        return converted
    return image


def _by_profile(image: Image.Image, profile: bytes, notes: list[str]) -> Image.Image:
    """Colours by the picture's profile, transparency untouched. A profile that means sRGB changes nothing."""
    from PIL import ImageCms  # 5 ms that pictures without a profile save

    source = ImageCms.getOpenProfile(BytesIO(profile))
    space = source.profile.xcolor_space.strip()  # pyright: ignore[reportAttributeAccessIssue]
    mode = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK", "Lab": "LAB"}[space]
    if (mode == "L") != (image.mode in grey_modes) or (mode == "CMYK") != (image.mode == "CMYK"):
        raise ValueError("the profile is for another kind of picture")
    transparent = "A" in image.getbands() or "transparency" in image.info
    alpha = image.convert("RGBA").getchannel("A") if transparent else None
    transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    if mode == "RGB" and _is_identity(transform):
        return image
    converted = ImageCms.applyTransform(image.convert(mode), transform)
    assert converted is not None
    if alpha is not None:
        converted.putalpha(alpha)
    notes.append("Its colours were converted from its colour profile to sRGB.")
    return converted


def _is_identity(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether a transform moves no colour of a 17-step cube by more than 2: rounding, not another colour space."""
    from PIL import ImageChops, ImageCms  # loaded by now

    steps = [min(255, 16 * step) for step in range(17)]
    cube = Image.new("RGB", (17 * 17, 17))
    cube.putdata([(red, green, blue) for red in steps for green in steps for blue in steps])
    moved = ImageCms.applyTransform(cube, transform)
    assert moved is not None
    return all(high <= 2 for _, high in ImageChops.difference(cube, moved).getextrema())  # type: ignore[misc]


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(0x0112, 1))
    except Exception:  # noqa: BLE001  damaged metadata must not keep a sound picture shut
        return 1


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    if orientation not in range(2, 9):
        return image
    from PIL import ImageOps  # 3 ms that upright pictures save

    image.getexif()[0x0112] = orientation
    return ImageOps.exif_transpose(image)


def _extend_time(limits: Limits) -> None:
    try:
        import resource  # POSIX only
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(usage.ru_utime + usage.ru_stime) + limits.seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))


def _fault(code: str, message: str, advice: str) -> dict[str, str]:
    return {"code": code, "message": message, "advice": advice}


if __name__ == "__main__":
    main(sys.argv[1:])
