"""The walks of the guide, from the sample to the saved file, with the real worker and the shipped model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.walk.guide.__main__ import names
from tests.walk.test_walks import walked

quick = {"inpainting": 4, "inverting": 4, "interpolating": 4}
"""Steps of the walks that go along with every run of the tests; `test_walks` sketches and paints live there."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", quick)
def test_walk_in_few_steps(name: str, tmp_path: Path) -> None:
    """Masks, inverts and interpolates as the guide says; what a person would see is asserted on the way."""
    seen = walked(f"guide {name}", tmp_path, "--steps", str(quick[name]))
    assert seen["engine_modules_in_editor"] == []


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", names)
def test_walk_as_the_guide_shows_it(name: str, tmp_path: Path) -> None:
    """With the model's own steps: the very walks on which the guide's pictures are taken."""
    seen = walked(f"guide {name}", tmp_path)
    assert seen["engine_modules_in_editor"] == []
    if name == "inverting":
        assert seen["psnr"] > 28, "small details may differ, no more"
