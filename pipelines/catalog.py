"""The catalog: what this installation can do. Menus, forms and the command line's options are drawn from it."""

from __future__ import annotations

import msgspec

from controls.geometry import Extent
from controls.plugins import Broken, Param
from pipelines.requests import Patch


class Entry(msgspec.Struct, frozen=True):
    """One plugin as a menu needs it. traits: what else is known of it (`stochastic`, `exact`, `needs:mask` …)."""

    id: str
    title: str
    help: str = ""
    params: tuple[Param, ...] = ()
    traits: tuple[str, ...] = ()
    source: str = ""


class Unfit(msgspec.Struct, frozen=True):
    """A control network that lies in a model's folder and cannot be used. name: its folder there. kinds: that it would
    serve. code, message, advice: why, as the error says it that asking for one of them gives."""

    name: str
    kinds: tuple[str, ...]
    code: str
    message: str
    advice: str = ""


class ModelEntry(msgspec.Struct, frozen=True):
    """An installed model, what it is made for, and what an empty field of a request means for it.

    controls: the control kinds that steer it. unfit: control networks in its folder that cannot. tasks: what its
    network was trained to do, of `text-to-image` (from noise alone), `image-to-image` (from a picture under noise),
    `inpainting` (sees what lies around a hole), `instruction` (sees the picture that it is told to change) and
    `refinement` (takes over from another model for the last steps). latents: its latent space, as its autoencoder's
    configuration says it: one model can go on from another's latents where both say the same.
    stands_in: where `sampler` is only the nearest to what it was published with, a sentence on that. notes: sentences
    on what it does not say of itself. preview_decoder: the folder in the model's that holds a tiny decoder, by which
    its previews are decoded; empty: its own autoencoder decodes them.

    A variant of a model is an entry of its own, with the same path and bytes. patches: what makes it, with whole paths.
    """

    id: str
    title: str
    family: str
    path: str
    bytes: int
    extent: Extent
    multiple: int
    controls: tuple[str, ...] = ()
    sampler: str = ""
    schedule: str = ""
    guidance: str = ""
    steps: int = 20
    guidance_scale: float = 5.0
    prompts: tuple[str, ...] = ()
    patches: tuple[Patch, ...] = ()
    fault: str = ""
    tasks: tuple[str, ...] = ("text-to-image", "image-to-image")
    preview_decoder: str = ""
    unfit: tuple[Unfit, ...] = ()
    stands_in: str = ""
    notes: tuple[str, ...] = ()
    latents: str = ""


class Catalog(msgspec.Struct, frozen=True):
    """Models, and each folder of plugins, by id; makes of control networks, number formats and ways of compiling; with
    a reason, what is `broken` and what is `absent`. A family's traits `pipeline:…` are the kinds of checkpoint that it
    knows, a control network's `class:…` is what its configuration names."""

    models: tuple[ModelEntry, ...] = ()
    modes: tuple[Entry, ...] = ()
    samplers: tuple[Entry, ...] = ()
    schedules: tuple[Entry, ...] = ()
    guidance: tuple[Entry, ...] = ()
    inversions: tuple[Entry, ...] = ()
    families: tuple[Entry, ...] = ()
    annotators: tuple[Entry, ...] = ()
    kinds: tuple[Entry, ...] = ()
    control_networks: tuple[Entry, ...] = ()
    patches: tuple[Entry, ...] = ()
    caching: tuple[Entry, ...] = ()
    fills: tuple[Entry, ...] = ()
    seams: tuple[Entry, ...] = ()
    matches: tuple[Entry, ...] = ()
    dtypes: tuple[Entry, ...] = ()
    compiling: tuple[Entry, ...] = ()
    broken: tuple[Broken, ...] = ()
    absent: tuple[Broken, ...] = ()
    device: str = ""
