"""How much of a picture a model made, as exports declare it: all of what is seen, a part, or nothing. Pure, no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from editor.document import Document, Layer, Made

_pictures = frozenset({"paint", "result", "inversion"})


def of_document(document: Document) -> Made:
    """Of what is seen: layers that an opaque one above them covers do not count."""
    seen = list(_seen(document.layers))
    for place in range(len(seen) - 1, -1, -1):
        if _covers(seen[place], document):
            return of_layers(seen[place:])
    return of_layers(seen)


def of_layers(layers: Iterable[Layer]) -> Made:
    """Of all that these layers show together."""
    made = {each.made for each in layers if not each.pixels.is_blank}
    if made == {"whole"}:
        return "whole"
    return "part" if made & {"part", "whole"} else ""


def recipe_layer(document: Document) -> Layer | None:
    """The uppermost layer that is seen and still is what its recipe made: whose recipe an export carries."""
    found = (each for each in reversed(list(_seen(document.layers))) if each.recipe is not None)
    return next((each for each in found if each.made == "whole"), None)


def _seen(layers: Iterable[Layer]) -> Iterator[Layer]:
    """Every layer with pixels of its own that makes up the picture, bottom first."""
    for layer in layers:
        if layer.visible and layer.opacity > 0:
            if layer.role == "group":
                yield from _seen(layer.children)
            elif layer.role in _pictures:
                yield layer


def _covers(layer: Layer, document: Document) -> bool:
    """Whether a layer outside of every group hides all that lies below it."""
    return (
        any(each is layer for each in document.layers)
        and layer.opacity == 1
        and layer.blend == "normal"
        and layer.mask is None
        and layer.bounds.contains(document.bounds)
        and layer.pixels.is_opaque
    )
