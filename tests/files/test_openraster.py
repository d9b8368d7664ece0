"""OpenRaster: pixels, places, foreign things come back; what is built to do harm is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controls.geometry import Bounds, Extent
from controls.raster import Raster
from pipelines.errors import BadInput, OutputProblem
from pipelines.files import encoding, openraster
from pipelines.files.openraster import Archive, Node


def noise(height: int, width: int, seed: int = 0) -> Raster:
    return Raster.from_array(np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8))


def sketch() -> Raster:
    pixels = np.zeros((300, 400, 4), np.uint8)
    pixels[100:140, 50:90] = (9, 8, 7, 255)
    pixels[200, 200] = (5, 5, 5, 0)  # colour under alpha 0
    return Raster.from_array(pixels)


def same(one: Node, other: Node) -> bool:
    if (one.raster is None) != (other.raster is None) or len(one.children) != len(other.children):
        return False
    fields = ("name", "x", "y", "opacity", "visible", "blend", "attributes")
    return (
        all(getattr(one, field) == getattr(other, field) for field in fields)
        and (one.raster is None or other.raster is None or one.raster.key() == other.raster.key())
        and all(same(a, b) for a, b in zip(one.children, other.children, strict=True))
    )


def example() -> Archive:
    return Archive(
        Extent(400, 300),
        (
            Node("top <&> ü", noise(30, 40), 3, -4, 0.5, False, "svg:multiply", attributes=(("locked", "1"),)),
            Node("group", children=(Node("sketch", sketch()), Node("empty", Raster.empty(Extent(10, 10)), -5, 7))),
            Node("foreign", noise(5, 5), blend="krita:odd", attributes=(("{urn:other}key", "v"),)),
        ),
        (("underpaint/document.json", b"{}"), ("data/layer0000.png", b"foreign"), ("a/b.bin", bytes(range(256)))),
        (("xres", "72"),),
    )


def test_a_document_comes_back(tmp_path: Path) -> None:
    archive, path = example(), tmp_path / "a.ora"
    openraster.write(archive, path)
    found = openraster.read(path)
    assert found.extent == archive.extent and found.attributes == archive.attributes and found.notes == ()
    assert dict(found.extras) == dict(archive.extras)
    assert all(same(a, b) for a, b in zip(found.nodes, archive.nodes, strict=True))
    first = path.read_bytes()
    openraster.write(found, path)
    assert path.read_bytes() == first  # equal documents are equal files


nodes = st.recursive(
    st.builds(
        Node,
        name=st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF), max_size=8),
        raster=st.builds(noise, st.integers(1, 20), st.integers(1, 20), st.integers(0, 5)),
        x=st.integers(-50, 50),
        y=st.integers(-50, 50),
        opacity=st.floats(0, 1),
        visible=st.booleans(),
    ),
    lambda inner: st.builds(Node, name=st.just("g"), children=st.lists(inner, max_size=3).map(tuple)),
    max_leaves=5,
)


@given(st.lists(nodes, max_size=3).map(tuple))
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
def test_any_tree_comes_back(tmp_path: Path, tree: tuple[Node, ...]) -> None:
    openraster.write(Archive(Extent(40, 30), tree), tmp_path / "a.ora")
    found = openraster.read(tmp_path / "a.ora").nodes
    assert len(found) == len(tree) and all(same(a, b) for a, b in zip(found, tree, strict=True))


def test_the_file_is_as_the_specification_says(tmp_path: Path) -> None:
    openraster.write(example(), tmp_path / "a.ora")
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        first, second = archive.infolist()[:2]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"image/openraster"
        assert second.filename == "stack.xml"
        assert {"mergedimage.png", "Thumbnails/thumbnail.png"} <= set(archive.namelist())
        assert all(not info.flag_bits & 8 for info in archive.infolist())  # sizes stand in the local headers
        thumbnail = encoding.own_pixels(archive.read("Thumbnails/thumbnail.png"))
        assert max(thumbnail.shape[:2]) == 256
        # the sketch is cropped to what is painted, colours under alpha 0 included
        assert b'x="50" y="100"' in archive.read("stack.xml")
    assert openraster.is_openraster((tmp_path / "a.ora").read_bytes())


def test_layers_changed_elsewhere_keep_their_own_place(tmp_path: Path) -> None:
    """Another program moved the layer and kept our attribute: what it says counts."""
    openraster.write(Archive(Extent(400, 300), (Node("a", sketch()),)), tmp_path / "a.ora")
    data = rebuilt(tmp_path / "a.ora", {}, lambda xml: xml.replace(b'x="50"', b'x="390"'))
    (tmp_path / "b.ora").write_bytes(data)
    node = openraster.read(tmp_path / "b.ora").nodes[0]
    assert (node.x, node.y) == (390, 100) and node.raster is not None
    assert node.raster.extent == Extent(151, 101)


def test_flattened() -> None:
    red, half = Raster.filled(Extent(4, 4), (255, 0, 0, 255)), Raster.filled(Extent(4, 4), (0, 0, 255, 255))
    archive = Archive(Extent(4, 4), (Node("top", half, opacity=0.5), Node("below", red)))
    assert openraster.flatten(archive).array()[0, 0].tolist() == [128, 0, 128, 255]
    grey = Raster.filled(Extent(4, 4), (128, 128, 128, 255))
    multiplied = Archive(Extent(4, 4), (Node("top", grey, blend="svg:multiply"), Node("below", red)))
    assert openraster.flatten(multiplied).array()[0, 0].tolist() == [128, 0, 0, 255]
    hidden = Archive(Extent(4, 4), (Node("top", half, visible=False), Node("below", red, 2, 2)))
    flat = openraster.flatten(hidden)
    assert flat.painted_bounds == Bounds(2, 2, 2, 2)


def rebuilt(path: Path, entries: dict[str, bytes | None], change=lambda xml: xml) -> bytes:  # type: ignore[no-untyped-def]
    """The archive with entries put in, replaced or left out, and its stack changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            if name not in entries:
                data = source.read(name)
                target.writestr(name, change(data) if name == "stack.xml" else data)
        for name, data in entries.items():
            if data is not None:
                target.writestr(name, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    openraster.write(
        Archive(Extent(40, 30), (Node("a", noise(30, 40)), Node("b", noise(9, 9)))), tmp_path / "whole.ora"
    )
    return tmp_path / "whole.ora"


def refused(data: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        openraster.read_stream(io.BytesIO(data), "a.ora")
    assert "a.ora" in caught.value.message and len(caught.value.message) < 600
    return caught.value.message


entities = b"""<?xml version="1.0"?><!DOCTYPE image [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<image w="4" h="4"><stack><layer name="&b;" src="data/x.png"/></stack></image>"""
outside = (
    b"""<!DOCTYPE image [<!ENTITY x SYSTEM "file:///etc/passwd">]><image w="4" h="4"><stack name="&x;"/></image>"""
)


@pytest.mark.parametrize(
    "stack",
    [
        b"",
        b"<image",
        b"<other/>",
        b"<image/>",
        b'<image w="4" h="4"/>',
        b'<image w="0" h="4"><stack/></image>',
        b'<image w="nan" h="4"><stack/></image>',
        b'<image w="1e308" h="4"><stack/></image>',
        b'<image w="500000" h="500000"><stack/></image>',
        b'<image w="4" h="4"><stack><layer name="no source"/></stack></image>',
        b'<image w="4" h="4"><stack><layer src="data/none.png"/></stack></image>',
        b'<image w="4" h="4"><stack><layer src="data/layer0000.png" x="inf"/></stack></image>',
        b'<image w="4" h="4"><stack><layer src="data/layer0000.png" opacity="nan"/></stack></image>',
        b'<image w="4" h="4"><stack><layer src="../../etc/passwd"/></stack></image>',
        b'<image w="4" h="4">' + b"<stack>" * 100 + b"</stack>" * 100 + b"</image>",
        b'<image w="4" h="4"><stack>' + b"<stack/>" * 20_000 + b"</stack></image>",
        entities,
        outside,
    ],
)
def test_hostile_stacks_are_refused(stack: bytes, whole: Path) -> None:
    refused(rebuilt(whole, {"stack.xml": stack}))


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "a\\x", "C:/x", "a//x", "./x", "DATA/LAYER0000.PNG"])
def test_names_that_lead_elsewhere_are_refused(name: str, whole: Path) -> None:
    refused(rebuilt(whole, {name: b"x"}))


def test_bombs_are_refused(whole: Path) -> None:
    assert "almost nothing" in refused(rebuilt(whole, {"x.bin": bytes(40 << 20)}))


def test_other_archives_are_refused(whole: Path) -> None:
    assert "not an OpenRaster" in refused(rebuilt(whole, {"mimetype": b"application/zip"}))
    assert "not an OpenRaster" in refused(rebuilt(whole, {"mimetype": None}))
    refused(rebuilt(whole, {"stack.xml": None}))
    refused(b"")
    refused(b"hello")


def test_cut_documents_are_refused(whole: Path) -> None:
    data = whole.read_bytes()
    for share in range(0, 100, 9):
        refused(data[: len(data) * share // 100])


def test_a_damaged_layer_can_be_left_behind(whole: Path) -> None:
    for data in (
        rebuilt(whole, {"data/layer0001.png": b"nonsense"}),
        rebuilt(whole, {"data/layer0001.png": None}),
    ):
        refused(data)
        found = openraster.read_stream(io.BytesIO(data), "a.ora", rescue=True)
        assert len(found.notes) == 1 and "“b”" in found.notes[0]
        assert found.nodes[0].raster is not None and found.nodes[0].raster.key() == noise(30, 40).key()


def test_flipped_bytes_never_do_worse_than_refuse(whole: Path) -> None:
    data, generator = whole.read_bytes(), np.random.default_rng(3)
    for _ in range(12):
        flipped = bytearray(data)
        flipped[int(generator.integers(len(data)))] ^= 0xFF
        try:
            openraster.read_stream(io.BytesIO(bytes(flipped)), "a.ora", rescue=True)
        except BadInput:
            continue


def test_places_that_are_no_documents(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.ora"):
        with pytest.raises(BadInput):
            openraster.read(path)
    with pytest.raises(OutputProblem):
        openraster.write(Archive(Extent(1, 1)), tmp_path / "gone" / "a.ora")


def test_documents_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="names of their own"):
        openraster.write(Archive(Extent(1, 1), (), (("stack.xml", b""),)), tmp_path / "a.ora")
    with pytest.raises(ValueError, match="merged"):
        openraster.write(Archive(Extent(1, 1)), tmp_path / "a.ora", Raster.empty(Extent(2, 2)))
