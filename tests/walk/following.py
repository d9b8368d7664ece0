"""Live painting: the picture follows the brush, in three modes, with the real worker and the shipped few-step model.

    python -m tests.walk.following FOLDER [--screens FOLDER]

Prints one JSON object of what was seen: among it how long each picture took from its stroke on.
"""

from __future__ import annotations

import argparse
import functools
import json
import statistics
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from editor.document import layers_of_role, set_fields
from editor.flattening import flatten
from editor.live import Picture
from tests.walk.person import Person, circle, ink


def picture(person: Person) -> Picture:
    found = person.editor.live.state.value.picture
    assert found is not None
    return found


def followed(person: Person, stroke: list[tuple[float, float]]) -> float:
    """Seconds from the end of a stroke to the picture that shows it."""
    came: list[float] = []
    person.editor.live.pictured.connect(came.append)
    person.stroke(stroke)
    person.wait("a picture of the stroke", lambda: bool(came))
    person.editor.live.pictured.disconnect(came.append)
    return came[0]


def keep(person: Person) -> None:
    """Press Keep and wait for the layer: its recipe is written down first."""
    kept = person.document
    person.press(person.window.panels["live_painting"].keep)
    person.wait("the layer", lambda: person.document is not kept)


def walk(person: Person) -> dict[str, object]:
    """Sketches, paints over and repaints with the switch on; keeps a picture; then the engine dies."""
    seen: dict[str, object] = {}
    person.wait("the catalog", lambda: person.editor.engine.state.accepts_jobs, 60)
    width, height = person.document.extent
    person.write(person.window.panels["prompt"].prompt, "a red ball on snow, day")
    person.editor.document.edit("Seed", functools.partial(set_fields, seed=1, seed_locked=True))
    person.choose_mode("generate")
    person.tool("brush", size=3.0, colour=ink)
    person.press(person.window.panels["prompt"].live)
    person.wait("the first picture", lambda: person.editor.live.state.value.picture is not None)
    sketch(person, seen, width, height)
    paint_over(person, seen, width, height)
    repaint(person, seen, width, height)
    die(person)
    return seen


def sketch(person: Person, seen: dict[str, object], width: int, height: int) -> None:
    steps = len(person.editor.document.history.steps)  # type: ignore[union-attr]
    times = [followed(person, circle(width * 0.5, height * 0.55, width * 0.22))]
    person.window.docks["live_painting"].raise_()
    person.shoot("live-sketch")
    times += [followed(person, [(width * x, height * 0.4), (width * x, height * 0.45)]) for x in (0.1, 0.2, 0.8, 0.9)]
    seen["sketch_s"] = statistics.median(times)
    history = person.editor.document.history
    assert history is not None and len(history.steps) == steps + len(times), "the strokes and nothing else"
    result = picture(person).result
    assert result.steps_run == 4 and len(result.request.conditions) == 1  # type: ignore[union-attr]
    before = picture(person).image.key()
    person.do("undo")
    person.wait("the picture before", lambda: picture(person).image.key() != before)
    person.do("redo")
    person.wait("the same picture", lambda: picture(person).image.key() == before)
    keep(person)
    assert layers_of_role(person.document, "result")[-1].pixels.key() == before


def paint_over(person: Person, seen: dict[str, object], width: int, height: int) -> None:
    person.choose_mode("sdedit")
    person.do("add_layer")
    person.tool("brush", size=width * 0.2, colour=(40, 90, 200))
    times = [followed(person, [(width * x, height * 0.8), (width * (x + 0.1), height * 0.8)]) for x in (0.2, 0.5, 0.7)]
    seen["paint_over_s"] = statistics.median(times)
    person.editor.live.set_cover(0.6)
    person.shoot("live-paint-over")
    person.editor.live.set_cover(0.0)


def repaint(person: Person, seen: dict[str, object], width: int, height: int) -> None:
    person.choose_mode("inpaint")
    person.tool("mask_brush", size=width * 0.15, grey=255)
    times = [followed(person, [(width * x, height * 0.2), (width * (x + 0.1), height * 0.2)]) for x in (0.1, 0.4, 0.6)]
    seen["repaint_s"] = statistics.median(times)
    assert dict(picture(person).result.readings)["changed_outside_mask"] == 0
    before = flatten(person.document).array()
    keep(person)
    after, free = flatten(person.document).array(), picture(person).image.array()[..., 3] > 0
    changed = (before != after).any(axis=-1)
    assert changed.any() and not changed[~free].any()
    person.shoot("live-repaint")


def die(person: Person) -> None:
    kept = person.document
    person.process.restart()
    person.wait("the notice", lambda: any("Live painting is off" in said for said in person.notices()))
    assert not person.editor.live.state.value.is_on and person.document is kept
    person.shoot("live-off")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="following", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--screens", type=Path)
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    qt = QApplication([sys.argv[0]])
    person = Person(qt, chosen.folder, chosen.screens)
    try:
        seen = walk(person)
    finally:
        person.close()
    seen["engine_modules_in_editor"] = [name for name in ("torch", "diffusers", "transformers") if name in sys.modules]
    print(json.dumps(seen))
    return 0


if __name__ == "__main__":
    sys.exit(main())
