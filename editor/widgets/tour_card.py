"""The card on which the tour stands: in the lower left of the canvas, in nobody's way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from editor.tour import Page, Tour, steps
from editor.words import tr

width, margin = 320, 16


class TourCard(QFrame):
    """Shows the tour's page over `place`; hidden while there is none. It never takes the keyboard by itself."""

    def __init__(self, tour: Tour, place: QWidget) -> None:
        super().__init__(place)
        self._tour, self._place = tour, place
        self.setObjectName("tour")
        self.setAccessibleName(tr("Tour"))
        self.setFixedWidth(width)
        self.number, self.title, self.text = QLabel(), QLabel(), QLabel()
        self.number.setProperty("quiet", True)
        self.title.setProperty("heading", True)
        self.title.setIndent(0)
        self.text.setWordWrap(True)
        self.away, self.forward = QPushButton(), QPushButton()
        self.forward.setProperty("primary", True)
        head, feet = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.number, 0, Qt.AlignmentFlag.AlignBottom)
        feet.addWidget(self.away)
        feet.addStretch(1)
        feet.addWidget(self.forward)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addSpacing(2)
        column.addLayout(feet)
        self.away.clicked.connect(tour.leave)
        self.forward.clicked.connect(tour.forward)
        tour.page.changed.connect(self._show)
        place.installEventFilter(self)
        self._show(None, tour.page.value)

    def _show(self, old: Page | None, page: Page | None) -> None:
        self.setVisible(page is not None)
        if page is None:
            return
        place = tr("{number} of {steps}", number=page.number, steps=len(steps))
        self.number.setText(place if page.number else "")
        self.title.setText(tr(page.title))
        self.text.setText(tr(page.text))
        self.forward.setText(tr(page.forward))
        self.away.setText(tr(page.away) if page.away else "")
        self.away.setVisible(bool(page.away))
        self._stand()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._stand()
        return super().eventFilter(watched, event)

    def _stand(self) -> None:
        layout = self.layout()
        assert layout is not None
        self.resize(width, layout.totalHeightForWidth(width))
        self.move(margin, self._place.height() - self.height() - margin)
        self.raise_()
