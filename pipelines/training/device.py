"""The machine that a training runs on: device, number format and memory layout, chosen by what is there."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from pipelines.devices import multiplies_bfloat16
from pipelines.training.refusals import Refusal

Module = TypeVar("Module", bound=nn.Module)
Answer = TypeVar("Answer")

SHAPES = 64
"""How many shapes of a block torch may compile; UNet and ControlNet have some twenty."""


class Machine(NamedTuple):
    """Device and number format of forward passes; weights, averages and optimiser stay float32.

    compiler: backend of torch.compile for networks while they are trained, empty for none.
    """

    device: torch.device
    dtype: torch.dtype
    compiler: str = ""

    def place(self, tensor: Tensor) -> Tensor:
        """The tensor on this machine's device; pictures and latents channels last.

        A GPU's copy runs beside the program, which waits for nothing: it comes from pages that stay where they are.
        """
        beside = self.device.type == "cuda" and tensor.device.type == "cpu"
        given = tensor.pin_memory() if beside else tensor
        if tensor.ndim == 4:
            return given.to(self.device, memory_format=torch.channels_last, non_blocking=beside)
        return given.to(self.device, non_blocking=beside)

    def keep(self, data: Tensor) -> Tensor:
        """A tensor that batches are drawn from: on a GPU where that has room for it three times over, else as it is."""
        if self.device.type != "cuda" or 3 * data.nbytes > torch.cuda.mem_get_info(self.device)[0]:
            return data
        return data.to(self.device)

    def pick(self, data: Tensor, rows: Tensor) -> Tensor:
        """Rows (B,) of a tensor that was kept, where that lies."""
        return data[self.place(rows) if data.is_cuda else rows]

    def draw_noise(self, shape: Sequence[int], generator: torch.Generator) -> Tensor:
        """Normal noise, placed. A GPU draws its own, seeded by `generator`: a core would need longer than the step."""
        if self.device.type != "cuda":
            return self.place(torch.randn(shape, generator=generator))
        seed = int(torch.randint(2**62, (1,), generator=generator))
        own = torch.Generator(self.device).manual_seed(seed)
        return self.place(torch.randn(shape, generator=own, device=self.device))

    def install(self, module: Module) -> Module:
        """The module on this machine's device, its convolutions channels last."""
        return module.to(self.device).to(memory_format=torch.channels_last)

    @contextlib.contextmanager
    def compiling(self, regions: Sequence[nn.Module]) -> Iterator[None]:
        """Within it these modules run compiled; they and their parameters stay the same objects, copies run plainly.

        A network is compiled by its repeated blocks, which takes a fraction of the time of the whole: blocks of one
        shape share their code, and each shape takes a place among those that torch keeps.
        """
        if not self.compiler or not regions:
            yield
            return
        # Imported here: the compiler takes some 2000 ms, which only a machine that uses it should wait.
        from torch._dynamo import config

        with config.patch(recompile_limit=SHAPES, accumulated_recompile_limit=8 * SHAPES):
            for region in regions:
                region.compile(backend=self.compiler, dynamic=False)
            try:
                yield
            finally:
                for region in regions:
                    region._compiled_call_impl = None

    def plainly(self) -> contextlib.AbstractContextManager[object]:
        """Within it compiled modules run as they are written: pictures of another size are not worth compiling for."""
        return torch.compiler.set_stance("force_eager") if self.compiler else contextlib.nullcontext()

    def autocast(self) -> contextlib.AbstractContextManager[object]:
        """Context of forward passes: nothing in float32, autocast otherwise."""
        if self.dtype == torch.float32:
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, self.dtype)


class Crew:
    """Threads that work whole tasks side by side, torch held to one core for each until `close`.

    Where another program wants the same cores this is far faster than one task whose layers are each shared by all
    cores and wait for the slowest. Beside an NVIDIA GPU they draw its batches, from which its work then queues up. On
    other devices tasks are worked one after the other by the caller.
    """

    def __init__(self, count: int, device: torch.device) -> None:
        self.device, self.threads = device, torch.get_num_threads()
        self.pool: ThreadPoolExecutor | None = None
        if count > 1 and device.type in ("cpu", "cuda"):
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
        halves = torch.cuda.is_bf16_supported()
        compiler = "inductor" if importlib.util.find_spec("triton") else ""  # which torch brings on Linux alone
        return Machine(device, torch.bfloat16 if halves else torch.float32, compiler)
    if name == "cpu" and multiplies_bfloat16():
        return Machine(device, torch.bfloat16)
    return Machine(device, torch.float32)
