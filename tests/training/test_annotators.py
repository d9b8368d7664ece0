"""What the annotators learn from: pictures roughened as their configuration says, and that is part of a run."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from pipelines.training.annotators import roughen
from pipelines.training.config import STAGES, Roughness, rehearsal

NONE = Roughness(gain=0.0, shift=0.0, smeared=0.0, shrunk=0.0, blurred=0.0)
PICTURE = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)


def roughened(**how: object) -> np.ndarray:
    return roughen(PICTURE, np.random.default_rng(1), dataclasses.replace(NONE, **how))  # type: ignore[arg-type]


def test_without_roughness_a_picture_stays() -> None:
    assert np.array_equal(roughened(), PICTURE)


def test_each_roughness_does_what_it_says() -> None:
    shifts = roughened(shift=12.0).astype(int) - PICTURE
    inside = (PICTURE > 12) & (PICTURE < 243)
    assert all(len(np.unique(shifts[..., c][inside[..., c]])) == 1 for c in range(3)) and 0 < np.abs(shifts).max() <= 12
    gained = roughened(gain=0.15)
    gains = (gained / np.maximum(PICTURE, 1.0))[(PICTURE > 100) & (gained < 255)]
    assert 0.84 < gains.min() < gains.max() < 1.16
    assert np.array_equal(roughened(smeared=1.0), cv2.medianBlur(PICTURE, 3))
    halved = cv2.resize(PICTURE.astype(float), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    enlarged = cv2.resize(halved, (64, 64), interpolation=cv2.INTER_CUBIC)
    assert np.array_equal(roughened(shrunk=1.0, shares=(0.5, 0.5)), np.clip(np.rint(enlarged), 0, 255).astype(np.uint8))
    blurred = cv2.GaussianBlur(PICTURE.astype(float), (0, 0), 0.8)
    wanted = np.clip(np.rint(blurred), 0, 255).astype(np.uint8)
    assert np.array_equal(roughened(blurred=1.0, blurs=(0.8, 0.8), noise=0.0), wanted)


@pytest.mark.parametrize("stage", STAGES[1:])
def test_roughness_belongs_to_the_run_of_the_annotators_alone(stage: str) -> None:
    config = rehearsal()
    other = dataclasses.replace(config, roughness=Roughness(reach=4.0))
    assert (other.identity(stage) == config.identity(stage)) == (stage != "annotators")
