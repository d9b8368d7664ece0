"""Data only: the shipped model, icons, themes, presets, samples, found through `path`, wherever the package lies.

`data_folder` is where the same person's own data lie: models and networks that were added.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

data_variable = "UNDERPAINT_DATA"

root = Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """Where a shipped file or folder lies, for example `path("icons", "brush.svg")`. It may not exist."""
    return root.joinpath(*parts)


def data_folder() -> Path:
    """Where this person's models lie: UNDERPAINT_DATA, else the system's place for application data."""
    return Path(os.environ.get(data_variable) or platformdirs.user_data_dir("underpaint", appauthor=False))
