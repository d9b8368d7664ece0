"""`underpaint annotate ANNOTATOR IN`: a control image from a picture."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from controls.annotators import annotators, meant_by
from pipelines.catalog import Catalog
from pipelines.command import inputs, options, outputs
from pipelines.command.reports import Answer, readings_lines
from pipelines.command.subcommands import Call, Subcommand
from pipelines.engine import Engine
from pipelines.files import pictures
from pipelines.requests import AnnotateRequest


def configure(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    known = options.readers(catalog)
    known_one = options.one_of("annotator", known)
    parser.add_argument("annotator", metavar="ANNOTATOR", type=known_one, help=options.listed(known))
    parser.add_argument("image", metavar="IN", help="a picture or an .ora document")
    parser.add_argument("--model", default="", metavar="ID", help="that it is to steer; decides who reads a kind")
    parser.add_argument("--size", type=options.extent, metavar="WxH", help="of the control image, in pixels")
    options.add_output(parser, "the control image")
    options.add_overwrite(parser)
    options.add_device(parser)
    options.add_settings(parser, catalog.annotators)


def run(call: Call) -> Answer:
    given = call.options
    began = time.perf_counter()
    place = given.out or outputs.free(f"{Path(given.image).stem}-{given.annotator}", ".png")
    with Engine(device=given.device, dtype=given.dtype) as engine:
        model = engine.library.entry(given.model).id if given.model else ""
        name = meant_by(given.annotator, model)
        # A setting of another annotator is said before the picture is opened.
        asked = AnnotateRequest(annotator=name, image=outputs.nothing, settings=options.settings(given))
        engine.complete(asked)
        outputs.check_file(place, pictures.written)
        outputs.check_apart(place, [given.image], given.overwrite)
        image = inputs.picture(given.image, call.shown)
        if given.size is not None:
            image = inputs.at_size(Path(given.image).name, image, given.size, call.shown)
        request = AnnotateRequest(annotator=name, image=image, settings=asked.settings, model=model)
        result = engine.run(request, call.shown)
        call.shown.check()
    pictures.write(result.image, place)
    seconds = time.perf_counter() - began
    for note in result.notes:
        call.shown.note(note)
    used, weights = annotators()[name], result.made.weights
    own = {"annotator": name, "title": used.title, "kind": used.kind, "source": used.source, "weights": weights}
    network = f"  annotator {name}{f', weights {weights[:12]}' if weights else ''}"
    lines = (f"  made by {used.title} ({used.source})", network, *readings_lines(result.readings))
    return Answer((str(place),), (), seconds, 0, result.readings, own, lines)


PLUGIN = Subcommand(help="Make a control image from a picture.", configure=configure, run=run)
