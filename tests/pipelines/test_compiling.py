"""Compiled networks: the same picture, by another way, and nothing that is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.kinds import kinds
from pipelines import compiling
from pipelines.engine import Engine
from pipelines.errors import BadInput, EngineError
from pipelines.library import Library
from pipelines.requests import EditRequest
from tests.pipelines.conftest import picture

condition = ControlCondition(next(iter(kinds())), picture(Extent(64, 64), 9))
edit = EditRequest(mode="generate", model="tiny", prompt="a ball", steps=2, conditions=(condition,))


@pytest.mark.parametrize("way", compiling.ways)
def test_compiled_networks_paint_the_same(library: Library, way: str) -> None:
    with Engine(library, device="cpu", dtype="float32") as engine:
        plain = engine.run(edit)
        assert engine._held is not None
        networks = engine._held.plain.step_networks
        # What torch makes of the networks, without the minutes that its compiler takes on a processor.
        compiling.compile_networks(networks, way, backend="eager")
        assert any(module._compiled_call_impl is not None for network in networks for module in network.modules())
        again = engine.run(edit)
    assert np.abs(again.image.array().astype(int) - plain.image.array()).max() <= 1


def test_a_compiler_that_fails_is_told(library: Library) -> None:
    def broken(*_: object) -> Any:
        raise OSError("there is no compiler here")

    with Engine(library, device="cpu", dtype="float32") as engine:
        plain = engine.run(edit)
        assert engine._held is not None
        engine._held.plain.step_networks[0].mid_block.compile(backend=broken)  # type: ignore[union-attr,operator]
        with pytest.raises(EngineError) as caught:
            engine.run(edit)
        assert caught.value.code == "compile_failed" and "--compile" in caught.value.advice
        engine.close()
        assert engine.run(edit).image.key() == plain.image.key()


def test_what_does_not_fit_is_refused(shipped: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        Engine(compiled="graph")
    assert caught.value.code == "unknown_compile" and "graphs" in caught.value.advice
    request = EditRequest(mode="generate", model="tiny", caching="deep_cache")
    with Engine(Library(shipped=shipped, data=tmp_path), compiled="blocks") as engine:
        for attempt in (lambda: engine.run(request), lambda: engine.run_batch((request, request))):
            with pytest.raises(BadInput) as caught:
                attempt()
            assert caught.value.code == "caching_unfit"
