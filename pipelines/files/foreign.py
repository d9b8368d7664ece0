"""What other tools write into their pictures, read as `Parameters`: names and values as the web UI has them.

The `parameters` text in PNG (AUTOMATIC1111, Forge, Fooocus and many more) or in the EXIF comment of JPEG and WebP;
ComfyUI's `prompt` and InvokeAI's `invokeai_metadata`, which are JSON. Nothing of it is trusted: what is not of the
expected shape is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import msgspec

from pipelines.errors import BadInput
from pipelines.files import chunks, exif, parameters
from pipelines.files.parameters import Parameters

graph_keyword = "prompt"
invoke_keyword = "invokeai_metadata"
longest = 8 << 20
farthest = 64
"""So many nodes of a graph are followed from one to the next."""


def find(path: Path) -> Parameters | None:
    """What another tool wrote into a picture, or None. Raises BadInput for a file that cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        text = f"“{path.name}” could not be read ({error.strerror})."
        raise BadInput("recipe_unreadable", text, "Choose a recipe or a picture.") from error
    return of_bytes(data)


def of_bytes(data: bytes) -> Parameters | None:
    """What another tool wrote into a picture's bytes, or None."""
    if not chunks.is_png(data):
        comment = exif.user_comment(data)
        return parameters.parse(comment) if comment and comment.strip() else None
    if text := _text(data, parameters.keyword):
        return parameters.parse(text)
    if (graph := _object(data, graph_keyword)) and (found := _of_graph(graph)):
        return found
    invoked = _object(data, invoke_keyword)
    return _of_invoke(invoked) if invoked else None


def _text(png: bytes, keyword: str) -> str:
    try:
        return chunks.text(png, keyword, longest) or ""
    except ValueError:
        return ""


def _object(png: bytes, keyword: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(_text(png, keyword) or "{}")
    except (msgspec.MsgspecError, RecursionError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _of_graph(graph: dict[str, Any]) -> Parameters | None:
    """ComfyUI's graph, by its sampling node: what that leads to says the rest.

    Its denoise is the share of a longer schedule of which `steps` are run.
    """
    nodes = {name: node["inputs"] for name, node in graph.items() if _is_node(node)}
    sampling = next((each for each in nodes.values() if "sampler_name" in each and "positive" in each), None)
    if sampling is None:
        return None
    steps, share = sampling.get("steps"), sampling.get("denoise", 1)
    pairs: dict[str, object] = {"Steps": steps, "Sampler": sampling["sampler_name"]}
    pairs |= {"Schedule type": sampling.get("scheduler"), "CFG scale": sampling.get("cfg")}
    pairs["Seed"] = sampling.get("seed", sampling.get("noise_seed"))
    if isinstance(steps, int) and isinstance(share, (int, float)) and 0 < share < 1:
        full = int(steps / share)
        pairs |= {"Steps": full, "Denoising strength": round((steps - 0.5) / full, 6)}
    width, height = (_followed(nodes, sampling.get("latent_image"), side) for side in ("width", "height"))
    pairs["Size"] = f"{width}x{height}" if width and height else None
    pairs["Model"] = Path(str(_followed(nodes, sampling.get("model"), "ckpt_name") or "")).stem
    prompt, negative = (_followed(nodes, sampling.get(side), "text") for side in ("positive", "negative"))
    return _made(prompt, negative, pairs)


def _is_node(node: object) -> bool:
    return isinstance(node, dict) and isinstance(node.get("inputs"), dict)


def _followed(nodes: dict[str, dict[str, Any]], link: object, name: str) -> object:
    """The first plain value called `name` on the way back from a link ([node, output])."""
    for inputs in _behind(nodes, link):
        value = inputs.get(name)
        if value is not None and not isinstance(value, (list, dict)):
            return value
    return None


def _behind(nodes: dict[str, dict[str, Any]], link: object) -> Iterator[dict[str, Any]]:
    waiting, seen = [link], set[str]()
    while waiting and len(seen) < farthest:
        link = waiting.pop(0)
        name = str(link[0]) if isinstance(link, list) and link else ""
        if name in nodes and name not in seen:
            seen.add(name)
            yield nodes[name]
            waiting.extend(nodes[name].values())


def _of_invoke(said: dict[str, Any]) -> Parameters | None:
    model = said.get("model")
    named = model if isinstance(model, dict) else {}
    # A scheduler on Karras' noise levels ends in _k there.
    sampler, ending, rest = str(said.get("scheduler") or "").rpartition("_k")
    is_karras = bool(sampler and ending) and not rest
    pairs: dict[str, object] = {
        "Steps": said.get("steps"),
        "Sampler": sampler if is_karras else said.get("scheduler"),
        "Schedule type": "Karras" if is_karras else None,
        "CFG scale": said.get("cfg_scale"),
        "Seed": said.get("seed"),
        "Size": f"{said['width']}x{said['height']}" if said.get("width") and said.get("height") else None,
        "Model": named.get("name") or named.get("model_name"),
        "Denoising strength": None if said.get("generation_mode") in (None, "txt2img") else said.get("strength"),
    }
    return _made(said.get("positive_prompt"), said.get("negative_prompt"), pairs)


def _made(prompt: object, negative: object, pairs: dict[str, object]) -> Parameters | None:
    kept = tuple((name, str(value)) for name, value in pairs.items() if value not in (None, ""))
    if not prompt and not kept:
        return None
    return Parameters(str(prompt or ""), str(negative or ""), kept)
