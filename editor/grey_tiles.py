"""Grey tiles: a mask or selection (`editor.greys`) as bytes for a file beside an OpenRaster document's layers. No Qt.

Tiles that hold nothing are left out and tiles that are 255 all over are empty bytes, so it is as large as its outline.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
import numpy as np

from controls.geometry import Bounds, Extent
from controls.raster import Raster, TileIndex
from editor.greys import tile_of, values_in

suffix = ".greys"
largest = 1_000_000
"""Pixels along a side: beyond it no document goes."""

_Side = Annotated[int, msgspec.Meta(ge=1, le=largest)]
_Place = Annotated[int, msgspec.Meta(ge=0, le=largest)]


class _File(msgspec.Struct, frozen=True, array_like=True):
    width: _Side
    height: _Side
    tiles: tuple[tuple[_Place, _Place, bytes], ...]


def dump(raster: Raster) -> bytes:
    """The values of a raster; its colours are white by convention and not kept."""
    tiles = []
    for index in sorted(raster.tiles):
        values = values_in(raster, index.bounds.intersection(raster.bounds))
        if values.any():
            tiles.append((*index, b"" if values.min() == 255 else values.tobytes()))
    return msgspec.msgpack.encode(_File(*raster.extent, tuple(tiles)))


def load(data: bytes) -> Raster:
    """The raster again. Raises msgspec.MsgspecError for bytes that are none."""
    found = msgspec.msgpack.decode(data, type=_File)
    extent = Extent(found.width, found.height)
    tiles = {}
    for column, row, values in found.tiles:
        index = TileIndex(column, row)
        place = index.bounds.intersection(Bounds.of(extent))
        if place.is_empty or len(values) not in (0, place.extent.pixels):
            raise msgspec.ValidationError(f"a mask has a tile of {len(values)} bytes at {column}, {row}")
        filled = np.full(place.extent.shape, 255, np.uint8)
        tiles[index] = tile_of(np.frombuffer(values, np.uint8).reshape(place.extent.shape) if values else filled)
    return Raster(extent, tiles)
