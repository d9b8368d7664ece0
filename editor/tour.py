"""The tour: three things to do on the sample document, each ticked off by doing it. Knows the document, no widget."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from editor.document import Document, layers_of_role
from editor.flattening import is_masked
from editor.model import DocumentModel
from editor.state import State
from editor.words import mark


class Page(NamedTuple):
    """What the tour says. number: of how many steps, 0 for what is no step. forward, away: words of its two buttons.

    is_done(before, now): whether what a step asks for has happened since it was shown.
    """

    number: int
    title: str
    text: str
    forward: str
    away: str
    is_done: Callable[[Document, Document], bool] = lambda before, now: False


def _has_drawn(before: Document, now: Document) -> bool:
    drawn = {layer.id: layer.pixels for layer in layers_of_role(before, "control")}
    return any(layer.pixels is not drawn.get(layer.id) for layer in layers_of_role(now, "control"))


def _has_result(before: Document, now: Document) -> bool:
    known = {layer.id for layer in layers_of_role(before, "result")}
    return any(layer.id not in known for layer in layers_of_role(now, "result"))


def _has_changed_a_part(before: Document, now: Document) -> bool:
    return is_masked(now) and _has_result(before, now)


offer = Page(
    0,
    mark("New here?"),
    mark("Three steps on a sample sketch show how it works. It takes a minute."),
    mark("Start"),
    mark("Not now"),
)
steps = (
    Page(
        1,
        mark("Draw"),
        mark("These lines steer the picture. Add some with the brush (B): another tree, a ball on the grass."),
        mark("Next"),
        mark("Leave"),
        _has_drawn,
    ),
    Page(
        2,
        mark("Paint over it"),
        mark("The prompt says what to see; change it if you like. Then press Generate (Ctrl+Return)."),
        mark("Next"),
        mark("Leave"),
        _has_result,
    ),
    Page(
        3,
        mark("Change a part"),
        mark(
            "Paint over something with the mask brush (M), choose Inpaint as the mode, write what shall be there, and "
            "press the button again. Nothing outside the mask changes."
        ),
        mark("Next"),
        mark("Leave"),
        _has_changed_a_part,
    ),
)
end = Page(
    0,
    mark("That is all"),
    mark("Draw, paint over it, change a part. Any command is found by its name with F1."),
    mark("Done"),
    "",
)
order = (offer, *steps, end)


class Tour(QObject):
    """Which page is shown (`page`; None: none). left(): it is over.

    open_sample: puts the sample document on the desk, in a tab of its own, then calls back.
    """

    left = Signal()

    def __init__(
        self, document: DocumentModel, open_sample: Callable[[Callable[[], None]], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._open_sample = document, open_sample
        self._before: Document | None = None
        self.page: State[Page | None] = State(None, self)
        document.changed.connect(self._look)

    def offer(self) -> None:
        """Ask whether it is wanted."""
        self._show(offer)

    def start(self) -> None:
        """From the first step, on the sample."""
        self._open_sample(functools.partial(self._show, steps[0]))

    def forward(self) -> None:
        """To the next page, whether or not this one's step was done."""
        page = self.page.value
        if page is None or page is end:
            self.leave()
        elif page is offer:
            self.start()
        else:
            self._show(order[order.index(page) + 1])

    def leave(self) -> None:
        if self.page.value is not None:
            self._show(None)
            self.left.emit()

    def _show(self, page: Page | None) -> None:
        self._before = self._document.value
        self.page.put(page)

    def _look(self, old: Document | None, now: Document | None) -> None:
        page = self.page.value
        if page is not None and now is not None and self._before is not None and page.is_done(self._before, now):
            self.forward()
