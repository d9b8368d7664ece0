"""The engine's surroundings: environment variables that must stand before torch is imported, and where its log is."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

import platformdirs

log_variable = "UNDERPAINT_LOG"
"""Names the folder of logs, where that is not the platform's own."""

cache_variable = "UNDERPAINT_CACHE"
"""Names the folder of what can be found out again, where that is not the platform's own."""

_fixed = {
    # The hub's libraries must not ask the network about files that are here; a download is a command of its own.
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}
_unless_set = {
    # Spinning threads beside a busy neighbour are twenty times slower than sleeping ones.
    "OMP_WAIT_POLICY": "PASSIVE",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTORCH_ENABLE_MPS_FALLBACK": "1",
}


def prepare(environment: MutableMapping[str, str] | None = None) -> None:
    """Set what the engine needs in `environment` (default: this process's). Has no effect once torch is imported."""
    chosen = os.environ if environment is None else environment
    chosen.update(_fixed)
    for name, value in _unless_set.items():
        chosen.setdefault(name, value)


def cache_folder() -> Path:
    """Where what can be found out again is kept; it may not exist yet."""
    return Path(os.environ.get(cache_variable) or platformdirs.user_cache_dir("underpaint", appauthor=False))


def log_path() -> Path:
    """The engine's log file; its folder may not exist yet."""
    folder = os.environ.get(log_variable) or platformdirs.user_log_dir("underpaint", appauthor=False)
    return Path(folder) / "engine.log"
