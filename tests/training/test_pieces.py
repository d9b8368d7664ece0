"""Small parts of the training on their own: vocabulary, clock, noising, whitening, hints, figures, installation."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from pipelines.training.autoencoder import to_pictures, to_signal, whiten
from pipelines.training.config import Clock, DioramaTraining, Networks, rehearsal
from pipelines.training.course import average_weights, learning_rate, step_generator
from pipelines.training.denoiser import SHAPES, Noising
from pipelines.training.device import choose_machine
from pipelines.training.export import LORA, Parts, export_pipeline, install
from pipelines.training.hints import place_hint
from pipelines.training.latents import (
    encode_captions,
    forget_latents,
    holds,
    latents_file,
    latents_shape,
    mirror_caption,
    tokenize,
)
from pipelines.training.networks import (
    build_autoencoder,
    build_controlnet,
    build_schedule,
    build_text_encoder,
    build_unet,
)
from pipelines.training.sheets import draw_curve
from pipelines.training.trials import signal_to_noise
from pipelines.training.vocabulary import build_tokenizer
from pipelines.training.world import PHRASINGS, caption, sample_scene, words

MACHINE = choose_machine("cpu")
TOKENIZER = build_tokenizer(words(), 64)


def test_every_word_of_a_caption_is_one_token() -> None:
    for seed in range(12):
        text = caption(sample_scene(seed), seed)
        pieces = TOKENIZER.tokenize(text)
        assert [piece.removesuffix("</w>") for piece in pieces] == text.replace(",", " ,").split()
        assert len(pieces) <= 62


@given(st.text(max_size=200))
def test_any_text_becomes_tokens(text: str) -> None:
    ids = tokenize(TOKENIZER, [text])
    assert ids.shape == (1, 64)
    assert ids.min() >= 0 and ids.max() < len(TOKENIZER)


@given(st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), min_size=1, max_size=30))
def test_any_vocabulary_is_one_token_a_word(some: list[str]) -> None:
    tokenizer = build_tokenizer(some, 64)
    # CLIP's pre-tokenizer cuts English endings such as 's only behind an apostrophe, so letters stay together.
    assert all(tokenizer.tokenize(word) == [word + "</w>"] for word in some)


def test_mirrored_captions_change_sides() -> None:
    assert mirror_caption("a ball left of a box") == "a ball right of a box"
    assert mirror_caption("a leftover on grass") == "a leftover on grass"


def said(ids: np.ndarray) -> str:
    return TOKENIZER.decode(ids.tolist(), skip_special_tokens=True).replace(" ,", ",")


def test_the_data_set_has_every_wording_of_the_world_and_takes_up_new_ones(tmp_path: Path) -> None:
    """Relations stand in the last wordings: a data set of fewer never teaches them."""
    np.save(tmp_path / "tokens.npy", np.zeros((24, 8, 64), np.int16))
    told: list[tuple[int, int]] = []
    for _ in range(2):
        encode_captions(TOKENIZER, tmp_path, rehearsal(), lambda done, whole: told.append((done, whole)))
    assert told == [(done, 12) for done in range(1, 13)]  # the second time nothing is left to do
    tokens = np.load(tmp_path / "tokens.npy")
    for number in range(12):
        for phrasing in range(PHRASINGS):
            text = caption(sample_scene(number), phrasing)
            assert said(tokens[2 * number, phrasing]) == text
            assert said(tokens[2 * number + 1, phrasing]) == mirror_caption(text)
    assert any(" of " in said(row) for row in tokens[:, 8]) and PHRASINGS > 8


def test_latents_of_another_configuration_are_not_taken(tmp_path: Path) -> None:
    path, wanted = tmp_path / "latents.npy", latents_shape(rehearsal())
    assert wanted == (24, 4, 16, 16) and not holds(path, wanted)
    np.save(path, np.zeros((12, 4, 16, 16), np.float16))
    assert not holds(path, wanted) and holds(path, latents_shape(dataclasses.replace(rehearsal(), mirror=False)))


def test_latents_belong_to_the_encoder_that_made_them(tmp_path: Path) -> None:
    """Whatever becomes of the decoder, they are the same; another encoder has a file of its own."""
    torch.manual_seed(3)
    model = build_autoencoder(rehearsal().networks)
    first = latents_file(tmp_path, model)
    with torch.no_grad():
        model.decoder.conv_out.bias.add_(1)
        assert latents_file(tmp_path, model) == first
        model.quant_conv.bias.add_(1)
    second = latents_file(tmp_path, model)
    assert second != first
    first.write_bytes(b"")
    forget_latents(tmp_path)
    assert not first.exists()


def test_rate_warms_up_and_falls_with_the_share() -> None:
    clock = Clock(minutes=1, rate=1.0, batch=1, warmup=10, floor=0.1)
    assert learning_rate(clock, 0, 0.0) == pytest.approx(0.1)
    assert learning_rate(clock, 50, 0.0) == pytest.approx(1.0)
    assert learning_rate(clock, 50, 1.0) == pytest.approx(0.1)
    rates = [learning_rate(clock, 50, share) for share in np.linspace(0, 1, 20)]
    assert rates == sorted(rates, reverse=True)


def test_generators_depend_on_seed_stage_and_step() -> None:
    draws = {
        float(torch.rand(1, generator=step_generator(seed, stage, step)))
        for seed in (1, 2)
        for stage in ("base", "control")
        for step in range(50)
    }
    assert len(draws) == 200


def test_the_average_follows_and_forgets() -> None:
    model, average = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)
    for step in range(400):
        average_weights(average, model, 0.9, step)
    torch.testing.assert_close(average.weight, model.weight)


@given(st.integers(1, 40), st.integers(0, 1000))
def test_times_are_one_from_each_part(count: int, seed: int) -> None:
    noising = Noising(build_schedule().alphas_cumprod, MACHINE)
    times = noising.draw_times(count, torch.Generator().manual_seed(seed))
    assert times.min() >= 0 and times.max() < 1000
    assert sorted((times * count // 1000).tolist()) == pytest.approx(list(range(count)), abs=1)


def test_focus_draws_the_times_of_shapes_more_often() -> None:
    alphas = build_schedule().alphas_cumprod
    noising = Noising(alphas, MACHINE, focus=2.0)
    times = noising.draw_times(100_000, torch.Generator().manual_seed(0))
    counts = torch.bincount(times, minlength=1000).double()
    shapes = int(((alphas / (1 - alphas)).log() - SHAPES).abs().argmin())
    assert counts[shapes - 10 : shapes + 10].mean() / counts[:20].mean() == pytest.approx(3, rel=0.05)
    assert counts[-20:].mean() > 50


def test_a_controlnet_begins_silent_and_sees_its_hint() -> None:
    torch.manual_seed(0)
    shape = rehearsal().networks
    net = build_controlnet(shape, build_unet(shape))
    lines = torch.zeros(1, 9, 32, 32)
    lines[:, :3, 16, 8:24] = 1
    with torch.no_grad():
        down, middle = net(
            torch.randn(1, 4, 16, 16),
            torch.tensor([500]),
            encoder_hidden_states=torch.randn(1, 5, shape.text_width),
            controlnet_cond=lines,
            return_dict=False,
        )
        seen = net.controlnet_cond_embedding(lines)
    assert all(not part.any() for part in (*down, middle))
    assert seen[:, :, 6:10].std() > 0.02


def test_velocity_gives_the_clean_latents_back() -> None:
    noising = Noising(build_schedule().alphas_cumprod, MACHINE)
    clean, noise = torch.randn(5, 4, 8, 8), torch.randn(5, 4, 8, 8)
    times = torch.tensor([0, 10, 500, 900, 999])
    noised, velocity = noising.mix(clean, noise, times)
    signal, sigma = noising.signal[times][:, None, None, None], noising.noise[times][:, None, None, None]
    torch.testing.assert_close(signal * noised - sigma * velocity, clean, atol=1e-5, rtol=1e-5)
    assert torch.equal(noising.weigh(times, 0.0), torch.ones(5))
    assert (noising.weigh(times, 5.0) < 1).all()


def test_the_last_step_is_nearly_noise_and_finite() -> None:
    last = build_schedule().alphas_cumprod[-1]
    assert 0 < float(last.sqrt()) < 0.02


def test_whitening_changes_latents_and_not_pictures() -> None:
    torch.manual_seed(0)
    model = build_autoencoder(rehearsal().networks).eval()
    signal = torch.rand(6, 3, 32, 32) * 2 - 1
    with torch.no_grad():
        before = model.encode(signal).latent_dist
        picture = model.decode(before.mean).sample
        whiten(model, before.mean)
        after = model.encode(signal).latent_dist
        flat = after.mean.transpose(0, 1).reshape(4, -1)
        torch.testing.assert_close(flat.mean(1), torch.zeros(4), atol=1e-4, rtol=0)
        torch.testing.assert_close(flat.std(1), torch.ones(4), atol=1e-3, rtol=0)
        torch.testing.assert_close(model.decode(after.mean).sample, picture, atol=1e-4, rtol=1e-3)
        scale = before.mean.transpose(0, 1).reshape(4, -1).std(1)
        torch.testing.assert_close(after.std * scale[None, :, None, None], before.std, atol=1e-5, rtol=1e-3)


def test_a_new_autoencoder_keeps_mean_colours() -> None:
    torch.manual_seed(0)
    model = build_autoencoder(Networks()).eval()
    colours = torch.tensor([[0.8, -0.4, 0.1], [-0.6, 0.5, 0.9]])
    signal = colours[:, :, None, None].expand(2, 3, 64, 64).clone()
    with torch.no_grad():
        rebuilt = model.decode(model.encode(signal).latent_dist.mean).sample
    # Borders are off by the padding, the middle only by the normalisation's gain.
    torch.testing.assert_close(rebuilt[:, :, 24:40, 24:40].mean((2, 3)), colours, atol=0.25, rtol=0)


def test_pictures_survive_the_signal_range() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3), np.uint8)
    assert np.array_equal(to_pictures(to_signal(pictures)), pictures)
    assert signal_to_noise(pictures, pictures) > 80


def test_a_hint_fills_its_own_channels_only() -> None:
    shape = Networks()
    hints = np.full((1, 4, 4, 3), 255, np.uint8)
    for kind in shape.kinds:
        placed = place_hint(hints, kind, shape)
        assert placed.shape == (1, 9, 4, 4)
        assert placed[:, kind.first : kind.first + 3].min() == 1
        assert placed.sum() == 48
    assert [kind.name for kind in shape.kinds] == ["edges", "depth", "pose"]


def test_install_replaces_and_clears(tmp_path: Path) -> None:
    fresh, target = tmp_path / "fresh", tmp_path / "target"
    (fresh / "unet").mkdir(parents=True)
    (target / "unet").mkdir(parents=True)
    (fresh / "unet" / "new.safetensors").write_bytes(b"new")
    (target / "unet" / "old.safetensors").write_bytes(b"old")
    (target / "MODEL_CARD.md").write_text("stays")
    install(fresh, target)
    assert {path.name for path in target.rglob("*") if path.is_file()} == {"new.safetensors", "MODEL_CARD.md"}


def test_the_curve_of_a_single_step_is_no_picture(tmp_path: Path) -> None:
    draw_curve([1.0], tmp_path / "one.png", "one")
    draw_curve([1.0, 0.5, 0.4], tmp_path / "three.png", "three")
    assert [path.name for path in tmp_path.iterdir()] == ["three.png"]


def test_held_out_scenes_are_never_trained() -> None:
    assert DioramaTraining().scenes < 1_000_000_000


def test_a_few_step_lora_goes_with_the_unet_that_it_was_made_for(tmp_path: Path) -> None:
    config = rehearsal()
    shape = config.networks
    unet = build_unet(shape)
    tokenizer = build_tokenizer(words(), shape.text_positions)
    ends = tokenizer.bos_token_id, tokenizer.eos_token_id
    text_encoder = build_text_encoder(shape, len(tokenizer), *ends)
    parts = Parts(
        unet, build_autoencoder(shape), text_encoder, tokenizer, build_schedule(), build_controlnet(shape, unet)
    )
    lora = tmp_path / LORA
    lora.parent.mkdir()
    export_pipeline(parts, config, tmp_path)
    lora.write_bytes(b"factors")
    with torch.no_grad():
        next(parts.controlnet.parameters()).add_(1)
    export_pipeline(parts, config, tmp_path)
    assert lora.read_bytes() == b"factors"
    with torch.no_grad():
        next(unet.parameters()).add_(1)
    export_pipeline(parts, config, tmp_path)
    assert not lora.exists() and (tmp_path / "unet/config.json").exists()
