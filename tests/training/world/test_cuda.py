"""The kernels for a GPU give the CPU's pictures: in numba's simulator, and on the device where there is one."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pipelines.training import scenes
from pipelines.training.world import sample_scene
from pipelines.training.world.cuda import expose_all, missing, pack
from pipelines.training.world.rendering import Exposure, expose, lay

SEEDS = (0, 5)
SIDE = 10
SIMULATED = """
import sys
import numpy as np
from pipelines.training.world import sample_scene
from pipelines.training.world.cuda import expose_all
from pipelines.training.world.rendering import Exposure, lay

seeds, side = [int(seed) for seed in sys.argv[3:]], int(sys.argv[2])
made = expose_all([lay(sample_scene(seed)) for seed in seeds], side)
np.savez(sys.argv[1], **{f"{n}.{name}": array for n, one in enumerate(made) for name, array in one._asdict().items()})
"""


def test_simulated_kernels_give_the_pictures_of_the_cpu(tmp_path: Path) -> None:
    """The kernels as Python, thread by thread, against the compiled loops: the same bytes, but for rounding.

    In Python nothing is fused or reordered, so a float may differ in its last places and a byte by one.
    """
    surroundings = os.environ | {"NUMBA_ENABLE_CUDASIM": "1", "NUMBA_DISABLE_JIT": "1"}
    given = [str(tmp_path / "made.npz"), str(SIDE), *map(str, SEEDS)]
    subprocess.run([sys.executable, "-c", SIMULATED, *given], env=surroundings, check=True)
    made = np.load(tmp_path / "made.npz")
    for place, seed in enumerate(SEEDS):
        wanted = expose(lay(sample_scene(seed)), SIDE)
        found = Exposure(*(made[f"{place}.{name}"] for name in Exposure._fields))
        for name in Exposure._fields:
            assert getattr(found, name).dtype == getattr(wanted, name).dtype
        assert np.array_equal(found.which, wanted.which) and np.array_equal(found.edges, wanted.edges)
        assert len(np.unique(wanted.which)) > 2 and wanted.edges.any()
        np.testing.assert_allclose(found.depth, wanted.depth, rtol=1e-5)
        np.testing.assert_allclose(found.normals, wanted.normals, atol=1e-5)
        assert np.abs(found.picture.astype(int) - wanted.picture).max() <= 1


@pytest.mark.skipif(bool(missing()), reason="numba has no GPU here")
def test_the_device_gives_the_pictures_of_the_cpu() -> None:
    """More worlds than one launch takes; fused products may move a border by a pixel here and there."""
    worlds = [lay(sample_scene(seed)) for seed in range(70)]
    for world, found in zip(worlds, expose_all(worlds, 64), strict=True):
        wanted = expose(world, 64)
        assert (found.which != wanted.which).mean() < 0.002 and (found.edges != wanted.edges).mean() < 0.005
        same = found.which == wanted.which
        np.testing.assert_allclose(found.depth[same], wanted.depth[same], rtol=1e-4)
        assert np.abs(found.picture.astype(int) - wanted.picture).mean() < 0.05


@pytest.mark.skipif(not missing(), reason="numba has a GPU here")
def test_without_numba_for_the_gpu_the_world_is_rendered_on_the_cpu_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert scenes.choose_show("cpu") is scenes.show_by_threads and not caplog.records
    with caplog.at_level(logging.WARNING):
        assert scenes.choose_show("cuda") is scenes.show_by_threads
    assert "rendered on the CPU: numba" in caplog.text


def test_worlds_of_balls_alone_have_no_planes_and_can_be_packed() -> None:
    worlds = [lay(sample_scene(seed)) for seed in range(40)]
    bare = [world for world in worlds if not len(world.planes)]
    assert bare
    spans, eyes, *_, planes, rects = pack(bare[:1])
    assert len(planes) == 1 and spans[1].tolist() == [len(bare[0].blobs), len(bare[0].solids), 0]
    assert eyes.shape == (1, 7) and len(rects) == len(bare[0].solids) + 1
