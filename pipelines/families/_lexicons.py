"""Lexicons of models in diffusers' layout, read from their tokenizers' folders alone. No torch."""

from __future__ import annotations

from pathlib import Path

from pipelines.errors import ModelProblem
from pipelines.families._tokens import Lexicon
from pipelines.weights import read_json


def lexicon(tokenizer: Path, encoder: Path) -> Lexicon:
    """The lexicon in a tokenizer's folder for the text encoder in another one. Raises ModelProblem."""
    from transformers import CLIPTokenizer  # 1,000 ms that the catalog would pay

    most = read_json(encoder / "config.json").get("max_position_embeddings")
    try:
        found = CLIPTokenizer.from_pretrained(tokenizer, local_files_only=True)
    except (OSError, ValueError, TypeError, KeyError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        text = f"The tokenizer in {tokenizer} does not load: {reason}"
        raise ModelProblem("model_broken", text, "Copy the model again.") from error
    length = int(found.model_max_length)
    return Lexicon(found, min(length, most) if isinstance(most, int) else length)
