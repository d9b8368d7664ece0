"""Bring the translations up to date: `python docs/make_translations.py [LANGUAGE …]`.

Collects every text that the window shows, lets Qt's lupdate put what is new into
resources/translations/underpaint_<language>.ts and take out what is gone, and Qt's lrelease compile that into the .qm
that the program loads. Without a language: all that there are. A new one begins by being named here, for example `fr`;
then translate what is unfinished (pyside6-linguist, or any editor of .ts files) and run this again.

Texts come from three places: calls of `tr`, `mark` and `counted` in the editor; the words of its tools, panels, actions
and parameters, and of the engine's plugins, as values; and the sentences that the engine's sources make, of which
sentences.json keeps the list (see editor/sentences.py).
"""

from __future__ import annotations

import ast
import builtins
import importlib
import itertools
import json
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

root = Path(__file__).resolve().parent.parent
folder = root / "resources" / "translations"
context = "Underpaint"
silent = ("pipelines/command", "pipelines/training", "pipelines/framing", "pipelines/protocol", "editor/measuring")
"""What speaks to a terminal only."""
sentence_like = re.compile(r"[A-Z“‘{].* .*[.?:]|[a-z].*[a-z]\. [A-Z].*", re.DOTALL)


class Text(NamedTuple):
    """A text for translators. note: where it is seen. counts: it has plural forms."""

    source: str
    note: str
    counts: bool = False


def main(arguments: list[str]) -> int:
    there = [path.stem.partition("_")[2] for path in sorted(folder.glob("underpaint_*.ts"))]
    found = texts()
    (folder / "sentences.json").write_text(listed(found), encoding="utf-8")
    for language in arguments or there:
        update(folder / f"underpaint_{language}.ts", language, found)
        release(folder / f"underpaint_{language}.ts", folder / f"underpaint_{language}.qm")
    return 0


def update(file: Path, language: str, found: Iterable[Text]) -> None:
    """Let lupdate bring a .ts to these texts; what is translated stays."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place, "texts.py")
        source.write_text("\n".join(_call(text) for text in found), encoding="utf-8")
        _run("pyside6-lupdate", str(source), "-ts", str(file), "-locations", "none", "-no-obsolete", "-silent",
             "-source-language", "en", "-target-language", language,
             *itertools.chain(*(("-disable-heuristic", name) for name in ("sametext", "similartext"))))  # fmt: skip


def release(file: Path, compiled: Path) -> None:
    _run("pyside6-lrelease", str(file), "-qm", str(compiled), "-silent")


def texts() -> tuple[Text, ...]:
    """All of them, each once, in an order that stays."""
    found: dict[str, Text] = {}
    for text in itertools.chain(marked(), valued(), sentences()):
        if text.source.strip() and (text.source not in found or text.counts):
            found[text.source] = text if text.source not in found else found[text.source]._replace(counts=text.counts)
    return tuple(sorted(found.values()))


def listed(found: Iterable[Text]) -> str:
    """The templates of the engine's sentences, as editor/sentences.py reads them."""
    return json.dumps([text.source for text in found if text.note == "engine"], ensure_ascii=False, indent=0) + "\n"


# ---------------------------------------------------------------------- the editor's own


def marked() -> Iterator[Text]:
    """What `tr`, `mark` and `counted` are called with. Raises ValueError for a text that cannot be read off."""
    for path, tree in _sources("editor"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                name = node.func.id
                if name == "counted":
                    yield Text(_constant(node.args[1], path), "window", True)
                elif name in ("tr", "mark"):
                    yield from (Text(text, "window") for text in _constants(node.args[0], name == "mark", path))


def _constants(node: ast.expr, must: bool, path: Path) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _constants(node.body, must, path)
        yield from _constants(node.orelse, must, path)
    elif must or isinstance(node, (ast.Constant, ast.JoinedStr)):
        yield _constant(node, path)


def _constant(node: ast.expr, path: Path) -> str:
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        raise ValueError(f"{path}:{node.lineno}: a text must stand there as it is: {ast.unparse(node)}")
    return node.value


def _sources(package: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((root / package).rglob("*.py")):
        if not path.relative_to(root).as_posix().startswith(silent):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


# ---------------------------------------------------------------------- words of values


def valued() -> Iterator[Text]:
    """What parameters, tools, panels, actions and the plugins of the engine are called, and what they say."""
    from controls.annotators import every
    from controls.plugins import Param, discover
    from editor.actions import actions, menus
    from editor.desk import Panel
    from editor.document import blends
    from editor.tool import Tool
    from pipelines.engine import Engine

    tools, shown = discover("editor.tools", Tool), discover("editor.panels", Panel)
    if broken := (*tools.broken, *shown.broken):
        raise SystemExit(f"{broken[0].folder}/{broken[0].id}: {broken[0].reason}")
    named = [("window", entry.text) for entry in actions] + [("window", title) for title, _ in menus]
    named += [("window", panel.title) for panel in shown.values()]
    named += [("window", mode.replace("-", " ")) for mode in blends]
    params: list[tuple[str, Param]] = []
    for tool in tools.values():
        named += [("window", tool.title), ("window", tool.help)]
        params += [("window", param) for param in tool.params]
    params += [("window", param) for param in _params_of_modules()]
    catalog = Engine().catalog()
    for name in catalog.__struct_fields__:
        for entry in getattr(catalog, name) if name not in ("models", "broken", "absent", "device") else ():
            named += [("catalog", entry.title), ("catalog", entry.help)]
            params += [("catalog", param) for param in entry.params]
    named += [("catalog", kind.id.replace("_", " ").capitalize()) for kind in catalog.kinds]
    shipped = (model for model in catalog.models if Path(model.path).is_relative_to(root))
    named += [("catalog", model.title) for model in shipped]
    for annotator in every().values():  # the catalog has those alone whose network is there
        named += [("catalog", annotator.title), ("catalog", annotator.help)]
        named += [("catalog", annotator.needed.where)] if annotator.needed is not None else []
        params += [("catalog", param) for param in annotator.params]
    for note, param in params:
        named += [(note, text) for text in (param.title, param.help, param.unit, param.zero, *param.helps)]
        named += [(note, title) for _, title, _ in param.offers]
    yield from (Text(text, note) for note, text in named)


def _params_of_modules() -> Iterator:
    """Parameters that stand as constants in the editor's modules, alone or in tuples."""
    import editor
    from controls.plugins import Param

    for module in pkgutil.walk_packages(editor.__path__, "editor."):
        if not module.name.startswith(("editor.measuring", "editor.__main__")):
            for value in vars(importlib.import_module(module.name)).values():
                for each in value if isinstance(value, tuple) else (value,):
                    if isinstance(each, Param):
                        yield each


# ---------------------------------------------------------------------- sentences of the engine


def sentences() -> Iterator[Text]:
    """Whatever in the sources below the editor reads like a sentence, and the headings of a run's progress."""
    for _, tree in itertools.chain(_sources("pipelines"), _sources("controls")):
        quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        quiet |= {id(part) for node in ast.walk(tree) if _is_bug(node) for part in ast.walk(node)}
        quiet |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, (ast.Constant, ast.JoinedStr)) and id(node) not in quiet:
                for text in _templates(node):
                    if sentence_like.fullmatch(text) and re.search(r"[a-z]{2} [a-z]", text):
                        yield Text(text, "engine")
        yield from (Text(text, "engine") for text in _stages(tree))


def _is_bug(node: ast.AST) -> bool:
    """Whether this raises what no person is told."""
    name = node.exc.func if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) else None
    return isinstance(name, ast.Name) and name.id in dir(builtins)


def _stages(tree: ast.Module) -> Iterator[str]:
    """Headings of progress: what is given, or is usual, for a parameter called `stage`."""
    given: list[ast.expr] = []
    places = {"Progress": 0, "stage": 0}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [each.arg for each in node.args.args]
            usual = zip(reversed(names), reversed(node.args.defaults), strict=False)
            given += [value for name, value in usual if name == "stage"]
            places |= {node.name: names.index("stage")} if "stage" in names else {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            given += [keyword.value for keyword in node.keywords if keyword.arg == "stage"]
            given += node.args[places[name] : places[name] + 1] if name in places else []
    for node in given:
        yield from (text for text in _templates(node) if re.search("[a-z]{2}", text))


def _templates(node: ast.expr) -> Iterator[str]:
    """A text with its values by name; of a choice between two words, one for each."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value.replace("{", "{{").replace("}", "}}")
        return
    if not isinstance(node, ast.JoinedStr):
        return
    ways: list[list[str]] = []
    names: dict[str, str] = {}
    for part in node.values:
        value = part.value if isinstance(part, ast.FormattedValue) else part
        if isinstance(value, ast.Constant):
            ways.append([str(value.value).replace("{", "{{").replace("}", "}}")])
        elif isinstance(value, ast.IfExp) and isinstance(value.body, ast.Constant | ast.JoinedStr) and isinstance(
            value.orelse, ast.Constant | ast.JoinedStr
        ):  # fmt: skip
            ways.append([*_templates(value.body), *_templates(value.orelse)])
        else:
            ways.append([f"{{{_name(value, names)}}}"])
    yield from ("".join(words) for words in itertools.product(*ways))


def _name(node: ast.expr, names: dict[str, str]) -> str:
    """What a value in a sentence is called: its last word, with a number where that is taken."""
    words = re.findall(r"[A-Za-z]\w*", ast.unparse(node)) or ["value"]
    word = words[-1] if isinstance(node, (ast.Name, ast.Attribute)) else words[0]
    for name in itertools.chain((word,), (f"{word}{number}" for number in itertools.count(2))):
        if names.setdefault(name, ast.unparse(node)) == ast.unparse(node):
            return name
    raise AssertionError


# ---------------------------------------------------------------------- Qt's tools


def _call(text: Text) -> str:
    line = f"#: {text.note}\nQCoreApplication.translate({_quoted(context)}, {_quoted(text.source)}, None"
    return f"{line}, 1)" if text.counts else f"{line})"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _run(tool: str, *arguments: str) -> None:
    place = shutil.which(tool, path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
    if place is None:
        raise SystemExit(f"{tool} is not installed; it comes with PySide6.")
    subprocess.run([place, *arguments], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.path.insert(0, str(root))
    sys.exit(main(sys.argv[1:]))
