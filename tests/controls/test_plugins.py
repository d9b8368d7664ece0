"""Plugins: a file in a folder is found, a broken one is listed with its reason."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from controls.plugins import Param, Value, discover
from pipelines.choices import chosen
from pipelines.errors import BadInput


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    package = tmp_path / "a_made_up_package" / "gadgets"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "second.py").write_text("PLUGIN = 'two'")
    (package / "first.py").write_text("PLUGIN = 'one'")
    (package / "_shared.py").write_text("raise RuntimeError('not a plugin')")
    (package / "bursting.py").write_text("import no_such_module_at_all")
    (package / "empty.py").touch()
    (package / "typed.py").write_text("PLUGIN = 3")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "a_made_up_package.gadgets"
    for module in [name for name in sys.modules if name.startswith("a_made_up_package")]:
        del sys.modules[module]


def test_found_in_order_and_broken_listed(folder: str) -> None:
    plugins = discover(folder, str)
    assert list(plugins.items()) == [("first", "one"), ("second", "two")]
    reasons = {broken.id: broken.reason for broken in plugins.broken}
    assert set(reasons) == {"bursting", "empty", "typed"}
    assert "no_such_module_at_all" in reasons["bursting"]
    assert "int, not a str" in reasons["typed"]
    assert {broken.folder for broken in plugins.broken} == {"gadgets"}


@pytest.mark.parametrize(
    ("param", "good", "bad"),
    [
        (Param("a", "A", "float", 0.0, low=0, high=1), [0, 1, 0.5], [-0.1, 1.1, "x", True, float("nan"), float("inf")]),
        (Param("a", "A", "int", 1, low=1), [1, 2.0], [0, 1.5, False, float("nan"), float("inf")]),
        (Param("a", "A", "bool", True), [True, False], [1, "true"]),
        (Param("a", "A", "choice", "x", choices=("x", "y")), ["x", "y"], ["z", 1]),
        (Param("a", "A", "text", ""), ["", "é"], [1, True]),
    ],
)
def test_params_say_what_does_not_fit(param: Param, good: list[Value], bad: list[Value]) -> None:
    assert [param.fault(value) for value in good] == [None] * len(good)
    assert all(param.fault(value) for value in bad)


def test_what_lacks_a_file_is_not_offered_and_says_why(folder: str, tmp_path: Path) -> None:
    module = tmp_path / "a_made_up_package" / "gadgets" / "lacking.py"
    module.write_text("from controls.plugins import Absent\nraise Absent('its wheels are not here')")
    plugins = discover(folder, str)
    assert "lacking" not in plugins and "lacking" not in {broken.id for broken in plugins.broken}
    assert [(absent.id, absent.reason) for absent in plugins.absent] == [("lacking", "its wheels are not here")]
    with pytest.raises(BadInput, match="'lacking' cannot be used: its wheels are not here") as caught:
        chosen(plugins, "lacking", "gadget")
    assert caught.value.code == "absent_gadget"
