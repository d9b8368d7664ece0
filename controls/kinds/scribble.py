"""Scribble: a few thick white strokes on black."""

from controls.kinds import ControlKind

PLUGIN = ControlKind(
    title="Scribble",
    help="A few thick white strokes on black, drawn by hand or found. The result is free in all else.",
    annotator="scribble",
    names=("sketch", "fake_scribble"),
)
