"""Compositing: pixels into a frame and back, and the blend that leaves everything outside a mask as it was."""

from __future__ import annotations

import cv2
import numpy as np

from controls.geometry import Bounds, Extent
from controls.raster import Raster
from pipelines.framing import Frame

opaque_from = 0.25
"""Mask values from here on show the repainted pixels alone; below, they fade into the source's."""


def resized(pixels: np.ndarray, extent: Extent, grows: int = cv2.INTER_CUBIC) -> np.ndarray:
    """(H, W[, C]) at another size: area means where it shrinks, `grows` (OpenCV's) where it grows; untouched where it
    fits."""
    if pixels.shape[:2] == extent.shape:
        return pixels
    shrinks = extent.pixels < pixels.shape[0] * pixels.shape[1]
    return cv2.resize(pixels, tuple(extent), interpolation=cv2.INTER_AREA if shrinks else grows)


def scaled(picture: Raster, extent: Extent, grows: int = cv2.INTER_CUBIC) -> Raster:
    """A picture at another size, weighed by alpha so that what is transparent lends no colour; the very same picture
    where it has this size already."""
    if picture.extent == extent:
        return picture
    pixels = picture.array().astype(np.float32)
    pixels[..., :3] *= pixels[..., 3:] / 255
    found = resized(pixels, extent, grows)
    # Divided by alpha as it came: such a kernel overshoots in both alike.
    found[..., :3] *= 255 / np.maximum(found[..., 3:], 1e-3)
    return Raster.from_array(np.clip(np.rint(found), 0, 255).astype(np.uint8))


def padded(pixels: np.ndarray, extent: Extent) -> np.ndarray:
    """(h, w[, C]) at the top left of `extent`, its right and bottom edges repeated."""
    rows, columns = extent.height - pixels.shape[0], extent.width - pixels.shape[1]
    if not rows and not columns:
        return pixels
    return np.pad(pixels, ((0, rows), (0, columns), *((0, 0),) * (pixels.ndim - 2)), mode="edge")


def seen(picture: Raster, frame: Frame, background: tuple[int, int, int] = (255, 255, 255)) -> np.ndarray:
    """What the model sees of a picture: uint8 (H, W, 3) at the working size, transparency on `background`."""
    pixels = picture.crop(frame.region).rgb(background)
    return padded(resized(pixels, frame.scaled), frame.working)


def control_seen(image: Raster, picture: Extent, frame: Frame, background: int) -> np.ndarray:
    """A control image as the model sees it. An image of another size than the picture's is stretched onto it.

    background: the grey that means "nothing said here", under transparency.
    """
    under = (background, background, background)
    if image.extent == picture:
        return seen(image, frame, under)
    if frame.region == Bounds.of(picture):
        return padded(resized(image.rgb(under), frame.scaled), frame.working)
    return seen(Raster.from_array(resized(image.rgb(under), picture)), frame, under)


def back(pixels: np.ndarray, frame: Frame) -> np.ndarray:
    """(H, W, C) at the working size to the region's own size: padding cut away, resized where the frame did."""
    return resized(np.ascontiguousarray(pixels[: frame.scaled.height, : frame.scaled.width]), frame.region.extent)


def denoise_mask(mask: np.ndarray, grow: int, falloff: int) -> np.ndarray:
    """Where the model may paint, which may be more than what is shown of it: float32 (H, W), the mask at least.

    grow: pixels around the mask that are as free as the nearest of its own. falloff: pixels beyond those over which
    this freedom ends.
    """
    outside = (mask == 0).astype(np.uint8)
    if grow + falloff == 0 or outside.all() or not outside.any():
        return mask
    away, nearest = cv2.distanceTransformWithLabels(
        outside, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    values = np.zeros(int(nearest.max()) + 1, np.float32)
    values[nearest[outside == 0]] = mask[outside == 0]
    free = np.clip(1 - (away - grow) / falloff, 0, 1) if falloff else away <= grow
    return np.where(outside, values[nearest] * free, mask).astype(np.float32)


def change_map(mask: np.ndarray, frame: Frame, scale: int) -> np.ndarray:
    """How much each latent cell may change: float32 (h, w), 0..1.

    mask: float32 (H, W) over the frame's region. scale: pixels along a cell. A cell takes the largest value of the
    pixels that it covers, so that a single painted pixel frees its cell; the composite cuts away what is too much.
    """
    cells = working_mask(mask, frame)
    return cells.reshape(frame.working.height // scale, scale, frame.working.width // scale, scale).max(axis=(1, 3))


def working_mask(mask: np.ndarray, frame: Frame) -> np.ndarray:
    """A mask over the frame's region, float32 (H, W), at the working size; no painted pixel is lost by shrinking."""
    height, width = frame.scaled.shape
    rows, columns = -(-mask.shape[0] // height), -(-mask.shape[1] // width)
    if rows > 1 or columns > 1:
        # Shrinking picks pixels; spread each value over what the pick would skip.
        mask = cv2.dilate(mask, np.ones((2 * (rows // 2) + 1, 2 * (columns // 2) + 1), np.uint8))
    return padded(cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST), frame.working)


def region_map(mask: np.ndarray, frame: Frame, scale: int) -> np.ndarray:
    """How much of each latent cell a region covers: float32 (h, w), 0..1, the mean over the cell's pixels.

    mask: float32 (H, W) over the frame's region. scale: pixels along a cell.
    """
    values = np.clip(padded(resized(mask, frame.scaled), frame.working), 0, 1)
    return values.reshape(frame.working.height // scale, scale, frame.working.width // scale, scale).mean(axis=(1, 3))


def blend_weights(mask: np.ndarray, feather: int) -> np.ndarray:
    """How much of the repainted pixels shows: float32 (H, W), 0..1, exactly 0 where the mask is 0.

    feather: pixels over which a selection's rim fades, inwards only and never more than half of how deep the
    selection is, so that even a single pixel is repainted in full. A selection does not fade where the picture ends.
    """
    weights = np.clip(mask / opaque_from, 0, 1).astype(np.float32)
    if feather > 0 and mask.any() and not mask.all():
        depth = cv2.distanceTransform((mask > 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        reach = max(1.0, min(float(feather), float(depth.max()) / 2))
        weights = np.minimum(weights, np.clip(depth / reach, 0, 1))
    return weights


def blended(source: np.ndarray, painted: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """uint8 (H, W, 4): `painted` (H, W, 3, opaque) over `source` (H, W, 4) with weights (H, W).

    Where a weight is 0 the source's four bytes are returned as they are, hidden colour and all; where it is 1 the
    painted pixel, opaque. Between them the two are mixed as coverage, so transparent source pixels lend no colour.
    """
    result = source.copy()
    touched = weights > 0
    weight = weights[touched][:, None].astype(np.float32)
    below = source[touched].astype(np.float32)
    kept = (1 - weight) * below[:, 3:] / 255
    cover = weight + kept
    colour = (weight * painted[touched] + kept * below[:, :3]) / cover
    result[touched] = np.rint(np.concatenate([colour, 255 * cover], axis=1)).clip(0, 255).astype(np.uint8)
    return result


def changed_outside(before: Raster, after: Raster, mask: np.ndarray) -> int:
    """How many pixels differ in any of their four bytes where the mask (H, W) is 0. Tiles that are shared are equal."""
    count = 0
    for index in before.tiles.keys() | after.tiles.keys():
        if before.tiles.get(index) is after.tiles.get(index):
            continue
        part = index.bounds.intersection(before.bounds)
        differs = (before.array(part) != after.array(part)).any(axis=2)
        count += int((differs & (mask[part.slices] == 0)).sum())
    return count
