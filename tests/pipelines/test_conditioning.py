"""Prompts that change on the way, and prompts for parts of the picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from torch import Tensor

from controls.geometry import Bounds, Extent
from controls.raster import Mask, Raster
from pipelines.engine import Engine
from pipelines.errors import BadInput
from pipelines.families import Embedding, Model
from pipelines.files import recipes
from pipelines.files.blobs import Memory
from pipelines.library import Library
from pipelines.modes import modes
from pipelines.prompts import readings
from pipelines.requests import EditRequest, Regional, Seed
from tests.pipelines.conftest import picture, side

steps = 6


def ask(**more: Any) -> EditRequest:
    fields: dict[str, Any] = {
        "mode": "generate", "model": "tiny", "prompt": "a", "steps": steps, "seed": 3, "sampler": "euler",
        "extent": Extent(side, side),
    }  # fmt: skip
    return EditRequest(**fields | more)


def held(engine: Engine) -> Model:
    engine.run(ask(steps=1))
    assert engine._held is not None
    return engine._held.plain


def embedded(model: Model, text: str) -> Tensor:
    return model.embed(readings(text, 1)[0]).states


@pytest.fixture
def followed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Runs a request and says which of the prompts `a`, `b`, `c` each call followed."""

    def run(request: EditRequest) -> list[str]:
        model, seen = held(engine), []
        known = {text: embedded(model, text) for text in ("a", "b", "c")}
        predict = type(model).predict

        def watched(self: Any, x: Tensor, sigma: float, embeddings: tuple[Embedding, ...], *rest: Any) -> Any:
            states = embeddings[-1].states
            seen.append(next((text for text, one in known.items() if torch.equal(one, states)), "?"))
            return predict(self, x, sigma, embeddings, *rest)

        monkeypatch.setattr(type(model), "predict", watched)
        engine.run(request)
        monkeypatch.undo()
        return seen

    return run


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a:b:0.5]", "aaabbb"),
        ("[a:b:2]", "aabbbb"),
        ("[a|b|c]", "abcabc"),
        ("[[a:c:1]:b:4]", "acccbb"),
        ("a", "aaaaaa"),
    ],
)
def test_a_switch_is_made_after_its_share_of_the_steps(
    followed: Callable[..., list[str]], text: str, expected: str
) -> None:
    assert "".join(followed(ask(prompt=text))) == expected


def test_a_step_of_two_evaluations_ends_in_the_next_steps_prompt(followed: Callable[..., list[str]]) -> None:
    """Heun asks at a step's last level too, which the next step owns; the first and the last step ask once."""
    assert "".join(followed(ask(prompt="[a:b:0.5]", sampler="heun"))) == "aaaabbbbbb"


def test_a_switch_counts_the_steps_that_run(followed: Callable[..., list[str]]) -> None:
    image = picture(Extent(side, side))
    seen = followed(ask(mode="sdedit", image=image, strength=0.5, prompt="[a:b:0.5]", steps=12))
    assert 4 <= len(seen) < 12 and "".join(seen) == "a" * (len(seen) // 2) + "b" * (len(seen) - len(seen) // 2)


def test_before_the_switch_it_is_the_first_prompts_own_run(engine: Engine) -> None:
    late, never = engine.run(ask(prompt="[a:b:0.99]")), engine.run(ask(prompt="[a:b:1.0]"))
    assert never.image.key() == engine.run(ask()).image.key() != late.image.key()
    assert engine.run(ask(prompt="[a:b:0]")).image.key() == engine.run(ask(prompt="b")).image.key()
    assert engine.run(ask(prompt="[a:b:0.5]", negative="[b:a:0.5]")).evaluations == 2 * steps


def test_a_batch_switches_each_prompt_by_itself(engine: Engine) -> None:
    asked = [ask(prompt=text, seed=seed) for seed, text in enumerate(("[a:b:0.5]", "a", "[b:c:2] (a:1.5)"))]
    for one, many in zip(map(engine.run, asked), engine.run_batch(asked), strict=True):
        difference = np.abs(one.image.array().astype(int) - many.image.array().astype(int))
        assert difference.max() <= 2


def test_inversions_and_interpolations_follow_switches_too(engine: Engine) -> None:
    image = picture(Extent(side, side))
    made = engine.run(ask(mode="invert", image=image, prompt="[a:b:0.5]", sampler="", inversion_method="edict"))
    other = engine.run(ask(mode="invert", image=image, prompt="a", sampler="", inversion_method="edict"))
    assert made.inversion is not None and other.inversion is not None
    assert dict(made.readings)["inversion_psnr"] > 60
    assert not np.array_equal(made.inversion.noise, other.inversion.noise)
    ends = (Seed(1), Seed(2))
    way = engine.run(ask(mode="interpolate", ends=ends, frames=3, prompt="[a:b:0.5]", sampler=""))
    assert way.images[1].key() != engine.run(ask(mode="interpolate", ends=ends, frames=3, sampler="")).images[1].key()


# ---------------------------------------------------------------------- regions


def half(value: float = 1.0, extent: Extent | None = None, right: bool = False) -> Mask:
    extent = extent or Extent(side, side)
    values = np.zeros(extent.shape, np.float32)
    middle = extent.width // 2
    values[:, middle:] = value if right else 0
    values[:, :middle] = 0 if right else value
    return Mask(values)


def full(value: float = 1.0, extent: Extent | None = None) -> Mask:
    return Mask(np.full((extent or Extent(side, side)).shape, value, np.float32))


def test_a_region_that_counts_nowhere_changes_nothing(engine: Engine) -> None:
    plain = engine.run(ask())
    for region in (Regional("b", half(), 0.0), Regional("b", full(0.0))):
        got = engine.run(ask(regions=(region,)))
        assert got.image.key() == plain.image.key() and got.evaluations == plain.evaluations


def test_a_region_over_everything_is_its_prompts_own_picture(engine: Engine) -> None:
    got = engine.run(ask(regions=(Regional("b", full()),)))
    expected = engine.run(ask(prompt="b"))
    assert np.abs(got.image.array().astype(int) - expected.image.array()).max() <= 2
    assert got.evaluations == 3 * steps


def test_estimates_are_mixed_cell_by_cell(engine: Engine) -> None:
    """One step without guidance is one estimate: the parts are those of the prompts' own runs."""
    from pipelines import denoising, steering
    from pipelines.events import Silence
    from pipelines.framing import as_asked
    from pipelines.modes import Work

    model = held(engine)
    soft = np.tile(np.linspace(0, 1, side, dtype=np.float32), (side, 1))
    asked = engine.complete(
        ask(guidance_scale=1.0, regions=(Regional("b", Mask(soft), 0.8), Regional("c", half(1.0, right=True), 1.5)))
    )
    work = Work(asked, model, Silence())
    frame, levels = as_asked(Extent(side, side), 8), denoising.sigmas(work)
    x = torch.randn(1, 4, side // 8, side // 8, generator=torch.Generator().manual_seed(0)) * levels[0]
    got = denoising.build(work, levels, regions=steering.regions_for(work, frame))(x, levels[0])
    a, b, c = (model.predict(x, levels[0], [model.embed(readings(text, 1)[0])])[0] for text in "abc")
    first = 0.8 * torch.from_numpy(soft).reshape(8, 8, 8, 8).mean(dim=(1, 3))
    second = 1.5 * (torch.arange(8) >= 4).float().expand(8, 8)
    whole = (first + second).clamp(min=1)
    expected = (1 - (first + second) / whole) * a + first / whole * b + second / whole * c
    assert float((got - expected).abs().max()) < 1e-4


@pytest.mark.parametrize(
    "mode", [name for name, mode in modes().items() if "regions" in mode.uses and "instruction" not in mode.tasks]
)
def test_every_mode_that_takes_regions_paints_them(engine: Engine, mode: str) -> None:
    extent = Extent(side + 9, side - 3)
    image, mask = picture(extent), Mask(np.ones(extent.shape, np.float32))
    given = {"image": image if "image" in modes()[mode].needs else None, "mask": mask if mode == "inpaint" else None}
    strength = 0.9 if "strength" in modes()[mode].uses else 1.0
    settings = (("right", 24),) if "expand" in modes()[mode].uses else ()
    asked = ask(mode=mode, extent=extent, strength=strength, settings=settings, **given)
    plain = engine.run(asked)
    got = engine.run(msgspec.structs.replace(asked, regions=(Regional("[b:c:0.5] (a:1.2)", full(extent=extent)),)))
    assert got.image.extent == plain.image.extent and got.image.key() != plain.image.key()


def test_a_region_of_a_growing_picture_lies_in_what_is_new(engine: Engine) -> None:
    """A mask of the picture's size goes on beyond its edge; one of the grown size is taken as it is."""
    for extent, by in ((Extent(side, side), 16), (Extent(2 * side, 2 * side + 40), 2 * side)):
        image, room = picture(extent), Extent(extent.width + by, extent.height)
        asked = ask(mode="outpaint", extent=None, image=image, settings=(("right", by),), guidance_scale=1.0)
        new = np.zeros(room.shape, np.float32)
        new[:, extent.width :] = 1
        masks = {"new": Mask(new), "right": half(extent=extent, right=True), "left": half(extent=extent)}
        found = {
            name: engine.run(msgspec.structs.replace(asked, regions=(Regional("b", it),))) for name, it in masks.items()
        }
        plain = engine.run(asked)
        assert found["new"].image.key() != plain.image.key() != found["right"].image.key()
        assert found["left"].image.key() != found["right"].image.key()
        assert dict(found["new"].readings)["changed_outside_mask"] == 0
    wrong = Regional("b", full(extent=Extent(side, side)))
    with pytest.raises(BadInput) as caught:
        engine.complete(msgspec.structs.replace(asked, regions=(wrong,)))
    assert caught.value.code == "region_mask_size"


def test_a_region_over_all_tiles_is_its_prompts_own_picture(engine: Engine) -> None:
    asked = ask(mode="upscale", extent=None, image=picture(Extent(side, side)), strength=0.9, guidance_scale=1.0)
    over = engine.run(msgspec.structs.replace(asked, regions=(Regional("b", full()),)))
    own = engine.run(msgspec.structs.replace(asked, prompt="b"))
    assert np.abs(over.image.array().astype(int) - own.image.array()).max() <= 2
    left = engine.run(msgspec.structs.replace(asked, regions=(Regional("b", half()),)))
    plain = engine.run(asked)
    near, far = (np.abs(left.image.array().astype(int) - it.image.array()).mean(axis=(0, 2)) for it in (own, plain))
    assert near[:32].mean() < far[:32].mean() and near[-32:].mean() > far[-32:].mean()


def test_regions_are_cropped_to_the_frame(engine: Engine) -> None:
    """A small hole in a large picture: a region elsewhere does not reach it, one over it does."""
    extent = Extent(4 * side, side)
    image, values = picture(extent), np.zeros(extent.shape, np.float32)
    values[20:40, 10:30] = 1
    asked = ask(mode="inpaint", extent=None, image=image, mask=Mask(values))
    plain = engine.run(asked)
    away, over = (Regional("b", half(extent=extent, right=right)) for right in (True, False))
    got = engine.run(msgspec.structs.replace(asked, regions=(away,)))
    assert got.image.key() == plain.image.key() and got.evaluations == plain.evaluations
    got = engine.run(msgspec.structs.replace(asked, regions=(over,)))
    assert got.image.key() != plain.image.key() and dict(got.readings)["changed_outside_mask"] == 0


def test_a_recipe_carries_regions(engine: Engine) -> None:
    done = engine.run(ask(regions=(Regional("{b|c}", half(0.5)), Regional("c", full(0.123), 0.5))))
    assert isinstance(done.request, EditRequest) and done.request.regions[0].prompt in "bc"
    again = recipes.from_json(recipes.to_json(done.request, Memory()), Memory())
    assert again.key() == done.request.key() and engine.run(again).image.key() == done.image.key()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"regions": (Regional("b", half(extent=Extent(8, 8))),)}, "region_mask_size"),
        ({"regions": (Regional("b", half(), 3.0),)}, "bad_region_weight"),
        ({"regions": (Regional("b", half(), float("nan")),)}, "bad_region_weight"),
        (
            {"mode": "invert", "image": picture(Extent(side, side)), "regions": (Regional("b", half()),)},
            "regions_unfit",
        ),
    ],
)
def test_regions_that_do_not_fit_are_refused(engine: Engine, more: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        engine.run(ask(**more))
    assert caught.value.code == code


def test_on_diorama_colours_land_on_their_sides() -> None:
    """A red ball left and a blue box right, with the shipped weights, beside the same picture without regions."""
    extent = Extent(256, 256)
    ball, box = "a red ball on snow, day", "a blue box on snow, day"
    with Engine(Library(), device="cpu") as engine:
        asked = EditRequest(mode="generate", prompt="snow, day", steps=6, seed=1, extent=extent)
        plain = engine.run(asked)
        sides = (Regional(ball, half(extent=extent)), Regional(box, half(extent=extent, right=True)))
        got = engine.run(msgspec.structs.replace(asked, regions=sides))
    left, right = (redness(got.image, right=side) - redness(plain.image, right=side) for side in (False, True))
    assert left > 20 and right < 0, (left, right)


def redness(image: Raster, right: bool) -> float:
    """Mean red minus mean blue over a half of the picture."""
    width = image.extent.width // 2
    pixels = image.array(Bounds(width if right else 0, 0, width, image.extent.height)).astype(float)
    return float((pixels[..., 0] - pixels[..., 2]).mean())
