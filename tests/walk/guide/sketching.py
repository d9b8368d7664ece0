"""Sketch to image: the sample is opened, a ball is drawn into it with a pen, and the model paints it all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt

from editor.document import layers_of_role
from editor.flattening import flatten
from editor.jobs import Phase
from editor.qimage import pixels_of
from tests.walk.person import Person, circle

prompt = "a tree, a house with a red roof, a blue ball on grass, day"
ball = 48, 212, 17
roof = 162, 124
"""The drawn ball's middle and radius, and a place on the sample's roof."""


def walk(person: Person, folder: Path, steps: int = 0) -> dict[str, object]:
    person.open_sample()
    draw(person)
    person.write(person.window.panels["prompt"].prompt, prompt)
    if steps:
        person.number(person.window.panels["run"].form.field("steps"), steps)
    person.shoot("sketch-drawn")
    seen = paint(person)
    red, green, blue = patch(flatten(person.document).rgb(), *ball[:2])
    assert steps or blue > max(red, green) + 40, (red, green, blue)
    person.save(folder / "sketch.ora")
    return seen


def draw(person: Person) -> None:
    """A circle with the brush; where the hand is light the line is thin."""
    person.key(Qt.Key.Key_B)
    assert person.canvas.tool == "brush"
    person.number(person.window.panels["brush"].form.field("size"), 5)
    before = layers_of_role(person.document, "control")[-1].pixels.array()
    person.pen(circle(*ball), (0.4, 1.0, 0.4))
    x, y, radius = ball
    drawn = (layers_of_role(person.document, "control")[-1].pixels.array() != before).any(axis=-1)
    assert drawn[y - radius, x] and not drawn[y, x], "a line along the circle, nothing inside"
    light, firm = drawn[y, x:].sum(), drawn[y, :x].sum()
    assert firm > light > 0, (firm, light)


def paint(person: Person) -> dict[str, object]:
    """Ctrl+Return in the prompt; the picture comes step by step and lands as a layer."""
    before, was = seen_on_canvas(person), len(person.editor.jobs.value)
    person.key(Qt.Key.Key_Return, control=True, place=person.window.panels["prompt"].prompt)
    person.wait("a job", lambda: len(person.editor.jobs.value) > was, 5)
    person.wait("half of the steps", lambda: person.previews > 1 and (person.editor.jobs.value[-1].fraction or 0) > 0.4)
    assert not np.array_equal(seen_on_canvas(person), before), "the picture is seen while it comes"
    person.shoot("sketch-coming")
    person.wait("the end", lambda: person.editor.jobs.value[-1].phase.is_end)
    person.rest()
    job = person.editor.jobs.value[-1]
    assert job.phase is Phase.done and job.result is not None, job.fault
    result = layers_of_role(person.document, "result")[-1]
    assert result.name == "Generate 1" and "Generate 1" in rows(person)
    red, green, blue = patch(flatten(person.document).rgb(), *roof)
    assert red > green + 40 and red > blue + 40, (red, green, blue)
    person.window.statusBar().clearMessage()
    person.shoot("sketch-painted")
    return {"seconds": job.result.seconds, "previews": person.previews}


def patch(picture: np.ndarray, x: int, y: int, half: int = 4) -> tuple[float, ...]:
    """The mean colour around a place."""
    return tuple(picture[y - half : y + half + 1, x - half : x + half + 1, :3].mean(axis=(0, 1)).tolist())


def seen_on_canvas(person: Person) -> np.ndarray:
    """What the canvas shows, as pixels."""
    return pixels_of(person.canvas.grab().toImage())


def rows(person: Person) -> list[str]:
    """The names in the layer list, as they are read from top to bottom."""
    held = person.window.panels["layers"].rows
    return [held.index(row).data() for row in range(held.rowCount())]
