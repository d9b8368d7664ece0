"""Reports: what is known of a result, in words."""

from __future__ import annotations

from pipelines.requests import EditRequest, Result


def badge(result: Result) -> str:
    """How many pixels changed outside the mask; empty where there was no mask."""
    count = dict(result.readings).get("changed_outside_mask")
    if count is None:
        return ""
    return f"{count:.0f} {'pixel' if count == 1 else 'pixels'} changed outside the mask"


def report(result: Result) -> str:
    """What else is known, in lines."""
    readings, request = dict(result.readings), result.request
    lines = [f"{result.seconds:.1f} s, {result.steps_run} steps, {result.evaluations} evaluations."]
    if isinstance(request, EditRequest):
        lines.append(f"Seed {request.seed}, {request.model}.")
    if (seam := readings.get("seam")) is not None:
        lines.append(f"The rim reads {seam:.1f}; 1 is nothing to be seen.")
    if (peak := readings.get("peak_memory_bytes")) is not None:
        lines.append(f"{peak / 2**30:.1f} GB of memory at its peak.")
    return "\n".join((*lines, *result.notes))
