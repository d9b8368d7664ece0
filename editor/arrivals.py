"""Arrivals: finished results go into the document that asked for them, and what one might look for then is said."""

from __future__ import annotations

import functools

from editor import archive, landing
from editor.document import walk
from editor.jobs import Job
from editor.model import DocumentModel
from editor.notices import Choice, Notices
from editor.outcomes import Landed
from editor.words import tr


class Arrivals:
    """is_under_way: the edit that is made now is a result's, not a person's."""

    def __init__(self, document: DocumentModel, notices: Notices) -> None:
        self._document = document
        self._notices = notices
        self.is_under_way = False

    def put(self, job: Job, recipe: bytes | None, leads: bool) -> Landed | None:
        """Put a job's result into its document; the layer that it became, if it is a new one.

        leads: whether that layer becomes the active one.
        """
        number, sheet = job.target.document, self._document.find(job.target.document)
        if sheet is None or job.result is None:
            self.keep_apart(job, recipe)
            return None
        before, undone = sheet.value, sheet.history.tip if sheet.history.can_redo else None
        self.is_under_way = True
        try:
            land = functools.partial(landing.land, job=job, recipe=recipe, leads=leads)
            self._document.edit(job.title, land, number=number)
        finally:
            self.is_under_way = False
        known = {layer.id for layer in walk(before.layers)}
        added = next((layer for layer in walk(sheet.value.layers) if layer.id not in known), None)
        if added is not None and (hidden := landing.covered(sheet.value, added.id)):
            text = tr("“{name}” lies above “{other}”, which is still the one you paint on.",
                      name=added.name, other=hidden)  # fmt: skip
            self._notices.say(text)
        if undone is not None:
            self._tell_fork(job, undone)
        return None if added is None else Landed(job.result, number, added.id, added.name)

    def keep_apart(self, job: Job, recipe: bytes | None) -> None:
        """A result whose document was closed: it is in the gallery, or else it becomes a document of its own."""
        if not job.target.purpose.outlasts or job.result is None:
            text = tr("“{name}” is ready, but its document was closed.", name=job.title)
            self._notices.say(text, tr("Open the document and ask for it again."), "warning")
        elif recipe is None:
            self._document.open(archive.picture_document(job.result.image, job.title), label=job.title, saved=False)
        else:
            text = tr("“{name}” is ready. Its document was closed: it is kept under Results.", name=job.title)
            self._notices.say(text)

    def _tell_fork(self, job: Job, undone: int) -> None:
        """A result came while steps were undone: redo goes its way now, so say how to get at theirs."""
        go = functools.partial(self._go, job.target.document, undone)
        text = tr("“{name}” came while steps were undone, and begins a way of its own in the history.", name=job.title)
        self._notices.say(text, tr("The undone steps are kept."), choices=(Choice(tr("Go back to them"), go),))

    def _go(self, number: int, step: int) -> None:
        sheet = self._document.find(number)
        if sheet is not None and any(each.number == step for each in sheet.history.steps):
            self._document.show(number)
            self._document.go(step)
