"""What a training refuses to do, as against what is a bug in it."""

from __future__ import annotations


class Refusal(ValueError):
    """A training cannot be done as it was asked for; the message says why, in words for whoever asked."""
