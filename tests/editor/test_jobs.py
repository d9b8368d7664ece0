"""Jobs end exactly once; results land where they belong."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.raster import Mask, Raster
from editor import landing
from editor.document import add_layer, new_document, paint_layer
from editor.flattening import flatten
from editor.jobs import Fault, Job, JobsModel, Phase, Purpose, Target, ended, kept_ends
from pipelines.events import Progress
from pipelines.requests import AnnotateRequest, EditRequest, Inversion
from tests.editor.program import extent, picture
from tests.scripted import result

request = EditRequest(mode="dream")
ends = {
    "finish": (lambda jobs, number: jobs.finish(number, result(request, picture())), Phase.done),
    "cancel": (lambda jobs, number: jobs.cancel(number), Phase.cancelled),
    "fail": (lambda jobs, number: jobs.fail(number, Fault("x", "y")), Phase.failed),
    "lose": (lambda jobs, number: jobs.lose((number,)), Phase.lost),
}


@pytest.mark.parametrize("first", ends)
@pytest.mark.parametrize("second", ends)
def test_a_job_ends_once(first: str, second: str) -> None:
    jobs, seen = JobsModel(), []
    jobs.changed.connect(lambda old, new: seen.extend(ended(old, new)))
    number = jobs.add("A", request, Target(Purpose.picture)).number
    jobs.report(number, Progress("painting", 1, 4))
    assert jobs.current is not None and jobs.current.fraction == 0.25
    for end, phase in (ends[first], ends[second]):
        end(jobs, number)
        assert jobs.value[0].phase is ends[first][1], phase
    jobs.report(number, Progress("painting", 2, 4))
    assert [job.phase for job in seen] == [ends[first][1]]
    assert jobs.current is None


def test_a_preview_stays_until_a_newer_one_comes() -> None:
    jobs = JobsModel()
    number = jobs.add("A", request, Target(Purpose.picture)).number
    jobs.report(number, Progress("painting", 1, 4, picture()))
    jobs.report(number, Progress("painting", 2, 4))
    progress = jobs.value[0].progress
    assert progress is not None and progress.step == 2 and progress.preview is not None


def test_only_the_last_ended_jobs_are_kept() -> None:
    jobs = JobsModel()
    for _ in range(kept_ends + 10):
        jobs.cancel(jobs.add("A", request, Target(Purpose.picture)).number)
    assert len(jobs.value) <= kept_ends + 1
    assert jobs.value[-1].number == kept_ends + 10


def job(purpose: Purpose, made, layers: tuple[str, ...] = (), kind: str = "") -> Job:
    return Job(1, "It", made.request, Target(purpose, layers, "It", kind), Phase.done, result=made)


def test_a_masked_result_changes_no_pixel_outside_its_mask() -> None:
    document = add_layer(new_document(extent, None), msgspec.structs.replace(paint_layer(
        new_document(extent), "P"), pixels=picture(1)))  # fmt: skip
    values = np.zeros(extent.shape, np.float32)
    values[10:20, 10:30] = 0.5
    made = result(EditRequest(mode="mend", image=flatten(document), mask=Mask(values)), picture(2))
    landed = landing.land(document, job(Purpose.picture, made), b"{}")
    before, after = flatten(document).array(), flatten(landed).array()
    assert np.array_equal(before[values == 0], after[values == 0])
    assert np.array_equal(after[values > 0], picture(2).array()[values > 0])
    assert landed.layers[-1].recipe == b"{}"
    assert landed.layers[-1].role == "result"


def test_the_canvas_grows_with_a_picture_that_grew() -> None:
    document = landing.keep_picture(new_document(extent), picture(1), "A")
    made = msgspec.structs.replace(
        result(EditRequest(mode="dream", image=flatten(document)), picture(2)),
        images=(Raster.filled(Extent(extent.width + 30, extent.height + 9), (9, 8, 7, 255)),),
        origin=(-20, -4),
    )
    landed = landing.land(document, job(Purpose.picture, made))
    assert landed.extent == made.image.extent
    before, after = document.layers, landed.layers
    assert [(layer.x, layer.y) for layer in after] == [*((layer.x + 20, layer.y + 4) for layer in before), (0, 0)]
    assert np.array_equal(flatten(landed).array(), made.image.array())


def test_a_result_lands_on_the_picture_and_below_what_steers() -> None:
    document = add_layer(new_document(extent), paint_layer(new_document(extent), "Sketch", "control", kind="edges"))
    document = add_layer(document, paint_layer(document, "Mask", "mask"))
    condition = ControlCondition("edges", picture())
    made = result(EditRequest(mode="dream", conditions=(condition,)), picture())
    landed = landing.land(document, job(Purpose.picture, made))
    assert [layer.role for layer in landed.layers] == ["paint", "result", "control", "mask"]
    assert not landed.layers[2].visible and landed.layers[2].enabled
    assert landed.active == document.active, "who paints a mask goes on painting it"


def test_a_control_image_becomes_a_layer_or_renews_one() -> None:
    made = result(AnnotateRequest(annotator="outline", image=picture(), settings=(("low", 7),)), picture(3))
    first = landing.land(new_document(extent), job(Purpose.control, made, kind="edges"))
    layer = first.layers[-1]
    assert (layer.role, layer.kind, layer.annotator, layer.settings) == ("control", "edges", "outline", (("low", 7),))
    again = landing.land(first, job(Purpose.control, result(made.request, picture(4)), (layer.id,), "edges"))
    assert len(again.layers) == len(first.layers)
    assert again.layers[-1].pixels.key() == picture(4).key()


def test_an_inversion_lands_hidden_above_its_source() -> None:
    document = new_document(extent)
    noise, residual = np.zeros((1, 4, 6, 8)), np.zeros((*extent.shape, 3), np.float32)
    inversion = Inversion("exact_one", "small", "", 4, 1.0, noise, picture(), residual)
    made = msgspec.structs.replace(result(EditRequest(mode="find", image=picture())), inversion=inversion)
    landed = landing.land(document, job(Purpose.inversion, made, (document.active,)))
    assert landed.layers[1].inversion is inversion
    assert not landed.layers[1].visible
    assert flatten(landed).key() == flatten(document).key()


def test_names_count_up() -> None:
    document = landing.keep_picture(new_document(extent), picture(), "Dream 1")
    assert landing.result_name(document, "Dream") == "Dream 2"
    assert landing.result_name(document, "Edges", numbered=False) == "Edges"


def test_a_result_for_an_empty_document_is_its_bottom() -> None:
    document = add_layer(msgspec.structs.replace(new_document(extent), layers=(), active=""), paint_layer(
        new_document(extent), "Mask", "mask"))  # fmt: skip
    kept = landing.keep_picture(document, Raster.filled(extent, (1, 2, 3, 255)), "A")
    assert [layer.role for layer in kept.layers] == ["result", "mask"]
