"""The picture, the mask and merged layers against plain formulas in float64."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.geometry import Extent
from controls.raster import Raster
from editor import document as edits
from editor.document import Document, Layer
from editor.flattening import composite, flatten, flatten_document, mask_of, merge_down
from editor.greys import grey, mask_pixels
from tests.editor.samples import documents, random_pixels


def layer(name: str, pixels: np.ndarray, **fields: object) -> Layer:
    return Layer(id=name, name=name, pixels=Raster.from_array(pixels), **fields)  # type: ignore[arg-type]


def over(below: np.ndarray, above: np.ndarray, opacity: float) -> np.ndarray:
    """Source over, straight, float64, pixel by pixel as the specification writes it; alpha 0 to 1."""
    a_s, a_b = above[..., 3:] / 255 * opacity, below[..., 3:]
    alpha = a_s + a_b * (1 - a_s)
    with np.errstate(invalid="ignore", divide="ignore"):
        colour = (above[..., :3] * a_s + below[..., :3] * a_b * (1 - a_s)) / alpha
    return np.concatenate([np.where(alpha > 0, colour, 0), alpha], axis=-1)


def test_an_opaque_bottom_layer_alone_gives_its_own_arrays() -> None:
    pixels = random_pixels(1, 500, 300)
    document = Document(extent=Extent(500, 300), layers=(layer("a", pixels),))
    flat = flatten(document)
    assert (flat.array() == pixels).all()
    assert all(flat.tiles[index] is tile for index, tile in document.layers[0].pixels.tiles.items())


def test_pixels_under_transparent_layers_keep_their_bytes() -> None:
    pixels = random_pixels(1, 300, 300)
    above = np.zeros((300, 300, 4), np.uint8)
    above[100:110, 100:110] = (9, 8, 7, 128)
    document = Document(extent=Extent(300, 300), layers=(layer("a", pixels), layer("b", above, opacity=0.7)))
    flat = flatten(document).array()
    flat[100:110, 100:110] = pixels[100:110, 100:110]
    assert (flat == pixels).all()


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 99), st.floats(0, 1)), min_size=1, max_size=5))
def test_normal_layers_are_summed_exactly_and_rounded_once(layers: list[tuple[int, float]]) -> None:
    pictures = [(random_pixels(seed, 40, 30), opacity) for seed, opacity in layers]
    expected = np.zeros((30, 40, 4))
    for pixels, opacity in pictures:
        expected = over(expected, pixels.astype(float), opacity)
    found = composite(tuple((pixels, opacity, "normal") for pixels, opacity in pictures)).astype(float)
    assert np.abs(found[..., 3] - expected[..., 3] * 255).max() <= 0.51
    seen = expected[..., 3] > 0.02
    assert np.abs(found[..., :3] - expected[..., :3])[seen].max(initial=0) <= 0.51


@pytest.mark.parametrize(
    ("blend", "below", "above", "result"),
    [
        ("multiply", 128, 128, 64), ("screen", 128, 128, 192), ("darken", 10, 200, 10), ("lighten", 10, 200, 200),
        ("overlay", 64, 128, 64), ("hard-light", 128, 64, 64), ("color-dodge", 100, 255, 255),
        ("color-burn", 100, 0, 0), ("soft-light", 100, 128, 100), ("from-elsewhere", 10, 200, 200),
        ("difference", 10, 200, 190), ("exclusion", 128, 255, 127), ("color", 10, 200, 10),
        ("luminosity", 10, 200, 200), ("hue", 10, 200, 10), ("saturation", 10, 200, 10),
    ],
)  # fmt: skip
def test_blend_modes(blend: str, below: int, above: int, result: int) -> None:
    flat = [np.full((2, 2, 4), (value, value, value, 255), np.uint8) for value in (below, above)]
    found = composite(((flat[0], 1.0, "normal"), (flat[1], 1.0, blend)))
    assert abs(int(found[0, 0, 0]) - result) <= 1
    assert found[0, 0, 3] == 255


@pytest.mark.parametrize("blend", ["hue", "saturation", "color", "luminosity"])
@pytest.mark.parametrize(
    "colours", [((200, 100, 50), (10, 60, 160)), ((9, 8, 250), (250, 250, 0)), ((7, 7, 7), (0, 9, 1))]
)
def test_modes_of_three_channels_follow_the_specification(blend: str, colours: tuple[tuple[int, ...], ...]) -> None:
    below, above = (np.full((2, 2, 4), (*colour, 255), np.uint8) for colour in colours)
    found = composite(((below, 1.0, "normal"), (above, 1.0, blend)))[0, 0, :3].astype(int)
    assert np.abs(found - _by_hand(blend, *colours)).max() <= 0.51


def _by_hand(blend: str, below: tuple[int, ...], above: tuple[int, ...]) -> list[float]:
    """The specification's own pseudo code, one pixel in Python's floats."""

    def lum(c: list[float]) -> float:
        return 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]

    def set_lum(c: list[float], light: float) -> list[float]:
        c = [each + light - lum(c) for each in c]
        middle, low, high = lum(c), min(c), max(c)
        if low < 0:
            c = [middle + (each - middle) * middle / (middle - low) for each in c]
        if high > 1:
            c = [middle + (each - middle) * (1 - middle) / (high - middle) for each in c]
        return c

    def set_sat(c: list[float], wanted: float) -> list[float]:
        order = sorted(range(3), key=lambda each: c[each])
        result = [0.0, 0.0, 0.0]
        if c[order[2]] > c[order[0]]:
            result[order[1]] = (c[order[1]] - c[order[0]]) * wanted / (c[order[2]] - c[order[0]])
            result[order[2]] = wanted
        return result

    b, s = [each / 255 for each in below], [each / 255 for each in above]
    mixed = {
        "hue": lambda: set_lum(set_sat(s, max(b) - min(b)), lum(b)),
        "saturation": lambda: set_lum(set_sat(b, max(s) - min(s)), lum(b)),
        "color": lambda: set_lum(s, lum(b)),
        "luminosity": lambda: set_lum(b, lum(s)),
    }[blend]()
    return [each * 255 for each in mixed]


def test_controls_and_masks_are_no_part_of_the_picture() -> None:
    pixels = random_pixels(3, 20, 20)
    document = Document(extent=Extent(20, 20), layers=(
        layer("a", pixels), layer("b", random_pixels(4, 20, 20), role="control"),
        layer("c", random_pixels(5, 20, 20), role="mask"), layer("d", random_pixels(6, 20, 20), visible=False),
    ))  # fmt: skip
    assert (flatten(document).array() == pixels).all()
    assert (flatten(flatten_document(document)).array() == pixels).all()


def test_a_group_fades_as_one() -> None:
    red, blue = (np.full((4, 4, 4), colour, np.uint8) for colour in ((255, 0, 0, 255), (0, 0, 255, 255)))
    group = msgspec.structs.replace(edits.group_layer("g", (layer("a", red), layer("b", blue))), opacity=0.5)
    flat = flatten(Document(extent=Extent(4, 4), layers=(group,))).array()
    assert flat[0, 0].tolist() == [0, 0, 255, 128]


def test_the_mask_is_the_largest_of_the_visible_ones() -> None:
    values = np.zeros((30, 40), np.uint8)
    values[5:10, 5:10], values[20:25, 20:25] = 255, 100
    document = Document(extent=Extent(40, 30), layers=(
        layer("a", mask_pixels(values), role="mask"),
        layer("b", mask_pixels(np.full((10, 10), 200, np.uint8)), role="mask", x=-5, y=22, opacity=0.5),
        layer("c", mask_pixels(np.full((30, 40), 255, np.uint8)), role="mask", visible=False),
    ))  # fmt: skip
    mask = mask_of(document)
    assert mask is not None
    expected = np.zeros((30, 40), np.uint8)
    expected[22:, :5] = 100
    assert (mask.grey() == np.maximum(values, expected)).all()
    alone = mask_of(document, "a")
    assert alone is not None
    assert (alone.grey() == values).all()
    assert mask_of(edits.set_layer(edits.set_layer(document, "a", visible=False), "b", visible=False)) is None
    assert (grey(mask_pixels(np.arange(256, dtype=np.uint8)[None])) == np.arange(256)).all()


@settings(max_examples=15)
@given(documents())
def test_merging_down_two_plain_layers_does_not_change_the_picture(document: Document) -> None:
    for upper in document.layers[1:]:
        place = document.layers.index(upper)
        lower = document.layers[place - 1]
        merged = merge_down(document, upper.id)
        if "group" in (lower.role,) or (lower.role == "mask") != (upper.role == "mask"):
            assert merged is document
        elif place == 1 and {lower.role, upper.role} <= {"paint", "result", "inversion"} and lower.visible:
            if upper.visible and lower.blend == "normal":
                before, after = flatten(document).array().astype(int), flatten(merged).array().astype(int)
                assert np.abs(before[..., 3] - after[..., 3]).max() <= 1
        elif lower.role == "mask" and lower.visible and upper.visible:
            before, after = mask_of(document), mask_of(merged)
            assert (before is None) == (after is None)
            if before is not None and after is not None:
                assert np.abs(before.values - after.values).max() <= 1 / 255
