"""Token merging: self-attention with one token in place of several that are alike, and each in its place again after.

Bolya, Hoffman 2023 (arXiv:2303.17604), with the proportional attention of Bolya et al. 2022 (arXiv:2210.09461).
"""

from __future__ import annotations

import contextlib
import struct
import zlib
from collections.abc import Hashable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple, Self

import torch
from torch import Tensor, nn
from torch.nn import functional

window = 2
"""Side in tokens of the windows in each of which one token stays for others to go into."""


class Grid(NamedTuple):
    """Which tokens stay and which may go into them: int64 (D,) and (S,), both together each token once."""

    stays: Tensor
    goes: Tensor

    @classmethod
    def drawn(cls, height: int, width: int, random: torch.Generator) -> Self:
        """Of each window one token stays, by chance; what is beyond the last whole window may go."""
        rows, columns = height // window, width // window
        chosen = torch.randint(window * window, (rows, columns), generator=random)
        y = torch.arange(rows)[:, None] * window + chosen // window
        x = torch.arange(columns) * window + chosen % window
        stays = (y * width + x).flatten()
        may_go = torch.ones(height * width, dtype=torch.bool)
        may_go[stays] = False
        return cls(stays, may_go.nonzero().flatten())

    def on(self, device: torch.device) -> Self:
        return self._replace(stays=self.stays.to(device), goes=self.goes.to(device))


class Matching(NamedTuple):
    """Bipartite soft matching of tokens (N, L, D): the `count` that are the most like one that stays go into it.

    left, gone: int64 (N, S - count) and (N, count), places of tokens that are left as they are and of those that go.
    into: int64 (N, count), into which of `grid.stays`.
    """

    grid: Grid
    left: Tensor
    gone: Tensor
    into: Tensor

    @classmethod
    def of(cls, tokens: Tensor, grid: Grid, count: int) -> Self:
        """Alike: by the cosine between them. count: at most as many as may go."""
        unit = functional.normalize(tokens, dim=-1)
        best, into = (unit[:, grid.goes] @ unit[:, grid.stays].transpose(1, 2)).max(dim=-1)
        order = best.argsort(dim=-1, descending=True, stable=True)
        gone, left = order[:, :count], order[:, count:]
        return cls(grid, grid.goes[left], grid.goes[gone], into.gather(1, gone))

    def merge(self, tokens: Tensor) -> Tensor:
        """(N, L - count, D): those that are left, then those that stay, each the mean of itself and what went into it.

        The mean is taken of differences, so that tokens which are equal stay what they are to the last bit; and by a
        product of matrices, as adding at places in whatever order they come is another sum each time on a GPU.
        """
        stays = tokens[:, self.grid.stays]
        away = _at(tokens, self.gone) - _at(stays, self.into)
        onto = tokens.new_zeros(len(tokens), stays.shape[1], self.gone.shape[1]).scatter_(1, self.into[:, None], 1)
        counts = self.sizes()[:, self.left.shape[1] :, None]
        return torch.cat((_at(tokens, self.left), stays + ((onto @ away) / counts).to(tokens.dtype)), dim=1)

    def sizes(self) -> Tensor:
        """float32 (N, L - count): of how many tokens each merged one is made."""
        alone = torch.ones(self.left.shape, device=self.left.device)
        stays = torch.ones(len(self.into), len(self.grid.stays), device=self.into.device)
        # Counts are exact, in whatever order they come.
        return torch.cat((alone, stays.scatter_add(1, self.into, torch.ones_like(self.into, dtype=stays.dtype))), dim=1)

    def part(self, merged: Tensor) -> Tensor:
        """(N, L, D): each token in its place; those that went have what they went into."""
        left, stays = merged.split((self.left.shape[1], len(self.grid.stays)), dim=1)
        length = merged.shape[1] + self.gone.shape[1]
        whole = merged.new_empty(len(merged), length, merged.shape[2])
        whole[:, self.grid.stays] = stays
        for places, values in ((self.left, left), (self.gone, _at(stays, self.into))):
            whole.scatter_(1, places[..., None].expand_as(values), values)
        return whole


def _at(tokens: Tensor, places: Tensor) -> Tensor:
    return tokens.gather(1, places[..., None].expand(-1, -1, tokens.shape[2]))


class Merging:
    """Lets the calls of networks merge tokens around self-attention, in the finest level of each that has any.

    networks: a UNet of diffusers and the control networks that feed it. share: of the tokens that are merged, as far
    as there are so many beside those that stay. merged: the largest share so far in which that came about. Nothing is
    kept from call to call.
    """

    idle = "The caching found no tokens to merge in this run: every step is whole."

    def __init__(self, networks: Sequence[nn.Module], share: float) -> None:
        self.merged = 0.0
        self._share = share
        self._layers = [found for network in networks for found in _finest(network)]

    @property
    def worked(self) -> bool:
        return self.merged > 0

    @property
    def readings(self) -> tuple[tuple[str, float], ...]:
        return (("tokens_merged_share", self.merged),)

    def clear(self) -> None:
        """There is nothing to forget."""

    @contextlib.contextmanager
    def around(self, kind: Hashable, shape: Sequence[int], sigma: float) -> Iterator[None]:
        """A call of the networks with latents of a shape (N, C, h, w). sigma: which tokens stay is drawn by it, anew in
        each step, and for pictures of a batch, parts and repeated steps alike."""
        grids: dict[tuple[int, int], Grid] = {}
        with ExitStack() as stack:
            for level, layer in self._layers if self._share else ():
                height, width = (-(-side // 2**level) for side in shape[-2:])
                if (height, width) not in grids:
                    # By all its bits: torch takes 32, and the last ones of a round number are 0.
                    random = torch.Generator().manual_seed(zlib.crc32(struct.pack("<d", sigma)))
                    place = next(layer.parameters()).device
                    grids[height, width] = Grid.drawn(height, width, random).on(place)
                grid = grids[height, width]
                count = min(int(height * width * self._share), len(grid.goes) if len(grid.stays) else 0)
                if count:
                    self.merged = max(self.merged, count / (height * width))
                    around = _Around(grid, count)
                    stack.callback(layer.register_forward_pre_hook(around.before, with_kwargs=True).remove)
                    stack.callback(layer.register_forward_hook(around.after).remove)
            yield


class _Around:
    """One self-attention: what it is given is merged, what it answers is parted.

    A merged token is seen as often as there were tokens in it (Bolya et al. 2022, section 3.2, proportional attention),
    or what was left as it is, being like nothing else, would count for more than before.
    """

    def __init__(self, grid: Grid, count: int) -> None:
        self._grid, self._count = grid, count
        self._matching: Matching | None = None

    def before(self, layer: Any, args: tuple[Any, ...], more: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        tokens, *others = args
        self._matching = Matching.of(tokens, self._grid, self._count)
        seen = self._matching.sizes().log()[:, None].to(tokens.dtype)
        return (self._matching.merge(tokens), *others), {**more, "attention_mask": seen}

    def after(self, layer: Any, args: tuple[Any, ...], answer: Tensor) -> Tensor:
        assert self._matching is not None
        whole, self._matching = self._matching.part(answer), None
        return whole


def _finest(network: Any) -> list[tuple[int, nn.Module]]:
    """(level, layer) of each self-attention in the first level that has any; a level has half the last one's sides."""
    down, up = list(network.down_blocks), list(getattr(network, "up_blocks", ()))
    for level, block in enumerate(down):
        if found := _self_attentions(block):
            return [(level, layer) for layer in (*found, *(_self_attentions(up[-1 - level]) if up else ()))]
    return []


def _self_attentions(block: nn.Module) -> list[nn.Module]:
    # diffusers calls a transformer block's self-attention attn1
    return [module for name, module in block.named_modules() if name.endswith("attn1")]
