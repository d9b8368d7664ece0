"""Documents survive the file; pictures survive the document."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from controls.geometry import Extent
from controls.raster import Raster
from editor import archive
from editor import document as edits
from editor.document import Document
from editor.flattening import mask_of
from editor.greys import filled, grey
from pipelines.errors import BadInput
from pipelines.files import openraster, pictures
from pipelines.files.openraster import Archive, Node
from tests.editor.samples import documents, random_pixels


@settings(max_examples=25)
@given(documents())
def test_a_document_comes_back_from_openraster_values_as_it_was(document: Document) -> None:
    assert archive.document_of(archive.archive_of(document)).key() == document.key()


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents())
def test_a_document_comes_back_from_the_file_as_it_was(tmp_path: Path, document: Document) -> None:
    archive.save(document, tmp_path / "a.ora")
    assert archive.load(tmp_path / "a.ora").document.key() == document.key()


def test_an_opened_picture_is_exported_pixel_by_pixel_and_saved_with_its_source(tmp_path: Path) -> None:
    pixels = random_pixels(7, 300, 280)
    pictures.write(Raster.from_array(pixels), tmp_path / "photo.png")
    loaded = archive.load(tmp_path / "photo.png")
    assert loaded.document.layers[0].name == "photo"
    assert loaded.document.source == (tmp_path / "photo.png").read_bytes()
    archive.export(loaded.document, tmp_path / "again.png")
    assert (pictures.read(tmp_path / "again.png").raster.array() == pixels).all()
    archive.save(loaded.document, tmp_path / "photo.ora")
    assert pictures.read(tmp_path / "photo.ora").raster.key() == Raster.from_array(pixels).key()


def test_another_programs_document_opens_and_keeps_what_we_do_not_know(tmp_path: Path) -> None:
    sheet = Raster.from_array(random_pixels(1, 60, 40))
    inner = Node("inner", sheet, 5, 6, 0.5, False, "svg:multiply", (), (("selected", "true"),))
    foreign = Archive(
        Extent(80, 70),
        (Node("top", sheet, blend="krita:odd"), Node("group", None, children=(inner,))),
        (("data/palette.gpl", b"GIMP Palette"),),
        (("xres", "300"),),
    )
    openraster.write(foreign, tmp_path / "foreign.ora")
    document = archive.load(tmp_path / "foreign.ora").document
    assert [(layer.name, layer.role, layer.blend) for layer in edits.walk(document.layers)] == [
        ("group", "group", "normal"), ("inner", "paint", "multiply"), ("top", "paint", "krita:odd")]  # fmt: skip
    assert document.active == document.layers[-1].id
    archive.save(document, tmp_path / "ours.ora")
    again = openraster.read(tmp_path / "ours.ora")
    assert again.extra("data/palette.gpl") == b"GIMP Palette"
    assert ("xres", "300") in again.attributes
    assert ("selected", "true") in again.nodes[1].children[0].attributes


def test_a_mask_that_was_painted_elsewhere_counts_its_grey() -> None:
    document = edits.add_layer(edits.new_document(Extent(20, 20)), edits.paint_layer(
        edits.new_document(Extent(20, 20)), "Mask", "mask"))  # fmt: skip
    saved = archive.archive_of(document)
    assert not saved.nodes[0].visible
    painted = np.full((20, 20, 4), (100, 100, 100, 255), np.uint8)
    nodes = (msgspec.structs.replace(saved.nodes[0], raster=Raster.from_array(painted)), *saved.nodes[1:])
    back = archive.document_of(msgspec.structs.replace(saved, nodes=nodes))
    assert (grey(back.layers[1].pixels.array()) == 100).all()
    assert (back.layers[1].pixels.array()[..., :3] == 255).all()
    mask = mask_of(back)
    assert mask is not None
    assert (mask.grey() == 100).all()


@pytest.mark.parametrize("text", ["{", '{"id": 5}', '{"id": "a", "role": "boss"}', '{"id": "a", "weight": 9}'])
def test_damaged_words_about_a_layer_are_said(text: str) -> None:
    saved = archive.archive_of(edits.new_document(Extent(4, 4)))
    nodes = (msgspec.structs.replace(saved.nodes[0], attributes=(("{urn:underpaint}layer", text),)),)
    with pytest.raises(BadInput, match="damaged"):
        archive.document_of(msgspec.structs.replace(saved, nodes=nodes))


def test_a_newer_document_and_a_missing_part_are_said() -> None:
    saved = archive.archive_of(edits.new_document(Extent(4, 4)))
    newer = tuple((name, data.replace(b'"version":1', b'"version":2')) for name, data in saved.extras)
    with pytest.raises(BadInput, match="newer"):
        archive.document_of(msgspec.structs.replace(saved, extras=newer))
    made = edits.set_layer(edits.new_document(Extent(4, 4)), "layer1", recipe=b"{}", role="result")
    without = msgspec.structs.replace(archive.archive_of(made), extras=())
    with pytest.raises(BadInput, match="lacks a file"):
        archive.document_of(without)


def test_what_is_no_picture_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    for name in ("a.png", "missing.png"):
        with pytest.raises(BadInput):
            archive.load(tmp_path / name)


def test_locks_and_blend_modes_are_written_as_other_programs_write_them() -> None:
    document = edits.set_layer(edits.new_document(Extent(4, 4)), "layer1", locks=("alpha", "pixels"), blend="exclusion")
    saved = archive.archive_of(document)
    assert saved.nodes[0].blend == "krita:exclusion"
    assert ("edit-locked", "true") in saved.nodes[0].attributes
    unlocked = tuple(pair for pair in saved.nodes[0].attributes if pair[0] != "edit-locked")
    nodes = (msgspec.structs.replace(saved.nodes[0], attributes=unlocked, blend="svg:exclusion"),)
    back = archive.document_of(msgspec.structs.replace(saved, nodes=nodes)).layers[0]
    assert back.locks == ("alpha",) and back.blend == "exclusion"
    foreign = Node("Theirs", Raster.empty(Extent(4, 4)), attributes=(("edit-locked", "true"),))
    assert archive.document_of(Archive(Extent(4, 4), (foreign,))).layers[0].locks == ("pixels",)


def test_a_mask_that_no_longer_fits_its_layer_is_dropped() -> None:
    document = edits.set_layer(edits.new_document(Extent(9, 9)), "layer1", mask=filled(Extent(9, 9)))
    saved = archive.archive_of(document)
    smaller = (msgspec.structs.replace(saved.nodes[0], raster=Raster.filled(Extent(5, 5), (1, 2, 3, 255))),)
    assert archive.document_of(msgspec.structs.replace(saved, nodes=smaller)).layers[0].mask is None
