"""The desk: everything that a panel may read and ask for, made once in the composition root and handed to each.

A panel reads values, listens to `changed(old, new)` and calls edits and runs. It knows no other panel and no window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import msgspec
from PySide6.QtWidgets import QWidget

from controls.plugins import Plugins
from controls.raster import Raster
from editor.asking import Asking
from editor.background import Background
from editor.engine import Engine
from editor.jobs import JobsModel
from editor.live import Live
from editor.model import DocumentModel
from editor.notices import Notices
from editor.outcomes import Frames, Overlay
from editor.queueing import Queue
from editor.results import Results
from editor.ruler import Ruler
from editor.runs import Runs
from editor.settings import Settings
from editor.shelf import Shelf
from editor.state import State
from editor.timeline import Timeline
from editor.tool import Tool, ToolState
from editor.tour import Tour


class Desk(NamedTuple):
    """What there is. overlay: a picture shown over the canvas for a moment (a step preview, a frame), or None.

    frames: the last interpolation, or None. control_preview: a control image that is being tried out, or None.
    tools: the canvas tools by id. tool: id of the chosen one. tool_state: what the tools are set to.
    shelf: which models are installed. asking: who answers a question.
    makers: the thread in which what takes longer than a frame is made of the document.
    """

    document: DocumentModel
    settings: State[Settings]
    engine: Engine
    jobs: JobsModel
    runs: Runs
    live: Live
    queue: Queue
    timeline: Timeline
    ruler: Ruler
    results: Results
    notices: Notices
    overlay: State[Overlay | None]
    frames: State[Frames | None]
    control_preview: State[Raster | None]
    tools: Plugins[Tool]
    tool: State[str]
    tool_state: State[ToolState]
    tour: Tour
    shelf: Shelf
    asking: Asking
    makers: Background


class Panel(msgspec.Struct, frozen=True):
    """A panel: where it stands when the program is opened for the first time, and how it is made.

    area: a side of the window, or `under` the canvas. group: panels of one group share a place as tabs.
    order: from top to bottom, and within a group from left to right. least: pixels of height that it always keeps.
    """

    title: str
    make: Callable[[Desk], QWidget]
    area: Literal["left", "right"] = "left"
    group: str = ""
    order: int = 100
    least: int = 0
