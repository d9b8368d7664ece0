"""Encoding: rasters as PNG, WebP and JPEG bytes, with what other tools read about where a picture came from.

Only what we made ourselves passes here, so it runs in the caller's process. Straight alpha is written as it is: a PNG
and a lossless WebP give back every byte, also of colours under alpha 0.
"""

from __future__ import annotations

from io import BytesIO
from typing import Literal

import numpy as np
from PIL import Image

from controls.geometry import Extent
from controls.raster import Mask, Raster
from pipelines.files import chunks

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
    """Lossless, also of colours under alpha 0."""
    return _saved(image(raster), "PNG", **png_effort)


def marked_png(raster: Raster, texts: tuple[tuple[str, str], ...], source: DigitalSource) -> bytes:
    """PNG with (keyword, text) pairs and the digital source type."""
    added = [chunks.text_chunk(keyword, text) for keyword, text in texts]
    if source:
        packet = b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(source)
        added.insert(0, chunks.Chunk(b"iTXt", packet))
    return chunks.with_chunks(png(raster), added)


def webp(raster: Raster, source: DigitalSource) -> bytes:
    """Lossless WebP."""
    return _saved(image(raster), "WEBP", lossless=True, exact=True, quality=50, **_packet(source))


def jpeg(raster: Raster, source: DigitalSource) -> bytes:
    """JPEG on white, at full colour resolution. Not lossless."""
    return _saved(
        Image.fromarray(raster.rgb()), "JPEG", quality=jpeg_quality, subsampling=0, optimize=True, **_packet(source)
    )


def mask_png(mask: Mask) -> bytes:
    """An 8-bit mask as grey PNG."""
    return _saved(Image.fromarray(mask.grey()), "PNG", **png_effort)


def thumbnail(raster: Raster, side: int = 256) -> Raster:
    """At most `side` pixels along the longer side; transparency does not bleed."""
    small = Image.fromarray(raster.array())
    small.thumbnail((side, side), Image.Resampling.BOX)
    return Raster.from_array(np.asarray(small))


def own_pixels(data: bytes) -> np.ndarray:
    """uint8 (H, W, 4) of bytes that we have just written ourselves, to compare. Strangers' bytes go to `decoder`."""
    with Image.open(BytesIO(data), formats=("PNG", "WEBP", "JPEG")) as opened:
        return np.asarray(opened.convert("RGBA"))


def extent_of(data: bytes) -> Extent:
    """The size that bytes which we have just written ourselves declare."""
    with Image.open(BytesIO(data), formats=("PNG", "WEBP", "JPEG", "GIF")) as opened:
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


def _packet(source: DigitalSource) -> dict[str, bytes]:
    return {"xmp": xmp(source)} if source else {}


def _saved(picture: Image.Image, form: str, **options: object) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()
