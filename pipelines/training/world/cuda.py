"""Many worlds at once on an NVIDIA GPU: kernels around the functions that `shading` and `lines` compile for the CPU.

numba takes compiled functions as device functions, so nothing about light or lines is said again here: a thread works
one pixel of one world, and one thread thins a whole picture's lines, which must be done in order. The arrays of all
worlds lie behind one another; `spans` says where each world's begin.

Numbers stay float64 as on the CPU. A picture takes some 10 million operations, so a data set of 16,384 is a matter of
seconds even where doubles run at a sixty-fourth of the speed; and other numbers would give other borders. What is left
is rounding: other products are fused, so a byte may differ by one, and a border's pixel by more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import cuda

from pipelines.training.world.lines import draw_pixel, thin
from pipelines.training.world.rendering import CURVE, Exposure, World
from pipelines.training.world.shading import mark_pixel, paint_pixel, smooth_pixel

THREADS = 128
"""Of a block. The functions keep many doubles in registers, so larger blocks would only wait for them."""
AT_ONCE = 64
"""Worlds in one launch: at 256 pixels their arrays take 150 MB of the device's memory."""


@cuda.jit(fastmath=True)
def paint_all(spans, eyes, envs, blobs, frames, solids, index, planes, rects, light, depth, turned, which):
    """See `shading.paint`; every array has a first axis for the worlds, or their rows behind one another."""
    w, n = cuda.blockIdx.y, cuda.grid(1)
    height, width = depth.shape[1:]
    if n < height * width:
        b, c, s, e, p, q = spans[w, 0], spans[w + 1, 0], spans[w, 1], spans[w + 1, 1], spans[w, 2], spans[w + 1, 2]
        paint_pixel(
            n // width, n % width, eyes[w], envs[w], blobs[b:c], frames[b:c], solids[s:e], index[s:e], planes[p:q],
            rects[s:e], light[w], depth[w], turned[w], which[w],
        )  # fmt: skip


@cuda.jit(fastmath=True)
def mark_all(light, which, rough):
    """The first half of `shading.smooth`. Threads may mark the same pixel: they write the same."""
    w, n = cuda.blockIdx.y, cuda.grid(1)
    height, width = which.shape[1:]
    if n < height * width:
        mark_pixel(n // width, n % width, light[w], which[w], rough[w])


@cuda.jit(fastmath=True)
def smooth_all(spans, eyes, envs, blobs, frames, solids, index, planes, rects, light, rough, curve, pictures):
    """The second half of `shading.smooth`."""
    w, n = cuda.blockIdx.y, cuda.grid(1)
    height, width = rough.shape[1:]
    if n < height * width:
        b, c, s, e, p, q = spans[w, 0], spans[w + 1, 0], spans[w, 1], spans[w + 1, 1], spans[w, 2], spans[w + 1, 2]
        smooth_pixel(
            n // width, n % width, eyes[w], envs[w], blobs[b:c], frames[b:c], solids[s:e], index[s:e], planes[p:q],
            rects[s:e], light[w], rough[w], curve, pictures[w],
        )  # fmt: skip


@cuda.jit(fastmath=True)
def draw_all(spans, solids, index, depth, normals, which, lines):
    """See `lines.draw`, before thinning."""
    w, n = cuda.blockIdx.y, cuda.grid(1)
    height, width = which.shape[1:]
    if n < height * width:
        s, e = spans[w, 1], spans[w + 1, 1]
        draw_pixel(n // width, n % width, depth[w], normals[w], which[w], index[s:e], solids[s:e], lines[w])


@cuda.jit
def thin_all(lines):
    """See `lines.thin`: one thread a picture."""
    w = cuda.grid(1)
    if w < len(lines):
        thin(lines[w])


def missing() -> str:
    """Why numba cannot use a GPU here; empty where it can."""
    if getattr(cuda, "implementation", "") != "NVIDIA":  # numba's own target compiles neither min nor max of floats
        return "numba-cuda is not installed"
    return "" if cuda.is_available() else "numba finds no GPU that it can compile for"


def expose_all(worlds: Sequence[World], size: int) -> list[Exposure]:
    """Casts the rays of worlds on the GPU; what `rendering.expose` makes of each."""
    steps = range(0, len(worlds), AT_ONCE)
    return [exposed for first in steps for exposed in _expose(worlds[first : first + AT_ONCE], size)]


def _expose(worlds: Sequence[World], size: int) -> list[Exposure]:
    count = len(worlds)
    given = pack(worlds)
    spans, eyes, envs, blobs, frames, solids, index, planes, rects = (cuda.to_device(array) for array in given)
    light = cuda.device_array((count, size, size, 3), np.float32)
    depth = cuda.device_array((count, size, size), np.float32)
    normals = cuda.device_array((count, size, size, 3), np.float32)
    which = cuda.device_array((count, size, size), np.int16)
    pictures = cuda.device_array((count, size, size, 3), np.uint8)
    rough, lines = (cuda.to_device(np.zeros((count, size, size), np.uint8)) for _ in range(2))
    curve = cuda.to_device(CURVE)
    grid: Any = ((size * size + THREADS - 1) // THREADS, count), THREADS
    paint_all[grid](spans, eyes, envs, blobs, frames, solids, index, planes, rects, light, depth, normals, which)
    mark_all[grid](light, which, rough)
    smooth_all[grid](spans, eyes, envs, blobs, frames, solids, index, planes, rects, light, rough, curve, pictures)
    draw_all[grid](spans, solids, index, depth, normals, which, lines)
    thin_all[1, count](lines)
    made = (array.copy_to_host() for array in (pictures, depth, normals, which, lines))
    return [Exposure(*of_one) for of_one in zip(*made, strict=True)]


def pack(worlds: Sequence[World]) -> list[np.ndarray]:
    """`spans` (N + 1, 3), where the rows of things, solids and planes begin, then the arrays of `World`."""
    counts = np.array([(len(world.blobs), len(world.solids), len(world.planes)) for world in worlds])
    spans = np.concatenate([np.zeros((1, 3), np.int64), counts.cumsum(axis=0)])
    eyes, envs, *rows = zip(*worlds, strict=True)
    # Worlds of balls alone have no planes, and no device holds an empty array: each gets a last row that none reads.
    padded = [np.concatenate([*each, np.zeros((1, each[0].shape[1]), each[0].dtype)]) for each in rows]
    return [spans, np.stack(eyes), np.stack(envs), *padded]
