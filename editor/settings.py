"""Settings: what the editor remembers between sessions, a frozen value in one JSON file. Nothing of a document's own.

The file lies in the configuration folder (`UNDERPAINT_CONFIG`, or where the system keeps such things). One that cannot
be read is put aside and defaults take its place: the program always starts.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec
import platformdirs

from controls.geometry import Extent
from editor.keys import Chosen
from editor.naming import readable
from editor.words import tr
from pipelines.files import atomic

log = logging.getLogger(__name__)


class Settings(msgspec.Struct, frozen=True):
    """What is remembered. declared: exports say what was generated. new_extent: size of a new document, kept at what
    the model likes best.

    mask_colour, mask_opacity: what masks are shown in over the picture.
    device, dtype: where the engine runs and in which number format, from its next start on.
    undo_memory: megabytes for the histories of all documents together.
    language: the code of a language, or `system`, see `editor.languages`; from the next start on.
    toured: the tour was taken, or was not wanted.
    keys: what a person bound in place of the shipped keys, see `editor.keys`.
    geometry, layout: Qt's own description of the window and its panels, base64.
    """

    theme: Literal["dark", "light"] = "dark"
    declared: bool = True
    folder: str = ""
    recent: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    new_extent: Extent = Extent(256, 256)
    mask_colour: tuple[int, int, int] = (220, 0, 40)
    mask_opacity: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = "auto"
    undo_memory: Annotated[int, msgspec.Meta(ge=1)] = 1024
    toured: bool = False
    language: str = "system"
    keys: Chosen = ()
    geometry: str = ""
    layout: str = ""


class Loaded(NamedTuple):
    """Settings and, where the file could not be used, a sentence that says so."""

    settings: Settings
    fault: str = ""


recent_limit = 12
prompts_limit = 20


def engine_words(settings: Settings) -> list[str]:
    """What the settings say to the engine's process, as options of its command line."""
    return ["--device", settings.device, "--dtype", settings.dtype]


def default_path() -> Path:
    """Where the settings lie."""
    folder = os.environ.get("UNDERPAINT_CONFIG") or platformdirs.user_config_path("underpaint", appauthor=False)
    return Path(folder) / "settings.json"


def log_path() -> Path:
    """Where the editor's log lies."""
    folder = os.environ.get("UNDERPAINT_LOG") or platformdirs.user_log_path("underpaint", appauthor=False)
    return Path(folder) / "editor.log"


def blobs_path() -> Path:
    """Where the pictures lie that recipes refer to; results and the journals of open documents lie beside them."""
    folder = os.environ.get("UNDERPAINT_DATA") or platformdirs.user_data_path("underpaint", appauthor=False)
    return Path(folder) / "blobs"


def load(path: Path) -> Loaded:
    """The settings in a file; defaults where there is none."""
    try:
        return Loaded(msgspec.json.decode(path.read_bytes(), type=Settings))
    except FileNotFoundError:
        return Loaded(Settings())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        log.warning("The settings in %s cannot be read: %s", path, error)
        fault = tr("Your settings could not be read, so the defaults are in use.")
        return Loaded(Settings(), f"{fault} {_put_aside(path)}".rstrip())


def save(path: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all. Raises OutputProblem."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise atomic.problem(path, error) from error
    atomic.write_bytes(path, msgspec.json.format(msgspec.json.encode(settings), indent=2))


def with_recent(settings: Settings, path: Path) -> Settings:
    """With a file at the head of the recent ones, and its folder as the one where dialogs open.

    The same settings where its path is no text (its bytes no UTF-8): no file could hold it.
    """
    name = str(path.resolve())
    if readable(name) != name:
        return settings
    others = tuple(each for each in settings.recent if each != name)
    return msgspec.structs.replace(settings, recent=(name, *others)[:recent_limit], folder=str(path.resolve().parent))


def with_prompt(settings: Settings, prompt: str) -> Settings:
    """With a prompt at the head of those that were used; the same settings where it stands there."""
    others = tuple(each for each in settings.prompts if each != prompt)
    prompts = (prompt, *others)[:prompts_limit] if prompt else settings.prompts
    return settings if prompts == settings.prompts else msgspec.structs.replace(settings, prompts=prompts)


def _put_aside(path: Path) -> str:
    aside = path.with_suffix(".unreadable.json")
    try:
        path.replace(aside)
    except OSError as error:
        log.warning("It stays where it is: %s", error)
        return ""
    return tr("The old file was kept as {name}.", name=aside.name)
