"""Panels: forms drawn from params, and each panel's verbs with real widgets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QSlider, QSpinBox

from controls.plugins import Param
from controls.raster import Raster
from editor import requests
from editor.document import plugin_settings
from editor.panels.inversions import report
from editor.widgets.form import Form
from editor.widgets.layer_list import eye_width
from editor.widgets.thumbnail import sampled, thumbnail
from pipelines.catalog import Entry
from pipelines.protocol import Finished
from pipelines.requests import AnnotateRequest, EditRequest, Inversion, Patch, Picture
from tests.editor.program import Program, catalog, extent, picture
from tests.scripted import ScriptedEngine, result

params = (
    Param("size", "Size", "float", 12.0, "", 1.0, 2000.0, 1.0, unit="px"),
    Param("share", "Share", "float", 0.5, "", 0.0, 1.0, 0.01),
    Param("count", "Count", "int", 3, "", 1, 9, 1),
    Param("on", "On", "bool", True),
    Param("way", "Way", "choice", "up", choices=("up", "down"), titles=("Upwards", "Down"), helps=("", "Falls.")),
    Param("turn", "Turn", "choice", "to_left", choices=("to_left", "to_right")),
    Param("name", "Name", "text", ""),
    Param("free", "Free", "float", 1.0),
)


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    yield made
    made.close()


def finish(program: Program, image: Raster, **fields: object) -> None:
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    made = msgspec.structs.replace(result(request, image), **fields)
    program.engine.say(Finished(job, made))
    program.settle()


def test_a_form_says_only_what_a_person_did(application: QApplication) -> None:
    form, said = Form(params), []
    form.edited.connect(lambda name, value: said.append((name, value)))
    for values in ({"size": 333.0, "share": 0.337, "count": 9, "on": False, "way": "down", "name": "x"}, {}):
        form.show_values(values)
        for param in params:
            assert form.field(param.name).value == values.get(param.name, param.default)
    assert said == []
    box = form.field("count").findChild(QSpinBox)
    assert box is not None
    box.setValue(5)
    slider = form.field("share").findChild(QSlider)
    assert slider is not None
    slider.setValue(slider.maximum())
    assert said == [("count", 5), ("share", 1.0)]
    form.deleteLater()


def test_a_number_that_is_left_to_the_program_says_so(application: QApplication) -> None:
    form = Form((Param("steps", "Steps", "int", 0, low=0, high=8, step=1, zero="auto"),))
    box = form.field("steps").focusProxy()
    assert isinstance(box, QSpinBox) and box.text() == "auto"
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "3")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert form.field("steps").value == 3 and box.text() == "3"
    QTest.keyClick(box, Qt.Key.Key_Home)
    box.stepBy(-3)
    assert form.field("steps").value == 0 and box.text() == "auto"


def test_choices_are_shown_by_their_titles(application: QApplication) -> None:
    form = Form(params)
    shown = {}
    for name in ("way", "turn"):
        box = form.field(name).findChild(QComboBox)
        assert box is not None
        role = Qt.ItemDataRole.ToolTipRole
        shown[name] = [(box.itemData(at), box.itemText(at), box.itemData(at, role)) for at in range(box.count())]
    assert shown == {
        "way": [("up", "Upwards", ""), ("down", "Down", "Falls.")],
        "turn": [("to_left", "to left", ""), ("to_right", "to right", "")],
    }
    form.deleteLater()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_a_slider_reaches_both_ends_and_stays_in_range(application: QApplication, share: float) -> None:
    form, said = Form(params[:1]), []
    form.edited.connect(lambda name, value: said.append(value))
    slider = form.field("size").findChild(QSlider)
    assert slider is not None
    slider.setValue(slider.maximum() // 3)
    slider.setValue(round(share * slider.maximum()))
    assert 1 <= said[-1] <= 2000
    assert said[-1] == {0.0: 1, 1.0: 2000}.get(share, said[-1])
    form.deleteLater()


def test_strength_is_shown_in_words_and_only_where_it_counts(program: Program) -> None:
    panel = program.panel("prompt")
    assert panel.form.isHidden()
    program.set(mode="over", strength=0.3)
    assert panel.form.isVisible()
    assert "30\u00a0% of the variance is noise" in panel.meaning.text()
    before = len(program.editor.document.history.steps)  # type: ignore[union-attr]
    for strength in (31.0, 32.0, 33.0):
        panel.form.field("strength")._take(strength)
    assert program.document.strength == 0.33
    assert len(program.editor.document.history.steps) == before + 1, "one drag, one step"  # type: ignore[union-attr]


def test_a_long_prompt_is_taken_whole(program: Program) -> None:
    text = "a red ball on snow, " * 500
    panel = program.panel("prompt")
    panel.prompt.setPlainText(text)
    program.settle()
    assert program.document.prompt == text
    program.do("undo")
    assert panel.prompt.toPlainText() == ""


def test_sampling_shows_the_models_own_values_and_goes_back_to_them(program: Program) -> None:
    panel = program.panel("run")
    assert (panel.form.field("steps").value, panel.form.field("guidance_scale").value) == (12, 4.0)
    assert panel.model.currentText() == "Small" and panel.sampler.currentText() == "Plain"
    panel.sampler.chosen.emit("other")
    panel.form.field("steps")._take(30)
    panel.extra.field("eta")._take(0.5)
    assert (program.document.sampler, program.document.steps) == ("other", 30)
    assert plugin_settings(program.document, "samplers/other") == (("eta", 0.5),)
    assert panel.method.currentText() == "Free"
    panel.method.chosen.emit("firm")
    panel.extra.field("pull")._take(0.25)
    asked = requests.edit_request(program.document, catalog)
    assert (asked.guidance, dict(asked.settings)["pull"]) == ("firm", 0.25)
    program.press(panel.own) if panel.own.isVisible() else panel.own.click()
    assert (program.document.sampler, program.document.guidance, program.document.steps) == ("", "", 0)


def test_a_variant_of_a_model_brings_its_own_values(application: QApplication, tmp_path: Path) -> None:
    variant = msgspec.structs.replace(
        catalog.models[0], id="small:few", title="Small, few steps", sampler="other", steps=4, guidance_scale=1.0,
        patches=(Patch("difference", "few.safetensors"),),
    )  # fmt: skip
    offered = msgspec.structs.replace(catalog, models=(catalog.models[0], variant))
    program = Program(application, tmp_path, ScriptedEngine(offered))
    try:
        program.start()
        program.do("new")
        panel = program.panel("run")
        assert [panel.model.itemText(place) for place in range(2)] == ["Small", "Small, few steps"]
        panel.model.chosen.emit("small:few")
        assert panel.model.currentText() == "Small, few steps" and panel.sampler.currentText() == "Other"
        assert (panel.form.field("steps").value, panel.form.field("guidance_scale").value) == (4, 1.0)
        asked = requests.edit_request(program.document, offered)
        assert (asked.model, asked.steps, asked.sampler, asked.patches) == ("small:few", 0, "", ())
        panel.model.chosen.emit("small")
        assert panel.form.field("steps").value == 12
    finally:
        program.close()


def test_the_dice_draws_and_the_lock_keeps(program: Program) -> None:
    panel, seeds = program.panel("run"), set()
    for _ in range(3):
        panel.dice.click()
        seeds.add(program.document.seed)
    assert len(seeds) > 1
    panel.lock.click()
    assert program.document.seed_locked
    panel.seed.setText("12x")
    panel.seed.editingFinished.emit()
    assert panel.seed.text() == str(program.document.seed)
    panel.seed.setText("4294967295")
    panel.seed.editingFinished.emit()
    assert program.document.seed == 4294967295


def test_a_fault_of_a_model_is_shown(program: Program) -> None:
    program.set(model="ill")
    assert "weights are missing" in program.panel("run").fault.text()


def test_layers_are_listed_shown_hidden_and_renamed(program: Program) -> None:
    panel = program.panel("layers")
    assert [row.layer.name for row in panel.rows.rows] == ["Sketch", "Background"]
    place = panel.list.visualRect(panel.rows.index(1))
    eye = place.topLeft() + QPoint(eye_width // 2, place.height() // 2)
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=eye)
    assert not program.document.layers[0].visible
    assert panel.rows.setData(panel.rows.index(1), "Paper")
    assert program.document.layers[0].name == "Paper"
    assert not panel.rows.setData(panel.rows.index(1), "  ")


def test_layers_are_added_moved_doubled_and_removed(program: Program) -> None:
    panel = program.panel("layers")
    for button in ("add", "add-sketch", "add-mask", "duplicate", "up", "down", "remove"):
        panel.button(button).click()
        program.settle()
    assert [layer.role for layer in program.document.layers] == ["paint", "control", "paint", "control", "mask"]
    panel.form.field("opacity")._take(40.0)
    assert program.document.active_layer is not None and program.document.active_layer.opacity == 0.4
    for _ in range(len(program.document.layers)):
        panel.button("remove").click()
    assert program.document.layers == () and not panel.button("remove").isEnabled()
    panel.button("add").click()
    assert len(program.document.layers) == 1


def test_choosing_a_layer_is_no_step_of_history(program: Program) -> None:
    panel = program.panel("layers")
    panel.list.setCurrentIndex(panel.rows.index(1))
    assert program.document.active_layer is not None and program.document.active_layer.name == "Background"
    assert not program.editor.document.can_undo


def test_thumbnails_read_only_what_they_show() -> None:
    pixels = np.zeros((700, 900, 4), np.uint8)
    pixels[:, 450:] = (10, 200, 30, 255)
    small = sampled(Raster.from_array(pixels), 90)
    assert small.shape == (70, 90, 4)
    assert not small[:, :45].any() and (small[:, 45:] == (10, 200, 30, 255)).all()
    assert max(thumbnail(Raster.from_array(pixels), 48).size().toTuple()) == 48


def test_the_brush_panel_follows_the_tool(program: Program) -> None:
    panel, desk = program.panel("brush"), program.editor.desk
    panel.form.field("size")._take(33.0)
    assert program.editor.window.canvas.tool_state.size == 33.0
    panel.colours.chosen.emit((176, 48, 40))
    assert desk.tool_state.value.colour == (176, 48, 40)
    desk.tool.put("mask_brush")
    assert panel.swatch.isHidden()
    panel.form.field("grey")._take(100)
    assert program.editor.window.canvas.tool_state.grey == 100


def test_edges_are_previewed_with_the_thresholds_and_then_made(program: Program) -> None:
    panel = program.panel("controls")
    program.editor.window.docks["controls"].raise_()
    assert panel.annotator.currentText() == "Outline"
    panel.live.setChecked(True)
    program.settle()
    first = program.engine.submitted[-1][1]
    assert isinstance(first, AnnotateRequest) and first.settings == ()
    finish(program, picture(1))
    assert len(program.document.layers) == 2, "a preview is no layer"
    panel.settings.field("low")._take(40)
    for _ in range(100):
        if len(program.engine.submitted) > 1:
            break
        QTest.qWait(50)
    assert program.engine.submitted[-1][1].settings == (("low", 40),)
    finish(program, picture(2))
    panel.live.setChecked(False)
    panel.make.click()
    program.settle()
    finish(program, picture(3))
    layer = program.document.layers[-1]
    assert (layer.role, layer.kind, layer.annotator) == ("control", "edges", "outline")
    assert panel.hint.text() == "What the model is shown, read off the picture by Outline."
    panel.make.click()
    program.settle()
    finish(program, picture(4))
    assert program.document.layers[-1].pixels.key() == picture(4).key()
    assert len(program.document.layers) == 3, "the same layer, renewed"


def test_a_painted_layer_can_steer_as_it_was_drawn(program: Program) -> None:
    panel = program.panel("controls")
    program.panel("layers").button("add").click()
    program.settle()
    assert panel.adopt.isEnabled()
    panel.adopt.click()
    assert program.document.active_layer is not None and program.document.active_layer.role == "control"
    panel.form.field("weight")._take(0.5)
    panel.form.field("end")._take(0.4)
    panel.form.field("start")._take(0.6)
    layer = program.document.active_layer
    assert layer is not None and (layer.weight, layer.start, layer.end) == (0.5, 0.6, 0.6)
    panel.steers.click()
    assert program.document.active_layer is not None and not program.document.active_layer.enabled


def test_every_kind_steers_alone_and_all_together(application: QApplication, tmp_path: Path) -> None:
    """Drawn or read off the picture, each with its weight and its part of the run."""
    kinds = ("edges", "depth", "pose")
    offered = msgspec.structs.replace(
        catalog,
        models=(msgspec.structs.replace(catalog.models[0], controls=kinds),),
        kinds=tuple(Entry(kind, kind.capitalize()) for kind in kinds),
        annotators=tuple(Entry(f"reads_{kind}", f"Reads {kind}", traits=(f"kind:{kind}",)) for kind in kinds),
    )
    program = Program(application, tmp_path, ScriptedEngine(offered, hold=True))
    try:
        program.start()
        program.do("new")
        program.editor.filing.paste(picture(1))
        program.set(prompt="a ball")
        panel, prompt = program.panel("controls"), program.panel("prompt")
        program.editor.window.docks["controls"].raise_()
        expected = []
        for number, kind in enumerate(kinds, 1):
            panel.kind.chosen.emit(kind)
            assert panel.annotator.currentText() == f"Reads {kind}"
            panel.make.click()
            program.settle()
            read = program.engine.submitted[-1][1]
            assert isinstance(read, AnnotateRequest) and read.annotator == f"reads_{kind}"
            finish(program, picture(number))
            made = program.layer("control")
            assert program.document.active == made.id
            for name, value in (("weight", number / 2), ("end", 0.9), ("start", number / 10)):
                panel.form.field(name)._take(value)
            expected.append((kind, number / 2, number / 10, 0.9, f"reads_{kind}"))
            program.press(prompt.generate)
            asked = program.engine.submitted[-1][1]
            assert isinstance(asked, EditRequest)
            given = [(it.kind, it.weight, it.start, it.end, it.annotator) for it in asked.conditions]
            assert given == expected
            assert asked.conditions[-1].image.key() == picture(number).key()
            finish(program, picture(9))
        panel.steers.click()
        program.press(prompt.generate)
        asked = program.engine.submitted[-1][1]
        assert isinstance(asked, EditRequest) and [it.kind for it in asked.conditions] == ["edges", "depth"]
    finally:
        program.close()


def inversion(request: EditRequest, **readings: float) -> Inversion:
    noise, residual = np.zeros((1, 4, 6, 8)), np.zeros((*extent.shape, 3), np.float32)
    source = request.image or picture()
    return Inversion("exact_one", "small", "", 12, 1.0, noise, source, residual, readings=tuple(readings.items()))


def test_inverting_shows_the_error_and_gives_the_picture_back(program: Program) -> None:
    panel = program.panel("inversions")
    program.editor.window.docks["inversions"].raise_()
    assert not panel.invert.isEnabled(), "a sketch is no picture"
    layers = program.panel("layers")
    layers.list.setCurrentIndex(layers.rows.index(1))
    program.settle()
    program.press(panel.invert)
    request = program.engine.submitted[-1][1]
    assert isinstance(request, EditRequest)
    made = inversion(request, psnr=31.0, autoencoder_psnr=31.1, inversion_psnr=70.0)
    finish(program, picture(5), inversion=made)
    assert program.layer("inversion").name == "Inversion of Background"
    assert "31.0 dB" in panel.readings.text() and "31.1 dB" in panel.readings.text()
    panel.reconstruct.click()
    program.settle()
    back = program.engine.submitted[-1][1]
    assert isinstance(back, EditRequest) and back.inversion is not None
    finish(program, picture(6))
    assert program.layer("result").pixels.key() == picture(6).key()


@pytest.mark.parametrize(("walk", "words"), [(80.0, "adds nothing that can be seen"), (22.0, "an exact method")])
def test_the_error_is_told_in_words(walk: float, words: str) -> None:
    text = report(inversion(EditRequest(mode="find"), psnr=25.0, autoencoder_psnr=30.0, inversion_psnr=walk))
    assert words in text and "differs visibly" in text


def test_a_way_between_two_layers_is_scrubbed_and_kept(program: Program) -> None:
    panel = program.panel("between")
    program.editor.window.docks["between"].raise_()
    assert not panel.compute.isEnabled() and "two layers" in panel.hint.text()
    program.editor.filing.paste(picture(1))
    program.editor.filing.paste(picture(2), "Other")
    program.settle()
    assert panel.compute.isEnabled()
    panel.form.field("frames")._take(5)
    program.press(panel.compute)
    request = program.engine.submitted[-1][1]
    assert isinstance(request, EditRequest) and request.frames == 5 and len(request.ends) == 2
    frames = tuple(picture(seed) for seed in range(5))
    finish(program, frames[0], images=frames)
    overlay = program.editor.runs.overlay.value
    assert overlay is not None and overlay.image is frames[2]
    panel.slider.setValue(4)
    overlay = program.editor.runs.overlay.value
    assert overlay is not None and overlay.image is frames[4]
    count = len(program.document.layers)
    program.press(panel.keep)
    assert len(program.document.layers) == count + 1
    assert program.document.layers[-1].pixels is frames[4]
    assert program.editor.runs.overlay.value is None
    sources = [end.image.key() for end in request.ends if isinstance(end, Picture)]
    shown = {layer.name: layer.pixels.key() for layer in program.document.layers}
    assert sources == [shown[panel.first.currentText()], shown[panel.last.currentText()]], "the layers' own pixels"

    panel.slider.setValue(1)
    assert program.editor.runs.overlay.value is not None
    program.panel("layers").button("add").click()
    assert program.editor.runs.overlay.value is None, "a frame does not hide what is done to the document"
    panel.slider.setValue(2)
    program.answers.leave = "discard"
    program.do("new")
    assert program.editor.runs.overlay.value is None and program.editor.runs.frames.value is None
    assert not panel.slider.isVisibleTo(panel), "the way belonged to the document before"


def test_the_two_newest_pictures_are_the_ends_until_others_are_chosen(program: Program) -> None:
    panel = program.panel("between")
    for number in range(3):
        program.editor.filing.paste(picture(number), f"Picture {number}")
        program.settle()
    assert (panel.first.currentText(), panel.last.currentText()) == ("Picture 1", "Picture 2")
    panel.first.setCurrentIndex(panel.first.findText("Picture 0"))
    panel.first.activated.emit(panel.first.currentIndex())
    program.editor.filing.paste(picture(3), "Picture 3")
    program.settle()
    assert (panel.first.currentText(), panel.last.currentText()) == ("Picture 0", "Picture 2")
