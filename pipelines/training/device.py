"""The machine that a training runs on: device, number format and memory layout, chosen by what is there."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from pipelines.devices import multiplies_bfloat16
from pipelines.training.refusals import Refusal

Module = TypeVar("Module", bound=nn.Module)
Answer = TypeVar("Answer")


class Machine(NamedTuple):
    """Device and number format of forward passes; weights, averages and optimiser stay float32."""

    device: torch.device
    dtype: torch.dtype

    def place(self, tensor: Tensor) -> Tensor:
        """The tensor on this machine's device; pictures and latents channels last."""
        if tensor.ndim == 4:
            return tensor.to(self.device, memory_format=torch.channels_last)
        return tensor.to(self.device)

    def install(self, module: Module) -> Module:
        """The module on this machine's device, its convolutions channels last."""
        return module.to(self.device).to(memory_format=torch.channels_last)

    def autocast(self) -> contextlib.AbstractContextManager[object]:
        """Context of forward passes: nothing in float32, autocast otherwise."""
        if self.dtype == torch.float32:
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, self.dtype)


class Crew:
    """Threads that work whole tasks side by side on a CPU, torch held to one core for each until `close`.

    Where another program wants the same cores this is far faster than one task whose layers are each shared by all
    cores and wait for the slowest. On other devices tasks are worked one after the other by the caller.
    """

    def __init__(self, count: int, device: torch.device) -> None:
        self.device, self.threads = device, torch.get_num_threads()
        self.pool: ThreadPoolExecutor | None = None
        if count > 1 and device.type == "cpu":
            self.pool = ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,))
            torch.set_num_threads(1)

    def map(self, work: Callable[..., Answer], *arguments: Iterable[Any]) -> Iterator[Answer]:
        """The answers of `work` in the order of its arguments."""
        return self.pool.map(work, *arguments) if self.pool else map(work, *arguments)

    def close(self) -> None:
        """End the threads and give torch its cores back."""
        if self.pool is not None:
            self.pool.shutdown()
            torch.set_num_threads(self.threads)


@contextlib.contextmanager
def quick_attention(device: torch.device) -> Iterator[None]:
    """Within it, torch takes the faster kind of attention for small maps in training.

    On a CPU that is the written-out product: the backward pass of the fused one is so slow that a whole training step
    of Diorama's UNet takes a fifth longer with it.
    """
    if device.type != "cpu":
        yield
        return
    with sdpa_kernel(SDPBackend.MATH):
        yield


def choose_machine(name: str = "auto") -> Machine:
    """`auto`, `cpu`, `cuda` or `mps` as a machine.

    CUDA and CPU take bfloat16 autocast where the hardware has it: a UNet's training step is then half as long again
    quicker on a CPU with AVX512-BF16, and several times slower on one without. The choice depends on the machine alone
    and not on what else runs, so that a resumed run goes on in the same numbers. Raises Refusal for a device that
    this machine does not have.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    present = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not present.get(name, False):
        raise Refusal(f"this machine has no device '{name}'; use --device auto")
    device = torch.device(name)
    if name == "cuda":
        return Machine(device, torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32)
    if name == "cpu" and multiplies_bfloat16():
        return Machine(device, torch.bfloat16)
    return Machine(device, torch.float32)
