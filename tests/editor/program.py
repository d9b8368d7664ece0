"""The program as tests start it: real widgets and values, a scripted engine, answers instead of dialogs."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from controls.plugins import Param, Value
from controls.raster import Raster
from editor.application import Application
from editor.asking import Answer, Conflict
from editor.document import Document, Layer, set_fields
from pipelines.catalog import Catalog, Entry, ModelEntry
from tests.scripted import ScriptedEngine

extent = Extent(64, 48)

catalog = Catalog(
    models=(
        ModelEntry(
            "small", "Small", "sd", "", 0, extent, 8, ("edges",), "plain", "even", "free", steps=12, guidance_scale=4.0
        ),
        ModelEntry("ill", "Ill", "sd", "", 0, extent, 8, fault="its weights are missing"),
    ),
    modes=(
        Entry("dream", "Dream", "A new picture.", traits=("uses:prompt", "uses:negative", "uses:conditions")),
        Entry("mend", "Mend", traits=("needs:image", "needs:mask", "uses:prompt", "uses:strength"),
              params=(Param("feather", "Feather", "int", 4, low=0, high=64, step=1),)),
        Entry("over", "Over", traits=("needs:image", "uses:prompt", "uses:strength", "uses:conditions")),
        Entry("back", "Back", traits=("needs:inversion",)),
        Entry("way", "Way", traits=("needs:ends", "uses:frames", "uses:inversion_method")),
        Entry("find", "Find", traits=("needs:image", "uses:inversion_method", "uses:prompt")),
    ),
    samplers=(Entry("plain", "Plain"), Entry("other", "Other", params=(Param("eta", "Eta", "float", 0.0, "", 0, 1),))),
    schedules=(Entry("even", "Even"),),
    guidance=(Entry("free", "Free"), Entry("firm", "Firm", params=(Param("pull", "Pull", "float", 0.5, "", 0, 1),))),
    inversions=(Entry("exact_one", "Exact one", traits=("exact",)),),
    annotators=(
        Entry("outline", "Outline", traits=("kind:edges",), params=(Param("low", "Low", "int", 100, "", 0, 1000, 1),)),
    ),
    kinds=(Entry("edges", "Edges"), Entry("depth", "Depth")),
    device="script",
)  # fmt: skip
"""No id of it is one of ours but the control kinds: the editor goes by what a plugin needs, never by its name."""


class Answers:
    """Gives the answers that a test laid out; no dialog ever opens."""

    def __init__(self) -> None:
        self.open: list[Path] = []
        self.path: Path | None = None
        self.leave: Answer = "cancel"
        self.conflict: Conflict = "cancel"
        self.asked = 0
        self.questions: list[str] = []
        self.losses: tuple[str, ...] = ()
        self.goes_on = True
        self.number: int | None = None
        self.sizes: dict[str, Value] | None = {}
        self.colour: tuple[tuple[int, int, int], float] | None = None

    def open_paths(self, folder: str) -> list[Path]:
        return self.open

    def save_path(self, suggestion: Path) -> Path | None:
        return self.path

    def folder(self, title: str, start: str) -> Path | None:
        return self.path

    def sure(self, question: str, detail: str, verb: str) -> bool:
        self.asked += 1
        self.questions.append(question)
        return self.goes_on

    def weights(self, title: str, folder: str) -> list[Path]:
        return self.open

    def export_path(self, suggestion: Path) -> Path | None:
        return self.path

    def size(self, title: str, verb: str, params: Sequence[Param], extent: Extent) -> dict[str, Value] | None:
        self.asked += 1
        start = {param.name: param.default for param in params} | {"width": extent.width, "height": extent.height}
        return None if self.sizes is None else start | self.sizes

    def veil(
        self, title: str, colour: tuple[int, int, int], opacity: float
    ) -> tuple[tuple[int, int, int], float] | None:
        return self.colour

    def pixels(self, title: str, question: str, suggestion: int) -> int | None:
        return self.number

    def lossy(self, name: str, losses: tuple[str, ...]) -> bool:
        self.losses = losses
        return self.goes_on

    def changed(self, name: str) -> Conflict:
        self.asked += 1
        return self.conflict

    def unsaved(self, name: str) -> Answer:
        self.asked += 1
        return self.leave


class Program:
    """A started editor and what a person does with it."""

    def __init__(self, qt: QApplication, folder: Path, engine: ScriptedEngine) -> None:
        self.folder = folder
        self.engine = engine
        self.answers = Answers()
        self.editor = Application(qt, engine, folder / "settings.json", folder / "blobs", self.answers)
        self.editor.window.resize(1200, 800)
        self.editor.window.show()
        self.settle()

    def start(self, *paths: Path) -> None:
        self.editor.start(list(paths))
        self.settle()

    def settle(self) -> None:
        """Until nothing is read or written any more and every event was taken."""
        for _ in range(3):
            QApplication.processEvents()
            editor = self.editor
            for background in (editor.makers, editor.files, editor.keepers, editor.journals, editor.stock):
                background.finish()

    @property
    def document(self) -> Document:
        assert self.editor.document.value is not None
        return self.editor.document.value

    @property
    def messages(self) -> list[str]:
        return [notice.message for notice in self.editor.notices.value]

    def panel(self, name: str):
        return self.editor.window.panels[name]

    def layer(self, role: str) -> Layer:
        return next(layer for layer in reversed(self.document.layers) if layer.role == role)

    def set(self, **fields: object) -> None:
        self.editor.document.edit("Set", functools.partial(set_fields, **fields))
        self.settle()

    def press(self, widget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.settle()

    def do(self, action: str) -> None:
        self.editor.window.actions_by_id[action].trigger()
        self.settle()

    def drag(self, *points: tuple[float, float]) -> None:
        """A stroke on the canvas, in document pixels."""
        canvas = self.editor.window.canvas
        places = [canvas.to_widget(QPointF(*point)).toPoint() for point in points]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0])
        for place in places[1:]:
            QTest.mouseMove(canvas, place)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[-1])
        self.settle()

    def close(self) -> None:
        self.editor.close()
        self.editor.window.hide()  # a window that is closed asks about each document
        self.editor.window.deleteLater()
        self.settle()


def picture(seed: int = 0, size: Extent = extent) -> Raster:
    """Noise, opaque."""
    return Raster.from_array(np.random.default_rng(seed).integers(0, 256, (*size.shape, 3), np.uint8))
