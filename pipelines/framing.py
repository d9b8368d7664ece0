"""Framing: which part of a picture the model sees, at which size it works, where the result goes. Ints only."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from controls.geometry import Bounds, Extent
from controls.plugins import Value


class Frame(NamedTuple):
    """A part of a picture on its way through a model.

    region: the part, inside the picture. scaled: the region's size as the model sees it. working: what the model works
    on, sides multiples of its `multiple`; `scaled` lies at its top left and the rest repeats the edge.
    """

    region: Bounds
    scaled: Extent
    working: Extent

    @property
    def is_native(self) -> bool:
        """Whether a pixel of the picture is a pixel of the model."""
        return self.scaled == self.region.extent


least_cells = 8
"""A working side is at least so many multiples long: below that a network sees nothing but its padding."""

native_least, native_most = 0.5, 2.25
"""Between these shares of the model's own pixel count a region is worked on as it is, not resized."""

stretch_most = 8.0
"""A region is magnified at most so much."""

longest_most = 2
"""A working side is at most so many times the longer side of the model's own size, however thin the region."""

thin_from = 4
"""A selection is thin where it is so many times longer than wide."""

sides = ("left", "top", "right", "bottom")
"""What a picture grows on, as settings are called."""


def as_asked(extent: Extent, multiple: int) -> Frame:
    """A picture made at the size that was asked for: rounded up to the multiple, cropped afterwards."""
    return Frame(Bounds.of(extent), extent, extent.rounded_up(multiple))


def whole(picture: Extent, own: Extent, multiple: int) -> Frame:
    """The whole picture, at a size that suits a model made for `own`."""
    return fitted(Bounds.of(picture), own, multiple)


def around(
    picture: Extent,
    painted: Bounds,
    own: Extent,
    multiple: int,
    region: Bounds | None = None,
    padding: int = 0,
    longest: int = 0,
) -> Frame:
    """The surroundings of what is painted in a mask.

    region: chosen by a person; cut to the picture and otherwise taken as it is. padding: chosen by a person; so many
    pixels around the painted bounds, as far as the picture reaches. Else: the whole picture where it is no larger than
    the model's own size, nor much longer; else the painted bounds with half their longer side around them, at least an
    eighth of the model's own, and at least half the model's own size, moved to lie inside the picture. longest: as in
    `fitted`.
    Raises ValueError where nothing is painted inside the picture, or the region lies outside it.
    """
    inside = Bounds.of(picture)
    painted = painted.intersection(inside)
    if painted.is_empty:
        raise ValueError("Nothing is painted inside the picture.")
    if region is not None:
        chosen = region.intersection(inside)
        if chosen.is_empty:
            raise ValueError("The region lies outside the picture.")
        return fitted(chosen, own, multiple, longest)
    if padding:
        return fitted(painted.padded(padding).intersection(inside), own, multiple, longest)
    if picture.pixels <= own.pixels and max(picture) <= longest_most * max(own):
        return fitted(inside, own, multiple, longest)
    margin = max(max(painted.extent) // 2, max(own) // 8)
    left, right = _span(painted.x, painted.right, margin, own.width // 2, picture.width)
    top, bottom = _span(painted.y, painted.bottom, margin, own.height // 2, picture.height)
    return fitted(Bounds.between(left, top, right, bottom), own, multiple, longest)


def pieces(painted: Bounds, own: Extent, overlap: int = 0) -> tuple[Bounds, ...]:
    """What is painted one after the other: everything at once, or where it is thin and longer than the model can work
    on as it is, pieces as long as the model's own size, each reaching into the one before it.

    overlap: by so many pixels, as far as they are less than three quarters of a piece.
    """
    long, short = max(painted.extent), min(painted.extent)
    if long <= longest_most * max(own) or long < thin_from * short:
        return (painted,)
    length = max(own)
    step = max(length // 4, length - max(overlap, length // 8))
    starts = range(0, long - length + step, step)
    if painted.width == long:
        return tuple(Bounds(painted.x + at, painted.y, length, short).intersection(painted) for at in starts)
    return tuple(Bounds(painted.x, painted.y + at, short, length).intersection(painted) for at in starts)


def grown(extent: Extent, settings: Iterable[tuple[str, Value]]) -> Extent:
    """The size of a picture that grows by its sides' settings."""
    by = {name: int(value) for name, value in settings if name in sides}
    left, top, right, bottom = (by.get(side, 0) for side in sides)
    return Extent(extent.width + left + right, extent.height + top + bottom)


def fitted(region: Bounds, own: Extent, multiple: int, longest: int = 0) -> Frame:
    """The frame of a region: native where its size suits the model, else at about the model's own pixel count.

    longest: the longer side at which the model is to work, chosen by a person and kept; 0: as above.
    """
    limit = longest_most * max(own)
    scale = 1.0
    share = region.extent.pixels / own.pixels
    if longest:
        scale = longest / max(region.extent)
    elif not native_least <= share <= native_most or max(region.extent) > limit:
        scale = min(math.sqrt(1 / share), stretch_most, limit / max(region.extent))
    scaled = Extent(max(1, round(region.width * scale)), max(1, round(region.height * scale)))
    working = scaled.rounded_up(multiple)
    least = least_cells * multiple
    return Frame(region, scaled, Extent(max(working.width, least), max(working.height, least)))


def _span(first: int, last: int, margin: int, least: int, limit: int) -> tuple[int, int]:
    """first..last with a margin on both sides, at least `least` long, moved and cut to lie within 0..limit."""
    extra = max(margin, -(-(least - (last - first)) // 2))
    start, end = first - extra, last + extra
    if start < 0:
        start, end = 0, end - start
    if end > limit:
        start, end = start - (end - limit), limit
    return max(0, start), end
