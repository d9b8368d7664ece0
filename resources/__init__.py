"""Data only: the shipped model, icons, themes, presets, samples. Found through `path`, wherever the package lies."""

from __future__ import annotations

from pathlib import Path

root = Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """Where a shipped file or folder lies, for example `path("icons", "brush.svg")`. It may not exist."""
    return root.joinpath(*parts)
