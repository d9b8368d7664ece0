"""Live painting: the picture follows a pen that draws in the sample, and is kept when it pleases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt

from editor.document import layers_of_role
from editor.flattening import flatten
from editor.live import Picture
from tests.walk.guide.sketching import rows, seen_on_canvas
from tests.walk.person import Person, circle

prompt = "a tree, a house with a red roof, a blue ball on grass, day"
ball = 48, 212, 17


def walk(person: Person, folder: Path, steps: int = 0) -> dict[str, object]:
    person.open_sample()
    person.write(person.window.panels["prompt"].prompt, prompt)
    person.key(Qt.Key.Key_L, control=True)
    person.wait("the first picture", lambda: person.editor.live.state.value.picture is not None)
    person.tab("Live")
    panel = person.window.panels["live_painting"]
    assert panel.switch.isChecked() and "after the last change" in panel.text.text()
    if steps:
        person.number(panel.form.field("steps"), steps)
        person.wait("steps", lambda: picture(person).result.steps_run == steps)
    person.shoot("live-on")
    seen = paint(person)
    before = flatten(person.document).array()
    kept = picture(person).image
    person.press(panel.keep)
    person.wait("the layer", lambda: bool(layers_of_role(person.document, "result")))
    assert layers_of_role(person.document, "result")[-1].pixels.key() == kept.key()
    assert not np.array_equal(flatten(person.document).array(), before)
    person.rest()
    person.shoot("live-kept")
    person.press(panel.switch)
    assert not person.editor.live.state.value.is_on
    person.save(folder / "live.ora")
    assert rows(person)[:2] == ["Sketch", "Live 1"]
    return seen


def paint(person: Person) -> dict[str, object]:
    """A ball, drawn with a pen: its picture comes by itself. Undo finds the one before without computing it."""
    person.key(Qt.Key.Key_B)
    person.number(person.window.panels["brush"].form.field("size"), 4)
    before = picture(person)
    came: list[float] = []
    person.editor.live.pictured.connect(came.append)
    person.pen(circle(*ball), (0.6, 1.0, 0.6))
    person.wait("a picture of the stroke", lambda: bool(came))
    after = picture(person)
    x, y, radius = ball
    place = slice(y - radius, y + radius), slice(x - radius, x + radius)
    apart = np.abs(after.image.rgb().astype(float) - before.image.rgb()).mean(axis=-1)
    assert apart[place].mean() > apart.mean(), "it changed most where the pen was"
    person.shoot("live-followed")
    person.key(Qt.Key.Key_Z, control=True)
    person.wait("the picture before", lambda: picture(person) is before)
    person.key(Qt.Key.Key_Y, control=True)
    person.wait("the picture after", lambda: picture(person) is after)
    over(person)
    return {"live_s": came[0]}


def over(person: Person) -> None:
    """Laid over the canvas, half through; then beside it again."""
    cover, before = person.window.panels["live_painting"].form.field("cover"), seen_on_canvas(person)
    person.number(cover, 70)
    assert not np.array_equal(seen_on_canvas(person), before)
    person.canvas.setFocus()
    person.shoot("live-over")
    person.number(cover, 0)
    assert np.array_equal(seen_on_canvas(person), before)


def picture(person: Person) -> Picture:
    found = person.editor.live.state.value.picture
    assert found is not None
    return found
