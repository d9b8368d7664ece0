"""Translation: what another tool wrote into its picture, as a request of our own, and what of it has no counterpart.

Samplers and schedules say themselves what others call them (`known_as`). Their strength, a share of steps, becomes the
share of noise variance that it stands for. The picture resembles theirs and does not equal it: noise is drawn otherwise
there. Torch-free.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from controls.geometry import Extent
from controls.raster import Raster
from pipelines import strengths
from pipelines.catalog import ModelEntry
from pipelines.errors import BadInput
from pipelines.files.parameters import Parameters
from pipelines.library import Library, shipped_folder
from pipelines.requests import EditRequest, Settings
from pipelines.samplers import samplers
from pipelines.schedules import schedules

_network = re.compile(r"<(lora|lyco|hypernet):[^>]*>")


class Words(msgspec.Struct, frozen=True):
    """`foreign.json`: the modes that a text and a text with a picture stand for; the schedule that the web UI takes by
    itself, by what its text says then; and pairs that change no pixel here."""

    from_text: str
    from_picture: str
    by_itself: dict[str, str]
    of_no_account: tuple[str, ...]


class Known(NamedTuple):
    """A plugin by its id with the settings that a name stands for; an empty id: none is known by that name."""

    id: str = ""
    settings: Settings = ()


class Called(NamedTuple):
    """The ids of a sampler and a schedule; empty where none is named."""

    sampler: str = ""
    schedule: str = ""


class Translated(NamedTuple):
    """A request, and sentences on what of the text has no counterpart in it."""

    request: EditRequest
    notes: tuple[str, ...]


class _Pairs:
    """The pairs of a text by name; those that are asked for are crossed off."""

    def __init__(self, given: Parameters) -> None:
        self._values = dict(given.pairs)
        self.left = list(self._values)

    def take(self, name: str) -> str:
        if name in self.left:
            self.left.remove(name)
        return self._values.get(name, "")

    def number(self, name: str) -> float | None:
        """A finite number. Raises BadInput for anything else."""
        if not (said := self.take(name)):
            return None
        try:
            number = float(said)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise BadInput("parameters_number", f"{name} is {said[:40]!r}, which is no number.", "Mend the text.")
        return number


def translated(given: Parameters, library: Library, image: Raster | None = None) -> Translated:
    """The request for what a text says. image: the picture that theirs began from, which no text carries.

    Raises BadInput for numbers that are none; what does not fit is said when the request is completed.
    """
    words = msgspec.json.decode((shipped_folder() / "foreign.json").read_bytes(), type=Words)
    pairs, notes = _Pairs(given), list[str]()
    sampler, schedule = _walk(pairs, words, notes)
    steps, extent = int(pairs.number("Steps") or 0), _extent(pairs.take("Size"))
    request = EditRequest(
        mode=words.from_text if image is None else words.from_picture,
        model=_model(pairs, library, notes),
        prompt=given.prompt,
        negative=given.negative,
        extent=extent if image is None else None,
        image=image,
        sampler=sampler.id,
        schedule=schedule.id,
        steps=steps,
        guidance_scale=pairs.number("CFG scale"),
        strength=_strength(pairs, steps, schedule, image is not None, notes),
        seed=int(pairs.number("Seed") or 0),
        settings=tuple(sorted((*sampler.settings, *schedule.settings))),
    )
    if _network.search(given.prompt):
        notes.append("The prompt names networks as <…>, which are words here: lay a LoRA over the model with --lora.")
    if left := [name for name in pairs.left if name not in words.of_no_account]:
        notes.append(f"Not taken over: {', '.join(left)[:200]}.")
    return Translated(request, tuple(notes))


def called(said: str) -> Called:
    """What others call by this name: a sampler, a schedule, or both in one (`DPM++ 2M Karras`)."""
    sampler, schedule = _known(samplers(), said), _known(schedules(), said)
    if sampler.id or schedule.id:
        return Called(sampler.id, "" if sampler.id else schedule.id)
    first, _, last = said.strip().rpartition(" ")
    sampler, schedule = _known(samplers(), first), _known(schedules(), last)
    return Called(sampler.id, schedule.id) if sampler.id and schedule.id else Called()


def _walk(pairs: _Pairs, words: Words, notes: list[str]) -> tuple[Known, Known]:
    """Sampler and schedule; older texts name both in one (`DPM++ 2M Karras`). Where none is known the model's own
    is taken."""
    said, laid = pairs.take("Sampler"), pairs.take("Schedule type")
    sampler = _known(samplers(), said)
    if said and not sampler.id:
        first, _, last = said.rpartition(" ")
        if called(said).sampler:
            sampler, laid = _known(samplers(), first), last
        else:
            notes.append(f"There is no sampler “{said[:40]}” here: the model's own was taken.")
    schedule = _known(schedules(), words.by_itself.get(laid, laid))
    if laid and not schedule.id:
        notes.append(f"There is no schedule “{laid[:40]}” here: the model's own was taken.")
    return sampler, schedule


def _strength(pairs: _Pairs, steps: int, schedule: Known, has_image: bool, notes: list[str]) -> float:
    """The share of noise variance that their share of steps stands for; 1 where there is no picture to begin from."""
    given, laid = pairs.number("Denoising strength"), schedules().get(schedule.id)
    if given is None:
        return 1.0
    if not has_image:
        notes.append(
            f"The picture began from another one (denoising strength {given:g}), which it does not carry: painted from "
            "noise. Give that one with --image."
        )
        return 1.0
    if laid is None or steps < 1:
        notes.append("The denoising strength counts steps of a schedule that is not known here: all noise was taken.")
        return 1.0
    share = strengths.of_noise(given, steps, laid.lay, dict(schedule.settings))
    notes.append(f"A denoising strength of {given:g} is {share:.3g} of the noise here.")
    return share


def _known(plugins: Mapping[str, Any], said: str) -> Known:
    """The plugin that others call by this name, in whichever case, or whose id it is."""
    for name, plugin in plugins.items():
        for alias, settings in plugin.known_as.items():
            if alias.lower() == said.lower():
                return Known(name, settings)
    return Known(said.lower()) if said.lower() in plugins else Known()


def _model(pairs: _Pairs, library: Library, notes: list[str]) -> str:
    """The id of the installed model of that name; empty, the default one, where there is none."""
    said = pairs.take("Model")
    plain = _plain(said)
    for entry in library.entries():
        if plain and not entry.fault and plain in _names(entry):
            return entry.id
    if said:
        notes.append(f"The model “{said[:60]}” is not installed: painted with “{library.entry().title}”.")
    return ""


def _names(entry: ModelEntry) -> set[str]:
    return {_plain(entry.id), _plain(entry.title), _plain(entry.path.replace("\\", "/").rpartition("/")[2])}


def _plain(name: str) -> str:
    return re.sub(r"\W|_", "", name.removesuffix(".safetensors")).lower()


def _extent(said: str) -> Extent | None:
    found = re.fullmatch(r"(\d{1,5})x(\d{1,5})", said)
    return Extent(int(found[1]), int(found[2])) if found else None
