"""Annotators and kinds: shape, type, determinism, limits, of every one that is installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

import resources
from controls.annotators import Annotator, annotate, annotators, network_files, own_network
from controls.fidelity.edges import score
from controls.kinds import kinds
from controls.plugins import Absent

heavy = {"lineart"}  # imports torch: 8 s


def picture() -> np.ndarray:
    pixels = np.full((90, 130, 3), 210, np.uint8)
    cv2.circle(pixels, (60, 45), 28, (40, 30, 90), -1)
    cv2.rectangle(pixels, (95, 20), (125, 80), (20, 120, 30), -1)
    return pixels


every = [
    pytest.param(annotator, id=name, marks=[pytest.mark.slow] if name in heavy else [])
    for name, annotator in annotators().items()
]


def test_all_load() -> None:
    assert not annotators().broken and not kinds().broken
    assert {"edges", "depth", "pose"} <= set(kinds())
    assert [kinds()[kind].slot for kind in ("edges", "depth", "pose")] == [0, 3, 6]


def test_kinds_and_annotators_know_each_other() -> None:
    assert all(annotator.kind in kinds() for annotator in annotators().values())
    known = {*annotators(), *(absent.id for absent in annotators().absent)}
    assert all(kind.annotator in known for kind in kinds().values())


@pytest.mark.parametrize("annotator", every)
def test_shape_type_and_determinism(annotator: Annotator) -> None:
    pixels = picture()
    before = pixels.copy()
    control = annotate(annotator, pixels, {})
    assert control.shape == pixels.shape and control.dtype == np.uint8
    assert control.any() or annotator.kind == "pose"  # nobody is there
    assert np.array_equal(control, annotate(annotator, pixels, {}))
    assert np.array_equal(pixels, before)
    for small in (pixels[:1, :1], pixels[:3], pixels[:, 60:61]):
        assert annotate(annotator, small, {}).shape == small.shape


@pytest.mark.parametrize("annotator", [each for each in every if each.values[0].kind == "edges"])
def test_flat_pictures_have_nothing(annotator: Annotator) -> None:
    assert not annotate(annotator, np.full((40, 50, 3), 99, np.uint8), {}).any()


@pytest.mark.parametrize("annotator", every)
def test_limits(annotator: Annotator) -> None:
    with pytest.raises(ValueError, match="no setting"):
        annotate(annotator, picture(), {"no_such": 1})
    for param in annotator.params:
        assert param.fault(param.default) is None
        ends = [type(param.default)(value) for value in (param.low, param.high) if value is not None]
        found = [annotate(annotator, picture(), {param.name: value}) for value in ends]
        assert all(control.shape == picture().shape and control.dtype == np.uint8 for control in found)
        # A setting that does nothing would give the same twice; in this picture there is nobody to be surer of.
        assert annotator.kind == "pose" or len(found) < 2 or not np.array_equal(*found)
        if param.high is not None:
            with pytest.raises(ValueError, match=param.title):
                annotate(annotator, picture(), {param.name: param.high + 1})


def test_thresholds_of_edges() -> None:
    edges = annotators()["edges"]
    noisy = np.clip(picture() + np.random.default_rng(0).normal(0, 12, picture().shape), 0, 255).astype(np.uint8)
    few, many = annotate(edges, noisy, {"low": 300, "high": 600}), annotate(edges, noisy, {"low": 20, "high": 60})
    assert few.sum() < many.sum()
    assert np.array_equal(annotate(edges, noisy, {"low": 200, "high": 100}), annotate(edges, noisy, {}))
    assert annotate(edges, noisy, {"blur": 3.0}).sum() < annotate(edges, noisy, {}).sum()


def test_fidelity_of_edges() -> None:
    lines = annotate(annotators()["edges"], picture(), {})
    assert score(lines, lines) == 1
    assert score(lines, np.roll(lines, 2, axis=1)) > 0.98
    assert score(lines, np.roll(lines, 12, axis=1)) < 0.6
    assert score(lines, np.zeros_like(lines)) == 0
    assert score(np.zeros_like(lines), np.zeros_like(lines)) == 1
    with pytest.raises(ValueError):
        score(lines, lines[:10])


def test_fidelity_by_hand() -> None:
    control, found = np.zeros((20, 20), np.uint8), np.zeros((20, 20), np.uint8)
    control[5, 0:10] = 255
    found[7, 0:10] = 255
    assert score(control, found, 2) == 1
    assert score(control, found, 1) == 0
    found[15, 0:10] = 255  # half of what was found is wrong: precision 1/2, recall 1
    assert score(control, found, 2) == pytest.approx(2 / 3)


@pytest.mark.parametrize("name", ["depth", "pose"])
@pytest.mark.parametrize("lacking", network_files)
def test_a_network_that_lacks_a_file_is_not_offered(
    name: str, lacking: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = own_network(name)
    assert {path.name for path in shipped.iterdir()} == set(network_files)
    shutil.copytree(shipped, tmp_path / "annotators" / name)
    monkeypatch.setattr(resources, "root", tmp_path)
    assert own_network(name) == tmp_path / "annotators" / name
    (tmp_path / "annotators" / name / lacking).unlink()
    with pytest.raises(Absent, match=f"lacks {lacking}"):
        own_network(name)
