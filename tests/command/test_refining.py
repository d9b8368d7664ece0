"""`--refiner`: asked for, recorded, replayed and checked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipelines.command import options
from pipelines.files import recipes
from pipelines.requests import Refiner
from tests.command.conftest import Said, Underpaint
from tests.command.test_verify import again
from tests.pipelines.conftest import make_xl_model


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("pair")
    make_xl_model(root / "base")
    make_xl_model(root / "refiner", pipeline="StableDiffusionXLImg2ImgPipeline")
    return root / "base", root / "refiner"


def test_the_start_is_read_from_the_right() -> None:
    assert options.refiner("xl") == Refiner("xl") and options.refiner("xl:0.7") == Refiner("xl", 0.7)
    assert options.refiner("xl:soft:0.7") == Refiner("xl:soft", 0.7)
    assert options.refiner("C:/models/xl") == Refiner("C:/models/xl")


def test_a_refined_picture_is_replayed_and_checked(underpaint: Underpaint, pair: tuple[Path, Path]) -> None:
    base, refiner = pair
    words = ("generate", "--prompt", "a b", "--seed", 1, "--model", base, "--steps", 5, "--device", "cpu", "--json")
    said = underpaint(*words, "--refiner", f"{refiner}:0.5", "--out", "a.png")
    assert said.code == 0, said
    (recipe,) = said.json["recipes"]
    assert recipe["request"]["refiner"] == {"model": str(refiner), "start": 0.5}
    assert len(recipe["refiner"]) == 64 and recipe["refiner"] != recipe["weights"]
    assert any(name.startswith("refiner:unet/") for name in recipe["files"])
    assert underpaint("run", "a.png", "--out", "b.png").code == 0
    assert (underpaint.pixels("a.png") == underpaint.pixels("b.png")).all()
    assert underpaint(*words, "--out", "plain.png").code == 0
    assert (underpaint.pixels("a.png") != underpaint.pixels("plain.png")).any()

    changed = json.loads(recipes.find(Path("a.png")))
    again(Path("a.png"), {**changed, "refiner": "1" * 64})
    (verdict,) = underpaint("verify", "a.png", "--json").json["verify"]
    assert verdict["verdict"] == "identical" and [each["field"] for each in verdict["differing"]] == ["refiner"]


def test_a_refiner_is_found_by_its_weights(underpaint: Underpaint, pair: tuple[Path, Path], tmp_path: Path) -> None:
    base, refiner = pair
    there = Path(shutil.copytree(refiner, tmp_path / "there"))
    words = ("generate", "--prompt", "a b", "--seed", 1, "--model", base, "--steps", 5, "--device", "cpu")
    assert underpaint(*words, "--refiner", f"{there}:0.5", "--out", "a.png").code == 0
    shutil.rmtree(there)

    def verified() -> Said:
        return underpaint("verify", "a.png", "--json")

    missing = verified()
    assert (missing.code, missing.json["error"]["code"]) == (4, "weights_missing")
    assert underpaint("models", "add", refiner, "--name", "mine").code == 0
    found = verified().json
    assert found["verify"][0]["verdict"] == "identical" and "installed here as “mine”" in " ".join(found["notes"])


@pytest.mark.parametrize(
    ("refiner", "code"),
    [("nobody:0.5", "refiner_missing"), ("{base}", "refiner_unknown"), ("{refiner}:2", "bad_refiner_start")],
)
def test_what_is_refused(underpaint: Underpaint, pair: tuple[Path, Path], refiner: str, code: str) -> None:
    base, other = pair
    given = refiner.format(base=base, refiner=other)
    said = underpaint("generate", "--prompt", "a", "--model", base, "--refiner", given, "--json")
    assert said.json["error"]["code"] == code
