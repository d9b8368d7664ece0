"""The colour picker: takes the colour of the picture, as all visible layers make it, under the cursor."""

from __future__ import annotations

from editor.picking import Picking
from editor.tool import Tool

PLUGIN = Tool("Pick colour", "I", "Take a colour from the picture.", Picking, cursor="cross", order=50)
