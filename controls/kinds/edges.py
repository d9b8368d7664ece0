"""Edges: white lines on black."""

from controls.kinds import ControlKind

PLUGIN = ControlKind(
    title="Edges",
    help="White lines on black: drawn by hand or found in a picture. The result keeps to them.",
    annotator="edges",
    background=0,
    ink=255,
    slot=0,
    names=("canny",),
)
