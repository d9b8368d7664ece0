"""What the opened file had more of than eight bits in sRGB comes back wherever a pixel was left alone."""

from __future__ import annotations

import re
import struct
import zlib
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from controls.geometry import Extent
from controls.raster import Raster
from pipelines.files import chunks, exif, pictures, tiff
from pipelines.files.traits import Traits, traits
from tests.files.test_pictures import adjusted_profile, encoded, noise

side = 40
other_space = adjusted_profile()
"""Made once: it carries the time."""


def deep(channels: int) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 65536, (side, side, channels), np.uint16)


def deep_file(pixels: np.ndarray, suffix: str, profile: bytes = b"") -> bytes:
    """A file of 16 bits by OpenCV (PNG) or by our own writer, whose reading by others is tested below."""
    if suffix == ".tif":
        return tiff.tiff(pixels, profile)
    order = [2, 1, 0, 3][: pixels.shape[2]]
    data = cv2.imencode(".png", pixels[..., order])[1].tobytes()
    added = [chunks.Chunk(b"iCCP", b"x\0\0" + zlib.compress(profile))] if profile else []
    return chunks.with_chunks(data, added)


def deep_pixels(data: bytes) -> np.ndarray:
    """As OpenCV reads it, RGB(A)."""
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert found is not None and found.dtype == np.uint16
    return found[..., [2, 1, 0, 3][: found.shape[2]]]


def exported(source: bytes, folder: Path, suffix: str, touch: bool = False) -> tuple[bytes, np.ndarray]:
    """Open, paint a corner where asked, export with the source; the file and which pixels were painted."""
    opened = pictures.read(source)
    pixels = opened.raster.array()
    touched = np.zeros(pixels.shape[:2], bool)
    if touch:
        touched[:9, :7] = True
        pixels[touched] = (10, 200, 30, 255)
    path = folder / f"out{suffix}"
    pictures.write(Raster.from_array(pixels), path, original=source)
    return path.read_bytes(), touched


@pytest.mark.parametrize("target", [".png", ".tif"])
@pytest.mark.parametrize("given", [".png", ".tif"])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("profiled", [False, True])
def test_untouched_pixels_keep_their_16_bits_and_space(
    tmp_path: Path, given: str, target: str, channels: int, profiled: bool
) -> None:
    pixels, profile = deep(channels), other_space if profiled else b""
    source = deep_file(pixels, given, profile)
    data, _ = exported(source, tmp_path, target)
    assert np.array_equal(deep_pixels(data), pixels)
    with Image.open(BytesIO(data)) as found:
        assert (found.info.get("icc_profile") or b"") == profile
    data, touched = exported(source, tmp_path, target, touch=True)
    found = deep_pixels(data)
    assert np.array_equal(found[~touched], pixels[~touched])
    seen = pictures.read(data).raster.array()[touched]
    assert np.abs(seen.astype(int) - (10, 200, 30, 255)).max() <= 2, "what was painted looks as it was painted"


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif"])
def test_eight_bits_keep_their_profile_bit_for_bit(tmp_path: Path, suffix: str) -> None:
    pixels = noise(side, side, 3)
    source = encoded(Image.fromarray(pixels), "PNG", icc_profile=other_space)
    data, _ = exported(source, tmp_path, suffix)
    with Image.open(BytesIO(data)) as found:
        assert found.info["icc_profile"] == other_space
        assert np.array_equal(np.asarray(found.convert("RGB")), pixels)


@pytest.mark.parametrize("suffix", [".png", ".webp", ".jpg"])
def test_exif_is_kept_and_stands_upright(tmp_path: Path, suffix: str) -> None:
    block = Image.Exif()
    block[0x0112], block[0x010F] = 6, "Camera"
    source = encoded(Image.fromarray(noise(20, 30, 3)), "JPEG", exif=block)
    assert pictures.read(source).raster.extent == Extent(20, 30), "turned when it was opened"
    data, _ = exported(source, tmp_path, suffix)
    with Image.open(BytesIO(data)) as found:
        assert found.size == (20, 30)
        assert found.getexif()[0x010F] == "Camera" and found.getexif()[0x0112] == 1


def test_turned_16_bit_pictures_stand_upright(tmp_path: Path) -> None:
    pixels = deep(3)[:, :23]
    for orientation in range(1, 9):
        block = Image.Exif()
        block[0x0112] = orientation
        tags = chunks.Chunk(b"eXIf", block.tobytes().removeprefix(b"Exif\0\0"))
        source = chunks.with_chunks(deep_file(pixels, ".png"), [tags])
        data, _ = exported(source, tmp_path, ".png")
        opened = pictures.read(source).raster.array()[..., :3].astype(int)
        assert np.abs(deep_pixels(data) / 257 - opened).max() <= 0.51, orientation


def test_a_picture_of_another_size_is_written_plainly(tmp_path: Path) -> None:
    source = deep_file(deep(3), ".png", other_space)
    pictures.write(Raster.from_array(noise(9, 9, 3)), tmp_path / "a.png", original=source)
    with Image.open(tmp_path / "a.png") as found:
        assert found.size == (9, 9) and "icc_profile" not in found.info


@pytest.mark.parametrize("shape", [(1, 1, 3), (70, 33, 4), (64, 5, 3), (129, 2, 4)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_our_tiff_is_read_by_others(shape: tuple[int, int, int], kind: type) -> None:
    pixels = np.random.default_rng(1).integers(0, np.iinfo(kind).max, shape, kind, endpoint=True)
    data = tiff.tiff(pixels, b"profile", b"<x/>")
    if kind is np.uint16:
        assert np.array_equal(deep_pixels(data), pixels)
    with Image.open(BytesIO(data)) as opened:
        assert opened.info["icc_profile"] == b"profile" and opened.tag_v2[700] == b"<x/>"  # type: ignore[attr-defined]
        if kind is np.uint8:
            assert np.array_equal(np.asarray(opened), pixels)


def test_traits_are_read_from_headers() -> None:
    rgb = Image.fromarray(noise(8, 8, 3))
    frames = {"save_all": True, "append_images": [Image.new("RGB", (8, 8))]}
    icc = {"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}
    assert traits(encoded(rgb, "PNG")) == Traits()
    assert traits(encoded(rgb, "PNG", **icc, **frames)) == Traits(8, "", True, True)
    assert traits(deep_file(deep(3), ".png")).depth == traits(deep_file(deep(4), ".tif")).depth == 16
    assert traits(encoded(rgb.convert("CMYK"), "JPEG")).space == "CMYK"
    assert traits(encoded(rgb.convert("CMYK"), "TIFF")).space == "CMYK"
    assert traits(encoded(rgb, "WEBP", **frames)).is_animated and traits(encoded(rgb, "TIFF", **frames)).is_animated
    assert traits(encoded(rgb, "GIF", **frames)).is_animated and traits(encoded(rgb, "JPEG", **icc)).has_profile


@pytest.mark.parametrize("data", [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xc0\0"])
def test_damaged_headers_have_no_traits(data: bytes) -> None:
    assert traits(data) == Traits()
    assert exif.upright(data[:6] + struct.pack("<I", 2**31)) in (b"", data[:6] + struct.pack("<I", 2**31))


sources = {"generated": "trainedAlgorithmicMedia", "composite": "compositeWithTrainedAlgorithmicMedia"}


@pytest.mark.parametrize("suffix", [".png", ".webp", ".jpg", ".tif"])
@pytest.mark.parametrize("given", sources)
def test_what_was_generated_is_said_in_iptcs_words(tmp_path: Path, suffix: str, given: str) -> None:
    """Read back by Pillow and an XML parser, which know nothing of our writer."""
    raster = Raster.from_array(noise(8, 8, 3))
    pictures.write(raster, tmp_path / f"a{suffix}", **{given: True})  # type: ignore[arg-type]
    with Image.open(tmp_path / f"a{suffix}") as found:
        packet = found.tag_v2[700] if suffix == ".tif" else found.info.get("xmp", found.info.get("XML:com.adobe.xmp"))
    tree = ElementTree.fromstring(packet)
    (description,) = tree.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    said = description.get("{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType")
    assert said == f"http://cv.iptc.org/newscodes/digitalsourcetype/{sources[given]}"
    pictures.write(raster, tmp_path / f"b{suffix}", declared=False, **{given: True})  # type: ignore[arg-type]
    assert not re.search(b"digitalsourcetype", (tmp_path / f"b{suffix}").read_bytes())
