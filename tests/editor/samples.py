"""Documents for tests: made by hypothesis, small and quick."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from controls.geometry import Extent
from controls.raster import Raster
from editor.document import Document, Layer, blends, locks, named_apart
from editor.greys import from_values, mask_pixels
from pipelines.requests import Inversion, Patch

names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=12)
shares = st.floats(0, 1)
values = st.one_of(st.booleans(), st.integers(-9, 9), st.floats(-9, 9), names)
settings = st.dictionaries(names, values, max_size=3).map(lambda found: tuple(sorted(found.items())))


def random_pixels(seed: int, width: int, height: int) -> np.ndarray:
    """Noise with wholly transparent, wholly opaque and half covered parts."""
    chance = np.random.default_rng(seed)
    pixels = chance.integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[: height // 3, :, 3] = 255
    pixels[2 * height // 3 :, : width // 2] = 0
    return pixels


def rasters(most: int = 300) -> st.SearchStrategy[Raster]:
    sides = st.integers(1, most)
    return st.builds(
        lambda seed, width, height: Raster.from_array(random_pixels(seed, width, height)),
        st.integers(0, 999), sides, sides,
    )  # fmt: skip


def inversions() -> st.SearchStrategy[Inversion]:
    def made(seed: int, prompt: str) -> Inversion:
        chance = np.random.default_rng(seed)
        return Inversion(
            method="m", model="x", prompt=prompt, steps=5, guidance_scale=1.0, noise=chance.normal(size=(1, 4, 2, 2)),
            source=Raster.from_array(random_pixels(seed, 16, 16)),
            residual=chance.normal(size=(16, 16, 3)).astype(np.float32), readings=(("psnr", 30.5),),
        )  # fmt: skip

    return st.builds(made, st.integers(0, 99), names)


def greys_of(extent: Extent) -> st.SearchStrategy[Raster]:
    """Masks and selections: noise with parts that are wholly 0 and wholly 255."""

    def made(seed: int, left: int) -> Raster:
        values = random_pixels(seed, *extent)[..., 3].copy()
        values[:, :left] = 255
        return from_values(values)

    return st.builds(made, st.integers(0, 999), st.integers(0, 300))


@st.composite
def layers(draw: st.DrawFn, deep: int = 1) -> Layer:
    roles = ("paint", "control", "mask", "result", "inversion", *(("group",) if deep else ()))
    role = draw(st.sampled_from(roles))
    shared = {
        "id": "", "name": draw(names), "role": role, "opacity": draw(shares), "visible": draw(st.booleans()),
        "blend": draw(st.sampled_from(blends)), "weight": draw(st.floats(0, 2)), "start": draw(shares),
        "end": draw(shares), "enabled": draw(st.booleans()), "kind": draw(names), "annotator": draw(names),
        "annotator_weights": draw(names), "locks": tuple(sorted(draw(st.sets(st.sampled_from(locks))))),
        "settings": draw(settings), "recipe": draw(st.none() | st.binary(max_size=9)),
        "made": draw(st.sampled_from(["", "part", "whole"])),
        "inversion": draw(inversions()) if role == "inversion" else None,
    }  # fmt: skip
    if role == "group":
        children = tuple(draw(st.lists(layers(deep=deep - 1), max_size=2)))
        grid = draw(st.none() | st.builds(Extent, st.integers(1, 300), st.integers(1, 300)))
        if grid is None:
            return Layer(**shared, pixels=Raster.empty(Extent(1, 1)), children=children)
        x, y = draw(st.integers(-300, 300)), draw(st.integers(-300, 300))
        return Layer(**shared, pixels=Raster.empty(grid), mask=draw(greys_of(grid)), x=x, y=y, children=children)
    pixels = draw(rasters())
    if role == "mask":
        pixels = Raster.from_array(mask_pixels(pixels.array()[..., 3]))
    elif draw(st.booleans()):
        shared["mask"] = draw(greys_of(pixels.extent))
    return Layer(**shared, pixels=pixels, x=draw(st.integers(-400, 400)), y=draw(st.integers(-400, 400)))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    found = named_apart(tuple(draw(st.lists(layers(), max_size=4))), set())
    patches = st.builds(Patch, kind=names, path=names, weight=st.floats(-2, 2))
    extent = Extent(draw(st.integers(1, 400)), draw(st.integers(1, 400)))
    return Document(
        extent=extent, layers=found, on_mask=draw(st.booleans()), selection=draw(st.none() | greys_of(extent)),
        active=found[0].id if found else "", prompt=draw(st.text(max_size=20)), negative=draw(names),
        mode=draw(names), model=draw(names), sampler=draw(names), strength=draw(shares),
        steps=draw(st.integers(0, 99)), guidance_scale=draw(st.none() | st.floats(0, 30)),
        seed=draw(st.integers(0, 2**63 - 1)), seed_locked=draw(st.booleans()),
        patches=tuple(draw(st.lists(patches, max_size=2))),
        settings=tuple(sorted(draw(st.dictionaries(names, settings, max_size=2)).items())),
        source=draw(st.none() | st.binary(max_size=20)), source_name=draw(names),
    )  # fmt: skip
