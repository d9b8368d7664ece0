"""Auditing: what of a request its mode may pass over, entered in the run's ledger before it begins. Torch-free.

What a mode can never use is refused (`completion`); here stands what is filled in for every mode, such as a sampler,
or depends on the rest. What the model itself says nothing about follows in `denoising`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.catalog import ModelEntry
from pipelines.guidance import guidance
from pipelines.inversions import inversions
from pipelines.ledger import Ledger
from pipelines.modes import Mode, modes
from pipelines.requests import EditRequest, Inversion, Inverted
from pipelines.samplers import samplers


def audited(request: EditRequest, full: EditRequest, entry: ModelEntry, usual_method: str) -> Ledger:
    """The ledger of a run. request: as it was asked for; full: as it was completed, for the model of `entry`.
    usual_method: the inversion method that an empty field means."""
    ledger, mode = Ledger(), modes()[full.mode]
    if full.sampler != entry.sampler:
        title = samplers()[full.sampler].title
        ledger.enter("sampler", f"The sampler “{title}” did nothing: {mode.title} goes by an inversion method.")
    _enter_guidance(ledger, full, entry, mode)
    if full.inversion is not None:
        for name in _otherwise(request, full.inversion):
            ledger.enter(f"inversion {name}", f"The {name} did nothing: an inversion is painted as it was made.")
    elif not mode.by_inversion and request.inversion_method not in ("", usual_method):
        title = inversions()[request.inversion_method].title
        ledger.enter("inversion_method", f"The inversion method “{title}” did nothing: {mode.title} inverts nothing.")
    drawn = (full.prompt, full.negative) != (request.prompt, request.negative)
    if request.seed and not drawn and "seed" not in mode.uses:
        ledger.enter("seed", f"The seed did nothing: {mode.title} draws no noise.")
    if request.extent is not None and tuple(request.extent) != full.extent:
        ledger.enter("extent", f"The size {request.extent} did nothing: {mode.title} starts from {full.extent} pixels.")
    return ledger


def unsaid(words: Iterable[str], full: EditRequest) -> Iterator[str]:
    """Sentences for words that were added to the model and stand in no prompt of a complete request."""
    ends = [end.inversion for end in full.ends if isinstance(end, Inverted)]
    made = [full.inversion] if full.inversion is not None else ends
    texts = [each for one in (full, *made) for each in (one.prompt, one.negative)]
    text = "\n".join((*texts, *(region.prompt for region in full.regions)))
    for word in words:
        if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
            yield f"The embedding “{word}” did nothing: its word stands in no prompt."


def _enter_guidance(ledger: Ledger, full: EditRequest, entry: ModelEntry, mode: Mode) -> None:
    plugin, scale = guidance()[full.guidance], full.guidance_scale
    usual = entry.guidance_scale if mode.guidance_scale is None else mode.guidance_scale
    set_ = {name for name, _ in full.settings} & {param.name for param in plugin.params}
    if full.guidance != entry.guidance or set_:
        ledger.enter("guidance", f"The guidance “{plugin.title}” did nothing: at this scale the prompt alone counts.")
    if full.inversion is None and scale != usual:
        ledger.enter("guidance_scale", f"The guidance scale of {scale:g} did nothing in this run.")


def _otherwise(request: EditRequest, inversion: Inversion) -> Iterator[str]:
    """What is asked for otherwise than an inversion was made."""
    pairs = {
        "prompt": (request.prompt, inversion.prompt),
        "negative prompt": (request.negative, inversion.negative),
        "guidance method": (request.guidance, inversion.guidance),
        "schedule": (request.schedule, inversion.schedule),
        "inversion method": (request.inversion_method, inversion.method),
    }
    yield from (name for name, (asked, made) in pairs.items() if asked and asked != made)
    if request.guidance_scale not in (None, inversion.guidance_scale):
        yield "guidance scale"
    if set(request.settings) - set(inversion.settings):
        yield "settings"
