"""The modes `invert` and `reconstruct`, and inversions on disk, on a tiny model of random weights."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from controls.geometry import Extent
from controls.raster import Raster
from pipelines.engine import Engine
from pipelines.errors import BadInput, Cancelled, ModelProblem, OutputProblem
from pipelines.events import Progress
from pipelines.files import inversions as files
from pipelines.inversions import inversions
from pipelines.library import Library
from pipelines.requests import EditRequest, Inversion, Result, digest
from tests.pipelines.conftest import picture

exact = next(name for name, method in inversions().items() if method.exact)


def reading(result: Result, name: str) -> float:
    return dict(result.readings)[name]


def invert(engine: Engine, image: Raster, **more: object) -> Result:
    more = {"model": "tiny", "inversion_method": exact, "steps": 4, **more}
    return engine.run(EditRequest(mode="invert", image=image, prompt="a", **more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def inverted(engine: Engine) -> Result:
    return invert(engine, picture(Extent(37, 51)))


@pytest.fixture(scope="module")
def inversion(inverted: Result) -> Inversion:
    assert inverted.inversion is not None
    return inverted.inversion


@pytest.mark.parametrize("model", ["tiny", "velocity"])
@pytest.mark.parametrize("scale", [None, 4.0])
def test_the_exact_method_reaches_the_autoencoder(engine: Engine, model: str, scale: float | None) -> None:
    image = picture(Extent(64, 64), seed=3)
    done = invert(engine, image, model=model, guidance_scale=scale)
    assert reading(done, "inversion_psnr") > 90
    assert reading(done, "psnr") == pytest.approx(reading(done, "autoencoder_psnr"), abs=0.1)
    assert done.inversion is not None and done.inversion.guidance_scale == (scale or 1.0)
    again = engine.run(EditRequest(mode="reconstruct", inversion=done.inversion))
    assert again.image.key() == done.image.key()
    assert reading(again, "psnr") == pytest.approx(reading(done, "psnr"), abs=1e-9)


def test_a_network_in_half_the_precision_costs_no_exactness(shipped: Path, tmp_path: Path) -> None:
    """Latents are counted in float64 whatever the network works in: equal questions get equal answers."""
    with Engine(Library(shipped=shipped, data=tmp_path), device="cpu", dtype="bfloat16") as half:
        done = invert(half, picture(Extent(64, 64), seed=3), steps=20, guidance_scale=5.0)
    assert done.made.dtype == "bfloat16"
    assert reading(done, "inversion_psnr") > 90


def test_the_error_is_split_and_the_residual_makes_it_whole(inverted: Result, inversion: Inversion) -> None:
    assert inverted.image.extent == inversion.source.extent == Extent(37, 51)
    assert set(dict(inversion.readings)) >= {"psnr", "autoencoder_psnr", "inversion_psnr"}
    again = inversion.source.rgb() - inversion.residual  # as the model gave it, neither rounded nor clamped
    assert (np.clip(np.rint(again), 0, 255) == inverted.image.rgb()).all()
    assert inverted.evaluations == 2 * 4 * inversions()[exact].evaluations


def test_the_quick_method_says_what_it_loses(engine: Engine) -> None:
    quick = next(name for name, method in inversions().items() if not method.exact)
    done = invert(engine, picture(Extent(64, 64)), inversion_method=quick)
    assert reading(done, "inversion_psnr") < 90
    assert done.inversion is not None and done.inversion.noise.shape[0] == 1


@pytest.mark.parametrize("extent", [Extent(1, 1), Extent(9, 200), Extent(300, 300)])
def test_pictures_of_any_size_come_back_at_their_size(engine: Engine, extent: Extent) -> None:
    done = invert(engine, picture(extent), steps=1)
    assert done.image.extent == extent
    assert done.inversion is not None and done.inversion.residual.shape == (*extent.shape, 3)
    assert reading(done, "working_width") * reading(done, "working_height") <= 64 * 64 * 2.3


def test_alpha_is_kept_and_shows_the_reconstruction_on_white(engine: Engine) -> None:
    image = picture(Extent(40, 40), opaque=False)
    done = invert(engine, image)
    assert (done.image.array()[..., 3] == image.array()[..., 3]).all()


def test_steps_are_reported_and_cancel_is_heeded(engine: Engine) -> None:
    class Watcher:
        def __init__(self, stop_after: int) -> None:
            self.seen: list[Progress] = []
            self.stop_after = stop_after

        def report(self, progress: Progress) -> None:
            self.seen.append(progress)

        def enough(self) -> bool:
            return False

        def wants_preview(self) -> bool:
            return True

        def check(self) -> None:
            if len(self.seen) >= self.stop_after:
                raise Cancelled

    request = EditRequest(mode="invert", model="tiny", image=picture(Extent(300, 300)), inversion_method=exact, steps=3)
    engine.run(msgspec.structs.replace(request, mode="generate", image=None))  # the model is loaded
    watcher = Watcher(1000)
    engine.run(request, watcher)
    assert [progress.step for progress in watcher.seen] == [1, 2, 3, 4, 5, 6]
    assert {progress.steps for progress in watcher.seen} == {6}
    assert all(progress.preview is not None for progress in watcher.seen)
    assert "64x64" in watcher.seen[0].stage  # a large picture: the working size is said
    for stop_after in range(1, 6):
        watcher = Watcher(stop_after)
        with pytest.raises(Cancelled):
            engine.run(request, watcher)
        assert len(watcher.seen) == stop_after


@pytest.mark.parametrize("model, weights", [("tiny", "0" * 64), ("velocity", "0" * 64), ("velocity", "")])
def test_an_inversion_of_another_model_is_refused(
    engine: Engine, inversion: Inversion, model: str, weights: str
) -> None:
    other = msgspec.structs.replace(inversion, weights=weights)
    with pytest.raises(ModelProblem, match="tiny") as refused:
        engine.run(EditRequest(mode="reconstruct", model=model, inversion=other))
    assert refused.value.code == "inversion_of_another_model"


def test_an_inversion_of_other_steps_or_shape_is_refused(engine: Engine, inversion: Inversion) -> None:
    with pytest.raises(ModelProblem, match="4 steps") as refused:
        engine.run(EditRequest(mode="reconstruct", inversion=inversion, steps=5))
    assert refused.value.code == "inversion_of_other_steps"
    cut = msgspec.structs.replace(inversion, noise=inversion.noise[:1])
    with pytest.raises(ModelProblem) as refused:
        engine.run(EditRequest(mode="reconstruct", inversion=cut))
    assert refused.value.code == "inversion_of_other_shape"


def test_a_file_gives_the_inversion_back_and_its_picture(engine: Engine, inverted: Result, tmp_path: Path) -> None:
    assert inverted.inversion is not None
    path = tmp_path / f"one{files.suffix}"
    files.write(inverted.inversion, path)
    read = files.read(path)
    assert digest(read) == digest(inverted.inversion)
    assert read.noise.dtype == np.float64 and not read.noise.flags.writeable
    assert engine.run(EditRequest(mode="reconstruct", inversion=read)).image.key() == inverted.image.key()


def test_any_reader_of_safetensors_opens_it(inversion: Inversion, tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    files.write(inversion, tmp_path / "one.inversion")
    assert set(load_file(tmp_path / "one.inversion")) == {"noise", "source", "residual"}


def test_damaged_files_are_refused_in_words(inversion: Inversion, tmp_path: Path) -> None:
    from safetensors.numpy import save

    data = files.dump(inversion)
    wrong = [b"", b"x", data[:100], data[:-1], data + b"x", save({"noise": np.zeros((1, 4, 2, 2))}), bytes(200)]
    for replaced in (
        {"noise": np.full_like(inversion.noise, np.nan)},
        {"residual": inversion.residual[1:]},
        {"noise": inversion.noise[0]},
        {"steps": 0},
    ):
        wrong.append(files.dump(msgspec.structs.replace(inversion, **replaced)))
    for number, content in enumerate(wrong):
        path = tmp_path / f"{number}.inversion"
        path.write_bytes(content)
        with pytest.raises(BadInput, match=path.name) as refused:
            files.read(path)
        assert refused.value.code == "inversion_damaged"
    with pytest.raises(BadInput, match=r"missing\.inversion"):
        files.read(tmp_path / "missing.inversion")


def test_a_file_from_the_future_is_left_alone(inversion: Inversion) -> None:
    data = files.dump(inversion)
    assert data.count(b'\\"version\\":1') == 1
    with pytest.raises(BadInput) as refused:
        files.load(data.replace(b'\\"version\\":1', b'\\"version\\":2'))
    assert refused.value.code == "inversion_too_new"


def test_a_file_that_cannot_be_written_says_so(inversion: Inversion, tmp_path: Path) -> None:
    with pytest.raises(OutputProblem):
        files.write(inversion, tmp_path / "no folder" / "one.inversion")
