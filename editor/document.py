"""Documents and layers: frozen values, and the edits on them as functions Document -> Document. No Qt.

Values that hold pixels are compared by identity (what changed?) or by `key()` (is it the same picture?). Layers stand
bottom first. Every edit returns the very same document where it would change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, get_args

import msgspec
import numpy as np

from controls.geometry import Bounds, Extent
from controls.raster import Raster, TileIndex, tile_side
from editor import greys
from editor.naming import readable, readable_fields
from editor.words import tr
from pipelines.requests import Inversion, Patch, Settings, digest

Role = Literal["paint", "control", "mask", "result", "inversion", "group"]
Made = Literal["", "part", "whole"]

roles: tuple[Role, ...] = get_args(Role)

Part = Literal["pixels", "mask"]
"""What of a layer is painted on: its pixels, or its layer mask."""

Lock = Literal["pixels", "position", "alpha"]

locks: tuple[Lock, ...] = get_args(Lock)

blends = (
    "normal", "multiply", "screen", "overlay", "darken", "lighten", "color-dodge", "color-burn", "hard-light",
    "soft-light", "difference", "exclusion", "hue", "saturation", "color", "luminosity",
)  # fmt: skip
"""The blend modes that we composite; a layer may name another one (from a stranger's file), which counts as normal."""


class Layer(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """One sheet of a document.

    pixels: straight RGBA; their top left corner lies at (x, y) of the document. opacity: 0 to 1.
    A mask layer is 8-bit grey: its value is the alpha of white pixels, 0 keep … 255 regenerate (colour that a
    stranger's file brings in counts as value = red * alpha / 255, see `editor.flattening.grey`).
    kind: a control layer's control kind id; weight (0 to 2), start and end (fractions of the run), annotator,
    its weights' SHA-256 and settings (what made it, empty where it was drawn) and enabled (whether it steers, seen or
    not) belong to it too.
    mask: how much of each pixel is seen (`editor.greys`), in the pixels' own grid and extent; None: all of it.
    locks: what must not change, sorted: `pixels`, `position`, or `alpha` (colours change, transparency does not).
    children: a group's layers, bottom first, in document coordinates. A group has no pixels of its own; where it has a
    mask, its raster and its offset are that mask's grid, and beyond the grid all is seen.
    made: how much of its pixels a model made (`editor.generated`). recipe: JSON of what made a result. inversion: of an
    inversion layer.
    attributes: what another program wrote on the layer in an OpenRaster file, kept as it is.
    """

    id: str
    name: str
    pixels: Raster
    x: int = 0
    y: int = 0
    opacity: float = 1.0
    visible: bool = True
    blend: str = "normal"
    role: Role = "paint"
    kind: str = ""
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0
    enabled: bool = True
    annotator: str = ""
    annotator_weights: str = ""
    settings: Settings = ()
    mask: Raster | None = None
    locks: tuple[Lock, ...] = ()
    children: tuple[Layer, ...] = ()
    made: Made = ""
    recipe: bytes | None = None
    inversion: Inversion | None = None
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def bounds(self) -> Bounds:
        """Where the pixels lie in the document."""
        return Bounds(self.x, self.y, self.pixels.extent.width, self.pixels.extent.height)


class Document(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """A picture in work: layers (bottom first), the active layer's id (empty: none), and what is asked of the engine.

    Empty ids, 0 steps and a guidance scale of None mean "the model's own", as in `EditRequest`. strength: share of
    noise variance, 0 to 1. settings: the parameters of plugins as (plugin folder/id, Settings) pairs, sorted, one
    entry for each plugin whose form was touched. selection: what painting is limited to (`editor.greys`), as large as
    the document; None: everything. on_mask: strokes go to the active layer's mask. origin: where the canvas's top left
    corner lies on the canvas as it was first, in pixels: what must find its place again after a crop counts from there.
    source: the bytes of the file that was opened, source_name its name.
    attributes, extras: what another program left in an OpenRaster file, kept as it is.
    """

    extent: Extent
    layers: tuple[Layer, ...] = ()
    active: str = ""
    on_mask: bool = False
    origin: tuple[int, int] = (0, 0)
    selection: Raster | None = None
    prompt: str = ""
    negative: str = ""
    mode: str = ""
    model: str = ""
    sampler: str = ""
    schedule: str = ""
    guidance: str = ""
    inversion_method: str = ""
    strength: float = 0.75
    steps: int = 0
    guidance_scale: float | None = None
    seed: int = 0
    seed_locked: bool = False
    patches: tuple[Patch, ...] = ()
    settings: tuple[tuple[str, Settings], ...] = ()
    source: bytes | None = None
    source_name: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    extras: tuple[tuple[str, bytes], ...] = ()

    @property
    def bounds(self) -> Bounds:
        return Bounds.of(self.extent)

    @property
    def active_layer(self) -> Layer | None:
        return find_layer(self, self.active)

    def since(self, origin: tuple[int, int]) -> tuple[int, int]:
        """How far what lay at (0, 0) while the canvas had that `origin` lies from today's top left corner."""
        return origin[0] - self.origin[0], origin[1] - self.origin[1]

    def key(self) -> str:
        """A digest of every field and pixel: equal documents, equal keys."""
        return digest(self)


Edit = Callable[[Document], Document]

no_pixels = Raster.empty(Extent(1, 1))
"""What a group has that has no mask."""


# Making and finding


def new_document(extent: Extent, background: tuple[int, int, int, int] | None = (255, 255, 255, 255)) -> Document:
    """A document with one paint layer of one colour (None: transparent), which is active."""
    pixels = Raster.empty(extent) if background is None else Raster.filled(extent, background)
    return add_layer(Document(extent=extent), Layer(id="", name=tr("Background"), pixels=pixels))


def walk(layers: tuple[Layer, ...]) -> Iterator[Layer]:
    """Every layer of a tree, bottom first, a group before its children."""
    for layer in layers:
        yield layer
        yield from walk(layer.children)


def find_layer(document: Document, layer: str) -> Layer | None:
    """The layer with this id, or None."""
    return next((each for each in walk(document.layers) if each.id == layer), None)


def layers_of_role(document: Document, role: Role) -> tuple[Layer, ...]:
    return tuple(each for each in walk(document.layers) if each.role == role)


def parent_of(document: Document, layer: str) -> Layer | None:
    """The group that holds the layer, or None at the top level."""
    return next((each for each in walk(document.layers) if any(child.id == layer for child in each.children)), None)


def siblings_of(document: Document, layer: str) -> tuple[Layer, ...]:
    parent = parent_of(document, layer)
    return document.layers if parent is None else parent.children


def next_id(document: Document) -> str:
    """An id that no layer of the document has."""
    taken = {each.id for each in walk(document.layers)}
    return next(name for name in (f"layer{number}" for number in range(1, len(taken) + 2)) if name not in taken)


def add_fresh(document: Document, name: str, role: Role, kind: str = "") -> Document:
    """An empty layer above the active one; above everything where it is a mask or steers."""
    above = document.layers[-1].id if role != "paint" and document.layers else None
    return add_layer(document, paint_layer(document, name, role, kind=kind), above=above)


def paint_layer(document: Document, name: str, role: Role = "paint", **fields: Any) -> Layer:
    """A transparent layer as large as the document, to be added (it has no id yet)."""
    return Layer(id="", name=name, pixels=Raster.empty(document.extent), role=role, **fields)


def group_layer(name: str, children: tuple[Layer, ...] = ()) -> Layer:
    return Layer(id="", name=name, pixels=no_pixels, role="group", children=children)


# Edits of the tree


def add_layer(document: Document, layer: Layer, above: str | None = None, group: str | None = None) -> Document:
    """Add a layer, make it active and give it a fresh id where it has none or one that is taken (children alike).

    It goes on top of `group`, or else above the layer `above`, or else above the active one, or else on top.
    """
    (layer,) = named_apart((layer,), {each.id for each in walk(document.layers)})
    anchor = document.active if above is None else above
    if group is not None and find_layer(document, group) is not None:
        layers = _changed(document.layers, group, lambda g: msgspec.structs.replace(g, children=(*g.children, layer)))
    elif find_layer(document, anchor) is not None:
        layers = _spliced(document.layers, anchor, lambda found: (found, layer))
    else:
        layers = (*document.layers, layer)
    return _with(document, layers=layers, active=layer.id, on_mask=False)


def remove_layer(document: Document, layer: str) -> Document:
    """Remove a layer with its children; the one below it becomes active (else the one above, else its group)."""
    if find_layer(document, layer) is None:
        return document
    siblings, parent = siblings_of(document, layer), parent_of(document, layer)
    place = [each.id for each in siblings].index(layer)
    left = siblings[:place][::-1] + siblings[place + 1 :]
    layers = _spliced(document.layers, layer, lambda _: ())
    gone = find_layer(Document(extent=document.extent, layers=layers), document.active) is None
    near = left[0].id if left else parent.id if parent else ""
    active, on_mask = (near, False) if gone else (document.active, document.on_mask)
    return _with(document, layers=layers, active=active, on_mask=on_mask)


def move_layer(document: Document, layer: str, index: int, group: str | None = None) -> Document:
    """Put a layer at `index` (0 is the bottom, counted without it) of a group or the top level (None).

    A group cannot go into itself or its own children: the document comes back unchanged.
    """
    moved = find_layer(document, layer)
    if moved is None or (group is not None and any(each.id == group for each in walk((moved,)))):
        return document
    if group is not None and (target := find_layer(document, group)) is not None and target.role != "group":
        return document
    layers = _spliced(document.layers, layer, lambda _: ())
    if group is None:
        layers = (*layers[: max(0, index)], moved, *layers[max(0, index) :])
    else:
        layers = _changed(layers, group, lambda g: msgspec.structs.replace(g, children=(
            *g.children[: max(0, index)], moved, *g.children[max(0, index) :])))  # fmt: skip
    if [each.id for each in walk(layers)] == [each.id for each in walk(document.layers)] and (
        (parent_of(document, layer) or moved).id == (group or layer)
    ):
        return document
    return _with(document, layers=layers)


def raise_layer(document: Document, layer: str, by: int = 1) -> Document:
    """Move a layer up (down where `by` is negative) among its siblings."""
    siblings, parent = siblings_of(document, layer), parent_of(document, layer)
    ids = [each.id for each in siblings]
    if layer not in ids:
        return document
    place = min(max(ids.index(layer) + by, 0), len(ids) - 1)
    return move_layer(document, layer, place, parent.id if parent else None)


def duplicate_layer(document: Document, layer: str) -> Document:
    """A copy right above, sharing all tiles."""
    found = find_layer(document, layer)
    if found is None:
        return document
    name = tr("{name} copy", name=found.name)
    return add_layer(document, msgspec.structs.replace(found, id="", name=name), above=layer)


def set_layer(document: Document, layer: str, **fields: Any) -> Document:
    """Change fields of a layer: name, visible, opacity, blend, x, y, weight, start, end, enabled, pixels, mask …"""
    named = readable_fields(fields)
    return _with(document, layers=_changed(document.layers, layer, lambda found: _with_layer(found, **named)))


def set_active(document: Document, layer: str, on_mask: bool = False) -> Document:
    """Make a layer, or its layer mask, the one to paint on."""
    found = find_layer(document, layer)
    if found is None and layer:
        return document
    return _with(document, active=layer, on_mask=on_mask and found is not None and found.mask is not None)


def set_fields(document: Document, **fields: Any) -> Document:
    """Change fields of the document itself: prompt, mode, strength, seed …"""
    return _with(document, **readable_fields(fields))


def plugin_settings(document: Document, plugin: str) -> Settings:
    """What was set for a plugin (named folder/id); empty where its form was never touched."""
    return next((settings for name, settings in document.settings if name == plugin), ())


def set_plugin_settings(document: Document, plugin: str, settings: Settings) -> Document:
    others = tuple(entry for entry in document.settings if entry[0] != plugin)
    return _with(document, settings=tuple(sorted((*others, (plugin, tuple(sorted(settings)))))))


# Edits of pixels


def paint_tiles(
    document: Document, layer: str, tiles: Mapping[TileIndex, np.ndarray | None], part: Part = "pixels"
) -> Document:
    """Exchange tiles of a layer's pixels or mask (in its own tile grid). The arrays are taken over, not copied."""

    def painted(found: Layer) -> Layer:
        raster = getattr(found, part)
        if raster is None:
            return found
        made = "part" if part == "pixels" and found.made else found.made
        return _with_layer(found, **{part: raster.with_tiles(tiles)}, made=made)

    return _with(document, layers=_changed(document.layers, layer, painted)) if tiles else document


def move_pixels(document: Document, layer: str, dx: int, dy: int) -> Document:
    """Shift a layer, or a group's layers, by whole pixels; nothing is lost at the document's edge."""

    def shifted(found: Layer) -> Layer:
        children = tuple(shifted(child) for child in found.children)
        return msgspec.structs.replace(found, x=found.x + dx, y=found.y + dy, children=children)

    return document if (dx, dy) == (0, 0) else _with(document, layers=_changed(document.layers, layer, shifted))


def covering(layer: Layer, bounds: Bounds) -> Layer:
    """The layer grown so that it can be painted all over `bounds` (document coordinates).

    It grows to the left and top by whole tiles, so that every tile stays the very same array.
    """
    if layer.bounds.contains(bounds):
        return layer
    columns = max(0, -(-(layer.x - bounds.x) // tile_side))
    rows = max(0, -(-(layer.y - bounds.y) // tile_side))
    x, y = layer.x - columns * tile_side, layer.y - rows * tile_side
    extent = Extent(max(layer.bounds.right, bounds.right) - x, max(layer.bounds.bottom, bounds.bottom) - y)
    tiles = {TileIndex(at.column + columns, at.row + rows): tile for at, tile in layer.pixels.tiles.items()}
    mask = None if layer.mask is None else greys.grown(layer.mask, extent, columns, rows)
    return msgspec.structs.replace(layer, x=x, y=y, pixels=Raster(extent, tiles), mask=mask)


def resize_canvas(document: Document, bounds: Bounds) -> Document:
    """Crop or expand the canvas to `bounds` of itself; layers keep all their pixels and move with the origin."""
    if bounds == document.bounds:
        return document
    selection = None if document.selection is None else document.selection.crop(bounds)
    if selection is not None and selection.painted_bounds.is_empty:
        selection = None
    origin = document.origin[0] + bounds.x, document.origin[1] + bounds.y
    resized = _with(document, extent=bounds.extent, origin=origin, selection=selection)
    for layer in document.layers:
        resized = move_pixels(resized, layer.id, -bounds.x, -bounds.y)
    return resized


def _with(document: Document, **fields: Any) -> Document:
    if all(_same(getattr(document, name), value) for name, value in fields.items()):
        return document
    return msgspec.structs.replace(document, **fields)


def _with_layer(layer: Layer, **fields: Any) -> Layer:
    if all(_same(getattr(layer, name), value) for name, value in fields.items()):
        return layer
    return msgspec.structs.replace(layer, **fields)


def _same(old: object, new: object) -> bool:
    """The same object, or equal plain values; trees of layers are the same where each layer is the same object."""
    if old is new:
        return True
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(map(_same, old, new))
    return type(old) is type(new) and isinstance(old, (str, int, float, bytes)) and old == new


def _changed(layers: tuple[Layer, ...], layer: str, change: Callable[[Layer], Layer]) -> tuple[Layer, ...]:
    return _spliced(layers, layer, lambda found: (change(found),))


def _spliced(layers: tuple[Layer, ...], layer: str, change: Callable[[Layer], tuple[Layer, ...]]) -> tuple[Layer, ...]:
    """The tree with one layer replaced by none, one or several; all other layers stay the very same objects."""
    result: list[Layer] = []
    for each in layers:
        if each.id == layer:
            result.extend(change(each))
        else:
            result.append(_with_layer(each, children=_spliced(each.children, layer, change)) if each.children else each)
    return tuple(result)


def named_apart(layers: tuple[Layer, ...], taken: set[str]) -> tuple[Layer, ...]:
    """Layers with a fresh id wherever theirs is empty or in `taken`, which grows by the ids of all; names readable."""

    def named(each: Layer) -> Layer:
        number = 1
        name = each.id
        while not name or name in taken:
            name, number = f"layer{number}", number + 1
        taken.add(name)
        return _with_layer(each, id=name, name=readable(each.name), children=named_apart(each.children, taken))

    return tuple(named(each) for each in layers)
