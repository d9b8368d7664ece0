"""The rectangle: filled or as an outline."""

from __future__ import annotations

import functools

from editor.drawing import Drawn, shape_params
from editor.tool import Tool
from editor.words import mark


class Drawing(Drawn):
    label = mark("Rectangle")


PLUGIN = Tool(
    "Rectangle", "Shift+U", "Draw a rectangle; Shift makes it square, Ctrl draws from the middle.",
    functools.partial(Drawing, is_round=False), shape_params, order=81, coloured=True,
)  # fmt: skip
