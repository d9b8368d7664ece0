"""The text encoder's first lesson: its loss against an exact one, what it reads, and that it can be learned."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from pipelines.training.attributes import attributes_of, decode_attributes
from pipelines.training.config import rehearsal
from pipelines.training.device import choose_machine
from pipelines.training.naming import SIZES, Namer, name_scenes, naming_loss, share_named
from pipelines.training.networks import build_text_encoder
from pipelines.training.vocabulary import build_tokenizer
from pipelines.training.world import caption, sample_scene, words

MACHINE = choose_machine("cpu")._replace(dtype=torch.float32)
TOKENIZER = build_tokenizer(words(), 64)


def test_captions_stand_beside_what_they_tell() -> None:
    named = name_scenes(TOKENIZER, range(3))
    for seed in range(3):
        scene = sample_scene(seed)
        assert decode_attributes(named.rows[seed].numpy()) == attributes_of(scene)
        said = TOKENIZER.decode(named.tokens[seed, 2].tolist(), skip_special_tokens=True)
        assert said.replace(" ,", ",") == caption(scene, 2)


def test_knowing_nothing_costs_every_question_in_full() -> None:
    rows = name_scenes(TOKENIZER, range(4)).rows
    things, grounds, lights = SIZES
    expected = things * math.log(2) + math.log(grounds) + math.log(lights)
    assert float(naming_loss(torch.zeros(2, 4, sum(SIZES)), rows)) == pytest.approx(expected, rel=1e-5)


def test_knowing_all_costs_nothing_and_counts_as_named() -> None:
    named = name_scenes(TOKENIZER, range(6))
    things, grounds, _ = SIZES
    answer = torch.full((2, 6, sum(SIZES)), -50.0)
    for place, row in enumerate(named.rows):
        answer[:, place, :things][:, row[:things].bool()] = 50.0
        answer[:, place, things + int(row[things])] = 50.0
        answer[:, place, things + grounds + int(row[things + 1])] = 50.0
    assert float(naming_loss(answer, named.rows)) < 1e-6
    assert share_named(lambda tokens: answer, named, MACHINE) == 1.0
    answer[:, 0, 0] *= -1  # one thing too many, or one too few
    assert share_named(lambda tokens: answer, named, MACHINE) == pytest.approx(5 / 6)


def test_a_text_encoder_learns_to_name() -> None:
    torch.manual_seed(0)
    named = name_scenes(TOKENIZER, range(8))
    shape = rehearsal().networks
    model = Namer(build_text_encoder(shape, len(TOKENIZER), 0, 1), shape.text_width)
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    tokens = torch.from_numpy(named.tokens[:, 0].astype(np.int64))
    for _ in range(150):
        optimiser.zero_grad()
        naming_loss(model(tokens), named.rows).backward()
        optimiser.step()
    assert share_named(model.eval(), named, MACHINE) == 1.0
