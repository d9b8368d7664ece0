"""Layering: groups, layer masks, locks and merging as edits of the document. Pure functions, no Qt."""

from __future__ import annotations

import msgspec
import numpy as np

from controls.raster import Raster
from editor import generated, greys
from editor.document import (
    Document,
    Layer,
    Lock,
    add_layer,
    covering,
    find_layer,
    group_layer,
    move_layer,
    parent_of,
    remove_layer,
    set_active,
    set_layer,
    siblings_of,
    walk,
)
from editor.flattening import flatten, merge_down, picture_roles
from editor.tool import Refused
from editor.words import tr

maskable = frozenset({"paint", "control", "result", "inversion", "group"})
"""The roles whose layers can have a mask of their own."""


def group(document: Document, layer: str) -> Document:
    """A layer put into a new group in its own place."""
    if find_layer(document, layer) is None:
        return document
    grouped = add_layer(document, group_layer(tr("Group")), above=layer)
    return set_active(move_layer(grouped, layer, 0, grouped.active), grouped.active)


def ungroup(document: Document, layer: str) -> Document:
    """A group's layers in its place; unchanged where the layer is none.

    Each of them takes over what the group's mask hides. Where it hides in part, and they overlap, more is seen of them
    than before.
    """
    found = find_layer(document, layer)
    if found is None or found.role != "group":
        return document
    parent = parent_of(document, layer)
    place = [each.id for each in siblings_of(document, layer)].index(layer)
    moved = document
    for number, child in enumerate(found.children):
        moved = _hidden_by(moved, child, found)
        moved = move_layer(moved, child.id, place + number, parent.id if parent else None)
    moved = remove_layer(moved, layer)
    return set_active(moved, found.children[-1].id) if found.children else moved


def _hidden_by(document: Document, layer: Layer, group: Layer) -> Document:
    """The layer with a mask that hides what the group's hides, too."""
    if group.mask is None or layer.role not in maskable:
        return document
    if layer.role == "group":
        layer = covering(layer, group.bounds) if layer.mask is not None else msgspec.structs.replace(
            layer, pixels=group.pixels, x=group.x, y=group.y
        )  # fmt: skip
    values = greys.values_in(group.mask, layer.bounds.moved(-group.x, -group.y), beyond=255)
    if layer.mask is not None:
        shown = greys.values_in(layer.mask).astype(np.uint16)
        values = ((shown * values + 127) // 255).astype(np.uint8)
    mask = greys.from_values(values)
    return set_layer(document, layer.id, pixels=layer.pixels, x=layer.x, y=layer.y, mask=mask)


def put_above(document: Document, layer: str, other: str) -> Document:
    """A layer moved right above another one, into the same group as that."""
    moved = find_layer(document, layer)
    if moved is None or layer == other or any(each.id == other for each in walk((moved,))):
        return document
    parent = parent_of(document, other)
    others = [each.id for each in siblings_of(document, other) if each.id != layer]
    return move_layer(document, layer, others.index(other) + 1, parent.id if parent else None)


def put_into(document: Document, layer: str, into: str) -> Document:
    """A layer moved to the top of a group."""
    found = find_layer(document, into)
    if found is None or found.role != "group":
        return document
    return move_layer(document, layer, len([each for each in found.children if each.id != layer]), into)


def put_into_lower(document: Document, layer: str) -> Document:
    """A layer moved to the top of the group right below it. Raises Refused where there is none."""
    siblings = siblings_of(document, layer)
    place = next((number for number, each in enumerate(siblings) if each.id == layer), 0)
    if place == 0 or siblings[place - 1].role != "group":
        raise Refused(tr("There is no group right below this layer."))
    return put_into(document, layer, siblings[place - 1].id)


def put_out(document: Document, layer: str) -> Document:
    """A layer moved right above the group that it is in. Raises Refused where it is in none."""
    parent = parent_of(document, layer)
    if parent is None:
        raise Refused(tr("This layer is in no group."))
    return put_above(document, layer, parent.id)


def merge_into_lower(document: Document, layer: str) -> Document:
    """A layer merged into the one below it. Raises Refused where that would lose or hide something."""
    siblings = siblings_of(document, layer)
    place = next((number for number, each in enumerate(siblings) if each.id == layer), 0)
    upper = siblings[place] if siblings else None
    if upper is None or place == 0:
        name = "" if upper is None else upper.name
        raise Refused(tr("There is no layer below “{name}” to merge it into.", name=name))
    lower = siblings[place - 1]
    for each in (upper, lower):
        check_unlocked(each)
        check_visible(document, each)
    if lower.role == "group":
        raise Refused(tr("“{name}” is a group. Put the layer into it, or merge all that is visible.", name=lower.name))
    if (upper.role == "mask") != (lower.role == "mask"):
        raise Refused(tr("A mask merges only into a mask, and a picture only into a picture."))
    if (upper.role == "control") != (lower.role == "control"):
        raise Refused(tr("What steers the picture is no part of it, so the two stay apart."))
    return merge_down(document, layer)


def remove(document: Document, layer: str) -> Document:
    """A layer removed, with all that is in it. Raises Refused where any of it is locked."""
    found = find_layer(document, layer)
    for each in walk((found,) if found is not None else ()):
        check_unlocked(each)
    return remove_layer(document, layer)


def check_visible(document: Document, layer: Layer) -> None:
    """Raises Refused where the layer, or a group around it, is hidden."""
    hidden = hidden_by(document, layer)
    if hidden is not None:
        raise Refused(
            tr(
                "“{hidden}” is hidden. Show it in the layer list to work on “{layer}”.",
                hidden=hidden.name,
                layer=layer.name,
            )
        )


def hidden_by(document: Document, layer: Layer) -> Layer | None:
    """The layer itself, or the outermost group around it, that is hidden; None where it is seen."""
    return next((each for each in walk(document.layers) if not each.visible and layer in walk((each,))), None)


def check_unlocked(layer: Layer) -> None:
    """Raises Refused where the layer's pixels are locked."""
    if "pixels" in layer.locks:
        raise Refused(tr("“{name}” is locked. Unlock it in the layer list to change it.", name=layer.name))


def merge_visible(document: Document) -> Document:
    """All that is seen of the picture as one layer; masks, control layers and hidden layers stay."""
    merged = [each for each in document.layers if each.visible and each.role in picture_roles]
    if len(merged) < 2 and not any(each.role == "group" for each in merged):
        return document
    layer = Layer(id="", name=merged[0].name, pixels=flatten(document), made=generated.of_document(document))
    result = add_layer(document, layer, above=merged[-1].id)
    active = result.active
    for each in merged:
        result = remove_layer(result, each.id)
    return set_active(result, active)


def add_mask(document: Document, layer: str) -> Document:
    """A mask of its own for a layer: of the selection where there is one, else one that shows everything."""
    found = find_layer(document, layer)
    if found is None or found.mask is not None or found.role not in maskable:
        return document
    if found.role == "group":
        document = set_layer(document, layer, pixels=Raster.empty(document.extent), x=0, y=0)
    bounds = document.bounds if found.role == "group" else found.bounds
    mask = greys.filled(bounds.extent) if document.selection is None else document.selection.crop(bounds)
    return set_active(set_layer(document, layer, mask=mask), layer, on_mask=True)


def apply_mask(document: Document, layer: str) -> Document:
    """What the layer's mask hides is erased, and the mask is gone; a group's mask stays, as it has no pixels."""
    found = find_layer(document, layer)
    if found is None or found.mask is None or found.role == "group":
        return document
    tiles = {}
    for index, tile in found.pixels.tiles.items():
        values = found.mask.tiles.get(index)
        tiles[index] = None if values is None else greys.masked(tile, values[..., 3])
    return remove_mask(set_layer(document, layer, pixels=found.pixels.with_tiles(tiles)), layer)


def remove_mask(document: Document, layer: str) -> Document:
    """The layer shows all of its pixels again."""
    document = set_layer(document, layer, mask=None)
    return msgspec.structs.replace(document, on_mask=False) if document.on_mask else document


def set_lock(document: Document, layer: str, lock: Lock, is_locked: bool) -> Document:
    """Lock or unlock one side of a layer."""
    found = find_layer(document, layer)
    if found is None:
        return document
    others = {each for each in found.locks if each != lock}
    return set_layer(document, layer, locks=tuple(sorted({*others, lock} if is_locked else others)))
