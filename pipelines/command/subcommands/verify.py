"""`underpaint verify PICTURE.png…`: whether pictures are what their recipes give on this machine.

Each recipe is run again and its pixels are held against the file's. Nothing is written. What the recipe records and is
otherwise here (a version, the device, the weights …) is named beside the answer, whatever that is.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from controls.raster import Raster
from pipelines.catalog import Catalog
from pipelines.command import options
from pipelines.command.replaying import Player
from pipelines.command.reports import Answer, failure, some_failed
from pipelines.command.subcommands import Call, Subcommand
from pipelines.errors import BadInput, EngineError
from pipelines.files import chunks, encoding, pictures, recipes
from pipelines.files.recipes import Record
from pipelines.requests import Made, Result

tolerance = 2
"""Levels of 255 by which pixels may differ: sums that are split otherwise round otherwise. Between one thread and two
it was 1 in float32 and up to 18 in bfloat16 with the few-step model, so a recipe is run on its own number of threads;
where there are too few cores for that, half precision may well read as different, and `threads` is named."""


fields = (
    "device", "hardware", "dtype", "attention", "threads", "weights", "refiner", "encoding", "decoding", "compiled",
)  # fmt: skip
"""What is named where it differs, beside versions and files."""


class Difference(NamedTuple):
    """What a recipe records and what it would record here."""

    field: str
    recorded: str
    here: str


class Verdict(NamedTuple):
    """What became of one picture. verdict: `identical`, `within tolerance`, `different`, or nothing where there is an
    error. largest: difference of a channel, in levels of 255. psnr: in dB, None: infinite. changed: pixels."""

    input: str
    verdict: str = ""
    largest: int = 0
    psnr: float | None = None
    changed: int = 0
    differing: tuple[Difference, ...] = ()
    evaluations: int = 0
    error: EngineError | None = None


def configure(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    parser.add_argument("pictures", nargs="+", type=Path, metavar="PICTURE.png", help="pictures that carry a recipe")
    options.add_model_choice(parser, catalog)
    options.add_device(parser)
    options.add_recompile(parser)


def run(call: Call) -> Answer:
    given = call.options
    began = time.perf_counter()
    verdicts: list[Verdict] = []
    with Player(given, call.shown) as player:
        for number, path in enumerate(given.pictures, 1):
            if len(given.pictures) > 1:
                call.shown.prefix = f"{number} of {len(given.pictures)}: "
            try:
                verdicts.append(_verified(player, path))
            except EngineError as error:
                verdicts.append(Verdict(str(path), error=error))
    errors = [verdict.error for verdict in verdicts if verdict.error is not None]
    if len(errors) == len(verdicts):
        raise errors[0]
    is_other = errors or any(verdict.verdict == "different" for verdict in verdicts)
    return Answer(
        seconds=time.perf_counter() - began,
        evaluations=max(verdict.evaluations for verdict in verdicts),
        own=[_told(verdict) for verdict in verdicts],
        lines=tuple(line for verdict in verdicts for line in _lines(verdict)),
        exit_code=some_failed if is_other else 0,
    )


def _verified(player: Player, path: Path) -> Verdict:
    """Run the recipe of a picture again and compare. Raises EngineError."""
    beside = recipes.beside(path)
    data = recipes.find(beside if beside.is_file() else path)
    if not beside.is_file() and not chunks.is_png(path.read_bytes()):
        text = f"“{path.name}” is a recipe without its picture."
        raise BadInput("picture_missing", text, "Give the picture, or run the recipe with: underpaint run.")
    record = recipes.read(data)
    opened = pictures.read(path)
    result = player.run(player.request(path, data), record)
    if opened.format == "JPEG":
        # Its own loss is no difference: both are held against each other as JPEG.
        written = (encoding.jpeg(pictures.content_like(image, opened.source)) for image in result.images)
        result = msgspec.structs.replace(result, images=tuple(pictures.read(data).raster for data in written))
    return _compared(str(path), opened.raster, result)._replace(
        differing=tuple(differing(record, result.made)), evaluations=result.evaluations
    )


def _compared(name: str, picture: Raster, result: Result) -> Verdict:
    """The pixels of a file beside those of a run; of several pictures of a run beside the nearest."""
    fitting = [image for image in result.images if image.extent == picture.extent]
    if not fitting:
        return Verdict(name, "different", 255, 0.0, picture.extent.pixels)
    pixels = picture.array().astype(np.int16)
    apart = min((np.abs(image.array().astype(np.int16) - pixels) for image in fitting), key=lambda each: each.sum())
    largest, error = int(apart.max()), float((apart.astype(np.float64) ** 2).mean())
    verdict = "identical" if not largest else "within tolerance" if largest <= tolerance else "different"
    psnr = float(10 * np.log10(255**2 / error)) if error else None
    return Verdict(name, verdict, largest, psnr, int(apart.any(axis=-1).sum()))


def differing(record: Record, made: Made) -> Iterator[Difference]:
    """The recorded fields that are otherwise here; what a recipe of an earlier version does not say is passed over."""
    if record.app and record.app != recipes.app():
        yield Difference("underpaint", record.app, recipes.app())
    here = recipes.versions()
    for package, version in record.versions.items():
        if version != here.get(package, ""):
            yield Difference(package, version, here.get(package, ""))
    for field in fields:
        recorded, now = getattr(record, field), getattr(made, field)
        if recorded and recorded != now:
            yield Difference(field, str(recorded), str(now))
    files = dict(made.files)
    for name, sha256 in record.files.items():
        if sha256 != files.get(name, ""):
            yield Difference(f"file {name}", sha256, files.get(name, ""))


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "input": verdict.input,
        "verdict": verdict.verdict or None,
        "largest_difference": verdict.largest,
        "psnr": verdict.psnr,
        "changed_pixels": verdict.changed,
        "tolerance": tolerance,
        "differing": [difference._asdict() for difference in verdict.differing],
        "error": failure(verdict.error) if verdict.error else None,
    }


def _lines(verdict: Verdict) -> Iterator[str]:
    if verdict.error is not None:
        yield f"{verdict.input}: {verdict.error}"
        return
    measured = ""
    if verdict.largest and verdict.psnr is not None:
        many = f"{verdict.changed} pixels, at most by {verdict.largest} of 255"
        measured = f" ({many}; PSNR {verdict.psnr:.1f} dB)"
    yield f"{verdict.input}: {verdict.verdict}{measured}"
    for difference in verdict.differing:
        yield f"  {difference.field}: {difference.recorded} then, {difference.here or 'not there'} here"


PLUGIN = Subcommand(help="Run recipes again and say whether they give their pictures.", configure=configure, run=run)
