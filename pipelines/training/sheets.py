"""Pictures of a run for the person who watches it: loss curves and sample sheets, drawn with OpenCV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def draw_curve(losses: Sequence[float], path: Path, title: str) -> None:
    """Loss over steps as PNG, logarithmic upwards: every step in grey, a running mean in red."""
    width, height, margin = 900, 420, 48
    sheet = np.full((height, width, 3), 255, np.uint8)
    values = np.log10(np.maximum(np.asarray(losses, np.float64), 1e-9))
    if len(values) < 2:
        return
    window = max(1, len(values) // 60)
    smooth = np.convolve(values, np.ones(window) / window, mode="valid")
    low, high = np.percentile(values, [0.5, 99.5])
    span = max(high - low, 1e-3)

    def line(series: NDArray[np.float64], colour: tuple[int, int, int], offset: int) -> None:
        x = margin + (np.arange(len(series)) + offset) * (width - 2 * margin) / (len(values) - 1)
        y = margin + (high - series) * (height - 2 * margin) / span
        points = np.stack([x, np.clip(y, 0, height - 1)], 1).round().astype(np.int32)
        cv2.polylines(sheet, [points], False, colour, 1, cv2.LINE_AA)

    line(values, (200, 200, 200), 0)
    line(smooth, (40, 40, 210), window // 2)
    _write(sheet, f"{title}: {len(values)} steps, last {10 ** smooth[-1]:.4g}", (margin, 28))
    _write(sheet, f"{10**high:.3g}", (2, margin + 5))
    _write(sheet, f"{10**low:.3g}", (2, height - margin))
    save_picture(path, sheet[:, :, ::-1])


def draw_sheet(rows: Sequence[Sequence[Picture]], path: Path, titles: Sequence[str] = ()) -> None:
    """Rows of equal RGB pictures as one PNG, an optional line of text above each row."""
    strips: list[Picture] = []
    for place, row in enumerate(rows):
        strip = np.concatenate([np.pad(picture, ((2, 2), (2, 2), (0, 0))) for picture in row], axis=1)
        if titles:
            band = np.full((20, strip.shape[1], 3), 255, np.uint8)
            _write(band, titles[place], (4, 15))
            strips.append(band)
        strips.append(strip)
    width = max(strip.shape[1] for strip in strips)
    strips = [np.pad(strip, ((0, 0), (0, width - strip.shape[1]), (0, 0))) for strip in strips]
    save_picture(path, np.concatenate(strips))


def save_picture(path: Path, picture: Picture) -> None:
    """Write an RGB picture as PNG. Raises OSError where it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    done, coded = cv2.imencode(".png", np.ascontiguousarray(picture[:, :, ::-1]))
    if not done:
        raise OSError(f"{path}: the picture could not be encoded")
    path.write_bytes(coded.tobytes())


def _write(sheet: Picture, text: str, at: tuple[int, int]) -> None:
    cv2.putText(sheet, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 0), 1, cv2.LINE_AA)
