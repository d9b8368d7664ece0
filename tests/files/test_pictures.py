"""Pictures: what people have opens upright in sRGB or is refused in plain words; what is written comes back."""

from __future__ import annotations

import io
import os
import struct
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from controls.geometry import Extent
from controls.raster import Raster
from pipelines.errors import BadInput, OutputProblem
from pipelines.files import blobs, chunks, decoding, openraster, pictures, recipes
from pipelines.files.decoder import Decoder, Limits
from pipelines.requests import EditRequest

inside = decoding.Limits(4 << 30, 60, 128 << 20)


def noise(height: int, width: int, channels: int = 4, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def decoded(data: bytes) -> tuple[np.ndarray, list[str]]:
    """By the child's own function in this process: as exact and 50 times quicker than one child a test."""
    image, _, notes = decoding.decode(data, inside)
    return np.asarray(image.convert("RGBA")), notes


def refused(picture: Path | bytes, limits: Limits | None = None) -> BadInput:
    with pytest.raises(BadInput) as caught:
        pictures.read(picture, limits)
    assert caught.value.message and "Traceback" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF", "BMP", "GIF", "JPEG"])
def test_every_format_opens_through_the_child(form: str, tmp_path: Path) -> None:
    pixels = np.repeat(np.repeat(noise(5, 6, 3) // 64 * 64, 16, 0), 16, 1)
    path = tmp_path / "a.dat"  # the name says nothing
    options = {"WEBP": {"lossless": True}, "JPEG": {"quality": 98, "subsampling": 0}}.get(form, {})
    path.write_bytes(encoded(Image.fromarray(pixels), form, **options))
    opened = pictures.read(path)
    assert opened.format == form and opened.source == path.read_bytes() and opened.recipe is None
    off = np.abs(opened.raster.array()[..., :3].astype(int) - pixels)
    assert off.mean() < 3 if form == "JPEG" else off.max() == 0
    assert opened.raster.is_opaque


@pytest.mark.parametrize("suffix", [".png", ".webp"])
@pytest.mark.parametrize("channels", [3, 4])
def test_lossless_pictures_come_back_bit_for_bit(suffix: str, channels: int, tmp_path: Path) -> None:
    pixels = noise(300, 270, channels)
    if channels == 4:
        pixels[:50, :, 3] = 0  # colours under alpha 0 too
    raster = Raster.from_array(pixels)
    pictures.write(raster, tmp_path / f"a{suffix}")
    assert pictures.read(tmp_path / f"a{suffix}").raster.key() == raster.key()


def test_jpeg_is_on_white(tmp_path: Path) -> None:
    pictures.write(Raster.empty(Extent(20, 20)), tmp_path / "a.JPG")
    assert (pictures.read(tmp_path / "a.JPG").raster.array() == 255).all()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_upright(orientation: int, form: str) -> None:
    upright = np.zeros((32, 48, 3), np.uint8)
    upright[:16, :16], upright[:16, 32:], upright[16:, :16] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: upright.transpose(1, 0, 2)[::-1],
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: upright.transpose(1, 0, 2)[:, ::-1],
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels, _ = decoded(encoded(Image.fromarray(np.ascontiguousarray(stored)), form, exif=exif, quality=100))
    assert pixels.shape == (32, 48, 4)
    assert np.abs(pixels[..., :3].astype(int) - upright).mean() < 12  # JPEG and WebP are not exact


def test_cmyk_is_not_inverted_and_said() -> None:
    cmyk = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    for form in ("JPEG", "TIFF"):
        pixels, notes = decoded(encoded(cmyk, form))
        red, green, blue, alpha = pixels[4, 4]
        assert red > 230 and green < 25 and blue < 25 and alpha == 255
        assert any("CMYK" in note for note in notes)


def test_palettes_grey_and_one_bit() -> None:
    colour = noise(20, 20, 3) // 128 * 255
    palette = Image.fromarray(colour).quantize(16)
    assert np.array_equal(decoded(encoded(palette, "PNG"))[0][..., :3], colour)
    palette.info["transparency"] = palette.getpixel((0, 0))
    pixels = decoded(encoded(palette, "PNG", transparency=palette.getpixel((0, 0))))[0]
    assert pixels[0, 0, 3] == 0 and set(np.unique(pixels[..., 3])) == {0, 255}
    grey = noise(20, 20, 1)[..., 0]
    assert np.array_equal(decoded(encoded(Image.fromarray(grey), "PNG"))[0][..., 1], grey)
    light_alpha = Image.merge("LA", [Image.fromarray(grey), Image.fromarray(grey[::-1].copy())])
    pixels = decoded(encoded(light_alpha, "PNG"))[0]
    assert np.array_equal(pixels[..., 0], grey) and np.array_equal(pixels[..., 3], grey[::-1])
    bits = Image.fromarray(np.where(grey > 127, 255, 0).astype(np.uint8)).convert("1")
    assert set(np.unique(decoded(encoded(bits, "PNG"))[0][..., 0])) == {0, 255}


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_are_rounded_and_said(suffix: str, channels: int) -> None:
    deep = np.random.default_rng(1).integers(0, 65536, (30, 20, channels), dtype=np.uint16)
    deep[0, :10] = np.arange(10)[:, None] * 7000
    pixels, notes = decoded(cv2.imencode(suffix, deep.squeeze())[1].tobytes())
    order = {1: [0, 0, 0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[channels]
    expected = np.rint(deep[..., order].astype(np.float64) * 255 / 65535)
    assert np.array_equal(pixels[..., : len(order)], expected)
    assert len(notes) == 1 and notes[0].startswith("Its 16 bits per channel were rounded to 8.")


def test_a_deep_grey_ramp_keeps_its_levels() -> None:
    ramp = np.linspace(0, 65535, 4096).astype(np.uint16)[None].repeat(2, 0)
    pixels, _ = decoded(cv2.imencode(".png", ramp)[1].tobytes())
    assert len(np.unique(pixels[..., 0])) == 256


def test_floats_are_taken_as_0_to_1() -> None:
    pixels, notes = decoded(encoded(Image.fromarray(np.array([[0, 0.5, 1, 7, np.nan]], np.float32)), "TIFF"))
    assert pixels[0, :, 0].tolist() == [0, 128, 255, 255, 0] and "floating" in notes[0]


def adjusted_profile() -> bytes:
    """sRGB's profile with red and blue exchanged: another colour space that anyone can see."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", data[128:132])[0]
    places = {bytes(data[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, blue = places[b"rXYZ"], places[b"bXYZ"]
    data[red + 4 : red + 12], data[blue + 4 : blue + 12] = data[blue + 4 : blue + 12], data[red + 4 : red + 12]
    return bytes(data)


def test_profiles() -> None:
    pixels = noise(16, 16, 4)
    image = Image.fromarray(pixels)
    same = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    found, notes = decoded(encoded(image, "PNG", icc_profile=same))
    assert np.array_equal(found, pixels) and notes == []
    found, notes = decoded(encoded(image, "PNG", icc_profile=adjusted_profile()))
    assert np.abs(found[..., :3].astype(int) - pixels[..., [2, 1, 0]]).max() <= 2
    assert np.array_equal(found[..., 3], pixels[..., 3]) and "colour profile" in notes[0]
    found, notes = decoded(encoded(image, "PNG", icc_profile=b"not a profile" * 20))
    assert np.array_equal(found, pixels) and "ignored" in notes[0]


def test_only_the_first_frame_is_opened_and_that_is_said() -> None:
    frames = [Image.new("L", (8, 8), value) for value in (10, 200)]
    for form in ("GIF", "TIFF", "PNG"):
        pixels, notes = decoded(encoded(frames[0], form, save_all=True, append_images=frames[1:]))
        assert (pixels[..., 0] == 10).all() and "first" in notes[0]


def test_huge_metadata_does_not_keep_a_picture_shut() -> None:
    bomb = b"Comment\0\0" + zlib.compress(bytes(80 << 20), 9)
    data = chunks.with_chunks(encoded(Image.new("RGB", (4, 4)), "PNG"), [chunks.Chunk(b"zTXt", bomb)] * 3)
    assert pictures.read(data).raster.extent == Extent(4, 4)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture_empty"),
        (b"hello", "not_a_picture"),
        (b"%PDF-1.7", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"PK\x03\x04" + bytes(40), "not_a_picture"),
        (b"\x89PNG\r\n\x1a\n", "not_a_picture"),
        (b"GIF89a", "not_a_picture"),
    ],
)
def test_what_is_not_a_picture(data: bytes, code: str) -> None:
    error = refused(data)
    assert error.code == code
    assert code == "picture_empty" or "PNG, JPEG" in error.advice


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF"])
def test_a_cut_picture_is_never_opened_in_part(form: str) -> None:
    data = encoded(Image.fromarray(noise(64, 64, 3)), form)
    whole = decoded(data)[0]
    for share in range(1, 100, 7):
        try:
            found = decoded(data[: len(data) * share // 100])[0]
        except Exception:  # noqa: BLE001  what the child turns into BadInput
            continue
        assert np.array_equal(found, whole), f"{form} cut at {share} %"


def test_a_cut_file_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "cut.jpg"
    path.write_bytes(encoded(Image.fromarray(noise(64, 64, 3)), "JPEG")[:900])
    error = refused(path)
    assert error.code == "picture_damaged" and "cut.jpg" in error.message


def header_only_png(width: int, height: int) -> bytes:
    chunk = chunks.Chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunks.Chunk(b"IDAT", zlib.compress(bytes(100)))
    return chunks.signature + chunk.packed() + body.packed() + chunks.Chunk(b"IEND", b"").packed()


def test_sizes_beyond_the_limits() -> None:
    assert "50000 × 50000" in refused(header_only_png(50000, 50000)).message
    assert refused(header_only_png(2_000_000, 1)).code == "picture_too_large"
    assert refused(header_only_png(0, 4)).code in ("picture_damaged", "not_a_picture")
    small = encoded(Image.new("RGB", (30, 30)), "PNG")
    assert refused(small, Limits(pixels=800)).code == "picture_too_large"
    assert refused(small, Limits(file_bytes=10)).code == "file_too_large"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="address space is limited on Linux")
def test_limits_on_memory_and_time() -> None:
    big = encoded(Image.new("RGB", (4000, 4000)), "PNG")
    assert refused(big, Limits(memory=70 << 20)).code == "picture_too_large"
    assert refused(big, Limits(seconds=0.05)).code == "picture_too_slow"


def test_a_decoder_outlives_what_kills_its_child() -> None:
    good = encoded(Image.fromarray(noise(8, 8)), "PNG")
    with Decoder() as decoder:
        assert decoder.decode(good).raster.extent == (8, 8)
        child = decoder._child
        assert child is not None
        child.kill()
        child.wait()
        assert decoder.decode(good).format == "PNG"
        with pytest.raises(BadInput):
            decoder.decode(b"nonsense")
        assert decoder.decode(good).format == "PNG"


def test_files_that_are_no_files(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "not_a_file"
    assert refused(tmp_path / "none.png").code == "file_missing"
    assert refused(Path("a\0b.png")).code == "file_unreadable"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.png")
        assert refused(tmp_path / "pipe.png").code == "not_a_file"


def test_mutated_pictures_never_do_worse_than_refuse() -> None:
    generator = np.random.default_rng(5)
    seeds = [encoded(Image.fromarray(noise(24, 24, 3)), form) for form in ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF")]
    opened = 0
    with Decoder() as decoder:
        for number in range(240):
            data = bytearray(seeds[number % len(seeds)])
            for _ in range(int(generator.integers(1, 8))):
                data[int(generator.integers(len(data)))] = int(generator.integers(256))
            try:
                decoder.decode(bytes(data))
                opened += 1
            except BadInput:
                pass
    assert opened > 20


@pytest.mark.parametrize("name", ["a", "a.tga", "a.psd", "a.png.exe"])
def test_unknown_suffixes_name_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.png, \.jpg"):
        pictures.write(Raster.empty(Extent(2, 2)), tmp_path / name)
    assert not os.listdir(tmp_path)


def test_what_a_format_cannot_hold(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="16383"):
        pictures.write(Raster.empty(Extent(16384, 1)), tmp_path / "a.webp")
    with pytest.raises(OutputProblem):
        pictures.write(Raster.empty(Extent(2, 2)), tmp_path / "gone" / "a.png")


def test_a_png_carries_recipe_parameters_and_source(tmp_path: Path) -> None:
    request = EditRequest(mode="generate", prompt="a hut – 小屋", steps=20, seed=7, extent=Extent(8, 8))
    recipe = recipes.to_json(request, blobs.Memory())
    path = tmp_path / "a.png"
    pictures.write(Raster.filled(Extent(8, 8), (1, 2, 3, 255)), path, recipe, generated=True)
    assert pictures.read(path).recipe == recipe
    with Image.open(path) as image:
        texts = image.text
    assert texts["parameters"].startswith("a hut – 小屋\nSteps: 20, ") and "Seed: 7, Size: 8x8" in texts["parameters"]
    assert "digitalsourcetype/trainedAlgorithmicMedia" in texts["XML:com.adobe.xmp"]
    pictures.write(Raster.empty(Extent(8, 8)), path, recipe)
    assert b"compositeWithTrainedAlgorithmicMedia" in path.read_bytes()
    pictures.write(Raster.empty(Extent(8, 8)), path)
    assert b"digitalsourcetype" not in path.read_bytes()


@pytest.mark.parametrize("suffix", [".jpg", ".webp"])
def test_other_formats_say_their_source(suffix: str, tmp_path: Path) -> None:
    pictures.write(Raster.empty(Extent(8, 8)), tmp_path / f"a{suffix}", generated=True)
    assert b"digitalsourcetype/trainedAlgorithmicMedia" in (tmp_path / f"a{suffix}").read_bytes()


def test_a_damaged_recipe_does_not_keep_a_picture_shut() -> None:
    png = encoded(Image.new("RGB", (4, 4)), "PNG")
    broken = chunks.Chunk(b"iTXt", b"underpaint\0\x01\0\0\0not deflate")
    opened = pictures.read(chunks.with_chunks(png, [broken]))
    assert opened.recipe is None and "recipe" in opened.notes[0]


def test_documents_open_flattened(tmp_path: Path) -> None:
    layer = Raster.from_array(noise(20, 30))
    openraster.write(openraster.Archive(Extent(30, 20), (openraster.Node("a", layer),)), tmp_path / "a.ora")
    opened = pictures.read(tmp_path / "a.ora")
    assert opened.format == "ORA" and opened.raster.extent == Extent(30, 20)
    painted = layer.array()[..., 3] > 0
    assert np.array_equal(opened.raster.array()[painted], layer.array()[painted])


frames = tuple(Raster.from_array(noise(31, 41, 4, seed)) for seed in (0, 1, 1, 2))


def test_animated_webp_is_exact(tmp_path: Path) -> None:
    pictures.write_animation(frames, tmp_path / "a.webp", 8, generated=True)
    with Image.open(tmp_path / "a.webp") as image:
        assert image.n_frames == 4 and image.info["loop"] == 0
        for number, frame in enumerate(frames):
            image.seek(number)
            assert np.array_equal(np.asarray(image.convert("RGBA")), frame.array())
            assert image.info["duration"] == 125
    assert b"digitalsourcetype" in (tmp_path / "a.webp").read_bytes()


def test_gif_and_video(tmp_path: Path) -> None:
    pictures.write_animation(frames, tmp_path / "a.gif", 10)
    with Image.open(tmp_path / "a.gif") as image:
        assert image.size == (41, 31) and image.info["duration"] == 100
    pictures.write_animation(frames, tmp_path / "a.mp4", 10)
    film = cv2.VideoCapture(str(tmp_path / "a.mp4"))
    sizes = (
        film.get(cv2.CAP_PROP_FRAME_COUNT),
        film.get(cv2.CAP_PROP_FRAME_WIDTH),
        film.get(cv2.CAP_PROP_FRAME_HEIGHT),
    )
    film.release()
    assert sizes == (4, 42, 32)


def test_no_encoder_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2.VideoWriter, "fourcc", staticmethod(lambda *_: 0))
    monkeypatch.setattr(cv2, "VideoWriter", lambda *_: type("Closed", (), {"isOpened": lambda self: False})())
    monkeypatch.setattr(cv2.VideoWriter, "fourcc", lambda *_: 0, raising=False)
    with pytest.raises(OutputProblem) as caught:
        pictures.write_animation(frames, tmp_path / "a.mp4", 10)
    assert caught.value.code == "no_encoder" and not os.listdir(tmp_path)


def test_animations_that_cannot_be(tmp_path: Path) -> None:
    for rasters, name, rate in (
        ((), "a.webp", 8.0),
        ((frames[0], Raster.empty(Extent(2, 2))), "a.webp", 8.0),
        (frames, "a.avi", 8.0),
        (frames, "a.gif", 0.0),
    ):
        with pytest.raises(BadInput):
            pictures.write_animation(rasters, tmp_path / name, rate)
    assert not os.listdir(tmp_path)
