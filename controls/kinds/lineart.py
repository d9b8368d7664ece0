"""Line art: white strokes on black, as a drawing has them."""

from controls.kinds import ControlKind

PLUGIN = ControlKind(
    title="Line art",
    help="White strokes on black, as of a pen. The result fills the drawing in.",
    annotator="lineart",
    names=("line_art", "lineart_anime"),
)
