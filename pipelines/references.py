"""References: pictures that steer as a prompt does, through attention beside the text's (Ye et al. 2023, eq. 5).

softmax(Q K^T) V of the text, and weight * softmax(Q K'^T) V' of each picture, one after the other through the layer's
way out. The layers themselves, and whoever else changes how they attend, are left alone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

from torch import Tensor
from torch.nn import functional

from pipelines.modes import Work
from pipelines.patches import Sight


def sights_of(work: Work) -> list[Sight]:
    """Each of the request's reference pictures through each of the adapters that the model wears."""
    seen = []
    for adapter in work.adapters:
        for each in work.request.references:
            sight = adapter.look(each.image)
            seen.append(sight._replace(weight=sight.weight * each.weight))
    return [sight for sight in seen if sight.weight]


def cross_attentions(unet: Any) -> list[Any]:
    """The layers in which a UNet reads the prompt, in the order in which adapters number them."""
    return [module for name, module in unet.named_modules() if name.endswith("attn2")]


@contextlib.contextmanager
def seen(unet: Any, sights: Sequence[Sight], rows: Sequence[bool]) -> Iterator[None]:
    """The UNet with its cross-attentions seeing the pictures, for the length of one call.

    rows: for each row of the batch whether it sees them or, as under a negative prompt, nothing.
    """
    index = [int(row) for row in rows]
    with ExitStack() as stack:
        for number, layer in enumerate(cross_attentions(unet)) if sights else ():
            look = _Look([(it.weight, *(each[index] for each in it.pairs[number])) for it in sights])
            stack.callback(layer.register_forward_hook(look, with_kwargs=True).remove)
        yield


class _Look:
    """What a cross-attention adds to its answer. given: (weight, keys, values) of each picture, (rows, T, D)."""

    def __init__(self, given: Sequence[tuple[Any, ...]]) -> None:
        self._given = given

    def __call__(self, layer: Any, args: tuple[Any, ...], more: dict[str, Any], answer: Tensor) -> Tensor:
        hidden = args[0] if args else more["hidden_states"]
        asked = _headed(layer, layer.to_q(hidden))
        for weight, keys, values in self._given:
            found = functional.scaled_dot_product_attention(asked, _headed(layer, keys), _headed(layer, values))
            # Without the bias of the way out, which is in the answer already.
            added = functional.linear(found.transpose(1, 2).flatten(2), layer.to_out[0].weight)
            answer = answer + weight / layer.rescale_output_factor * added
        return answer


def _headed(layer: Any, values: Tensor) -> Tensor:
    """(N, L, D) as (N, heads, L, D / heads)."""
    return values.unflatten(-1, (layer.heads, -1)).transpose(1, 2)
