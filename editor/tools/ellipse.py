"""The ellipse: filled or as an outline."""

from __future__ import annotations

import functools

from editor.drawing import Drawn, shape_params
from editor.tool import Tool
from editor.words import mark


class Drawing(Drawn):
    label = mark("Ellipse")


PLUGIN = Tool(
    "Ellipse", "O", "Draw an ellipse; Shift makes it round, Ctrl draws from the middle.",
    functools.partial(Drawing, is_round=True), shape_params, order=82, coloured=True,
)  # fmt: skip
