"""Provenance: what a result was computed on and from, for its recipe."""

from __future__ import annotations

import functools
import os
import platform
from collections.abc import Iterator
from pathlib import Path

from pipelines.compiling import not_compiled
from pipelines.families import families
from pipelines.holding import Held, Worn, place
from pipelines.journal import Journal
from pipelines.patches import Networks
from pipelines.requests import Made
from pipelines.weights import digest_of


def made(held: Held, journal: Journal, compiled: str, refiner: Held | None = None) -> Made:
    """What a run of a held model computed on and from. compiled: how its networks are, empty: not at all. refiner: what
    took some of its steps."""
    import torch  # loaded by now

    return Made(
        device=held.device,
        hardware=hardware(held.device),
        dtype=held.dtype,
        attention=attention(held.plain.networks),
        # How a sum is split among threads changes its last bits, and with them a few pixels by one.
        threads=torch.get_num_threads() if held.device == "cpu" else 0,
        weights=held.model.weights,
        files=(*files(held), *((f"refiner:{name}", sha256) for name, sha256 in (files(refiner) if refiner else ()))),
        encoding=journal.words("encoding"),
        decoding=journal.words("decoding"),
        compiled=compiled or not_compiled,
        refiner=refiner.model.weights if refiner else "",
    )


def files(held: Held) -> tuple[tuple[str, str], ...]:
    """(name, SHA-256) of the model's weights and configurations, as they lie in its folder, and of its patches and what
    is read with them. A checkpoint that lies elsewhere has its bare name: recipes must not say whose folders they come
    from. JSON counts as in `weights.digest`."""
    entry = held.model.entry
    folder = Path(entry.path)
    described = families()[entry.family].describe(folder)
    found = (*described.files, *described.configs)
    names = {file: os.path.relpath(file, folder) if file.is_relative_to(folder) else file.name for file in found}
    own = [(names[file].replace(os.sep, "/"), digest_of(file)) for file in sorted(found)]
    return (*own, *(file for worn in held.worn for file in _of(worn)))


def _of(worn: Worn) -> Iterator[tuple[str, str]]:
    name = f"{worn.patch.kind}:{place(worn.patch).name}"
    yield name, worn.patch.sha256
    yield from ((f"{name}+{file}", sha256) for file, sha256 in worn.beside)


def hardware(device: str) -> str:
    """The device's name; of a CPU with the instructions that torch chose its kernels by."""
    import torch  # loaded by now

    if device.startswith("cuda"):
        return torch.cuda.get_device_name(device)
    return f"{_processor()}, {torch.backends.cpu.get_cpu_capability()}" if device == "cpu" else _processor()


def attention(networks: Networks) -> str:
    """How the networks compute attention: diffusers' processors, and the kernels that torch may choose from."""
    from torch.backends import cuda  # loaded by now

    used = {type(each).__name__ for net in networks.values() for each in getattr(net, "attn_processors", {}).values()}
    kernels = {
        "flash": cuda.flash_sdp_enabled(),
        "efficient": cuda.mem_efficient_sdp_enabled(),
        "cudnn": cuda.cudnn_sdp_enabled(),
        "math": cuda.math_sdp_enabled(),
    }
    return f"{'+'.join(sorted(used))} ({', '.join(name for name, is_on in kernels.items() if is_on)})"


@functools.cache
def _processor() -> str:
    """The processor's name as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
