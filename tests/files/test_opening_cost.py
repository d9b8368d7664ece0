"""What opening a picture costs: copies in memory, pieces that pass the pipe, what the decoding child loads."""

from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from controls.geometry import Extent
from controls.raster import Raster
from pipelines.files import chunks, decoding, pictures
from pipelines.files.decoder import Decoder, Limits


def png(height: int, width: int, channels: int = 3) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 4, (height, width, channels), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def test_opening_holds_the_tiles_and_one_strip(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(2048, 2048))
    pictures.read(path)  # what is imported on the way
    tracemalloc.start()
    try:
        opened = pictures.read(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    tiles = sum(tile.nbytes for tile in opened.raster.tiles.values())
    assert tiles == 4 * 2048 * 2048
    strip = 4 * 256 * 2048
    assert peak < tiles + len(opened.source) + 2 * strip  # a whole array besides would be as much as the tiles


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="address space is limited on Linux")
def test_the_child_holds_a_picture_once() -> None:
    data = png(4000, 4000)
    once = 4 * 4000 * 4000  # Pillow keeps RGB in four bytes
    assert pictures.read(data, Limits(memory=2 * once + len(data))).raster.extent == (4000, 4000)


@pytest.mark.parametrize("extent", [(1, 1), (255, 257), (256, 256), (700, 513), (3, 600)])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_strips_make_the_same_tiles(extent: tuple[int, int], channels: int) -> None:
    width, height = extent
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, channels), dtype=np.uint8)
    raster = Raster.from_strips(Extent(width, height), (pixels[top : top + 256] for top in range(0, height, 256)))
    assert np.array_equal(raster.array()[..., :3], np.broadcast_to(pixels[..., :3], (height, width, 3)))
    assert np.array_equal(raster.array()[..., 3], pixels[..., 3] if channels == 4 else np.full((height, width), 255))
    edge = raster.tiles[max(raster.tiles)]
    assert not edge[height % 256 or 256 :].any() and not edge[:, width % 256 or 256 :].any()


def test_every_mode_passes_the_pipe_as_it_was_decoded() -> None:
    inside = decoding.Limits(4 << 30, 60, 128 << 20)
    chance = np.random.default_rng(2)
    grey = Image.fromarray(chance.integers(0, 256, (300, 70), dtype=np.uint8))
    colours = Image.fromarray(chance.integers(0, 256, (513, 300, 3), dtype=np.uint8))
    keyed = Image.new("RGB", (300, 300), (1, 2, 3))
    with Decoder() as decoder:
        for image, options in (
            (grey, {}), (grey.convert("1"), {}), (grey.convert("P"), {"transparency": 3}), (grey.convert("LA"), {}),
            (colours, {}), (colours.convert("RGBA"), {}), (keyed, {"transparency": (1, 2, 3)}),
        ):  # fmt: skip
            buffer = io.BytesIO()
            image.save(buffer, "PNG", **options)
            whole = decoding.decode(buffer.getvalue(), inside)[0].convert("RGBA")
            assert np.array_equal(decoder.decode(buffer.getvalue()).raster.array(), np.asarray(whole))


def test_chunks_are_found_without_copying_the_picture() -> None:
    data = png(1024, 1024)
    marked = chunks.with_chunks(data, [chunks.text_chunk("parameters", "a hut"), chunks.Chunk(b"eXIf", b"II*\0")])
    assert chunks.without_texts(data) is data
    assert chunks.text(chunks.without_texts(marked), "parameters") is None
    assert chunks.without_texts(chunks.with_chunks(data, [chunks.text_chunk("a", "b")])) == data
    assert [each.kind for each in chunks.walk(marked, frozenset({b"eXIf"}))] == [b"eXIf"]
    tracemalloc.start()
    try:
        assert chunks.text(marked, "parameters") == "a hut" and chunks.text(marked, "other") is None
        assert tracemalloc.get_traced_memory()[1] < 16 << 10 < len(data)
    finally:
        tracemalloc.stop()


def test_a_started_child_is_the_one_that_decodes() -> None:
    with Decoder() as decoder:
        decoder.start()
        child = decoder._child
        decoder.start()
        assert decoder.decode(png(4, 4)).format == "PNG" and decoder._child is child


def test_the_child_loads_what_pictures_need_when_they_need_it() -> None:
    """Each is 5 to 400 ms of every opening."""
    late = ("numpy", "cv2", "PIL.TiffImagePlugin", "PIL.ImageCms", "PIL.WebPImagePlugin", "controls.raster")
    code = "import pipelines.files.decoding, sys; print([name for name in sys.argv[1:] if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code, *late], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
