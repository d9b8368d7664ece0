"""Forms drawn from `Param`s: one row for each, a slider with a number, a switch, a choice or a line of text.

A field is set from a value only where it differs and speaks only of what a person did, so nothing blocks signals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from controls.plugins import Param, Value
from editor import translating

label_width = 84
number_width = 78
curved_from = 200
"""A slider over more steps than this moves finely at its low end."""


class Calm:
    """Leaves the wheel to the panel that a widget stands in, unless the widget was clicked before."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():  # type: ignore[attr-defined]
            super().wheelEvent(event)  # type: ignore[misc]
        else:
            event.ignore()


class WheelSlider(Calm, QSlider):
    """A slider."""


class WholeNumber(Calm, QSpinBox):
    """A box for whole numbers."""


class Number(Calm, QDoubleSpinBox):
    """A box for numbers."""


class Choice(QComboBox):
    """A list of (id, title) to choose from; `chosen(id)` when a person chose."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[tuple[str, str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(self._tell)

    def offer(self, entries: Sequence[tuple[str, str, str]]) -> None:
        """What can be chosen: (id, title, help). Nothing happens where it is offered already."""
        if tuple(entries) == self._entries:
            return
        kept = self.currentData()
        self._entries = tuple(entries)
        self.clear()
        for number, (plugin, title, help_text) in enumerate(self._entries):
            self.addItem(title, plugin)
            self.setItemData(number, help_text, Qt.ItemDataRole.ToolTipRole)
        self.show_value(kept)

    def show_value(self, plugin: str | None) -> None:
        """Stand on an entry; on none where it is not offered."""
        place = next((number for number, entry in enumerate(self._entries) if entry[0] == plugin), -1)
        if place != self.currentIndex():
            self.setCurrentIndex(place)

    def wheelEvent(self, event) -> None:
        event.ignore()

    def _tell(self, place: int) -> None:
        self.chosen.emit(self._entries[place][0])


class Field(QWidget):
    """One parameter. `chosen(value)` while a person changes it, `settled()` when the hand lets go or turns away."""

    chosen = Signal(object)
    settled = Signal()

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param = param = translating.param(param)
        self._value: Value = param.default
        self._slider: WheelSlider | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._input: QWidget = {
            "float": self._number,
            "int": self._number,
            "bool": self._switch,
            "choice": self._choice,
            "text": self._line,
        }[param.kind]()
        self.setToolTip(param.help)
        self.setFocusProxy(self._input)
        self._display()

    @property
    def value(self) -> Value:
        return self._value

    def show_value(self, value: Value) -> None:
        """Set what is shown; says nothing."""
        if value != self._value:
            self._value = value
            self._display()

    def _number(self) -> QWidget:
        param = self.param
        low, high = param.low if param.low is not None else -1e9, param.high if param.high is not None else 1e9
        self._step = param.step or (1.0 if param.kind == "int" else 0.01)
        box: WholeNumber | Number
        if param.kind == "int":
            box = WholeNumber()
            box.setRange(int(low), int(min(high, 2**31 - 1)))
            box.setSingleStep(max(1, int(self._step)))
        else:
            box = Number()
            box.setDecimals(_decimals(self._step))
            box.setRange(low, high)
            box.setSingleStep(self._step)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel alone does not turn to it
        box.setFixedWidth(number_width)
        box.setKeyboardTracking(False)
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        if param.unit:
            box.setSuffix(f" {param.unit}")
        if param.zero and low == 0:
            box.setSpecialValueText(param.zero)
        box.setAccessibleName(param.title)
        box.valueChanged.connect(self._typed)
        box.editingFinished.connect(self.settled)
        if param.low is not None and param.high is not None:
            self._slider = WheelSlider(Qt.Orientation.Horizontal)
            self._slider.setAccessibleName(param.title)
            self._slider.setRange(0, min(1000, max(1, round((high - low) / self._step))))
            self._slider.valueChanged.connect(self._slid)
            self._slider.sliderReleased.connect(self.settled)
            self._row.addWidget(self._slider, 1)
        else:
            self._row.addStretch(1)
        self._row.addWidget(box)
        return box

    def _switch(self) -> QWidget:
        box = QCheckBox()
        box.setAccessibleName(self.param.title)
        box.toggled.connect(self._take)
        self._row.addWidget(box, 1)
        return box

    def _choice(self) -> QWidget:
        box = Choice()
        box.setAccessibleName(self.param.title)
        box.offer(self.param.offers)
        box.chosen.connect(self._take)
        self._row.addWidget(box, 1)
        return box

    def _line(self) -> QWidget:
        box = QLineEdit()
        box.setAccessibleName(self.param.title)
        box.textEdited.connect(self._take)
        box.editingFinished.connect(self.settled)
        self._row.addWidget(box, 1)
        return box

    def _display(self) -> None:
        value, shown = self._value, self._input
        if isinstance(shown, QSpinBox):
            shown.setValue(int(value))
        elif isinstance(shown, QDoubleSpinBox):
            shown.setValue(float(value))
        elif isinstance(shown, QCheckBox):
            shown.setChecked(bool(value))
        elif isinstance(shown, Choice):
            shown.show_value(str(value))
        elif isinstance(shown, QLineEdit) and shown.text() != value:
            shown.setText(str(value))
        if self._slider is not None:
            self._slider.setValue(self._place(float(value)))

    def _typed(self, number: float) -> None:
        if abs(number - float(self._value)) >= self._step * 0.5:
            self._take(number)

    def _slid(self, place: int) -> None:
        if place == self._place(float(self._value)):
            return
        low, high = float(self.param.low or 0), float(self.param.high or 0)
        share = place / (self._slider.maximum() if self._slider else 1)
        number = low + (high - low) * share**self._curve
        number = low + round((number - low) / self._step) * self._step
        self._take(round(number) if self.param.kind == "int" else round(number, _decimals(self._step)))

    def _place(self, number: float) -> int:
        low, high = float(self.param.low or 0), float(self.param.high or 0)
        share = min(1.0, max(0.0, (number - low) / (high - low))) if high > low else 0.0
        return round(share ** (1 / self._curve) * (self._slider.maximum() if self._slider else 1))

    @property
    def _curve(self) -> float:
        low, high = float(self.param.low or 0), float(self.param.high or 0)
        steps = (high - low) / self._step
        return 1.0 if low < 0 or steps <= curved_from else 3.0 if steps > 1000 else 2.0

    def _take(self, value: Value) -> None:
        if self.param.kind == "float":
            value = float(value)
        if value != self._value:
            self._value = value
            self._display()
            self.chosen.emit(value)


class Form(QWidget):
    """Rows of fields. `edited(name, value)` while a person changes one, `settled()` when the hand lets go."""

    edited = Signal(str, object)
    settled = Signal()

    def __init__(self, params: Sequence[Param] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, label_width)
        self._grid.setColumnStretch(1, 1)
        self._fields: dict[str, Field] = {}
        self._params: tuple[Param, ...] = ()
        self.offer(params)

    def offer(self, params: Sequence[Param]) -> None:
        """The rows to show; nothing happens where they are shown already."""
        if tuple(params) == self._params:
            return
        while self._grid.count():
            item = self._grid.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._fields, self._params = {}, tuple(params)
        for row, param in enumerate(self._params):
            self._add(row, param)
        self.setVisible(bool(self._params))

    def show_values(self, values: Mapping[str, Value]) -> None:
        """Set the fields; what is not named shows its default."""
        for name, field in self._fields.items():
            field.show_value(values.get(name, field.param.default))

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._fields)

    def field(self, name: str) -> Field:
        return self._fields[name]

    def _add(self, row: int, param: Param) -> None:
        field = Field(param)
        label = QLabel(field.param.title)
        label.setToolTip(field.param.help)
        label.setBuddy(field)
        field.chosen.connect(self._tell)
        field.settled.connect(self.settled)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)
        self._fields[param.name] = field

    def _tell(self, value: Value) -> None:
        field = self.sender()
        if isinstance(field, Field):
            self.edited.emit(field.param.name, value)


class Row(QWidget):
    """A label in the form's own column and a widget beside it, to be shown and hidden together."""

    def __init__(self, label: str, widget: QWidget) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        text = QLabel(label)
        text.setFixedWidth(label_width)
        text.setBuddy(widget)
        row.addWidget(text)
        row.addWidget(widget, 1)


class Page(QWidget):
    """A panel's ground: widgets from top to bottom, in even distances.

    foot: what stands in it is in view however far the panel is scrolled.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 10, 12, 12)
        self.column.setSpacing(8)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(12, 8, 12, 12)
        self.foot.setSpacing(8)

    def sizeHint(self) -> QSize:
        return QSize(292, super().sizeHint().height())

    def add(self, widget: QWidget, stretch: int = 0) -> QWidget:
        self.column.addWidget(widget, stretch)
        return widget

    def add_row(self, *widgets: QWidget, label: str = "") -> QHBoxLayout:
        """Widgets side by side, with a label in the form's own column where one is given."""
        row = QHBoxLayout()
        row.setSpacing(8)
        if label:
            text = QLabel(label)
            text.setFixedWidth(label_width)
            row.addWidget(text)
            if widgets:
                text.setBuddy(widgets[0])
        for widget in widgets:
            row.addWidget(widget)
        self.column.addLayout(row)
        return row


def dim(text: str = "") -> QLabel:
    """A quiet line of explanation; wraps."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("quiet", True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("heading", True)
    label.setIndent(0)
    return label


def _decimals(step: float) -> int:
    return len(f"{step:.6f}".rstrip("0").partition(".")[2])
