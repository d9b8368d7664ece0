"""Judging a model: every reading of `underpaint bench diorama`, and the reason for each that cannot be had."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from benchmarks import _frechet
from benchmarks._obedience import Obedience, fault, obediences, steering
from benchmarks._studio import Held, Pixels, Studio, tell
from pipelines.command.measures import Findings
from pipelines.training.attributes import attributes_of, share_read
from pipelines.training.device import choose_machine
from pipelines.training.eye import DESCRIPTION, WEIGHTS, LoadedEye, load_eye

eye_folder = Path(__file__).with_name("eye")
full_steps, usual_steps, few_steps = 30, 20, 4
timed, timed_quickly = 7, 3
together, together_weight, together_end = 64, 0.7, 0.8
"""All kinds at once are judged on so many scenes at most, each at this weight for this share of the steps."""
samples_a_scene = 4
"""The Fréchet distance takes so many more pictures than the other measures, 2,048 for 512 scenes."""


def open_eye(folder: Path) -> tuple[LoadedEye | None, str]:
    """The classifier that reads pictures, or None and why there is none."""
    if not all((folder / name).is_file() for name in (WEIGHTS, DESCRIPTION)):
        return None, "there are no weights of the eye; stage eye of the training makes them"
    try:
        return load_eye(folder, choose_machine("cpu")), ""
    except ValueError as error:
        return None, str(error)


class Judge:
    """One measurement of one model on `count` scenes. whole: with the Fréchet distance."""

    def __init__(self, studio: Studio, count: int, whole: bool) -> None:
        self.studio, self.count, self.whole = studio, count, whole
        self.eye, self.eye_fault = open_eye(eye_folder)
        self.readings: dict[str, float] = {}
        self.notes: dict[str, str] = {}

    def judge_all(self) -> Findings:
        """Everything that can be measured here; seconds first, while the machine is as it was found."""
        self._seconds()
        self._autoencoder()
        self._captions()
        for obedience in obediences:
            self._controls(obedience)
        self._together()
        self._distribution()
        self._few_steps()
        self.readings["bytes_on_disk"] = float(self.studio.bytes_on_disk())
        return Findings(tuple(self.readings.items()), tuple(self.notes.items()))

    @cached_property
    def scenes(self) -> list[Held]:
        """The held-out scenes."""
        return self.studio.scenes(range(self.count))

    @cached_property
    def plain(self) -> list[Pixels]:
        """What the model paints from each scene's prompt alone."""
        return self.studio.paint("painting", self.scenes, full_steps)

    def _miss(self, reason: str, *names: str) -> None:
        self.notes.update(dict.fromkeys(names, reason))

    def _autoencoder(self) -> None:
        found = []
        for held in self.scenes:
            tell(self.studio.shown, "autoencoder", held.number, self.count)
            found.append(self.studio.autoencoder_psnr(held))
        self.readings["autoencoder_psnr"] = statistics.fmean(found)

    def _accuracy(self, eye: LoadedEye, pictures: Sequence[Pixels]) -> float:
        """Share of the attributes of the scenes that the eye reads in pictures of them."""
        return share_read([attributes_of(held.scene) for held in self.scenes], eye.look(pictures).attributes)

    def _captions(self) -> None:
        if (eye := self.eye) is None:
            self._miss(self.eye_fault, "caption_accuracy", "eye_accuracy", "eye_precision", "eye_shuffled")
            return
        self.readings["caption_accuracy"] = self._accuracy(eye, self.plain)
        self._trust(eye)

    def _trust(self, eye: LoadedEye) -> None:
        """How far the eye itself is to be trusted: what it reads of renders, against their own captions and others'."""
        asked = [attributes_of(held.scene) for held in self.scenes]
        found = eye.look([held.picture for held in self.scenes]).attributes
        self.readings["eye_accuracy"] = share_read(asked, found)
        self.readings["eye_precision"] = share_read(found, asked)
        self.readings["eye_shuffled"] = share_read([*asked[1:], asked[0]], found)

    def _controls(self, obedience: Obedience) -> None:
        names = (obedience.reading, f"{obedience.reading}_uncontrolled")
        if reason := fault(self.studio, obedience.kind):
            self._miss(reason, *names)
            return
        chosen = [held for held in self.scenes if obedience.asks(held)]
        if not chosen:
            self._miss(f"none of these scenes asks for any {obedience.kind}", *names)
            return
        controls = [obedience.control(self.studio, held) for held in chosen]
        steered = self.studio.paint(obedience.kind, chosen, full_steps, steering(obedience.kind, controls))
        free = [self.plain[held.number] for held in chosen]
        for name, pictures in zip(names, (steered, free), strict=True):
            self.readings[name] = self._score(obedience, chosen, controls, pictures)

    def _together(self) -> None:
        """All kinds in one picture, none in full nor to the end, in scenes that ask for each of them."""
        names = {obedience: f"{obedience.reading}_together" for obedience in obediences}
        chosen = [held for held in self.scenes if all(each.asks(held) for each in obediences)][:together]
        reasons = [reason for each in obediences if (reason := fault(self.studio, each.kind))]
        if reasons or not chosen:
            self._miss(reasons[0] if reasons else "none of these scenes asks for every kind", *names.values())
            return
        controls = {each: [each.control(self.studio, held) for held in chosen] for each in obediences}
        conditions = [steering(each.kind, controls[each], together_weight, together_end) for each in obediences]
        pictures = self.studio.paint("all controls", chosen, full_steps, *conditions)
        for each, name in names.items():
            self.readings[name] = self._score(each, chosen, controls[each], pictures)

    def _score(
        self, obedience: Obedience, scenes: Sequence[Held], controls: Sequence[Pixels], pictures: Sequence[Pixels]
    ) -> float:
        """The mean over scenes of how well pictures keep to their controls."""
        return statistics.fmean(
            obedience.score(self.studio, held, control, picture)
            for held, control, picture in zip(scenes, controls, pictures, strict=True)
        )

    def _distribution(self) -> None:
        """Samples of as many prompts against renders of other scenes, and renders of those prompts against the same."""
        names = ("frechet", "frechet_floor")
        if (eye := self.eye) is None:
            self._miss(self.eye_fault, *names)
            return
        if not self.whole:
            self._miss("it needs 2,048 samples; run without --quick and --scenes", *names)
            return
        count = samples_a_scene * self.count
        further = self.studio.scenes(range(self.count, count))
        painted = [*self.plain, *self.studio.paint("samples", further, full_steps)]
        rendered = [held.picture for held in (*self.scenes, *further)]
        others = self.studio.scenes(range(count, 2 * count))
        truth = _frechet.fit(eye.look([held.picture for held in others]).features)
        for name, pictures in zip(names, (painted, rendered), strict=True):
            self.readings[name] = _frechet.distance(_frechet.fit(eye.look(pictures).features), truth)

    def _few_steps(self) -> None:
        if self.studio.few_step is None:
            self._miss("the model has no few-step variant", "few_step_caption_accuracy", "seconds_4_steps")
            return
        if (eye := self.eye) is None:
            self._miss(self.eye_fault, "few_step_caption_accuracy")
            return
        painted = self.studio.paint("few steps", self.scenes, few_steps, few=True)
        self.readings["few_step_caption_accuracy"] = self._accuracy(eye, painted)

    def _seconds(self) -> None:
        self.readings["seconds_20_steps"] = self._median(usual_steps)
        if self.studio.few_step is not None:
            self.readings["seconds_4_steps"] = self._median(few_steps, few=True)

    def _median(self, steps: int, few: bool = False) -> float:
        """Median seconds from request to pixels in a warm engine."""
        self.studio.shown.prefix = f"{steps} steps: "
        held = self.studio.held(0)
        self.studio.seconds(held, steps, few)
        count = timed if self.whole else timed_quickly
        return statistics.median(self.studio.seconds(held, steps, few) for _ in range(count))
