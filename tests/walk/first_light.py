"""First light: the real program is opened, drawn in, made to paint, and what it wrote is read back.

    python -m tests.walk.first_light FOLDER [--screens FOLDER]

Drives real widgets with real mouse, keyboard and drop events, offscreen, with the real worker and the shipped model.
Prints one JSON object of what was seen; an assertion that fails ends it with a traceback. With `--screens` it also
keeps screenshots.
"""

from __future__ import annotations

import argparse
import functools
import json
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from editor.document import layers_of_role, set_fields
from editor.flattening import flatten, mask_of
from pipelines.files import recipes
from pipelines.files.blobs import Memory
from pipelines.requests import EditRequest
from tests.walk.person import Person, circle, ink

steps = 8


def walk(person: Person, folder: Path) -> dict[str, object]:
    """Draw, generate, inpaint, undo, redo, save, reopen, export, drop back in. Returns what was seen."""
    seen: dict[str, object] = {}
    began = time.monotonic()
    person.wait("the catalog", lambda: person.editor.engine.state.accepts_jobs, 60)
    seen["engine_ready_s"] = time.monotonic() - began
    draw_and_generate(person, seen)
    inpaint(person, seen)
    undo_and_redo(person)
    save_and_reopen(person, folder)
    export_and_drop(person, folder)
    seen["engine_modules_in_editor"] = [name for name in ("torch", "diffusers", "transformers") if name in sys.modules]
    return seen


def draw_and_generate(person: Person, seen: dict[str, object]) -> None:
    width, height = person.document.extent
    assert person.document.active_layer is not None and person.document.active_layer.role == "control"
    person.tool("brush", size=3.0, colour=ink)
    person.stroke(circle(width / 2, height * 0.55, width * 0.22))
    person.stroke([(0, height * 0.45), (width * 0.27, height * 0.45)])
    person.stroke([(width * 0.73, height * 0.45), (width - 1, height * 0.45)])
    person.write(person.window.panels["prompt"].prompt, "a red ball on snow, day")
    person.editor.document.edit("Steps", functools.partial(set_fields, steps=steps, seed=1, seed_locked=True))
    person.choose_mode("generate")
    person.shoot("sketch")
    job = person.generate()
    assert isinstance(job.request, EditRequest) and len(job.request.conditions) == 1
    result = layers_of_role(person.document, "result")[-1]
    assert result.recipe is not None and result.pixels.extent == person.document.extent
    seen["generate_s"] = job.result.seconds if job.result else 0
    seen["previews"] = person.previews
    assert person.previews > 0
    person.shoot("generated")


def inpaint(person: Person, seen: dict[str, object]) -> None:
    width, height = person.document.extent
    before = flatten(person.document).array()
    person.tool("mask_brush", size=width * 0.2, grey=255)
    person.stroke([(width * 0.1, height * 0.75), (width * 0.3, height * 0.75)])
    mask = mask_of(person.document)
    assert mask is not None and mask.values.max() == 1
    person.write(person.window.panels["prompt"].prompt, "a red ball, a green pine on snow, day")
    person.choose_mode("inpaint")
    person.shoot("mask")
    job = person.generate()
    assert job.result is not None
    assert dict(job.result.readings)["changed_outside_mask"] == 0
    after = flatten(person.document).array()
    changed = (before != after).any(axis=-1)
    assert changed.any() and not changed[mask.values == 0].any()
    seen["inpaint_s"] = job.result.seconds
    person.shoot("window")


def undo_and_redo(person: Person) -> None:
    states = [person.document]
    for _ in range(3):
        person.do("undo")
        states.append(person.document)
    assert len({id(state) for state in states}) == 4
    for state in states[2::-1]:
        person.do("redo")
        assert person.document is state


def save_and_reopen(person: Person, folder: Path) -> None:
    before = person.document.key()
    person.answers.path = folder / "walk.ora"
    person.do("save")
    assert not person.editor.document.is_unsaved, person.notices()
    person.do("new")
    assert person.document.key() != before
    person.drop(folder / "walk.ora")
    assert person.document.key() == before


def export_and_drop(person: Person, folder: Path) -> None:
    request = person.editor.jobs.value[-1].request
    shown = flatten(person.document).array()
    person.answers.path = folder / "walk.png"
    person.do("export")
    assert (folder / "walk.png").is_file(), person.notices()
    found = recipes.from_json(recipes.find(folder / "walk.png"), Memory())
    result = person.editor.jobs.value[-1].result
    assert result is not None and found.key() == result.request.key()
    assert isinstance(request, EditRequest) and found.prompt == request.prompt
    person.do("new")
    person.drop(folder / "walk.png")
    assert np.array_equal(flatten(person.document).array(), shown)
    assert (person.document.prompt, person.document.seed) == (request.prompt, request.seed)
    assert person.document.mode == request.mode


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="first_light", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--screens", type=Path)
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    qt = QApplication([sys.argv[0]])
    person = Person(qt, chosen.folder, chosen.screens)
    try:
        seen = walk(person, chosen.folder)
    finally:
        person.close()
    print(json.dumps(seen))
    return 0


if __name__ == "__main__":
    sys.exit(main())
