"""Asking for jobs: the same thing is one job, however many ask for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from kaname.errors import ConflictError, NotFoundError
from kaname.store import MAIN
from kaname.web.jobs.kinds import KINDS, checked, made_by, standing
from kaname.web.jobs.models import OPEN, Job, State
from kaname.web.jobs.turns import queued
from kaname.web.jobs.views import for_audience, written


def ask(
    kind: str,
    program: str = "",
    parameters: Mapping[str, str] | None = None,
    by: str = "",
    *,
    view: str = "",
    anew: bool = False,
    most: int = 0,
) -> Job:
    """The job that does something: the one that does or has done the same, else a new one.

    `view`: what it sees of the program. `anew`: what was done is done again. `most`: so many may be open of `by`.
    Raises UsageError for what makes no sense, NotFoundError where there is no such program, ConflictError.
    """
    whole = checked(kind, program, parameters or {})
    if kind == "report" and not view:
        view = written(for_audience(whole["audience"]))
    key = _key(kind, program, whole, view)
    while True:
        known = _known(key, open_alone=anew or KINDS[kind].repeats)
        if known is not None:
            return known
        if most and Job.objects.filter(by=by, state__in=OPEN).count() >= most:
            raise ConflictError("jobs_many", most=most)
        try:
            with transaction.atomic():
                job = Job.objects.create(kind=kind, program=program, parameters=whole, view=view, key=key, by=by)
                queued(job)
        except IntegrityError:  # another asked at the same moment
            continue
        return Job.objects.get(pk=job.pk)


def _key(kind: str, program: str, parameters: Mapping[str, str], view: str) -> str:
    """The digest of all that a job follows from: what is asked, of which view of plan and evidence, on which day."""
    told: list[object] = [kind, program, sorted(parameters.items()), view]
    if KINDS[kind].of_program:
        state = standing(program, parameters.get("scenario") or MAIN)
        if not KINDS[kind].repeats:
            told += [state, made_by(), datetime.now(UTC).date().isoformat()]
    return sha256(json.dumps(told).encode()).hexdigest()


def _known(key: str, *, open_alone: bool) -> Job | None:
    states = OPEN if open_alone else (*OPEN, State.DONE)
    return Job.objects.filter(key=key, state__in=states).order_by("-asked_at").first()


def cancel(job: UUID) -> Job:
    """Cancel a job: at once while it waits, else at its next step. What has ended stays as it is."""
    waiting = Job.objects.filter(pk=job, state=State.WAITING)
    if not waiting.update(state=State.CANCELLED, cancel=True, ended_at=Now()):
        Job.objects.filter(pk=job, state=State.RUNNING).update(cancel=True)
    return found(job)


def found(job: UUID) -> Job:
    """A job. Raises NotFoundError."""
    known = Job.objects.filter(pk=job).first()
    if known is None:
        raise NotFoundError("job_unknown", job=str(job))
    return known
