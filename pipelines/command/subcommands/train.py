"""`underpaint train diorama`: train the shipped model from the pictures that this project renders itself."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.catalog import Catalog
from pipelines.command.reports import Answer
from pipelines.command.subcommands import Call, Subcommand
from pipelines.errors import BadInput, Cancelled
from pipelines.files import atomic
from pipelines.training import train
from pipelines.training.config import STAGES
from pipelines.training.refusals import Refusal

if TYPE_CHECKING:
    from pipelines.training.course import Report


def configure(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    below = parser.add_subparsers(dest="target", metavar="WHAT", required=True)
    diorama = below.add_parser("diorama", help="the shipped model")
    stages = ", ".join(STAGES).replace("_", "-")
    diorama.add_argument("--stage", default="all", metavar="NAME", help=f"{stages} or all")
    diorama.add_argument("--minutes", type=float, metavar="M", help="budget; default: the configured one, some hours")
    diorama.add_argument(
        "--steps", type=int, metavar="N", help="budget of one stage in steps instead: the same losses at every run"
    )
    diorama.add_argument("--resume", action="store_true", help="go on from the checkpoints in --out")
    diorama.add_argument(
        "--from", dest="warm", type=Path, metavar="FOLDER", help="start from the weights of this diffusers folder"
    )
    diorama.add_argument("--device", default="auto", metavar="auto|cpu|cuda|mps")
    diorama.add_argument("--out", type=Path, default=Path("diorama-training"), metavar="FOLDER")
    diorama.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    diorama.add_argument("--quiet", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(call: Call) -> Answer:
    given = call.options
    last: list[tuple[str, float]] = []

    def report(said: Report) -> None:
        try:
            call.shown.check()
        except Cancelled as stop:
            raise KeyboardInterrupt from stop  # on which the stage saves what it has
        line = f"{said.stage}: {said.share:.0%}"
        if said.rate:  # rendering and encoding have neither
            last[:] = [("loss", float(said.loss)), ("samples_per_second", float(said.rate))]
            line += f", step {said.step}, loss {said.loss:.4f}, {said.rate:.1f} samples/s"
        call.shown.line(line)

    try:
        folder = train(
            given.stage, given.out, given.minutes, given.resume, given.device, report, given.warm, given.steps
        )
    except KeyboardInterrupt as stop:
        raise Cancelled(f"What was trained until then is in {given.out}; go on by --resume.") from stop
    except Refusal as error:
        raise BadInput("training", f"{str(error)[:1].upper()}{str(error)[1:]}.", "Nothing was trained.") from error
    except OSError as error:
        raise atomic.problem(given.out, error) from error
    return Answer((str(folder),), readings=tuple(last), own={"stage": given.stage, "folder": str(folder)})


PLUGIN = Subcommand(help="Train the shipped model.", configure=configure, run=run)
