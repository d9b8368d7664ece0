"""Soft edges: white lines on black, as broad and bright as they are sure."""

from controls.kinds import ControlKind

PLUGIN = ControlKind(
    title="Soft edges",
    help="Soft white lines on black. The result keeps to shapes, and is free in fine texture.",
    annotator="hed",
    names=("softedge", "soft_edge", "hed", "pidinet", "pidi"),
)
