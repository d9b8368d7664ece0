"""Plain diffusers pipelines doing an edit's work on the same weights, and both in turns."""

from __future__ import annotations

import importlib
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from controls.kinds import kinds
from pipelines import control_folders
from pipelines.catalog import ModelEntry
from pipelines.families import own_of
from pipelines.families.stable_diffusion import index_name
from pipelines.requests import EditRequest
from pipelines.weights import read_json

if TYPE_CHECKING:
    from torch import Tensor

served = {
    "StableDiffusionPipeline": ("StableDiffusion", {"safety_checker": None, "requires_safety_checker": False}),
    "StableDiffusionXLPipeline": ("StableDiffusionXL", {"add_watermarker": False}),
}
"""The classes of the models whose pipelines are compared: what the names of all their pipelines begin with, and what
each is to leave out."""


class Turns(NamedTuple):
    """Seconds of two that did the same work in turns."""

    ours: list[float]
    theirs: list[float]

    def readings(self, name: str) -> dict[str, float]:
        """The medians, how many times as long the other took in the middle pair, and in the extreme ones."""
        ratios = sorted(b / a for a, b in zip(self.ours, self.theirs, strict=True))
        return {
            f"{name}_s": statistics.median(self.ours),
            f"diffusers_{name}_s": statistics.median(self.theirs),
            f"{name}_ratio": statistics.median(ratios),
            f"{name}_ratio_least": ratios[0],
            f"{name}_ratio_most": ratios[-1],
        }


def in_turns(ours: Callable[[int], object], theirs: Callable[[int], object], count: int, begins: int = 0) -> Turns:
    """Seconds of `count` pairs; who begins changes from pair to pair, as what the machine does beside it does.
    begins: the number of the first pair, which is odd where ours is the first to run."""
    turns = Turns([], [])
    for number in range(begins, begins + count):
        both = [(ours, turns.ours), (theirs, turns.theirs)]
        for run, seconds in both if number % 2 else reversed(both):
            began = time.perf_counter()
            run(number)
            seconds.append(time.perf_counter() - began)
    return turns


class Peer:
    """A model's own pipelines, plainly loaded. scheduler: the class that walks as the engine's sampler does."""

    def __init__(self, entry: ModelEntry, device: str, dtype: str, scheduler: str) -> None:
        import torch  # 1.5 s, which a list of benchmarks would pay

        diffusers = _diffusers()

        self._folder, self._device, self._dtype = Path(entry.path), device, getattr(torch, dtype)
        kind = str(read_json(self._folder / index_name)["_class_name"])
        self._begins, self._bare = served[kind]
        loud = diffusers.utils.logging.get_verbosity()
        diffusers.utils.logging.set_verbosity_error()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            whole = getattr(diffusers, kind).from_pretrained(
                entry.path, dtype=self._dtype, local_files_only=True, use_safetensors=True, **self._bare
            )
        diffusers.utils.logging.set_verbosity(loud)
        whole.scheduler = getattr(diffusers, scheduler).from_config(whole.scheduler.config)
        whole.to(device)
        self._parts = whole.components
        self._pipes: dict[str, Any] = {}

    def run(self, request: EditRequest, steps: int, on_step: Callable[[], None] = lambda: None) -> np.ndarray:
        """A completed request's picture in so many steps: float (H, W, 3), 0..1."""
        import torch  # loaded by now

        def end_of_step(pipe: Any, step: int, time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            on_step()
            return tensors

        name, more = self._work(request)
        done = self._pipe(name)(
            prompt=request.prompt, negative_prompt=request.negative, num_inference_steps=steps,
            guidance_scale=request.guidance_scale, generator=torch.Generator("cpu").manual_seed(request.seed),
            output_type="np", callback_on_step_end=end_of_step, **more,
        )  # fmt: skip
        return done.images[0]

    def _work(self, request: EditRequest) -> tuple[str, dict[str, Any]]:
        """The end of the name of a request's pipeline, and what it takes beside the prompt."""
        assert request.extent is not None
        size: dict[str, Any] = {"width": request.extent.width, "height": request.extent.height}
        hint = self._hint(request) if request.conditions else None
        if request.image is None:
            more = size if hint is None else {**size, "image": hint}
            return "Pipeline" if hint is None else "ControlNetPipeline", more
        # At strength 1 every step runs.
        given = {"image": _tensor(request.image.rgb()), "strength": 1.0}
        if request.mask is not None:
            mask = _tensor(request.mask.values[..., None])
            return "InpaintPipeline", {**size, **given, "mask_image": mask}
        if hint is None:
            return "Img2ImgPipeline", given
        return "ControlNetImg2ImgPipeline", {**size, **given, "control_image": hint}

    def _pipe(self, name: str) -> Any:
        if name not in self._pipes:
            diffusers = _diffusers()
            parts = {**self._parts, **self._bare}
            if "ControlNet" in name:
                network = diffusers.ControlNetModel.from_pretrained(
                    self._control, dtype=self._dtype, local_files_only=True, use_safetensors=True
                )
                parts["controlnet"] = network.to(self._device)
            with warnings.catch_warnings():
                # A page on each scheduler that was published with another offset.
                warnings.simplefilter("ignore", FutureWarning)
                self._pipes[name] = getattr(diffusers, self._begins + name)(**parts)
            self._pipes[name].set_progress_bar_config(disable=True)
        return self._pipes[name]

    @property
    def _control(self) -> Path:
        """The folder of the model's first control network."""
        unet = read_json(self._folder / "unet" / "config.json")
        return control_folders.found(self._folder, unet, own_of(self._folder).controls).networks[0].folder

    def _hint(self, request: EditRequest) -> Tensor:
        """The first condition's image as the control network takes it."""
        import torch  # loaded by now

        condition = request.conditions[0]
        channels = _channels(read_json(self._control / "config.json"))
        slot = kinds()[condition.kind].slot if channels > 3 else 0
        wide = torch.zeros(1, channels, *condition.image.extent.shape)
        wide[:, slot : slot + 3] = _tensor(condition.image.rgb())
        return wide


def is_served(entry: ModelEntry) -> bool:
    """Whether diffusers' pipelines do a model's work here."""
    index = Path(entry.path) / index_name
    return index.is_file() and read_json(index).get("_class_name") in served


def _channels(config: dict[str, Any]) -> int:
    """Of the images that a control network takes."""
    return config.get("conditioning_channels", 3)


def _diffusers() -> Any:
    """The library, whose classes have no types to speak of."""
    library = importlib.import_module("diffusers")  # 4 s, which a list of benchmarks would pay
    for each in ("diffusers", "transformers"):
        # Their bars would stand among the stages.
        importlib.import_module(f"{each}.utils.logging").disable_progress_bar()
    return library


def _tensor(pixels: np.ndarray) -> Tensor:
    """uint8 or float (H, W, C) to float32 (1, C, H, W), 0..1."""
    import torch  # loaded by now

    scale = 255 if pixels.dtype == np.uint8 else 1
    return torch.from_numpy(np.array(pixels)).permute(2, 0, 1)[None].float() / scale
