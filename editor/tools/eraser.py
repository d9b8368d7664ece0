"""The eraser: makes the active layer transparent under the stroke (a mask goes back to keep)."""

from __future__ import annotations

from editor.painting import brush_params, erasing
from editor.tool import Tool

PLUGIN = Tool("Eraser", "E", "Erase from the active layer.", erasing, brush_params, cursor="ring", order=20)
