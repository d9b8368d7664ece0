"""How well a ControlNet in training is obeyed: held-out scenes painted from caption and control, and read again.

Edges are found by Canny, depth and poses by Diorama's own annotators; kinds whose annotator is not trained yet are
painted for the eye and not measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from controls import depths, perception, poses
from controls.fidelity import depth as depth_fidelity
from controls.fidelity import edges as edges_fidelity
from controls.fidelity import pose as pose_fidelity
from pipelines.training.config import HELD_OUT, ControlKind, DioramaTraining
from pipelines.training.hints import PLAIN, place_hint
from pipelines.training.scenes import People, SceneStore, detect_edges
from pipelines.training.sheets import draw_sheet
from pipelines.training.trials import Painter, paint
from pipelines.training.world import caption, sample_scene

Pixels = NDArray[np.uint8]
Annotators = Mapping[str, perception.Trained]

FIGURES = {"edges": "edges_f1", "depth": "depth_rmse", "pose": "pose_pck"}
"""What is read of each kind: F1 at 2 px, aligned RMSE (lower is better), PCK at a tenth of a person's height."""
CHUNK = 8  # scenes painted at once
COLUMNS = 8  # scenes on a sheet


class Trial(NamedTuple):
    """One held-out scene: what is asked for."""

    prompt: str
    picture: Pixels
    depth: Pixels
    people: People

    def hint(self, kind: str) -> Pixels:
        """The control image (H, W, 3) of one kind."""
        return PLAIN[kind](self.picture, self.depth, self.people)


class Obedience(NamedTuple):
    """A kind's mean figure on held-out scenes, with and without the ControlNet."""

    controlled: float
    free: float


def held_out_trials(store: SceneStore, count: int) -> list[Trial]:
    """The first `count` held-out scenes."""
    known = zip(store.held_out(), store.held_out_depths(), store.held_out_people(), strict=True)
    return [Trial(caption(sample_scene(HELD_OUT + place), 0), *each) for place, each in enumerate(known)][:count]


def read_again(kind: str, trial: Trial, painted: Pixels, annotators: Annotators) -> float:
    """The figure of one painted picture. Raises KeyError where the kind's annotator is missing."""
    if kind == "depth":
        seen = depths.from_closeness(perception.read_closeness(annotators["depth"], painted))
        return depth_fidelity.score(trial.depth, seen)
    if kind == "pose":
        return pose_fidelity.score(trial.people, perception.read_people(annotators["pose"], painted, poses.SURE))
    return edges_fidelity.score(detect_edges(trial.picture), detect_edges(painted))


class Rehearsal:
    """A painter and a ControlNet before the held-out scenes; pictures without control are painted once."""

    def __init__(self, painter: Painter, controlnet: Any, config: DioramaTraining) -> None:
        self.painter, self.controlnet, self.config = painter, controlnet, config
        self._free: dict[str, Pixels] = {}

    def controlled(self, trials: Sequence[Trial], kinds: Sequence[ControlKind]) -> list[Pixels]:
        """Pictures of the trials, steered by all of `kinds` at once."""
        drawn: list[Pixels] = []
        for first in range(0, len(trials), CHUNK):
            some = trials[first : first + CHUNK]
            images = [np.stack([trial.hint(kind.name) for trial in some]) for kind in kinds]
            hints = [place_hint(image, kind, self.config.networks) for image, kind in zip(images, kinds, strict=True)]
            prompts = [trial.prompt for trial in some]
            drawn.extend(paint(self.painter, prompts, 7, self.config, controlnet=self.controlnet, hints=hints))
        return drawn

    def free(self, trials: Sequence[Trial]) -> list[Pixels]:
        """Pictures of the same trials from their captions alone."""
        missing = [trial.prompt for trial in trials if trial.prompt not in self._free]
        for first in range(0, len(missing), CHUNK):
            prompts = missing[first : first + CHUNK]
            self._free |= dict(zip(prompts, paint(self.painter, prompts, 7, self.config), strict=True))
        return [self._free[trial.prompt] for trial in trials]


def measure_control(
    painter: Painter,
    controlnet: Any,
    store: SceneStore,
    config: DioramaTraining,
    annotators: Annotators,
    path: Path,
    count: int,
) -> dict[str, Obedience]:
    """Figures of the trained kinds by their names, on the first `count` held-out scenes; poses on those with people.

    The sheet at `path` has four rows for each kind: scene, control, result, result without control; and at its end
    results of all kinds together.
    """
    rehearsal, kinds = Rehearsal(painter, controlnet, config), config.networks.trained_kinds
    trials = held_out_trials(store, count)
    with_people = [trial for trial in trials if (poses.heights(trial.people) > 0).any()]
    figures: dict[str, Obedience] = {}
    rows: list[list[Pixels]] = []
    titles: list[str] = []
    for kind in kinds:
        some = with_people if kind.name == "pose" else trials
        if not some:
            continue
        steered, free = rehearsal.controlled(some, [kind]), rehearsal.free(some)
        rows += [[t.picture for t in some], [t.hint(kind.name) for t in some], steered, free]
        titles += [f"{kind.name}: scenes", "control", "with it", "without it"]
        if kind.name == "edges" or kind.name in annotators:
            both = [
                float(np.mean([read_again(kind.name, t, p, annotators) for t, p in zip(some, batch, strict=True)]))
                for batch in (steered, free)
            ]
            figures[FIGURES[kind.name]] = Obedience(*both)
    together = with_people or trials
    rows += [[t.picture for t in together[:COLUMNS]], rehearsal.controlled(together[:COLUMNS], kinds)]
    titles += ["all together: scenes", "with all"]
    draw_sheet([row[:COLUMNS] for row in rows], path, titles)
    return figures
