"""What a person does while a job runs: crops, paints, undoes, closes. Nothing lands elsewhere, and nothing is lost."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Bounds, Extent
from controls.raster import Raster
from editor import context
from editor.archive import archive_of, document_of, picture_document
from editor.document import Layer, add_fresh, add_layer, remove_layer, resize_canvas, set_active, set_layer
from editor.flattening import flatten
from editor.gallery import Item
from pipelines.events import Progress
from pipelines.protocol import Finished, Reported
from pipelines.requests import EditRequest, Inversion, Request
from tests.editor.program import Program, extent, picture
from tests.editor.test_context import offered
from tests.scripted import ScriptedEngine, result

size = Extent(160, 120)
cut = Bounds(50, 30, 90, 80)


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(offered, hold=True))
    made.start()
    made.editor.document.open(picture_document(picture(3, size), "Large"))
    made.settle()
    made.set(mode="dream")
    yield made
    made.close()


def ask(program: Program) -> tuple[int, EditRequest]:
    program.press(program.panel("prompt").generate)
    program.engine.held.clear()
    job, request = program.engine.submitted[-1]
    assert isinstance(request, EditRequest)
    return job, request


def show(program: Program, job: int, image: Raster | None = None, step: int = 3) -> None:
    program.engine.say(Reported(job, Progress("painting", step, 12, image or picture(9))))
    program.settle()


def answer(program: Program, job: int, request: Request, image: Raster) -> None:
    program.engine.say(Finished(job, result(request, image)))
    program.settle()
    program.settle()


def crop(program: Program, bounds: Bounds = cut) -> None:
    program.editor.document.edit("Crop", functools.partial(resize_canvas, bounds=bounds))


def kept(program: Program) -> tuple[Item, ...]:
    program.settle()
    return program.editor.results.items.value


def masked(program: Program) -> None:
    program.do("add_mask")
    program.editor.window.tool_actions["mask_brush"].trigger()
    program.do("fit")
    program.drag((90, 60), (100, 64))
    program.set(mode="mend")


# ---------------------------------------------------------------------- a crop


@pytest.mark.parametrize("is_masked", [True, False])
def test_a_result_lands_where_its_picture_went_when_the_canvas_was_cropped(program: Program, is_masked: bool) -> None:
    if is_masked:
        masked(program)
    job, request = ask(program)
    whole = flatten(program.document).array()
    crop(program)
    answer(program, job, request, picture(7, size))
    landed = program.layer("result")
    assert program.document.extent == cut.extent
    assert (landed.x, landed.y) == (-cut.x, -cut.y)
    wanted = picture(7, size).array()
    if request.mask is not None:
        wanted = np.where((request.mask.values > 0)[..., None], wanted, whole)
    assert np.array_equal(flatten(program.document).array(), wanted[cut.slices])
    program.do("undo")
    program.do("undo")
    assert program.document.extent == size and program.document.origin == (0, 0)


def test_crops_add_up_and_are_kept_in_the_file(program: Program) -> None:
    job, request = ask(program)
    crop(program)
    crop(program, Bounds(-20, 5, 200, 60))
    assert program.document.origin == (30, 35)
    assert document_of(archive_of(program.document)).origin == (30, 35)
    answer(program, job, request, picture(7, size))
    assert (program.layer("result").x, program.layer("result").y) == (-30, -35)


def test_previews_and_estimates_lie_where_the_picture_went(program: Program) -> None:
    program.editor.window.docks["timeline_view"].raise_()
    masked(program)
    job, request = ask(program)
    show(program, job)
    before = program.editor.runs.overlay.value
    assert before is not None and request.mask is not None
    crop(program)
    place = context.place_of(request, (0, 0), program.document, offered)
    assert place == before.bounds.moved(-cut.x, -cut.y)
    program.press(program.panel("timeline_view").keep)
    layer = program.layer("result")
    alpha = layer.pixels.array()[..., 3]
    full = np.zeros(size.shape, bool)
    at = layer.bounds.moved(cut.x, cut.y)
    full[at.slices] = alpha > 0
    assert np.array_equal(full, request.mask.values > 0)


def test_control_images_and_inversions_land_where_their_picture_was(program: Program) -> None:
    program.editor.runs.annotate("edges")
    program.settle()
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    crop(program)
    answer(program, job, request, picture(5, size))
    assert (program.layer("control").x, program.layer("control").y) == (-cut.x, -cut.y)
    program.editor.runs.annotate("edges", renew=program.layer("control").id)
    program.settle()
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    crop(program, Bounds(10, 10, 50, 50))
    answer(program, job, request, picture(6, cut.extent))
    assert (program.layer("control").x, program.layer("control").y) == (-10, -10)


def test_a_reconstruction_lies_on_its_inversion(program: Program) -> None:
    residual = np.zeros((*size.shape, 3), np.float32)
    inversion = Inversion("exact_one", "small", "", 4, 1.0, np.zeros((1, 4, 15, 20)), picture(3, size), residual)
    layer = Layer(id="", name="I", pixels=picture(3, size), role="inversion", inversion=inversion)
    program.editor.document.edit("I", functools.partial(add_layer, layer=layer))
    crop(program)
    program.editor.runs.reconstruct(program.document.active)
    program.settle()
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    crop(program, Bounds(1, 2, 40, 40))
    answer(program, job, request, picture(7, size))
    assert (program.layer("result").x, program.layer("result").y) == (-cut.x - 1, -cut.y - 2)


def test_the_context_frame_and_the_clone_source_stay_on_their_place_in_the_picture(program: Program) -> None:
    frame = Bounds(60, 40, 30, 20)
    program.editor.document.edit("Frame", functools.partial(context.with_region, bounds=frame))
    program.editor.window.tool_actions["clone"].trigger()
    program.do("fit")
    canvas = program.editor.window.canvas
    at = canvas.to_widget(QPointF(70.5, 50.5)).toPoint()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, at)
    crop(program)
    assert context.region_of(program.document) == frame.moved(-cut.x, -cut.y)
    program.do("fit")
    source = flatten(program.document).array()
    canvas.set_tool_state(msgspec.structs.replace(canvas.tool_state, size=6.0, hardness=1.0))
    program.drag((60.5, 60.5), (60.6, 60.5))
    after = flatten(program.document).array()
    assert np.array_equal(after[60, 60], source[20, 20]), "from (70, 50), which is (20, 20) by now"
    program.do("undo")
    program.do("undo")
    assert context.region_of(program.document) == frame


# ---------------------------------------------------------------------- painting on


def test_the_preview_leaves_the_canvas_when_a_stroke_begins_and_the_timeline_goes_on(program: Program) -> None:
    job, request = ask(program)
    show(program, job)
    overlay = program.editor.runs.overlay
    assert overlay.value is not None
    program.editor.window.tool_actions["brush"].trigger()
    program.do("fit")
    canvas = program.editor.window.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.to_widget(QPointF(20, 20)).toPoint())
    assert overlay.value is None, "before the stroke ends"
    QTest.mouseMove(canvas, canvas.to_widget(QPointF(60, 20)).toPoint())
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.to_widget(QPointF(60, 20)).toPoint())
    show(program, job, picture(10), 4)
    assert overlay.value is None, "nor does the next one come"
    assert program.editor.timeline.state.value.estimates[-1].step == 4
    answer(program, job, request, picture(7, size))
    job, _ = ask(program)
    show(program, job)
    assert overlay.value is not None, "the next run is followed again"


def test_choosing_a_region_hides_no_preview(program: Program) -> None:
    job, _ = ask(program)
    show(program, job)
    program.editor.window.tool_actions["select_rectangle"].trigger()
    program.drag((10, 10), (40, 40))
    assert program.document.selection is not None and program.editor.runs.overlay.value is not None


def test_a_result_takes_no_layer_out_of_the_hand(program: Program) -> None:
    job, request = ask(program)
    program.editor.document.edit("Add layer", functools.partial(add_fresh, name="Mine", role="paint"))
    mine = program.document.active
    answer(program, job, request, picture(7, size))
    assert program.document.active == mine
    assert [layer.name for layer in program.document.layers] == ["Large", "Dream 1", "Mine"], (
        "what was added stays above"
    )
    assert program.messages == []


def test_two_results_lie_in_their_order_below_what_was_added(program: Program) -> None:
    first = ask(program)
    program.press(program.panel("prompt").generate)
    program.editor.document.edit("Add layer", functools.partial(add_fresh, name="Mine", role="paint"))
    answer(program, *first, picture(7, size))
    program.engine.held.clear()
    answer(program, *program.engine.submitted[-1], picture(8, size))
    assert [layer.name for layer in program.document.layers] == ["Large", "Dream 1", "Dream 2", "Mine"]


def test_who_paints_on_below_a_result_is_told(program: Program) -> None:
    job, request = ask(program)
    program.editor.window.tool_actions["brush"].trigger()
    program.do("fit")
    program.drag((20, 20), (60, 20))
    before = program.document.active
    answer(program, job, request, picture(7, size))
    assert program.document.active == before
    assert any("“Dream 1” lies above “Large”" in text for text in program.messages)


def test_a_result_leads_where_nothing_was_done_meanwhile(program: Program) -> None:
    job, request = ask(program)
    program.set(prompt="something else, for the next one")
    answer(program, job, request, picture(7, size))
    assert program.document.active_layer is program.layer("result")


def test_a_layer_that_is_gone_is_no_place_to_land(program: Program) -> None:
    program.editor.document.edit("Add layer", functools.partial(add_fresh, name="Top", role="paint"))
    job, request = ask(program)
    top = program.document.active
    program.editor.document.edit("Remove", functools.partial(remove_layer, layer=top))
    answer(program, job, request, picture(7, size))
    assert [layer.name for layer in program.document.layers] == ["Large", "Dream 1"]


def test_steps_that_were_undone_when_a_result_came_are_one_press_away(program: Program) -> None:
    background = program.document.layers[0].id
    for name in ("One", "Two"):
        program.editor.document.edit(name, functools.partial(set_layer, layer=background, name=name))
    job, request = ask(program)
    two = program.document
    program.do("undo")
    program.do("undo")
    answer(program, job, request, picture(7, size))
    notice = next(each for each in program.editor.notices.value if "undone" in each.message)
    program.do("new")
    program.do("add_layer")
    notice.choices[0].act()
    assert program.document is two
    assert len(program.editor.document.sheets) == 2


def test_a_result_at_the_end_of_the_history_says_nothing_of_it(program: Program) -> None:
    job, request = ask(program)
    answer(program, job, request, picture(7, size))
    assert program.messages == []


# ---------------------------------------------------------------------- closing and quitting


def test_a_picture_whose_document_is_closed_goes_into_the_gallery(program: Program) -> None:
    job, request = ask(program)
    asked, program.answers.leave = program.editor.document.number, "discard"
    program.editor.filing.close(asked)
    program.settle()
    assert program.engine.cancelled == [] and any("“Dream 1”" in text for text in program.messages)
    answer(program, job, request, picture(7, size))
    assert len(kept(program)) == 1 and kept(program)[0].prompt == request.prompt
    assert any("ready" in text and "Results" in text for text in program.messages)
    program.editor.queue.again(job)
    program.settle()
    program.engine.held.clear()
    answer(program, *program.engine.submitted[-1], picture(8, size))
    assert len(kept(program)) == 2, "asked for again it is not lost either"


def test_what_goes_on_after_closing_can_be_cancelled_by_the_notice(program: Program) -> None:
    job, _ = ask(program)
    program.press(program.panel("prompt").generate)
    program.answers.leave = "discard"
    program.do("close")
    notice = next(each for each in program.editor.notices.value if "Dream 2" in each.message)
    notice.choices[0].act()
    program.settle()
    assert program.engine.cancelled == [job] and program.editor.jobs.going() == ()


def test_a_picture_without_a_recipe_becomes_a_document(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    job, request = ask(program)
    program.answers.leave = "discard"
    program.do("close")
    monkeypatch.setattr(program.editor.runs, "_keep", lambda made, then: then(None))
    answer(program, job, request, picture(7, size))
    assert flatten(program.document).key() == picture(7, size).key() and program.editor.document.is_unsaved


def test_closing_asks_about_what_belongs_into_the_document_alone(program: Program) -> None:
    program.editor.runs.annotate("edges")
    program.settle()
    job = program.engine.submitted[-1][0]
    program.answers.goes_on, program.answers.leave = False, "discard"
    program.do("close")
    assert program.answers.questions == ["Close, and cancel what is made for this document alone? “Edges” waits."]
    assert program.engine.cancelled == [] and len(program.editor.document.sheets) == 1
    program.answers.goes_on = True
    program.do("close")
    assert program.engine.cancelled == [job] and program.editor.document.sheets == ()


def test_quitting_names_the_jobs_that_it_drops(program: Program) -> None:
    job, _ = ask(program)
    program.press(program.panel("prompt").generate)
    show(program, job)
    program.answers.goes_on, program.answers.leave = False, "discard"
    program.editor.window.close()
    assert program.answers.questions == ["Quit, and drop what is not finished? “Dream 1” runs, “Dream 2” waits."]
    assert program.editor.window.isVisible()
    program.answers.goes_on = True
    program.editor.window.close()
    assert not program.editor.window.isVisible()


def test_frames_are_kept_too_with_and_without_their_document(program: Program) -> None:
    program.editor.document.edit("Add layer", functools.partial(add_fresh, name="Other", role="paint"))
    first, other = (layer.id for layer in program.document.layers)
    program.editor.document.edit("Paint", functools.partial(set_layer, layer=other, pixels=picture(4, size)))
    program.editor.document.amend(functools.partial(set_active, layer=first))
    program.editor.runs.interpolate(first, other, 3)
    program.settle()
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    images = tuple(picture(number) for number in (1, 2, 3))
    made = msgspec.structs.replace(result(request, images[0]), images=images)
    program.answers.leave = "discard"
    program.do("close")
    program.engine.say(Finished(job, made))
    program.settle()
    found = kept(program)
    assert len(found) == 3 and {item.extent for item in found} == {extent}
