"""What an edit on the command line keeps of the file that it began from."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from controls.geometry import Extent
from pipelines.files import chunks, exif, recipes
from tests.command.conftest import Underpaint
from tests.files.test_originals import deep_file, deep_pixels, other_space
from tests.files.test_pictures import encoded

side = 64


def masked(path: Path, length: int = side) -> np.ndarray:
    """Write a mask with a box to paint; where it leaves the picture alone."""
    mask = np.zeros((length, length), np.uint8)
    mask[20:40, 24:44] = 255
    Image.fromarray(mask).save(path)
    return mask == 0


def edited(underpaint: Underpaint, name: str, times: int) -> Path:
    """Edits in a row, each of what the last one wrote; the last file."""
    for number in range(times):
        after = f"{number}.png"
        words = ("inpaint", name, "--mask", "mask.png", "--prompt", "x", "--seed", number, "--out", after)
        said = underpaint.paint(*words, steps=1)
        assert said["readings"]["changed_outside_mask"] == 0
        name = after
    return underpaint.folder / name


def test_ten_edits_leave_16_bits_of_another_space_alone(underpaint: Underpaint) -> None:
    own = np.random.default_rng(5).integers(0, 65536, (side, side, 3), np.uint16)
    (underpaint.folder / "in.png").write_bytes(deep_file(own, ".png", other_space))
    alone = masked(underpaint.folder / "mask.png")
    last = edited(underpaint, "in.png", 10)
    found = deep_pixels(last.read_bytes())
    with Image.open(last) as opened:
        assert opened.info["icc_profile"] == other_space
    assert np.array_equal(found[alone], own[alone]) and not np.array_equal(found, own)


def test_8_bits_keep_their_profile_and_the_cameras_data(underpaint: Underpaint) -> None:
    own = np.random.default_rng(6).integers(0, 256, (side, side, 3), np.uint8)
    block = b"MM\0*" + struct.pack(">IH", 8, 1) + struct.pack(">HHI4s", 0x0110, 2, 4, b"Cam\0") + struct.pack(">I", 0)
    data = encoded(Image.fromarray(own), "PNG", icc_profile=other_space)
    (underpaint.folder / "in.png").write_bytes(chunks.with_chunks(data, [chunks.Chunk(b"eXIf", block)]))
    alone = masked(underpaint.folder / "mask.png")
    last = edited(underpaint, "in.png", 2)
    with Image.open(last) as opened:
        assert opened.info["icc_profile"] == other_space
        assert np.array_equal(np.asarray(opened)[..., :3][alone], own[alone])
    assert exif.block(last.read_bytes()) == block


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_what_is_run_again_keeps_the_bits_of_its_picture(underpaint: Underpaint, suffix: str) -> None:
    """Every one of them, as the pixels come out the same here."""
    own = np.random.default_rng(7).integers(0, 65536, (side, side, 3), np.uint16)
    (underpaint.folder / "in.png").write_bytes(deep_file(own, ".png", other_space))
    alone = masked(underpaint.folder / "mask.png")
    words = ("inpaint", "in.png", "--mask", "mask.png", "--prompt", "x", "--seed", 1, "--out", f"a{suffix}")
    underpaint.paint(*words, steps=1)
    recipe = "a.png" if suffix == ".png" else f"a{suffix}.json"
    said = underpaint("run", recipe, "--device", "cpu", "--out", "again.png", "--json")
    assert said.code == 0, said
    found = deep_pixels((underpaint.folder / "again.png").read_bytes())
    assert np.array_equal(found, deep_pixels((underpaint.folder / f"a{suffix}").read_bytes()))
    assert np.array_equal(found[alone], own[alone])
    with Image.open(underpaint.folder / "again.png") as opened:
        assert opened.info["icc_profile"] == other_space
    lost = underpaint("run", recipe, "--device", "cpu", "--out", "again.webp", "--json").json
    assert "again.webp has 8 bits per channel; PNG and TIFF keep the 16 of the file." in lost["notes"]
    alone_now = underpaint.folder / "moved.json"
    alone_now.write_bytes(recipes.find(underpaint.folder / recipe))
    assert underpaint("run", alone_now, "--device", "cpu", "--out", "bare.png", "--json").code == 0


def test_a_jpeg_in_another_space_is_verified_in_that_space(underpaint: Underpaint) -> None:
    coarse = np.random.default_rng(8).integers(0, 256, (8, 8, 3), np.uint8)
    own = np.asarray(Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC))
    (underpaint.folder / "in.png").write_bytes(encoded(Image.fromarray(own), "PNG", icc_profile=other_space))
    masked(underpaint.folder / "mask.png")
    words = ("inpaint", "in.png", "--mask", "mask.png", "--prompt", "x", "--seed", 1, "--out", "a.jpg")
    underpaint.paint(*words, steps=1)
    with Image.open(underpaint.folder / "a.jpg") as opened:
        assert opened.info["icc_profile"] == other_space
    said = underpaint("verify", "a.jpg", "--device", "cpu", "--json")
    assert said.code == 0, said
    (verdict,) = said.json["verify"]
    assert verdict["verdict"] in ("identical", "within tolerance") and verdict["largest_difference"] <= 2


def test_what_a_format_loses_is_said(underpaint: Underpaint) -> None:
    own = np.random.default_rng(5).integers(0, 65536, (side, side, 3), np.uint16)
    (underpaint.folder / "in.png").write_bytes(deep_file(own, ".png"))
    words = ("in.png", "--prompt", "x", "--strength", 0)
    said = underpaint.paint("sdedit", *words, "--out", "a.webp")
    assert "a.webp has 8 bits per channel; PNG and TIFF keep the 16 of the file." in said["notes"]
    assert not any("a.png" in note for note in underpaint.paint("sdedit", *words, "--out", "a.png")["notes"])
    assert np.array_equal(deep_pixels((underpaint.folder / "a.png").read_bytes()), own)
    said = underpaint.paint("sdedit", *words, "--size", "32x32", "--out", "b.png")
    assert "b.png has another size than the file, so its 16 bits per channel became 8." in said["notes"]


def test_a_picture_is_scaled_in_its_own_shape_alone_and_that_is_said(underpaint: Underpaint) -> None:
    underpaint.picture("in.png", Extent(96, 64))
    words = ("sdedit", "in.png", "--prompt", "x", "--strength", 0)
    said = underpaint.paint(*words, "--size", "48x32", "--out", "a.png")
    assert "in.png was scaled from 96x64 to 48x32." in said["notes"]
    assert underpaint.pixels("a.png").shape == (32, 48, 4)
    refused = underpaint(*words, "--size", "64x64", "--model", underpaint.model, "--json")
    assert refused.code == 3 and refused.json["error"]["code"] == "size_shape"
    assert "96x64" in refused.json["error"]["advice"]
    assert underpaint("annotate", "edges", "in.png", "--size", "64x64", "--json").json["error"]["code"] == "size_shape"


@pytest.mark.parametrize("size", ["64x64", "32x16"])
def test_inpaint_takes_no_size(underpaint: Underpaint, size: str) -> None:
    """A mask of another size, which scaling would hide, is found too."""
    underpaint.picture("in.png")
    masked(underpaint.folder / "mask.png", 100)
    words = ("inpaint", "in.png", "--mask", "mask.png", "--prompt", "x", "--model", underpaint.model, "--json")
    assert underpaint(*words, "--size", size).json["error"]["code"] == "size_unfit"
    assert underpaint(*words).json["error"]["code"] == "mask_size"


@pytest.mark.parametrize(
    "words",
    [
        ("sdedit", "in.png", "--prompt", "x", "--strength", "0", "--out", "in.png"),
        ("generate", "--prompt", "x", "--control", "edges=in.png", "--out", "./in.png"),
        ("annotate", "edges", "in.png", "--out", "in.png"),
    ],
)
def test_what_a_result_is_made_from_is_not_replaced(underpaint: Underpaint, words: tuple[str, ...]) -> None:
    before = underpaint.picture("in.png").read_bytes()
    said = underpaint(*words, "--json")
    assert said.code == 6 and said.json["error"]["code"] == "input_replaced"
    assert (underpaint.folder / "in.png").read_bytes() == before


def test_it_is_replaced_where_that_is_wanted(underpaint: Underpaint) -> None:
    before = underpaint.picture("in.png").read_bytes()
    said = underpaint("annotate", "edges", "in.png", "--out", "in.png", "--overwrite", "--json")
    assert said.code == 0 and (underpaint.folder / "in.png").read_bytes() != before


def test_jpeg_is_said_to_change_pixels_and_its_recipe_stands_beside_it(underpaint: Underpaint) -> None:
    underpaint.picture("in.png")
    masked(underpaint.folder / "mask.png")
    words = ("inpaint", "in.png", "--mask", "mask.png", "--prompt", "x", "--seed", 1)
    said = underpaint.paint(*words, "--out", "a.jpg", steps=1)
    assert said["readings"]["changed_outside_mask"] == 0
    assert any("JPEG changes pixels everywhere" in note and "before that" in note for note in said["notes"])
    assert "The recipe of a.jpg is in a.jpg.json." in said["notes"]
    underpaint.paint(*words, "--out", "a.webp", steps=1)
    verdicts = underpaint("verify", "a.jpg", "a.webp", "--device", "cpu", "--json").json["verify"]
    assert [each["verdict"] for each in verdicts] == ["identical", "identical"]
    assert underpaint("run", "a.jpg.json", "--out", "b.png", "--device", "cpu").code == 0
    assert np.array_equal(underpaint.pixels("a.webp"), underpaint.pixels("b.png"))
    Image.fromarray(255 - underpaint.pixels("a.jpg")[..., :3]).save("a.jpg")
    assert underpaint("verify", "a.jpg", "--device", "cpu").code == 8
