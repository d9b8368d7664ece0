"""Diorama's networks, in diffusers' and transformers' own classes, and its noise schedule.

The only module of the training that imports diffusers. Every builder takes the frozen `Networks` value; none loads
anything from outside.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import torch
from diffusers import AutoencoderKL, ControlNetModel, DDIMScheduler, UNet2DConditionModel
from diffusers.models.attention import BasicTransformerBlock
from diffusers.models.resnet import ResnetBlock2D
from transformers import CLIPTextConfig, CLIPTextModel

from pipelines.training.config import Networks

BETA_START = 0.00085
BETA_END = 0.02
NOISE_STEPS = 1000
STARTING_LOG_VARIANCE = -8.0
DISTANCE = 1.5
FAINT = 0.25
COLOURS = (0, 1, 2)
SLOPE = 3
PAIRED = 2 * (SLOPE + 1)
"""Signals with which an autoencoder starts, and the channels that they and their negatives take."""


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
    """Make a new autoencoder keep, from its first step, what 8x8 blocks tell most: mean colours and a slope.

    Three latent channels carry the mean colours, the fourth how much brighter a block is above than below; later ones
    start at random. Each travels with its negative as a pair of channels through the shortcuts, because
    silu(a) - silu(-a) = a passes the last activations unchanged; every residual branch starts at zero. The other
    channels of the last level are held at a distance from zero, so that the normalisation in front of the last
    convolution hardly depends on the picture. From random weights, colours are learned long after brightness, and a
    channel that nothing needs at first may never wake. The posterior starts narrow, since noise of deviation 1 would
    drown the means.
    """
    encoder, decoder, latents = model.encoder, model.decoder, model.config["latent_channels"]
    for module in model.modules():
        if isinstance(module, ResnetBlock2D):
            torch.nn.init.zeros_(module.conv2.weight)
            torch.nn.init.zeros_(module.conv2.bias)
            if module.conv_shortcut is not None:
                _pass_on(module.conv_shortcut, torch.ones(1, 1))
    centre = torch.zeros(3, 3)
    centre[1, 1] = 1
    _fan_out(encoder.conv_in, centre)
    _fan_out(decoder.conv_in, centre)
    block, slope = torch.zeros(3, 3), torch.zeros(3, 3)
    block[:2, :2] = 0.25
    slope[0, :2], slope[1, :2] = 0.5, -0.5
    halvings = [sampler.conv for level in encoder.down_blocks for sampler in level.downsamplers or ()]
    for halving in halvings:
        _pass_on(halving, block)
    for colour, sign in product(COLOURS, (1, -1)):
        halvings[-1].weight[_place(SLOPE, sign), _place(colour, 1)] = sign * slope / len(COLOURS)
    tent = torch.tensor([0.25, 0.5, 0.25])
    doublings = [sampler.conv for level in decoder.up_blocks for sampler in level.upsamplers or ()]
    for doubling in doublings:
        _pass_on(doubling, tent[:, None] * tent[None, :])
    if latents > SLOPE:
        rise = torch.zeros(3, 3)
        rise[0, 1], rise[2, 1] = -0.2, 0.2
        for colour, sign in product(COLOURS, (1, -1)):
            doublings[0].weight[_place(colour, sign), _place(SLOPE, sign)] = rise
    for resnet in (encoder.down_blocks[-1].resnets[0], decoder.up_blocks[-1].resnets[0]):
        if resnet.conv_shortcut is not None:
            others = resnet.conv_shortcut.bias[PAIRED:]
            others.copy_(torch.where(torch.arange(len(others)) % 2 == 0, DISTANCE, -DISTANCE))
    for last in (encoder.conv_out, decoder.conv_out):
        held = 1 - PAIRED / last.in_channels
        gain = DISTANCE * held**0.5 if held else 1.0
        torch.nn.init.normal_(last.weight, std=0.01)
        torch.nn.init.zeros_(last.bias)
        for signal in range(min(len(last.weight), SLOPE + 1)):
            last.weight[signal] = 0
            for sign in (1, -1):
                last.weight[signal, _place(signal, sign), 1, 1] = gain * sign
    torch.nn.init.eye_(model.quant_conv.weight[:, :, 0, 0])
    torch.nn.init.zeros_(model.quant_conv.weight[latents:])
    torch.nn.init.zeros_(model.quant_conv.bias)
    model.quant_conv.bias[latents:] = STARTING_LOG_VARIANCE
    torch.nn.init.eye_(model.post_quant_conv.weight[:, :, 0, 0])
    torch.nn.init.zeros_(model.post_quant_conv.bias)


def _place(signal: int, sign: int) -> int:
    """Channel in which a signal (0 to 2 colours, 3 the slope) travels, or its negative where `sign` is -1."""
    return 2 * signal + (sign < 0)


def _pass_on(layer: torch.nn.Conv2d, kernel: torch.Tensor) -> None:
    """Let every paired channel through `layer` by `kernel`, each into its own place."""
    for channel in range(PAIRED):
        layer.weight[channel] = 0
        layer.weight[channel, channel] = kernel
        layer.bias[channel] = 0


def _fan_out(layer: torch.nn.Conv2d, kernel: torch.Tensor) -> None:
    """Write each of the incoming signals of `layer` and its negative into their places."""
    for signal, sign in product(range(SLOPE + 1), (1, -1)):
        channel = _place(signal, sign)
        layer.weight[channel] = 0
        layer.bias[channel] = 0
        if signal < layer.in_channels:
            layer.weight[channel, signal] = kernel * sign


def load_autoencoder(folder: Path) -> AutoencoderKL:
    """The autoencoder that an earlier stage saved into `folder`, float32."""
    return AutoencoderKL.from_pretrained(str(folder), use_safetensors=True, local_files_only=True)


def build_unet(shape: Networks) -> UNet2DConditionModel:
    """Denoising network with cross attention at the levels that `unet_attention` names.

    A summary of the text is added to the embedding of the time as well, so that what concerns the whole picture, ground
    and light, reaches every block of every level. With it and the `text` stage together a picture's ground followed its
    prompt after 19,000 samples, without both it did not in 55,000. It starts faint beside the time.
    """
    down = tuple("CrossAttnDownBlock2D" if attends else "DownBlock2D" for attends in shape.unet_attention)
    up = tuple("CrossAttnUpBlock2D" if attends else "UpBlock2D" for attends in reversed(shape.unet_attention))
    unet = UNet2DConditionModel(
        sample_size=shape.latent,
        in_channels=shape.latent_channels,
        out_channels=shape.latent_channels,
        block_out_channels=shape.unet_channels,
        down_block_types=down,
        up_block_types=up,
        layers_per_block=1,
        cross_attention_dim=shape.text_width,
        addition_embed_type="text",
        # diffusers reads this as the number of heads in this class.
        attention_head_dim=shape.unet_heads,
        norm_num_groups=shape.unet_groups,
    )
    torch.nn.init.constant_(unet.add_embedding.norm2.weight, FAINT)
    return unet


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

    The embedding of the hint keeps the strength of its input through all its convolutions (He et al. 2015), and its
    last one does not start at zero: with torch's own start thin lines fade to nothing on the way in, and the network
    sits still for hundreds of steps. The zero convolutions behind the copied blocks alone make the first output zero.
    """
    controlnet = ControlNetModel.from_unet(
        unet,
        conditioning_embedding_out_channels=shape.hint_channels,
        conditioning_channels=shape.conditioning_channels,
    )
    for layer in controlnet.controlnet_cond_embedding.modules():
        if isinstance(layer, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            torch.nn.init.zeros_(layer.bias)
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


def repeated_blocks(*networks: torch.nn.Module) -> list[torch.nn.Module]:
    """The blocks that networks mostly consist of, residual ones and transformers: see `device.Machine.compiling`."""
    kinds = ResnetBlock2D, BasicTransformerBlock
    return [block for network in networks for block in network.modules() if isinstance(block, kinds)]
