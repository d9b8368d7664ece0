"""The context frame: dragged on the canvas, kept in the document, sent to the engine, shown with its working size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Bounds, Extent
from editor import context, quick, restoring
from editor.archive import picture_document
from pipelines.events import Progress
from pipelines.protocol import Reported
from pipelines.requests import EditRequest
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine

mend = msgspec.structs.replace(catalog.modes[1], traits=(*catalog.modes[1].traits, "uses:region"))
few = msgspec.structs.replace(catalog.models[0], id="small:few", steps=4)
offered = msgspec.structs.replace(
    catalog, models=(*catalog.models, few), modes=(catalog.modes[0], mend, *catalog.modes[2:])
)
size = Extent(320, 240)


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(offered, hold=True))
    made.start()
    made.editor.document.open(picture_document(picture(3, size), "Large"))
    made.settle()
    made.do("fit")
    made.do("add_mask")
    made.editor.window.tool_actions["mask_brush"].trigger()
    made.drag((150, 100), (160, 104))
    made.set(mode="mend")
    yield made
    made.close()


def frame(program: Program, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag a context frame and press Enter."""
    program.editor.window.tool_actions["context_frame"].trigger()
    program.settle()
    program.drag(start, end)
    canvas = program.editor.window.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    program.settle()


def asked(program: Program) -> tuple[int, EditRequest]:
    program.press(program.panel("prompt").generate)
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    assert isinstance(request, EditRequest)
    return job, request


def near(found: Bounds | None, wanted: Bounds) -> bool:
    """Up to what a pixel of the screen is on the canvas."""
    return found is not None and all(abs(one - other) <= 2 for one, other in zip(found, wanted, strict=True))


def test_a_frame_is_dragged_sent_and_forgotten(program: Program) -> None:
    panel = program.panel("prompt")
    assert panel.context.isHidden() and asked(program)[1].region is None
    frame(program, (100, 60), (220, 160))
    wanted = Bounds(100, 60, 120, 100)
    assert near(context.region_of(program.document), wanted)
    assert panel.context.isVisible() and "works at" in panel.context.text()
    program.editor.queue.cancel_all()
    program.settle()
    request = asked(program)[1]
    assert near(request.region, wanted)
    again = restoring.restored(picture_document(picture(4, size), "A"), request)
    assert context.region_of(again) == request.region
    program.press(panel.automatic)
    assert context.region_of(program.document) is None and panel.context.isHidden()
    program.do("undo")
    assert near(context.region_of(program.document), wanted)


def test_escape_leaves_it_as_it_was(program: Program) -> None:
    before = program.document
    program.editor.window.tool_actions["context_frame"].trigger()
    program.drag((100, 60), (220, 160))
    QTest.keyClick(program.editor.window.canvas, Qt.Key.Key_Escape)
    program.settle()
    assert program.document is before
    assert context.suggested(before).contains(Bounds(150, 100, 10, 4))


@pytest.mark.parametrize("is_chosen", [True, False])
def test_a_preview_lies_where_the_model_works(program: Program, is_chosen: bool) -> None:
    if is_chosen:
        frame(program, (100, 60), (220, 160))
    job, request = asked(program)
    program.engine.say(Reported(job, Progress("painting", 3, 12, picture(9))))
    program.settle()
    overlay = program.editor.runs.overlay.value
    assert overlay is not None and overlay.bounds != program.document.bounds
    assert overlay.bounds.contains(Bounds(150, 100, 10, 4))
    if is_chosen:
        assert overlay.bounds == request.region


def test_live_painting_sends_the_frame_with_its_surroundings(program: Program) -> None:
    frame(program, (130, 80), (190, 130))
    region = context.region_of(program.document)
    asked_for, bounds = quick.asked(program.document, offered)
    assert region is not None and asked_for.region is not None and asked_for.image is not None
    assert asked_for.region.moved(bounds.x, bounds.y) == region
    assert asked_for.image.extent == bounds.extent and bounds.extent.pixels < size.pixels
