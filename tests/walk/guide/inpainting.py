"""Inpainting with a brush: the sample is painted, its tree masked with a pen, and something else painted there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt

from editor.flattening import flatten, mask_of
from editor.qimage import pixels_of
from editor.widgets.comparison import Comparison
from tests.walk.guide.sketching import rows, seen_on_canvas
from tests.walk.person import Person

prompt = "a pine, a house with a red roof on grass, day"
tree = (68, 118), (68, 140), (68, 166)
brush = 74


def walk(person: Person, folder: Path, steps: int = 0) -> dict[str, object]:
    person.open_sample()
    if steps:
        person.number(person.window.panels["run"].form.field("steps"), steps)
    person.generate()
    mask(person)
    before, values = stands(person)
    assert values.max() == 1 and (values == 0).mean() > 0.5
    seen = inpaint(person, before, values)
    go_back_and_forth(person, before)
    compare(person)
    person.save(folder / "inpainted.ora")
    return seen


def mask(person: Person) -> None:
    """Over the tree with the mask brush; the canvas shows it."""
    before = seen_on_canvas(person)
    person.key(Qt.Key.Key_M)
    assert person.canvas.tool == "mask_brush"
    person.number(person.window.panels["brush"].form.field("size"), brush)
    person.pen(list(tree), (0.92, 1.0, 0.88))
    assert (seen_on_canvas(person) != before).any(axis=-1).sum() > 1000


def inpaint(person: Person, before: np.ndarray, mask: np.ndarray) -> dict[str, object]:
    """The badge says what a person wants to know, and it is so."""
    panel = person.window.panels["prompt"]
    person.tab("Control")
    steers = person.window.panels["controls"].steers
    person.click(steers, QPoint(8, steers.height() // 2))  # else the tree's lines would make it a tree again
    assert not steers.isChecked()
    person.tab("Sampling")
    person.choose_mode("inpaint")
    person.write(panel.prompt, prompt)
    person.number(panel.form.field("strength"), 100)
    person.canvas.setFocus()
    person.shoot("inpaint-masked")
    job = person.generate()
    assert panel.badge.isVisible() and panel.badge.text() == "0 pixels changed outside the mask"
    changed = (flatten(person.document).array() != before).any(axis=-1)
    assert changed[mask > 0.5].mean() > 0.5 and not changed[mask == 0].any()
    assert {"Mask", "Inpaint 1"} <= {*rows(person)}, rows(person)
    person.key(Qt.Key.Key_H, control=True)
    person.shoot("inpaint-done")
    person.key(Qt.Key.Key_H, control=True)
    return {"seconds": job.result.seconds if job.result else 0}


def go_back_and_forth(person: Person, before: np.ndarray) -> None:
    after = flatten(person.document).array()
    person.key(Qt.Key.Key_Z, control=True)
    assert np.array_equal(flatten(person.document).array(), before)
    person.key(Qt.Key.Key_Y, control=True)
    assert np.array_equal(flatten(person.document).array(), after)


def compare(person: Person) -> None:
    """The first picture against what is there now: the difference is black outside the mask."""
    held = held_against(person)
    person.press(held.buttons["difference"])
    assert held.pair.apart is not None
    apart = pixels_of(held.pair.apart)[..., :3].max(axis=-1)
    assert apart[stands(person)[1] == 0].max() == 0 and apart.max() > 40
    person.shoot("inpaint-compared", held)
    held.close()
    person.tab("Prompt")


def held_against(person: Person) -> Comparison:
    """The oldest result in the Results panel, chosen by a click and compared with the document."""
    person.tab("Results")
    panel = person.window.panels["gallery_view"]
    person.wait("both results", lambda: panel.items.rowCount() > 1)
    oldest = panel.items.index(panel.items.rowCount() - 1)
    person.click(panel.list.viewport(), panel.list.visualRect(oldest).center())
    person.press(panel.compare)
    person.wait("the comparison", lambda: panel.comparison is not None)
    return panel.comparison


def stands(person: Person) -> tuple[np.ndarray, np.ndarray]:
    """The picture and the mask as they stand."""
    mask = mask_of(person.document)
    assert mask is not None
    return flatten(person.document).array(), mask.values
