"""`underpaint run RECIPE.json|PICTURE.png|FOLDER`: run recipes again, one or many.

What other tools wrote into their PNG, JPEG or WebP serves as a recipe too.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import NamedTuple

from pipelines.catalog import Catalog, Entry
from pipelines.command import inputs, modes, options, outputs
from pipelines.command.replaying import Player
from pipelines.command.reports import Answer, failure, readings_lines, some_failed
from pipelines.command.subcommands import Call, Subcommand
from pipelines.errors import BadInput, EngineError
from pipelines.files import foreign, inversions, pictures, recipes
from pipelines.requests import Result


class Item(NamedTuple):
    """One recipe of many and what became of it."""

    input: str
    outputs: tuple[str, ...] = ()
    recipe: bytes | None = None
    result: Result | None = None
    error: EngineError | None = None


def configure(parser: argparse.ArgumentParser, catalog: Catalog) -> None:
    parser.add_argument("recipe", type=Path, metavar="RECIPE.json|PICTURE.png|FOLDER", help="what to run again")
    parser.add_argument("--image", metavar="IN", help="what another tool's picture began from, if it did from one")
    options.add_output(parser, "as the recipe's mode writes it; for a folder of recipes a folder")
    options.add_model_choice(parser, catalog)
    options.add_device(parser)
    options.add_recompile(parser)


def run(call: Call) -> Answer:
    given = call.options
    began = time.perf_counter()
    with Player(given, call.shown) as player:
        if not given.recipe.is_dir():
            item = _again(player, call, given.recipe, given.out)
            result = item.result
            assert result is not None
            recipe = () if item.recipe is None else (item.recipe,)
            seconds = time.perf_counter() - began
            lines = (f"  {seconds:.1f} s{modes.steps_words(result)}", *readings_lines(result.readings))
            measured = result.evaluations, modes.measured(result)
            return Answer(item.outputs, recipe, seconds, *measured, lines=lines, memory=result.memory)
        items = _many(player, call, given.recipe, given.out)
    return _together(items, time.perf_counter() - began)


def _many(player: Player, call: Call, folder: Path, out: Path | None) -> list[Item]:
    """Every recipe of a folder; one that fails does not stop the others. Raises BadInput where there is none."""
    found = _recipes(folder)
    if not found:
        raise BadInput("recipe_missing", f"There is no recipe in “{folder}”.", "Recipes are in PNGs and JSON files.")
    target = outputs.check_folder(out or outputs.free(f"{folder.resolve().name}-again", ""))
    outputs.make_folder(target)
    items: list[Item] = []
    taken: set[str] = set()
    for number, path in enumerate(found, 1):
        call.shown.prefix = f"{number} of {len(found)}: "
        stem = path.stem if path.stem not in taken else path.name.replace(".", "-")
        taken.add(stem)
        try:
            items.append(_again(player, call, path, target / stem, any_suffix=True))
        except EngineError as error:
            items.append(Item(str(path), error=error))
    return items


def _recipes(folder: Path) -> list[Path]:
    """The recipes of a folder; pictures and JSON files that are something else are passed over."""
    paths = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in (".json", *pictures.written) and path.is_file():
            try:
                recipes.find(path)
            except BadInput as problem:
                if problem.code == "recipe_missing" and foreign.find(path) is None:
                    continue
            paths.append(path)
    return paths


def _again(player: Player, call: Call, path: Path, out: Path | None, any_suffix: bool = False) -> Item:
    given = call.options
    image = inputs.picture(given.image, call.shown) if given.image else None
    full, record = player.asked(path, image)
    mode = next(entry for entry in call.catalog.modes if entry.id == full.mode)
    place = _place(mode, path, out, any_suffix)
    result = player.run(full, record)
    original = _picture(path) if record.request else None
    written, recipe = modes.write(mode, result, place, modes.usual_rate, original)
    if original is not None and result.images and not modes.makes_frames(mode):
        extent = result.image.extent
        for note in outputs.losses(original, extent, extent, place):
            call.shown.note(note)
    return Item(str(path), written, recipe, result)


def _picture(recipe: Path) -> bytes | None:
    """The picture that a recipe is in or stands beside. Of it is kept what a recipe does not hold: 16 bits, a colour
    profile and EXIF, of each pixel that comes out as it did then."""
    if recipe.suffix.lower() != ".json":
        return recipe.read_bytes()
    picture = recipe.with_suffix("")
    is_one = picture.suffix.lower() in pictures.written and picture.is_file()
    return picture.read_bytes() if is_one else None


def _place(mode: Entry, recipe: Path, out: Path | None, any_suffix: bool) -> Path:
    """Where the result of a recipe goes, checked before it is run. any_suffix: `out` still lacks its suffix."""
    stem = str(out) if any_suffix else f"{recipe.stem}-again"
    if modes.makes_frames(mode):
        return outputs.check_frames(out or outputs.free(stem, ""))
    suffixes = (inversions.suffix,) if modes.inverts(mode) else pictures.written
    if any_suffix:
        return outputs.check_file(Path(stem + suffixes[0]), suffixes)
    return outputs.check_file(out or outputs.free(stem, suffixes[0]), suffixes)


def _together(items: list[Item], seconds: float) -> Answer:
    """All items as one answer. Raises the first error where nothing worked."""
    errors = [item.error for item in items if item.error is not None]
    if len(errors) == len(items):
        raise errors[0]
    done = [item for item in items if item.result is not None]
    own = [
        {"input": item.input, "outputs": item.outputs, "error": failure(item.error) if item.error else None}
        for item in items
    ]
    lines = tuple(f"{item.input}: {item.error}" for item in items if item.error is not None)
    return Answer(
        outputs=tuple(path for item in done for path in item.outputs),
        recipes=tuple(item.recipe for item in done if item.recipe is not None),
        seconds=seconds,
        evaluations=max(item.result.evaluations for item in done if item.result is not None),
        own=own,
        lines=lines,
        exit_code=some_failed if errors else 0,
    )


PLUGIN = Subcommand(help="Run recipes again, one or a folder of them.", configure=configure, run=run)
