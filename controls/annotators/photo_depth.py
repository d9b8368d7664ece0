"""Depth of photographs: a depth network of transformers that a person added (Depth Anything, DPT)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from controls import added, depths
from controls.annotators import Annotator
from controls.plugins import Param

classes = ("DepthAnythingForDepthEstimation", "DPTForDepthEstimation")
least = 1e-3  # metres; nearer than that a network means nothing


class Reader(NamedTuple):
    """A network and what prepares pictures for it, both of transformers."""

    model: Any
    processor: Any


def run(picture: np.ndarray, turned: bool) -> np.ndarray:
    """Depth of uint8 (H, W, 3) as uint8 (H, W, 3), near white, stretched over the whole range.

    turned: the network gives distances, or their inverse, the other way round than its configuration says.
    """
    import torch  # 2000 ms

    weights = added.taken("photo_depth")
    with added.quietly():
        reader = added.held(("photo_depth", weights), lambda: read(weights.path))
        seen = squeezed(picture)
        signal = reader.processor(images=seen, input_data_format="channels_last", return_tensors="pt")
        with torch.no_grad():
            found = reader.model(**signal)
    size = picture.shape[:2]
    (depth,) = reader.processor.post_process_depth_estimation(found, target_sizes=[size])
    values = depth["predicted_depth"].numpy().reshape(size)  # it squeezes a side of one pixel away
    if getattr(reader.model.config, "depth_estimation_type", "") == "metric":
        values = 1 / np.maximum(values, least)
    grey = depths.from_closeness(values)
    return np.repeat((255 - grey if turned else grey)[..., None], 3, axis=2)


def squeezed(picture: np.ndarray) -> np.ndarray:
    """The picture, no longer than `added.LONGEST` times its shorter side."""
    import cv2  # 400 ms that a menu need not wait for

    short = min(picture.shape[:2])
    height, width = (min(side, added.LONGEST * short) for side in picture.shape[:2])
    if (height, width) == picture.shape[:2]:
        return picture
    return cv2.resize(np.ascontiguousarray(picture), (width, height), interpolation=cv2.INTER_AREA)


def read(folder: Path) -> Reader:
    """The network in a folder of transformers, float32 on the CPU. Raises added.Unusable."""
    import json

    import transformers  # 3000 ms
    from safetensors import SafetensorError

    try:
        (name,) = json.loads((folder / "config.json").read_text("utf-8"))["architectures"]
        kind = getattr(transformers, name) if name in classes else None
        if kind is None:
            raise ValueError(f"it holds a {name}")
        processor = transformers.DPTImageProcessor.from_pretrained(folder, local_files_only=True)
        model, told = kind.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, output_loading_info=True, dtype="float32"
        )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, AttributeError, SafetensorError) as error:
        raise added.unfit(folder, " or ".join(classes), str(error)) from error
    if told["missing_keys"]:
        raise added.unfit(folder, name, f"{sorted(told['missing_keys'])[0]} is missing")
    return Reader(model.eval(), processor)


PLUGIN = Annotator(
    title="Depth of photographs",
    kind="depth",
    run=run,
    params=(Param("turned", "Turn round", "bool", False, "For a network whose near comes out black."),),
    help="Near is white. Depth Anything or DPT, added by you.",
    source="Yang et al. 2024, Depth Anything V2; Ranftl et al. 2021, Vision Transformers for Dense Prediction",
    needed=added.Needed(
        "a depth network as transformers writes it (config.json, preprocessor_config.json, model.safetensors), such as "
        "depth-anything/Depth-Anything-V2-Small-hf from Hugging Face",
        classes=classes,
    ),
)
