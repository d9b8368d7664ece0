"""Documents as files: OpenRaster with what is ours beside the layers, pictures opened and exported. No Qt.

A layer's own fields stand as JSON in one attribute of its node, so they stay with it when another program moves it; the
document's stand in `underpaint/document.json`, recipes and inversions in files that are named by their SHA-256.
Masks are written as hidden, because to other programs they are white paint; whether ours is seen stands in the JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
import numpy as np

from controls.geometry import Extent
from controls.raster import Raster
from editor import generated, grey_tiles
from editor.document import (
    Document,
    Layer,
    Lock,
    Made,
    Role,
    add_layer,
    blends,
    find_layer,
    named_apart,
    no_pixels,
)
from editor.flattening import flatten
from editor.greys import grey, mask_pixels
from editor.naming import readable
from editor.words import tr
from pipelines.errors import BadInput
from pipelines.files import inversions, openraster, pictures, traits
from pipelines.files.blobs import digest
from pipelines.files.openraster import Archive, Node
from pipelines.requests import Patch, Settings

suffix = ".ora"
version = 1

_folder = "underpaint/"
_document_entry = f"{_folder}document.json"
_source_entry = f"{_folder}source"
_selection_entry = f"{_folder}selection{grey_tiles.suffix}"
_attribute = "{urn:underpaint}layer"
_locked = "edit-locked"
"""What Krita and GIMP call a layer whose pixels are locked."""

_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class LayerRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a node's attribute says about our layer. recipe, inversion, mask: SHA-256 of files in the archive.

    A layer mask stands beside the layers, not among them: other programs show such a layer whole, where a sheet of
    `svg:dst-in` would hide all that lies below it in those that do not know the word.
    """

    id: str
    role: Role = "paint"
    visible: bool = True
    kind: str = ""
    weight: Annotated[float, msgspec.Meta(ge=0, le=2)] = 1.0
    start: _Share = 0.0
    end: _Share = 1.0
    enabled: bool = True
    annotator: str = ""
    annotator_weights: str = ""
    settings: Settings = ()
    made: Made | None = None
    recipe: str = ""
    inversion: str = ""
    mask: str = ""
    mask_at: tuple[int, int] = (0, 0)
    locks: tuple[Lock, ...] = ()


class DocumentRecord(msgspec.Struct, frozen=True, kw_only=True):
    """`underpaint/document.json`: every plain field of a document."""

    version: int
    active: str = ""
    on_mask: bool = False
    origin: tuple[int, int] = (0, 0)
    prompt: str = ""
    negative: str = ""
    mode: str = ""
    model: str = ""
    sampler: str = ""
    schedule: str = ""
    guidance: str = ""
    inversion_method: str = ""
    strength: _Share = 0.75
    steps: Annotated[int, msgspec.Meta(ge=0)] = 0
    guidance_scale: float | None = None
    seed: int = 0
    seed_locked: bool = False
    patches: tuple[Patch, ...] = ()
    settings: tuple[tuple[str, Settings], ...] = ()
    source_name: str = ""


class Loaded(NamedTuple):
    """A document from a file. recipe: what an exported PNG carries. notes: sentences on what opening changed."""

    document: Document
    recipe: bytes | None = None
    notes: tuple[str, ...] = ()


def load(path: Path, rescue: bool = False) -> Loaded:
    """Open an OpenRaster document or a picture, by its content. Raises BadInput.

    rescue: layers of a damaged document that cannot be read become empty ones, and the notes name them.
    """
    path = Path(path)
    if _is_document(path):
        archive = openraster.read(path, rescue)
        return Loaded(document_of(archive, path.name), None, archive.notes)
    opened = pictures.read(path)
    return Loaded(picture_document(opened.raster, path.name, opened.source), opened.recipe, opened.notes)


def save(document: Document, path: Path) -> None:
    """Save as OpenRaster. Raises OutputProblem; the old file is then as it was."""
    openraster.write(archive_of(document), path, merged=flatten(document))


def export(document: Document, path: Path, recipe: bytes | None = None, declared: bool = True) -> None:
    """Write the flattened picture as PNG, TIFF, JPEG or WebP by the suffix. Raises BadInput, OutputProblem.

    recipe: goes into a PNG. declared: whether it is said that a model made all of it, or a part. What the file that was
    opened had more of (16 bits, a colour profile, EXIF) is kept where the format holds it.
    """
    made = generated.of_document(document)
    pictures.write(flatten(document), path, recipe, made == "whole", made == "part", document.source, declared)


def losses(document: Document, suffix: str) -> tuple[str, ...]:
    """What an export with this suffix cannot hold, in sentences; nothing of the document itself is lost by it."""
    source = traits.traits(document.source or b"")
    is_deep = suffix in (".png", ".tif", ".tiff")
    found: list[str] = []
    if suffix in (".jpg", ".jpeg") and not flatten(document).is_opaque:
        found.append(tr("JPEG knows no transparency: transparent parts become white. PNG, TIFF and WebP keep them."))
    if source.depth > 8 and not is_deep:
        found.append(
            tr(
                "The opened file has {depth} bits per channel; this format has 8. PNG and TIFF keep them.",
                depth=source.depth,
            )
        )
    if not source.space and ((is_deep and source.depth > 8) or source.has_profile):
        content = pictures.content_like(flatten(document), document.source)
        if content.pixels.dtype == np.uint8 and not content.profile:
            found.append(
                tr(
                    "Depth and colour profile of the opened file are not in this export, which has 8 bits in sRGB: "
                    "they are kept as long as the canvas is not cropped, resized or turned."
                )
            )
    if source.space:
        found.append(tr("The opened file is {space}; exports are RGB.", space=source.space))
    if source.is_animated:
        found.append(tr("The opened file has several frames or pages; only the first is in the document."))
    if source.exif and suffix in (".tif", ".tiff"):
        found.append(tr("The camera's data (EXIF) are not written into TIFF; PNG, JPEG and WebP keep them."))
    return tuple(found)


def picture_document(picture: Raster, name: str = "", source: bytes | None = None) -> Document:
    """A document with one layer: an opened or pasted picture."""
    title = Path(name).stem or tr("Picture")
    document = Document(extent=picture.extent, source=source, source_name=readable(name))
    return add_layer(document, Layer(id="", name=title, pixels=picture))


def archive_of(document: Document) -> Archive:
    """A document as OpenRaster's neutral values."""
    extras: dict[str, bytes] = {}
    nodes = tuple(_node(layer, extras) for layer in reversed(document.layers))
    fields = {name: getattr(document, name) for name in DocumentRecord.__struct_fields__ if name != "version"}
    extras[_document_entry] = msgspec.json.encode(DocumentRecord(version=version, **fields))
    if document.source is not None:
        extras[_source_entry] = document.source
    if document.selection is not None:
        extras[_selection_entry] = grey_tiles.dump(document.selection)
    foreign = tuple(entry for entry in document.extras if entry[0] not in extras)
    return Archive(document.extent, nodes, (*extras.items(), *foreign), document.attributes)


def document_of(archive: Archive, name: str = "") -> Document:
    """A document from OpenRaster's neutral values, ours or another program's. Raises BadInput; `name` is the file's."""
    name = name or tr("The document")
    extras = dict(archive.extras)
    try:
        record = _record(extras.pop(_document_entry, None), name)
        layers = tuple(_layer(node, extras) for node in reversed(archive.nodes))
        selection = extras.pop(_selection_entry, None)
        selected = None if selection is None else grey_tiles.load(selection)
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError) as error:
        raise BadInput(
            "document_damaged",
            tr("What “{name}” says about its layers is damaged: {error}.", name=name, error=error),
            tr("Open another copy."),
        ) from error
    fields = {field: getattr(record, field) for field in record.__struct_fields__ if field != "version"}
    document = Document(
        extent=Extent(*archive.extent),
        layers=named_apart(layers, set()),
        source=extras.pop(_source_entry, None),
        selection=selected if selected is not None and selected.extent == archive.extent else None,
        attributes=archive.attributes,
        extras=tuple((entry, data) for entry, data in extras.items() if not entry.startswith(_folder)),
        **fields,
    )
    if find_layer(document, document.active) is None:
        document = msgspec.structs.replace(document, active=document.layers[-1].id if document.layers else "")
    return document


def _is_document(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return openraster.is_openraster(stream.read(256))
    except OSError:
        return False  # `pictures.read` says what is wrong with it


def _record(data: bytes | None, name: str) -> DocumentRecord:
    if data is None:
        return DocumentRecord(version=version)
    record = msgspec.json.decode(data, type=DocumentRecord)
    if record.version > version:
        text = tr("“{name}” was saved by a newer version of this program and is left as it is.", name=name)
        raise BadInput("document_newer", text, tr("Update this program."))
    return record


def _node(layer: Layer, extras: dict[str, bytes]) -> Node:
    inversion = "" if layer.inversion is None else _kept(extras, inversions.dump(layer.inversion), inversions.suffix)
    record = LayerRecord(
        id=layer.id,
        role=layer.role,
        visible=layer.visible,
        kind=layer.kind,
        weight=layer.weight,
        start=layer.start,
        end=layer.end,
        enabled=layer.enabled,
        annotator=layer.annotator,
        annotator_weights=layer.annotator_weights,
        settings=layer.settings,
        made=layer.made,
        recipe="" if layer.recipe is None else _kept(extras, layer.recipe, ".json"),
        inversion=inversion,
        mask="" if layer.mask is None else _kept(extras, grey_tiles.dump(layer.mask), grey_tiles.suffix),
        mask_at=(layer.x, layer.y) if layer.role == "group" and layer.mask is not None else (0, 0),
        locks=layer.locks,
    )
    said = (*layer.attributes, *(((_locked, "true"),) if "pixels" in layer.locks else ()))
    is_group = layer.role == "group"
    return Node(
        name=layer.name,
        raster=None if is_group else layer.pixels,
        x=0 if is_group else layer.x,
        y=0 if is_group else layer.y,
        opacity=layer.opacity,
        visible=layer.visible and layer.role != "mask",
        blend=_written_blend(layer.blend),
        children=tuple(_node(child, extras) for child in reversed(layer.children)),
        attributes=(*said, (_attribute, msgspec.json.encode(record).decode())),
    )


def _layer(node: Node, extras: dict[str, bytes]) -> Layer:
    attributes = dict(node.attributes)
    text = attributes.pop(_attribute, None)
    record = LayerRecord(id="") if text is None else msgspec.json.decode(text, type=LayerRecord)
    is_group = node.raster is None
    role = "group" if is_group else "paint" if record.role == "group" else record.role
    mask = grey_tiles.load(_found(extras, record.mask, grey_tiles.suffix)) if record.mask else None
    pixels = no_pixels if node.raster is None else node.raster
    if is_group and mask is not None:
        pixels = Raster.empty(mask.extent)
    return Layer(
        id=record.id,
        name=node.name,
        pixels=_mask(pixels) if role == "mask" else pixels,
        x=record.mask_at[0] if is_group else node.x,
        y=record.mask_at[1] if is_group else node.y,
        opacity=node.opacity,
        visible=record.visible if role == "mask" else node.visible,
        blend=_read_blend(node.blend),
        role=role,
        kind=record.kind,
        weight=record.weight,
        start=record.start,
        end=record.end,
        enabled=record.enabled,
        annotator=record.annotator,
        annotator_weights=record.annotator_weights,
        settings=record.settings,
        children=tuple(_layer(child, extras) for child in reversed(node.children)),
        made=("whole" if role == "result" else "") if record.made is None else record.made,  # None: from before it was
        recipe=_found(extras, record.recipe, ".json") if record.recipe else None,
        inversion=inversions.load(_found(extras, record.inversion, inversions.suffix)) if record.inversion else None,
        mask=mask if mask is not None and mask.extent == pixels.extent else None,  # else another program resized it
        locks=_locks(record.locks, attributes.pop(_locked, "")),
        attributes=tuple(attributes.items()),
    )


def _locks(ours: tuple[Lock, ...], locked: str) -> tuple[Lock, ...]:
    """Our locks, and what the node itself says about the pixels, which another program may have changed."""
    pixels: tuple[Lock, ...] = ("pixels",) if locked == "true" else ()
    return tuple(sorted({*(each for each in ours if each != "pixels"), *pixels}))


def _mask(pixels: Raster) -> Raster:
    """A mask as we keep it: grey that another program painted becomes white with alpha; what fits stays as it is."""
    values = pixels.array()
    if (values[..., :3][values[..., 3] > 0] == 255).all():
        return pixels
    return Raster.from_array(mask_pixels(grey(values)))


def _kept(extras: dict[str, bytes], data: bytes, kind: str) -> str:
    name = digest(data)
    extras[f"{_folder}{name}{kind}"] = data
    return name


def _found(extras: Mapping[str, bytes], name: str, kind: str) -> bytes:
    data = extras.get(f"{_folder}{name}{kind}")
    if data is None:
        raise BadInput(
            "document_incomplete",
            tr("The document lacks a file that a layer needs: {name}.", name=f"{name[:64]}{kind}"),
            tr("Open another copy of it."),
        )
    return data


def _written_blend(blend: str) -> str:
    return _foreign.get(blend) or (f"svg:{blend}" if blend in blends else blend)


def _read_blend(blend: str) -> str:
    found = next((ours for ours, name in _foreign.items() if name == blend), None)
    plain = blend.removeprefix("svg:")
    return found or (plain if plain in blends and plain != blend else blend)


_foreign = {"normal": "svg:src-over", "exclusion": "krita:exclusion"}
"""OpenRaster's list has no exclusion; Krita's own name for it is the one that is read."""
