"""The machine that a training runs on: device, number format and memory layout, chosen by what is there."""

from __future__ import annotations

import contextlib
import time
from typing import NamedTuple, TypeVar

import torch
from torch import Tensor, nn

Module = TypeVar("Module", bound=nn.Module)


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


def choose_machine(name: str = "auto") -> Machine:
    """`auto`, `cpu`, `cuda` or `mps` as a machine.

    CUDA takes bfloat16 where its hardware has it. On a CPU the faster of bfloat16 autocast and float32 is measured in
    a tenth of a second: without AMX or AVX512-BF16, autocast is several times slower. Raises ValueError for a device
    that this machine does not have.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    if name == "cuda" and not torch.cuda.is_available() or name == "mps" and not torch.backends.mps.is_available():
        raise ValueError(f"this machine has no device '{name}'; use --device auto")
    device = torch.device(name)
    if name == "cuda":
        return Machine(device, torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32)
    if name == "cpu" and _convolution_seconds(torch.bfloat16) < 0.8 * _convolution_seconds(torch.float32):
        return Machine(device, torch.bfloat16)
    return Machine(device, torch.float32)


def _convolution_seconds(dtype: torch.dtype) -> float:
    layer = nn.Conv2d(64, 64, 3, padding=1).to(memory_format=torch.channels_last)
    picture = torch.randn(8, 64, 32, 32).to(memory_format=torch.channels_last)
    taken = float("inf")
    with torch.autocast("cpu", dtype, enabled=dtype != torch.float32):
        for _ in range(4):
            began = time.perf_counter()
            layer(picture).square().mean().backward()
            taken = min(taken, time.perf_counter() - began)
    return taken
