"""`underpaint bench diorama`: how well the shipped model, or another of its kind, does what is asked of it.

512 held-out scenes (8 where it is to be quick), fixed seeds, the model's own sampler and guidance. Captions, controls
and the Fréchet distance are measured on pictures of 30 steps. The eye in `eye/` reads what is in a picture; controls
are judged by annotating the picture again, see `_obedience`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.command.measures import Asked, Benchmark, Findings, Row, reading
from pipelines.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Sequence

scenes, quick_scenes = 512, 8


def run(asked: Asked) -> Findings:
    from benchmarks._judging import Judge  # 2,500 ms: torch and the renderer, for which a list need not wait
    from benchmarks._studio import Studio

    count = asked.scenes or (quick_scenes if asked.quick else scenes)
    with Engine(device=asked.device, dtype=asked.dtype) as engine:
        judge = Judge(Studio(asked, engine), count, whole=not asked.quick and count >= scenes)
        return judge.judge_all()


def draw(asked: Asked, folder: Path) -> Sequence[Path]:
    from benchmarks._sheets import draw_all  # as in `run`
    from benchmarks._studio import Studio

    with Engine(device=asked.device, dtype=asked.dtype) as engine:
        return draw_all(Studio(asked, engine), folder)


def above(one: str, other: str, scale: float = 1.0) -> Callable[[Mapping[str, float]], float]:
    """By how much one reading is more than another."""
    return lambda readings: scale * (readings[one] - readings[other])


def times(one: str, other: str) -> Callable[[Mapping[str, float]], float]:
    """How many times as large one reading is as another."""
    return lambda readings: readings[one] / max(readings[other], 1e-9)


rows = (
    Row("autoencoder", reading("autoencoder_psnr"), "{:.1f} dB", floor=28, must=32, aim=36),
    Row("caption obeyed", reading("caption_accuracy"), "{:.1%}", floor=0.60, must=0.85, aim=0.97),
    Row("what the eye reads of renders", reading("eye_accuracy"), "{:.1%}"),
    Row("edges obeyed, F1 at 2 px", reading("edges_f1"), "{:.2f}", floor=0.55, must=0.75, aim=0.90),
    Row("edges, above uncontrolled", above("edges_f1", "edges_f1_uncontrolled"), "{:.2f}", floor=0.30),
    Row("depth obeyed, RMSE", reading("depth_rmse"), "{:.3f}", rises=False),
    Row(
        "depth, better than uncontrolled", times("depth_rmse_uncontrolled", "depth_rmse"), "{:.1f}×",
        floor=1.3, must=2.5, aim=5,
    ),
    Row("pose obeyed, PCK at 10 %", reading("pose_pck"), "{:.2f}", floor=0.25, must=0.6, aim=0.9),
    Row("pose, uncontrolled", reading("pose_pck_uncontrolled"), "{:.2f}"),
    Row("all three at 0.7 to step 24 of 30: edges", reading("edges_f1_together"), "{:.2f}"),
    Row("all three: depth", reading("depth_rmse_together"), "{:.3f}", rises=False),
    Row("all three: pose", reading("pose_pck_together"), "{:.2f}"),
    Row("Fréchet distance", reading("frechet"), "{:.2f}", rises=False),
    Row("Fréchet distance of renders", reading("frechet_floor"), "{:.2f}", rises=False),
    Row("Fréchet, times the floor", times("frechet", "frechet_floor"), "{:.1f}×", rises=False, aim=3),
    Row("few steps, caption obeyed", reading("few_step_caption_accuracy"), "{:.1%}"),
    Row(
        "few steps, below the base", above("caption_accuracy", "few_step_caption_accuracy", 100), "{:.1f} points",
        rises=False, floor=15, must=8, aim=3,
    ),
    Row("one picture of 20 steps", reading("seconds_20_steps"), "{:.2f} s", rises=False, floor=1.5, must=1.5, aim=0.8),
    Row("one picture of 4 steps", reading("seconds_4_steps"), "{:.2f} s", rises=False, floor=0.5, must=0.5, aim=0.15),
    Row("on disk", lambda readings: readings["bytes_on_disk"] / 1e6, "{:.1f} MB", rises=False, must=40),
)  # fmt: skip
"""The table of the benchmark; limits are those that the model is held to."""

PLUGIN = Benchmark(help="What the shipped model can do, on held-out scenes.", run=run, rows=rows, draw=draw)
