"""The house's own rules: what contracts cannot see."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

root = Path(__file__).parent.parent
sources = sorted(
    path for package in ("editor", "controls", "pipelines", "benchmarks") for path in (root / package).rglob("*.py")
)
plugin_folders = [
    "pipelines/samplers",
    "pipelines/schedules",
    "pipelines/guidance",
    "pipelines/modes",
    "pipelines/inversions",
    "pipelines/families",
    "pipelines/patches",
    "pipelines/fills",
    "pipelines/matches",
    "pipelines/seams",
    "pipelines/caching",
    "controls/annotators",
    "controls/kinds",
    "editor/tools",
    "editor/panels",
]
plugins = [path for folder in plugin_folders for path in sorted((root / folder).glob("[a-z]*.py"))]


def test_every_plugin_folder_offers_something() -> None:
    assert {path.parent.relative_to(root).as_posix() for path in plugins} == set(plugin_folders)


def test_the_catalog_needs_no_torch() -> None:
    """Menus and the command line's options are drawn in milliseconds."""
    program = (
        "import sys; from pipelines.engine import Engine; catalog = Engine().catalog(); "
        "assert catalog.samplers and catalog.models and not catalog.broken, catalog.broken; "
        "print([name for name in ('torch', 'diffusers', 'transformers', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_the_editor_imports_no_torch() -> None:
    program = (
        "import sys, pkgutil, importlib, editor\n"
        "for module in pkgutil.walk_packages(editor.__path__, 'editor.'):\n"
        "    if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
        "print([name for name in ('torch', 'diffusers', 'transformers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


# Words that are ids of plugins and also plain words of Python, of a file format or of another layer of the program.
shared_words = {
    "none", "controls", "inversions", "move", "brush", "mask", "layers", "prompt", "run", "pose", "depth", "edges",
    "blur", "tile",
}  # fmt: skip
beside = {"controls/annotators": "controls/kinds", "controls/kinds": "controls/annotators"}
"""Plugins that belong together: an annotator names the kinds that it makes, a kind its annotator and what it is called
in the field."""


@pytest.mark.parametrize("path", sources, ids=lambda path: path.relative_to(root).as_posix())
def test_no_plugin_is_named_outside_its_file(path: Path) -> None:
    """Nothing switches on an id: ids stand in data files, in requests and in the file's own name."""
    near = beside.get(path.parent.relative_to(root).as_posix(), "nowhere")
    ids = {each.stem for each in plugins} - {each.stem for each in (root / near).glob("*.py")} - shared_words
    if path.is_relative_to(root / "pipelines/training"):
        return  # stages are named after what they train; training knows no plugins
    named = [
        f"line {line}: {text!r}"
        for line, text in strings(ast.parse(path.read_text()))
        if text in ids and text != path.stem
    ]
    assert not named


@pytest.mark.parametrize("path", sources, ids=lambda path: path.relative_to(root).as_posix())
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty_names = {"utils", "util", "helpers", "helper", "manager", "core", "common", "base", "misc"}
    assert not [path for path in sources if path.stem in empty_names or path.parent.name in empty_names]


def test_no_pickle_and_no_foreign_code() -> None:
    """The one unsafe reader in the tree is none at all."""
    forbidden = re.compile(
        r"\bimport pickle|pickle\.loads?\(|trust_remote_code\s*=\s*True|custom_pipeline\s*=|weights_only\s*=\s*False"
        r"|allow_pickle\s*=\s*True"
    )
    assert not [path for path in sources if forbidden.search(path.read_text())]


borders = {
    "pipelines/worker.py": "the job's border: a bug in one job must not end the process",
    "pipelines/command/__init__.py": "the command's border: a bug is told as JSON and as an exit code too",
    "pipelines/files/decoding.py": "the child that decodes strangers' pictures",
    "pipelines/conversion.py": "the child that reads strangers' checkpoints",
    "controls/plugins.py": "the loader: a stranger's plugin may fail in any way, and is listed with its reason",
}
"""Where anything at all is caught. The editor's own is `sys.excepthook`."""


def swallows(handler: ast.ExceptHandler) -> bool:
    """Whether a handler takes everything and does not pass it on."""
    named = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)} if handler.type else set()
    passed_on = isinstance(last := handler.body[-1], ast.Raise) and last.exc is None
    return (handler.type is None or bool(named & {"Exception", "BaseException"})) and not passed_on


def test_everything_is_caught_at_borders_only() -> None:
    found = {
        path.relative_to(root).as_posix()
        for path in sources
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler) and swallows(node)
    }
    assert found == set(borders)


def test_shipped_weights_stay_small() -> None:
    files = [path for path in (root / "resources").rglob("*") if path.is_file()]
    assert max(path.stat().st_size for path in files) <= 15_000_000
    assert sum(path.stat().st_size for path in files if path.suffix == ".safetensors") <= 40_000_000


def test_the_readme_commands_are_the_ones_that_ci_runs() -> None:
    readme = (root / "README.md").read_text()
    for heading in ("## System libraries", "## Install and open", "## Test it"):
        assert re.search(rf"^{heading}$\n+(?:[^\n]+\n+)*?```sh\n[^\n]+\n```", readme, re.MULTILINE), heading
