"""Whole-pixel geometry: extents and bounds. Origin top left, x to the right, y down."""

from __future__ import annotations

from typing import NamedTuple


class Extent(NamedTuple):
    """A size in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns), as arrays count."""
        return self.height, self.width

    def rounded_up(self, multiple: int) -> Extent:
        """The smallest extent that holds this one and whose sides are multiples of `multiple`."""
        return Extent(-(-self.width // multiple) * multiple, -(-self.height // multiple) * multiple)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Bounds(NamedTuple):
    """A rectangle of pixels: (x, y) is its top left corner and may be negative."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def of(cls, extent: Extent) -> Bounds:
        return cls(0, 0, extent.width, extent.height)

    @classmethod
    def between(cls, left: int, top: int, right: int, bottom: int) -> Bounds:
        """The rectangle of columns left..right-1 and rows top..bottom-1; empty where these cross."""
        return cls(left, top, max(0, right - left), max(0, bottom - top))

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def extent(self) -> Extent:
        return Extent(self.width, self.height)

    @property
    def is_empty(self) -> bool:
        return self.width <= 0 or self.height <= 0

    def moved(self, dx: int, dy: int) -> Bounds:
        return Bounds(self.x + dx, self.y + dy, self.width, self.height)

    def padded(self, pixels: int) -> Bounds:
        """Grown by `pixels` on each side (shrunk where negative, never below empty)."""
        return Bounds.between(self.x - pixels, self.y - pixels, self.right + pixels, self.bottom + pixels)

    def intersection(self, other: Bounds) -> Bounds:
        return Bounds.between(
            max(self.x, other.x), max(self.y, other.y), min(self.right, other.right), min(self.bottom, other.bottom)
        )

    def union(self, other: Bounds) -> Bounds:
        """The smallest rectangle that holds both; an empty one adds nothing."""
        if self.is_empty:
            return other
        if other.is_empty:
            return self
        return Bounds.between(
            min(self.x, other.x), min(self.y, other.y), max(self.right, other.right), max(self.bottom, other.bottom)
        )

    def contains(self, other: Bounds) -> bool:
        return other.is_empty or self.union(other) == self

    @property
    def slices(self) -> tuple[slice, slice]:
        """(rows, columns) of an array whose origin is (0, 0); asks for bounds that are not negative."""
        return slice(self.y, self.bottom), slice(self.x, self.right)
