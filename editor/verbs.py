"""Verbs: what menus and keys call, one short method each, and when each of them can be used."""

from __future__ import annotations

import functools

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from editor import clipping, layering, offers
from editor.actions import When
from editor.canvas.view import Canvas
from editor.desk import Desk
from editor.document import Role, add_fresh
from editor.filing import Filing
from editor.image_verbs import ImageVerbs
from editor.widgets.settings_dialog import SettingsDialog
from editor.words import tr

brush_step = 1.2
"""How many times larger a brush becomes with each press."""


class Verbs(ImageVerbs):
    """Called by name from the table of actions. Signals ask the window: to close, for its palette, for its keys."""

    closing = Signal()
    finding = Signal()
    binding = Signal()

    def __init__(self, desk: Desk, filing: Filing, canvas: Canvas, window: QWidget) -> None:
        super().__init__(desk, window)
        self._filing = filing
        self._canvas = canvas
        self._window = window

    def new(self) -> None:
        self._filing.new()

    def open(self) -> None:
        self._filing.open()

    def save(self) -> None:
        self._filing.save()

    def save_as(self) -> None:
        self._filing.save_as()

    def export(self) -> None:
        self._filing.export()

    def close_document(self) -> None:
        self._filing.close()

    def next_document(self) -> None:
        self._step(1)

    def previous_document(self) -> None:
        self._step(-1)

    def quit(self) -> None:
        self.closing.emit()

    def undo(self) -> None:
        """Take back the last step; a gesture under way is finished first and is that step, so that redo has it."""
        document = self._desk.document
        before = document.history.current if document.history else None
        was_going = self._canvas.finish_stroke()
        if not was_going or (document.history is not None and document.history.current is not before):
            document.undo()

    def redo(self) -> None:
        self._desk.document.redo()

    def cut(self) -> None:
        """The active layer, or what is selected of it, onto the clipboard and out of the layer."""
        if self.copy():
            self.clear()

    def copy(self) -> bool:
        """The active layer, or what is selected of it, onto the clipboard; whether there was anything."""
        self._desk.document.settle()
        document = self._desk.document.value
        layer = None if document is None else document.active_layer
        clip = None if document is None or layer is None else clipping.of_layer(document, layer)
        if clip is None:
            self._desk.notices.say(tr("There is nothing to copy on this layer."), tr("Copy merged takes all layers."))
            return False
        clipping.put(clip)
        return True

    def copy_merged(self) -> None:
        """The picture that is seen, or what is selected of it."""
        self._desk.document.settle()
        document = self._desk.document.value
        if document is not None:
            clipping.put(clipping.of_picture(document))

    def paste(self) -> None:
        """A picture, or files that were copied, where they came from or where one looks."""
        clip = clipping.found()
        if isinstance(clip, clipping.Clip):
            self._filing.paste(clip.picture, at=clip.at, middle=self._canvas.middle, made=clip.made)
        elif clip:
            self._filing.drop(clip)
        else:
            self._desk.notices.say(tr("There is no picture on the clipboard."), tr("Copy one first."))

    def add_layer(self) -> None:
        self._add(tr("Add layer"), tr("Layer"), "paint")

    def add_mask(self) -> None:
        self._add(tr("Add a mask"), tr("Mask"), "mask")

    def add_sketch(self) -> None:
        self._add(tr("Add a sketch"), tr("Sketch"), "control", offers.presets().sketch_kind)

    def start(self) -> None:
        self._desk.runs.generate()

    def cancel(self) -> None:
        if not self._canvas.cancel_stroke():
            self._desk.runs.cancel() if self._desk.jobs.current is not None else self._desk.ruler.stop()

    def set_live(self, on: bool) -> None:
        self._desk.live.put_on(on)

    def restart(self) -> None:
        self._desk.runs.restart()

    def larger_brush(self) -> None:
        self._canvas.resize_brush(brush_step)

    def smaller_brush(self) -> None:
        self._canvas.resize_brush(1 / brush_step)

    def zoom_in(self) -> None:
        self._canvas.zoom_in()

    def zoom_out(self) -> None:
        self._canvas.zoom_out()

    def fit(self) -> None:
        self._canvas.fit()

    def actual_size(self) -> None:
        self._canvas.actual_size()

    def turn_left(self) -> None:
        self._canvas.turn_left()

    def turn_right(self) -> None:
        self._canvas.turn_right()

    def straighten(self) -> None:
        self._canvas.straighten()

    def mirror(self) -> None:
        self._canvas.mirror()

    def show_mask(self, shown: bool) -> None:
        self._canvas.set_mask_shown(shown)

    def mask_colour(self) -> None:
        """Ask what masks are to be shown in, and how dense."""
        settings = self._desk.settings
        found = self._desk.asking.veil(tr("Mask colour"), settings.value.mask_colour, settings.value.mask_opacity)
        if found is not None:
            colour, opacity = found
            settings.put(msgspec.structs.replace(settings.value, mask_colour=colour, mask_opacity=opacity))

    def import_mask(self) -> None:
        self._filing.import_mask()

    def export_mask(self) -> None:
        self._filing.export_mask()

    def set_light(self, light: bool) -> None:
        settings = self._desk.settings
        settings.put(msgspec.structs.replace(settings.value, theme="light" if light else "dark"))

    def settings(self) -> None:
        """Show the settings; each change is in effect at once."""
        settings = self._desk.settings
        dialog = SettingsDialog(settings.value, self._window)
        dialog.edited.connect(
            lambda name, value: settings.put(msgspec.structs.replace(settings.value, **{name: value}))
        )
        dialog.colouring.connect(self.mask_colour)
        settings.changed.connect(dialog.show_settings)
        dialog.open()

    def find(self) -> None:
        self.finding.emit()

    def keys(self) -> None:
        self.binding.emit()

    def tour(self) -> None:
        self._desk.tour.start()

    def set_declared(self, declared: bool) -> None:
        settings = self._desk.settings
        settings.put(msgspec.structs.replace(settings.value, declared=declared))

    def about(self) -> None:
        catalog = self._desk.engine.state.catalog
        found = "" if catalog is None else catalog.device
        device = tr("\nThe engine runs on {device}.", device=found) if found else ""
        if found == "auto":
            device = tr("\nThe engine runs on the best device there is.")
        text = tr("Underpaint\nPaint structure; a diffusion model paints over it.\n{device}", device=device)
        QMessageBox.about(self._window, tr("About Underpaint"), text)

    def _step(self, by: int) -> None:
        numbers = [sheet.number for sheet in self._desk.document.sheets]
        if numbers:
            place = numbers.index(self._desk.document.number)
            self._desk.document.show(numbers[(place + by) % len(numbers)])

    def _add(self, label: str, name: str, role: Role, kind: str = "") -> None:
        self._desk.document.edit(label, functools.partial(add_fresh, name=name, role=role, kind=kind))


def possible(desk: Desk) -> frozenset[When]:
    """What holds now; an action can be used where its `when` is among it."""
    document, found = desk.document.value, {"always"}
    layer = None if document is None else document.active_layer
    found |= {"document"} if document is not None else set()
    found |= {"several"} if len(desk.document.sheets) > 1 else set()
    found |= {"undo"} if desk.document.can_undo else set()
    found |= {"redo"} if desk.document.can_redo else set()
    found |= {"selection"} if document is not None and document.selection is not None else set()
    if layer is not None and layer.mask is not None:
        found |= {"layer_mask"} if layer.role == "group" else {"layer_mask", "own_mask"}
    elif layer is not None and layer.role in layering.maskable:
        found |= {"maskable"}
    found |= {"group"} if layer is not None and layer.role == "group" else set()
    found |= {"layer"} if layer is not None else set()
    going = desk.jobs.current is not None
    found |= {"job"} if going else set()
    found |= {"ready"} if document is not None and desk.engine.state.accepts_jobs else set()
    found |= {"engine"} if desk.engine.state.standing != "starting" else set()
    return frozenset(found)  # type: ignore[arg-type]
