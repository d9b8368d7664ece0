"""The text: typed on the canvas into a layer of its own, and typed on later by a click on it."""

from __future__ import annotations

import msgspec
from PySide6.QtGui import QFontDatabase, QGuiApplication

from controls.geometry import Bounds
from controls.plugins import Param
from editor import lettering
from editor.document import Document, Edit, Layer, add_layer, find_layer, set_layer, walk
from editor.layering import hidden_by
from editor.lettering import Lettering
from editor.tool import Gesture, Live, Marks, Pointer, Refused, Tool, ToolState, Way
from editor.words import mark, tr

system = "system"
"""Stands for the font that the desktop writes in."""


def families() -> tuple[str, ...]:
    """The fonts that are there, none where there is no application to show them."""
    return (system, *QFontDatabase.families()) if QGuiApplication.instance() is not None else (system,)


font = Param("text_font", "Font", "choice", system, "The font.", choices=families())
size = Param("text_size", "Size", "float", 48.0, "How large the letters are.", 4.0, 1000.0, 1.0, unit="px")
bold = Param("text_bold", "Bold", "bool", False)
italic = Param("text_italic", "Italic", "bool", False)

_name_length = 24


class Typing(Gesture):
    """From a click on, until Enter or a click elsewhere."""

    label = mark("Text")
    hint = mark("Type. Enter or a click elsewhere places the text, Shift+Enter breaks the line, Esc leaves it.")
    takes_text = True

    def __init__(self, document: Document, state: ToolState, pointer: Pointer) -> None:
        found = _text_at(document, pointer)
        self._layer = None if found is None else found[0]
        self._is_done = False
        if found is None:
            self._x, self._y = round(pointer.x) - lettering.margin, round(pointer.y) - lettering.margin
            self._text = self._first = _set(Lettering(""), state)
        else:
            self._x, self._y = found[0].x, found[0].y
            self._text = self._first = found[1]
            self.state = _like(found[1], state)  # so that the panel shows how it is set
        self._at = len(self._text.text)
        self._edit: Edit = self._placed

    def press(self, pointer: Pointer) -> None:
        self._is_done = True

    def release(self) -> bool:
        return self._is_done

    def type(self, text: str) -> None:
        self._replace(self._at, self._at, text)

    def back(self) -> None:
        self._replace(max(0, self._at - 1), self._at)

    def delete(self) -> None:
        self._replace(self._at, self._at + 1)

    def step(self, way: Way) -> None:
        text, at = self._text.text, self._at
        line_end = text.find("\n", at)
        self._at = {
            "left": max(0, at - 1),
            "right": min(len(text), at + 1),
            "start": text.rfind("\n", 0, at) + 1,
            "end": len(text) if line_end < 0 else line_end,
        }[way]

    def _replace(self, start: int, end: int, text: str = "") -> None:
        """Put letters in the place of others, and the caret behind them."""
        old = self._text.text
        self._at = start + len(text)
        self._change(msgspec.structs.replace(self._text, text=old[:start] + text + old[end:]))

    def tune(self, state: ToolState) -> None:
        self.state = state
        self._change(_set(self._text, state))

    def live(self) -> Live:
        return Live(self._edit)

    def marks(self) -> Marks:
        return Marks((tuple((x + self._x, y + self._y) for x, y in lettering.caret(self._text, self._at)),))

    def finish(self) -> Edit | None:
        return None if self._text == self._first else self._edit

    def _change(self, text: Lettering) -> None:
        self._text = text
        self._edit = lambda document: self._placed(document)  # another function, so that the canvas looks again

    def _placed(self, document: Document) -> Document:
        if self._layer is None and not self._text.text.strip():
            return document
        pixels, attribute = lettering.raster_of(self._text), lettering.attribute_of(self._text)
        name = _named(self._text)
        if self._layer is None:
            layer = Layer(id="", name=name, pixels=pixels, x=self._x, y=self._y, attributes=(attribute,))
            return add_layer(document, layer)
        found = find_layer(document, self._layer.id)
        if found is None or found.pixels is not self._layer.pixels:
            return document
        others = tuple(each for each in found.attributes if each[0] != lettering.attribute)
        name = name if found.name == _named(self._first) else found.name  # a person gave it another
        return set_layer(document, found.id, name=name, pixels=pixels, attributes=(*others, attribute))


def _text_at(document: Document, pointer: Pointer) -> tuple[Layer, Lettering] | None:
    """The uppermost text under the pointer that can be typed on. Raises Refused where it is locked."""
    place = Bounds(round(pointer.x), round(pointer.y), 1, 1)
    for layer in reversed(tuple(walk(document.layers))):
        if layer.role == "paint" and layer.bounds.contains(place) and hidden_by(document, layer) is None:
            text = lettering.lettering_of(layer)
            if text is not None:
                if "pixels" in layer.locks:
                    raise Refused(
                        tr("“{name}” is locked. Unlock it in the layer list to change its text.", name=layer.name)
                    )
                return layer, text
    return None


def _set(text: Lettering, state: ToolState) -> Lettering:
    return msgspec.structs.replace(
        text, font="" if state.get(font) == system else str(state.get(font)), size=float(state.get(size)),
        bold=bool(state.get(bold)), italic=bool(state.get(italic)), colour=state.colour,
    )  # fmt: skip


def _named(text: Lettering) -> str:
    """What a text's layer is called: its first letters."""
    return text.text.strip().partition("\n")[0][:_name_length].strip() or tr("Text")


def _like(text: Lettering, state: ToolState) -> ToolState:
    settings = state.with_settings(
        text_font=text.font or system, text_size=text.size, text_bold=text.bold, text_italic=text.italic
    )
    return msgspec.structs.replace(settings, colour=text.colour)


PLUGIN = Tool(
    "Text",
    "T",
    "Click and type; a click on a text goes on with it.",
    Typing,
    (font, size, bold, italic),
    order=83,
    coloured=True,
)
