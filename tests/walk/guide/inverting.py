"""Inversion: the noise behind a picture is found, and the picture comes back from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from editor.document import find_layer, layers_of_role
from tests.walk.guide.sketching import rows
from tests.walk.person import Person


def walk(person: Person, folder: Path, steps: int = 0) -> dict[str, object]:
    person.open_sample()
    if steps:
        person.number(person.window.panels["run"].form.field("steps"), steps)
    person.generate()
    person.tab("Inversion")
    panel = person.window.panels["inversions"]
    if steps:
        person.number(panel.form.field("steps"), steps)
    person.shoot("inversion-asked")
    picture = layers_of_role(person.document, "result")[-1].pixels
    person.run(panel.invert)
    assert rows(person)[1] == "Inversion of Generate 1", rows(person)
    assert panel.title.isVisible()
    assert "comes back at" in panel.readings.text() and "nothing that can be seen" in panel.readings.text()
    person.shoot("inversion-found")
    person.run(panel.reconstruct)
    assert "Reconstruction 1" in rows(person), rows(person)
    person.shoot("inversion-reconstructed")
    again = layers_of_role(person.document, "result")[-1].pixels
    read, told = psnr(picture.rgb(), again.rgb()), dict(inversion(person).readings)["psnr"]
    assert abs(read - told) < 0.5, "what the panel says is what is seen"
    person.save(folder / "inverted.ora")
    assert dict(inversion(person).readings)["psnr"] == told, "the saved file keeps the noise"
    return {"psnr": read}


def inversion(person: Person):
    """What the layer that holds the noise knows."""
    layer = layers_of_role(person.document, "inversion")[-1]
    found = find_layer(person.document, layer.id)
    assert found is not None and found.inversion is not None
    return found.inversion


def psnr(first: np.ndarray, second: np.ndarray) -> float:
    """In decibels."""
    return float(10 * np.log10(255**2 / np.square(first.astype(float) - second).mean()))
