"""Straight lines: thin white lines on black, as of buildings and rooms."""

from controls.kinds import ControlKind

PLUGIN = ControlKind(
    title="Straight lines",
    help="Thin straight white lines on black. For buildings and rooms.",
    annotator="mlsd",
    names=("mlsd",),
)
