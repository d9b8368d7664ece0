"""Live painting: a picture for each change, none twice, nothing in the history; a scripted engine says when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Bounds, Extent
from controls.raster import Raster
from editor import live, quick
from editor.document import add_fresh, add_layer, new_document, paint_layer, set_fields
from editor.flattening import flatten, mask_pixels
from editor.painting import Painting
from pipelines.errors import ModelProblem
from pipelines.protocol import Failed, Finished
from pipelines.requests import EditRequest, Patch
from tests.editor.painter import at, drag, left, move, none
from tests.editor.program import Program, catalog, extent, picture
from tests.scripted import ScriptedEngine, result

few = msgspec.structs.replace(
    catalog.models[0], id="small:few", title="Small, few steps", sampler="other", steps=4, guidance_scale=1.0,
    patches=(Patch("difference", "few.safetensors"),),
)  # fmt: skip
offered = msgspec.structs.replace(catalog, models=(*catalog.models, few))


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(offered, hold=True))
    made.start()
    made.do("new")
    made.set(prompt="a ball", seed=7, sampler="plain", steps=30, guidance_scale=6.0)
    yield made
    made.close()


def wait(program: Program, until: Callable[[], bool]) -> None:
    for _ in range(200):
        if until():
            return
        QTest.qWait(10)
    raise AssertionError("it did not come")


def rested(program: Program) -> None:
    """Longer than the rest and the building of a request take."""
    QTest.qWait(live.rest + 150)


def asked(program: Program, count: int) -> EditRequest:
    wait(program, lambda: len(program.engine.submitted) >= count)
    assert len(program.engine.submitted) == count
    request = program.engine.submitted[-1][1]
    assert isinstance(request, EditRequest)
    return request


def answer(program: Program, seed: int = 0) -> None:
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    assert isinstance(request, EditRequest)
    size = request.image.extent if request.image else request.extent or extent
    program.engine.say(Finished(job, result(request, picture(seed, size))))
    program.settle()


def test_the_picture_follows_the_brush_with_the_few_step_model(program: Program) -> None:
    panel, steps = program.panel("live_painting"), len(program.editor.document.history.steps)  # type: ignore[union-attr]
    program.press(program.panel("prompt").live)
    request = asked(program, 1)
    assert (request.model, request.sampler, request.steps, request.guidance_scale) == ("small:few", "", 0, None)
    assert (request.seed, request.conditions) == (7, ())
    answer(program, 1)
    assert program.editor.live.state.value.picture is not None
    assert "after the last change" in panel.text.text()
    program.drag((10, 10), (40, 30))
    request = asked(program, 2)
    assert len(request.conditions) == 1 and request.seed == 7
    answer(program, 2)
    shown = program.editor.live.state.value.picture
    assert shown is not None and shown.image.key() == picture(2).key()
    history = program.editor.document.history
    assert history is not None and len(history.steps) == steps + 1, "the stroke, and nothing of live painting"
    assert program.editor.jobs.value == (), "no job is left behind"


def test_an_unchanged_canvas_is_not_computed_again(program: Program) -> None:
    program.do("live")
    asked(program, 1)
    answer(program, 1)
    program.drag((10, 10), (40, 30))
    asked(program, 2)
    answer(program, 2)
    program.do("undo")
    wait(program, lambda: program.editor.live.state.value.picture.image.key() == picture(1).key())  # type: ignore[union-attr]
    program.do("redo")
    wait(program, lambda: program.editor.live.state.value.picture.image.key() == picture(2).key())  # type: ignore[union-attr]
    layers = program.panel("layers")
    layers.list.setCurrentIndex(layers.rows.index(1))
    program.set(seed_locked=True)
    rested(program)
    assert len(program.engine.submitted) == 2 and program.engine.cancelled == []


def test_a_newer_change_takes_the_place_of_the_running_picture(program: Program) -> None:
    program.do("live")
    asked(program, 1)
    program.set(prompt="a box")
    rested(program)
    assert program.engine.cancelled == [], "how quick the engine is, nobody knows yet: a model that loads is left alone"
    answer(program, 1)
    assert asked(program, 2).prompt == "a box"
    program.set(prompt="a cone")
    assert asked(program, 3).prompt == "a cone"
    assert program.engine.cancelled == [program.engine.submitted[1][0]]
    answer(program, 3)
    shown = program.editor.live.state.value.picture
    assert shown is not None and shown.image.key() == picture(3).key()


def test_a_hand_that_never_rests_sees_pictures_all_the_same(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.do("live")
    asked(program, 1)
    answer(program)
    monkeypatch.setattr(live, "hunger", 0.0)
    for number, prompt in enumerate(("one", "two", "three")):
        program.set(prompt=prompt)
        if number == 0:
            asked(program, 2)
    rested(program)
    assert program.engine.cancelled == [] and len(program.engine.submitted) == 2
    answer(program)
    assert asked(program, 3).prompt == "three"


def test_a_picture_is_laid_over_the_canvas_and_kept(program: Program) -> None:
    panel, overlay = program.panel("live_painting"), program.editor.runs.overlay
    program.editor.window.docks["live_painting"].raise_()
    program.press(panel.switch)
    asked(program, 1)
    answer(program, 1)
    assert overlay.value is None
    panel.form.field("cover")._take(50.0)
    assert overlay.value is not None and set(np.unique(overlay.value.image.array()[..., 3])) == {128}
    program.drag((10, 10), (40, 30))
    assert overlay.value is not None, "it stays while one paints"
    before = len(program.document.layers)
    program.press(panel.keep)
    kept = program.layer("result")
    assert len(program.document.layers) == before + 1 and kept.pixels.key() == picture(1).key()
    assert kept.recipe is not None and kept.name == "Live 1"
    program.do("undo")
    assert len(program.document.layers) == before
    program.press(panel.switch)
    assert overlay.value is None and not panel.keep.isEnabled()


def test_it_stops_when_the_engine_dies_and_says_so(program: Program) -> None:
    program.do("live")
    asked(program, 1)
    program.engine.die()
    program.settle()
    assert not program.editor.live.state.value.is_on and not program.panel("prompt").live.isChecked()
    assert [text for text in program.messages if "Live painting is off" in text]
    assert not [text for text in program.messages if "the job is lost" in text]
    program.drag((10, 10), (40, 30))
    rested(program)
    assert len(program.engine.submitted) == 1
    program.do("live")
    asked(program, 2)


def test_what_is_asked_for_by_hand_goes_first(program: Program) -> None:
    program.do("live")
    asked(program, 1)
    answer(program)
    program.set(prompt="a box")
    asked(program, 2)
    program.press(program.panel("prompt").generate)
    assert program.engine.cancelled == [program.engine.submitted[1][0]]
    assert program.engine.submitted[-1][1].model == "small"  # type: ignore[union-attr]
    rested(program)
    assert len(program.engine.submitted) == 3, "it waits for the job"
    answer(program, 5)
    assert asked(program, 4).model == "small:few"


def test_what_cannot_be_painted_is_said_where_the_picture_would_be(program: Program) -> None:
    panel = program.panel("live_painting")
    program.set(mode="mend")
    program.do("live")
    wait(program, lambda: "nothing is masked" in panel.picture._empty)
    program.set(mode="dream")
    asked(program, 1)
    job = program.engine.submitted[-1][0]
    program.engine.held.clear()
    program.engine.say(Failed(job, "out_of_memory", "The memory does not suffice.", "Close something."))
    program.settle()
    assert "Close something." in panel.picture._empty
    program.set(seed_locked=True)
    rested(program)
    assert len(program.engine.submitted) == 1, "what failed is not tried again as it is"


def test_without_a_few_step_variant_it_says_why(application: QApplication) -> None:
    with pytest.raises(ModelProblem) as caught:
        quick.asked(new_document(extent), catalog)
    assert caught.value.code == "few_step_missing"


@pytest.mark.parametrize("size", [Extent(64, 48), Extent(640, 480), Extent(901, 333)])
def test_a_large_canvas_is_worked_on_at_the_models_own_size(application: QApplication, size: Extent) -> None:
    document = add_fresh(new_document(size), "S", "control", "edges")
    lines = msgspec.structs.replace(document.layers[-1], pixels=picture(3, size), annotator="outline")
    document = msgspec.structs.replace(document, layers=(document.layers[0], lines))
    for mode in ("dream", "over"):
        asked, bounds = quick.asked(set_fields(document, mode=mode), offered)
        made = asked.image.extent if asked.image else asked.extent
        assert made is not None and made.pixels <= extent.pixels * 1.05
        assert abs(made.width / made.height - size.width / size.height) < 0.06
        assert asked.conditions[0].image.extent == made and bounds == document.bounds
        assert quick.shown(result(asked, picture(1, made)), bounds).extent == size


def test_of_a_masked_edit_only_the_surroundings_are_sent(application: QApplication) -> None:
    size = Extent(1200, 900)
    paper = paint_layer(new_document(size), "P")
    document = add_layer(new_document(size), msgspec.structs.replace(paper, pixels=picture(2, size)))
    document = add_fresh(document, "M", "mask")
    values = np.zeros(size.shape, np.uint8)
    values[300:330, 900:950] = 255
    mask = msgspec.structs.replace(document.layers[-1], pixels=Raster.from_array(mask_pixels(values)))
    document = set_fields(msgspec.structs.replace(document, layers=(*document.layers[:-1], mask)), mode="mend")
    asked, bounds = quick.asked(document, offered)
    assert asked.image is not None and asked.mask is not None
    assert bounds.contains(Bounds(900, 300, 50, 30)) and bounds.extent.pixels < size.pixels / 20
    assert asked.image.key() == flatten(document).crop(bounds).key()
    shown = quick.shown(result(asked, picture(4, bounds.extent)), bounds)
    assert shown.painted_bounds.moved(bounds.x, bounds.y) == Bounds(900, 300, 50, 30)


def test_a_long_stroke_is_followed_while_it_lasts(program: Program) -> None:
    program.do("live")
    asked(program, 1)
    answer(program, 1)
    canvas, history = program.editor.window.canvas, program.editor.document.history
    assert history is not None
    steps = len(history.steps)
    drag(canvas, (5, 5), (20, 10), release=False)
    first = asked(program, 2)
    move(canvas, at(canvas, 40, 30))
    rested(program)
    assert len(program.engine.submitted) == 2 and program.engine.cancelled == [], "what runs is finished"
    answer(program, 2)
    second = asked(program, 3)
    assert program.editor.live.state.value.picture is not None
    assert first.key() != second.key() and canvas.is_painting and len(history.steps) == steps
    answer(program, 3)
    QTest.mouseRelease(canvas, left, none, at(canvas, 40, 30))
    rested(program)
    assert len(history.steps) == steps + 1
    assert len(program.engine.submitted) <= 4 and program.engine.cancelled == []


def test_a_hand_that_holds_still_costs_nothing(program: Program) -> None:
    program.do("live")
    asked(program, 1)
    answer(program, 1)
    canvas = program.editor.window.canvas
    drag(canvas, (5, 5), (20, 10), release=False)
    asked(program, 2)
    answer(program, 2)
    assert program.editor.live.state.value.picture.image.key() == picture(2).key()  # type: ignore[union-attr]
    rested(program)
    rested(program)
    assert len(program.engine.submitted) == 2, "the same canvas is never asked for again"
    canvas.cancel_stroke()
    QTest.mouseRelease(canvas, left, none, at(canvas, 20, 10))
    wait(program, lambda: program.editor.live.state.value.picture.image.key() == picture(1).key())  # type: ignore[union-attr]
    assert len(program.engine.submitted) == 2, "what was dropped leaves no trace"


def test_a_stroke_is_only_looked_at_where_live_painting_is_on(program: Program) -> None:
    drag(program.editor.window.canvas, (5, 5), (20, 10), (40, 30), release=False)
    rested(program)
    use = program.editor.window.canvas._use
    gesture = use._gesture
    assert isinstance(gesture, Painting) and gesture._stroke.copied_tiles == 0
    QTest.mouseRelease(program.editor.window.canvas, left, none, at(program.editor.window.canvas, 40, 30))
