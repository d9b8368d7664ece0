"""Encoding: rasters as PNG, WebP, JPEG and TIFF bytes, with what other tools read about where a picture came from.

Only what we made ourselves passes here, so it runs in the caller's process. Straight alpha is written as it is: a PNG
and a lossless WebP give back every byte, also of colours under alpha 0.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image

from controls.geometry import Bounds, Extent
from controls.raster import Mask, Raster, tile_side
from pipelines.files import chunks, tiff

DigitalSource = Literal["", "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"]
"""IPTC's words for a picture that a trained model made wholly or in part; empty: nothing is claimed."""

vocabulary = "http://cv.iptc.org/newscodes/digitalsourcetype/"
png_effort = {"compress_level": 1, "compress_type": 3}
"""Deflate that looks for runs only (Z_RLE): behind PNG's filters as small as level 6, in a third of the time."""

jpeg_quality = 95
largest_webp = 16383
largest_jpeg = 65500


def image(raster: Raster) -> Image.Image:
    """A raster as Pillow's image: RGB where every pixel is opaque, else RGBA."""
    pixels = raster.array()
    return Image.fromarray(np.ascontiguousarray(pixels[..., :3]) if (pixels[..., 3] == 255).all() else pixels)


def png(raster: Raster) -> bytes:
    """Lossless, also of colours under alpha 0. By Pillow, as recipes name pictures by the digest of these bytes; large
    ones are written by `pipelines.files.striped`."""
    return _saved(image(raster), "PNG", **png_effort)


class Content(NamedTuple):
    """What is written. pixels: uint8 or uint16 (H, W, 4), straight alpha. profile: ICC of their RGB space, empty: sRGB.

    exif: a block to keep. source: IPTC's words on where it came from.
    """

    pixels: np.ndarray
    profile: bytes = b""
    exif: bytes = b""
    source: DigitalSource = ""

    @property
    def opaque(self) -> np.ndarray:
        """The pixels without alpha where every one of them is opaque."""
        full = np.iinfo(self.pixels.dtype).max
        return np.ascontiguousarray(self.pixels[..., :3]) if (self.pixels[..., 3] == full).all() else self.pixels

    @property
    def shallow(self) -> Content:
        """With 8 bits a channel, rounded."""
        if self.pixels.dtype == np.uint8:
            return self
        return self._replace(pixels=((self.pixels.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8))


def marked_png(content: Content, texts: tuple[tuple[str, str], ...]) -> bytes:
    """PNG with (keyword, text) pairs and the digital source type."""
    added = [chunks.text_chunk(keyword, text) for keyword, text in texts]
    if content.source:
        added.insert(0, chunks.Chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(content.source)))
    if content.exif:
        added.insert(0, chunks.Chunk(b"eXIf", content.exif))
    if content.profile:
        added.insert(0, chunks.Chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(content.profile)))
    plain = _saved(Image.fromarray(content.opaque), "PNG", **png_effort) if content.pixels.dtype == np.uint8 else (
        _deep_png(content.opaque))  # fmt: skip
    return chunks.with_chunks(plain, added)


def webp(content: Content) -> bytes:
    """Lossless WebP of 8 bits."""
    picture = Image.fromarray(content.shallow.opaque)
    return _saved(picture, "WEBP", lossless=True, exact=True, quality=50, **_beside(content))


def jpeg(content: Content) -> bytes:
    """JPEG of 8 bits on white, at full colour resolution. Not lossless."""
    picture = Image.fromarray(Raster.from_array(content.shallow.pixels).rgb())
    return _saved(picture, "JPEG", quality=jpeg_quality, subsampling=0, optimize=True, **_beside(content))


def deep_tiff(content: Content) -> bytes:
    """TIFF at the depth that the pixels have."""
    return tiff.tiff(content.opaque, content.profile, xmp(content.source) if content.source else b"")


def mask_png(mask: Mask) -> bytes:
    """An 8-bit mask as grey PNG."""
    return _saved(Image.fromarray(mask.grey()), "PNG", **png_effort)


def thumbnail(raster: Raster, side: int = 256) -> Raster:
    """At most `side` pixels along the longer side; transparency does not bleed."""
    width, height = raster.extent
    by = max(1, max(raster.extent) // (2 * side))
    rows = by * -(-tile_side // by)
    strips = (raster.array(Bounds(0, top, width, min(rows, height - top))) for top in range(0, height, rows))
    small = Image.fromarray(np.concatenate([np.asarray(Image.fromarray(strip).reduce(by)) for strip in strips]))
    small.thumbnail((side, side), Image.Resampling.BOX)
    return Raster.from_array(np.asarray(small))


def own_pixels(data: bytes) -> np.ndarray:
    """uint8 (H, W, 4) of bytes that we have just written ourselves, to compare. Strangers' bytes go to `decoder`."""
    with Image.open(BytesIO(data), formats=("PNG", "WEBP", "JPEG")) as opened:
        return np.asarray(opened.convert("RGBA"))


def extent_of(data: bytes) -> Extent:
    """The size that bytes which we have just written ourselves declare."""
    with Image.open(BytesIO(data), formats=("PNG", "WEBP", "JPEG", "GIF", "TIFF")) as opened:
        return Extent(*opened.size)


def xmp(source: DigitalSource) -> bytes:
    """An XMP packet that says with IPTC's property how the picture came to be."""
    text = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 Iptc4xmpExt:DigitalSourceType="{vocabulary}{source}"/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
    return text.encode()


def _beside(content: Content) -> dict[str, bytes]:
    """What Pillow writes beside the pixels."""
    found = {"xmp": xmp(content.source) if content.source else b"", "icc_profile": content.profile,
             "exif": b"Exif\0\0" + content.exif if content.exif else b""}  # fmt: skip
    return {name: data for name, data in found.items() if data}


def _deep_png(pixels: np.ndarray) -> bytes:
    import cv2  # 400 ms that pictures of 8 bits save

    done, data = cv2.imencode(".png", pixels[..., [2, 1, 0, 3][: pixels.shape[2]]], [cv2.IMWRITE_PNG_COMPRESSION, 4])
    if not done:
        raise ValueError("OpenCV wrote no PNG")
    return data.tobytes()


def _saved(picture: Image.Image, form: str, **options: object) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()
