"""Context: what of the canvas a model sees, and at which size it works there. Pure, no Qt.

Of a masked edit that is a region around the mask, chosen by `pipelines.framing` or by a person; else all of it.
"""

from __future__ import annotations

from controls.geometry import Bounds
from editor import offers
from editor.document import Document, layers_of_role, plugin_settings, set_fields, set_plugin_settings
from pipelines import framing
from pipelines.catalog import Catalog
from pipelines.requests import EditRequest, Request

_plugin = "editor/context"
_names = ("x", "y", "width", "height")


def region_of(document: Document) -> Bounds | None:
    """The region that a person chose, inside the canvas; None: it is chosen anew for each mask.

    It is kept as it lay on the canvas as that was first, so that it stays on its place in the picture.
    """
    kept = dict(plugin_settings(document, _plugin))
    if not all(name in kept for name in _names):
        return None
    chosen = Bounds(*(int(kept[name]) for name in _names))
    bounds = chosen.moved(*document.since((0, 0))).intersection(document.bounds)
    return None if bounds.is_empty else bounds


def with_region(document: Document, bounds: Bounds | None) -> Document:
    """The document with a chosen region; None: chosen anew for each mask."""
    if bounds is None:
        return set_fields(document, settings=tuple(each for each in document.settings if each[0] != _plugin))
    return set_plugin_settings(document, _plugin, tuple(zip(_names, bounds.moved(*document.origin), strict=True)))


def suggested(document: Document) -> Bounds:
    """A region to begin with: around the visible masks; all of the canvas where nothing is masked."""
    found = Bounds(0, 0, 0, 0)
    for layer in layers_of_role(document, "mask"):
        painted = layer.pixels.painted_bounds
        if layer.visible and not painted.is_empty:
            found = found.union(painted.moved(layer.x, layer.y))
    inside = found.intersection(document.bounds)
    return document.bounds if inside.is_empty else inside.padded(max(inside.extent) // 2).intersection(document.bounds)


def place_of(request: Request | None, origin: tuple[int, int], document: Document, catalog: Catalog | None) -> Bounds:
    """Where in the document a running request's pictures belong: the region of a masked edit, else the canvas as it
    was when it had that `origin` and the request was made."""
    seen = request.image.extent if request is not None and request.image is not None else None
    if seen is None and isinstance(request, EditRequest):
        seen = request.inversion.source.extent if request.inversion is not None else request.extent
    whole = Bounds.of(seen or document.extent).moved(*document.since(origin))
    if not isinstance(request, EditRequest) or request.image is None or request.mask is None:
        return whole
    model = next((each for each in catalog.models if each.id == request.model), None) if catalog else None
    mode = offers.find(catalog.modes, request.mode) if catalog else None
    if model is None or mode is None or not offers.uses(mode, "region"):
        return whole
    found = framing.around(
        request.image.extent, request.mask.painted_bounds, model.extent, model.multiple, request.region
    )
    return found.region.moved(whole.x, whole.y)


def working(document: Document, catalog: Catalog) -> framing.Frame | None:
    """The chosen region and the size at which the document's model works on it; None where none was chosen."""
    region, model = region_of(document), offers.model_of(document, catalog)
    return None if region is None or model is None else framing.fitted(region, model.extent, model.multiple)
