"""From a document to a request: pure, so tested without a window."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.raster import Raster
from editor import offers, requests
from editor.document import Document, Layer, add_layer, new_document, paint_layer, set_fields, set_plugin_settings
from editor.flattening import flatten
from editor.greys import mask_pixels
from editor.restoring import restored
from pipelines.errors import EngineError
from pipelines.requests import Inversion, Inverted, Picture
from tests.editor.program import catalog, extent, picture


def fields(document: Document, **values: object) -> Document:
    return set_fields(document, **values)


def with_layer(document: Document, role: str = "paint", pixels: Raster | None = None, **values: object) -> Document:
    layer = paint_layer(document, values.pop("name", role.capitalize()), role, **values)  # type: ignore[arg-type]
    return add_layer(document, msgspec.structs.replace(layer, pixels=pixels) if pixels is not None else layer)


def stroke(ink: tuple[int, int, int], paper: tuple[int, int, int, int] = (0, 0, 0, 0)) -> Raster:
    pixels = np.empty((*extent.shape, 4), np.uint8)
    pixels[:] = paper
    pixels[20:23, 5:50] = (*ink, 255)
    return Raster.from_array(pixels)


document = fields(new_document(extent), prompt=" a ball ", negative="fog", seed=5, strength=0.4)


def test_the_mode_that_needs_least_is_the_usual_one() -> None:
    request = requests.edit_request(document, catalog)
    assert (request.mode, request.model, request.prompt, request.negative) == ("dream", "small", "a ball", "fog")
    assert request.extent == extent and request.image is None and request.mask is None
    assert (request.seed, request.strength) == (5, 1.0)


def test_the_picker_offers_painting_modes_only() -> None:
    assert {mode.id for mode in offers.painting_modes(document, catalog)} == {"dream", "mend", "over"}
    verbs = (offers.inverting_mode, offers.reconstructing_mode, offers.interpolating_mode)
    assert [mode.id for verb in verbs if (mode := verb(catalog)) is not None] == ["find", "back", "way"]


def test_the_picture_is_what_is_seen_without_what_steers() -> None:
    painted = with_layer(document, pixels=picture(1))
    steered = with_layer(painted, "control", stroke((0, 0, 0)), kind="edges")
    hidden = with_layer(steered, "result", picture(2), visible=False)
    request = requests.edit_request(fields(hidden, mode="over"), catalog)
    assert request.image is not None and request.image.key() == picture(1).key()
    assert request.strength == 0.4
    assert request.extent is None


def test_a_masked_mode_takes_the_mask_layers_with_their_greys() -> None:
    grey = np.zeros(extent.shape, np.uint8)
    grey[5:10, 5:10], grey[20:30, 20:30] = 255, 128
    masked = with_layer(document, "mask", Raster.from_array(mask_pixels(grey)))
    request = requests.edit_request(fields(masked, mode="mend"), catalog)
    assert request.mask is not None and np.array_equal(request.mask.grey(), grey)
    assert request.conditions == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"mode": "mend"}, "mask_missing"),
        ({"model": "gone"}, "unknown_model"),
        ({"model": "ill"}, "model_broken"),
    ],
)
def test_what_cannot_be_asked_says_why_and_what_to_do(change: dict[str, str], code: str) -> None:
    with pytest.raises(EngineError) as error:
        requests.edit_request(fields(document, **change), catalog)
    assert error.value.code == code
    assert error.value.message and error.value.advice


def test_an_empty_canvas_is_no_picture_to_start_from() -> None:
    with pytest.raises(EngineError) as error:
        requests.edit_request(fields(new_document(extent, None), mode="over"), catalog)
    assert error.value.code == "picture_missing"


def test_a_control_that_the_model_cannot_follow_is_refused_not_dropped() -> None:
    steered = with_layer(document, "control", stroke((9, 9, 9)), kind="depth")
    with pytest.raises(EngineError) as error:
        requests.edit_request(steered, catalog)
    assert error.value.code == "control_not_supported"


def test_a_request_says_which_annotator_made_a_control() -> None:
    drawn = with_layer(document, "control", stroke((0, 0, 0)), kind="edges")
    read = with_layer(drawn, "control", stroke((0, 0, 0)), kind="edges", annotator="outline")
    request = requests.edit_request(read, catalog)
    assert [condition.annotator for condition in request.conditions] == ["", "outline"]
    again = requests.edit_request(restored(document, request), catalog).conditions
    assert [(it.annotator, it.image.key()) for it in again] == [
        (it.annotator, it.image.key()) for it in request.conditions
    ]


def test_only_controls_that_say_something_go_along() -> None:
    steered = with_layer(document, "control", stroke((0, 0, 0)), kind="edges", weight=1.5, start=0.1, end=0.6)
    steered = with_layer(steered, "control", kind="edges", name="Blank")
    steered = with_layer(steered, "control", stroke((0, 0, 0)), kind="edges", enabled=False)
    steered = with_layer(steered, "control", stroke((0, 0, 0)), kind="edges", weight=0.0)
    (condition,) = requests.edit_request(steered, catalog).conditions
    assert (condition.kind, condition.weight, condition.start, condition.end) == ("edges", 1.5, 0.1, 0.6)
    assert condition.image.extent == extent and condition.image.is_opaque
    assert any("Blank" in caution for caution in requests.cautions(steered, catalog))


def test_a_hidden_control_still_steers_at_full_strength() -> None:
    steered = with_layer(document, "control", stroke((0, 0, 0)), kind="edges", visible=False, opacity=0.3)
    (condition,) = requests.edit_request(steered, catalog).conditions
    assert condition.image.array()[21, 20, 0] == 255


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ((0, 0, 0), (0, 0, 0, 0)),
        ((120, 40, 30), (0, 0, 0, 0)),
        ((0, 0, 0), (255, 255, 255, 255)),
        ((255, 255, 255), (0, 0, 0, 255)),
        ((255, 255, 255), (0, 0, 0, 0)),
    ],
)
def test_any_ink_becomes_white_lines_on_black(ink: tuple[int, int, int], paper: tuple[int, int, int, int]) -> None:
    lines = requests.lines(stroke(ink, paper).array())
    expected = np.zeros(extent.shape, np.uint8)
    expected[20:23, 5:50] = 255
    assert np.array_equal(lines, expected)


def test_paint_in_the_papers_colour_takes_a_line_away() -> None:
    pixels = stroke((20, 20, 20)).array()
    pixels[20:23, 20:30] = (255, 255, 255, 255)
    lines = requests.lines(pixels)
    assert lines[21, 10] == 255 and not lines[20:23, 20:30].any()


@given(st.integers(0, 255), st.booleans())
@settings(max_examples=30)
def test_lines_keep_the_softness_of_a_stroke(alpha: int, dark: bool) -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[2] = (*((0, 0, 0) if dark else (255, 255, 255)), alpha)
    lines = requests.lines(pixels)
    assert (lines[2] == alpha).all() and not lines[3:].any()


def test_white_on_black_stays_as_it_is() -> None:
    drawn = np.zeros((32, 32), np.uint8)
    drawn[10], drawn[11], drawn[12] = 90, 255, 40
    assert np.array_equal(requests.lines(Raster.from_array(drawn).array()), drawn)


def test_an_annotated_image_stands_as_it_is() -> None:
    steered = with_layer(document, "control", picture(6), kind="edges", annotator="outline")
    (condition,) = requests.edit_request(steered, catalog).conditions
    assert condition.image.key() == picture(6).key()


def test_settings_of_the_plugins_that_run_go_along() -> None:
    chosen = fields(with_layer(document, "mask", picture(1)), mode="mend", sampler="other")
    chosen = set_plugin_settings(chosen, "modes/mend", (("feather", 9),))
    chosen = set_plugin_settings(chosen, "samplers/other", (("eta", 0.5),))
    chosen = set_plugin_settings(chosen, "modes/over", (("feather", 1),))
    assert requests.edit_request(chosen, catalog).settings == (("eta", 0.5), ("feather", 9))


def test_equal_documents_give_equal_requests() -> None:
    steered = with_layer(document, "control", stroke((0, 0, 0)), kind="edges")
    assert requests.edit_request(steered, catalog).key() == requests.edit_request(steered, catalog).key()


def test_annotating_reads_the_picture_with_the_chosen_thresholds() -> None:
    chosen = set_plugin_settings(document, "annotators/outline", (("low", 40),))
    request = requests.annotate_request(chosen, catalog, "edges")
    assert (request.annotator, request.settings) == ("outline", (("low", 40),))
    assert request.image.key() == flatten(document).key()
    with pytest.raises(EngineError):
        requests.annotate_request(document, catalog, "depth")


def inverted(source: Document) -> Layer:
    noise, residual = np.zeros((1, 4, 6, 8)), np.zeros((*extent.shape, 3), np.float32)
    inversion = Inversion("exact_one", "small", "p", 4, 1.0, noise, picture(), residual)
    return msgspec.structs.replace(source.layers[0], id="inverted", role="inversion", inversion=inversion)


def test_inverting_and_back() -> None:
    layer = document.layers[0]
    request = requests.invert_request(document, catalog, layer)
    assert (request.mode, request.inversion_method) == ("find", "exact_one")
    assert request.image is not None and request.image.key() == layer.pixels.key()
    back = requests.reconstruct_request(document, catalog, inverted(document))
    assert back.mode == "back" and back.inversion is not None and back.steps == 4
    with pytest.raises(EngineError):
        requests.reconstruct_request(document, catalog, layer)
    with pytest.raises(EngineError):
        requests.invert_request(document, catalog, paint_layer(document, "Empty"))


def test_a_way_goes_between_pictures_and_inversions() -> None:
    request = requests.interpolate_request(document, catalog, document.layers[0], inverted(document), 7)
    assert [type(end) for end in request.ends] == [Picture, Inverted]
    assert (request.mode, request.frames) == ("way", 7)
    with pytest.raises(EngineError):
        requests.interpolate_request(document, catalog, document.layers[0], document.layers[0], 7)
