"""Normals: the way that each surface faces, as a colour."""

from controls.kinds import ControlKind

PLUGIN = ControlKind(
    title="Normals",
    help="The way each surface faces: red to the right, green up, blue towards you.",
    annotator="normal_bae",
    names=("normal", "normalbae", "normal_bae"),
)
