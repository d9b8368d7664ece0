"""The real program, painting by itself until it is killed: `python -m tests.editor.scribbler FOLDER SEED`.

It says on standard output `value KEY` when an action has given the document another value, before anything is written,
and `done` when the action is over.
"""

from __future__ import annotations

import functools
import random
import sys
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QApplication

from controls.geometry import Extent
from editor.document import duplicate_layer, new_document, remove_layer, set_fields, set_layer
from editor.model import DocumentModel
from tests.editor.program import Program, catalog
from tests.scripted import ScriptedEngine

side = 400


def scribble(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    listen = DocumentModel.__init__

    def listening(self: DocumentModel, *given: object) -> None:
        listen(self, *given)  # type: ignore[arg-type]
        self.edited.connect(lambda _: print("value", self.value.key() if self.value else "", flush=True))

    DocumentModel.__init__ = listening  # type: ignore[method-assign]  # first of all listeners, before the journal
    program = Program(QApplication(["scribbler"]), folder, ScriptedEngine(catalog, hold=True))
    program.start()
    program.editor.document.open(new_document(Extent(side, side)), saved=False)
    program.editor.desk.tool.put("brush")
    print("ready", flush=True)
    while True:
        act(program, chance)
        print("done", flush=True)


def act(program: Program, chance: random.Random) -> None:
    model, number = program.editor.document, chance.randrange(1000)
    verb = chance.choice(("stroke", "stroke", "stroke", "undo", "redo", "prompt", "opacity", "layer", "twice", "away"))
    layer = program.document.active
    if verb == "stroke":
        colour = (number % 256, 90, 200)
        program.editor.desk.tool_state.put(
            msgspec.structs.replace(program.editor.desk.tool_state.value, colour=colour, size=float(4 + number % 40))
        )
        program.drag(*((chance.uniform(0, side), chance.uniform(0, side)) for _ in range(4)))
    elif verb == "prompt":
        model.edit("Prompt", functools.partial(set_fields, prompt=f"prompt {number}"))
    elif verb == "opacity":
        model.edit("Opacity", functools.partial(set_layer, layer=layer, opacity=number / 1000), merge="opacity")
    elif verb == "layer":
        program.do("add_layer")
    elif verb == "twice":
        model.edit("Duplicate", functools.partial(duplicate_layer, layer=layer))
    elif verb == "away" and len(program.document.layers) > 3:
        model.edit("Remove", functools.partial(remove_layer, layer=layer))
    else:
        program.do("redo" if verb == "redo" else "undo")


if __name__ == "__main__":
    scribble(Path(sys.argv[1]), int(sys.argv[2]))
