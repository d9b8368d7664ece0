"""Depth: near is white, far is black."""

from controls.kinds import ControlKind

PLUGIN = ControlKind(
    title="Depth",
    help="Near is white, far is black. The result keeps to what stands before what.",
    annotator="depth",
    background=0,
    ink=255,
    slot=3,
    names=("midas", "zoe", "zoedepth", "leres"),
)
