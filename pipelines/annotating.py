"""Annotators' networks: which one a file or a folder is, adding and forgetting it, and the digest that names it.

A file is told from the names and shapes of its tensors, a folder from the class that its configuration names; nothing
of either is run. What was added stays where it is and is written down in the data folder (`controls.added`).
Torch-free.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from controls import added
from controls.annotators import Annotator, annotators, every
from pipelines import weights
from pipelines.errors import BadInput, EngineError, ModelProblem
from pipelines.files import atomic
from pipelines.files.tensors import header

if TYPE_CHECKING:
    from pipelines.downloading import Plan
    from pipelines.hub import Told

index_name = "model_index.json"
networks_name = "networks"
config_name, preparation_name = "config.json", "preprocessor_config.json"

foreign = ("auto_map", "use_timm_backbone", "use_pretrained_backbone")
"""Fields of a configuration that would run its author's code, or fetch weights from elsewhere."""


def of_file(file: Path) -> str:
    """The annotator whose network a safetensors file holds; empty where it is none. Raises ModelProblem."""
    shapes = {name.removeprefix("module."): each.shape for name, each in header(file).tensors.items()}
    for name, annotator in every().items():
        marks = annotator.needed.marks if annotator.needed is not None else ()
        if marks and all(shapes.get(tensor) == shape for tensor, shape in marks):
            return name
    return ""


def of_folder(folder: Path) -> str:
    """The annotator whose network a folder of transformers holds; empty where it is none. Raises ModelProblem for one
    that would run code or lacks a file."""
    if (folder / index_name).exists() or not (folder / config_name).is_file():
        return ""
    config = weights.read_json(folder / config_name)
    annotator = _taker(config)
    if annotator:
        _check(folder, config)
    return annotator


def _taker(config: dict[str, object]) -> str:
    """The annotator that takes a network of the class that its configuration names; empty where none does."""
    named = config.get("architectures")
    takers = ((name, it.needed.classes) for name, it in every().items() if it.needed is not None)
    return next((name for name, classes in takers if named in [[each] for each in classes]), "")


def _check(folder: Path, config: dict[str, object]) -> None:
    """That a folder is whole, and no more than weights and numbers. Raises ModelProblem."""
    for field in foreign:
        if config.get(field):
            text = (
                f"The file {folder / config_name} asks for code or weights from elsewhere ({field}); it was not used."
            )
            raise ModelProblem("model_not_allowed", text, "Use a network whose folder holds all of it.")
    if isinstance(config.get("backbone"), str):
        text = f"The file {folder / config_name} names a backbone ({config['backbone']}) that it does not hold."
        raise ModelProblem("model_not_allowed", text, "Use a network whose folder holds all of it.")
    weights.read_json(folder / preparation_name)
    weights.files_of(folder)


def add(annotator: str, place: Path, check: Callable[[], None]) -> Annotator:
    """Use the network at `place` for an annotator. Raises BadInput where it has one, OutputProblem."""
    _check_free(annotator)
    place, record = place.resolve(), added.record_of(annotator)
    said = {"path": str(place), "sha256": digest(place, check)}
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise atomic.problem(record, error) from error
    atomic.write_bytes(record, json.dumps(said, indent=1).encode())
    return every()[annotator]


def download(plan: Plan, data: Path, model: str, told: Told) -> str:
    """Fetch a network from the hub for an annotator: which one. model: the name of its folder below `networks` in the
    data folder. told: as in `hub.fetch`. Raises as `add`, ModelProblem where no annotator takes it, DownloadProblem."""
    from pipelines.downloading import downloaded, settled  # 40 ms of urllib, which a catalog saves

    def judge(folder: Path) -> None:
        annotator = _taker(weights.read_json(folder / config_name))
        if not annotator:
            text = f"The repository {plan.listing.repository} holds a network that no annotator here takes."
            raise ModelProblem("repository_unfit", text, "Nothing was added.")
        _check_free(annotator)

    folder = data / networks_name / model
    settled(plan, downloaded(plan, data, told, judge), folder)
    try:
        annotator = of_folder(folder)
        add(annotator, folder, lambda: None)
    except EngineError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return annotator


def _check_free(annotator: str) -> None:
    """Raise BadInput for an annotator that has its network."""
    if added.found(annotator) is not None:
        text = f"The annotator {annotator!r} ({every()[annotator].title}) has its network already."
        raise BadInput("annotator_there", text, f"To exchange it, first run: underpaint models remove {annotator}")


def remove(annotator: str, converted: Path) -> bool | None:
    """Forget an annotator's network: whether weights were deleted, which those in the folder `converted` and those that
    were downloaded are; None where nobody added one. Raises OutputProblem."""
    record = added.record_of(annotator)
    if annotator not in every() or not record.is_file():
        return None
    there = added.found(annotator)
    try:
        record.unlink()
        if there is None:
            return False
        if there.path.parent == (converted.parent / networks_name).resolve():
            shutil.rmtree(there.path)
            return True
        if there.path.parent != converted.resolve():
            return False
        there.path.unlink()
    except OSError as error:
        raise atomic.problem(record, error) from error
    return True


def digest(place: Path, check: Callable[[], None]) -> str:
    """SHA-256 of a network: of its file, or over the weights and configurations of its folder. Raises ModelProblem."""
    if place.is_file():
        return weights.digest_of(place)
    return weights.digest((*weights.files_of(place), place / config_name, place / preparation_name), place, check)


def weights_of(annotator: str, check: Callable[[], None]) -> str:
    """SHA-256 of the weights that an annotator runs on; empty for one that has none. Raises ModelProblem for a network
    that is not the one that was added."""
    known = annotators()[annotator]
    if known.files:
        return weights.digest(known.files, known.files[0].parent, check)
    if known.needed is None or (there := added.found(annotator)) is None:
        return ""
    if (now := digest(there.path, check)) != there.sha256:
        text = f"The network of {annotator!r} at {there.path} is not the one that was added: it begins with {now[:12]}."
        raise ModelProblem("annotator_changed", text, f"Run: underpaint models remove {annotator}; then add it again.")
    return now


def caution(annotator: str, model: str) -> str:
    """What a person should know of what an annotator read, in one sentence; empty where there is nothing. model: that
    the image is to steer, empty where nobody said."""
    known = annotators()[annotator]
    if known.knows(model):
        return ""
    others = [name for name, each in every().items() if each.kind == known.kind and not each.world]
    text = f"{known.title} knows the pictures of {known.world} alone: what it reads off a photograph is wrong."
    ready = [name for name in others if name in annotators()]
    if ready:
        return f"{text} For photographs there is: {', '.join(ready)}."
    lacking = [it.needed.where for name in others if (it := every()[name]).needed is not None]
    return f"{text} For photographs get {' or '.join(lacking)} and add it: underpaint models add." if lacking else text
