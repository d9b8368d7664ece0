"""Token merging: beside a plain loop over tokens, exact where nothing differs, and gone when the call is over."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.models.attention_processor import Attention
from torch import Tensor

from pipelines.merging import Grid, Matching, Merging, _Around
from tests.pipelines.conftest import tiny_unet


def grid_of(height: int, width: int, seed: int = 1) -> Grid:
    return Grid.drawn(height, width, torch.Generator().manual_seed(seed))


def by_loop(tokens: Tensor, grid: Grid, count: int) -> tuple[list[Tensor], list[Tensor]]:
    """One picture's tokens (L, D), merged and parted one by one: the groups' means in order, and one for each place."""
    stays, goes = grid.stays.tolist(), grid.goes.tolist()
    found = []
    for place in goes:
        one = tokens[place] / tokens[place].norm()
        alike = [float(one @ (tokens[other] / tokens[other].norm())) for other in stays]
        best = int(np.argmax(alike))
        found.append((alike[best], place, best))
    ranked = sorted(found, key=lambda it: -it[0])
    groups = {number: [place] for number, place in enumerate(stays)}
    for _, place, best in ranked[:count]:
        groups[best].append(place)
    left = [place for _, place, _ in ranked[count:]]
    means = {number: torch.stack([tokens[it] for it in group]).mean(dim=0) for number, group in groups.items()}
    whole = [tokens[place] for place in range(len(tokens))]
    for number, group in groups.items():
        for place in group:
            whole[place] = means[number]
    return [tokens[place] for place in left] + [means[number] for number in range(len(stays))], whole


@pytest.mark.parametrize(("height", "width"), [(4, 4), (5, 7), (8, 6)])
def test_it_is_what_a_loop_over_tokens_does(height: int, width: int) -> None:
    tokens = torch.randn(3, height * width, 10, generator=torch.Generator().manual_seed(2))
    grid = grid_of(height, width)
    for count in (1, height * width // 2, len(grid.goes)):
        matching = Matching.of(tokens, grid, count)
        merged = matching.merge(tokens)
        whole = matching.part(merged)
        for number, picture in enumerate(tokens):
            expected, placed = by_loop(picture, grid, count)
            assert merged.shape[1] == len(expected) == height * width - count
            torch.testing.assert_close(merged[number], torch.stack(expected), atol=1e-6, rtol=0)
            torch.testing.assert_close(whole[number], torch.stack(placed), atol=1e-6, rtol=0)


def test_one_token_of_each_window_stays_and_every_token_is_there_once() -> None:
    for height, width in ((6, 8), (5, 7), (1, 4)):
        grid = grid_of(height, width)
        assert sorted([*grid.stays.tolist(), *grid.goes.tolist()]) == list(range(height * width))
        windows = {(place // width // 2, place % width // 2) for place in grid.stays.tolist()}
        assert len(windows) == len(grid.stays) == (height // 2) * (width // 2)
    drawn = {tuple(grid_of(6, 8, seed).stays.tolist()) for seed in range(5)}
    assert len(drawn) == 5 and torch.equal(grid_of(6, 8).stays, grid_of(6, 8).stays)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_tokens_that_are_equal_come_back_to_the_last_bit(dtype: torch.dtype) -> None:
    tokens = torch.full((1, 1, 6), 0.1).mul(torch.arange(1, 7)).to(dtype).expand(2, 63, -1).contiguous()
    grid = grid_of(7, 9)
    matching = Matching.of(tokens, grid, len(grid.goes))
    assert torch.equal(matching.part(matching.merge(tokens)), tokens)
    assert matching.merge(tokens).shape == (2, len(grid.stays), 6)


@pytest.mark.parametrize("count", [3, 12, 20])
def test_attention_to_equal_tokens_that_were_merged_is_attention_to_them_all(count: int) -> None:
    """However many went into each: a merged token counts as often as there were tokens in it."""
    torch.manual_seed(4)
    layer = Attention(query_dim=8, heads=2, dim_head=4).eval()
    windows = torch.randn(2, 3, 1, 4, 1, 8)
    tokens = windows.expand(-1, -1, 2, -1, 2, -1).reshape(2, 6 * 8, 8)
    grid = grid_of(6, 8)
    around = _Around(grid, count)
    with torch.inference_mode():
        whole = layer(tokens)
        handles = [
            layer.register_forward_pre_hook(around.before, with_kwargs=True),
            layer.register_forward_hook(around.after),
        ]
        merged = layer(tokens)
        for handle in handles:
            handle.remove()
    torch.testing.assert_close(merged, whole, atol=1e-6, rtol=1e-5)
    sizes = Matching.of(tokens, grid, count).sizes()
    assert sizes.shape == (2, 48 - count) and sizes.sum(dim=1).tolist() == [48, 48]


def test_nothing_merged_is_an_order_of_its_own_and_back() -> None:
    tokens = torch.randn(2, 30, 4)
    matching = Matching.of(tokens, grid_of(5, 6), 0)
    assert torch.equal(matching.part(matching.merge(tokens)), tokens)


def given(rows: int = 2, side: int = 8) -> tuple[Any, ...]:
    random = torch.Generator().manual_seed(3)
    latents, states = torch.randn(2, 4, side, side, generator=random), torch.randn(2, 3, 16, generator=random)
    return latents[:rows], torch.full((rows,), 5.0), states[:rows]


@torch.inference_mode()
def answer(unet: Any, share: float, sigma: float = 1.5, rows: int = 2, side: int = 8) -> Tensor:
    merging, asked = Merging([unet], share), given(rows, side)
    with merging.around("it", asked[0].shape, sigma):
        return unet(*asked, return_dict=False)[0]


def test_a_network_merges_for_the_length_of_a_call() -> None:
    torch.manual_seed(0)
    unet: Any = tiny_unet().eval()
    layers = [module for name, module in unet.named_modules() if name.endswith("attn1")]
    lengths: list[int] = []
    handles = [it.to_q.register_forward_hook(lambda _, args, __: lengths.append(args[0].shape[1])) for it in layers]
    whole = answer(unet, 0.0)
    assert lengths == [16] * len(layers)
    lengths.clear()
    half = answer(unet, 0.5)
    # The middle is not among the finest level's blocks.
    assert sorted(lengths) == [8] * (len(layers) - 1) + [16]
    for handle in handles:
        handle.remove()
    assert not torch.equal(half, whole) and torch.equal(answer(unet, 0.0), whole)
    assert torch.equal(answer(unet, 0.5), half)
    # Each noise level has a draw of its own, numbers that fill few bits too.
    others = [answer(unet, 0.5, sigma=sigma) for sigma in (1.0, 2.0, 1.6)]
    assert not any(torch.equal(one, other) for one, other in itertools.combinations((half, *others), 2))
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in unet.modules())
    with torch.inference_mode():
        assert torch.equal(unet(*given(), return_dict=False)[0], whole)


def test_a_row_of_a_batch_is_merged_as_it_is_alone() -> None:
    torch.manual_seed(0)
    unet: Any = tiny_unet().eval()
    torch.testing.assert_close(answer(unet, 0.5, rows=2)[:1], answer(unet, 0.5, rows=1), atol=1e-5, rtol=0)


def test_an_odd_side_and_a_share_beyond_what_may_go() -> None:
    unet: Any = tiny_unet().eval()
    merging = Merging([unet], 0.75)
    shape = 1, 4, 10, 10
    with merging.around("it", shape, 1.0), torch.inference_mode():
        unet(torch.randn(shape), torch.tensor([5.0]), torch.randn(1, 3, 16))
    # Of 5 by 5 tokens 4 stay, and three quarters are 18.
    assert merging.merged == pytest.approx(18 / 25) and merging.worked


def test_a_call_that_fails_leaves_the_network_as_it_was() -> None:
    unet: Any = tiny_unet().eval()
    with pytest.raises(ZeroDivisionError), Merging([unet], 0.5).around("it", (1, 4, 8, 8), 1.0):
        raise ZeroDivisionError
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in unet.modules())


def test_a_network_without_self_attention_merges_nothing() -> None:
    blocks: dict[str, Any] = {"down_block_types": ("DownBlock2D",) * 2, "up_block_types": ("UpBlock2D",) * 2}
    plain: Any = tiny_unet(**blocks, mid_block_type=None)
    merging = Merging([plain.eval()], 0.5)
    with merging.around("it", (1, 4, 8, 8), 1.0), torch.inference_mode():
        plain(torch.randn(1, 4, 8, 8), torch.tensor([5.0]), torch.randn(1, 3, 16))
    assert not merging.worked and merging.readings == (("tokens_merged_share", 0.0),)
