"""A studio: the engine with one model, asked for pictures of held-out scenes exactly as the command line asks.

Scene i is the world's scene of seed `HELD_OUT + i`, which training never sees; its prompt is one of the world's
wordings, its seed for the engine is i. So every picture is the same again on the same device.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from controls.conditions import ControlCondition
from controls.raster import Raster
from pipelines.catalog import ModelEntry
from pipelines.command.measures import Asked
from pipelines.command.reports import Shown
from pipelines.engine import Engine
from pipelines.library import described
from pipelines.requests import AnnotateRequest, EditRequest, Result
from pipelines.training.config import HELD_OUT
from pipelines.training.world import PHRASINGS, Scene, caption, render, sample_scene

Pixels = NDArray[np.uint8]


class Words(msgspec.Struct, frozen=True):
    """The ids that requests hold, from `diorama.json`."""

    paint: str
    invert: str


words = msgspec.json.decode(Path(__file__).with_name("diorama.json").read_bytes(), type=Words)


class Held(NamedTuple):
    """A held-out scene, its number, its prompt, its render, and the joints of its people, float32 (P, 18, 3)."""

    number: int
    scene: Scene
    prompt: str
    picture: Pixels
    people: NDArray[np.float32]


class Studio:
    """One model in one engine. few_step: its variant of fewest steps, None: it has none.

    Raises ModelProblem where there is no such model.
    """

    def __init__(self, asked: Asked, engine: Engine) -> None:
        self.engine, self.shown = engine, asked.shown
        self.entry: ModelEntry = engine.library.entry(asked.model)
        self.side = self.entry.extent.width
        variants = described(self.entry.id, self.folder, engine.library.defaults)[1:]
        self.few_step: ModelEntry | None = min(variants, key=lambda variant: variant.steps, default=None)

    @property
    def folder(self) -> Path:
        """Where the model lies."""
        return Path(self.entry.path).expanduser()

    def held(self, number: int) -> Held:
        """A held-out scene, rendered as large as the model paints."""
        scene = sample_scene(HELD_OUT + number)
        view = render(scene, size=self.side)
        prompt = caption(scene, number % PHRASINGS)
        return Held(number, scene, prompt, np.ascontiguousarray(view.picture), np.ascontiguousarray(view.keypoints))

    def scenes(self, numbers: range) -> list[Held]:
        """Many held-out scenes; the renderer lets go of the interpreter, so every core renders."""
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return list(pool.map(self.held, numbers))

    def paint(self, held: Held, steps: int, *conditions: ControlCondition, few: bool = False) -> Result:
        """A picture of the scene's prompt. few: by the few-step variant, of which there must be one."""
        entry = self.few_step if few else self.entry
        assert entry is not None
        request = EditRequest(
            mode=words.paint,
            model=entry.id,
            prompt=held.prompt,
            extent=entry.extent,
            conditions=conditions,
            steps=steps,
            seed=held.number,
        )
        return self._run(request)

    def autoencoder_psnr(self, held: Held) -> float:
        """PSNR in dB of the render through the autoencoder and back, as inverting a picture reports it."""
        request = EditRequest(
            mode=words.invert, model=self.entry.id, image=Raster.from_array(held.picture), steps=1, guidance_scale=1.0
        )
        return dict(self._run(request).readings)["autoencoder_psnr"]

    def annotate(self, annotator: str, picture: Pixels) -> Pixels:
        """A control image (H, W, 3) of a picture (H, W, 3)."""
        return self._run(AnnotateRequest(annotator=annotator, image=Raster.from_array(picture))).image.rgb()

    def bytes_on_disk(self) -> int:
        """All files of the model's folder together."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _run(self, request: EditRequest | AnnotateRequest) -> Result:
        result = self.engine.run(request, self.shown)
        self.shown.check()
        return result


def tell(shown: Shown, what: str, number: int, count: int) -> None:
    """Say on a terminal which picture of how many is being worked on."""
    shown.prefix = f"{what}, {number + 1} of {count}: "
