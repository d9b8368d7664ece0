"""Recipes and blobs: what went in comes out, and what strangers send is refused in plain words."""

from __future__ import annotations

import base64
import json
import platform
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controls.conditions import ControlCondition
from controls.geometry import Bounds, Extent
from controls.raster import Mask, Raster
from pipelines.errors import BadInput, OutputProblem
from pipelines.files import pictures, recipes
from pipelines.files.blobs import Blobs, Memory, digest
from pipelines.requests import EditRequest, Inversion, Inverted, Made, Patch, Picture, Seed

texts = st.text(max_size=12)
numbers = st.floats(-1e6, 1e6)
wholes = st.integers(0, 2**63 - 1)
chosen = st.lists(st.tuples(texts, st.one_of(st.booleans(), wholes, numbers, texts)), max_size=3).map(tuple)


@st.composite
def rasters(draw: st.DrawFn) -> Raster:
    shape = draw(st.integers(1, 9)), draw(st.integers(1, 9)), draw(st.sampled_from([3, 4]))
    return Raster.from_array(np.random.default_rng(draw(st.integers(0, 9))).integers(0, 256, shape, dtype=np.uint8))


@st.composite
def masks(draw: st.DrawFn) -> Mask:
    generator = np.random.default_rng(draw(st.integers(0, 9)))
    if draw(st.booleans()):
        return Mask.from_grey(generator.integers(0, 256, (5, 7), dtype=np.uint8))
    return Mask(generator.random((5, 7)))


@st.composite
def inversions(draw: st.DrawFn) -> Inversion:
    generator = np.random.default_rng(draw(st.integers(0, 9)))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    return Inversion(
        method=draw(texts),
        model=draw(texts),
        prompt=draw(texts),
        steps=draw(st.integers(0, 999)),
        guidance_scale=draw(numbers),
        noise=generator.normal(size=(draw(st.integers(1, 2)), 4, 3, 2)).astype(dtype),
        source=draw(rasters()),
        residual=generator.normal(size=(4, 5, 3)).astype(np.float32),
        settings=draw(chosen),
        readings=draw(st.lists(st.tuples(texts, numbers), max_size=2).map(tuple)),
    )


conditions = st.builds(
    ControlCondition,
    kind=texts,
    image=rasters(),
    weight=numbers,
    start=numbers,
    end=numbers,
    annotator=texts,
    annotator_weights=texts,
)
ends = st.one_of(
    st.builds(Seed, seed=wholes), st.builds(Picture, image=rasters()), st.builds(Inverted, inversion=inversions())
)
requests = st.builds(
    EditRequest,
    mode=texts,
    model=texts,
    prompt=texts,
    negative=texts,
    extent=st.none() | st.builds(Extent, st.integers(1, 9999), st.integers(1, 9999)),
    image=st.none() | rasters(),
    mask=st.none() | masks(),
    region=st.none() | st.builds(Bounds, wholes, wholes, wholes, wholes),
    conditions=st.lists(conditions, max_size=2).map(tuple),
    sampler=texts,
    schedule=texts,
    steps=st.integers(0, 1000),
    guidance=texts,
    guidance_scale=st.none() | numbers,
    strength=st.floats(0, 1),
    seed=wholes,
    patches=st.lists(st.builds(Patch, kind=texts, path=texts, weight=numbers), max_size=2).map(tuple),
    settings=chosen,
    inversion_method=texts,
    inversion=st.none() | inversions(),
    ends=st.lists(ends, max_size=3).map(tuple),
    frames=st.integers(0, 99),
)


@given(requests, st.sampled_from([0, 1000, recipes.largest_embedded]))
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_a_recipe_gives_its_request_back(request: EditRequest, embed: int) -> None:
    store = Memory()
    data = recipes.to_json(request, store, Made(device="cpu"), embed=embed)
    assert recipes.from_json(data, store).key() == request.key()
    if embed == recipes.largest_embedded:
        assert recipes.from_json(data, Memory()).key() == request.key()


def example(side: int = 6) -> EditRequest:
    pixels = np.random.default_rng(0).integers(0, 256, (side, side, 4), dtype=np.uint8)
    return EditRequest(
        mode="inpaint", prompt="a hut", image=Raster.from_array(pixels), mask=Mask(np.ones((side, side)))
    )


def test_what_is_recorded() -> None:
    files = (("unet/model.safetensors", "cd" * 32), ("lora:a.safetensors", "ef" * 32))
    passages = "float16, whole", "float32, in tiles of 256"
    made = Made("cpu", "A processor", "float32", "by hand", 3, "ab" * 32, files, *passages, "blocks")
    record = recipes.read(recipes.to_json(example(), Memory(), made))
    assert record.made == made
    assert record.files == dict(files) and record.versions["python"] == platform.python_version()
    assert record.version == recipes.version and record.versions["torch"] and record.versions["diffusers"]


lacking: dict[int, tuple[str, ...]] = {2: ("encoding", "decoding", "compiled")}
lacking[1] = ("hardware", "attention", "threads", "files", *lacking[2])


@pytest.mark.parametrize("version", lacking)
def test_a_recipe_of_an_earlier_version_is_read(version: int) -> None:
    """As it was written before there were these fields."""
    record = json.loads(recipes.to_json(example(), Memory()))
    for name in lacking[version]:
        del record[name]
    old = json.dumps(record | {"version": version, "versions": {"torch": "2.10.0"}, "app": "0.1.0"}).encode()
    assert recipes.from_json(old, Memory()).key() == example().key()
    assert recipes.read(old).made == Made()


def test_a_newer_recipe_is_told_as_that_whatever_it_holds() -> None:
    with pytest.raises(BadInput) as caught:
        recipes.from_json(changed(version=recipes.version + 1, colour="red", threads={"a": 1}), Memory())
    assert caught.value.code == "recipe_newer" and caught.value.advice == "Update Underpaint."


def test_a_dropped_png_restores_wholly(tmp_path: Path) -> None:
    request = example(64)
    recipe = recipes.to_json(request, Blobs(tmp_path / "blobs"))
    pictures.write(request.image, tmp_path / "a.png", recipe)  # type: ignore[arg-type]
    found = recipes.find(tmp_path / "a.png")
    assert recipes.from_json(found, Blobs(tmp_path / "another machine")).key() == request.key()
    (tmp_path / "a.json").write_bytes(recipe)
    assert recipes.find(tmp_path / "a.json") == recipe


def test_large_blobs_stay_outside(tmp_path: Path) -> None:
    store = Blobs(tmp_path)
    data = recipes.to_json(example(64), store, embed=2000)
    assert len(data) < 4000
    assert recipes.from_json(data, store).key() == example(64).key()
    with pytest.raises(BadInput) as caught:
        recipes.from_json(data, Memory())
    assert caught.value.code == "blob_missing"
    assert recipes.read(recipes.plain(recipes.to_json(example(), store))).blobs == {}


def test_where_there_is_no_recipe(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    (tmp_path / "settings.json").write_text('{"format": "of another program"}')
    pictures.write(Raster.empty(Extent(2, 2)), tmp_path / "a.png")
    for name, code in (
        ("a.txt", "recipe_missing"),
        ("settings.json", "recipe_missing"),
        ("a.png", "recipe_missing"),
        ("none", "recipe_unreadable"),
        (".", "recipe_unreadable"),
    ):
        with pytest.raises(BadInput) as caught:
            recipes.find(tmp_path / name)
        assert caught.value.code == code


def changed(**fields: Any) -> bytes:
    record = json.loads(recipes.to_json(example(), Memory()))
    request = fields.pop("request", {})
    return json.dumps({**record, **fields, "request": {**record["request"], **request}}).encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "recipe_damaged"),
        (b"{}", "recipe_damaged"),
        (b"[1]", "recipe_damaged"),
        (b"\xff\xfe", "recipe_damaged"),
        (b"[" * 100_000, "recipe_damaged"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "recipe_damaged"),
        (b"x" * (recipes.largest_recipe + 1), "recipe_too_large"),
        (changed(version=99), "recipe_newer"),
        (changed(version=0), "recipe_newer"),
        (changed(format="another"), "recipe_damaged"),
        (changed(unknown=1), "recipe_damaged"),
        (changed(request={"unknown": 1}), "recipe_damaged"),
        (changed(request={"steps": "20"}), "recipe_damaged"),
        (changed(request={"steps": 1e400}), "recipe_damaged"),
        (changed(request={"seed": None}), "recipe_damaged"),
        (changed(request={"extent": [1]}), "recipe_damaged"),
        (changed(request={"conditions": [{"kind": "edges"}]}), "recipe_damaged"),
        (changed(request={"ends": [{"type": "bomb"}]}), "recipe_damaged"),
        (changed(request={"image": "/etc/passwd"}), "recipe_damaged"),
        (changed(request={"image": {"type": "picture", "sha256": "../../etc/passwd"}}), "blob_name"),
        (changed(request={"image": {"type": "picture", "sha256": "0" * 64}}), "blob_missing"),
        (changed(blobs={"0" * 64: "AAAA"}), "blob_damaged"),
        (changed(blobs={"0" * 64: "%%%"}), "recipe_damaged"),
    ],
)
def test_hostile_recipes_are_refused(data: bytes, code: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        recipes.from_json(data, Blobs(tmp_path))
    assert caught.value.code == code
    assert len(caught.value.message) < 500


def test_blobs_of_the_wrong_kind_are_refused() -> None:
    store = Memory()
    data = json.loads(recipes.to_json(example(), store, embed=0))
    image, mask = data["request"]["image"], data["request"]["mask"]
    nonsense = store.put(b"nonsense")
    for fields in (
        {"image": mask},
        {"mask": image},
        {"image": {"type": "array", "sha256": image["sha256"]}},
        {"mask": {"type": "array", "sha256": nonsense}},
        {"image": {"type": "picture", "sha256": nonsense}},
    ):
        broken = json.dumps({**data, "request": {**data["request"], **fields}}).encode()
        with pytest.raises(BadInput):
            recipes.from_json(broken, store)


def test_endless_numbers_are_refused() -> None:
    with pytest.raises(BadInput):
        recipes.to_json(msgspec.structs.replace(example(), strength=float("nan")), Memory())


def test_blobs_are_checked_and_mended(tmp_path: Path) -> None:
    store = Blobs(tmp_path)
    name = store.put(b"one")
    assert name == digest(b"one") and name in store and store.get(name) == b"one" and list(store) == [name]
    store.path(name).write_bytes(b"two")
    with pytest.raises(BadInput) as caught:
        store.get(name)
    assert caught.value.code == "blob_damaged" and name in caught.value.message
    assert store.put(b"one") == name and store.get(name) == b"one"
    with pytest.raises(BadInput) as caught:
        store.get("f" * 64)
    assert caught.value.code == "blob_missing" and "f" * 64 in caught.value.message
    for hostile in ("", "..", "../x", "A" * 64, "a" * 63, "/" + "a" * 63):
        assert hostile not in store
        with pytest.raises(BadInput):
            store.get(hostile)


def test_blobs_without_a_place(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputProblem):
        Blobs(tmp_path / "file" / "blobs").put(b"x")


def test_embedded_blobs_are_plain_base64() -> None:
    record = recipes.read(recipes.to_json(example(), Memory()))
    assert all(digest(base64.b64decode(packed)) == name for name, packed in record.blobs.items())
