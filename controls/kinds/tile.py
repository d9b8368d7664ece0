"""Tile: the picture itself, without its fine detail."""

from controls.kinds import ControlKind

PLUGIN = ControlKind(
    title="Tile",
    help="The picture without its fine detail. The result keeps what it shows and paints the detail anew.",
    annotator="tile",
    names=("tile_resample",),
)
