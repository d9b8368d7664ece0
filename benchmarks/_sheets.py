"""Contact sheets of a model, labelled, for a person who wants to see what the figures of the table stand for."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks._judging import few_steps, full_steps, usual_steps
from benchmarks._obedience import fault, obediences, shows_people
from benchmarks._studio import Held, Pixels, Studio, tell
from controls.conditions import ControlCondition
from controls.raster import Raster
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
    cells = []
    for number in range(prompts):
        tell(studio.shown, "prompts", number, prompts)
        held = studio.held(number)
        cells.append(Cell(studio.paint(held, full_steps).image.rgb(), held.prompt))
    return [cells[first : first + across] for first in range(0, prompts, across)]


def _controls(studio: Studio) -> list[list[Cell]]:
    """A scene in each row: its render, then control and result side by side for each kind that the model obeys."""
    usable = [obedience for obedience in obediences if not fault(studio, obedience.kind)]
    rows = []
    for place, held in enumerate(_peopled(studio)):
        tell(studio.shown, "controls", place, steered)
        row = [Cell(held.picture, f"render: {held.prompt}")]
        for obedience in usable:
            control = obedience.control(studio, held)
            condition = ControlCondition(kind=obedience.kind, image=Raster.from_array(control))
            result = studio.paint(held, full_steps, condition).image.rgb()
            row += [Cell(control, obedience.kind), Cell(result, f"by {obedience.kind}")]
        rows.append(row)
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
    rows = []
    for number in range(steered):
        tell(studio.shown, "steps", number, steered)
        held = studio.held(number)
        row = [Cell(studio.paint(held, steps, few=True).image.rgb(), f"few-step, {steps}") for steps in stages]
        row.append(Cell(studio.paint(held, usual_steps).image.rgb(), f"base, {usual_steps}: {held.prompt}"))
        rows.append(row)
    return rows


def _save(path: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    save_picture(path, compose(rows))
    return path
