"""The result panel: what is known of the last result, and its rim joined anew without the model."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from controls.plugins import Value
from editor import refinishing
from editor.desk import Desk, Panel
from editor.reports import badge, report
from editor.widgets.form import Form, Page, dim, heading
from editor.words import mark, tr

rest = 80
"""Milliseconds that a slider must rest before the rim is joined anew."""

empty = mark(
    "What is known of a result will stand here: its time, what it left untouched, what had to be done otherwise."
)


class OutcomePanel(Page):
    """Shows the result that landed last in the document on the desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._changed: dict[str, Value] = {}
        self.title = heading("")
        self.badge = QLabel()
        self.badge.setProperty("badge", True)
        self.badge.setToolTip(tr("Counted, pixel by pixel, against the picture before"))
        self.text = dim()
        self.rim = heading(tr("Join the rim anew"))
        self.form = Form()
        self.rim_text = dim(tr("Takes no model, so it costs a moment only."))
        for widget in (self.title, self.badge, self.text, self.rim, self.rim_text, self.form):
            self.add(widget)
        self.column.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(rest)
        self._timer.timeout.connect(self._join)
        self.form.edited.connect(self._edit)
        desk.runs.landed.changed.connect(self._show)
        desk.document.changed.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        landed = self._desk.runs.landed_here
        result = landed.result if landed else None
        self.title.setText(landed.name if landed else "")
        self.title.setVisible(landed is not None)
        words = badge(result) if result else ""
        self.badge.setText(words)
        self.badge.setVisible(bool(words))
        self.text.setText(report(result) if result else tr(empty))
        found = refinishing.params(result, self._desk.engine.state.catalog)
        self.form.offer(found)
        for widget in (self.rim, self.rim_text, self.form):
            widget.setVisible(bool(found))
        if result is not None and found and not self._timer.isActive():
            self.form.show_values(refinishing.values(result, found))

    def _edit(self, name: str, value: Value) -> None:
        self._changed[name] = value
        self._timer.start()

    def _join(self) -> None:
        changed, self._changed = self._changed, {}
        landed = self._desk.runs.landed_here
        if landed is not None:
            self._desk.runs.refinish(landed, changed)


def make(desk: Desk) -> QWidget:
    return OutcomePanel(desk)


PLUGIN = Panel("Result", make, area="right", group="watching", order=54)
