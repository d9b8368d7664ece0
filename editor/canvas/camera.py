"""Where the document stands in the view: scale and place, as a frozen value. No Qt."""

from __future__ import annotations

import math
from typing import NamedTuple

from controls.geometry import Bounds, Extent

lowest, highest = 1 / 64, 64.0
"""Limits of the scale."""


class Camera(NamedTuple):
    """scale: device pixels per document pixel. x, y: where the document's top left corner is, in device pixels."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @classmethod
    def fitted(cls, extent: Extent, view: Extent, margin: int = 24) -> Camera:
        """All of the document in the middle of the view, enlarged by whole steps at most."""
        width, height = max(1, view.width - 2 * margin), max(1, view.height - 2 * margin)
        scale = min(width / extent.width, height / extent.height)
        if scale > 1:
            scale = min(float(math.floor(scale)), 8.0)
        return cls(_limited(scale)).centred(extent, view)

    def centred(self, extent: Extent, view: Extent) -> Camera:
        return Camera(
            self.scale,
            math.floor((view.width - extent.width * self.scale) / 2),
            math.floor((view.height - extent.height * self.scale) / 2),
        )

    def zoomed(self, scale: float, x: float, y: float) -> Camera:
        """At another scale, with what lies under the device pixel (x, y) staying there."""
        scale = _limited(scale)
        ratio = scale / self.scale
        return Camera(scale, x - (x - self.x) * ratio, y - (y - self.y) * ratio)

    def panned(self, dx: float, dy: float) -> Camera:
        return Camera(self.scale, self.x + dx, self.y + dy)

    def kept(self, extent: Extent, view: Extent, rim: int = 48) -> Camera:
        """Moved so that at least `rim` device pixels of the document stay in the view."""
        x = min(max(self.x, rim - extent.width * self.scale), max(rim, view.width) - rim)
        y = min(max(self.y, rim - extent.height * self.scale), max(rim, view.height) - rim)
        return Camera(self.scale, x, y)

    def to_document(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def to_device(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scale + self.x, y * self.scale + self.y

    def device_bounds(self, bounds: Bounds) -> Bounds:
        """The device pixels that a rectangle of the document covers; neighbours share their edge without a gap."""
        left, top = self.to_device(bounds.x, bounds.y)
        right, bottom = self.to_device(bounds.right, bounds.bottom)
        return Bounds.between(round(left), round(top), round(right), round(bottom))

    def document_bounds(self, bounds: Bounds) -> Bounds:
        """The document pixels that some device pixels show, rounded outwards."""
        left, top = self.to_document(bounds.x, bounds.y)
        right, bottom = self.to_document(bounds.right, bounds.bottom)
        return Bounds.between(math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom))

    def next_scale(self, direction: int) -> float:
        """The next stop up (1) or down (-1): powers of two and one and a half times these."""
        stops = [2.0**power * share for power in range(-6, 7) for share in (1.0, 1.5)]
        if direction > 0:
            return _limited(next((stop for stop in stops if stop > self.scale * 1.001), highest))
        return _limited(next((stop for stop in reversed(stops) if stop < self.scale / 1.001), lowest))


class ViewPosition(NamedTuple):
    """Where a document was looked at: to come back to it. is_fitted: all of it, however large the view is by then."""

    camera: Camera
    is_fitted: bool


def _limited(scale: float) -> float:
    return min(max(scale, lowest), highest)
