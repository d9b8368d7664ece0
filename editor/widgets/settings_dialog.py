"""The settings dialog: what the editor remembers for every document."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from controls.plugins import Param, Value
from editor import languages
from editor.settings import Settings
from editor.widgets.form import Form, dim
from editor.words import mark, tr

params = (
    Param("theme", "Theme", "choice", "dark", choices=("dark", "light"), titles=("Dark", "Light")),
    Param(
        "device", "Device", "choice", "auto", "Where the engine runs.", choices=("auto", "cpu", "cuda", "mps"),
        titles=("The best there is", "Processor (CPU)", "NVIDIA or AMD (CUDA)", "Apple (MPS)"),
    ),
    Param(
        "dtype", "Numbers", "choice", "auto", "The number format of the networks.",
        choices=("auto", "float32", "float16", "bfloat16"),
        titles=("The device's usual", "32 bits", "16 bits", "16 bits, bfloat16"),
    ),
    Param(
        "undo_memory", "Undo memory", "int", 1024,
        "For all documents together; beyond it the oldest steps move to the disk.", 128, 8192, 128, unit="MB",
    ),
    Param(
        "mask_opacity", "Mask cover", "float", 50.0, "How much of the picture a mask's colour hides.",
        0.0, 100.0, 5.0, unit="%",
    ),
    Param(
        "declared", "Declare", "bool", True,
        "Exports say in their metadata (IPTC DigitalSourceType) which pictures a model made.",
    ),
)  # fmt: skip
hint = mark(
    "The language counts from the program's next start, device and numbers from the engine's (Run, Restart the "
    "engine), all else at once. Declare: exports say in their metadata what a model made."
)
width = 440


class SettingsDialog(QDialog):
    """Shows settings; `edited(name, value)` for each that a person changed, `colouring()` for the mask's colour."""

    edited = Signal(str, object)
    colouring = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Settings"))
        self.form = Form((_language(), *params))
        self.colour = QPushButton(tr("Mask colour…"))
        self.close_button = QPushButton(tr("Close"))
        row = QHBoxLayout()
        row.addWidget(self.colour)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addWidget(self.form)
        column.addWidget(dim(tr(hint)))
        column.addLayout(row)
        self.resize(width, self.sizeHint().height())
        self.form.edited.connect(self._tell)
        self.colour.clicked.connect(self.colouring)
        self.close_button.clicked.connect(self.accept)
        self.show_settings(settings, settings)

    def show_settings(self, old: Settings, settings: Settings) -> None:
        """What holds now, whoever changed it."""
        self.form.show_values({
            "language": settings.language, "theme": settings.theme, "device": settings.device, "dtype": settings.dtype,
            "undo_memory": settings.undo_memory, "declared": settings.declared,
            "mask_opacity": settings.mask_opacity * 100,
        })  # fmt: skip

    def _tell(self, name: str, value: Value) -> None:
        self.edited.emit(name, float(value) / 100 if name == "mask_opacity" else value)


def _language() -> Param:
    """Which languages there are, each by its own name; looked up when the dialog opens."""
    codes = languages.offered()
    return Param(
        "language", mark("Language"), "choice", languages.system,
        mark("The language of the window, from the next start on."), choices=(languages.system, *codes),
        titles=(mark("As the system"), *(languages.title(code) for code in codes)),
    )  # fmt: skip
