"""Where the document stands in the view: scale, place, turn and mirror, as a frozen value. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from controls.geometry import Bounds, Extent

lowest, highest = 1 / 64, 64.0
"""Limits of the scale."""


class Camera(NamedTuple):
    """scale: device pixels per document pixel. x, y: where the document's top left corner is, in device pixels.

    angle: degrees by which the document is turned to the right, above -180, at most 180. is_mirrored: whether it is
    seen from behind, left for right, before it is turned.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    angle: float = 0.0
    is_mirrored: bool = False

    @property
    def is_turned(self) -> bool:
        """Whether it is turned or mirrored."""
        return self.angle != 0 or self.is_mirrored

    @property
    def axes(self) -> tuple[float, float, float, float]:
        """Where one step to the right leads, then one down: (x, y, x, y), of length 1; exact at right angles."""
        cosine, sine = _right_angles.get(self.angle) or (
            math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle)),
        )  # fmt: skip
        side = -1.0 if self.is_mirrored else 1.0
        return side * cosine, side * sine, -sine, cosine

    @property
    def upright(self) -> Camera:
        """The same scale with the document's corner at the origin: what a painter that is itself turned counts in."""
        return Camera(self.scale)

    @classmethod
    def fitted(cls, extent: Extent, view: Extent, margin: int = 24, like: Camera | None = None) -> Camera:
        """All of the document in the middle of the view, enlarged by whole steps at most, turned as `like` is."""
        turned = cls(1.0) if like is None else like._replace(scale=1.0)
        box = turned._box(extent)
        width, height = max(1, view.width - 2 * margin), max(1, view.height - 2 * margin)
        scale = min(width / (box[2] - box[0]), height / (box[3] - box[1]))
        if scale > 1:
            scale = min(float(math.floor(scale)), 8.0)
        return turned._replace(scale=_limited(scale)).centred(extent, view)

    def centred(self, extent: Extent, view: Extent) -> Camera:
        left, top, right, bottom = self._box(extent)
        return self._replace(
            x=math.floor((view.width - (right - left)) / 2 - left),
            y=math.floor((view.height - (bottom - top)) / 2 - top),
        )

    def zoomed(self, scale: float, x: float, y: float) -> Camera:
        """At another scale, with what lies under the device pixel (x, y) staying there."""
        scale = _limited(scale)
        ratio = scale / self.scale
        return self._replace(scale=scale, x=x - (x - self.x) * ratio, y=y - (y - self.y) * ratio)

    def turned(self, degrees: float, x: float, y: float) -> Camera:
        """Turned to the right around the device pixel (x, y)."""
        cosine, sine, *_ = Camera(angle=_normal(degrees)).axes
        dx, dy = self.x - x, self.y - y
        return self._replace(
            x=x + dx * cosine - dy * sine, y=y + dx * sine + dy * cosine, angle=_normal(self.angle + degrees)
        )

    def mirrored(self, x: float) -> Camera:
        """Seen from behind, mirrored at the view's column x."""
        return self._replace(x=2 * x - self.x, angle=_normal(-self.angle), is_mirrored=not self.is_mirrored)

    def panned(self, dx: float, dy: float) -> Camera:
        return self._replace(x=self.x + dx, y=self.y + dy)

    def kept(self, extent: Extent, view: Extent, rim: int = 48) -> Camera:
        """Moved so that at least `rim` device pixels of the document stay in the view."""
        left, top, right, bottom = self._box(extent)
        x = min(max(self.x, rim - right), max(rim, view.width) - rim - left)
        y = min(max(self.y, rim - bottom), max(rim, view.height) - rim - top)
        return self._replace(x=x, y=y)

    def to_document(self, x: float, y: float) -> tuple[float, float]:
        dx, dy = (x - self.x) / self.scale, (y - self.y) / self.scale
        if not self.is_turned:
            return dx, dy
        right_x, right_y, down_x, down_y = self.axes
        return dx * right_x + dy * right_y, dx * down_x + dy * down_y

    def to_device(self, x: float, y: float) -> tuple[float, float]:
        if not self.is_turned:
            return x * self.scale + self.x, y * self.scale + self.y
        right_x, right_y, down_x, down_y = self.axes
        return self.x + self.scale * (x * right_x + y * down_x), self.y + self.scale * (x * right_y + y * down_y)

    def device_bounds(self, bounds: Bounds) -> Bounds:
        """The device pixels that a rectangle of the document covers; neighbours share their edge without a gap.

        Of a turned one, the smallest upright rectangle around these, rounded outwards.
        """
        left, top, right, bottom = _around(self.to_device, bounds)
        if not self.is_turned:
            return Bounds.between(round(left), round(top), round(right), round(bottom))
        return Bounds.between(math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom))

    def document_bounds(self, bounds: Bounds) -> Bounds:
        """The document pixels that some device pixels show, rounded outwards."""
        left, top, right, bottom = _around(self.to_document, bounds)
        return Bounds.between(math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom))

    def upright_bounds(self, bounds: Bounds) -> Bounds:
        """Some device pixels as the `upright` camera counts them, rounded outwards."""
        left, top, right, bottom = (self.scale * side for side in _around(self.to_document, bounds))
        return Bounds.between(math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom))

    def _box(self, extent: Extent) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the document in device pixels, from its corner."""
        return _around(self._replace(x=0.0, y=0.0).to_device, Bounds.of(extent))

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


_right_angles = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), -90.0: (0.0, -1.0)}
"""Cosine and sine."""


def _around(to: Callable[[float, float], tuple[float, float]], bounds: Bounds) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of where a rectangle's corners go."""
    corners = [to(x, y) for x in (bounds.x, bounds.right) for y in (bounds.y, bounds.bottom)]
    columns, rows = zip(*corners, strict=True)
    return min(columns), min(rows), max(columns), max(rows)


def _normal(angle: float) -> float:
    """The same angle, above -180 and at most 180 degrees; never -0."""
    return 180 - (180 - angle) % 360 + 0.0


def _limited(scale: float) -> float:
    return min(max(scale, lowest), highest)
