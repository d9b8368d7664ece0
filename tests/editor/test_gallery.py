"""Every result is kept, found again by what it was made from, compared, recalled, and brought back once deleted."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from controls.raster import Raster
from editor import gallery, results
from editor.flattening import flatten
from editor.gallery import Gallery, difference
from pipelines.errors import BadInput, OutputProblem
from pipelines.files import atomic, blobs, pictures, recipes
from pipelines.protocol import Finished
from pipelines.requests import EditRequest
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine, result


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Gallery]:
    made = Gallery(tmp_path / "gallery")
    yield made
    made.close()


def add(kept: Gallery, prompt: str, seed: int = 1, model: str = "small", number: int = 0) -> int:
    request = EditRequest(mode="dream", model=model, prompt=prompt, seed=seed, extent=Extent(64, 48))
    return kept.add(result(request, picture(number)), recipes.to_json(request, blobs.Memory()), prompt)[0]


def found(kept: Gallery, words: str, **more: bool) -> list[str]:
    return [item.prompt for item in kept.find(words, **more)]


def test_results_are_found_by_prompt_model_seed_and_day(kept: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    days = iter(["2026-03-01", "2026-11-20", "2026-11-21"])
    real = time.time
    monkeypatch.setattr(gallery.time, "time", lambda: time.mktime(time.strptime(next(days), "%Y-%m-%d")) + 43200)
    add(kept, "a red castle", 42)
    add(kept, "a blue castle, 100% _sky_", 7, "grand")
    add(kept, "a boat", 2026)
    monkeypatch.setattr(gallery.time, "time", real)
    everything = ["a boat", "a blue castle, 100% _sky_", "a red castle"]
    assert found(kept, "") == everything, "the newest first"
    assert found(kept, "castle RED") == ["a red castle"] and found(kept, "grand") == [everything[1]]
    assert found(kept, "42") == ["a red castle"] and found(kept, "0%") == [everything[1]] == found(kept, "_sky_")
    assert found(kept, "2026-11") == everything[:2] and found(kept, "2026-11-20") == [everything[1]]
    assert found(kept, "2026-11-20 boat") == [] and found(kept, "2026") == everything
    assert found(kept, "'; DROP TABLE results; --") == [] and found(kept, "") == everything
    assert [item.prompt for item in kept.find(limit=2)] == everything[:2]


def test_what_is_kept_is_the_very_picture_with_its_recipe(kept: Gallery) -> None:
    number = add(kept, "a boat", 5, number=3)
    (item,) = kept.find()
    opened = pictures.read(item.path)
    assert opened.raster.key() == picture(3).key() and opened.recipe == kept.recipe(number)
    assert (item.extent, item.seed, item.thumbnail.shape) == (Extent(64, 48), 5, (48, 64, 4))


def test_stars_and_deletion_are_kept_and_undone(kept: Gallery) -> None:
    numbers = [add(kept, prompt) for prompt in ("one", "two")]
    kept.star(numbers[0], True)
    assert found(kept, "", starred=True) == ["one"]
    kept.delete(numbers[0])
    assert found(kept, "") == ["two"] and kept.purge() == 0
    kept.restore(numbers[0])
    assert found(kept, "", starred=True) == ["one"]
    kept.close()
    again = Gallery(kept.folder)
    assert found(again, "") == ["two", "one"]
    path = again.find("one")[0].path
    again.delete(numbers[0])
    with again._writing(again.folder) as base:
        base.execute("UPDATE results SET deleted = 1.0 WHERE number = ?", (numbers[0],))
    assert again.purge() == 1 and not path.exists()
    with pytest.raises(BadInput, match="not in the gallery"):
        again.recipe(numbers[0])
    again.close()


def test_two_programs_write_into_one_gallery(kept: Gallery) -> None:
    other = Gallery(kept.folder)
    for number in range(4):
        add(kept, f"mine {number}")
        add(other, f"theirs {number}")
    assert len(kept.find()) == len(other.find()) == 8
    other.close()


def test_a_full_disk_and_a_broken_file_are_said(kept: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    add(kept, "before")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(atomic, "_fill", full)
        with pytest.raises(OutputProblem, match="disk is full"):
            add(kept, "lost")
    assert found(kept, "") == ["before"]
    kept.close()
    for path in kept.folder.glob("gallery.sqlite*"):
        path.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(BadInput, match="could not be read"):
        kept.find()
    with pytest.raises(OutputProblem, match="could not be written"):
        add(kept, "after")


def test_the_difference_is_what_it_says() -> None:
    one = np.full((4, 5, 3), 100, np.uint8)
    other = one.copy()
    other[1, 2] = (110, 100, 80)
    shown, psnr = difference(Raster.from_array(one), Raster.from_array(other))
    assert psnr == pytest.approx(10 * np.log10(255**2 / ((100 + 400) / 60)))
    assert shown[1, 2].tolist() == [127, 0, 255, 255] and shown[0].max(initial=0, where=[True] * 3 + [False]) == 0
    assert difference(Raster.from_array(one), Raster.from_array(one))[1] == float("inf")


# ------------------------------------------------------------------ through the window


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog, hold=True))
    made.start()
    made.editor.window.docks["gallery_view"].raise_()
    made.settle()
    yield made
    made.close()


def generate(program: Program, prompt: str, seed: int) -> None:
    program.set(prompt=prompt, seed=seed, seed_locked=True)
    program.press(program.panel("prompt").generate)
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    program.engine.say(Finished(job, result(request, picture(seed))))
    program.settle()


def choose(program: Program, row: int) -> None:
    panel = program.panel("gallery_view")
    panel.list.setCurrentIndex(panel.items.index(row))
    program.settle()


def test_results_arrive_are_searched_and_starred(program: Program) -> None:
    panel = program.panel("gallery_view")
    assert "Every picture" in panel.empty.text() and not panel.compare.isEnabled()
    for number, prompt in enumerate(("a castle", "a boat"), 1):
        generate(program, prompt, number)
    assert [item.prompt for item in program.editor.results.items.value] == ["a boat", "a castle"]
    choose(program, 1)
    program.press(panel.star)
    assert panel.chosen.prompt == "a castle" and panel.chosen.starred and panel.star.text() == "Unstar"
    panel.starred.click()
    program.settle()
    assert panel.items.rowCount() == 1
    panel.starred.click()
    QTest.keyClicks(panel.line, "boat")
    QTest.qWait(300)
    program.settle()
    assert [item.prompt for item in program.editor.results.items.value] == ["a boat"]
    panel.line.clear()
    QTest.qWait(300)
    program.settle()
    assert panel.items.rowCount() == 2


def test_del_in_the_gallery_means_the_result_not_the_layer(program: Program) -> None:
    generate(program, "a castle", 1)
    panel, before = program.panel("gallery_view"), program.document
    choose(program, 0)
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    QTest.qWait(100)
    program.settle()
    assert program.document is before and panel.items.rowCount() == 0


def test_a_result_is_dragged_out_as_its_file(program: Program) -> None:
    generate(program, "a castle", 1)
    panel = program.panel("gallery_view")
    index = panel.items.index(0)
    assert panel.list.dragEnabled() and panel.items.flags(index) & Qt.ItemFlag.ItemIsDragEnabled
    assert panel.items.supportedDragActions() == Qt.DropAction.CopyAction
    (url,) = panel.items.mimeData([index]).urls()
    assert pictures.read(Path(url.toLocalFile())).recipe is not None


def test_older_results_come_when_the_list_is_scrolled_to_its_end(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "page", 12)
    program.editor.results._limit = 12
    panel, gallery = program.panel("gallery_view"), program.editor.results._gallery
    for number in range(30):
        add(gallery, f"number {number}", number)
    program.editor.results.look()
    program.settle()
    first = panel.items.rowCount()
    assert 12 <= first < 30 or panel.list.verticalScrollBar().maximum() == 0
    for _ in range(4):
        panel.list.scrollToBottom()
        at = panel.list.verticalScrollBar().value()
        program.settle()
        assert panel.list.verticalScrollBar().value() >= at, "it stays where it was scrolled to"
    assert [panel.items.item(row).prompt for row in range(panel.items.rowCount())] == [
        f"number {number}" for number in reversed(range(30))
    ]
    assert not program.editor.results.has_more and "30 results" in panel.about.text()


def test_recall_takes_all_or_a_part(program: Program) -> None:
    panel = program.panel("gallery_view")
    program.set(sampler="other", steps=9)
    generate(program, "a castle", 77)
    program.set(prompt="", seed=1, sampler="", steps=3, seed_locked=False)
    choose(program, 0)
    actions = {action.text(): action for action in panel.recall.menu().actions()}
    actions["Seed only"].trigger()
    program.settle()
    assert (program.document.seed, program.document.seed_locked, program.document.prompt) == (77, True, "")
    program.do("undo")
    assert program.document.seed == 1
    actions["Prompt only"].trigger()
    program.settle()
    assert (program.document.prompt, program.document.steps) == ("a castle", 3)
    actions["Prompt, settings and seed"].trigger()
    program.settle()
    assert (program.document.sampler, program.document.steps, program.document.seed) == ("other", 9, 77)


def test_a_result_opens_as_layer_and_as_document(program: Program) -> None:
    panel = program.panel("gallery_view")
    generate(program, "a castle", 5)
    program.do("new")
    choose(program, 0)
    program.press(panel.layer)
    assert program.layer("result").pixels.key() == picture(5).key() and program.layer("result").recipe is not None
    before = len(program.editor.document.sheets)
    program.press(panel.tab)
    assert len(program.editor.document.sheets) == before + 1
    assert flatten(program.document).key() == picture(5).key() and program.document.prompt == "a castle"
    assert program.editor.document.path is None


def test_a_deleted_result_comes_back_by_its_notice(program: Program) -> None:
    panel = program.panel("gallery_view")
    generate(program, "a castle", 5)
    choose(program, 0)
    program.press(panel.delete)
    assert panel.items.rowCount() == 0
    (button,) = program.editor.window.notices.choices
    program.press(button)
    assert panel.items.rowCount() == 1


def test_comparing_splits_blinks_and_measures(program: Program) -> None:
    panel = program.panel("gallery_view")
    generate(program, "a castle", 5)
    choose(program, 0)
    program.press(panel.compare)
    view = panel.comparison
    assert view.isVisible() and "equal" in view.text.text()
    view.close()
    program.do("undo")
    program.press(panel.compare)
    view, pair = panel.comparison, panel.comparison.pair
    assert "PSNR" in view.text.text() and pair.psnr is not None
    place = pair.places()[0]
    QTest.mouseClick(pair, Qt.MouseButton.LeftButton, pos=QPoint(place.x() + place.width() // 4, place.center().y()))
    assert abs(pair.at - 0.25) < 0.02
    left, right = (pair.grab().toImage().pixelColor(x, place.center().y()) for x in (place.x() + 3, place.right() - 3))
    assert left != right and right.name() == "#ffffff", "the result left, white paper right"
    for way, button in view.buttons.items():
        button.click()
        assert pair.way == way
        pair.grab()
    view.buttons["blink"].click()
    turn = pair.turn
    for _ in range(50):
        QTest.qWait(100)
        if pair.turn != turn:
            break
    assert pair.turn != turn
    view.close()


def test_a_result_lands_when_the_gallery_cannot_keep_it(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OutputProblem("disk_full", "The disk is full.", "Free some space.")

    monkeypatch.setattr(program.editor.results._gallery, "add", refuse)
    generate(program, "a castle", 5)
    assert program.layer("result").pixels.key() == picture(5).key()
    assert "could not be kept in the gallery" in program.messages[-1]
