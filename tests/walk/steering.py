"""Steering: a picture is opened, its depth and poses are read off it, and both steer, in many steps and in few.

    python -m tests.walk.steering FOLDER [--screens FOLDER]

The pictures are saved in FOLDER, with and without the controls, beside the controls themselves: what they obeyed is
read by `test_walks`, since the editor's process knows no annotators.

As `first_light`: real widgets and events, offscreen, with the real worker and the shipped model.
"""

from __future__ import annotations

import argparse
import functools
import json
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from editor.document import find_layer, layers_of_role, set_fields, set_layer
from editor.jobs import Job, Phase
from editor.requests import is_blank
from editor.widgets.form import Choice
from pipelines.files import pictures
from pipelines.requests import EditRequest
from tests.walk.person import Person

render = """
import sys
from PIL import Image
from pipelines.training.world import render, sample_scene
Image.fromarray(render(sample_scene(1_000_000_000), size=256).picture).save(sys.argv[1])
"""
"""A held-out scene with one person in it. The renderer is no business of the editor's process."""

kinds = ("depth", "pose")


def walk(person: Person, folder: Path) -> dict[str, object]:
    """Read both kinds off a picture, paint under both, then again in few steps. Returns what was seen."""
    seen: dict[str, object] = {}
    picture = folder / "person.png"
    subprocess.run([sys.executable, "-c", render, str(picture)], check=True)
    person.wait("the catalog", lambda: person.editor.engine.state.accepts_jobs, 60)
    person.drop(picture)
    for kind in kinds:
        read_off(person, kind)
    person.shoot("steering")
    person.write(person.window.panels["prompt"].prompt, "a person in red on grass, day")
    person.editor.document.edit("Seed", functools.partial(set_fields, seed=4, seed_locked=True))
    person.choose_mode("generate")
    request = kept(person.generate(), folder / "steered.png")
    for condition in request.conditions:
        pictures.write(condition.image, folder / f"{condition.kind}.png")
    assert [(each.kind, each.weight, each.start, each.end) for each in request.conditions] == [
        (kind, 1.0, 0.0, 1.0) for kind in kinds
    ]
    person.shoot("steered")
    steer_only(person, "pose")
    assert [each.kind for each in kept(person.generate(), folder / "posed.png").conditions] == ["pose"]
    steer_only(person)
    assert not kept(person.generate(), folder / "free.png").conditions
    steer_only(person, *kinds)
    steer_less(person)
    choose(person.window.panels["run"].model, f"{request.model}:few-step")
    job = person.generate()
    request = kept(job, folder / "few.png")
    weights = {each.kind: (each.weight, each.start, each.end) for each in request.conditions}
    assert weights == {"depth": (1.0, 0.0, 1.0), "pose": (0.6, 0.0, 0.5)}
    assert request.steps == 4 and request.model.endswith(":few-step"), (request.steps, request.model)
    seen["few_steps_s"] = job.result.seconds if job.result else 0
    person.shoot("few-steps")
    steer_only(person)
    assert not kept(person.generate(), folder / "few-free.png").conditions
    read_off(person, "edges")
    give_finished(person, folder / "depth.png", "depth")
    conditions = kept(person.generate(), folder / "given.png").conditions
    assert [each.kind for each in conditions] == ["depth", "edges"]
    given = next(each.image for each in conditions if each.kind == "depth")
    assert given.key() == pictures.read(folder / "depth.png").raster.key()
    seen["engine_modules_in_editor"] = [name for name in ("torch", "diffusers", "numba") if name in sys.modules]
    return seen


def read_off(person: Person, kind: str) -> None:
    """Press the button that makes a control layer of one kind from the picture."""
    panel = person.window.panels["controls"]
    choose(panel.kind, kind)
    before = layers_of_role(person.document, "control")
    person.press(panel.make)
    person.wait(f"the {kind} layer", lambda: len(layers_of_role(person.document, "control")) > len(before))
    layer = next(each for each in layers_of_role(person.document, "control") if each not in before)
    assert layer.kind == kind and layer.annotator and not is_blank(layer)


def give_finished(person: Person, picture: Path, kind: str) -> None:
    """Drop a control image that was made elsewhere, and let it and the edges steer."""
    layers = len(person.document.layers)
    person.drop(picture)
    person.wait("the picture", lambda: len(person.document.layers) > layers)
    panel = person.window.panels["controls"]
    choose(panel.kind, kind)
    person.press(panel.adopt)
    active = person.document.active
    assert find_layer(person.document, active).role == "control"  # type: ignore[union-attr]
    for layer in layers_of_role(person.document, "control"):
        change = functools.partial(set_layer, layer=layer.id, enabled=layer.kind == "edges" or layer.id == active)
        person.editor.document.edit("Steering", change)


def steer_only(person: Person, *wanted: str) -> None:
    """Let the layers of these kinds steer and no others."""
    for layer in layers_of_role(person.document, "control"):
        change = functools.partial(set_layer, layer=layer.id, enabled=layer.kind in wanted)
        person.editor.document.edit("Steering", change)


def steer_less(person: Person) -> None:
    """Let poses steer weaker, and only for the first half."""
    pose = next(layer for layer in layers_of_role(person.document, "control") if layer.kind == "pose")
    change = functools.partial(set_layer, layer=pose.id, weight=0.6, end=0.5)
    person.editor.document.edit("Steering", change)


def choose(choice: Choice, value: str) -> None:
    """Pick a value from a list, as a person does."""
    index = choice.findData(value)
    assert index >= 0, f"{value} is not offered"
    choice.setCurrentIndex(index)
    choice.activated.emit(index)
    QApplication.processEvents()


def kept(job: Job, path: Path) -> EditRequest:
    """What the engine really ran; its picture is written to `path`."""
    assert job.phase is Phase.done and job.result is not None
    request = job.result.request
    assert isinstance(request, EditRequest)
    pictures.write(job.result.image, path)
    return request


def main() -> int:
    parser = argparse.ArgumentParser(prog="steering", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--screens", type=Path)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    person = Person(QApplication([sys.argv[0]]), chosen.folder, chosen.screens)
    try:
        seen = walk(person, chosen.folder)
    finally:
        person.close()
    print(json.dumps(seen))
    return 0


if __name__ == "__main__":
    sys.exit(main())
