"""Diorama's networks, in diffusers' and transformers' own classes, and its noise schedule.

The only module of the training that imports diffusers. Every builder takes the frozen `Networks` value; none loads
anything from outside.
"""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderKL, ControlNetModel, DDIMScheduler, UNet2DConditionModel
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
    # A new encoder's means are small: noise of deviation 1 would drown them, and colours would be learned last.
    torch.nn.init.constant_(model.quant_conv.bias[shape.latent_channels :], STARTING_LOG_VARIANCE)
    return model


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
