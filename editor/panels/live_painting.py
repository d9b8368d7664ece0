"""The live panel: the picture that follows the brush, how quickly, how thickly it lies over the canvas, and Keep."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from controls.plugins import Param, Value
from editor.desk import Desk, Panel
from editor.live import LiveState
from editor.quick import few
from editor.widgets.form import Form, Page, dim
from editor.widgets.thumbnail import PictureView
from editor.words import counted, mark, tr

params = (
    Param(
        "steps", "Steps", "int", 0, "Fewer are quicker and coarser; auto is the model's own number.", 0, few, 1,
        zero="auto",
    ),
    Param(
        "cover", "On canvas", "float", 0.0, "How much of the canvas the picture hides; at 0 % it is shown here only.",
        0.0, 100.0, 5.0, unit="%",
    ),
)  # fmt: skip
empty = mark("Switch it on, then paint: a picture follows each stroke. The document stays as it is until you keep one.")


class LivePanel(Page):
    """Shows the live state; all it does is said to `desk.live`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._live = desk.live
        self.switch = QPushButton(tr("Live painting"))
        self.switch.setCheckable(True)
        self.switch.setToolTip(tr("The picture follows the brush with the few-step model (Ctrl+L)"))
        self.picture = PictureView(tr(empty), height=120, grows=True)
        self.text = dim()
        self.form = Form(params)
        self.keep = QPushButton(tr("Keep"))
        self.keep.setToolTip(tr("The picture becomes a layer; nothing else of live painting is a step of the history"))
        self.add_row(self.switch, self.keep)
        self.add(self.picture, 1)
        self.add(self.text)
        self.add(self.form)
        self.switch.clicked.connect(desk.live.put_on)
        self.form.edited.connect(self._edit)
        self.keep.clicked.connect(desk.live.keep)
        desk.live.state.changed.connect(self._show)
        self._show(desk.live.state.value, desk.live.state.value)

    def _show(self, old: LiveState, state: LiveState) -> None:
        picture = state.picture
        self.switch.setChecked(state.is_on)
        waiting = state.text or tr("The first picture is on its way.")
        self.picture.show_picture(picture.result.image if picture else None, waiting if state.is_on else tr(empty))
        self.text.setText(_words(state))
        self.text.setVisible(bool(self.text.text()))
        self.form.show_values({"steps": state.steps, "cover": state.cover * 100})
        self.keep.setEnabled(picture is not None)

    def _edit(self, name: str, value: Value) -> None:
        if name == "steps":
            self._live.set_steps(int(value))
        else:
            self._live.set_cover(float(value) / 100)


def _words(state: LiveState) -> str:
    if not state.is_on or state.picture is None:
        return ""
    if state.text:
        return state.text
    steps = state.picture.result.steps_run
    return counted(
        "{seconds:.1f} s after the last change, %n step.",
        "{seconds:.1f} s after the last change, %n steps.",
        steps,
        seconds=state.seconds,
    )


def make(desk: Desk) -> QWidget:
    return LivePanel(desk)


PLUGIN = Panel("Live", make, area="right", group="watching", order=50, least=170)
