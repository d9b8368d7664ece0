"""The canvas's tiles: within one level of exact compositing, and only what changed is made anew."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from controls.geometry import Bounds, Extent
from controls.raster import Raster, TileIndex, tile_side
from editor import document as edits
from editor import layering
from editor.allowance import Allowance
from editor.compositor import Scene, changed_bounds, paint_mask, paint_picture
from editor.document import Document, Layer
from editor.flattening import mask_of, picture_pixels
from editor.greys import mask_pixels, tile_of, values_in
from editor.pyramid import Pyramid, level_for
from editor.qimage import image_of, pixels_of, raster_of, wrapped
from tests.editor.samples import documents, random_pixels

pytestmark = pytest.mark.usefixtures("application")


def premultiplied(image: QImage | None, bounds: Bounds) -> np.ndarray:
    """An image's own premultiplied RGBA, int (H, W, 4); zeros where there is no image."""
    if image is None:
        return np.zeros((*bounds.extent.shape, 4), int)
    assert image.format() == QImage.Format.Format_ARGB32_Premultiplied
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[..., [2, 1, 0, 3]].astype(int)


def expected(pixels: np.ndarray) -> np.ndarray:
    alpha = pixels[..., 3:].astype(float) / 255
    return np.concatenate([pixels[..., :3] * alpha, pixels[..., 3:]], axis=-1)


@settings(max_examples=20)
@given(documents(), st.integers(0, 300), st.integers(0, 300), st.integers(1, 256), st.integers(1, 256))
def test_tiles_are_within_a_level_of_exact_compositing(
    document: Document, x: int, y: int, width: int, height: int
) -> None:
    plain = tuple(_plain(layer) for layer in document.layers)
    document = msgspec.structs.replace(document, layers=plain)
    bounds = Bounds(x, y, width, height)
    found = premultiplied(paint_picture(Scene(document), bounds), bounds)
    # half a level of rounding on either side, and the reference's own colours are rounded before they are multiplied
    assert np.abs(found - expected(picture_pixels(document, bounds))).max() <= 1.5


def _plain(layer: Layer) -> Layer:
    children = tuple(_plain(child) for child in layer.children)
    return msgspec.structs.replace(layer, blend="normal", children=children)


@pytest.mark.parametrize("blend", edits.blends)
def test_blend_modes_agree_with_the_flattened_picture(blend: str) -> None:
    opaque = random_pixels(1, 256, 256)
    opaque[..., 3] = 255
    layers = tuple(
        Layer(id=str(number), name="", pixels=Raster.from_array(pixels), blend=mode, opacity=opacity)
        for number, (pixels, mode, opacity) in enumerate(
            [(opaque, "normal", 1.0), (random_pixels(2, 256, 256), blend, 0.6)]
        )
    )
    document = Document(extent=Extent(256, 256), layers=layers)
    found = premultiplied(paint_picture(Scene(document), document.bounds), document.bounds)
    difference = np.abs(found - expected(picture_pixels(document, document.bounds)))
    assert difference.max() <= (3 if blend == "soft-light" else 1.5)


def test_the_rubylith_is_as_dense_as_the_mask() -> None:
    values = np.random.default_rng(0).integers(0, 256, (256, 256), dtype=np.uint8)
    layer = Layer(id="m", name="", pixels=Raster.from_array(mask_pixels(values)), role="mask", opacity=0.5)
    document = Document(extent=Extent(256, 256), layers=(layer,))
    image = premultiplied(paint_mask(Scene(document), document.bounds, (200, 0, 0), 0.5), document.bounds)
    mask = mask_of(document)
    assert mask is not None
    assert np.abs(image[..., 3] - mask.values * 127.5).max() <= 1
    assert np.abs(image[..., 0] - mask.values * 100).max() <= 1
    assert paint_mask(Scene(document), Bounds(512, 0, 8, 8), (200, 0, 0), 0.5) is None


def test_arrays_and_images_are_the_same_pixels() -> None:
    pixels = random_pixels(5, 33, 17)
    assert (pixels_of(wrapped(pixels)) == pixels).all()
    assert (pixels_of(image_of(pixels[:, ::-1])) == pixels[:, ::-1]).all()
    opaque = image_of(random_pixels(6, 7, 1)[..., :] | np.array([0, 0, 0, 255], np.uint8))
    assert raster_of(opaque.convertToFormat(QImage.Format.Format_RGB32)).key() == raster_of(opaque).key()


@settings(max_examples=20)
@given(documents(), st.data())
def test_what_changed_covers_every_pixel_that_differs(document: Document, data: st.DataObject) -> None:
    ids = [layer.id for layer in edits.walk(document.layers)]
    if not ids:
        return
    layer = data.draw(st.sampled_from(ids))
    made = {
        "fade": lambda: edits.set_layer(document, layer, opacity=0.3),
        "hide": lambda: edits.set_layer(document, layer, visible=False),
        "move": lambda: edits.move_pixels(document, layer, 7, -300),
        "remove": lambda: edits.remove_layer(document, layer),
        "raise": lambda: edits.raise_layer(document, layer),
        "paint": lambda: edits.paint_tiles(
            document, layer, {TileIndex(0, 0): _tile(edits.find_layer(document, layer))}
        ),
        "prompt": lambda: edits.set_fields(document, prompt="new"),
        "mask": lambda: layering.add_mask(document, layer),
        "unmask": lambda: layering.remove_mask(document, layer),
        "apply": lambda: layering.apply_mask(document, layer),
        "paint mask": lambda: _mask_painted(document, layer),
        "lock": lambda: layering.set_lock(document, layer, "pixels", True),
        "group": lambda: layering.group(document, layer),
        "ungroup": lambda: layering.ungroup(document, layer),
    }
    edited = made[data.draw(st.sampled_from(sorted(made)))]()
    changes = changed_bounds(document, edited)
    before, after = picture_pixels(document, document.bounds), picture_pixels(edited, document.bounds)
    differs = (before != after).any(axis=-1)
    for bounds in changes if changes is not None else (document.bounds,):
        differs[bounds.intersection(document.bounds).slices] = False
    assert not differs.any()
    assert changed_bounds(edited, edited) == ()


def _mask_painted(document: Document, layer: str) -> Document:
    found = edits.find_layer(document, layer)
    if found is None or found.mask is None:
        return document
    values = np.minimum(values_in(found.mask, TileIndex(0, 0).bounds.intersection(found.mask.bounds)), 90)
    return edits.paint_tiles(document, layer, {TileIndex(0, 0): tile_of(values)}, "mask")


def _tile(layer: Layer | None) -> np.ndarray:
    assert layer is not None
    tile = np.zeros((tile_side, tile_side, 4), np.uint8)
    extent = layer.pixels.extent
    tile[: min(extent.height, 99), : min(extent.width, 99)] = 200
    return tile


def test_a_small_change_repaints_only_itself_at_every_scale() -> None:
    document = Document(extent=Extent(2048, 2048), layers=(
        Layer(id="a", name="", pixels=Raster.from_array(random_pixels(1, 2048, 2048))),))  # fmt: skip
    scene = Scene(document)
    pyramid = Pyramid(lambda bounds: paint_picture(scene, bounds))
    pyramid.tile(3, TileIndex(0, 0))
    assert pyramid.painted_pixels == 2048 * 2048
    pixels = document.layers[0].pixels
    changed = pixels.replaced(np.full((10, 20, 4), 255, np.uint8), 1000, 700)
    scene = Scene(edits.set_layer(document, "a", pixels=changed))
    pyramid.invalidate(Bounds(1000, 700, 20, 10))
    image = pyramid.tile(3, TileIndex(0, 0))
    assert pyramid.painted_pixels - 2048 * 2048 <= 64 * 32
    fresh = Pyramid(lambda bounds: paint_picture(scene, bounds)).tile(3, TileIndex(0, 0))
    bounds = Bounds(0, 0, 256, 256)
    assert (premultiplied(image, bounds) == premultiplied(fresh, bounds)).all()


def test_a_coarser_tile_is_the_average_of_what_it_covers() -> None:
    pixels = random_pixels(1, 512, 512)
    pixels[..., 3] = 255
    document = Document(extent=Extent(512, 512), layers=(Layer(id="a", name="", pixels=Raster.from_array(pixels)),))
    image = Pyramid(lambda bounds: paint_picture(Scene(document), bounds)).tile(1, TileIndex(0, 0))
    averaged = pixels.reshape(256, 2, 256, 2, 4).mean(axis=(1, 3))
    assert np.abs(premultiplied(image, Bounds(0, 0, 256, 256)) - averaged).max() <= 1.5


def test_the_level_is_the_coarsest_that_is_not_enlarged() -> None:
    assert [level_for(scale, 4) for scale in (2, 1, 0.7, 0.5, 0.3, 0.25, 0.125, 0.01)] == [0, 0, 0, 1, 1, 2, 3, 3]


def test_the_cache_stays_within_its_budget() -> None:
    pyramid = Pyramid(lambda bounds: None, budget=3)
    for column in range(10):
        assert pyramid.tile(0, TileIndex(column, 0)) is None
    assert len(pyramid._levels[0]) == 3


def _noise_pyramid(side: int, asked: list[Bounds]) -> Pyramid:
    pixels = random_pixels(2, side, side)
    document = Document(extent=Extent(side, side), layers=(Layer(id="a", name="", pixels=Raster.from_array(pixels)),))

    def paint(bounds: Bounds) -> QImage | None:
        asked.append(bounds)
        return paint_picture(Scene(document), bounds)

    return Pyramid(paint)


def test_a_look_paints_no_more_than_it_may_and_the_next_ones_the_rest() -> None:
    asked: list[Bounds] = []
    pyramid, looks, is_fresh, image = _noise_pyramid(1024, asked), 0, False, None
    while not is_fresh:
        before = len(asked)
        image, is_fresh = pyramid.look(2, TileIndex(0, 0), Allowance(seconds=0, least=3))
        looks += 1
        assert len(asked) - before <= 3
    assert looks == 6
    assert len(asked) == len(set(asked)) == 16
    bounds = Bounds(0, 0, 256, 256)
    whole = _noise_pyramid(1024, []).tile(2, TileIndex(0, 0))
    assert (premultiplied(image, bounds) == premultiplied(whole, bounds)).all()


def test_a_change_that_may_not_be_painted_yet_stays_due() -> None:
    asked: list[Bounds] = []
    pyramid = _noise_pyramid(512, asked)
    pyramid.tile(1, TileIndex(0, 0))
    pyramid.invalidate(Bounds(10, 10, 20, 20))
    image, is_fresh = pyramid.look(1, TileIndex(0, 0), Allowance(seconds=0, least=0))
    assert image is not None and not is_fresh
    assert pyramid.look(1, TileIndex(0, 0), Allowance())[1]
    assert asked[-1] == Bounds(10, 10, 20, 20)


def test_a_coarser_tile_stands_in_with_the_part_that_shows_the_place() -> None:
    pyramid = _noise_pyramid(1024, [])
    assert pyramid.stand_in(0, TileIndex(3, 1)) is None
    coarse = pyramid.tile(2, TileIndex(0, 0))
    pyramid._levels = {2: pyramid._levels[2]}
    found = pyramid.stand_in(0, TileIndex(3, 1))
    assert found is not None and found[0] is coarse
    assert found[1] == QRect(192, 64, 64, 64)
