"""A turn: one try of a job by one worker, from being taken up to its end. Every step is one conditional statement.

`attempt` in the condition is what makes it safe: of two who take a job up one succeeds, and a worker that was thought
dead, and is not, can write nothing of a job that another has taken up since.
"""

from __future__ import annotations

import time
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django_tasks_db.models import DBTaskResult

from kaname.store.leases import until
from kaname.web.jobs.models import OPEN, Job, State
from kaname.web.running.stopping import Stopping

STOPPING = Stopping()
"""Set when this process is to end: the step at hand is finished, and the job handed back."""
MOST_DEATHS = 5
_SAID_EVERY = 0.5
READY, TAKEN = "READY", "RUNNING"


class LostError(Exception):
    """Another worker has taken the job up, since this one was thought dead."""


class CancelledError(Exception):
    """Somebody has cancelled the job."""


class StoppedError(Exception):
    """This process is to end."""


class Turn:
    """One try of a job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._said = ("", 0.0)

    @property
    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, attempt=self.job.attempt, state=State.RUNNING)

    def at(self, step: str, done: int = 0, total: int = 0) -> None:
        """Say where it stands. Raises LostError, CancelledError, StoppedError where it may not go on."""
        if STOPPING.is_set():
            raise StoppedError
        now = time.monotonic()
        if step == self._said[0] and now - self._said[1] < _SAID_EVERY and done != total:
            return
        self._said = (step, now)
        if not self._mine.update(step=step, done=done, total=total, until=until()):
            raise LostError
        if Job.objects.filter(pk=self.job.pk, cancel=True).exists():
            raise CancelledError

    def renew(self) -> None:
        """Say that the worker lives."""
        self._mine.update(until=until())

    def end(self, state: State, error: str = "", result: dict[str, Any] | None = None) -> bool:
        """End it; whether it was still this worker's to end."""
        told = {"error": error, "result": result or {}}
        return bool(self._mine.update(state=state, ended_at=Now(), until=None, **told))

    def hand_back(self) -> bool:
        """Let another worker go on with it."""
        return handed_out(self.job.pk, self.job.attempt)


def taken_up(job: UUID, attempt: int, worker: str) -> Turn | None:
    """Begin a turn; None where the job is another's, was handed out again since, or is no longer to be done."""
    waiting = Job.objects.filter(pk=job, attempt=attempt, state=State.WAITING)
    if not waiting.update(state=State.RUNNING, worker=worker, until=until(), begun_at=Now()):
        return None
    return Turn(Job.objects.get(pk=job))


def queued(job: Job) -> None:
    """Put a job into the queue; part of the caller's transaction."""
    from kaname.web.jobs.tasks import perform

    result = perform.enqueue(str(job.pk), job.attempt)
    Job.objects.filter(pk=job.pk, attempt=job.attempt).update(task=result.id)


def handed_out(job: UUID, attempt: int, deaths: int = 0) -> bool:
    """Give a job that was handed out back to the queue, once however many find it so; whether it was this caller."""
    more = {"attempt": F("attempt") + 1, "deaths": F("deaths") + deaths}
    with transaction.atomic():
        left = Job.objects.filter(pk=job, attempt=attempt, state__in=OPEN)
        if not left.update(state=State.WAITING, worker="", until=None, **more):
            return False
        again = Job.objects.get(pk=job)
        DBTaskResult.objects.filter(pk=again.task, status__in=(READY, TAKEN)).update(status="FAILED", finished_at=Now())
        queued(again)
        return True


def taken_back(worker: str = "") -> int:
    """Take up again what dead workers, and this one by its own word, do no longer; how many jobs.

    A worker is dead when its lease is over. What killed several workers is not tried for ever.
    """
    over = Q(state=State.RUNNING) & (Q(until__lt=Now()) | Q(worker=worker, worker__gt=""))
    count = 0
    for job in Job.objects.filter(over):
        if job.cancel:
            Turn(job).end(State.CANCELLED)
        elif job.worker != worker and job.deaths + 1 >= MOST_DEATHS:
            Turn(job).end(State.FAILED, "worker_lost")
        else:
            count += handed_out(job.pk, job.attempt, deaths=int(job.worker != worker))
    return count + sum(handed_out(job.pk, job.attempt) for job in _astray())


def _astray() -> list[Job]:
    """Jobs that wait for a worker which died between taking them from the queue and beginning."""
    from kaname.store.leases import LASTS

    old = Job.objects.filter(state=State.WAITING, asked_at__lt=Now() - LASTS).exclude(task=None)
    known = {job.task: job for job in old}
    tasks = cast("Any", DBTaskResult.objects)
    waiting = tasks.filter(pk__in=known).filter(Q(status=READY) | Q(started_at__gt=Now() - LASTS))
    there: set[UUID] = set(waiting.values_list("pk", flat=True))
    return [job for task, job in known.items() if task not in there]
