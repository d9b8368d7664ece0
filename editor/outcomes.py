"""Outcomes: what runs leave beside the document, as values: pictures over the canvas, frames, the last result."""

from __future__ import annotations

from typing import NamedTuple

from controls.geometry import Bounds
from controls.raster import Raster
from editor.document import Document, find_layer
from pipelines.requests import Result


class Overlay(NamedTuple):
    """A picture that is shown over the canvas, scaled into `bounds`, and belongs to no layer.

    stays: also while the document is painted on.
    """

    image: Raster
    bounds: Bounds
    stays: bool = False


class Frames(NamedTuple):
    """Pictures from one layer (`first`, a name) to another (`last`), both ends included."""

    images: tuple[Raster, ...]
    first: str
    last: str


class Landed(NamedTuple):
    """A result that became a layer (an id) of a document (its number)."""

    result: Result
    document: int
    layer: str
    name: str

    def is_in(self, document: Document | None) -> bool:
        return document is not None and find_layer(document, self.layer) is not None
