"""Pixels outside a mask, through the whole engine and back into a file: not one bit of them may change."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from controls.geometry import Extent
from controls.raster import Mask, Raster
from pipelines.engine import Engine
from pipelines.files import pictures
from pipelines.fills import fills
from pipelines.finishing import finish_of, finished
from pipelines.matches import matches
from pipelines.modes import modes
from pipelines.requests import EditRequest, Result
from pipelines.seams import seams
from tests.pipelines.conftest import picture

(mode,) = (name for name, each in modes().items() if "mask" in each.needs)


def edit(image: Raster, mask: Mask, random: np.random.Generator, **more: object) -> EditRequest:
    """An edit with every choice drawn."""
    settings = {
        "fill": str(random.choice(list(fills()))), "seam": str(random.choice(list(seams()))),
        "match": str(random.choice(list(matches()))), "feather": int(random.integers(0, 9)),
        "grow": int(random.integers(0, 9)), "falloff": int(random.integers(0, 17)),
        "context": int(random.choice([0, 0, 16, 40])), "working_side": int(random.choice([0, 0, 64, 96])),
    }  # fmt: skip
    given = {"mode": mode, "model": "tiny", "prompt": "a ball", "steps": 4, "image": image, "mask": mask}
    strength = float(random.choice([0.3, 0.7, 1.0]))
    return EditRequest(**{**given, "strength": strength, "settings": tuple(settings.items()), **more})


def random_mask(extent: Extent, random: np.random.Generator) -> Mask:
    """A few blobs, some of them grey, or specks."""
    values = np.zeros(extent.shape, np.float32)
    for _ in range(int(random.integers(1, 4))):
        x, y = random.integers(0, extent.width), random.integers(0, extent.height)
        w, h = random.integers(1, max(2, extent.width // 2)), random.integers(1, max(2, extent.height // 2))
        values[y : y + h, x : x + w] = random.choice([1.0, 1.0, 0.5, 0.1])
    if random.random() < 0.2:
        values *= random.random(values.shape) < 0.1
    values[random.integers(0, extent.height), random.integers(0, extent.width)] = 1
    return Mask(values)


def check(result: Result, image: Raster, mask: Mask) -> None:
    outside = mask.values == 0
    assert (result.image.array()[outside] == image.array()[outside]).all()
    assert dict(result.readings)["changed_outside_mask"] == 0
    assert (result.image.array()[~outside] != image.array()[~outside]).any()


def edits(engine: Engine, count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    for number in range(count):
        extent = Extent(int(random.integers(1, 130)), int(random.integers(1, 130)))
        image, mask = picture(extent, seed=number, opaque=bool(number % 2)), random_mask(extent, random)
        check(engine.run(edit(image, mask, random)), image, mask)


def test_random_masks(engine: Engine) -> None:
    edits(engine, 20, 0)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_thousand_random_masks(engine: Engine) -> None:
    edits(engine, 1000, 1)


@pytest.mark.parametrize("extent", [Extent(3, 300), Extent(300, 3), Extent(1, 1), Extent(61, 47)])
def test_odd_selections(engine: Engine, extent: Extent) -> None:
    image = picture(extent, opaque=False)
    check(
        engine.run(edit(image, Mask(np.ones(extent.shape, np.float32)), np.random.default_rng(3))),
        image,
        Mask(np.ones(extent.shape)),
    )
    inside = picture(Extent(max(extent.width, 90), max(extent.height, 90)))
    values = np.zeros(inside.extent.shape, np.float32)
    values[5 : 5 + extent.height, 7 : 7 + extent.width] = 1
    check(engine.run(edit(inside, Mask(values), np.random.default_rng(4))), inside, Mask(values))


@pytest.mark.parametrize("extent", [Extent(3, 5000), Extent(700, 3)])
def test_a_long_thin_selection_is_painted_in_pieces_at_its_own_size(engine: Engine, extent: Extent) -> None:
    """Of 3 × 5000 pixels nearly all change, in pieces that are not shrunk, and the result says so."""
    image, mask = picture(extent), Mask(np.ones(extent.shape, np.float32))
    asked = EditRequest(mode=mode, model="tiny", prompt="a b", steps=1, guidance_scale=1.0, image=image, mask=mask)
    result = engine.run(asked)
    check(result, image, mask)
    read = dict(result.readings)
    assert read["parts"] == -(-(max(extent) - 64) // 56) + 1 == result.evaluations
    assert (
        max(read["working_width"], read["working_height"]) == 128 == max(read["context_width"], read["context_height"])
    )
    told = f"{extent.width}×{extent.height} pixels is long and thin: it was painted in {read['parts']:.0f} pieces."
    assert result.notes == (f"The selection of {told}",)
    changed = (result.image.array() != image.array()).any(axis=2)
    assert changed.mean() > 0.95
    # Where a person says what the model sees, it is painted at once, and how coarsely is told.
    whole = engine.run(msgspec.structs.replace(asked, settings=(("working_side", 64),)))
    assert "parts" not in dict(whole.readings) and "worked on at" in whole.notes[0] and "64" in whole.notes[0]


def test_single_pixels_are_worked_on_at_a_size_that_is_told(engine: Engine) -> None:
    alone = engine.run(
        EditRequest(mode=mode, model="tiny", steps=1, image=picture(Extent(1, 1)), mask=Mask(np.ones((1, 1))))
    )
    assert dict(alone.readings)["working_width"] == 8 and alone.notes == ()
    values = np.zeros((400, 500), np.float32)
    values[200, 300] = 1
    inside = engine.run(
        EditRequest(mode=mode, model="tiny", steps=1, image=picture(Extent(500, 400)), mask=Mask(values))
    )
    read = dict(inside.readings)
    assert (read["context_width"], read["working_width"]) == (33, 64) and inside.notes == ()


def test_ten_edits_in_a_row_leave_the_file_as_it_was(engine: Engine, tmp_path: Path) -> None:
    """Each edit opens what the one before it wrote; against Pillow's own reading of the first file."""
    random = np.random.default_rng(7)
    first = np.random.default_rng(8).integers(0, 256, (101, 83, 4), dtype=np.uint8)
    first[:40, :, 3] = 255
    first[60:70, :, 3] = 0  # whose colours are hidden and must stay
    path = tmp_path / "0.png"
    Image.fromarray(first).save(path)
    touched = np.zeros(first.shape[:2], bool)
    for number in range(1, 11):
        image = pictures.read(path).raster
        mask = random_mask(image.extent, random)
        touched |= mask.values > 0
        result = engine.run(edit(image, mask, random, seed=number))
        assert dict(result.readings)["changed_outside_mask"] == 0
        path = tmp_path / f"{number}.png"
        pictures.write(result.image, path)
    last = np.asarray(Image.open(path).convert("RGBA"))
    assert 0.05 < touched.mean() < 0.95
    assert (last[~touched] == first[~touched]).all() and (last[touched] != first[touched]).any()


def test_a_result_goes_back_in_another_way_without_a_model(engine: Engine) -> None:
    """What a result carries gives, with another choice, the very picture that a run with that choice gives."""
    image = picture(Extent(70, 66))
    mask = random_mask(image.extent, np.random.default_rng(1))
    bare = {"mode": mode, "model": "tiny", "prompt": "a ball", "steps": 4, "image": image, "mask": mask}
    result = engine.run(EditRequest(**bare))
    assert result.painted is not None
    for seam in seams():
        for match in matches():
            settings = {"seam": seam, "match": match, "feather": 3}
            again = finished(image, result.painted, mask, finish_of(settings))
            assert again.key() == engine.run(EditRequest(**bare, settings=tuple(settings.items()))).image.key()


def test_a_fill_is_what_the_noise_is_laid_over(engine: Engine) -> None:
    """At little strength each fill leads elsewhere; what is kept of the latent knows nothing of it."""
    image = picture(Extent(64, 64), seed=2)
    values = np.zeros((64, 64), np.float32)
    values[16:48, 16:48] = 1
    found = {}
    for fill in fills():
        settings = (("fill", fill), ("seam", "none"), ("match", "none"), ("feather", 0))
        found[fill] = engine.run(
            EditRequest(
                mode=mode, model="tiny", steps=4, image=image, mask=Mask(values), strength=0.05, settings=settings
            )
        ).image
    assert len({each.key() for each in found.values()}) == len(found)


def test_the_rim_is_measured_as_it_is_seen(engine: Engine) -> None:
    """Colours under nothing but transparency are no part of the seam."""
    pixels = picture(Extent(64, 64)).array().copy()
    pixels[:, :40, 3] = 0
    values = np.zeros((64, 64), np.float32)
    values[20:50, 20:50] = 1
    found = []
    for hidden in (0, 255):
        pixels[:, :40, :3] = np.where(np.indices((64, 40)).sum(0) % 2, hidden, 0)[..., None]
        image = Raster.from_array(pixels)
        asked = EditRequest(mode=mode, model="tiny", prompt="a b", steps=2, image=image, mask=Mask(values))
        found.append(dict(engine.run(asked).readings)["seam"])
    assert found[0] == found[1] > 1
