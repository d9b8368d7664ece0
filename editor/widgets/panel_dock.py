"""A panel in its dock: it scrolls, and its foot stays in view below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QScrollArea, QVBoxLayout, QWidget

from editor.desk import Panel
from editor.widgets.form import Page


class PanelDock(QDockWidget):
    """Movable, floatable, closable. widget: what `panel.make` gave."""

    def __init__(self, plugin: str, panel: Panel, widget: QWidget) -> None:
        super().__init__(panel.title)
        self.setObjectName(plugin)
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetFloatable
            | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        self.scroll = QScrollArea()
        self.scroll.setWidgetResizable(True)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self.scroll.setWidget(widget)
        self.scroll.setAccessibleName(panel.title)
        self.scroll.setMinimumWidth(widget.minimumSizeHint().width())
        ground = QWidget()
        ground.setMinimumHeight(panel.least)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.scroll, 1)
        if isinstance(widget, Page) and widget.foot.count():
            column.addLayout(widget.foot)
        self.setWidget(ground)
        self._panel = widget

    @property
    def wish(self) -> int:
        """The pixels of height that the panel would like, with its foot."""
        foot = self._panel.foot.sizeHint().height() if isinstance(self._panel, Page) and self._panel.foot.count() else 0
        return self._panel.sizeHint().height() + foot
