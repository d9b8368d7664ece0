"""Reports: what is known of a result, in words."""

from __future__ import annotations

from editor.sentences import sentence
from editor.words import counted, tr
from pipelines.requests import EditRequest, Result


def badge(result: Result) -> str:
    """How many pixels changed outside the mask; empty where there was no mask."""
    count = dict(result.readings).get("changed_outside_mask")
    if count is None:
        return ""
    return counted("%n pixel changed outside the mask", "%n pixels changed outside the mask", round(count))


def report(result: Result) -> str:
    """What else is known, in lines."""
    readings, request = dict(result.readings), result.request
    lines = [
        tr(
            "{seconds:.1f} s, {steps} steps, {evaluations} evaluations.",
            seconds=result.seconds,
            steps=result.steps_run,
            evaluations=result.evaluations,
        )
    ]
    if isinstance(request, EditRequest):
        lines.append(tr("Seed {seed}, {model}.", seed=request.seed, model=request.model))
    if (seam := readings.get("seam")) is not None:
        lines.append(tr("The rim reads {seam:.1f}; 1 is nothing to be seen.", seam=seam))
    if (peak := readings.get("peak_memory_bytes")) is not None:
        lines.append(tr("{peak:.1f} GB of memory at its peak.", peak=peak / 2**30))
    return "\n".join((*lines, *(sentence(note) for note in result.notes)))
