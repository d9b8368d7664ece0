"""Pose: people as coloured skeletons on black."""

from controls.kinds import ControlKind

PLUGIN = ControlKind(
    title="Pose",
    help="People as coloured skeletons on black. The result's people stand as they do.",
    annotator="pose",
    background=0,
    ink=255,
    slot=6,
    names=("openpose", "dwpose"),
)
