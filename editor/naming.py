"""Naming: texts as documents, journals and settings can hold them."""

from __future__ import annotations

from typing import Any


def readable(text: str) -> str:
    """The text with � for what UTF-8 cannot say: a byte in a file's name that is no UTF-8 (Python holds it as half a
    character), or half a character that was typed."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def readable_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields of a document or layer, their texts made readable."""
    return {name: readable(value) if isinstance(value, str) else value for name, value in fields.items()}


def file_stem(text: str) -> str:
    """A text as the stem of a file's name: without what divides folders, and never empty."""
    return "".join("_" if letter in '/\\:*?"<>|\0' else letter for letter in text).strip(" .") or "_"
