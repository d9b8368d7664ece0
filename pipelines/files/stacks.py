"""Layer stacks of OpenRaster: their values, their XML, and how they look as one picture.

XML of strangers is read without document types, so without entities, and within limits on depth and number.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from xml.parsers import expat

import msgspec
import numpy as np

from controls.geometry import Bounds, Extent
from controls.raster import Raster
from pipelines.errors import BadInput

namespace = "urn:underpaint"
whole = f"{{{namespace}}}whole"
"""Attribute: `x y width height` of the layer before it was cropped to what is painted."""

most_nodes = 10_000
deepest = 64
furthest = 1_000_000
own_attributes = frozenset({"name", "x", "y", "opacity", "visibility", "composite-op", "src"})


class Node(msgspec.Struct, frozen=True, eq=False):
    """A layer, or a group where `raster` is None. Its (x, y) is the raster's top left corner on the canvas.

    opacity: 0 to 1. blend: `svg:src-over`, `svg:multiply` … as OpenRaster names them. children: topmost first.
    attributes: what else stands on it, foreign ones too; names with a namespace as `{uri}name`.
    """

    name: str
    raster: Raster | None = None
    x: int = 0
    y: int = 0
    opacity: float = 1.0
    visible: bool = True
    blend: str = "svg:src-over"
    children: tuple[Node, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    source: str = ""
    """Where in the archive its picture lies; empty outside `pipelines.files.openraster`."""


class Archive(msgspec.Struct, frozen=True, eq=False):
    """A document. nodes: topmost first. extras: files beside the layers, (name, bytes). notes: what opening changed."""

    extent: Extent
    nodes: tuple[Node, ...] = ()
    extras: tuple[tuple[str, bytes], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def extra(self, name: str) -> bytes | None:
        """The file `name` beside the layers, or None."""
        return next((data for entry, data in self.extras if entry == name), None)


def xml(archive: Archive) -> bytes:
    """stack.xml."""
    ElementTree.register_namespace("underpaint", namespace)
    kept = {key: _printable(value) for key, value in archive.attributes if key not in ("w", "h", "version")}
    image = ElementTree.Element("image", {"version": "0.0.6", **kept})
    image.set("w", str(archive.extent.width))
    image.set("h", str(archive.extent.height))
    stack = ElementTree.SubElement(image, "stack")
    for node in archive.nodes:
        _append(stack, node)
    ElementTree.indent(image)
    return ElementTree.tostring(image, encoding="UTF-8", xml_declaration=True)


def parse(data: bytes, name: str, most_pixels: int) -> Archive:
    """The stack without pixels: `source` says where these lie. name: what messages call the file. Raises BadInput."""
    try:
        root = _tree(data)
        if root.tag != "image":
            raise ValueError(f"it begins with {root.tag[:40]!r}")
        extent = Extent(_integer(root, "w", None, 1), _integer(root, "h", None, 1))
        if extent.pixels > most_pixels:
            raise ValueError(f"a canvas of {extent.width} × {extent.height} pixels is too large")
        stack = root.find("stack")
        if stack is None:
            raise ValueError("it has no stack")
        attributes = tuple((key, value) for key, value in root.attrib.items() if key not in ("w", "h", "version"))
        return Archive(extent, _nodes(stack), (), attributes)
    except (ValueError, expat.ExpatError) as error:
        message = f"“{name}” has a list of layers that cannot be read: {error}."
        raise BadInput("document_damaged", message, "Nothing was changed; open another copy.") from error


def composite(archive: Archive) -> Raster:
    """All visible nodes as one picture. Compositing and blend modes after W3C Compositing and Blending, level 1."""
    return Raster.from_array(_eight_bits(_group(archive.nodes, archive.extent)))


def _tree(data: bytes) -> ElementTree.Element:
    """XML as a tree. Raises ValueError for document types, depth and number beyond the limits; ExpatError."""
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = count = 0

    def refuse(*_: object) -> None:
        raise ValueError("it declares a document type or entities")

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > deepest or count > most_nodes:
            raise ValueError("it is nested too deep or has too many layers")
        builder.start(_qualified(tag), {_qualified(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_qualified(tag))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, True)
    return builder.close()


def _qualified(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _nodes(stack: ElementTree.Element) -> tuple[Node, ...]:
    return tuple(_node(element) for element in stack if element.tag in ("layer", "stack"))


def _node(element: ElementTree.Element) -> Node:
    group = element.tag == "stack"
    opacity = float(element.get("opacity", "1"))
    if not math.isfinite(opacity):
        raise ValueError("an opacity is not a number")
    source = element.get("src", "")
    if not group and not source:
        raise ValueError("a layer names no picture")
    return Node(
        name=element.get("name", ""),
        x=_integer(element, "x", 0),
        y=_integer(element, "y", 0),
        opacity=min(1.0, max(0.0, opacity)),
        visible=element.get("visibility", "visible") == "visible",
        blend=element.get("composite-op", "svg:src-over"),
        children=_nodes(element) if group else (),
        attributes=tuple((key, value) for key, value in element.attrib.items() if key not in own_attributes),
        source=source,
    )


def _integer(element: ElementTree.Element, key: str, default: int | None, low: int = -furthest) -> int:
    text = element.get(key)
    if text is None and default is not None:
        return default
    number = float(text) if text is not None and len(text) < 32 else math.nan
    if not low <= number <= furthest:
        raise ValueError(f"{key} is {str(text)[:32]!r}")
    return round(number)


def _append(parent: ElementTree.Element, node: Node) -> None:
    element = ElementTree.SubElement(parent, "layer" if node.source else "stack", _clean(node.attributes))
    element.set("name", _printable(node.name))
    element.set("x", str(node.x))
    element.set("y", str(node.y))
    element.set("opacity", repr(float(node.opacity)))
    element.set("visibility", "visible" if node.visible else "hidden")
    element.set("composite-op", node.blend)
    if node.source:
        element.set("src", node.source)
    for child in node.children:
        _append(element, child)


def _clean(attributes: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {key: _printable(value) for key, value in attributes if key not in own_attributes}


def _printable(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return "".join(
        letter for letter in text if letter in "\t\n\r" or (letter >= " " and not "\ud800" <= letter <= "\udfff")
    ).translate({0xFFFE: None, 0xFFFF: None})


_separable = {
    "svg:multiply": lambda under, over: under * over,
    "svg:screen": lambda under, over: under + over - under * over,
    "svg:overlay": lambda under, over: np.where(under <= 0.5, 2 * under * over, 1 - 2 * (1 - under) * (1 - over)),
    "svg:hard-light": lambda under, over: np.where(over <= 0.5, 2 * under * over, 1 - 2 * (1 - under) * (1 - over)),
    "svg:darken": np.minimum,
    "svg:lighten": np.maximum,
    "svg:difference": lambda under, over: np.abs(under - over),
    "svg:color-dodge": lambda under, over: np.where(
        under <= 0, 0.0, np.where(over >= 1, 1.0, np.minimum(1.0, under / np.maximum(1 - over, 1e-6)))
    ),
    "svg:color-burn": lambda under, over: np.where(
        under >= 1, 1.0, np.where(over <= 0, 0.0, 1 - np.minimum(1.0, (1 - under) / np.maximum(over, 1e-6)))
    ),
}


def _group(nodes: tuple[Node, ...], extent: Extent) -> np.ndarray:
    """Nodes over transparency, float32 (H, W, 4), premultiplied."""
    backdrop = np.zeros((*extent.shape, 4), np.float32)
    for node in reversed(nodes):
        if not node.visible or node.opacity == 0:
            continue
        if node.raster is None:
            part, pixels = Bounds.of(extent), _group(node.children, extent)
        else:
            part = Bounds(node.x, node.y, *node.raster.extent).intersection(Bounds.of(extent))
            if part.is_empty:
                continue
            pixels = node.raster.array(part.moved(-node.x, -node.y)).astype(np.float32) / 255
            pixels[..., :3] *= pixels[..., 3:]
        _blend(backdrop[part.slices], pixels * np.float32(node.opacity), node.blend)
    return backdrop


def _blend(under: np.ndarray, over: np.ndarray, blend: str) -> None:
    """`over` onto `under`, both premultiplied, in place."""
    over_alpha, under_alpha = over[..., 3:], under[..., 3:].copy()
    if blend == "svg:plus":
        under[:] = np.minimum(1, under + over)
        return
    if blend == "svg:dst-in":
        under *= over_alpha
        return
    if blend == "svg:dst-out":
        under *= 1 - over_alpha
        return
    mix = _separable.get(blend)
    if mix is None:
        under[:] = over + under * (1 - over_alpha)
        return
    colour = over[..., :3] / np.maximum(over_alpha, 1e-6)
    below = under[..., :3] / np.maximum(under_alpha, 1e-6)
    mixed = over_alpha * under_alpha * mix(below, colour)
    under[..., :3] = mixed + over[..., :3] * (1 - under_alpha) + under[..., :3] * (1 - over_alpha)
    under[..., 3:] = over_alpha + under_alpha * (1 - over_alpha)


def _eight_bits(premultiplied: np.ndarray) -> np.ndarray:
    alpha = premultiplied[..., 3:]
    straight = premultiplied.copy()
    straight[..., :3] /= np.maximum(alpha, 1e-6)
    return np.rint(np.clip(straight, 0, 1) * 255).astype(np.uint8)
