"""Regions: mask layers that have a prompt of their own. Such a mask says where the prompt holds, not what may change.

The prompt stands in the layer's settings, how much it counts is the layer's weight. Pure, no Qt.
"""

from __future__ import annotations

from controls.raster import Mask
from editor.document import Document, Layer, layers_of_role, set_layer
from editor.flattening import is_masked, mask_of
from pipelines.requests import Regional

_name = "prompt"


def prompt_of(layer: Layer) -> str:
    """The prompt of a mask layer; empty where it is a plain mask."""
    return str(dict(layer.settings).get(_name, "")) if layer.role == "mask" else ""


def with_prompt(document: Document, layer: str, prompt: str) -> Document:
    """Give a mask layer a prompt of its own; an empty one makes it a plain mask again."""
    return set_layer(document, layer, settings=((_name, prompt),) if prompt else ())


def regions(document: Document) -> tuple[Regional, ...]:
    """One region for each mask layer with a prompt that holds anywhere, seen or not."""
    found = []
    for layer in layers_of_role(document, "mask"):
        prompt = prompt_of(layer).strip()
        mask = mask_of(document, layer.id) if prompt and layer.weight > 0 else None
        if mask is not None:
            found.append(Regional(prompt, mask, layer.weight))
    return tuple(found)


def change_mask(document: Document) -> Mask | None:
    """What may change: the visible masks, without those that say where a prompt holds."""
    return mask_of(_plainly_masked(document))


def may_change(document: Document) -> bool:
    """Whether there is a `change_mask`, without making it: quick enough to be asked at every letter."""
    return is_masked(_plainly_masked(document))


def _plainly_masked(document: Document) -> Document:
    """The document with the masks hidden that say where a prompt holds."""
    for layer in layers_of_role(document, "mask"):
        if prompt_of(layer).strip():
            document = set_layer(document, layer.id, visible=False)
    return document
