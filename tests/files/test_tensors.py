"""Headers of safetensors files: read, and refused where they contradict themselves or the format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from pipelines.errors import ModelProblem
from pipelines.files.tensors import Tensor, bits, head, header, header_most

kinds = {"F64": np.float64, "F32": np.float32, "F16": np.float16, "I64": np.int64, "U8": np.uint8, "BOOL": np.bool_}


def raw(path: Path, said: object, buffer: int = 0, length: int | None = None) -> Path:
    """A file with this header, or these bytes as its header."""
    text = said if isinstance(said, bytes) else json.dumps(said).encode()
    path.write_bytes((len(text) if length is None else length).to_bytes(8, "little") + text + bytes(buffer))
    return path


def code_of(path: Path) -> str:
    with pytest.raises(ModelProblem) as caught:
        header(path)
    assert str(path) in caught.value.message and caught.value.advice
    return caught.value.code


def test_what_the_formats_own_writer_wrote_is_read(tmp_path: Path) -> None:
    arrays = {name: np.zeros((2, 3), kind) for name, kind in kinds.items()} | {
        "scalar": np.zeros(()),
        "none": np.zeros(0),
    }
    save_file(arrays, tmp_path / "it", {"made": "here"})
    found = header(tmp_path / "it")
    assert {name: tensor.shape for name, tensor in found.tensors.items()} == {n: a.shape for n, a in arrays.items()}
    assert all(found.tensors[name].dtype == name for name in kinds) and found.notes == {"made": "here"}


@given(st.dictionaries(st.text(max_size=9), st.tuples(st.sampled_from(sorted(kinds)), st.lists(st.integers(0, 4)))))
def test_what_is_written_here_is_read_by_the_formats_own_reader(
    tmp_path_factory: pytest.TempPathFactory, tensors: dict[str, tuple[str, list[int]]]
) -> None:
    tensors.pop("__metadata__", None)
    told = {name: Tensor(dtype, tuple(shape[:3])) for name, (dtype, shape) in tensors.items()}
    path = tmp_path_factory.getbasetemp() / "written.safetensors"
    size = sum(int(np.prod(tensor.shape)) * bits[tensor.dtype] // 8 for tensor in told.values())
    path.write_bytes(head(told, {"a": "b"}) + bytes(size))
    assert header(path).tensors == told
    with safe_open(path, framework="np") as file:
        assert {name: tuple(file.get_slice(name).get_shape()) for name in told} == {
            name: tensor.shape for name, tensor in told.items()
        }


def one(dtype: object = "F32", shape: object = (2,), place: object = (0, 8)) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": place}


twice = b'{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}'
hostile: dict[str, tuple[object, int]] = {
    "overlapping": ({"a": one(), "b": one(place=(4, 12))}, 12),
    "the same bytes twice": ({"a": one(), "b": one()}, 8),
    "a hole": ({"a": one(), "b": one(place=(12, 20))}, 20),
    "not from the beginning": ({"a": one(place=(8, 16))}, 16),
    "backwards": ({"a": one(place=(8, 0))}, 8),
    "negative": ({"a": one(place=(-8, 0))}, 8),
    "another size": ({"a": one(place=(0, 9))}, 9),
    "a shape that overflows": ({"a": one(shape=(1 << 40, 1 << 40))}, 8),
    "a negative shape": ({"a": one(shape=(-1, -2))}, 8),
    "a shape of truths": ({"a": one(shape=(True, 2))}, 8),
    "a shape of fractions": ({"a": one(shape=(2.0,))}, 8),
    "an unknown type": ({"a": one("OBJECT")}, 8),
    "a type that is none": ({"a": one(["F32"])}, 8),
    "no place": ({"a": {"dtype": "F32", "shape": [2]}}, 8),
    "three places": ({"a": one(place=(0, 8, 8))}, 8),
    "more than is known": ({"a": {**one(), "code": "os.system"}}, 8),
    "a name twice": (twice, 4),
    "a list": ([], 0),
    "metadata of numbers": ({"__metadata__": {"a": 1}}, 0),
}


@pytest.mark.parametrize("lie", hostile)
def test_hostile_headers_are_refused(lie: str, tmp_path: Path) -> None:
    assert code_of(raw(tmp_path / "it", *hostile[lie])) == "weights_hostile"


def test_the_formats_own_reader_takes_what_is_sound_here_only_if_it_is(tmp_path: Path) -> None:
    """The list above is not made up: of the lies about places its own reader refuses each, too."""
    for lie in ("overlapping", "a hole", "not from the beginning", "another size", "an unknown type"):
        with pytest.raises(SafetensorError), safe_open(raw(tmp_path / "it", *hostile[lie]), framework="np"):
            pass


def test_a_header_that_claims_too_much_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "it"
    with path.open("wb") as file:
        file.write((header_most + 1).to_bytes(8, "little"))
        file.truncate(header_most + 100)
    assert code_of(path) == "weights_hostile"


broken: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut": (lambda data: data[:-1], "instead of"),
    "longer": (lambda data: data + b"\0", "instead of"),
    "cut in the header": (lambda data: data[:20], "in its header"),
    "empty": (lambda data: b"", "in its header"),
    "noise": (lambda data: b"\xff" * 500, "in its header"),
    "no JSON": (lambda data: data.replace(b'"dtype"', b"xdtypex"), "JSON"),
    "nested": (lambda data: (99000).to_bytes(8, "little") + b"[" * 99000, "JSON"),
    "a long number": (lambda data: data.replace(b'"data_offsets":[0', b'"data_offsets":[0' + b"9" * 5000), "header"),
    "a pointer": (lambda data: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS"),
    "a page": (lambda data: b"<!DOCTYPE html><html><body>not found</body></html>", "web page"),
    "a pickle": (lambda data: b"PK\x03\x04" + data, "pickle"),
}


@pytest.mark.parametrize("damage", broken)
def test_damaged_files_are_named(damage: str, tmp_path: Path) -> None:
    path, (change, word) = tmp_path / "it", broken[damage]
    save_file({"a": np.zeros(4)}, path)
    path.write_bytes(change(path.read_bytes()))
    assert code_of(path) == "weights_broken"
    with pytest.raises(ModelProblem) as caught:
        header(path)
    assert word in caught.value.message


def test_a_file_that_was_exchanged_is_read_again(tmp_path: Path) -> None:
    save_file({"a": np.zeros(4)}, tmp_path / "it")
    assert list(header(tmp_path / "it").tensors) == ["a"]
    save_file({"b": np.zeros(5)}, tmp_path / "it")
    assert list(header(tmp_path / "it").tensors) == ["b"]
    (tmp_path / "it").unlink()
    assert code_of(tmp_path / "it") == "model_incomplete"
