"""Contact sheets of a model, labelled, for a person who wants to see what the figures of the table stand for."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks._judging import few_steps, full_steps, usual_steps
from benchmarks._obedience import fault, obediences, shows_people, steering
from benchmarks._studio import Held, Pixels, Studio
from pipelines.files import atomic

prompts, across = 32, 8
steered = 8
stages = (1, 2, few_steps)
gap, line = 6, 17
"""Pixels between pictures, and of a line of text."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

most_bytes = 1_000_000
qualities = (90, 80, 70, 60, 50)
"""WebP's, of which the first is taken that a file of so many bytes can hold."""


class Cell(NamedTuple):
    """A picture (H, W, 3) and what is written under it."""

    picture: Pixels
    label: str = ""


class Sheet(NamedTuple):
    """Rows of cells with equal pictures under a title and a heading for each column."""

    title: str
    rows: Sequence[Sequence[Cell]]
    heads: Sequence[str] = ()


def draw_all(studio: Studio, folder: Path) -> list[Path]:
    """Every sheet that this model can fill: `prompts.webp`, `controls.webp` and, of a few-step variant, `steps.webp`.

    Raises OutputProblem where one cannot be written.
    """
    sheets = {"prompts": _prompts, "controls": _controls}
    if studio.few_step is not None:
        sheets["steps"] = _steps
    return [_save(folder / f"{name}.webp", compose(make(studio))) for name, make in sheets.items()]


def compose(sheet: Sheet) -> Pixels:
    """A sheet as a picture (H, W, 3)."""
    font = ImageFont.load_default(line - 4)
    height, side = sheet.rows[0][0].picture.shape[:2]
    width = gap + max(len(row) for row in sheet.rows) * (side + gap)
    titles = wrapped(sheet.title, font, width - 2 * gap)
    labels = [[wrapped(cell.label, font, side) for cell in row] for row in sheet.rows]
    bands = [height + gap + line * max(len(lines) for lines in row) for row in labels]
    top = gap + line * (len(titles) + bool(sheet.heads)) + gap
    canvas = Image.new("RGB", (width, top + sum(bands)), "white")
    pen = ImageDraw.Draw(canvas)

    def write(x: int, y: int, lines: Sequence[str]) -> None:
        for number, text in enumerate(lines):
            pen.text((x, y + number * line), text, "black", font)

    write(gap, gap, titles)
    for place, head in enumerate(sheet.heads):
        write(gap + place * (side + gap), top - gap - line, [head])
    for row, texts, band in zip(sheet.rows, labels, bands, strict=True):
        for place, (cell, lines) in enumerate(zip(row, texts, strict=True)):
            x = gap + place * (side + gap)
            canvas.paste(Image.fromarray(cell.picture), (x, top))
            write(x, top + height, lines)
        top += band
    return np.asarray(canvas)


def wrapped(text: str, font: Font, width: int) -> list[str]:
    """A text as lines of at most `width` pixels; a single word may be longer."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _prompts(studio: Studio) -> Sheet:
    """The first held-out prompts, none of them chosen."""
    scenes = studio.scenes(range(prompts))
    painted = studio.paint("prompts", scenes, full_steps)
    cells = [Cell(picture, held.prompt) for held, picture in zip(scenes, painted, strict=True)]
    rows = [cells[first : first + across] for first in range(0, prompts, across)]
    title = f"{studio.entry.title}: the first {prompts} held-out prompts, none chosen; {full_steps} steps, seeds from 0"
    return Sheet(title, rows)


def _controls(studio: Studio) -> Sheet:
    """A scene in each row: its render, then control and result side by side for each kind that the model obeys."""
    scenes = _peopled(studio)
    rows = [[Cell(held.picture, held.prompt)] for held in scenes]
    heads = ["render"]
    for obedience in obediences:
        if fault(studio, obedience.kind):
            continue
        controls = [obedience.control(studio, held) for held in scenes]
        painted = studio.paint(obedience.kind, scenes, full_steps, steering(obedience.kind, controls))
        heads += [obedience.kind, f"painted by {obedience.kind}"]
        for row, control, result in zip(rows, controls, painted, strict=True):
            row += [Cell(control), Cell(result)]
    title = (
        f"{studio.entry.title}: the first {steered} held-out scenes with people; {full_steps} steps under each control"
    )
    return Sheet(title, rows, heads)


def _peopled(studio: Studio) -> list[Held]:
    """The first held-out scenes with a person in them, so that every kind of control has something to show."""
    return list(itertools.islice(filter(shows_people, map(studio.held, itertools.count())), steered))


def _steps(studio: Studio) -> Sheet:
    """A prompt in each row, the same seed: few steps by the few-step variant, then the base model."""
    assert studio.few_step is not None
    scenes = studio.scenes(range(steered))
    columns = [studio.paint(f"{steps} steps", scenes, steps, few=True) for steps in stages]
    columns.append(studio.paint(f"{usual_steps} steps", scenes, usual_steps))
    rows = [
        [Cell(first, held.prompt), *map(Cell, others)] for held, first, *others in zip(scenes, *columns, strict=True)
    ]
    heads = [*(f"steps: {steps}" for steps in stages), f"steps: {usual_steps}, base"]
    return Sheet(f"{studio.few_step.title}: the same prompt and seed, beside its base", rows, heads)


def _save(path: Path, picture: Pixels) -> Path:
    """Write a picture as WebP of the best quality that fits into `most_bytes`. Raises OutputProblem."""
    data = b""
    for quality in qualities:
        data = _webp(picture, quality)
        if len(data) <= most_bytes:
            break
    atomic.write_bytes(path, data)
    return path


def _webp(picture: Pixels, quality: int) -> bytes:
    buffer = BytesIO()
    Image.fromarray(picture).save(buffer, "WEBP", quality=quality)
    return buffer.getvalue()
