"""A large canvas and the window's thread: what is done there is counted in pixels, never in seconds."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Bounds, Extent
from controls.raster import Mask, Raster
from editor import flattening, requests
from editor.document import add_fresh, new_document, paint_layer, set_fields
from editor.greys import mask_pixels
from editor.jobs import Phase
from pipelines.requests import EditRequest
from tests.editor.program import Program, catalog
from tests.scripted import ScriptedEngine

side = 1024
whole = side * side
few = whole // 8
"""So many pixels may be looked at between two events: the tiles under a stroke, not the picture."""


class Count:
    """Pixels that were copied, composited or looked through: here, in the window's thread, or made in the makers'."""

    def __init__(self) -> None:
        self.here = self.made = 0

    def add(self, pixels: int) -> None:
        if threading.current_thread() is threading.main_thread():
            self.here += pixels
        elif threading.current_thread().name.startswith("underpaint-makers"):
            self.made += pixels


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Count:
    found = Count()

    def watch(owner: object, name: str, pixels: Callable[..., int], wrap: Callable[[Any], Any] = lambda it: it) -> None:
        real = getattr(owner, name)

        def counted(*given: Any, **named: Any) -> Any:
            found.add(pixels(*given, **named))
            return real(*given, **named)

        monkeypatch.setattr(owner, name, wrap(counted))

    watch(Raster, "array", lambda it, bounds=None: (bounds or it.bounds).extent.pixels)
    watch(Raster, "from_array", lambda pixels: pixels.shape[0] * pixels.shape[1], staticmethod)
    watch(Mask, "__init__", lambda it, values: values.size)
    watch(flattening, "_composited", lambda layers, bounds, roles: bounds.extent.pixels)
    watch(flattening, "mask_of", lambda document, layer=None: document.extent.pixels)
    return found


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    made.editor.document.open(add_fresh(new_document(Extent(side, side)), "Sketch", "control", "edges"))
    made.set(prompt="a house")
    made.editor.window.tool_actions["brush"].trigger()
    rest(made)
    yield made
    made.close()


def rest(program: Program) -> None:
    """Longer than any pause that is kept before something is looked at."""
    QTest.qWait(400)
    program.settle()


def mask(program: Program) -> None:
    """Mask nearly everything, and go to the mode that needs it."""
    values = np.zeros((side, side), np.uint8)
    values[100:-100, 100:-100] = 255
    layer = paint_layer(program.document, "Mask", "mask")
    pixels = Raster.from_array(mask_pixels(values))
    add = functools.partial(msgspec.structs.replace, layer, id="mask", pixels=pixels)
    program.editor.document.edit("Mask", lambda document: set_fields(document, layers=(*document.layers, add())))
    program.set(mode="mend")


def test_a_stroke_on_a_sketch_costs_what_it_touches(program: Program, count: Count) -> None:
    program.editor.window.docks["run"].raise_()
    rest(program)
    count.here = 0
    program.drag((450, 450), (500, 475), (550, 450))
    rest(program)
    assert not program.layer("control").pixels.is_blank
    assert count.here < few and count.made == 0, "nobody sees what the model is shown"


def test_what_the_model_is_shown_is_made_small_and_elsewhere(program: Program, count: Count) -> None:
    panel = program.panel("controls")
    program.editor.window.docks["controls"].raise_()
    rest(program)
    count.here = 0
    program.drag((150, 450), (500, 475), (850, 450))
    rest(program)
    assert count.here < few < count.made
    shown = panel.picture._raster
    assert shown is not None and max(shown.extent) < side
    assert shown.array()[..., :3].max() > 100, "the line is there, white on black"
    program.do("undo")
    assert panel.picture._raster is None
    program.do("redo")
    rest(program)
    assert panel.picture._raster is not None


def test_a_preview_is_the_control_image_made_smaller() -> None:
    document = add_fresh(new_document(Extent(1024, 768)), "S", "control", "edges")
    ink = np.zeros((768, 1024, 4), np.uint8)
    ink[96:480, 128:640] = (0, 0, 0, 255)
    layer = msgspec.structs.replace(document.layers[-1], pixels=Raster.from_array(ink))
    full, small = requests.control_image(document, layer), requests.control_preview(document, layer, side=256)
    assert small.extent == Extent(256, 192)
    assert (small.array() == full.array()[::4, ::4]).all()
    moved = msgspec.structs.replace(layer, x=64, y=-32)
    assert requests.control_preview(document, moved, side=256).array()[16:112, 48:176, 0].min() == 255


def test_generate_makes_its_request_elsewhere(program: Program, count: Count) -> None:
    program.drag((150, 450), (500, 475))
    mask(program)
    rest(program)
    count.here = 0
    program.press(program.panel("prompt").generate)
    request = program.engine.submitted[-1][1]
    assert isinstance(request, EditRequest) and request.image is not None and request.mask is not None
    assert request.image.extent == (side, side)
    assert request.mask.painted_bounds == Bounds(100, 100, side - 200, side - 200)
    assert count.here < few < count.made


def test_a_letter_of_the_prompt_looks_through_no_mask(program: Program, count: Count) -> None:
    mask(program)
    rest(program)
    count.here = 0
    QTest.keyClicks(program.panel("prompt").prompt, "abc")
    assert program.document.prompt.startswith("abc") and count.here < few


@pytest.fixture
def held(program: Program) -> Iterator[threading.Event]:
    """Nothing is made until this is set."""
    go = threading.Event()
    program.editor.makers.run("", go.wait, lambda _: None, lambda _: None)
    yield go
    go.set()


def press(program: Program) -> None:
    program.editor.window.actions_by_id["start"].trigger()
    QApplication.processEvents()


def test_what_waits_for_its_request_is_a_job_like_any_other(program: Program, held: threading.Event) -> None:
    press(program)
    press(program)
    first, second = program.editor.jobs.value
    assert (first.phase, first.request) == (Phase.queued, None) and program.engine.submitted == []
    assert first.title != second.title
    assert program.panel("prompt").cancel.isEnabled() and program.panel("prompt").progress.isVisible()
    program.editor.window.actions_by_id["cancel"].trigger()
    assert program.editor.jobs.find(first.number).phase is Phase.cancelled  # type: ignore[union-attr]
    held.set()
    program.settle()
    assert [job for job, _ in program.engine.submitted] == [second.number]
    assert program.editor.settings.value.prompts[0] == "a house"


def test_a_request_is_of_the_moment_of_the_press(program: Program, held: threading.Event) -> None:
    press(program)
    program.editor.document.edit("Set", functools.partial(set_fields, prompt="another"))
    held.set()
    program.settle()
    request = program.engine.submitted[-1][1]
    assert isinstance(request, EditRequest) and request.prompt == "a house"
    assert program.document.prompt == "another" and program.document.seed == request.seed


def test_what_cannot_be_asked_leaves_no_job_and_no_seed(program: Program) -> None:
    program.set(mode="mend")
    seed = program.document.seed
    program.press(program.panel("prompt").generate)
    assert program.editor.jobs.value == () and program.document.seed == seed
    assert [text for text in program.messages if "nothing is masked" in text]
