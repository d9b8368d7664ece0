"""Refinishing: a masked result put back into its picture with another seam or match, without the model. No Qt."""

from __future__ import annotations

import msgspec

from controls.plugins import Param, Value
from pipelines.catalog import Catalog
from pipelines.requests import EditRequest, Result, Settings


def params(result: Result | None, catalog: Catalog | None) -> tuple[Param, ...]:
    """The parameters of a result's mode that can still be changed; none where it left nothing to put back."""
    request = result.request if result is not None else None
    if catalog is None or result is None or result.painted is None or not isinstance(request, EditRequest):
        return ()
    if request.mask is None:
        return ()
    mode = next((each for each in catalog.modes if each.id == request.mode), None)
    # 0.1 s of OpenCV that the window should not wait for.
    from pipelines import finishing

    own = {param.name for param in finishing.params}
    return () if mode is None else tuple(param for param in mode.params if param.name in own)


def values(result: Result, found: tuple[Param, ...]) -> dict[str, Value]:
    """What these parameters were set to in a result's request."""
    given = dict(result.request.settings)
    return {param.name: given.get(param.name, param.default) for param in found}


def refinished(result: Result, changed: dict[str, Value]) -> Result:
    """The result as the same request with these settings gives it; its readings of the rim go, as they were others'.

    Raises BadInput for an unknown seam or colour match.
    """
    request = result.request
    assert isinstance(request, EditRequest)
    assert request.image is not None and request.mask is not None and result.painted is not None
    from pipelines import finishing  # as above

    settings: Settings = tuple(sorted({**dict(request.settings), **changed}.items()))
    given = {param.name: param.default for param in finishing.params} | dict(settings)
    picture = finishing.finished(request.image, result.painted, request.mask, finishing.finish_of(given))
    kept = tuple(reading for reading in result.readings if reading[0] not in _of_the_rim)
    changed_request = msgspec.structs.replace(request, settings=settings)
    return msgspec.structs.replace(result, request=changed_request, images=(picture,), readings=kept)


_of_the_rim = frozenset({"seam"})
