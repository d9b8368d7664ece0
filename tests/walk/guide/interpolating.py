"""Interpolation: two pictures of one sketch, by day and at sunset, and the way from the one to the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt

from editor.document import layers_of_role
from tests.walk.guide.sketching import rows, seen_on_canvas
from tests.walk.person import Person

prompt = "a tree, a house with a red roof on sand, sunset"


def walk(person: Person, folder: Path, steps: int = 0, frames: int = 5) -> dict[str, object]:
    person.open_sample()
    if steps:
        person.number(person.window.panels["run"].form.field("steps"), steps)
    person.generate()
    person.write(person.window.panels["prompt"].prompt, prompt)
    person.generate()
    person.tab("Between")
    panel = person.window.panels["between"]
    first, last = layers_of_role(person.document, "result")
    assert (panel.first.currentText(), panel.last.currentText()) == ("Generate 1", "Generate 2")
    person.number(panel.form.field("frames"), frames)
    person.shoot("between-asked")
    job = person.run(panel.compute)
    held = person.editor.runs.frames.value
    assert held is not None and len(held.images) == frames
    person.shoot("between-middle")
    person.key(Qt.Key.Key_Home, place=panel.slider)
    assert f"Frame 1 of {frames}" in panel.ends.text()
    assert shown(person).key() == first.pixels.key(), "the one end is the layer's own pixels"
    begin = seen_on_canvas(person)
    person.key(Qt.Key.Key_End, place=panel.slider)
    assert shown(person).key() == last.pixels.key(), "and so is the other"
    assert not np.array_equal(seen_on_canvas(person), begin)
    for image, following in zip(held.images, held.images[1:], strict=False):
        assert image.key() != following.key()
    person.key(Qt.Key.Key_Left, place=panel.slider)
    frame = shown(person)
    person.press(panel.keep)
    assert f"Generate 1 to Generate 2, {frames - 1} of {frames}" in rows(person) and frame.key() in keys(person)
    person.shoot("between-kept")
    person.save(folder / "between.ora")
    assert frame.key() in keys(person)
    return {"seconds": job.result.seconds if job.result else 0}


def shown(person: Person):
    """The picture that lies over the canvas."""
    overlay = person.editor.runs.overlay.value
    assert overlay is not None
    return overlay.image


def keys(person: Person) -> set[str]:
    return {layer.pixels.key() for layer in person.document.layers}
