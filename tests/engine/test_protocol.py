"""The protocol: what goes in comes out, and what never was a frame is a ProtocolError and nothing else."""

from __future__ import annotations

import contextlib
import io
import struct

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.conditions import ControlCondition
from controls.geometry import Bounds, Extent
from controls.plugins import Broken, Param
from controls.raster import Mask, Raster
from pipelines import protocol
from pipelines.catalog import Catalog, Entry, ModelEntry
from pipelines.events import Progress
from pipelines.protocol import (
    Ask,
    Cancel,
    Close,
    Failed,
    Finished,
    Heartbeat,
    Message,
    ProtocolError,
    Ready,
    Reported,
    Stopped,
    Submit,
    Told,
    Untold,
)
from pipelines.requests import (
    AnnotateRequest,
    Chunk,
    EditRequest,
    Inversion,
    Inverted,
    Patch,
    Picture,
    Result,
    Seed,
    Wording,
    digest,
)

text = st.text(max_size=20)
number = st.floats(allow_nan=False, width=64)
values = st.one_of(st.booleans(), st.integers(-(2**40), 2**40), number, text)
pairs = st.lists(st.tuples(text, values), max_size=3).map(tuple)
readings = st.lists(st.tuples(text, number), max_size=3).map(tuple)


@st.composite
def rasters(draw: st.DrawFn) -> Raster:
    extent = Extent(draw(st.integers(1, 600)), draw(st.integers(1, 600)))
    painted = draw(st.sampled_from(["all", "none", "spot"]))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    if painted == "all":
        return Raster.from_array(rng.integers(0, 256, (*extent.shape, 4), np.uint8))
    raster = Raster.empty(extent)
    if painted == "spot":
        spot = rng.integers(0, 256, (3, 5, 4), np.uint8)
        raster = raster.replaced(spot, draw(st.integers(0, 599)), draw(st.integers(0, 599)))
    return raster


@st.composite
def masks(draw: st.DrawFn) -> Mask:
    shape = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    return Mask(np.random.default_rng(draw(st.integers(0, 99))).random(shape, np.float32))


@st.composite
def inversions(draw: st.DrawFn) -> Inversion:
    source = draw(rasters())
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    noise = np.random.default_rng(1).standard_normal((draw(st.integers(1, 2)), 4, 3, 2)).astype(dtype)
    return Inversion(
        draw(text),
        "model",
        draw(text),
        20,
        1.0,
        noise,
        source,
        np.zeros((2, 3, 3), np.float32),
        readings=draw(readings),
    )


@st.composite
def edits(draw: st.DrawFn) -> EditRequest:
    image = draw(st.none() | rasters())
    conditions = tuple(
        ControlCondition("edges", image or draw(rasters()), draw(number), 0.25, 0.75)
        for _ in range(draw(st.integers(0, 2)))
    )
    end = st.one_of(st.integers(0, 9).map(Seed), rasters().map(Picture), inversions().map(Inverted))
    return EditRequest(
        mode=draw(text),
        prompt=draw(text),
        extent=draw(st.none() | st.just(Extent(64, 32))),
        image=image,
        mask=draw(st.none() | masks()),
        region=draw(st.none() | st.just(Bounds(-1, 2, 3, 4))),
        conditions=conditions,
        guidance_scale=draw(st.none() | number),
        strength=draw(number),
        seed=draw(st.integers(0, 2**63)),
        patches=(Patch("lora", draw(text), 0.5),),
        settings=draw(pairs),
        inversion=draw(st.none() | inversions()),
        ends=tuple(draw(st.lists(end, max_size=2))),
    )


requests = st.one_of(edits(), st.builds(AnnotateRequest, annotator=text, image=rasters(), settings=pairs))
jobs = st.integers(0, 2**40)
catalogs = st.builds(
    Catalog,
    models=st.just((ModelEntry("a", "A", "f", "/p", 3, Extent(8, 8), 8, ("edges",)),)),
    modes=st.lists(
        st.builds(Entry, id=text, title=text, params=values.map(lambda v: (Param("p", "P", "float", v),))), max_size=2
    ).map(tuple),
    broken=st.just((Broken("samplers", "x", "y"),)),
    device=text,
)
results = st.builds(
    Result,
    images=st.lists(rasters(), min_size=1, max_size=2).map(tuple),
    request=requests,
    seconds=number,
    inversion=st.none() | inversions(),
    readings=readings,
)
wordings = st.builds(Wording, jobs, st.just((Chunk(2, "a b"),)), st.just(("zebra",)), jobs)
messages = st.one_of(
    st.builds(Submit, jobs, requests),
    st.builds(Cancel, jobs),
    st.just(Close()),
    st.builds(Ready, catalogs),
    st.builds(Reported, jobs, st.builds(Progress, text, jobs, jobs, st.none() | rasters())),
    st.builds(Finished, jobs, results),
    st.builds(Stopped, jobs),
    st.builds(Failed, jobs, text, text, text),
    st.builds(Ask, jobs, text, st.lists(text, max_size=3).map(tuple), st.just((Patch("lora", "/p", 0.5),))),
    st.builds(Told, jobs, st.lists(wordings, max_size=3).map(tuple)),
    st.builds(Untold, jobs, text, text, text),
    st.just(Heartbeat()),
)


def framed(message: Message) -> bytes:
    stream = io.BytesIO()
    protocol.write(stream, message)
    return stream.getvalue()


def read(frame: bytes) -> Message | None:
    return protocol.read(io.BytesIO(frame))


@given(messages)
@settings(max_examples=60)
def test_what_goes_in_comes_out(message: Message) -> None:
    back = read(framed(message))
    assert type(back) is type(message) and digest(back) == digest(message)


@given(st.lists(messages, max_size=3))
@settings(max_examples=15)
def test_frames_follow_each_other_and_end(said: list[Message]) -> None:
    stream = io.BytesIO(b"".join(framed(message) for message in said))
    assert [digest(protocol.read(stream)) for _ in said] == [digest(message) for message in said]
    assert protocol.read(stream) is None


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_noise_is_a_protocol_error(noise: bytes) -> None:
    for frame in (noise, protocol.magic + noise, protocol.magic + struct.pack("<IQ", len(noise), 0) + noise):
        if frame:
            with pytest.raises(ProtocolError):
                read(frame)


_samples = [
    framed(Submit(1, EditRequest(mode="m", image=Raster.filled(Extent(9, 7), (1, 2, 3, 4)), settings=(("a", 1.5),)))),
    framed(Submit(2, AnnotateRequest(annotator="edges", image=Raster.empty(Extent(9, 7))))),
    framed(Submit(3, EditRequest(mode="m", mask=Mask(np.ones((3, 2), np.float32)), ends=(Seed(1),)))),
    framed(Failed(1, "code", "message")),
]


@given(
    st.sampled_from(_samples), st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=4)
)
@settings(max_examples=1000)
def test_a_mutated_frame_is_read_or_is_a_protocol_error(frame: bytes, changes: list[tuple[int, int]]) -> None:
    mutated = bytearray(frame)
    for at, value in changes:
        mutated[at % len(frame)] = value
    with contextlib.suppress(ProtocolError):
        read(bytes(mutated))


@given(st.sampled_from(_samples), st.data())
@settings(max_examples=100)
def test_a_truncated_frame_is_a_protocol_error(frame: bytes, data: st.DataObject) -> None:
    with pytest.raises(ProtocolError):
        read(frame[: data.draw(st.integers(1, len(frame) - 1))])


def forged(slabs: list[tuple[str, tuple[int, ...]]], message: object, body: bytes = b"") -> bytes:
    header = msgspec.msgpack.encode([slabs, message])
    return protocol.magic + struct.pack("<IQ", len(header), len(body)) + header + body


def submitted(image: object) -> dict[str, object]:
    return {"type": "submit", "job": 1, "request": {"type": "annotate", "annotator": "edges", "image": image}}


def test_a_forged_frame_that_is_right_is_read() -> None:
    assert isinstance(read(forged([("|u1", (1, 2, 4))], submitted([[2, 1], [0, 0, 2, 1], 0]), bytes(8))), Submit)


@pytest.mark.parametrize(
    "frame",
    [
        forged([("|u1", (1, 2, 4))], submitted([[2, 1], [0, 0, 2, 1], 1]), bytes(8)),  # an array that is not there
        forged([("|u1", (1, 2, 4))], submitted([[2, 1], [0, 0, 1, 1], 0]), bytes(8)),  # not the rectangle's size
        forged([("|u1", (1, 2, 4))], submitted([[2, 1], [1, 0, 2, 1], 0]), bytes(8)),  # beyond the picture
        forged([("|u1", (1, 2, 4))], submitted([[2, 1], [-1, 0, 2, 1], 0]), bytes(8)),
        forged([("<f4", (1, 2, 4))], submitted([[2, 1], [0, 0, 2, 1], 0]), bytes(32)),  # not bytes
        forged([("|O", (1,))], {"type": "close"}, bytes(8)),  # objects
        forged([("|u1", (-1, 2))], {"type": "close"}),
        forged([("|u1", (1,) * 9)], {"type": "close"}, bytes(1)),
        forged([("|u1", (1 << 40,))], {"type": "close"}),
        forged([("|u1", (0, 1 << 62))], {"type": "close"}),
        forged([("|u1", (3,))], {"type": "close"}, bytes(4)),  # a body longer than its arrays
        forged([("|u1", (0,))] * 5000, {"type": "close"}),
        forged([], submitted([[1 << 16, 1 << 16], [0, 0, 0, 0], -1])),  # a picture of 16 GiB
        forged([], submitted([[0, 5], [0, 0, 0, 0], -1])),
        forged([], {"type": "nonsense"}),
        forged([], {"type": "cancel", "job": "one"}),
        protocol.magic + struct.pack("<IQ", 0xFFFFFFFF, 0),
        protocol.magic + struct.pack("<IQ", 10, 1 << 62),
        protocol.magic + struct.pack("<IQ", 4_000_000, 0) + b"\x91" * 4_000_000,  # nested without end
    ],
)
def test_a_forged_frame_is_a_protocol_error(frame: bytes) -> None:
    with pytest.raises(ProtocolError):
        read(frame)


def test_one_picture_named_twice_crosses_once() -> None:
    picture = Raster.filled(Extent(100, 100), (1, 2, 3, 255))
    request = EditRequest(mode="m", image=picture, conditions=(ControlCondition("edges", picture),))
    frame = framed(Submit(1, request))
    assert len(frame) < 41_000
    back = read(frame)
    assert isinstance(back, Submit) and isinstance(back.request, EditRequest)
    assert back.request.image is back.request.conditions[0].image


def test_a_message_beyond_the_limits_is_not_sent() -> None:
    for message in (Failed(1, "x" * (5 << 20), ""), Submit(1 << 70, AnnotateRequest(annotator="", image=_picture))):
        stream = io.BytesIO()
        with pytest.raises(ProtocolError):
            protocol.write(stream, message)
        assert not stream.getvalue()


_picture = Raster.filled(Extent(2, 2), (0, 0, 0, 255))


def test_arrays_that_arrive_are_read_only() -> None:
    inversion = Inversion("ddim", "m", "", 2, 1.0, np.ones((1, 4, 2, 2)), _picture, np.zeros((2, 2, 3), np.float32))
    back = read(framed(Submit(1, EditRequest(mode="reconstruct", inversion=inversion))))
    assert isinstance(back, Submit) and isinstance(back.request, EditRequest) and back.request.inversion
    assert not back.request.inversion.noise.flags.writeable
