"""Keys: which one calls which command, as shipped and as a person chose instead. No Qt.

A key is text as Qt's portable form has it (`Ctrl+Shift+Z`). What a person chose stands in the settings as (command,
key) pairs, an empty key for a command that shall have none; every other command has the keys that it was shipped with.
"""

from __future__ import annotations

from collections.abc import Mapping

from editor.words import mark

Chosen = tuple[tuple[str, str], ...]
Shipped = Mapping[str, tuple[str, ...]]
"""Command -> its keys."""

fixed: Mapping[str, str] = {
    "Space": mark("Move the view, held while dragging"),
    "Shift+Space": mark("Turn the view, held while dragging"),
    "Return": mark("Finish what is under way on the canvas; press a button"),
    "Enter": mark("Finish what is under way on the canvas; press a button"),
    "Tab": mark("Go to the next field"),
    "Up": mark("Move within lists, sliders and texts"),
    "Down": mark("Move within lists, sliders and texts"),
    "Left": mark("Move within lists, sliders and texts"),
    "Right": mark("Move within lists, sliders and texts"),
}
"""Keys that mean something by themselves, and what: no command can have one of them."""


def keys_of(command: str, shipped: Shipped, chosen: Chosen) -> tuple[str, ...]:
    """The keys of a command that count."""
    for name, key in chosen:
        if name == command and key not in fixed:
            return (key,) if key else ()
    return shipped[command]


def owner_of(key: str, shipped: Shipped, chosen: Chosen) -> str | None:
    """The command that a key calls now, or None."""
    return next((command for command in shipped if key in keys_of(command, shipped, chosen)), None)


def bind(command: str, key: str, shipped: Shipped, chosen: Chosen) -> Chosen:
    """What is chosen once `key` calls `command`; whatever it called before has none then. Empty: no key at all.

    Unchanged for a key that is `fixed`.
    """
    if key in fixed:
        return chosen
    owner = owner_of(key, shipped, chosen) if key else None
    if owner == command:
        return chosen
    changed = dict(chosen) | ({owner: ""} if owner else {})
    changed[command] = key
    return tuple(sorted(item for item in changed.items() if not _is_shipped(*item, shipped)))


def unbind(command: str, shipped: Shipped, chosen: Chosen) -> Chosen:
    """What is chosen once a command has its shipped keys again, which are taken from whoever has them."""
    left = {name: key for name, key in chosen if name != command}
    for name in shipped:
        if name != command and set(keys_of(name, shipped, tuple(left.items()))) & set(shipped[command]):
            left[name] = ""
    return tuple(sorted(left.items()))


def _is_shipped(command: str, key: str, shipped: Shipped) -> bool:
    return shipped.get(command, ()) == ((key,) if key else ())
