"""Themes: a palette of named colours from a JSON file, laid over one style sheet. The same on every system."""

from __future__ import annotations

import re
from typing import Literal

import msgspec
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

import resources

Name = Literal["dark", "light"]


class Colours(msgspec.Struct, frozen=True):
    """The colours of a theme as #rrggbb, by what they are for."""

    window: str
    panel: str
    field: str
    raised: str
    line: str
    text: str
    quiet: str
    pale: str
    accent: str
    accent_hover: str
    accent_text: str
    selection: str
    canvas: str
    information: str
    warning: str
    error: str


def colours(name: Name) -> Colours:
    """The colours of a shipped theme."""
    return msgspec.json.decode(resources.path("themes", f"{name}.json").read_bytes(), type=Colours)


def style_sheet(name: Name) -> str:
    """The style sheet with a theme's colours put in."""
    values = {field: str(getattr(colours(name), field)) for field in Colours.__struct_fields__}
    for sign in ("arrow", "tick", "shut"):
        values[sign] = resources.path("icons", f"{sign}-{name}.svg").as_posix()
    text = resources.path("themes", "editor.qss").read_text()
    return re.sub(r"@([a-z_]+)", lambda found: values.get(found[1], found[0]), text)


def palette(name: Name) -> QPalette:
    """The same colours for what no style sheet reaches."""
    theme, made = colours(name), QPalette()
    role = QPalette.ColorRole
    for colour, roles in (
        (theme.panel, (role.Window, role.AlternateBase)),
        (theme.text, (role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText)),
        (theme.field, (role.Base,)),
        (theme.raised, (role.Button, role.ToolTipBase, role.Mid, role.Midlight)),
        (theme.canvas, (role.Dark, role.Shadow)),
        (theme.accent, (role.Highlight, role.Link)),
        (theme.accent_text, (role.HighlightedText,)),
        (theme.quiet, (role.PlaceholderText,)),
    ):
        for each in roles:
            made.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(theme.pale))
    return made


def apply(application: QApplication, name: Name) -> None:
    """Dress the whole program; nothing happens where it wears this theme already, as restyling costs 0.3 s."""
    sheet = style_sheet(name)
    if application.styleSheet() != sheet:
        application.setPalette(palette(name))
        application.setStyleSheet(sheet)
