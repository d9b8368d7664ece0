"""`underpaint annotate ANNOTATOR IN`: a control image from a picture."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from controls.annotators import annotators
from pipelines.catalog import Catalog
from pipelines.command import inputs, options, outputs
from pipelines.command.reports import Answer, readings_lines
from pipelines.command.subcommands import Call, Subcommand
from pipelines.engine import Engine
from pipelines.files import pictures
from pipelines.requests import AnnotateRequest


def configure(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    known = options.ids(catalog, "annotators")
    known_one = options.one_of("annotator", known)
    parser.add_argument("annotator", metavar="ANNOTATOR", type=known_one, help=options.listed(known))
    parser.add_argument("image", metavar="IN", help="a picture or an .ora document")
    parser.add_argument("--size", type=options.extent, metavar="WxH", help="of the control image, in pixels")
    options.add_output(parser, "the control image")
    options.add_device(parser)
    options.add_settings(parser, catalog.annotators)


def run(call: Call) -> Answer:
    given = call.options
    began = time.perf_counter()
    place = given.out or outputs.free(f"{Path(given.image).stem}-{given.annotator}", ".png")
    with Engine(device=given.device, dtype=given.dtype) as engine:
        # A setting of another annotator is said before the picture is opened.
        asked = AnnotateRequest(annotator=given.annotator, image=outputs.nothing, settings=options.settings(given))
        engine.complete(asked)
        outputs.check_file(place, pictures.written)
        image = inputs.picture(given.image, call.shown, given.size)
        request = AnnotateRequest(annotator=given.annotator, image=image, settings=asked.settings)
        result = engine.run(request, call.shown)
        call.shown.check()
    pictures.write(result.image, place)
    seconds = time.perf_counter() - began
    used = annotators()[given.annotator]
    own = {"annotator": given.annotator, "title": used.title, "kind": used.kind, "source": used.source}
    lines = (f"  made by {used.title} ({used.source})", *readings_lines(result.readings))
    return Answer((str(place),), (), seconds, 0, result.readings, own, lines)


PLUGIN = Subcommand(help="Make a control image from a picture.", configure=configure, run=run)
