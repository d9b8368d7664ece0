"""Forecasts: how long a job will take and how much memory, learned from the runs of this machine. No Qt.

For each model and mode a straight line over pixels times evaluations, fitted by medians (Theil 1950, Sen 1968), so that
the one run that also loaded the model does not tilt it. Kept in one small JSON file.
"""

from __future__ import annotations

import logging
import statistics
from itertools import combinations
from pathlib import Path

import msgspec

from controls.geometry import Bounds
from pipelines import framing
from pipelines.catalog import Catalog, ModelEntry
from pipelines.errors import OutputProblem
from pipelines.files import atomic
from pipelines.requests import EditRequest, Request, Result

log = logging.getLogger(__name__)

kept = 32
"""So many of the last runs count for each model and mode."""

least = 2
"""Below so many runs there is no forecast."""


class Sample(msgspec.Struct, frozen=True):
    """What one run took. pixels: that the model worked on. steps: as they were asked for. peak: bytes, 0: not known."""

    pixels: int
    steps: int
    evaluations: int
    seconds: float
    peak: int = 0


class Forecast(msgspec.Struct, frozen=True):
    """What a run will take. bytes: at its peak, 0: not known. runs: how many it is learned from."""

    seconds: float
    bytes: int
    runs: int


class Forecasts:
    """Samples by model and mode. path: where they are kept; one that cannot be read is begun anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._samples: dict[str, tuple[Sample, ...]] = {}
        try:
            self._samples = msgspec.json.decode(path.read_bytes(), type=dict[str, tuple[Sample, ...]])
        except FileNotFoundError:
            pass
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            log.warning("The forecasts in %s are begun anew: %s", path, error)

    def learn(self, result: Result, catalog: Catalog) -> None:
        """Count a run that has ended."""
        request = result.request
        model = _model(request, catalog)
        if not isinstance(request, EditRequest) or model is None or not result.evaluations:
            return
        peak = int(dict(result.readings).get("peak_memory_bytes", 0))
        sample = Sample(
            pixels_of(request, model), request.steps or model.steps, result.evaluations, result.seconds, peak
        )
        key = _key(request)
        self._samples[key] = (*self._samples.get(key, ()), sample)[-kept:]

    def of(self, request: Request, catalog: Catalog) -> Forecast | None:
        """What a request will take; None where too few like it have run."""
        model = _model(request, catalog)
        if not isinstance(request, EditRequest) or model is None:
            return None
        samples = self._samples.get(_key(request), ())
        if len(samples) < least:
            return None
        per_step = statistics.median(each.evaluations / max(1, each.steps) for each in samples)
        pixels = pixels_of(request, model)
        evaluations = per_step * (request.steps or model.steps)
        seconds = _line([(each.pixels * each.evaluations, each.seconds) for each in samples], pixels * evaluations)
        peaks = [(float(each.pixels), float(each.peak)) for each in samples if each.peak]
        return Forecast(seconds, round(_line(peaks, pixels)) if peaks else 0, len(samples))

    def save(self) -> None:
        """Write the file, whole or not at all; a forecast is not worth a complaint."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write_bytes(self._path, msgspec.json.encode(self._samples))
        except (OSError, OutputProblem) as error:
            log.warning("The forecasts were not kept: %s", error)


def pixels_of(request: EditRequest, model: ModelEntry) -> int:
    """How many pixels the model works on."""
    if request.image is None:
        return framing.as_asked(request.extent or model.extent, model.multiple).working.pixels
    region = request.region or Bounds.of(request.image.extent)
    return framing.fitted(region, model.extent, model.multiple).working.pixels


def _line(samples: list[tuple[float, float]], at: float) -> float:
    """The value at a place of the line through the samples; through nothing where they all lie at one place."""
    slopes = [(d - b) / (c - a) for (a, b), (c, d) in combinations(samples, 2) if abs(c - a) > 0.05 * max(a, c)]
    if not slopes:
        return statistics.median_low([y for _, y in samples]) * at / max(1e-9, statistics.median(x for x, _ in samples))
    slope = max(0.0, statistics.median(slopes))
    return max(0.0, statistics.median_low([y - slope * x for x, y in samples])) + slope * at


def _key(request: EditRequest) -> str:
    return f"{request.model} {request.mode}"


def _model(request: Request, catalog: Catalog) -> ModelEntry | None:
    if not isinstance(request, EditRequest):
        return None
    return next((each for each in catalog.models if each.id == request.model), None)
