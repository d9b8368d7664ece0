"""A relay: two models that take the steps of a run one after the other, and where they are meanwhile.

Where there is room for both, both stay on the device. Else one is there at a time: on a GPU the other waits in the
system's memory; a CPU has no place beside it, so there the weights are let go and read again when they are needed.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable

from pipelines import holding
from pipelines.catalog import ModelEntry
from pipelines.events import Events
from pipelines.families import Model
from pipelines.holding import Held

log = logging.getLogger(__name__)

apart_words = "model and refiner on the device one after the other"


class Relay:
    """A model that is loaded and the refiner that takes over from it.

    first: of the model. entry: of the refiner. load, again: read the refiner, and the model without its patches. taken:
    bytes of the refiner's weights. apart: whether there is room for one at a time only; parks: whether the other can
    wait beside the device.

    refined: whether the refiner takes the steps now; took: whether it took some of this run. emptied: the model's
    weights were let go, so that it is of no use after the run.
    """

    def __init__(
        self,
        first: Held,
        entry: ModelEntry,
        load: Callable[[Events], Held],
        again: Callable[[Events], Held],
        taken: int,
        apart: bool,
        parks: bool,
    ) -> None:
        self.first, self.entry, self.apart, self.parks = first, entry, apart, parks
        self.second: Held | None = None
        self.refined = False
        self.took = False
        self.emptied = False
        self._gone = False
        self._worn = first.model.entry, first.worn
        self._load, self._again, self._taken = load, again, taken

    @property
    def model(self) -> Model:
        """The refiner; it has taken over before."""
        assert self.second is not None
        return self.second.model

    @property
    def words(self) -> str:
        """How both were fitted in; empty where there was room."""
        return apart_words if self.apart and self.took else ""

    def ready(self, first: Held, events: Events) -> None:
        """Begin a run. first: the model as it is dressed for it. What is wrong with the refiner shows here, unless the
        model has to go before there is room for it."""
        self.first, self.took = first, False
        if not self.apart:
            self._fill(events)
            for model in (first.plain, first.model):
                model.share(self._taken)

    def hand_over(self, events: Events) -> None:
        """From now on the refiner takes the steps. Raises as `holding.load`."""
        if self.apart:
            self._make_room()
        if self.second is None:
            self._fill(events)
        elif self.apart:
            self.second.model.come()
        self.refined = self.took = True

    def begin(self, events: Events) -> None:
        """The model takes the steps again. Raises as `holding.load`."""
        self.refined = False
        if not self._gone:
            return
        if self.emptied:
            self.second = None
            gc.collect()
            self._refill(events)
        else:
            if self.second is not None:
                self.second.model.leave()
            self.first.model.come()
        self._gone = False

    def close(self) -> None:
        """Let the refiner go; the model has what it had before."""
        self.second, self.refined = None, False
        gc.collect()
        if self._gone and not self.emptied:
            self.first.model.come()
        for model in (self.first.plain, self.first.model):
            model.share(0)

    def _fill(self, events: Events) -> None:
        if self.second is None:
            self.second = self._load(events)
            log.info("%s takes over: %s", self.second.model.entry.id, self.words or self.second.plain.plan.words)

    def _make_room(self) -> None:
        """Take the model off the device."""
        self._gone = True
        if self.parks:
            self.first.model.leave()
            return
        # Patches are taken off first: they could not be taken off nothing.
        self._worn = self.first.model.entry, self.first.worn
        self.first = holding.undressed(self.first)
        self.emptied = True
        for network in self.first.model.movable:
            for tensor in (*network.parameters(), *network.buffers()):
                tensor.data = tensor.new_empty(0)
        gc.collect()

    def _refill(self, events: Events) -> None:
        """Put the weights back that were let go, and the patches over them."""
        fresh = self._again(events).plain
        for network, read in zip(self.first.plain.movable, fresh.movable, strict=True):
            pairs = zip(network.parameters(), read.parameters(), strict=True)
            more = zip(network.buffers(), read.buffers(), strict=True)
            for tensor, whole in (*pairs, *more):
                tensor.data = whole.data
        self.emptied = False
        self.first = holding.dressed(self.first, *self._worn)
