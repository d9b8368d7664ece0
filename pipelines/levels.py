"""What a UNet's inner levels gave, kept from one call to later ones."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

from torch import Tensor, nn

from pipelines.caching import Due
from pipelines.errors import ModelProblem


class Kept:
    """What the calls of one kind left. calls: how many there were. first: the first level's output in the last whole
    one. outputs: of each inner part in that one, in the order of its calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.first: Tensor | None = None
        self.outputs: dict[nn.Module, list[Any]] = {}


class Levels:
    """Lets a step's calls go on from an earlier one's inner levels.

    networks: a UNet of diffusers, and the control networks that feed it (they count as inner parts: what they add to
    the outermost level is kept too). reused: calls that were not computed whole. Raises ModelProblem (caching_unfit)
    for a network without inner levels.
    """

    idle = "The caching found nothing to go on from in this run: every step is whole."

    def __init__(self, networks: Sequence[nn.Module], due: Due) -> None:
        unet: Any = networks[0]
        down, middle, up = unet.down_blocks, unet.mid_block, unet.up_blocks
        if len(down) < 2:
            raise ModelProblem("caching_unfit", "This model has no inner levels to keep.", "Choose no caching.")
        self.reused = 0
        self._due = due
        self._outer: nn.Module = down[0]
        inner = (*networks[1:], *down[1:], middle, *up[:-1])
        self._inner: tuple[nn.Module, ...] = tuple(part for part in inner if part is not None)
        self._kept: dict[Hashable, Kept] = {}

    @property
    def worked(self) -> bool:
        return self.reused > 0

    @property
    def readings(self) -> tuple[tuple[str, float], ...]:
        return (("network_calls_reused", float(self.reused)),)

    def clear(self) -> None:
        """Go on from nothing that came before."""
        self._kept.clear()

    @contextlib.contextmanager
    def around(self, kind: Hashable, shape: Sequence[int] = (), sigma: float = 0.0) -> Iterator[None]:
        """A call of the networks. kind: what later calls must share with this one to go on from it. shape, sigma: of
        its latents, which make no difference here."""
        call = _Call(self._kept.setdefault(kind, Kept()), self._due)
        parts = (self._outer, *self._inner)
        try:
            # Within `forward`, so that hooks see each call.
            self._outer.forward = call.outer(self._outer.forward)
            for part in self._inner:
                part.forward = call.inner(part, part.forward)
            yield
        finally:
            for part in parts:
                part.__dict__.pop("forward", None)
        call.end()
        self.reused += not call.whole


class _Call:
    """One call, whole or not: None where that is not known before the first level is there."""

    def __init__(self, kept: Kept, due: Due) -> None:
        self._kept, self._due = kept, due
        self._outputs: dict[nn.Module, list[Any]] = {}
        self._first: Tensor | None = None
        self.whole: bool | None = True if kept.first is None else due(kept.calls, None)

    def outer(self, forward: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            out = forward(*given, **named)
            self._first = out[0]
            if self.whole is None:
                before = self._kept.first
                assert before is not None
                change = (out[0] - before).abs().mean() / before.abs().mean().clamp_min(1e-12)
                self.whole = bool(self._due(self._kept.calls, float(change)))
            return out

        return run

    def inner(self, part: nn.Module, forward: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            number = len(self._outputs.setdefault(part, []))
            # A control network runs before the first level: where that decides, it is always computed.
            known = self._kept.outputs.get(part, [])
            out = known[number] if self.whole is False else forward(*given, **named)
            self._outputs[part].append(out)
            return out

        return run

    def end(self) -> None:
        """Leave to later calls what this one computed."""
        self._kept.calls += 1
        if self.whole:
            self._kept.first, self._kept.outputs = self._first, self._outputs
