"""Obedience: for each kind of control, what a held-out scene asks for and how well a result keeps to it.

Edges and depth are annotated from the render, as a person would, and the result is annotated again. Poses are asked
for as the renderer knows them, because a person whom the annotator overlooks would ask for nothing. Annotators and
measures of fidelity are looked up by the kind's name: each may be missing, and `fault` says which.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks._studio import Held, Pixels, Studio
from controls import perception, poses
from controls.annotators import annotators
from controls.conditions import ControlCondition
from controls.kinds import kinds
from controls.raster import Raster


class Obedience(NamedTuple):
    """How a kind of control is measured.

    reading: its name in the table. control(studio, held): the control image. score(studio, held, control, result): how
    well a result keeps to it. asks(held): whether the scene asks for anything of that kind.
    """

    kind: str
    reading: str
    control: Callable[[Studio, Held], Pixels]
    score: Callable[[Studio, Held, Pixels, Pixels], float]
    asks: Callable[[Held], bool] = lambda held: True


def shows_people(held: Held) -> bool:
    """Whether somebody stands in the scene of whom two joints are seen at least."""
    return bool(poses.heights(held.people).any())


def annotated(kind: str, reading: str) -> Obedience:
    """A kind whose control and result are both annotated."""

    def control(studio: Studio, held: Held) -> Pixels:
        return studio.annotate(kinds()[kind].annotator, held.picture)

    def score(studio: Studio, held: Held, control: Pixels, result: Pixels) -> float:
        return _fidelity(kind)(control, studio.annotate(kinds()[kind].annotator, result))

    return Obedience(kind, reading, control, score)


def peopled(kind: str, reading: str) -> Obedience:
    """A kind that asks for the joints of people; the annotator's own network reads them in the result."""

    def control(studio: Studio, held: Held) -> Pixels:
        return poses.draw(held.people, studio.side, studio.side)

    def score(studio: Studio, held: Held, control: Pixels, result: Pixels) -> float:
        return _fidelity(kind)(held.people, _read_people(kind, result))

    return Obedience(kind, reading, control, score, shows_people)


obediences = (annotated("edges", "edges_f1"), annotated("depth", "depth_rmse"), peopled("pose", "pose_pck"))


def fault(studio: Studio, kind: str) -> str:
    """Why a kind of control cannot be measured here; empty where it can."""
    if kind not in studio.entry.controls:
        return f"the model was not trained to obey {kind}"
    found, annotator = annotators(), kinds()[kind].annotator
    if annotator not in found:
        reasons = {lack.id: lack.reason for lack in (*found.absent, *found.broken)}
        return f"there is no annotator for {kind}: {reasons.get(annotator, 'nobody made one')}"
    if find_spec(f"controls.fidelity.{kind}") is None:
        return f"there is no measure of fidelity for {kind}"
    return ""


def steering(kind: str, controls: Sequence[Pixels], weight: float = 1.0, end: float = 1.0) -> list[ControlCondition]:
    """Control images (H, W, 3) of a kind as what steers a run: with a weight and up to a fraction of the steps."""
    return [
        ControlCondition(kind=kind, image=Raster.from_array(control), weight=weight, end=end) for control in controls
    ]


def _fidelity(kind: str) -> Callable[..., float]:
    return importlib.import_module(f"controls.fidelity.{kind}").score


def _read_people(kind: str, picture: Pixels) -> NDArray[np.float32]:
    """People (P, 18, 3) that the annotator's network sees, at the annotator's own sureness."""
    annotator = kinds()[kind].annotator
    module = importlib.import_module(f"controls.annotators.{annotator}")
    sureness = next(float(param.default) for param in annotators()[annotator].params if param.name == "sureness")
    return perception.read_people(perception.held(module.folder), picture, sureness)
