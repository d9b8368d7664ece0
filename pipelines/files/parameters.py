"""The `parameters` text: how the field's tools write down what gave a picture, and how theirs is read.

    a red ball, snow
    Negative prompt: fog
    Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 1, Size: 512x512, …

After AUTOMATIC1111's web UI, whose text Forge, Fooocus and Civitai read and write too. A value with a comma, a colon or
a line's end in it is a JSON string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from controls.geometry import Extent
from pipelines import strengths
from pipelines.files import recipes
from pipelines.patches import patches
from pipelines.requests import Patch
from pipelines.samplers import samplers
from pipelines.schedules import schedules

keyword = "parameters"
"""The PNG text that carries it."""

longest = 1 << 20
_negative = "Negative prompt:"
_pair = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)')


class Parameters(NamedTuple):
    """What gave a picture. pairs: names as the web UI writes them, and values, in their order."""

    prompt: str = ""
    negative: str = ""
    pairs: tuple[tuple[str, str], ...] = ()


def parse(text: str) -> Parameters:
    """Any text is some parameters: what has no line of pairs is all prompt."""
    lines = text[:longest].split("\n")
    found = next((at for at in reversed(range(len(lines))) if _is_pairs(lines[at])), None)
    pairs = () if found is None else tuple((name, _unquoted(value)) for name, value in _pair.findall(lines[found]))
    before = lines[:found]
    begins = next((at for at, line in enumerate(before) if line.lstrip().startswith(_negative)), len(before))
    negative = "\n".join(before[begins:]).strip().removeprefix(_negative)
    return Parameters("\n".join(before[:begins]).strip(), negative.strip(), pairs)


def text(given: Parameters) -> str:
    """The parameters as other tools read them."""
    lines = [given.prompt]
    if given.negative:
        lines.append(f"{_negative} {given.negative}")
    lines.append(", ".join(f"{name}: {_quoted(value)}" for name, value in given.pairs))
    return "\n".join(lines)


def of_recipe(data: bytes, extent: Extent) -> str:
    """A recipe as this text; samplers, schedules and the strength as other tools call and count them, LoRA files as
    words of the prompt.

    extent: of the picture that carries it, which need not be what was asked of the model. Raises BadInput.
    """
    record = recipes.read(data)
    request = record.request
    worn = _networks(request)
    pairs = [
        ("Steps", request.get("steps")),
        ("Sampler", _name(samplers(), request.get("sampler"))),
        ("Schedule type", _name(schedules(), request.get("schedule"))),
        ("CFG scale", request.get("guidance_scale")),
        ("Seed", request.get("seed", 0)),
        ("Size", f"{extent.width}x{extent.height}"),
        ("Model hash", record.weights[:10]),
        ("Model", str(request.get("model", "")).replace("\\", "/").rpartition("/")[2]),
        ("Denoising strength", _strength(request) if request.get("image") else None),
        ("Lora hashes", ", ".join(f"{each.name}: {each.sha256[:10]}" for each in worn if each.sha256)),
        ("Mode", request.get("mode")),
        ("Version", f"Underpaint {record.app}"),
    ]
    kept = tuple((name, str(value)) for name, value in pairs if value not in (None, ""))
    prompt = " ".join(
        (str(request.get("prompt", "")), *(f"<{each.kind}:{each.name}:{each.weight:g}>" for each in worn))
    )
    return text(Parameters(prompt.strip(), str(request.get("negative", "")), kept))


class _Worn(msgspec.Struct):
    """What of a request is laid over the model."""

    patches: tuple[Patch, ...] = ()


class _Network(NamedTuple):
    """A patch as others name it in a prompt: by its kind and by its file's name without the suffix."""

    kind: str
    name: str
    weight: float
    sha256: str


def _networks(request: Mapping[str, Any]) -> list[_Network]:
    """The patches of a recipe that others name in a prompt; what strangers wrote otherwise is passed over."""
    try:
        worn = msgspec.convert(request, _Worn).patches
    except msgspec.ValidationError:
        return []
    kinds = {each.kind: patches()[each.kind].known_as for each in worn if each.kind in patches()}
    return [
        _Network(kind, re.sub(r'[<>:,"\s]+', "_", name), each.weight, each.sha256)
        for each in worn
        if (kind := kinds.get(each.kind)) and (name := _stem(each.path))
    ]


def _stem(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].removesuffix(".safetensors")


def _strength(request: Mapping[str, Any]) -> float | None:
    """The strength of a recipe as a share of steps; None where it does not say enough, as strangers' may not."""
    strength, steps, schedule = request.get("strength", 1.0), request.get("steps"), request.get("schedule")
    if not isinstance(strength, (int, float)) or not isinstance(steps, int) or schedule not in schedules():
        return None
    return round(strengths.of_steps(float(strength), steps, schedules()[str(schedule)].lay), 4)


def _name(plugins: Mapping[str, Any], plugin: object) -> str:
    """What other tools call a plugin, else its id."""
    known = getattr(plugins.get(str(plugin)), "known_as", {})
    return next(iter(known), str(plugin or ""))


def _is_pairs(line: str) -> bool:
    found = [name for name, _ in _pair.findall(line)]
    return len(found) >= 3 and "Steps" in found


def _quoted(value: str) -> str:
    is_plain = not re.search(r'[,:\n\r"]', value) and value == value.strip()
    return value if is_plain else json.dumps(value, ensure_ascii=False)


def _unquoted(value: str) -> str:
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value.strip()
    try:
        return str(json.loads(value))
    except ValueError:
        return value
