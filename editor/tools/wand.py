"""The magic wand: selects what is coloured like the pixel that was clicked."""

from __future__ import annotations

import functools

import numpy as np

from editor import marquee
from editor.document import Document, Edit
from editor.marquee import feather
from editor.selecting import Mode, mode_help, mode_of, select
from editor.shapes import Coverage
from editor.similarity import similar_params, similar_to
from editor.tool import Gesture, Pointer, Tool, ToolState
from editor.words import mark


class Selecting(Gesture):
    """A click; what it selects is known at the press."""

    label = mark("Magic wand")

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        values = similar_to(document, state, pointer).astype(np.uint8) * np.uint8(255)
        coverage = marquee.softened(Coverage(values, document.bounds), float(state.get(feather)))
        self._coverage = coverage
        self._mode: Mode = mode_of(pointer)

    def finish(self) -> Edit:
        values, place = self._coverage
        return functools.partial(select, values=values, place=place, mode=self._mode)


PLUGIN = Tool(
    "Magic wand", "W", f"Select what is coloured alike. {mode_help}", Selecting, (*similar_params, feather),
    order=64,
)  # fmt: skip
