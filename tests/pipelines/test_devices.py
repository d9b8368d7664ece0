"""What a device says, understood."""

from __future__ import annotations

import pytest

from pipelines.devices import is_out_of_memory


@pytest.mark.parametrize(
    "said",
    [
        "CUDA out of memory. Tried to allocate 2.00 GiB",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory",
    ],
)
def test_a_lack_of_memory_is_known_by_what_is_said(said: str) -> None:
    assert is_out_of_memory(RuntimeError(said))


@pytest.mark.parametrize("said", ["CUBLAS_STATUS_EXECUTION_FAILED", "CUDNN_STATUS_NOT_SUPPORTED", "shapes differ"])
def test_other_failures_are_none(said: str) -> None:
    assert not is_out_of_memory(RuntimeError(said))
    assert is_out_of_memory(MemoryError()) and not is_out_of_memory(ValueError("out of memory"))
