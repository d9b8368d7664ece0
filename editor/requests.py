"""Requests: what the engine is asked for, built from a document and a catalog by pure functions. No Qt.

Everything is resolved here; the engine sees a finished picture, a finished mask and finished control images. What
cannot be asked raises `EngineError` with words for the person.
"""

from __future__ import annotations

import msgspec
import numpy as np

from controls.conditions import ControlCondition
from controls.geometry import Extent
from controls.raster import Mask, Raster, tile_side
from editor import context, offers, patching, regional
from editor.document import Document, Layer, layers_of_role, plugin_settings
from editor.flattening import flatten, layer_picture
from editor.words import mark, tr, within
from pipelines.catalog import Catalog, Entry, ModelEntry
from pipelines.errors import BadInput, ModelProblem
from pipelines.requests import AnnotateRequest, EditRequest, End, Inverted, Picture, Reference, Settings

paper_share = 0.5
"""A drawn layer that is opaque on at least this share of its pixels has paper of its own."""

unmasked = mark("Nothing is masked yet: paint with the mask brush.")
unmasked_selected = mark(
    "Nothing is masked yet: make a mask of the selection (Ctrl+Alt+M), or paint with the mask brush."
)

ink_span = 64
"""How many grey values ink on a transparent sheet must differ from the paper to count as a full line."""


def edit_request(document: Document, catalog: Catalog) -> EditRequest:
    """What Generate asks for in the document's mode.

    The picture is flattened from the visible paint and result layers, the mask from the visible mask layers, and every
    enabled control layer becomes a condition. Raises BadInput where something is missing, ModelProblem where the model
    is not there or cannot be steered so.
    """
    mode, model = _mode(offers.mode_of(document, catalog), tr("Generate")), _model(document, catalog)
    image = _image(document, mode)
    mask = _mask(document, mode)
    return EditRequest(
        mode=mode.id,
        model=model.id,
        prompt=document.prompt.strip(),
        negative=document.negative.strip() if offers.uses(mode, "negative") else "",
        extent=None if image is not None else document.extent,
        image=image,
        mask=mask,
        region=context.region_of(document) if offers.uses(mode, "region") else None,
        regions=regional.regions(document) if offers.uses(mode, "regions") else (),
        conditions=conditions(document, catalog) if offers.uses(mode, "conditions") else (),
        references=_references(document, catalog, mode),
        refiner=offers.refiner_of(document) if offers.uses(mode, "refiner") else None,
        sampler=document.sampler,
        schedule=document.schedule,
        steps=document.steps,
        guidance=document.guidance,
        guidance_scale=document.guidance_scale,
        caching=offers.caching_of(document),
        strength=document.strength if offers.uses(mode, "strength") else 1.0,
        seed=document.seed,
        patches=document.patches,
        settings=run_settings(document, catalog),
    )


def annotate_request(document: Document, catalog: Catalog, kind: str, source: str = "") -> AnnotateRequest:
    """Make a control image of a kind from the picture, or from one layer (`source`), with the annotator chosen for it.

    The choice and the thresholds stand in the document's settings under `kinds/<kind>` and `annotators/<id>`.
    """
    annotator = annotator_of(document, catalog, kind)
    if annotator is None:
        raise BadInput(
            "annotator_missing", tr("No annotator for this kind of control is installed."), tr("Draw it by hand.")
        )
    layer = next((each for each in _all(document) if each.id == source), None)
    image = layer_picture(document, layer) if layer is not None else flatten(document)
    if image.is_blank:
        raise BadInput("picture_missing", tr("There is no picture to read yet."), tr("Open or paint one first."))
    model = offers.model_of(document, catalog)
    return AnnotateRequest(
        annotator=annotator.id,
        image=image,
        settings=plugin_settings(document, f"annotators/{annotator.id}"),
        model=model.id if model is not None else "",
    )


def annotator_of(document: Document, catalog: Catalog, kind: str) -> Entry | None:
    """The annotator that was chosen for a kind, or the usual one for the document's model."""
    model = offers.model_of(document, catalog)
    found = offers.annotators_of(kind, catalog, model.id if model is not None else "")
    chosen = dict(plugin_settings(document, f"kinds/{kind}")).get("annotator", "")
    return next((each for each in found if each.id == chosen), found[0] if found else None)


def invert_request(document: Document, catalog: Catalog, layer: Layer) -> EditRequest:
    """Find the latents that give this layer's picture back."""
    mode, model = _mode(offers.inverting_mode(catalog), tr("Invert")), _model(document, catalog)
    method = offers.inversion_of(document, catalog)
    image = layer_picture(document, layer)
    if image.is_blank:
        raise BadInput(
            "picture_missing",
            tr("“{name}” is empty, so there is nothing to invert.", name=layer.name),
            tr("Choose a layer."),
        )
    return EditRequest(
        mode=mode.id,
        model=model.id,
        prompt=document.prompt.strip(),
        image=image,
        inversion_method=method.id if method else "",
        steps=_inversion_steps(document),
        settings=() if method is None else plugin_settings(document, f"inversions/{method.id}"),
    )


def reconstruct_request(document: Document, catalog: Catalog, layer: Layer) -> EditRequest:
    """Back from a layer's inversion to its pixels."""
    mode = _mode(offers.reconstructing_mode(catalog), tr("Reconstruct"))
    if layer.inversion is None:
        raise BadInput(
            "inversion_missing", tr("“{name}” holds no inversion.", name=layer.name), tr("Invert a layer first.")
        )
    return EditRequest(
        mode=mode.id,
        model=layer.inversion.model,
        prompt=layer.inversion.prompt,
        inversion_method=layer.inversion.method,
        inversion=layer.inversion,
        steps=layer.inversion.steps,
        settings=layer.inversion.settings,
    )


def interpolate_request(document: Document, catalog: Catalog, first: Layer, last: Layer, frames: int) -> EditRequest:
    """So many pictures from one layer to another, both ends included."""
    mode, model = _mode(offers.interpolating_mode(catalog), tr("Interpolate")), _model(document, catalog)
    if first.id == last.id:
        raise BadInput("same_layer", tr("Both ends are the same layer."), tr("Choose two different layers."))
    method = offers.inversion_of(document, catalog)
    return EditRequest(
        mode=mode.id,
        model=model.id,
        prompt=document.prompt.strip(),
        ends=(_end(document, first), _end(document, last)),
        frames=frames,
        inversion_method=method.id if method else "",
        steps=_inversion_steps(document),
        seed=document.seed,
        settings=() if method is None else plugin_settings(document, f"inversions/{method.id}"),
    )


def conditions(document: Document, catalog: Catalog) -> tuple[ControlCondition, ...]:
    """One condition for each enabled control layer that says something. Raises ModelProblem for a kind that the model
    cannot follow: nothing is left out in silence but an empty sheet."""
    model = _model(document, catalog)
    found = []
    for layer in layers_of_role(document, "control"):
        if not layer.enabled or layer.weight == 0 or layer.start >= layer.end or is_blank(layer):
            continue
        if layer.kind not in model.controls:
            kind = offers.find(catalog.kinds, layer.kind)
            raise ModelProblem(
                "control_not_supported",
                tr(
                    "{model} cannot be steered by {kind}.",
                    model=model.title,
                    kind=within(kind.title) if kind else layer.kind,
                ),
                tr("Switch “{name}” off, or choose another model.", name=layer.name),
            )
        image = control_image(document, layer, is_drawn_in_lines(layer.kind))
        found.append(
            ControlCondition(
                layer.kind, image, layer.weight, layer.start, layer.end, layer.annotator, layer.annotator_weights
            )
        )
    return tuple(found)


def control_image(document: Document, layer: Layer, in_lines: bool = True) -> Raster:
    """A control layer as the model is to see it: opaque, as large as the document.

    What an annotator made stands as it is, on black, with whatever was painted over it. What a person drew becomes
    white lines on black where the kind consists of lines (`in_lines`).
    """
    pixels = layer_picture(document, layer).array()
    if in_lines and not layer.annotator:
        return Raster.from_array(lines(pixels))
    return Raster.from_array(Raster.from_array(pixels).rgb((0, 0, 0)))


def control_preview(document: Document, layer: Layer, in_lines: bool = True, side: int = 512) -> Raster:
    """`control_image` to be looked at: made of pixels averaged to no less than `side` along the longer side."""
    scale = 1
    while max(document.extent) // (2 * scale) >= side and scale < tile_side:
        scale *= 2
    small = _averaged(layer_picture(document, layer), scale)
    shown = msgspec.structs.replace(layer, pixels=small, x=0, y=0, mask=None)
    return control_image(Document(extent=small.extent, layers=(shown,)), shown, in_lines)


def lines(pixels: np.ndarray) -> np.ndarray:
    """A drawing as white lines on black: uint8 (H, W, 4), straight -> uint8 (H, W).

    Ink on a transparent sheet, dark on white paper and white on black all come out alike; ink in the paper's own
    colour, as a person uses to paint a line away, leaves nothing. On a transparent sheet the paper is what most of the
    ink is not: white under dark ink, black under bright ink.
    """
    grey = (pixels[..., :3] @ np.array([0.299, 0.587, 0.114])).astype(np.float64)
    alpha = pixels[..., 3] / 255
    solid = alpha == 1
    if not alpha.any():
        return np.zeros(alpha.shape, np.uint8)
    if solid.mean() >= paper_share:
        contrast = np.abs(grey - np.median(grey[solid]))
        contrast /= max(1.0, float(contrast[solid].max()))  # softness lies in the colour, so white on black stays
    else:
        paper = 255.0 if float((grey * alpha).sum() / alpha.sum()) < 128 else 0.0
        contrast = np.clip(np.abs(grey - paper) / ink_span, 0, 1)  # softness lies in the alpha
    return np.rint(contrast * alpha * 255).astype(np.uint8)


def is_drawn_in_lines(kind: str) -> bool:
    """Whether images of this kind are lines on an empty ground, so that a drawing means the same in any ink."""
    return kind in offers.presets().line_kinds


def is_blank(layer: Layer) -> bool:
    """Whether nothing was ever painted on a layer, or all of it erased."""
    return layer.pixels.is_blank


def cautions(document: Document, catalog: Catalog) -> tuple[str, ...]:
    """What a person should know before pressing Generate: short sentences, none of them an error."""
    mode, found = offers.mode_of(document, catalog), []
    if mode is None:
        return ()
    if not document.prompt.strip() and offers.uses(mode, "prompt"):
        found.append(tr("The prompt is empty."))
    if offers.needs(mode, "mask") and not regional.may_change(document):
        found.append(tr(unmasked if document.selection is None else unmasked_selected))
    if offers.uses(mode, "conditions"):
        found += [
            tr("“{name}” is empty, so it does not steer.", name=layer.name)
            for layer in layers_of_role(document, "control")
            if layer.enabled and is_blank(layer)
        ]
        found += patching.cautions(document, catalog)
    return tuple(found)


def run_settings(document: Document, catalog: Catalog) -> Settings:
    """The parameters that were set for the plugins of a run, in one list sorted by name; each plugin's own and no
    others, because a restored recipe leaves its whole list with each of them."""
    merged = {}
    for plugin, entry in offers.running(document, catalog).items():
        own = {param.name for param in entry.params}
        merged |= {name: value for name, value in plugin_settings(document, plugin) if name in own}
    return tuple(sorted(merged.items()))


def _averaged(picture: Raster, scale: int) -> Raster:
    """A picture so many times smaller (a power of two, at most a tile's side), each pixel the average of a square; what
    fills no square at the right and bottom edge is left out."""
    if scale == 1:
        return picture
    extent = Extent(max(1, picture.extent.width // scale), max(1, picture.extent.height // scale))
    pixels, side = np.zeros((*extent.shape, 4), np.uint8), tile_side // scale
    for index, tile in picture.tiles.items():
        squares = tile.reshape(side, scale, side, scale, 4).astype(np.float32)
        alpha = squares[..., 3:].sum(axis=(1, 3))
        colour = (squares[..., :3] * squares[..., 3:]).sum(axis=(1, 3)) / np.maximum(alpha, 1)
        part = np.rint(np.concatenate([colour, alpha / scale**2], axis=-1)).astype(np.uint8)
        place = pixels[index.row * side : (index.row + 1) * side, index.column * side : (index.column + 1) * side]
        place[:] = part[: place.shape[0], : place.shape[1]]
    return Raster.from_array(pixels)


def _inversion_steps(document: Document) -> int:
    return int(dict(plugin_settings(document, "editor/inversion")).get("steps", 0))


def _image(document: Document, mode: Entry) -> Raster | None:
    if not offers.needs(mode, "image"):
        return None
    image = flatten(document)
    if image.is_blank:
        raise BadInput(
            "picture_missing",
            tr("{title} starts from a picture, and there is none.", title=mode.title),
            tr("Open or paint one."),
        )
    return image


def _references(document: Document, catalog: Catalog, mode: Entry) -> tuple[Reference, ...]:
    is_read = offers.uses(mode, "conditions") and patching.reader(document, catalog) is not None
    return patching.references(document) if is_read else ()


def _mask(document: Document, mode: Entry) -> Mask | None:
    if not offers.needs(mode, "mask"):
        return None
    mask = regional.change_mask(document)
    if mask is None:
        raise BadInput(
            "mask_missing",
            tr("{title} changes what lies under a mask, and nothing is masked.", title=mode.title),
            tr("Paint what may change with the mask brush, then press Generate."),
        )
    return mask


def _model(document: Document, catalog: Catalog) -> ModelEntry:
    model = offers.model_of(document, catalog)
    if model is None:
        known = ", ".join(each.title for each in catalog.models) or tr("none")
        raise ModelProblem(
            "unknown_model",
            tr("The model “{model}” is not installed.", model=document.model)
            if document.model
            else tr("No model is installed."),
            tr("Choose another one under Sampling. Installed: {known}.", known=known),
        )
    if model.fault:
        raise ModelProblem(
            "model_broken",
            tr("{title} cannot be used: {fault}", title=model.title, fault=model.fault),
            tr("Choose another model."),
        )
    return model


def _mode(mode: Entry | None, verb: str) -> Entry:
    if mode is None:
        raise BadInput(
            "mode_missing", tr("{verb} is not there in this installation.", verb=verb), tr("Install Underpaint again.")
        )
    return mode


def _end(document: Document, layer: Layer) -> End:
    if layer.inversion is not None:
        return Inverted(layer.inversion)
    image = layer_picture(document, layer)
    if image.is_blank:
        raise BadInput(
            "picture_missing", tr("“{name}” is empty.", name=layer.name), tr("Choose two layers that hold pictures.")
        )
    return Picture(image)


def _all(document: Document) -> tuple[Layer, ...]:
    return tuple(layer for role in ("paint", "result", "inversion") for layer in layers_of_role(document, role))
