"""The course of training that makes Diorama: which stage needs what, and where its results go.

The output folder holds `scenes/` (pictures, latents, tokens), one folder for each stage with checkpoint, loss curve
and sample sheets, `autoencoder/vae/` and `decoder/vae/` (whitened, float32), `export/` (the diffusers folder) and
`figures.json`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from pipelines.training import networks
from pipelines.training.annotators import Readers, ReadersLoss, export_readers, judge_readers, trained_readers
from pipelines.training.autoencoder import AutoencoderLoss, Decoder, DecoderLoss, encode_means, whiten
from pipelines.training.budgets import budget, finish, finished, stages_of, unfinish, written
from pipelines.training.checkpoint import (
    check_resumable,
    fingerprint,
    load_average,
    load_exported,
    made_for,
    read_spent,
    read_steps,
    refuse_overwriting,
)
from pipelines.training.config import HELD_OUT, Clock, DioramaTraining, course_for
from pipelines.training.control import ControlLoss
from pipelines.training.course import Course, Deliver, Listener, Report, logged, nobody, run_course
from pipelines.training.denoiser import Denoiser, DenoiserLoss, Noising
from pipelines.training.device import Machine, choose_machine
from pipelines.training.export import Parts, export_pipeline
from pipelines.training.eye import Eye, EyeLoss, judge_eye, save_eye
from pipelines.training.few_step import FewStepLoss, Student, draw_steps, export_lora
from pipelines.training.latents import (
    LatentSet,
    encode_captions,
    encode_pictures,
    forget_latents,
    holds,
    latents_file,
    latents_shape,
    tokenize,
)
from pipelines.training.naming import NamingLoss, name_scenes, read_named, share_named
from pipelines.training.obedience import measure_control
from pipelines.training.refusals import Refusal
from pipelines.training.scenes import SceneStore
from pipelines.training.starts import MissingStage, Starts
from pipelines.training.trajectories import Trajectories, keep, kept, walk_trajectories
from pipelines.training.trials import Painter, draw_samples, measure_autoencoder
from pipelines.training.vocabulary import build_tokenizer
from pipelines.training.world import words
from resources import path as shipped


class Diorama:
    """One training run in one folder; each method is a stage and can be repeated or resumed.

    A stage first looks at what it stands on, so that one which cannot run says so before hours of rendering.
    warm: a diffusers folder whose weights a stage starts from, and that stands for stages which `out` lacks.
    """

    def __init__(
        self,
        out: Path,
        config: DioramaTraining,
        machine: Machine,
        resume: bool,
        listen: Listener,
        warm: Path | None = None,
    ) -> None:
        self.out, self.config, self.machine = out, config, machine
        self.resume, self.listen, self.warm = resume, listen, warm
        torch.manual_seed(config.seed)
        self.shape = config.networks
        self.store = SceneStore(out / "scenes", config)
        self.tokenizer = build_tokenizer(words(), self.shape.text_positions)
        self.starts = Starts(self.shape, self.tokenizer, config.seed)
        self.schedule = networks.build_schedule()

    def world(self) -> None:
        """Render every scene of the data set."""
        self._render(self.config.scenes)

    def autoencoder(self) -> None:
        """Train the autoencoder, whiten its latents, and encode the data set with it."""
        model = self.machine.install(networks.build_autoencoder(self.shape))
        if self.warm is not None:
            load_exported(self.warm / "vae", model)
        self._render(self.config.autoencoder_scenes)
        loss = AutoencoderLoss(self.store, self.config, self.machine)

        def deliver(average: nn.Module, step: int) -> None:
            path = self.out / "autoencoder" / f"samples-{step:06d}.png"
            self._note("autoencoder_psnr", measure_autoencoder(average, self.store, self.machine, path))

        average: Any = self._run("autoencoder", model, loss, self.config.autoencoder, deliver)
        count = min(256, self.config.autoencoder_scenes)
        pictures = [self.store.picture(number)[None] for number in range(count)]
        whiten(average, torch.cat([encode_means(average, picture, self.machine) for picture in pictures]))
        deliver(average, read_steps(self.out / "autoencoder"))
        average.save_pretrained(str(self.out / "autoencoder" / "vae"))
        shutil.rmtree(self.out / "decoder", ignore_errors=True)

    def decoder(self) -> None:
        """Train the decoder alone on the encoded data set; can be run at any time after `autoencoder`."""
        vae = self._vae()
        data = self._data(vae)
        model = self.machine.install(Decoder(vae)).requires_grad_(True)
        loss = DecoderLoss(data.latents, self.store, self.config, self.machine)

        def deliver(average: nn.Module, step: int) -> None:
            assert isinstance(average, Decoder)
            whole = self._vae()
            whole.post_quant_conv, whole.decoder = average.post_quant_conv, average.decoder
            path = self.out / "decoder" / f"samples-{step:06d}.png"
            self._note("autoencoder_psnr", measure_autoencoder(whole, self.store, self.machine, path))
            whole.save_pretrained(str(self.out / "decoder" / "vae"))

        average = self._run("decoder", model, loss, self.config.decoder, deliver)
        deliver(average, read_steps(self.out / "decoder"))

    def text(self) -> None:
        """Teach the text encoder to name what captions tell; no picture is needed."""
        encode_captions(self.tokenizer, self.store.folder, self.config, self._told("captions"))
        named = read_named(self.store.folder, self.config)
        held = name_scenes(self.tokenizer, range(HELD_OUT, HELD_OUT + self.config.measured))

        def deliver(average: nn.Module, step: int) -> None:
            self._note("text_named", share_named(average, held, self.machine))

        model = self.machine.install(self.starts.namer())
        average = self._run("text", model, NamingLoss(named, self.config, self.machine), self.config.text, deliver)
        deliver(average, read_steps(self.out / "text"))

    def base(self) -> None:
        """Train UNet and text encoder; the data set is rendered and encoded first where that is still to do."""
        vae = self._vae()
        start = self.starts.named(self.out) if self.warm is None else self.starts.exported(self.warm)
        self.world()
        data = self._data(vae)
        model = self.machine.install(start)
        noising = Noising(self.schedule.alphas_cumprod, self.machine, self.config.losses.focus)
        plans = torch.from_numpy(self.store.plans(self.config.mirror))
        loss = DenoiserLoss(data, plans, noising, self.config, self.machine)

        def deliver(average: nn.Module, step: int) -> None:
            assert isinstance(average, Denoiser)
            self._export(average, self._controlnet(average))
            draw_samples(self._painter(average), self.config, self.out / "base" / f"samples-{step:06d}.png")

        blocks = networks.repeated_blocks(model.unet)
        average = self._run("base", model, loss, self.config.base, deliver, blocks=blocks)
        deliver(average, read_steps(self.out / "base"))

    def annotators(self) -> None:
        """Train the networks that read depth and poses; they need the world alone."""
        self.world()
        torch.manual_seed(self.config.seed)
        model = self.machine.install(Readers(self.config.annotator_channels))
        loss = ReadersLoss(self.store, self.config, self.machine)

        def deliver(average: nn.Module, step: int) -> None:
            assert isinstance(average, Readers)
            export_readers(average, self.shape.picture, self.out / "annotators" / "export")
            path = self.out / "annotators" / f"samples-{step:06d}.png"
            found = judge_readers(self.out / "annotators" / "export", self.store, path)
            self._note("annotator_depth_rmse", found.depth_rmse)
            self._note("annotator_pose_pck", found.pose_pck)

        average = self._run("annotators", model, loss, self.config.annotators, deliver)
        deliver(average, read_steps(self.out / "annotators"))

    def control(self) -> None:
        """Train the ControlNet beside the finished base model, and measure how well each kind is obeyed."""
        vae = self._vae()
        base = self._trained_denoiser()
        model = self.machine.install(networks.build_controlnet(self.shape, base.unet))
        if self.warm is not None and (self.warm / "controlnet").exists():
            load_exported(self.warm / "controlnet", model)
        self.world()
        data = self._data(vae)
        noising = Noising(self.schedule.alphas_cumprod, self.machine, self.config.losses.focus)
        loss = ControlLoss(base, data, self.store, noising, self.config, self.machine)

        def deliver(average: nn.Module, step: int) -> None:
            self._export(base, average)
            self._judge(base, average, f"samples-{step:06d}.png", min(8, self.config.measured))

        average = self._run("control", model, loss, self.config.control, deliver, base=_weights_of(base))
        self._export(base, average)
        self._judge(base, average, "samples.png", self.config.measured)

    def few_step(self) -> None:
        """Distil the finished base model into a LoRA that paints in 1 to 4 steps."""
        vae = self._vae()
        base = self._trained_denoiser()
        data = self._data(vae)
        torch.manual_seed(self.config.seed)
        model = self.machine.install(Student(base.unet, self.config.distillation.rank))
        noising = Noising(self.schedule.alphas_cumprod, self.machine)
        trajectories = self._trajectories(base, data, noising)
        if not (self.out / "export" / "model_index.json").exists():
            self._export(base, self._controlnet(base))
        loss = FewStepLoss(base, data, noising, self._empty(), trajectories, self.config, self.machine)

        def deliver(average: nn.Module, step: int) -> None:
            assert isinstance(average, Student)
            export_lora(average, self.config, self.out / "export")
            path = self.out / "few_step" / f"samples-{step:06d}.png"
            draw_steps(self._painter(base), average, loss.jump, self.config, path)

        blocks = networks.repeated_blocks(base.unet, *model._held)
        average = self._run(
            "few_step", model, loss, self.config.few_step, deliver, loss.attend, blocks, _weights_of(base)
        )
        deliver(average, read_steps(self.out / "few_step"))

    def _trajectories(self, base: Denoiser, data: LatentSet, noising: Noising) -> Trajectories:
        folder, weights = self.out / "few_step", _weights_of(base)
        check_resumable(folder, self.config.identity("few_step", weights))
        found = kept(folder, weights) if self.resume else None
        if found is None:
            told = self._told("trajectories")
            found = walk_trajectories(base, data, noising, self.config, self.machine, told)
            keep(found, folder, weights)
        return found

    def eye(self) -> None:
        """Train the classifier that judges pictures; the autoencoder wears some of them, where there is one by now."""
        self.world()
        try:
            autoencoder = self._vae()
        except MissingStage:
            autoencoder = None
        torch.manual_seed(self.config.seed)
        model = self.machine.install(Eye(self.config.eye_shape))
        loss = EyeLoss(self.store, autoencoder, self.config, self.machine)

        def deliver(average: nn.Module, step: int) -> None:
            assert isinstance(average, Eye)
            path = self.out / "eye" / f"samples-{step:06d}.png"
            accuracy = judge_eye(average, self.store, self.config, self.machine, path)
            self._note("eye_accuracy", accuracy)
            save_eye(average, self.config, accuracy, self.out / "eye" / "export")

        average = self._run("eye", model, loss, self.config.eye, deliver)
        deliver(average, read_steps(self.out / "eye"))

    def _render(self, scenes: int) -> None:
        threads = os.cpu_count() or 1
        self.store.render_all(scenes, self._told("world"), threads, self.machine.device.type)

    def _run(
        self,
        stage: str,
        model: nn.Module,
        loss: Any,
        clock: Clock,
        deliver: Deliver,
        attend: Any = nobody,
        blocks: Sequence[nn.Module] = (),
        base: str = "",
    ) -> nn.Module:
        """Train one stage; its `blocks` may be compiled, where a step is not shared out among threads.

        base: fingerprint of the base that it learns beside.
        """

        def deliver_plainly(average: nn.Module, step: int) -> None:
            with self.machine.plainly():
                deliver(average, step)

        course = Course(
            stage=stage,
            model=model,
            loss=loss,
            clock=clock,
            seed=self.config.seed,
            folder=self.out / stage,
            config=self.config.identity(stage, base),
            deliver=deliver_plainly,
            attend=attend,
        )
        with self.machine.compiling(blocks if clock.parts == 1 else ()):
            average = run_course(course, self.resume, self.listen)
        spent = read_spent(self.out / stage)
        if spent is not None:
            self._note(f"{stage}_minutes", spent.seconds / 60)
            self._note(f"{stage}_steps", spent.step)
            if loss.steady:
                self._note(f"{stage}_samples", spent.step * clock.batch)
        return average

    def _judge(self, base: Denoiser, controlnet: Any, name: str, count: int) -> None:
        path = self.out / "control" / name
        annotators = trained_readers(self.out / "annotators" / "export", shipped("annotators"))
        painter = self._painter(base)
        figures = measure_control(painter, controlnet.eval(), self.store, self.config, annotators, path, count)
        for figure, found in figures.items():
            self._note(figure, found.controlled)
            self._note(f"{figure}_uncontrolled", found.free)

    def _told(self, stage: str) -> Callable[[int, int], None]:
        return lambda done, whole: self.listen(Report(stage, done, done / whole, 0.0, 0.0))

    def _empty(self) -> torch.Tensor:
        return torch.from_numpy(tokenize(self.tokenizer, [""])[0].astype("int64"))

    def _trained_denoiser(self) -> Denoiser:
        model = self.starts.denoiser()
        if not load_average(self.out / "base", model):
            if self.warm is None:
                raise MissingStage(f"{self.out} holds no trained base model; run stage 'base' first")
            model = self.starts.exported(self.warm)
        return self.machine.install(model).eval().requires_grad_(False)

    def _controlnet(self, base: Denoiser) -> Any:
        """The one that was trained beside these weights here, else that of the warm start, else None."""
        model = networks.build_controlnet(self.shape, base.unet)
        if made_for(self.out / "control", self.config.identity("control", _weights_of(base))):
            load_average(self.out / "control", model)
            return model
        if self.warm is None or not (self.warm / "controlnet").exists():
            return None
        load_exported(self.warm / "controlnet", model)
        return model

    def _vae(self) -> Any:
        folder = self.out / "decoder" / "vae"
        if not folder.exists():
            folder = self.out / "autoencoder" / "vae"
        if not folder.exists():
            if self.warm is None:
                raise MissingStage(f"{self.out} holds no trained autoencoder; run stage 'autoencoder' first")
            folder = self.warm / "vae"
        return self.machine.install(networks.load_autoencoder(folder)).eval().requires_grad_(False)

    def _data(self, vae: Any) -> LatentSet:
        latents = latents_file(self.store.folder, vae)
        if not holds(latents, latents_shape(self.config)):
            self.world()
            forget_latents(self.store.folder)
            encode_pictures(vae, latents, self.store, self.config, self.machine, self._told("latents"))
        encode_captions(self.tokenizer, self.store.folder, self.config, self._told("captions"))
        return LatentSet(latents, self._empty(), self.config, self.machine)

    def _painter(self, denoiser: Denoiser) -> Painter:
        return Painter(denoiser.eval(), self._vae(), self.tokenizer, self.schedule, self.machine)

    def _export(self, denoiser: Denoiser, controlnet: Any) -> None:
        parts = Parts(
            unet=denoiser.unet,
            vae=self._vae(),
            text_encoder=denoiser.text_encoder,
            tokenizer=self.tokenizer,
            scheduler=self.schedule,
            controlnet=controlnet,
        )
        export_pipeline(parts, self.config, self.out / "export")

    def _note(self, name: str, value: float) -> None:
        """Keep a measured figure in `figures.json`."""
        path = self.out / "figures.json"
        figures = json.loads(path.read_text()) if path.exists() else {}
        figures[name] = round(float(value), 4)
        path.write_text(json.dumps(figures, indent=1) + "\n")


def _weights_of(base: Denoiser) -> str:
    return fingerprint(base.unet, base.text_encoder)


def train_diorama(
    stage: str,
    out: Path,
    minutes: float | None,
    resume: bool,
    device: str,
    report: Listener,
    config: DioramaTraining | None = None,
    warm: Path | None = None,
    steps: int | None = None,
) -> Path:
    """Run one stage or `all`; returns the folder that it wrote. See `pipelines.training.train`."""
    stages = stages_of(stage.replace("-", "_"), warm is not None)
    if warm is not None and not (warm / "model_index.json").exists():
        raise Refusal(f"{warm} is no diffusers folder to start from")
    machine = choose_machine(device)
    for name in () if resume else stages:
        refuse_overwriting(out / name)
    chosen = budget(config or course_for(machine.device.type), stages, minutes, steps)
    out.mkdir(parents=True, exist_ok=True)
    run = Diorama(out, chosen, machine, resume, logged(report, out / "log.txt"), warm)
    (out / "training.json").write_text(chosen.to_json() + "\n")
    for name in stages:
        if resume and len(stages) > 1 and finished(out, chosen, name):
            continue
        unfinish(out, name)
        getattr(run, name)()
        finish(out, chosen, name)
    return out / written(stages)
