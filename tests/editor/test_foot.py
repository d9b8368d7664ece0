"""What is wanted while a job runs stays in view: Generate, Cancel, progress and badge, in windows as small as laptops
have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pipelines.events import Progress
from pipelines.protocol import Finished, Reported
from tests.editor.program import Program, catalog, picture
from tests.scripted import ScriptedEngine, result

dream, mend, over = (
    msgspec.structs.replace(mode, traits=(*mode.traits, "uses:negative", "uses:regions")) for mode in catalog.modes[:3]
)
offered = msgspec.structs.replace(catalog, modes=(dream, mend, over, *catalog.modes[3:]))


@pytest.fixture(params=[(1280, 800), (1440, 900)], ids=str)
def program(request: pytest.FixtureRequest, application: QApplication, tmp_path: Path) -> Iterator[Program]:
    made = Program(application, tmp_path, ScriptedEngine(offered, hold=True))
    made.start()
    made.editor.window.resize(*request.param)
    made.editor.filing.paste(picture(1))
    made.set(prompt="a house")
    made.do("add_mask")
    made.editor.window.tool_actions["mask_brush"].trigger()
    made.drag((10, 10), (40, 30))
    QTest.qWait(50)
    yield made
    made.close()


def is_seen(widget: QWidget) -> bool:
    """Whether all of it is in view."""
    return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()


@pytest.mark.parametrize("mode", ["dream", "mend", "over"])
def test_what_a_running_job_needs_is_in_view(program: Program, mode: str) -> None:
    panel, window = program.panel("prompt"), program.editor.window
    program.set(mode=mode)
    place = panel.generate.mapTo(window, panel.generate.rect().topLeft())
    if mode != "dream":
        assert is_seen(panel.form), "the strength"
    program.press(panel.generate)
    job, request = program.engine.submitted[-1]
    program.engine.held.clear()
    program.engine.say(Reported(job, Progress("painting", 3, 12)))
    program.settle()
    for widget in (panel.generate, panel.cancel, panel.progress.bar, panel.progress.text):
        assert is_seen(widget)
    assert is_seen(window.progress.bar) and "step 3 of 12" in window.progress.text.text()
    assert panel.generate.mapTo(window, panel.generate.rect().topLeft()) == place, "no button moves under the hand"
    readings = (("changed_outside_mask", 0.0),)
    program.engine.say(Finished(job, msgspec.structs.replace(result(request, picture(2)), readings=readings)))
    program.settle()
    assert not panel.progress.isVisible() and not window.progress.isVisible()
    assert is_seen(panel.badge) and is_seen(panel.generate)
