"""Plans of scenes: true to what is rendered, learned by the reader, mirrored with the picture."""

import numpy as np
import pytest
import torch

from pipelines.training import networks
from pipelines.training.config import rehearsal
from pipelines.training.denoiser import Denoiser
from pipelines.training.plans import (
    CELLS,
    COLOUR_NAMES,
    GROUND,
    KIND_NAMES,
    PLAIN,
    SKY,
    PlanReader,
    plan_loss,
    plan_of,
)
from pipelines.training.scenes import SceneStore
from pipelines.training.world import render, sample_scene
from pipelines.training.world.shading import FAR


@pytest.mark.parametrize("seed", range(6))
def test_a_cell_holds_what_its_middle_shows(seed: int) -> None:
    scene = sample_scene(seed)
    view = render(scene, size=64)
    plan = plan_of(scene, view)
    assert plan.shape == (2, CELLS, CELLS)
    for row in range(CELLS):
        for column in range(CELLS):
            y, x = 4 * row + 2, 4 * column + 2
            number = view.instances[y, x]
            kind, colour = KIND_NAMES[plan[0, row, column]], COLOUR_NAMES[plan[1, row, column]]
            if number:
                assert (kind, colour) == (scene.things[number - 1].kind, scene.things[number - 1].colour)
            else:
                assert (kind, colour) == ("sky" if view.depth[y, x] >= FAR else "ground", "")


def test_the_loss_is_zero_for_what_is_sure_and_right_and_large_for_what_is_wrong() -> None:
    plans = torch.stack([torch.full((CELLS, CELLS), SKY), torch.full((CELLS, CELLS), PLAIN)])[None]
    plans[0, 0, 3:6, 3:6], plans[0, 1, 3:6, 3:6] = 2, 4
    sure = torch.cat([
        torch.nn.functional.one_hot(plans[:, 0], len(KIND_NAMES)),
        torch.nn.functional.one_hot(plans[:, 1], len(COLOUR_NAMES)),
    ], dim=-1).permute(0, 3, 1, 2) * 50.0  # fmt: skip
    assert plan_loss(sure, plans) < 1e-6
    assert plan_loss(-sure, plans) > 50


def test_things_weigh_more_than_what_is_around_them() -> None:
    plans = torch.stack([torch.full((CELLS, CELLS), GROUND), torch.full((CELLS, CELLS), PLAIN)])[None]
    plans[0, 0, 0, 0] = 1
    logits = torch.zeros(1, len(KIND_NAMES) + len(COLOUR_NAMES), CELLS, CELLS)
    of_thing, of_ground = logits.clone(), logits.clone()
    of_thing[0, 1, 0, 0] = 5
    of_ground[0, GROUND, 0, 1] = 5
    assert plan_loss(of_thing, plans) < plan_loss(of_ground, plans) < plan_loss(logits, plans)


@pytest.mark.parametrize("side", [8, 16, 32])
def test_features_of_any_fineness_give_a_plan(side: int) -> None:
    logits = PlanReader(5)(torch.zeros(2, 5, side, side))
    assert logits.shape == (2, len(KIND_NAMES) + len(COLOUR_NAMES), CELLS, CELLS)


def test_explaining_leaves_the_velocity_as_it_is_and_reaches_words_and_image() -> None:
    shape = rehearsal().networks
    torch.manual_seed(0)
    model = Denoiser(networks.build_unet(shape), networks.build_text_encoder(shape, 50, 0, 1)).eval()
    generator = torch.Generator().manual_seed(1)
    latents = torch.randn(2, 4, shape.latent, shape.latent, generator=generator, requires_grad=True)
    times, tokens = torch.tensor([400, 900]), torch.randint(2, 50, (2, 8), generator=generator)
    velocity, logits = model.explain(latents, times, tokens)
    assert velocity.equal(model(latents, times, tokens))
    logits.square().sum().backward()
    word = model.text_encoder.get_input_embeddings().weight.grad
    assert latents.grad is not None and latents.grad.abs().max() > 0
    assert word is not None and word.abs().max() > 0


def test_the_store_mirrors_plans_with_their_pictures(tmp_path) -> None:
    config = rehearsal()
    store = SceneStore(tmp_path, config)
    store.render_all(config.scenes, lambda done, whole: None, threads=1)
    plain, both = store.plans(mirror=False), store.plans(mirror=True)
    assert plain.shape == (config.scenes, 2, CELLS, CELLS)
    np.testing.assert_array_equal(both[0::2], plain)
    np.testing.assert_array_equal(both[1::2], plain[..., ::-1])
