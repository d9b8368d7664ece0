"""Devices: where a model runs, in which number format, and how much memory that took. Torch comes with first use."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from pipelines.errors import ModelProblem

dtypes = ("float32", "float16", "bfloat16")


def pick(device: str, dtype: str) -> tuple[str, str]:
    """The device and number format that `auto` stands for here, or what was asked for.

    auto: CUDA before MPS before the CPU; float16 on CUDA, bfloat16 on a CPU that multiplies it in hardware, float32
    elsewhere. Raises ModelProblem for what is not there.
    """
    import torch  # 1.5 s, which a catalog would pay

    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    family = device.partition(":")[0]
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there.get(family, False):
        present = ", ".join(name for name, is_there in there.items() if is_there)
        raise ModelProblem("device_missing", f"There is no device {device!r} here.", f"There are: {present}.")
    if dtype == "auto":
        halves = {"cuda": "float16", "cpu": "bfloat16" if multiplies_bfloat16() else "float32"}
        dtype = halves.get(family, "float32")
    if dtype not in dtypes:
        raise ModelProblem("unknown_dtype", f"There is no number format {dtype!r}.", f"There are: {', '.join(dtypes)}.")
    return device, dtype


def multiplies_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware; asked of torch where it can tell (2.10 and later).

    Where it does, networks run a quarter to a half quicker than in float32; where it does not, several times slower.
    """
    import torch  # as in `pick`

    ask = getattr(torch.cpu, "get_capabilities", dict)
    found = ask()
    return bool(found.get("avx512_bf16") or found.get("amx_bf16"))


def works_by_itself(device: str) -> bool:
    """Whether a device goes on while the program does, so that to ask for a number is to wait for it."""
    return not device.startswith("cpu")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that a device's memory did not suffice."""
    if isinstance(error, MemoryError) or type(error).__name__ in ("OutOfMemoryError",):
        return True
    text = str(error)
    # cuBLAS and cuDNN get workspaces of their own, and say it in their own words where there is no room for them.
    said = ("out of memory", "can't allocate memory", "not enough memory", "_STATUS_ALLOC_FAILED")
    return isinstance(error, RuntimeError) and any(words in text for words in said)


def free_bytes(device: str) -> int | None:
    """Memory that a model could take now: the device's on CUDA, else the system's; None: not known."""
    if device.startswith("cuda"):
        import torch  # loaded by now

        free, _ = torch.cuda.mem_get_info(device)
        return free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        for line in meminfo.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def release(device: str) -> None:
    """Give back to the device what nothing holds any more."""
    gc.collect()
    if device.startswith("cuda"):
        import torch  # loaded by now

        torch.cuda.empty_cache()


def reset_peak(device: str) -> None:
    """Begin to measure the peak of memory anew, where the system allows it."""
    if device.startswith("cuda"):
        import torch  # loaded by now

        torch.cuda.reset_peak_memory_stats(device)
    elif sys.platform == "linux":
        try:
            Path("/proc/self/clear_refs").write_text("5")
        except OSError:
            # Some containers forbid it: then the peak is the process's own since its start.
            return


def peak_bytes(device: str) -> int:
    """The most memory in use since `reset_peak`: the device's on CUDA, else the process's; 0: not known."""
    if device.startswith("cuda"):
        import torch  # loaded by now

        return int(torch.cuda.max_memory_allocated(device))
    if sys.platform == "linux":
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    if sys.platform == "win32":
        return 0
    import resource  # is not there on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
