"""A studio: the engine with one model, asked for pictures of held-out scenes as the command line asks.

Scene i is the world's scene of seed `HELD_OUT + i`, which training never sees; its prompt is one of the world's
wordings, its seed for the engine is i. So every picture is the same again on the same device, and the one that a person
gets for that prompt and seed, to within what `Engine.run_batch` says of batches.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
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

at_once = 8
"""Pictures of a batch. On a CPU more gain nothing."""


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

    def seconds(self, held: Held, steps: int, few: bool = False) -> float:
        """From request to pixels of one picture, as `paint` makes them, alone."""
        return self._run(self._request(held, steps, few)).seconds

    def paint(
        self,
        what: str,
        scenes: Sequence[Held],
        steps: int,
        *controls: Sequence[ControlCondition],
        few: bool = False,
    ) -> list[Pixels]:
        """A picture (H, W, 3) of each scene's prompt, `at_once` in a batch.

        what: said on a terminal. controls: for each kind in use, what steers each of them. few: by the few-step
        variant, of which there must be one.
        """
        steering = list(zip(*controls, strict=True)) or [()] * len(scenes)
        requests = [self._request(held, steps, few, *each) for held, each in zip(scenes, steering, strict=True)]
        painted: list[Pixels] = []
        for first in range(0, len(requests), at_once):
            tell(self.shown, what, first, len(requests))
            results = self.engine.run_batch(requests[first : first + at_once], self.shown)
            self.shown.check()
            painted += [result.image.rgb() for result in results]
        return painted

    def _request(self, held: Held, steps: int, few: bool, *conditions: ControlCondition) -> EditRequest:
        entry = self.few_step if few else self.entry
        assert entry is not None
        return EditRequest(
            mode=words.paint,
            model=entry.id,
            prompt=held.prompt,
            extent=entry.extent,
            conditions=conditions,
            steps=steps,
            seed=held.number,
        )

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
        """All files of the model's folder together; where it is a shipped one, with those of its annotators."""
        shipped = self.engine.library.shipped
        beside = [shipped / "annotators"] if self.folder.resolve().parent == shipped.resolve() else []
        files = (path for folder in (self.folder, *beside) for path in folder.rglob("*"))
        return sum(path.stat().st_size for path in files if path.is_file())

    def _run(self, request: EditRequest | AnnotateRequest) -> Result:
        result = self.engine.run(request, self.shown)
        self.shown.check()
        return result


def tell(shown: Shown, what: str, number: int, count: int) -> None:
    """Say on a terminal which picture of how many is being worked on."""
    shown.prefix = f"{what}, {number + 1} of {count}: "
