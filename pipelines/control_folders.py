"""Control networks in a model's folder: where they lie, which kinds each serves, and which cannot be used. Torch-free.

`controlnets/<kind>/` serves that kind, also under one of its names in the field. `controlnet/` and `adapter/`, and
those with a number behind (as a folder of several has them), serve what the model's `underpaint.json` names, else what
their own configuration tells: its slots, or the kind in the name that it was published under.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from controls.kinds import kind_of, kinds
from pipelines.catalog import Unfit
from pipelines.errors import ModelProblem
from pipelines.fitting import adapter_class, check_fit, makes
from pipelines.weights import files_of, read_json


class Network(NamedTuple):
    """A control network that can be used. files: its weights. is_adapter: whether it is a T2I-Adapter."""

    folder: Path
    kinds: tuple[str, ...]
    files: tuple[Path, ...]
    is_adapter: bool


class Found(NamedTuple):
    """The control networks of a model's folder, and sentences on what is not said of them."""

    networks: tuple[Network, ...]
    unfit: tuple[Unfit, ...]
    notes: tuple[str, ...]


def found(folder: Path, unet: Mapping[str, object], named: tuple[str, ...] | None) -> Found:
    """What lies in a model's folder. unet: the configuration of its UNet. named: the kinds that the model itself says
    `controlnet/` to serve, None: it says nothing."""
    networks: list[Network] = []
    unfit: list[Unfit] = []
    notes: list[str] = []
    served: set[str] = set()
    # Whoever says more of itself comes first, and serves what it says.
    for place, own in sorted(places(folder, named), key=lambda item: item[1] is None):
        serves = tuple(kind for kind in (_slotted(3) if own is None else own) if kind not in served)
        try:
            network = _read(place, unet, serves)
        except ModelProblem as problem:
            name = place.relative_to(folder).as_posix()
            unfit.append(Unfit(name, serves, problem.code, problem.message, problem.advice))
            continue
        if own is None and serves:
            notes.append(
                f"{place.relative_to(folder).as_posix()} does not say what it was trained for, and is taken for "
                f"{', '.join(serves)}; put it into controlnets/KIND to say it."
            )
        if serves:
            networks.append(network)
            served.update(serves)
    return Found(tuple(networks), tuple(unfit), tuple(notes))


def places(folder: Path, named: tuple[str, ...] | None) -> Iterator[tuple[Path, tuple[str, ...] | None]]:
    """Each control network's folder and what it says to serve; None: nothing."""
    for config in sorted((folder / "controlnets").glob("*/config.json")):
        kind = kind_of(config.parent.name)
        yield config.parent, (kind,) if kind else ()
    for make in makes:
        for config in sorted(folder.glob(f"{make.id}*/config.json")):
            if re.fullmatch(rf"{make.id}(_\d+)?", config.parent.name):
                yield config.parent, _serves(config, named if config.parent.name == "controlnet" else None)


def _serves(config: Path, named: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """What a network says to serve that does not lie under a kind's name."""
    try:
        says = read_json(config)
    except ModelProblem:
        return named  # told when it is read as a whole
    width = says.get("conditioning_channels", 3)
    if isinstance(width, int) and width > 3:
        return _slotted(width) if named is None else tuple(kind for kind in named if kind in _slotted(width))
    if named is not None:
        return tuple(kind for kind in named if kind in kinds())
    kind = kind_of("/".join(PurePosixPath(str(says.get("_name_or_path", "")).replace("\\", "/")).parts[-2:]))
    return (kind,) if kind else None


def _slotted(width: int) -> tuple[str, ...]:
    """The kinds that so many channels have room for."""
    return tuple(kind for kind, value in kinds().items() if value.slot + 3 <= width)


def _read(place: Path, unet: Mapping[str, object], serves: tuple[str, ...]) -> Network:
    """The network, checked. Raises ModelProblem."""
    config = read_json(place / "config.json")
    if place.parent.name == "controlnets" and not kind_of(place.name):
        listed = f"There are: {', '.join(kinds())}."
        raise ModelProblem("unknown_kind", f"{place} is named after no control kind.", listed)
    check_fit(place, unet)
    return Network(place, serves, files_of(place), config.get("_class_name") == adapter_class)
