"""Jobs and schedules for one person: what somebody may have done, and what they may see of it, by the rights of a desk.

A job sees of a program what whoever asked for it sees, and is shown to who sees the same. What concerns a whole program
(publishing, pulling) wants the right to steer it; what comes of it tells nobody of records that they don't see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from kaname.centre.desk import Desk, Noted
from kaname.centre.places import Place, state_of
from kaname.errors import ConflictError, NotFoundError, UsageError
from kaname.model.base import Confidentiality, Key
from kaname.model.roles import Action
from kaname.model.sources import Source
from kaname.model.visibility import Viewer
from kaname.store import MAIN
from kaname.web.access.models import Token, User
from kaname.web.jobs import asking, schedules
from kaname.web.jobs.kinds import checked
from kaname.web.jobs.models import Job, Schedule
from kaname.web.jobs.views import AUDIENCES, for_audience, written

NEEDED: Mapping[str, Action] = {
    "assess": Action.READ,
    "forecast": Action.READ,
    "report": Action.READ,
    "publish": Action.STEER,
    "pull": Action.STEER,
    "test": Action.STEER,
}
"""The kinds of job about programs, and what one must be allowed to have each done."""
_OF_A_VIEW = ("assess", "forecast", "report")
MOST_OPEN = 20
"""So many jobs of one account may be open."""
MOST_PLANNED = 20
"""So many schedules an account may have on a program."""
_OPEN = frozenset({Confidentiality.PUBLIC, Confidentiality.INTERNAL})


def ask_at(
    desk: Desk, program: str, kind: str, parameters: Mapping[str, str], *, anew: bool = False, why: str = ""
) -> Job:
    """Have something done. Raises NotFoundError, ForbiddenError, UsageError, ConflictError where too much is asked."""
    whole = _allowed(desk, program, kind, parameters)
    view = _view(desk.view(program), kind, whole)
    job = asking.ask(kind, program, whole, desk.who, view=view, anew=anew, most=MOST_OPEN)
    desk.journal(Noted(desk.who, "job", program, detail=" ".join(filter(None, (kind, why)))))
    return job


def _allowed(desk: Desk, program: str, kind: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters of what somebody may have done. Raises NotFoundError, ForbiddenError, UsageError."""
    desk.view(program)
    if kind not in NEEDED:
        raise UsageError("job_kind_unknown", kind=kind, known=", ".join(NEEDED))
    desk.allow(program, NEEDED[kind])
    whole = checked(kind, program, parameters)
    scenario, at = whole.get("scenario", ""), whole.get("at", "")
    if scenario or at:
        desk.read(Place(program, scenario or MAIN, state_of(at)))
    source = whole.get("source", "")
    if source and source not in _sources(desk, program):
        raise NotFoundError("record_unknown", text=str(Key(Source.kind, source)), nearest="")
    return whole


def _view(viewer: Viewer, kind: str, parameters: Mapping[str, str]) -> str:
    if kind not in _OF_A_VIEW:
        return ""
    return written(for_audience(parameters["audience"], viewer) if kind == "report" else viewer)


def _sources(desk: Desk, program: str) -> frozenset[str]:
    """The ids of the sources that are seen."""
    return frozenset(one.id for one in desk.read(Place(program)).program.all(Source))


@dataclass(frozen=True, slots=True)
class Shown:
    """A job as somebody may see it: of what it does and has done, nothing about records that they don't see."""

    job: Job
    step: str
    about: str
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Office:
    """The jobs of a program, as far as somebody may see them."""

    viewer: Viewer
    sources: frozenset[str]
    jobs: QuerySet[Job]

    def shown(self, job: Job) -> Shown:
        """One of them."""
        step, _, about = job.step.partition(" ")
        return Shown(job, step, about if about in self.sources else "", self._result(job))

    def _result(self, job: Job) -> Mapping[str, Any]:
        if job.kind == "publish":  # how many promises there are tells of hidden ones
            return job.result if self.viewer.sees_all else {}
        if job.kind != "pull":
            return job.result
        return {
            name: {source: told for source, told in each.items() if source in self.sources}
            for name, each in job.result.items()
        }


def office(desk: Desk, program: str) -> Office:
    """The jobs of a program that somebody may see. Raises NotFoundError."""
    viewer, sources = desk.view(program), _sources(desk, program)
    views = {written(one) for one in (viewer, *(for_audience(name, viewer) for name in AUDIENCES))}
    named = Q(parameters__source__isnull=True) | Q(parameters__source__in=["", *sorted(sources)])
    whole = Q(view="") & ~Q(kind="report")
    return Office(viewer, sources, Job.objects.filter(Q(view__in=views) | whole, named, program=program))


def found(desk: Desk, program: str, job: UUID) -> Shown:
    """A job of a program. Raises NotFoundError, also where it may not be seen."""
    within = office(desk, program)
    known = within.jobs.filter(pk=job).first()
    if known is None:
        raise NotFoundError("job_unknown", job=str(job))
    return within.shown(known)


def cancelled(desk: Desk, program: str, job: UUID) -> Shown:
    """Cancel a job that one has asked for, or of a program that one steers. Raises NotFoundError, ForbiddenError."""
    known = found(desk, program, job).job
    if known.by != desk.who:
        desk.allow(program, Action.STEER)
    asking.cancel(known.pk)
    desk.journal(Noted(desk.who, "job-cancelled", program, detail=known.kind))
    return found(desk, program, job)


def document(desk: Desk, program: str, job: UUID) -> tuple[str, bytes]:
    """What kind of document a job made, and the document; whoever reads confidential ones is noted.

    Raises NotFoundError where there is none.
    """
    within, known = office(desk, program), found(desk, program, job).job
    made = getattr(known, "made", None)
    if made is None:
        raise NotFoundError("job_without_document", job=str(job))
    if not within.viewer.sees <= _OPEN:
        desk.journal(Noted(desk.who, "assess", program, detail=f"report {known.pk}"))
    return made.media, bytes(made.body)


def plan_at(
    desk: Desk, account: User, token: Token | None, program: str, kind: str, rule: str, parameters: Mapping[str, str],
    zone: str = "",
) -> Schedule:  # fmt: skip
    """Have something done again and again, for as long as one may. Raises as `ask_at` does."""
    whole = _allowed(desk, program, kind, parameters)
    mine = Schedule.objects.filter(account=account, program=program)
    if mine.exclude(kind=kind, parameters=whole).count() >= MOST_PLANNED:
        raise ConflictError("schedules_many", most=MOST_PLANNED)
    made = schedules.plan(kind, program, rule, whole, desk.who, zone, account=account, token=token)
    desk.journal(Noted(desk.who, "schedule", program, detail=f"{kind}: {rule}"))
    return made


def planned(desk: Desk, account: User, program: str) -> tuple[Schedule, ...]:
    """The schedules of a program that are one's own and, for whoever steers it, all. Raises NotFoundError."""
    desk.view(program)
    named = Q(parameters__source__isnull=True) | Q(parameters__source__in=["", *sorted(_sources(desk, program))])
    known = Schedule.objects.filter(named, program=program).order_by("pk")
    if not desk.may(program, Action.STEER):
        known = known.filter(account=account)
    return tuple(known)


def unplanned(desk: Desk, account: User, program: str, number: int) -> None:
    """Have something done no longer. Raises NotFoundError."""
    if number not in {one.pk for one in planned(desk, account, program)}:
        raise NotFoundError("schedule_unknown", number=number)
    gone = schedules.unplan(number)
    desk.journal(Noted(desk.who, "schedule-ended", program, detail=f"{gone.kind}: {gone.rule}"))
