"""Contact sheets of a model, labelled, for a person who wants to see what the figures of the table stand for."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks._judging import few_steps, full_steps, usual_steps
from benchmarks._obedience import fault, obediences, shows_people, steering
from benchmarks._studio import Held, Pixels, Studio
from pipelines.training.sheets import save_picture

prompts, across = 32, 8
steered = 8
stages = (1, 2, few_steps)
band, line = 52, 12
"""Pixels under a picture for its label, and of one line of it."""


class Cell(NamedTuple):
    """A picture (H, W, 3) and what is written under it."""

    picture: Pixels
    label: str


def draw_all(studio: Studio, folder: Path) -> list[Path]:
    """Every sheet that this model can fill: `prompts.png`, `controls.png` and, of a few-step variant, `steps.png`."""
    written = [_save(folder / "prompts.png", _prompts(studio)), _save(folder / "controls.png", _controls(studio))]
    if studio.few_step is not None:
        written.append(_save(folder / "steps.png", _steps(studio)))
    return written


def compose(rows: Sequence[Sequence[Cell]]) -> Pixels:
    """Rows of cells with equal pictures as one sheet (H, W, 3)."""
    return np.concatenate([np.concatenate([_framed(cell) for cell in row], axis=1) for row in rows])


def _framed(cell: Cell) -> Pixels:
    height, width = cell.picture.shape[:2]
    framed = np.full((height + band + 4, width + 4, 3), 255, np.uint8)
    framed[2 : height + 2, 2 : width + 2] = cell.picture
    for row, text in enumerate(textwrap.wrap(cell.label, max(8, width // 6))[: band // line]):
        at = (4, height + 2 + line * (row + 1))
        cv2.putText(framed, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.34, (0, 0, 0), 1, cv2.LINE_AA)
    return framed


def _prompts(studio: Studio) -> list[list[Cell]]:
    """The first held-out prompts, none of them chosen."""
    scenes = studio.scenes(range(prompts))
    painted = studio.paint("prompts", scenes, full_steps)
    cells = [Cell(picture, held.prompt) for held, picture in zip(scenes, painted, strict=True)]
    return [cells[first : first + across] for first in range(0, prompts, across)]


def _controls(studio: Studio) -> list[list[Cell]]:
    """A scene in each row: its render, then control and result side by side for each kind that the model obeys."""
    scenes = _peopled(studio)
    rows = [[Cell(held.picture, f"render: {held.prompt}")] for held in scenes]
    for obedience in obediences:
        if fault(studio, obedience.kind):
            continue
        controls = [obedience.control(studio, held) for held in scenes]
        painted = studio.paint(obedience.kind, scenes, full_steps, steering(obedience.kind, controls))
        for row, control, result in zip(rows, controls, painted, strict=True):
            row += [Cell(control, obedience.kind), Cell(result, f"by {obedience.kind}")]
    return rows


def _peopled(studio: Studio) -> list[Held]:
    """The first held-out scenes with a person in them, so that every kind of control has something to show."""
    found: list[Held] = []
    number = 0
    while len(found) < steered:
        held = studio.held(number)
        number += 1
        if shows_people(held):
            found.append(held)
    return found


def _steps(studio: Studio) -> list[list[Cell]]:
    """A prompt in each row, the same seed: few steps by the few-step variant, then the base model."""
    scenes = studio.scenes(range(steered))
    columns = [studio.paint(f"{steps} steps", scenes, steps, few=True) for steps in stages]
    columns.append(studio.paint(f"{usual_steps} steps", scenes, usual_steps))
    rows = []
    for held, *pictures in zip(scenes, *columns, strict=True):
        labels = (*(f"few-step, {steps}" for steps in stages), f"base, {usual_steps}: {held.prompt}")
        rows.append([Cell(picture, label) for picture, label in zip(pictures, labels, strict=True)])
    return rows


def _save(path: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    save_picture(path, compose(rows))
    return path
