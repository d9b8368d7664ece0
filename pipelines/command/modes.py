"""Editing modes as subcommands: each mode of the catalog with the inputs it needs and the options that it uses."""

from __future__ import annotations

import argparse
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from controls.raster import Raster
from pipelines import framing
from pipelines.catalog import Catalog, Entry
from pipelines.command import inputs, options, outputs, reports
from pipelines.command.reports import Answer, readings_lines
from pipelines.command.subcommands import Call, Subcommand
from pipelines.engine import Engine
from pipelines.errors import BadInput
from pipelines.files import inversions, pictures
from pipelines.files.pictures import Opened
from pipelines.requests import EditRequest, Regional, Result

usual_rate = 8.0


def subcommand(mode: Entry) -> Subcommand:
    """A mode as a subcommand."""
    return Subcommand(
        help=mode.help or mode.title,
        configure=lambda parser, catalog: configure(parser, mode, catalog),
        run=lambda call: run(mode, call),
    )


def configure(parser: argparse.ArgumentParser, mode: Entry, catalog: Catalog) -> None:
    needs, uses = traits(mode, "needs"), traits(mode, "uses")
    if "image" in needs:
        parser.add_argument("image", metavar="IN", help="a picture or an .ora document")
    if "inversion" in needs:
        parser.add_argument("inversion", metavar=f"X{inversions.suffix}", help="what inverting a picture gave")
    if "ends" in needs:
        parser.add_argument("ends", metavar="END", nargs="+", help="pictures, inversions or seed:N; two or four")
    if "mask" in needs:
        parser.add_argument("--mask", required=True, metavar="M", help="white is regenerated, grey partly, black kept")
    if "prompt" in uses:
        # What paints anew (and so draws from a seed) must be told what; what finds or mixes need not.
        parser.add_argument("--prompt", metavar="P", default="", required="seed" in uses, help="what to paint")
    if "negative" in uses:
        parser.add_argument("--negative", metavar="P", default="", help="what to keep away from")
    if "strength" in uses:
        text = "share of noise variance at the first step, 0 to 1"
        parser.add_argument("--strength", type=float, metavar="S", required="mask" not in needs, help=text)
    if "expand" in uses:
        text = "how many pixels the canvas grows to the left, at the top, to the right and at the bottom"
        parser.add_argument("--expand", type=options.sides, metavar="L,T,R,B", help=text)
    if "conditions" in uses:
        _configure_conditions(parser, catalog)
        parser.add_argument(
            "--reference", action="append", default=[], type=options.laid, metavar="FILE[:weight]",
            help="a picture that steers as the prompt does, through an IP-Adapter; may be given several times",
        )  # fmt: skip
    if "regions" in uses:
        parser.add_argument(
            "--region", action="append", default=[], type=options.region, metavar="PROMPT=MASK[:weight]",
            help="a prompt where MASK is white, and partly where it is grey; may be given several times",
        )  # fmt: skip
    if "refiner" in uses:
        text = "a model that takes over for the last steps, from START of the noise schedule on (default 0.8)"
        parser.add_argument("--refiner", type=options.refiner, metavar="MODEL[:START]", help=text)
    if "inversion_method" in uses:
        options.add_plugin(parser, "--method", "inversion_method", catalog, "inversions")
    if "frames" in uses:
        parser.add_argument("--frames", type=int, default=0, metavar="N", help="how many; a side of the grid of four")
        parser.add_argument("--fps", type=float, default=usual_rate, metavar="R", help="frames a second of animations")
    if "seed" in uses:
        parser.add_argument(
            "--count", type=int, metavar="N", help="so many pictures, from seeds that follow each other"
        )
    options.add_model(parser, catalog)
    options.add_output(parser, _out_help(mode))
    options.add_overwrite(parser)
    plugins = (*catalog.samplers, *catalog.schedules, *catalog.guidance, *catalog.caching)
    options.add_settings(parser, (mode, *plugins, *(catalog.inversions if "inversion_method" in uses else ())))


def run(mode: Entry, call: Call) -> Answer:
    given = call.options
    began = time.perf_counter()
    count = getattr(given, "count", None)
    if count is not None and not 1 <= count <= 10_000:
        raise BadInput("bad_count", f"{count} pictures cannot be made.", "Give a count from 1 to 10000.")
    draws = "seed" in traits(mode, "uses")
    # What draws nothing has the same recipe each time.
    seed = given.seed if given.seed is not None else secrets.randbelow(2**32) if draws else 0
    place = _place(mode, given, seed, count)
    outputs.check_apart(place, _files(given), given.overwrite)
    source = inputs.opened(given.image, call.shown) if "image" in traits(mode, "needs") else None
    with Engine(device=given.device, dtype=given.dtype, compiled=given.compile) as engine:
        first = request(mode, given, seed, engine, call, source)
        written: list[str] = []
        recipes: list[bytes] = []
        results: list[Result] = []
        for number in range(count or 1):
            if count is not None and count > 1:
                call.shown.prefix = f"{number + 1} of {count}: "
            result = engine.run(msgspec.structs.replace(first, seed=seed + number), call.shown)
            call.shown.check()
            for note in result.notes:
                call.shown.note(note)
            spot = place
            if _is_folder(given.out, count):
                outputs.make_folder(place)
                spot = place / f"{number:04}.png"
            paths, recipe = write(mode, result, spot, getattr(given, "fps", usual_rate), source and source.source)
            if result.inversion is None and not makes_frames(mode):
                _tell_format(result, spot, source, call)
            written.extend(paths)
            recipes.extend([recipe] if recipe is not None else [])
            results.append(msgspec.structs.replace(result, images=(), painted=None))
    seconds = time.perf_counter() - began
    answer = Answer(tuple(written), tuple(recipes), seconds, results[0].evaluations, memory=results[-1].memory)
    return _told(answer, results, f", seed {seed}" if draws else "")


def _told(answer: Answer, results: list[Result], drawn: str) -> Answer:
    """The answer with what was measured: means, and each picture's own of several, as a mean hides which is off."""
    means, many = _readings(results), len(results)
    of = f" for {many} pictures" if many > 1 else ""
    lines = (f"  {answer.seconds:.1f} s{of}{steps_words(results[0])}{drawn}", *readings_lines(means))
    own = [_alone(*each) for each in zip(answer.outputs, results, strict=True)] if many > 1 else None
    return answer._replace(readings=(measured(results[0])[0], *means), own=own, lines=lines)


def _alone(output: str, result: Result) -> dict[str, object]:
    """One picture of several."""
    assert isinstance(result.request, EditRequest)
    return {
        "output": reports.clean(output),
        "seed": result.request.seed,
        "seconds": round(result.seconds, 4),
        "evaluations": result.evaluations,
        "readings": dict(measured(result)),
    }


def measured(result: Result) -> tuple[tuple[str, float], ...]:
    """What was measured of a result, and how many steps ran."""
    return ("steps_run", float(result.steps_run)), *result.readings


def steps_words(result: Result) -> str:
    """How many steps ran, and of how many where the strength left some out; empty where none did."""
    run, asked = result.steps_run, result.request.steps if isinstance(result.request, EditRequest) else 0
    if not run:
        return ""
    return f", {run} of {asked} steps" if run < asked else f", {run} {'step' if run == 1 else 'steps'}"


def _tell_format(result: Result, spot: Path, source: Opened | None, call: Call) -> None:
    """Note what the file that was written does not hold."""
    for note in outputs.said_of(result, spot):
        call.shown.note(note)
    if source is not None:
        for note in outputs.losses(source.source, source.raster.extent, result.image.extent, spot):
            call.shown.note(note)


def request(
    mode: Entry, given: argparse.Namespace, seed: int, engine: Engine, call: Call, source: Opened | None
) -> EditRequest:
    """The request that the options stand for. source: the picture that is edited, where the mode needs one."""
    regions: list[options.Region] = getattr(given, "region", [])
    for text in (getattr(given, "prompt", ""), getattr(given, "negative", ""), *(each.prompt for each in regions)):
        if reports.clean(text) != text:
            raise BadInput(
                "bad_text", "The prompt holds bytes that are no text.", "Write it in the terminal's encoding."
            )
    needs, uses = traits(mode, "needs"), traits(mode, "uses")
    inversion = inversions.read(Path(given.inversion)) if "inversion" in needs else None
    image = _image(mode, given, source, call)
    bare = EditRequest(
        mode=mode.id,
        model=given.model or (inversion.model if inversion is not None else ""),
        prompt=getattr(given, "prompt", ""),
        negative=getattr(given, "negative", ""),
        extent=given.size,
        image=image,
        mask=inputs.mask(given.mask, call.shown) if "mask" in needs else None,
        sampler=given.sampler,
        schedule=given.schedule,
        steps=_steps(given.steps),
        guidance=given.guidance_method,
        guidance_scale=given.guidance,
        caching=given.caching,
        strength=1.0 if getattr(given, "strength", None) is None else given.strength,
        seed=seed,
        patches=options.patches(given),
        references=inputs.references(getattr(given, "reference", []), call.shown),
        refiner=getattr(given, "refiner", None),
        settings=tuple(sorted((dict(options.settings(given)) | (getattr(given, "expand", None) or {})).items())),
        inversion_method=getattr(given, "method", ""),
        inversion=inversion,
        ends=tuple(inputs.end(text, call.shown) for text in given.ends) if "ends" in needs else (),
        frames=getattr(given, "frames", 0),
    )
    if regions:
        size = image.extent if image is not None else engine.complete(bare).extent
        assert size is not None
        sizes = (size, framing.grown(size, bare.settings)) if "expand" in uses else (size,)
        made = tuple(Regional(it.prompt, inputs.region_mask(it.mask, call.shown, sizes), it.weight) for it in regions)
        bare = msgspec.structs.replace(bare, regions=made)
    full = engine.complete(bare)  # what does not fit is said before anything is annotated or loaded
    if "conditions" not in uses or not (given.control or given.annotate):
        return bare
    assert full.extent is not None
    room = framing.grown(full.extent, bare.settings) if "expand" in uses else None
    served = engine.library.entry(full.model).controls
    steering = inputs.conditions(
        engine, given.control, given.annotate, image, full.extent, call.shown, room, full.model, served
    )
    return msgspec.structs.replace(bare, conditions=steering)


def _image(mode: Entry, given: argparse.Namespace, source: Opened | None, call: Call) -> Raster | None:
    """The picture that is edited, at the size that was asked for. Raises BadInput."""
    if source is None or given.size is None:
        return None if source is None else source.raster
    if "mask" in traits(mode, "needs"):
        text = f"{mode.title} keeps the picture's size, because the pixels that the mask leaves alone stay as they are."
        raise BadInput("size_unfit", text, "Leave --size away, or scale the picture and its mask before.")
    return inputs.at_size(Path(given.image).name, source.raster, given.size, call.shown)


def _steps(given: int | None) -> int:
    """What a request means by 0 is the model's own number; nobody who types 0 means that."""
    if given == 0:
        raise BadInput(
            "bad_steps", "The number of steps must be at least 1.", "Leave --steps away for the model's own."
        )
    return given or 0


def traits(entry: Entry, kind: str) -> frozenset[str]:
    """What an entry needs or uses."""
    return frozenset(trait.partition(":")[2] for trait in entry.traits if trait.startswith(f"{kind}:"))


def _configure_conditions(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    numbers = "[:weight[:start[:end]]]"
    kind = options.one_of("kind", options.ids(catalog, "kinds"))
    annotator = options.one_of("annotator", options.readers(catalog))
    parser.add_argument(
        "--control",
        action="append",
        default=[],
        type=lambda text: _known(options.control(text), kind),
        metavar=f"KIND=FILE{numbers}",
        help="a finished control image; one of another size is stretched onto the picture",
    )
    parser.add_argument(
        "--annotate",
        action="append",
        default=[],
        type=lambda text: _known(options.annotation(text), annotator),
        metavar=f"ANNOTATOR[=FILE]{numbers}",
        help="a control image made here by an annotator, or by the usual one of a kind, from IN where no file is given",
    )


def _known(steering: options.Steering, check: Callable[[str], str]) -> options.Steering:
    check(steering.name)
    return steering


def inverts(mode: Entry) -> bool:
    """Whether what a mode gives is an inversion and not pictures."""
    return "inversion_method" in traits(mode, "uses") and "ends" not in traits(mode, "needs")


def makes_frames(mode: Entry) -> bool:
    """Whether a mode gives many pictures at once."""
    return "frames" in traits(mode, "uses")


def _out_help(mode: Entry) -> str:
    if inverts(mode):
        return f"an {inversions.suffix} file"
    if makes_frames(mode):
        return f"a folder, or one of {', '.join(pictures.animated)}"
    return "a picture; with --count a folder"


def _place(mode: Entry, given: argparse.Namespace, seed: int, count: int | None) -> Path:
    """Where the result goes, checked. Raises BadInput, OutputProblem."""
    out: Path | None = given.out
    if inverts(mode):
        stem = Path(given.image).stem
        return outputs.check_file(out or outputs.free(stem, inversions.suffix), (inversions.suffix,))
    if makes_frames(mode):
        return outputs.check_frames(out or outputs.free("underpaint-frames", ""))
    if _is_folder(out, count):
        return outputs.check_folder(out or outputs.free(f"underpaint-{seed}", ""))
    return outputs.check_file(out or outputs.free(f"underpaint-{seed}", ".png"), pictures.written)


def _files(given: argparse.Namespace) -> Iterator[str]:
    """The files that a request is made from, as they were named."""
    yield from (getattr(given, name, "") for name in ("image", "mask", "inversion"))
    yield from getattr(given, "ends", [])
    for name in ("control", "annotate", "reference"):
        yield from (each.file for each in getattr(given, name, []))
    yield from (each.mask for each in getattr(given, "region", []))
    yield from (patch.path for patch in options.patches(given))


def _is_folder(out: Path | None, count: int | None) -> bool:
    """Several pictures go into a folder; so does one that was counted, unless a file was named for it."""
    if count is None:
        return False
    return count > 1 or (out is not None and out.suffix.lower() not in pictures.written)


def write(
    mode: Entry, result: Result, place: Path, rate: float, original: bytes | None = None
) -> tuple[tuple[str, ...], bytes | None]:
    """Write what a mode gave; the paths and the recipe. rate: frames a second of animations. original: bytes of the
    file that was edited. Raises OutputProblem."""
    if result.inversion is not None:
        return (str(place),), outputs.write_inversion(result, place)
    if makes_frames(mode):
        return outputs.write_frames(result, place, rate)
    return (str(place),), outputs.write_picture(result, place, original)


def _readings(results: list[Result]) -> tuple[tuple[str, float], ...]:
    """The mean over the pictures; of memory, which is a peak, the largest."""
    found: dict[str, list[float]] = {}
    for result in results:
        for name, value in result.readings:
            found.setdefault(name, []).append(value)
    return tuple(
        (name, max(values) if name.startswith("peak") else sum(values) / len(values)) for name, values in found.items()
    )
