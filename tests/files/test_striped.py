"""PNGs written strip by strip: bit for bit, by every filter, and in pieces that no window has to wait for."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from controls.geometry import Bounds, Extent
from controls.raster import Raster
from pipelines.files import chunks, encoding, openraster, striped
from pipelines.files.stacks import Archive, Node

Pixels = np.ndarray


def noise(height: int, width: int, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)


def opened(data: bytes) -> tuple[str, Pixels]:
    with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
        return image.mode, np.asarray(image.convert("RGBA"))


@pytest.mark.parametrize(("height", "width"), [(1, 1), (17, 1), (1, 300), (257, 255), (600, 700)])
@pytest.mark.parametrize("is_opaque", [True, False])
def test_bit_for_bit(height: int, width: int, is_opaque: bool) -> None:
    pixels = noise(height, width)
    pixels[..., 3] = 255 if is_opaque else np.minimum(pixels[..., 3], 254)  # alpha 0 has colours too
    mode, found = opened(b"".join(striped.png(Raster.from_array(pixels))))
    assert mode == ("RGB" if is_opaque else "RGBA") and np.array_equal(found, pixels)


def test_a_part_of_a_raster() -> None:
    pixels = noise(520, 600)
    pixels[100:400, 200:500, 3] = 255
    raster = Raster.from_array(pixels)
    for part in (Bounds(200, 100, 300, 300), Bounds(3, 250, 590, 20), Bounds(0, 0, 1, 520)):
        mode, found = opened(b"".join(striped.png(raster, part)))
        assert np.array_equal(found, raster.array(part)) and (mode == "RGB") == (part.x == 200)


def test_every_row_takes_the_filter_that_fits_it() -> None:
    width = 512
    ramp, chance = np.arange(width) % 251, np.random.default_rng(3)
    rows = np.zeros((8, width), int)
    rows[1] = 100 + np.cumsum(chance.integers(-1, 2, width))  # like its left neighbour
    rows[2] = chance.integers(0, 256, width)
    rows[3] = rows[2]  # like the row above
    for column in range(width):  # the mean of both
        rows[4, column] = (rows[3, column] + (rows[4, column - 1] if column else 0)) // 2
    rows[5] = np.where(ramp % 2, 1, 255)  # small by itself: differences of two
    pixels = np.repeat(rows[..., None].astype(np.uint8), 4, 2)
    pixels[..., 3] = 255
    data = b"".join(striped.png(Raster.from_array(pixels)))
    assert np.array_equal(opened(data)[1], pixels)
    scanlines = b"".join(chunk.data for chunk in chunks.walk(data) if chunk.kind == b"IDAT")
    kinds = np.frombuffer(zlib.decompress(scanlines), np.uint8).reshape(8, -1)[:, 0]
    assert kinds[:6].tolist() == [0, 1, kinds[2], 2, 3, kinds[5]] and kinds[5] in (0, 2)


def test_no_larger_than_pillows() -> None:
    soft = np.clip(np.cumsum(np.cumsum(np.random.default_rng(0).normal(0, 0.2, (700, 500, 4)), 0), 1) + 128, 0, 255)
    raster = Raster.from_array(soft.astype(np.uint8))
    assert sum(map(len, striped.png(raster))) < 1.05 * len(encoding.png(raster))


def test_pieces_are_small_whatever_the_picture() -> None:
    for height, width in ((2048, 2048), (64, 20_000)):
        raster = Raster.from_array(noise(height, width))
        longest = 2 * max(striped.piece, 4 * width * striped.least_rows)
        assert max(map(len, striped.png(raster))) < longest


def test_a_document_is_saved_without_a_copy_of_it(tmp_path: Path) -> None:
    """What is large is given back in one piece under Python's lock, and the window stands still meanwhile."""
    side = 2048
    raster = Raster.from_array(noise(side, side))
    document = Archive(Extent(side, side), (Node("a", raster), Node("b", raster)))
    tracemalloc.start()
    try:
        openraster.write(document, tmp_path / "a.ora", merged=raster)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * side * side * 0.75
    assert all(np.array_equal(node.raster.array(), raster.array())
               for node in openraster.read(tmp_path / "a.ora").nodes if node.raster)  # fmt: skip


def test_equal_documents_are_equal_files(tmp_path: Path) -> None:
    raster = Raster.from_array(noise(300, 300))
    for name in ("a.ora", "b.ora"):
        openraster.write(Archive(raster.extent, (Node("a", raster),)), tmp_path / name)
    assert (tmp_path / "a.ora").read_bytes() == (tmp_path / "b.ora").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        assert all(not info.flag_bits & 8 for info in archive.infolist())  # sizes stand before the data


def test_rasters_are_known_in_strips() -> None:
    """Keys, crops and whether all is opaque: as if the whole array were there."""
    pixels = noise(700, 300)
    raster = Raster.from_array(pixels)
    tracemalloc.start()
    try:
        raster.key()
        assert not raster.is_opaque and tracemalloc.get_traced_memory()[1] < pixels.nbytes * 0.6
    finally:
        tracemalloc.stop()
    part = Bounds(-20, 100, 200, 560)
    assert np.array_equal(raster.crop(part).array(), raster.array(part))
    pixels[..., 3] = 255
    assert Raster.from_array(pixels).is_opaque
    pixels[699, 299, 3] = 254
    assert not Raster.from_array(pixels).is_opaque
    assert not Raster.from_array(pixels).opaque_in(Bounds(-1, 0, 5, 5))
