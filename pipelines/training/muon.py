"""The optimiser of the denoisers: matrices move along orthogonalised momentum, everything else by AdamW.

Source: Jordan et al. 2024, "Muon: an optimizer for hidden layers in neural networks"; the scale of a step is that of
Liu et al. 2025 (arXiv:2502.16982, section 2.2), which makes it as long as an AdamW step, so one learning rate serves
both. A convolution counts as the matrix of its output channels by everything else. What it brings for Diorama's UNet
is written in the model card.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

QUINTIC = (3.4445, -4.7750, 2.0315)
TURNS = 5
LENGTH = 0.2
"""Root mean square of an AdamW step divided by its rate, as it is usually met (Liu et al., section 2.2)."""

Spread = Callable[..., Iterable[Any]]


def orthogonalise(matrix: Tensor) -> Tensor:
    """The matrix with its singular values brought near 1 (0.7 to 1.2; much smaller ones less), float32.

    The Newton-Schulz iteration of Jordan et al. multiplies the matrix by a polynomial of its Gram matrix in each of
    its turns. All these polynomials commute, so they are gathered on the Gram matrix, the smaller by far for
    convolutions, and the matrix itself is multiplied once.
    """
    wide = matrix.float() if matrix.shape[0] <= matrix.shape[1] else matrix.float().T
    wide = wide / wide.norm().clamp_min(1e-12)
    gram, (a, b, c) = wide @ wide.T, QUINTIC
    one, gathered = torch.eye(len(wide), device=wide.device), None
    for left in reversed(range(TURNS)):
        turn = a * one + b * gram + c * (gram @ gram)
        gathered = turn if gathered is None else turn @ gathered
        if left:
            gram = turn @ gram @ turn
    assert gathered is not None
    done = gathered @ wide
    return done if matrix.shape[0] <= matrix.shape[1] else done.T


class Muon(torch.optim.Optimizer):
    """Muon for weights of layers, AdamW for vectors and for what `plain` names.

    spread: how the work on many matrices is mapped, for example `device.Crew.map`. The state of a parameter is one
    tensor `momentum`, or `mean`, `square` and `steps`.
    """

    def __init__(
        self,
        named: Iterable[tuple[str, nn.Parameter]],
        rate: float,
        weight_decay: float,
        spread: Spread = map,
        plain: tuple[str, ...] = ("embedding", "conv_in", "conv_out"),
    ) -> None:
        matrices, others = [], []
        for name, parameter in named:
            held = parameter.ndim < 2 or any(part in layer for part in plain for layer in name.split(".")[-2:-1])
            (others if held else matrices).append(parameter)
        self.spread = spread
        groups = [{"params": matrices, "turned": True}, {"params": others, "turned": False}]
        super().__init__([group for group in groups if group["params"]], {"lr": rate, "weight_decay": weight_decay})

    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Move every parameter that has a gradient."""
        for group in self.param_groups:
            moved = [parameter for parameter in group["params"] if parameter.grad is not None]
            work = self._turn if group["turned"] else self._adapt
            spread = self.spread if group["turned"] else map
            list(spread(lambda parameter, work=work, group=group: work(parameter, group), moved))

    @torch.no_grad()  # held by each thread for itself
    def _turn(self, parameter: nn.Parameter, group: dict[str, Any], keep: float = 0.95) -> None:
        gradient, state = parameter.grad, self.state[parameter]
        assert gradient is not None
        if not state:
            state["momentum"] = torch.zeros_like(gradient)
        momentum = state["momentum"].lerp_(gradient, 1 - keep)
        ahead = gradient.lerp(momentum, keep).flatten(1)
        scale = group["lr"] * LENGTH * math.sqrt(max(ahead.shape))
        parameter.mul_(1 - group["lr"] * group["weight_decay"])
        parameter.sub_((orthogonalise(ahead) * scale).reshape(parameter.shape))

    @torch.no_grad()
    def _adapt(self, parameter: nn.Parameter, group: dict[str, Any], betas: tuple[float, float] = (0.9, 0.99)) -> None:
        gradient, state = parameter.grad, self.state[parameter]
        assert gradient is not None
        if not state:
            state |= {"mean": torch.zeros_like(gradient), "square": torch.zeros_like(gradient), "steps": 0}
        state["steps"] = int(state["steps"]) + 1  # out of a checkpoint it comes as a tensor
        mean = state["mean"].lerp_(gradient, 1 - betas[0])
        square = state["square"].mul_(betas[1]).addcmul_(gradient, gradient, value=1 - betas[1])
        size = (square / (1 - betas[1] ** state["steps"])).sqrt_().add_(1e-8)
        parameter.mul_(1 - group["lr"] * group["weight_decay"])
        parameter.addcdiv_(mean, size, value=-group["lr"] / (1 - betas[0] ** state["steps"]))
