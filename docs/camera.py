"""The camera: a widget as a small picture file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

suffix = ".webp"
quality = 88


def keep(widget: QWidget, path: Path) -> None:
    """Write what a widget shows, as WebP: without loss where that is smaller, as of a panel it mostly is."""
    QTest.qWait(80)  # what was just changed is laid out and drawn
    held = QBuffer()
    held.open(QBuffer.OpenModeFlag.WriteOnly)
    assert widget.grab().save(held, "PNG")
    with Image.open(BytesIO(held.data().data())) as picture:
        ways = ({"lossless": True}, {"quality": quality})
        path.write_bytes(min((_webp(picture.convert("RGB"), way) for way in ways), key=len))


def _webp(picture: Image.Image, way: dict[str, object]) -> bytes:
    file = BytesIO()
    picture.save(file, "WEBP", method=6, **way)
    return file.getvalue()
