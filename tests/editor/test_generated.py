"""What exports say of how much of them a model made is true, whatever was done to the layers since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from controls.raster import Raster
from editor import archive, clipping, generated, landing, layering
from editor import document as edits
from editor.document import Document, Layer, Made
from editor.flattening import flatten_document, merge_down
from pipelines.files import pictures
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine

side = 64
wholly, partly = b"trainedAlgorithmicMedia", b"compositeWithTrainedAlgorithmicMedia"


def sheet(name: str, made: Made, width: int = side, **fields) -> Layer:
    pixels = np.full((side, width, 4), (90, 120, 60, 255), np.uint8)
    recipe = b"{}" if made else None
    return Layer(id=name, name=name, pixels=Raster.from_array(pixels), made=made, recipe=recipe, **fields)


def stacked(*layers: Layer) -> Document:
    return Document(extent=Extent(side, side), layers=layers, active=layers[-1].id)


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ((sheet("photo", ""),), ""),
        ((sheet("photo", ""), sheet("result", "whole")), "whole"),
        ((sheet("photo", ""), sheet("result", "whole", 30)), "part"),
        ((sheet("photo", ""), sheet("result", "whole", opacity=0.5)), "part"),
        ((sheet("photo", ""), sheet("result", "whole", blend="multiply")), "part"),
        ((sheet("result", "whole"), sheet("photo", "")), ""),
        ((sheet("result", "whole"), sheet("photo", "", 30)), "part"),
        ((sheet("photo", ""), sheet("result", "whole", visible=False)), ""),
        ((sheet("photo", ""), sheet("painted on", "part")), "part"),
        ((sheet("result", "whole", 30), sheet("other", "whole", 20)), "whole"),
        ((sheet("photo", ""), sheet("lines", "whole", role="control")), ""),
    ],
)
def test_how_much_is_made_goes_by_what_is_seen(layers: tuple[Layer, ...], expected: Made, tmp_path: Path) -> None:
    document = stacked(*layers)
    assert generated.of_document(document) == expected
    archive.export(document, tmp_path / "a.jpg")
    said = (tmp_path / "a.jpg").read_bytes()
    assert (partly in said) == (expected == "part")
    assert (wholly in said.replace(partly, b"")) == (expected == "whole")
    assert generated.of_document(flatten_document(document)) == expected
    assert generated.of_document(layering.merge_visible(document)) == expected


def test_merging_and_grouping_forget_nothing() -> None:
    document = stacked(sheet("photo", ""), sheet("result", "whole", 30))
    assert merge_down(document, "result").layers[0].made == "part"
    both = stacked(sheet("a", "whole"), sheet("b", "whole", 30))
    assert merge_down(both, "b").layers[0].made == "whole"
    grouped = layering.group(document, "result")
    assert generated.of_document(grouped) == "part"
    found = generated.recipe_layer(grouped)
    assert found is not None and found.name == "result"


def test_a_stroke_makes_a_part_of_a_whole_and_its_recipe_is_carried_no_more() -> None:
    document = stacked(sheet("result", "whole"))
    index = next(iter(document.layers[0].pixels.tiles))
    painted = edits.paint_tiles(document, "result", {index: np.full((256, 256, 4), 0, np.uint8)})
    assert painted.layers[0].made == "part" and generated.recipe_layer(painted) is None
    masked = layering.add_mask(document, "result")
    on_mask = edits.paint_tiles(masked, "result", {index: np.full((256, 256, 4), 255, np.uint8)}, "mask")
    assert on_mask.layers[0].made == "whole" and generated.recipe_layer(on_mask) is not None


def test_documents_keep_it_and_those_of_before_go_by_their_results(tmp_path: Path) -> None:
    results = sheet("a", "part", role="result"), sheet("b", "whole", role="result")
    document = stacked(sheet("photo", ""), *results)
    archive.save(document, tmp_path / "a.ora")
    assert [each.made for each in archive.load(tmp_path / "a.ora").document.layers] == ["", "part", "whole"]
    stored = archive.archive_of(document)
    nodes = []
    for node in stored.nodes:
        ((name, text),) = node.attributes
        record = json.loads(text)
        del record["made"]
        nodes.append(msgspec.structs.replace(node, attributes=((name, json.dumps(record)),)))
    old = archive.document_of(msgspec.structs.replace(stored, nodes=tuple(nodes)))
    assert [each.made for each in old.layers] == ["", "whole", "whole"]


@pytest.fixture
def program(application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(catalog))
    made.start()
    yield made
    made.close()


def test_a_photograph_on_a_photograph_is_no_models_work(program: Program, tmp_path: Path) -> None:
    program.editor.filing.paste(picture(1))
    pictures.write(picture(2), tmp_path / "two.png")
    program.editor.filing.drop([tmp_path / "two.png"])
    program.settle()
    clipping.put(clipping.Clip(picture(3)))
    program.do("paste")
    assert len(program.document.layers) == 3
    assert {each.role for each in program.document.layers} == {"paint"}
    program.answers.path = tmp_path / "a.jpg"
    program.do("export")
    assert wholly not in program.answers.path.read_bytes()


def test_what_is_copied_from_a_result_stays_a_models_work(program: Program) -> None:
    program.editor.filing.paste(picture(1))
    program.editor.document.edit("r", lambda document: landing.keep_picture(document, picture(2), "Result"))
    program.do("copy")
    program.do("paste")
    pasted = program.document.active_layer
    assert pasted is not None and pasted.made == "whole" and pasted.name != "Result"
