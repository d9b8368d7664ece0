"""Asking: the few questions that stop a person, behind one protocol, so that tests answer them without a screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QFileDialog, QInputDialog, QMessageBox, QWidget

from controls.geometry import Extent
from controls.plugins import Param, Value
from editor.widgets.size_dialog import SizeDialog
from editor.words import mark, tr

Colour = tuple[int, int, int]
Answer = Literal["save", "discard", "cancel"]
Conflict = Literal["overwrite", "save_as", "reload", "cancel"]

openable = mark(
    "Pictures and documents (*.ora *.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp *.gif *.json);;All files (*)"
)


class Asking(Protocol):
    """What the editor asks. None: the person thought better of it."""

    def open_paths(self, folder: str) -> list[Path]: ...

    def save_path(self, suggestion: Path) -> Path | None: ...

    def export_path(self, suggestion: Path) -> Path | None: ...

    def weights(self, title: str, folder: str) -> list[Path]: ...

    def folder(self, title: str, start: str) -> Path | None: ...

    def sure(self, question: str, detail: str, verb: str) -> bool: ...

    def unsaved(self, name: str) -> Answer: ...

    def changed(self, name: str) -> Conflict: ...

    def lossy(self, name: str, losses: tuple[str, ...]) -> bool: ...

    def pixels(self, title: str, question: str, suggestion: int) -> int | None: ...

    def size(self, title: str, verb: str, params: Sequence[Param], extent: Extent) -> dict[str, Value] | None: ...

    def veil(self, title: str, colour: Colour, opacity: float) -> tuple[Colour, float] | None: ...


class Dialogs:
    """Asks with the system's own dialogs, above a window."""

    def __init__(self) -> None:
        self.window: QWidget | None = None

    def open_paths(self, folder: str) -> list[Path]:
        names, _ = QFileDialog.getOpenFileNames(self.window, tr("Open"), folder, tr(openable))
        return [Path(name) for name in names]

    def save_path(self, suggestion: Path) -> Path | None:
        return self._to_write(tr("Save as"), suggestion, tr("OpenRaster (*.ora)"))

    def export_path(self, suggestion: Path) -> Path | None:
        kinds = tr("PNG with its recipe (*.png);;TIFF (*.tif *.tiff);;WebP, lossless (*.webp);;JPEG (*.jpg *.jpeg)")
        return self._to_write(tr("Export a picture"), suggestion, kinds)

    def _to_write(self, title: str, suggestion: Path, kinds: str) -> Path | None:
        """A file to write, which ends in a suffix of `kinds`: of the chosen one where the name ends in none of them.

        The system's dialog asks before a file is replaced, but knows only the name that was typed.
        """
        name, kind = QFileDialog.getSaveFileName(self.window, title, str(suggestion), kinds)
        if not name:
            return None
        path = with_suffix(Path(name), _suffixes(kinds), (_suffixes(kind) or _suffixes(kinds))[0])
        if path == Path(name) or not path.exists():
            return path
        question = tr("“{name}” is there already. Replace it?", name=path.name)
        return path if self.sure(question, tr("What it holds is lost then."), tr("Replace")) else None

    def weights(self, title: str, folder: str) -> list[Path]:
        """Files of weights."""
        names, _ = QFileDialog.getOpenFileNames(
            self.window, title, folder, tr("Weights (*.safetensors *.ckpt *.pth *.pt *.bin);;All files (*)")
        )
        return [Path(name) for name in names]

    def folder(self, title: str, start: str) -> Path | None:
        name = QFileDialog.getExistingDirectory(self.window, title, start)
        return Path(name) if name else None

    def sure(self, question: str, detail: str, verb: str) -> bool:
        """Whether to go on with what cannot be undone. verb: on the button."""
        box = QMessageBox(self.window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(question)
        box.setInformativeText(detail)
        go_on = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        return box.clickedButton() is go_on

    def lossy(self, name: str, losses: tuple[str, ...]) -> bool:
        """Whether to export all the same."""
        box = QMessageBox(self.window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(tr("“{name}” cannot hold everything that is there.", name=name))
        box.setInformativeText("\n\n".join((*losses, tr("The document itself keeps what it has."))))
        go_on = box.addButton(tr("Export all the same"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        return box.clickedButton() is go_on

    def unsaved(self, name: str) -> Answer:
        box = QMessageBox(self.window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(tr("Save the changes in “{name}”?", name=name))
        box.setInformativeText(tr("They are lost otherwise."))
        button = QMessageBox.StandardButton
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        answers: dict[int, Answer] = {int(button.Save): "save", int(button.Discard): "discard"}
        return answers.get(int(box.exec()), "cancel")

    def changed(self, name: str) -> Conflict:
        """What to do where another program wrote the file that Save would write over."""
        box = QMessageBox(self.window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(tr("Another program has changed “{name}” since it was opened or saved here.", name=name))
        box.setInformativeText(tr("Saving replaces what it wrote. Reloading is a step that can be undone."))
        role = QMessageBox.ButtonRole
        answers: dict[object, Conflict] = {
            box.addButton(tr("Save as …"), role.AcceptRole): "save_as",
            box.addButton(tr("Reload"), role.ActionRole): "reload",
            box.addButton(tr("Overwrite"), role.DestructiveRole): "overwrite",
        }
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        return answers.get(box.clickedButton(), "cancel")

    def pixels(self, title: str, question: str, suggestion: int) -> int | None:
        number, is_sure = QInputDialog.getInt(self.window, title, question, suggestion, 1, 1000)
        return number if is_sure else None

    def size(self, title: str, verb: str, params: Sequence[Param], extent: Extent) -> dict[str, Value] | None:
        """What a form with width and height says; verb: on the button."""
        dialog = SizeDialog(title, verb, params, extent, self.window)
        return dialog.values if dialog.exec() else None

    def veil(self, title: str, colour: Colour, opacity: float) -> tuple[Colour, float] | None:
        start = QColor(*colour, round(255 * opacity))
        option = QColorDialog.ColorDialogOption.ShowAlphaChannel
        found = QColorDialog.getColor(start, self.window, title, option)
        return ((found.red(), found.green(), found.blue()), found.alphaF()) if found.isValid() else None


def with_suffix(path: Path, known: Sequence[str], suffix: str) -> Path:
    """The path, with a suffix behind its name where that ends in none that is known: “draft v1.2” ends in none."""
    return path if path.suffix.lower() in known else path.with_name(f"{path.name}{suffix}")


def _suffixes(kinds: str) -> list[str]:
    """What a dialog's list of kinds says in brackets: `.tif` of `TIFF (*.tif)`."""
    return re.findall(r"\*(\.\w+)", kinds)
