"""Diorama's networks, in diffusers' and transformers' own classes, and its noise schedule.

The only module of the training that imports diffusers. Every builder takes the frozen `Networks` value; none loads
anything from outside.
"""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderKL, ControlNetModel, DDIMScheduler, UNet2DConditionModel
from diffusers.models.resnet import ResnetBlock2D
from transformers import CLIPTextConfig, CLIPTextModel

from pipelines.training.config import Networks

BETA_START = 0.00085
BETA_END = 0.02
NOISE_STEPS = 1000
STARTING_LOG_VARIANCE = -8.0


def build_autoencoder(shape: Networks) -> AutoencoderKL:
    """Convolutional autoencoder without attention: (B, 3, H, W) in -1..1 to (B, 4, H/8, W/8) and back."""
    levels = len(shape.autoencoder_channels)
    model = AutoencoderKL(
        block_out_channels=shape.autoencoder_channels,
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        layers_per_block=1,
        latent_channels=shape.latent_channels,
        norm_num_groups=shape.autoencoder_groups,
        mid_block_add_attention=False,
        sample_size=shape.picture,
        scaling_factor=1.0,
        force_upcast=False,
    )
    start_as_pyramid(model)
    return model


@torch.no_grad()
def start_as_pyramid(model: AutoencoderKL) -> None:
    """Make a new autoencoder keep the mean colours of 8x8 blocks from its first step.

    Colours and their negatives travel as six channels through the shortcuts, because silu(a) - silu(-a) = a passes
    the last activations unchanged; every residual branch starts at zero. The other channels of the last level are
    held at a distance from zero, so that the normalisation in front of the last convolution hardly depends on the
    picture. From random weights, colours are learned long after brightness. The posterior starts narrow, since noise
    of deviation 1 would drown the means.
    """
    encoder, decoder, latents = model.encoder, model.decoder, model.config["latent_channels"]
    for module in model.modules():
        if isinstance(module, ResnetBlock2D):
            torch.nn.init.zeros_(module.conv2.weight)
            torch.nn.init.zeros_(module.conv2.bias)
            if module.conv_shortcut is not None:
                _pass_colours(module.conv_shortcut, torch.ones(1, 1))
    signs = torch.tensor([1.0, 1.0, 1.0, -1.0, -1.0, -1.0])
    for first in (encoder.conv_in, decoder.conv_in):
        centre = torch.zeros(3, 3)
        centre[1, 1] = 1
        _pass_colours(first, centre, signs)
    block = torch.zeros(3, 3)
    block[:2, :2] = 0.25
    for level in encoder.down_blocks:
        for sampler in level.downsamplers or ():
            _pass_colours(sampler.conv, block)
    tent = torch.tensor([0.25, 0.5, 0.25])
    for level in decoder.up_blocks:
        for sampler in level.upsamplers or ():
            _pass_colours(sampler.conv, tent[:, None] * tent[None, :])
    for resnet in (encoder.down_blocks[-1].resnets[0], decoder.up_blocks[-1].resnets[0]):
        if resnet.conv_shortcut is not None:
            others = resnet.conv_shortcut.bias[6:]
            others.copy_(torch.where(torch.arange(len(others)) % 2 == 0, 1.5, -1.5))
    for last in (encoder.conv_out, decoder.conv_out):
        torch.nn.init.normal_(last.weight, std=0.01)
        torch.nn.init.zeros_(last.bias)
        for colour in range(3):
            last.weight[colour] = 0
            last.weight[colour, colour, 1, 1], last.weight[colour, colour + 3, 1, 1] = 1.5, -1.5
    torch.nn.init.eye_(model.quant_conv.weight[:, :, 0, 0])
    torch.nn.init.zeros_(model.quant_conv.weight[latents:])
    torch.nn.init.zeros_(model.quant_conv.bias)
    model.quant_conv.bias[latents:] = STARTING_LOG_VARIANCE
    torch.nn.init.eye_(model.post_quant_conv.weight[:, :, 0, 0])
    torch.nn.init.zeros_(model.post_quant_conv.bias)


def _pass_colours(layer: torch.nn.Conv2d, kernel: torch.Tensor, signs: torch.Tensor | None = None) -> None:
    """Let six channels through `layer` by `kernel`; with `signs`, three channels in give six out."""
    for out in range(6):
        layer.weight[out] = 0
        layer.weight[out, out if signs is None else out % 3] = kernel if signs is None else kernel * signs[out]
        layer.bias[out] = 0


def load_autoencoder(folder: Path) -> AutoencoderKL:
    """The autoencoder that an earlier stage saved into `folder`, float32."""
    return AutoencoderKL.from_pretrained(str(folder), use_safetensors=True, local_files_only=True)


def build_unet(shape: Networks) -> UNet2DConditionModel:
    """Denoising network with cross attention at the levels that `unet_attention` names."""
    down = tuple("CrossAttnDownBlock2D" if attends else "DownBlock2D" for attends in shape.unet_attention)
    up = tuple("CrossAttnUpBlock2D" if attends else "UpBlock2D" for attends in reversed(shape.unet_attention))
    return UNet2DConditionModel(
        sample_size=shape.latent,
        in_channels=shape.latent_channels,
        out_channels=shape.latent_channels,
        block_out_channels=shape.unet_channels,
        down_block_types=down,
        up_block_types=up,
        layers_per_block=1,
        cross_attention_dim=shape.text_width,
        # diffusers reads this as the number of heads in this class.
        attention_head_dim=shape.unet_heads,
        norm_num_groups=shape.unet_groups,
    )


def build_text_encoder(shape: Networks, vocabulary: int, bos: int, eos: int) -> CLIPTextModel:
    """Causal transformer over caption tokens, trained from nothing together with the UNet."""
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=vocabulary,
            hidden_size=shape.text_width,
            intermediate_size=4 * shape.text_width,
            num_hidden_layers=shape.text_layers,
            num_attention_heads=shape.text_heads,
            max_position_embeddings=shape.text_positions,
            projection_dim=shape.text_width,
            bos_token_id=bos,
            eos_token_id=eos,
            pad_token_id=eos,
        )
    )


def build_controlnet(shape: Networks, unet: UNet2DConditionModel) -> ControlNetModel:
    """ControlNet of the UNet's shape, its encoder half copied from `unet` (Zhang et al. 2023, section 3.2).

    The embedding's last convolution starts at small random values instead of zero: the zero convolutions behind the
    copied blocks already make the network's first output zero, and two zeros in a row hold the gradient up.
    """
    controlnet = ControlNetModel.from_unet(
        unet,
        conditioning_embedding_out_channels=shape.hint_channels,
        conditioning_channels=shape.conditioning_channels,
    )
    torch.nn.init.normal_(controlnet.controlnet_cond_embedding.conv_out.weight, std=0.02)
    return controlnet


def build_schedule() -> DDIMScheduler:
    """Noise schedule of training and sampling, v-prediction.

    The end of the usual `scaled_linear` betas is raised from 0.012 to 0.02: the last step then keeps 1.5 % of the
    signal instead of 6.8 %, which is as good as none for brightness, and every sigma stays finite, so that samplers
    in sigma and inversions need no special case for the last step (cf. Lin et al. 2023 on zero terminal SNR).
    """
    return DDIMScheduler(
        num_train_timesteps=NOISE_STEPS,
        beta_start=BETA_START,
        beta_end=BETA_END,
        beta_schedule="scaled_linear",
        prediction_type="v_prediction",
        clip_sample=False,
        set_alpha_to_one=True,
        # Unused with trailing steps; pipelines warn of any other value.
        steps_offset=1,
        timestep_spacing="trailing",
        rescale_betas_zero_snr=False,
    )
