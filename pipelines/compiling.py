"""Compiling a step's networks by torch.compile: where it is asked for, as the first runs pay for the later ones."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.errors import BadInput, EngineError
from pipelines.requests import EditRequest

if TYPE_CHECKING:
    from torch import nn

log = logging.getLogger(__name__)

ways = {
    "blocks": "Each block of a network by itself.",
    "graphs": "The networks as a whole, and on a GPU the calls of the denoising network recorded as a CUDA graph.",
}
"""The recording takes the processor out of a step; on other devices there is none."""


not_compiled = "none"
"""What a recipe says of networks that were not compiled."""


def check(way: str) -> None:
    """Raises BadInput for what is no way of compiling; empty text is none."""
    if way not in ("", *ways):
        offered = f"There are: {', '.join(ways)}."
        raise BadInput("unknown_compile", f"There is no way of compiling called {way!r}.", offered)


def check_request(request: EditRequest) -> None:
    """Raises BadInput for what compiled networks cannot do: caching_unfit, references_unfit."""
    if request.caching:
        raise BadInput("caching_unfit", "Compiled networks cannot leave levels out.", "Choose no caching here.")
    if request.references:
        # What is hooked onto a layer for one call may not be seen by what was compiled before.
        raise BadInput(
            "references_unfit",
            "Compiled networks may pass over reference pictures. Nothing was painted.",
            "Leave --compile away, or the reference pictures and their IP-Adapter.",
        )


def compile_networks(networks: Sequence[nn.Module], way: str, backend: str = "inductor") -> None:
    """Let torch compile UNets and control networks of diffusers when they are next called.

    networks: `Model.step_networks`. backend: one of torch's.
    """
    if way == "blocks":
        for network in networks:
            for block in _blocks(network):
                block.compile(backend=backend)
        return
    for number, network in enumerate(networks):
        # What a recorded call gave is written over by the next one: of several networks in a step one can be recorded.
        recorded = {"mode": "reduce-overhead"} if number == 0 and backend == "inductor" else {}
        network.compile(backend=backend, **recorded)


@contextlib.contextmanager
def told() -> Iterator[None]:
    """A compiler that is missing or fails, in torch's words, becomes an EngineError (compile_failed)."""
    try:
        yield
    except RuntimeError as error:
        if not type(error).__module__.startswith(("torch._dynamo", "torch._inductor")):
            raise
        log.warning("Compiling failed", exc_info=True)
        raise EngineError(
            "compile_failed",
            f"torch could not compile the networks ({type(error).__name__}). Nothing was painted.",
            "Leave --compile away; for a recipe of compiled networks give --compile none. The reason is in the log.",
        ) from error


def _blocks(network: Any) -> list[nn.Module]:
    """A network's blocks from its first to its last."""
    blocks = [*network.down_blocks, network.mid_block, *getattr(network, "up_blocks", ())]
    return [block for block in blocks if block is not None]
