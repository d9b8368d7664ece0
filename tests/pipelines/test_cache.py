"""What is kept of pictures: a second edit makes none of it again, and its pixels are those of a fresh engine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import ControlNetModel

from controls.annotators import annotators
from controls.conditions import ControlCondition
from controls.geometry import Bounds, Extent
from controls.kinds import kinds, nowhere
from controls.raster import Mask, Raster
from pipelines.cache import Cache
from pipelines.engine import Engine
from pipelines.families._control import Control
from pipelines.library import Library
from pipelines.requests import AnnotateRequest, EditRequest
from tests.pipelines.conftest import picture, side

kind = next(iter(kinds()))


def edit(image: Raster, prompt: str = "a ball", **more: Any) -> EditRequest:
    conditions = tuple(
        ControlCondition(each, picture(image.extent, 9)) for each, it in kinds().items() if it.slot < nowhere
    )
    given = {"mode": "sdedit", "model": "tiny", "strength": 0.7, "steps": 5, "conditions": conditions}
    return EditRequest(**{**given, "prompt": prompt, "image": image, **more})


def masked(image: Raster) -> EditRequest:
    values = np.zeros(image.extent.shape, np.float32)
    values[Bounds(8, 8, 30, 30).slices] = 1
    return edit(image, mode="inpaint", mask=Mask(values))


class Calls:
    """How often the parts of an engine's loaded model were called that see a picture or a prompt."""

    def __init__(self, engine: Engine) -> None:
        self.counted: dict[str, int] = dict.fromkeys(("encoder", "text encoder", "hint", "network"), 0)
        assert engine._held is not None
        model: Any = engine._held.plain
        self._on("encoder", model._vae.encoder)
        for reader in model._readers.values():
            self._on("text encoder", reader.encoder)
        for control in {id(control.eye): control for control in model.controls.values()}.values():
            self._on("hint", control.eye)
        self._on("network", model._unet)

    def _on(self, name: str, module: Any) -> None:
        def count(*_: object) -> None:
            self.counted[name] += 1

        module.register_forward_pre_hook(count)


@pytest.mark.parametrize("ask", [edit, masked], ids=["whole", "masked"])
def test_a_second_edit_of_a_picture_calls_no_encoder(library: Library, ask: Callable[[Raster], EditRequest]) -> None:
    image = picture(Extent(64, 64))
    with Engine(library, device="cpu", dtype="float32") as engine:
        engine.run(EditRequest(mode="generate", model="tiny", steps=1, prompt="else"))
        calls = Calls(engine)
        first = engine.run(ask(image))
        assert calls.counted == {"encoder": 1, "text encoder": 1, "hint": 3, "network": first.steps_run}
        calls.counted.update(dict.fromkeys(calls.counted, 0))
        again = engine.run(ask(image))
        assert calls.counted == {"encoder": 0, "text encoder": 0, "hint": 0, "network": first.steps_run}
        assert again.image.key() == first.image.key()
        # Another picture, of which nothing is kept, is not taken for the first.
        other = engine.run(ask(picture(Extent(64, 64), 1)))
        assert calls.counted["encoder"] == 1 and other.image.key() != first.image.key()
    with Engine(library, device="cpu", dtype="float32") as fresh:
        assert fresh.run(ask(image)).image.key() == first.image.key()
        assert fresh.run(ask(picture(Extent(64, 64), 1))).image.key() == other.image.key()


def test_an_edit_that_changes_gives_what_a_fresh_engine_gives(library: Library) -> None:
    """Prompt, weight, span and order of the conditions change while what is kept of the picture stays."""
    image = picture(Extent(72, 56), opaque=False)
    one, two = (ControlCondition(each, picture(image.extent, 5), 0.5, 0.0, 0.6) for each in list(kinds())[:2])
    changed = edit(image, "two cones", conditions=(two, one), strength=1.0)
    with Engine(library, device="cpu", dtype="float32") as engine:
        engine.run(edit(image))
        engine.run(edit(image, conditions=(one,)))
        again = engine.run(changed)
    with Engine(library, device="cpu", dtype="float32") as fresh:
        assert fresh.run(changed).image.key() == again.image.key()


def test_an_annotation_is_made_once(monkeypatch: pytest.MonkeyPatch, library: Library) -> None:
    from pipelines import engine as module

    count, real = [], module.annotate
    monkeypatch.setattr(module, "annotate", lambda *given: (count.append(1), real(*given))[1])
    name, image = next(iter(annotators())), picture(Extent(40, 30))
    with Engine(library) as engine:
        first, again = (engine.run(AnnotateRequest(annotator=name, image=image)) for _ in range(2))
        assert len(count) == 1 and first.image.key() == again.image.key()
        assert engine.run(AnnotateRequest(annotator=name, image=picture(Extent(40, 30), 1))).image.key()
        assert len(count) == 2
    with Engine(library) as fresh:
        assert fresh.run(AnnotateRequest(annotator=name, image=image)).image.key() == first.image.key()


def test_what_is_kept_stays_within_its_budget() -> None:
    cache = Cache(1000)
    made: list[int] = []

    def ask(key: int, size: int = 300) -> np.ndarray:
        return cache.kept(key, lambda: (made.append(key), np.full(size, key, np.uint8))[1])

    for key in (1, 2, 3, 1, 4):
        assert (ask(key) == key).all() and cache.nbytes <= 1000
    # 2 was asked for least lately when there was no room for 4.
    assert made == [1, 2, 3, 4] and cache.nbytes == 900
    for key in (1, 3, 2):
        ask(key)
    assert made == [1, 2, 3, 4, 2]
    assert len(ask(9, 1001)) == 1001 and cache.nbytes == 900
    ask(9, 1001)
    assert made[-2:] == [9, 9]
    cache.clear()
    assert cache.nbytes == 0


def test_what_fails_is_not_kept() -> None:
    cache = Cache()

    def fail() -> np.ndarray:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cache.kept("it", fail)
    assert cache.kept("it", lambda: np.ones(3)).sum() == 3


def test_a_network_that_takes_blue_first(shipped: Path, tmp_path: Path) -> None:
    """The order of a control image's channels is the network's own; what is made once must not change that."""
    shutil.copytree(shipped / "tiny" / "controlnet", tmp_path / "controlnet")
    config = tmp_path / "controlnet" / "config.json"
    told = {"controlnet_conditioning_channel_order": "bgr", "conditioning_channels": 3}
    config.write_text(json.dumps({**json.loads(config.read_text()), **told}))
    torch.manual_seed(2)
    whole = ControlNetModel.from_config(ControlNetModel.load_config(tmp_path / "controlnet")).eval()
    for weight in whole.parameters():
        # The layers that end what the network says begin as nothing.
        weight.data.normal_(0, 0.2)
    image, latent = torch.rand(1, 3, side, side), torch.randn(2, 4, side // 8, side // 8)
    given = latent, torch.tensor([3.0, 3.0]), torch.randn(2, 16, 16)
    with torch.inference_mode():
        expected = whole(*given, controlnet_cond=image.repeat(2, 1, 1, 1), return_dict=False)[1]
        control = Control.of(whole)
        got = whole(*given, controlnet_cond=control.features(kind, image).maps[0], return_dict=False)[1]
        turned = whole(*given, controlnet_cond=control.features(kind, image.flip(1)).maps[0], return_dict=False)[1]
    assert torch.allclose(got, expected, atol=1e-5, rtol=1e-4) and not torch.allclose(turned, expected, rtol=1e-2)
