"""Documents as Krita and GIMP write them open here, are saved, and open again with everything that was in them.

The layouts are those of Krita's kis_open_raster_stack_save_visitor.cpp and of GIMP's file-openraster.py.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from controls.raster import Raster
from editor import archive
from editor.document import Layer, walk
from pipelines.files import encoding, openraster
from tests.editor.samples import random_pixels

krita = """<?xml version='1.0' encoding='UTF-8'?>
<image h="70" w="90" name="Unnamed" xres="300" yres="300" version="0.0.5">
 <stack>
  <layer opacity="1" composite-op="svg:src-over" name="Lines" visibility="visible" x="3" y="-4" src="data/layer0.png"
   edit-locked="true" selected="true"/>
  <stack opacity="0.501961" composite-op="svg:multiply" name="Group 1" visibility="visible" x="0" y="0"
   isolation="isolate">
   <layer opacity="1" composite-op="krita:grain_merge" name="Shadow" visibility="hidden" x="0" y="0"
    src="data/layer1.png"/>
   <layer opacity="0.25" composite-op="svg:color-dodge" name="Füllung" visibility="visible" x="10" y="20"
    src="data/layer2.png"/>
  </stack>
 </stack>
</image>"""

gimp = """<?xml version='1.0' encoding='UTF-8'?>
<image w="90" h="70"><stack><layer name="Pasted Layer #1" src="data/000.png" x="5" y="6" opacity="0.8" \
visibility="visible" composite-op="svg:soft-light" /><stack name="Layer Group" opacity="1.0" visibility="hidden" \
composite-op="svg:src-over"><layer name="Background" src="data/001-000.png" x="0" y="0" opacity="1.0" \
visibility="visible" composite-op="gimp:burn" /></stack></stack></image>"""


def made(path: Path, stack: str) -> Path:
    """The archive, as the program orders it: mimetype first and stored, then layers, then what describes them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", "image/openraster", zipfile.ZIP_STORED)
        for number, layer in enumerate(ElementTree.fromstring(stack).iter("layer")):
            pixels = random_pixels(number, 30 + number, 25)
            target.writestr(layer.attrib["src"], encoding.png(Raster.from_array(pixels)))
        whole = encoding.png(Raster.from_array(np.full((70, 90, 4), 255, np.uint8)))
        target.writestr("stack.xml", stack)
        target.writestr("mergedimage.png", whole)
        target.writestr("Thumbnails/thumbnail.png", whole)
        target.writestr("data/notes.txt", "kept")
    return path


def outline(layers: tuple[Layer, ...]) -> list[tuple[object, ...]]:
    return [
        (each.name, each.role, each.visible, round(each.opacity, 6), each.blend, each.pixels.array()[
            each.pixels.array()[..., 3] > 0].tobytes() if each.role != "group" else b"")
        for each in walk(layers)
    ]  # fmt: skip


@pytest.mark.parametrize("stack", [krita, gimp], ids=["krita", "gimp"])
def test_a_foreign_document_survives_open_save_open(tmp_path: Path, stack: str) -> None:
    given = archive.load(made(tmp_path / "theirs.ora", stack)).document
    archive.save(given, tmp_path / "ours.ora")
    again = archive.load(tmp_path / "ours.ora").document
    assert outline(again.layers) == outline(given.layers)
    assert (again.extent, again.attributes, again.extras) == (given.extent, given.attributes, given.extras)
    assert dict(again.extras)["data/notes.txt"] == b"kept"

    theirs = {each.attrib.get("name"): each.attrib for each in ElementTree.fromstring(stack).iter() if each.get("name")}
    with zipfile.ZipFile(tmp_path / "ours.ora") as written:
        root = ElementTree.fromstring(written.read("stack.xml"))
    for element in root.iter():
        for key, value in theirs.get(element.get("name"), {}).items():
            if key == "opacity":
                assert float(element.attrib[key]) == pytest.approx(float(value))
            elif key not in ("src", "x", "y", "version"):  # where pixels lie is ours to choose; see `outline`
                assert element.get(key) == value, (element.get("name"), key)


@pytest.mark.parametrize("stack", [krita, gimp], ids=["krita", "gimp"])
def test_what_we_cannot_blend_is_kept_and_counts_as_normal(tmp_path: Path, stack: str) -> None:
    document = archive.load(made(tmp_path / "theirs.ora", stack)).document
    odd = [each.blend for each in walk(document.layers) if ":" in each.blend]
    assert odd in (["krita:grain_merge"], ["gimp:burn"])
    again = openraster.read(tmp_path / "theirs.ora")
    assert archive.document_of(again).extent == document.extent
