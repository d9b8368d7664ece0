"""Diorama's training as one frozen value: networks, data, schedule and clock of every stage.

`DioramaTraining()` is the course as it is to be run on two cores, `on_cuda()` on a GPU; what the shipped weights had of
it says their model card.
`rehearsal()` is the same course at a size for tests.
What of it decides a stage (`identity`) is kept as JSON in the header of that stage's checkpoint and compared on resume,
so that a run never changes under way; the whole value is written to `training.json`, for whoever reads the folder.
"""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass, field

STAGES = ("world", "autoencoder", "decoder", "text", "base", "annotators", "control", "few_step", "eye")
"""In the order in which `all` runs them; on the command line few_step is few-step."""

HELD_OUT = 1_000_000_000
"""Scenes with this seed or above are for measuring only and are never trained on."""

BASE_WEIGHTS = "base_weights"
"""The key under which an identity names the weights of the base that a stage learns beside."""


@dataclass(frozen=True)
class ControlKind:
    """One kind of condition and its place among the ControlNet's input channels.

    first: index of its first channel. share: how often the `control` stage draws it, 0 leaves it untrained.
    """

    name: str
    first: int
    share: float
    channels: int = 3


@dataclass(frozen=True)
class Networks:
    """Shapes of the four networks; the latent is `picture / 2 ** (len(autoencoder_channels) - 1)` on a side."""

    picture: int = 256
    latent_channels: int = 4
    autoencoder_channels: tuple[int, ...] = (16, 32, 64, 128)
    autoencoder_groups: int = 1
    unet_channels: tuple[int, ...] = (48, 80, 128, 160)
    unet_attention: tuple[bool, ...] = (False, False, True, True)
    unet_heads: int = 4
    unet_groups: int = 8
    text_width: int = 128
    text_layers: int = 3
    text_heads: int = 4
    text_positions: int = 64
    hint_channels: tuple[int, ...] = (8, 16, 32, 64)
    kinds: tuple[ControlKind, ...] = (
        ControlKind("edges", 0, share=0.5),
        ControlKind("depth", 3, share=0.25),
        ControlKind("pose", 6, share=0.25),
    )

    @property
    def latent(self) -> int:
        """Side of the latent in cells."""
        return self.picture // 2 ** (len(self.autoencoder_channels) - 1)

    @property
    def conditioning_channels(self) -> int:
        """Input channels of the ControlNet, all kinds together."""
        return max(kind.first + kind.channels for kind in self.kinds)

    @property
    def trained_kinds(self) -> tuple[ControlKind, ...]:
        """The kinds that the `control` stage trains."""
        return tuple(kind for kind in self.kinds if kind.share > 0)


@dataclass(frozen=True)
class Clock:
    """How long a stage runs and how its learning rate moves.

    The run ends after `minutes` of its own time, or after `steps` where that is set (then the course is exactly
    repeatable). Rate: linear warm-up over `warmup` steps, then a cosine over the elapsed share of the budget down to
    `floor` times its peak. save_seconds and export_seconds are the distances of checkpoints and exported weights;
    with `steps` set, `save_steps` counts instead. A step's batch is drawn and differentiated in `parts` equal parts: on
    a CPU each part has a thread and a core of its own, which loses far less to a busy neighbour than two threads that
    meet in every layer. turned: whether `muon.Muon` moves the weights, else AdamW.
    """

    minutes: float
    rate: float
    batch: int
    parts: int = 2
    steps: int = 0
    warmup: int = 100
    floor: float = 0.02
    decay: float = 0.999
    clip: float = 1.0
    weight_decay: float = 0.01
    save_seconds: float = 120.0
    export_seconds: float = 600.0
    save_steps: int = 0
    turned: bool = False


@dataclass(frozen=True)
class Losses:
    """Terms of the training objectives.

    gradient: weight of the L1 distance of picture gradients in the autoencoder's loss. kl: weight of its KL term.
    dropout: share of captions replaced by the empty one. edge_dropout: share of conditions left empty.
    min_snr: gamma of min-SNR weighting (Hang et al. 2023, eq. 5 in its v-prediction form); 0 is the plain v loss.
    focus: extra density of the times at which shapes are decided (see `denoiser.Noising`).
    plan: weight of the errors in naming what stands where (see `plans`).
    """

    gradient: float = 0.5
    square: float = 2.0
    kl: float = 1e-6
    dropout: float = 0.1
    min_snr: float = 0.0
    focus: float = 3.0
    plan: float = 0.1
    edge_dropout: float = 0.05


@dataclass(frozen=True)
class Mixing:
    """How the `control` stage puts kinds together; everything else of a step is one kind at full weight.

    several: share of the parts of a batch that use two kinds or more at once. partial: share of all samples whose
    residuals are weighted, those of each kind by a number of its own between `least` and 1.
    """

    several: float = 0.2
    partial: float = 0.2
    least: float = 0.4


@dataclass(frozen=True)
class Distillation:
    """How the few-step LoRA is taught: by `trajectories` of the base, then as in Luo et al. 2023, section 4.

    rank: of its factors; 11 is the largest whose file stays under 2 MB. skip: training steps between a sample and the
    one that the teacher makes of it. huber: width of the loss's quadratic part.
    stretch, deviation: of the boundary condition, as the engine's sampler has them. trajectories, trajectory_steps: how
    many runs of the base the student learns by heart, of how many steps. direct: share of the budget that this takes.
    """

    rank: int = 11
    skip: int = 20
    huber: float = 0.001
    stretch: float = 10.0
    deviation: float = 0.5
    trajectories: int = 512
    trajectory_steps: int = 25
    direct: float = 0.6


@dataclass(frozen=True)
class EyeShape:
    """Shape of the classifier that reads pictures: channels after each halving, and of its features."""

    widths: tuple[int, ...] = (24, 48, 96, 160, 224)
    features: int = 256
    groups: int = 8


@dataclass(frozen=True)
class Wear:
    """How pictures are worn before the eye learns from them, so that it reads painted ones as well as renders.

    shrunk, blurred, noisy, jpeg, rebuilt: shares of pictures that are halved and enlarged again, blurred, noised, put
    through JPEG, and through the autoencoder. blur: largest sigma in pixels. noise: largest deviation of 255.
    quality: lowest of JPEG. latent_noise: largest deviation added to the latents, whose own is 1.
    """

    shrunk: float = 0.2
    blurred: float = 0.3
    noisy: float = 0.3
    jpeg: float = 0.2
    rebuilt: float = 0.1
    blur: float = 1.0
    noise: float = 10.0
    quality: int = 55
    latent_noise: float = 0.3


@dataclass(frozen=True)
class Roughness:
    """How pictures are roughened before the annotators learn from them (see `annotators.roughen`).

    gain, shift: most that a colour's scale moves from 1, and its level of 255. smeared, shrunk, blurred: shares of
    pictures that go through a median, are shrunk and enlarged again, are blurred and noised. reach: the medians' radii
    end below it, in pixels of 256 on a side. shares: range of the shrunken side's share. blurs: range of sigma in
    pixels. noise: largest deviation of 255.
    """

    gain: float = 0.15
    shift: float = 12.0
    smeared: float = 0.35
    reach: float = 5.0
    shrunk: float = 0.25
    shares: tuple[float, float] = (0.25, 0.6)
    blurred: float = 0.5
    blurs: tuple[float, float] = (0.2, 1.0)
    noise: float = 8.0


@dataclass(frozen=True)
class Crops:
    """From `share` of the autoencoder's budget on, batches are `batch` crops of `side` pixels.

    Small crops first: they give many cheap steps while there is much to learn. Whole pictures last, because group
    normalisation sees other statistics there.
    """

    share: float
    side: int
    batch: int


@dataclass(frozen=True)
class DioramaTraining:
    """Everything that decides what Diorama becomes.

    guidance: the scale at which it paints unless asked otherwise, and at which it teaches the few-step LoRA.
    """

    seed: int = 20
    scenes: int = 16384
    shard: int = 128
    autoencoder_scenes: int = 2048
    mirror: bool = False
    crops: tuple[Crops, ...] = (Crops(0.0, 64, 8), Crops(0.5, 128, 4), Crops(0.85, 256, 2))
    measured: int = 32
    sample_steps: int = 20
    guidance: float = 4.0
    latent_noise: float = 0.05
    annotator_channels: tuple[int, ...] = (16, 32, 64, 96, 112)
    networks: Networks = field(default_factory=Networks)
    losses: Losses = field(default_factory=Losses)
    eye_shape: EyeShape = field(default_factory=EyeShape)
    wear: Wear = field(default_factory=Wear)
    roughness: Roughness = field(default_factory=Roughness)
    mixing: Mixing = field(default_factory=Mixing)
    distillation: Distillation = field(default_factory=Distillation)
    autoencoder: Clock = field(
        default_factory=lambda: Clock(minutes=20, rate=1.2e-3, batch=8, warmup=100, decay=0.995, export_seconds=240)
    )
    decoder: Clock = field(default_factory=lambda: Clock(minutes=8, rate=8e-4, batch=4, warmup=40, decay=0.99))
    text: Clock = field(default_factory=lambda: Clock(minutes=3, rate=1.5e-3, batch=128, warmup=50, decay=0.98))
    base: Clock = field(
        default_factory=lambda: Clock(
            minutes=80, rate=1e-3, batch=32, warmup=200, decay=0.999, export_seconds=600, turned=True
        )
    )
    annotators: Clock = field(
        default_factory=lambda: Clock(minutes=15, rate=2e-3, batch=16, warmup=60, decay=0.995, export_seconds=420)
    )
    control: Clock = field(
        default_factory=lambda: Clock(minutes=20, rate=8e-4, batch=16, warmup=60, decay=0.995, export_seconds=420)
    )

    few_step: Clock = field(
        default_factory=lambda: Clock(
            minutes=15, rate=1e-3, batch=16, warmup=60, decay=0.98, weight_decay=0.0, export_seconds=420
        )
    )
    eye: Clock = field(
        default_factory=lambda: Clock(minutes=20, rate=1e-3, batch=32, warmup=100, decay=0.995, export_seconds=300)
    )

    def to_json(self) -> str:
        """The value as JSON text, keys in order of declaration."""
        return json.dumps(dataclasses.asdict(self), indent=1)

    def identity(self, stage: str, base: str = "") -> str:
        """What must stay the same for `stage` to be resumed, as JSON; the hours given may change.

        base: `checkpoint.fingerprint` of the base model, for a stage that learns beside it.
        """
        values = dataclasses.asdict(self)
        if stage != "control":
            values["networks"].pop("kinds")
        own = {
            "autoencoder": ("autoencoder_scenes", "crops"),
            "decoder": ("scenes", "mirror", "latent_noise"),
            "annotators": ("scenes", "mirror", "annotator_channels", "roughness"),
            "control": ("scenes", "mirror", "mixing"),
            "few_step": ("scenes", "mirror", "guidance", "distillation"),
            "eye": ("scenes", "eye_shape", "wear"),
        }
        data = own.get(stage, ("scenes", "mirror"))
        values = {name: values[name] for name in ("seed", "networks", "losses", stage, *data)}
        for name in ("minutes", "save_seconds", "export_seconds", "save_steps"):
            values[stage].pop(name)
        if base:
            values[BASE_WEIGHTS] = base
        return json.dumps(values)


STEEPEST = 2.0
"""The most that a larger batch may multiply a learning rate by."""


def _fuller(clock: Clock, minutes: float, batch: int, parts: int) -> Clock:
    rate = clock.rate * min(STEEPEST, math.sqrt(batch / clock.batch))
    return dataclasses.replace(clock, minutes=minutes, batch=batch, parts=parts, rate=rate)


def on_cuda() -> DioramaTraining:
    """The same course for a GPU of a data centre: 18 minutes of training in all, in batches that fill it.

    A batch k times as large has its learning rate times the root of k, but no more than `STEEPEST`. Stages whose
    batches are drawn from pictures work them in eight parts, so that as many threads draw; the others have all they
    need on the device and a batch in one piece, which can be compiled. Every scene is met dozens of times, so each is
    mirrored too.
    """
    few = DioramaTraining()
    return dataclasses.replace(
        few,
        mirror=True,
        crops=(Crops(0.0, 128, 64), Crops(0.7, 256, 16)),
        autoencoder=_fuller(few.autoencoder, minutes=2.5, batch=64, parts=8),
        decoder=_fuller(few.decoder, minutes=1, batch=64, parts=8),
        text=_fuller(few.text, minutes=0.5, batch=1024, parts=1),
        base=_fuller(few.base, minutes=7.5, batch=512, parts=1),
        annotators=_fuller(few.annotators, minutes=1.25, batch=128, parts=8),
        control=_fuller(few.control, minutes=2.5, batch=128, parts=8),
        few_step=_fuller(few.few_step, minutes=1.5, batch=256, parts=1),
        eye=_fuller(few.eye, minutes=1.25, batch=256, parts=8),
    )


def course_for(device: str) -> DioramaTraining:
    """The course as it is to be run on a machine with that type of device."""
    return on_cuda() if device == "cuda" else DioramaTraining()


def rehearsal(steps: int = 8) -> DioramaTraining:
    """The whole course at a size that a test affords: 32 pixel pictures, networks of a few thousand weights."""
    networks = Networks(
        picture=32,
        autoencoder_channels=(8, 8),
        autoencoder_groups=1,
        unet_channels=(8, 16),
        unet_attention=(False, True),
        unet_heads=2,
        unet_groups=4,
        text_width=64,  # diffusers pools text with 64 heads
        text_layers=1,
        text_heads=2,
        hint_channels=(8, 8),
    )
    clock = Clock(minutes=1, steps=steps, rate=1e-3, batch=4, warmup=2, decay=0.9, save_steps=4)
    return DioramaTraining(
        scenes=12,
        shard=8,
        autoencoder_scenes=8,
        crops=(Crops(0.0, 16, 4), Crops(0.6, 32, 2)),
        measured=4,
        distillation=Distillation(rank=2, trajectories=8, trajectory_steps=3, direct=0.5),
        eye_shape=EyeShape(widths=(8, 8, 8, 8, 8), features=16, groups=4),
        annotator_channels=(4, 4, 8, 8, 8),
        sample_steps=2,
        mirror=True,
        networks=networks,
        autoencoder=clock,
        decoder=clock,
        text=clock,
        base=dataclasses.replace(clock, turned=True),
        annotators=clock,
        control=clock,
        few_step=clock,
        eye=clock,
    )
