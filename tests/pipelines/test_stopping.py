"""A walk that ends early: the picture is its last step's clean estimate, whole, and its request repeats it."""

from __future__ import annotations

import numpy as np
import pytest

from controls.geometry import Extent
from controls.raster import Mask
from pipelines.engine import Engine
from pipelines.errors import BadInput
from pipelines.events import Progress
from pipelines.files import blobs, recipes
from pipelines.requests import EditRequest
from tests.pipelines.conftest import picture

size = Extent(64, 64)
hole = np.zeros(size.shape, np.float32)
hole[16:48, 16:48] = 1


class Hand:
    """Events of a person who has enough after a step, and of one who watches."""

    def __init__(self, after: int = 0) -> None:
        self.steps: list[int] = []
        self._after = after

    def report(self, progress: Progress) -> None:
        if progress.stage in ("painting", "refining"):
            self.steps.append(progress.step)

    def wants_preview(self) -> bool:
        return False

    def enough(self) -> bool:
        return bool(self._after) and self.steps[-1] >= self._after

    def check(self) -> None:
        pass


def ask(sampler: str = "euler", mode: str = "generate", **more: object) -> EditRequest:
    image = {} if mode == "generate" else {"image": picture(size), "strength": 0.8}
    extent = {"extent": size} if mode == "generate" else {}
    mask = {"mask": Mask(hole)} if mode == "inpaint" else {}
    return EditRequest(**{"mode": mode, "model": "tiny", "prompt": "a ball", "sampler": sampler, "steps": 10, "seed": 5,
                          **image, **extent, **mask, **more})  # fmt: skip


@pytest.mark.parametrize("sampler", ["euler", "dpmpp_2m", "dpmpp_sde", "euler_ancestral", "heun"])
def test_what_was_stopped_by_hand_is_what_its_recipe_gives(engine: Engine, sampler: str) -> None:
    hand = Hand(4)
    stopped = engine.run(ask(sampler), hand)
    assert isinstance(stopped.request, EditRequest)
    assert hand.steps == [1, 2, 3, 4] and (stopped.request.stop, stopped.steps_run) == (4, 4)
    assert stopped.image.extent == size and any("after 4 of 10" in note for note in stopped.notes)
    kept = recipes.from_json(recipes.to_json(stopped.request, blobs.Memory(), stopped.made), blobs.Memory())
    again = engine.run(kept)
    assert again.image.key() == stopped.image.key()
    assert again.request.key() == stopped.request.key() and again.steps_run == 4
    assert engine.run(ask(sampler)).image.key() != stopped.image.key()


@pytest.mark.parametrize("mode", ["sdedit", "inpaint", "upscale"])
def test_modes_that_edit_a_picture_stop_too(engine: Engine, mode: str) -> None:
    stopped = engine.run(ask(mode=mode), Hand(2))
    again = engine.run(stopped.request)
    assert again.image.key() == stopped.image.key() and again.steps_run == stopped.steps_run == 2
    if mode == "inpaint":
        assert dict(stopped.readings)["changed_outside_mask"] == 0


def test_the_last_step_is_the_end_itself(engine: Engine) -> None:
    whole = engine.run(ask())
    for stop in (10, 99):
        same = engine.run(ask(stop=stop))
        assert same.image.key() == whole.image.key() and same.steps_run == whole.steps_run
    late = engine.run(ask(), Hand(10))
    assert isinstance(late.request, EditRequest) and late.request.stop == 0


def test_a_step_that_cannot_be_is_refused(engine: Engine) -> None:
    with pytest.raises(BadInput, match="stop"):
        engine.run(ask(stop=-1))
