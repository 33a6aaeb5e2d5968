"""Jobs over HTTP: asked for, listed with how far each is, cancelled; what a report job made; what is on schedule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from kaname.errors import NotFoundError
from kaname.model.base import Value
from kaname.web.api.answers import answer, written
from kaname.web.api.asking import LARGEST, Nothing, asked, place, program_address, sent, when
from kaname.web.api.callers import caller
from kaname.web.api.records import PROGRAM
from kaname.web.api.routes import DOCUMENT, route
from kaname.web.api.shapes import Plain, Shape
from kaname.web.api.writing import once
from kaname.web.jobs import people
from kaname.web.jobs.models import Schedule, State
from kaname.web.jobs.people import Shown

JOBS = f"{PROGRAM}/jobs"
JOB = f"{JOBS}/{{job}}"
_PLANNED = f"{PROGRAM}/schedules"
_WRITE = (409, 413, 415, 422)
_MADE = {"forecast": "forecast", "assess": "assessment"}
"""Where what a kind of job computes is read."""


class NewJob(Value):
    """What to do, and its parameters by name."""

    kind: str = Field(min_length=1, max_length=20)
    parameters: dict[str, str] = Field({}, max_length=10)


class NewSchedule(NewJob):
    """What to do again and again: minute, hour, day, month and weekday, in a time zone or that of the program."""

    rule: str = Field(min_length=1, max_length=100)
    zone: str = Field("", max_length=64)


class JobShown(Shape):
    """A job and how far it is; `error` is a code, `address` where what it made is read."""

    id: str
    kind: str
    parameters: dict[str, str]
    state: str
    step: str
    about: str = Field(description="The source that is being asked.")
    done: int
    total: int
    by: str
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    error: str
    result: dict[str, Plain]
    address: str


class JobsShown(Shape):
    """A page of jobs, the newest first."""

    items: list[JobShown]
    total: int
    page: int
    limit: int


class ScheduleShown(Shape):
    """What is done on schedule; not `enabled`: its account may no longer have it done."""

    id: int
    kind: str
    parameters: dict[str, str]
    rule: str
    zone: str
    by: str
    enabled: bool
    last_at: datetime | None
    next_at: datetime


class SchedulesShown(Shape):
    """What is done on schedule."""

    items: list[ScheduleShown]


class JobListing(Value):
    """Jobs by kind and state."""

    kind: str = Field("", max_length=20, description="Jobs of this kind alone.")
    state: Literal["", "waiting", "running", "done", "failed", "cancelled"] = Field(
        "", description="Jobs that stand so alone."
    )
    page: int = Field(1, ge=1, le=LARGEST)
    limit: int = Field(50, ge=1, le=200)


def job_address(program: str, job: UUID) -> str:
    """Where a job is seen."""
    return f"/api/v1/programs/{program_address(program)}/jobs/{job}"


def told(one: Shown) -> JobShown:
    """A job as the interface tells it."""
    job = one.job
    return JobShown(
        id=str(job.pk),
        kind=job.kind,
        parameters=job.parameters,
        state=job.state,
        step=one.step,
        about=one.about,
        done=job.done,
        total=job.total,
        by=job.by,
        asked_at=job.asked_at,
        begun_at=job.begun_at,
        ended_at=job.ended_at,
        error=job.error,
        result=dict(one.result),
        address=_made(one),
    )


def _made(one: Shown) -> str:
    """Where what a job made is read; '' while there is nothing."""
    job = one.job
    if job.state != State.DONE:
        return ""
    if job.kind == "report":
        return f"{job_address(job.program, job.pk)}/document"
    if job.kind not in _MADE:
        return ""
    query = urlencode({name: value for name, value in job.parameters.items() if value})
    return f"/api/v1/programs/{program_address(job.program)}/{_MADE[job.kind]}{'?' if query else ''}{query}"


@route("GET", JOBS, "The jobs of a program", "jobs", {200: JobsShown}, query=JobListing, etag=True, errors=(422,))
def list_jobs(request: HttpRequest, program: str) -> HttpResponse:
    """Jobs of late, the newest first."""
    query = asked(request, JobListing)
    within = people.office(caller(request).desk, place(program).name)
    chosen = {name: value for name, value in (("kind", query.kind), ("state", query.state)) if value}
    jobs = within.jobs.filter(**chosen).order_by("-asked_at", "pk")
    begin = (query.page - 1) * query.limit
    items = [told(within.shown(one)) for one in jobs[begin : begin + query.limit]]
    return answer(request, JobsShown(items=items, total=jobs.count(), page=query.page, limit=query.limit))


@route("POST", JOBS, "Have something done", "jobs", {202: JobShown}, body=NewJob, errors=_WRITE, writes=True)
def ask_job(request: HttpRequest, program: str) -> HttpResponse:
    """Have something done: who asks for the same gets the same job."""
    asked(request, Nothing)
    body, name = sent(request, NewJob), place(program).name
    desk = caller(request).desk

    def write() -> HttpResponse:
        job = people.ask_at(desk, name, body.kind, _stated(body.parameters))
        return accepted(request, people.found(desk, name, job.pk))

    return once(request, write)


def _stated(parameters: Mapping[str, str]) -> dict[str, str]:
    """Parameters with a state as every other address reads it. Raises NotFoundError."""
    at = when(parameters.get("at", ""), parameters.get("scenario", ""))
    stated = at.isoformat() if isinstance(at, datetime) else str(at)
    return {**parameters} if at is None else {**parameters, "at": stated}


def accepted(request: HttpRequest, one: Shown, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """That a job has been taken on, and where it is seen."""
    located = {"Location": job_address(one.job.program, one.job.pk), **(headers or {})}
    return answer(request, told(one), status=202, headers=located)


@route("GET", JOB, "A job", "jobs", {200: JobShown}, etag=True)
def get_job(request: HttpRequest, program: str, job: str) -> HttpResponse:
    """A job, and how far it is."""
    asked(request, Nothing)
    return answer(request, told(people.found(caller(request).desk, place(program).name, _id(job))))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundError("job_unknown", job=text) from None


@route("POST", f"{JOB}/cancel", "Cancel a job", "jobs", {200: JobShown}, errors=(409, 422), writes=True)
def cancel_job(request: HttpRequest, program: str, job: str) -> HttpResponse:
    """Cancel a job: at once while it waits, else at its next step."""
    asked(request, Nothing)
    desk, name, number = caller(request).desk, place(program).name, _id(job)
    return once(request, lambda: answer(request, told(people.cancelled(desk, name, number))))


@route("GET", f"{JOB}/document", "What a report job made", "jobs", {200: DOCUMENT}, etag=True)
def get_document(request: HttpRequest, program: str, job: str) -> HttpResponse:
    """The report that a job made."""
    asked(request, Nothing)
    media, body = people.document(caller(request).desk, place(program).name, _id(job))
    ending = "html" if media.startswith("text/html") else "md"
    headers = {
        "Content-Disposition": f'attachment; filename="report-{program_address(place(program).name)}.{ending}"',
        "Content-Security-Policy": "sandbox",
    }
    return written(request, body, media=media, headers=headers)


def _planned(one: Schedule) -> ScheduleShown:
    names = ("kind", "parameters", "rule", "zone", "by", "enabled", "last_at", "next_at")
    values: dict[str, Any] = {name: getattr(one, name) for name in names}
    return ScheduleShown(id=one.pk, **values)


@route("GET", _PLANNED, "What is done on schedule", "jobs", {200: SchedulesShown}, etag=True)
def list_schedules(request: HttpRequest, program: str) -> HttpResponse:
    """The caller's schedules; for who steers the program, all of them."""
    asked(request, Nothing)
    who = caller(request)
    found = people.planned(who.desk, who.user, place(program).name)
    return answer(request, SchedulesShown(items=[_planned(one) for one in found]))


@route("POST", _PLANNED, "Have something done on schedule", "jobs", {200: ScheduleShown}, body=NewSchedule,
       errors=_WRITE, writes=True)  # fmt: skip
def make_schedule(request: HttpRequest, program: str) -> HttpResponse:
    """Have something done again and again; the same with another rule replaces the former."""
    asked(request, Nothing)
    body, who, name = sent(request, NewSchedule), caller(request), place(program).name

    def write() -> HttpResponse:
        made = people.plan_at(
            who.desk, who.user, who.token, name, body.kind, body.rule, _stated(body.parameters), body.zone
        )
        return answer(request, _planned(made))

    return once(request, write)


@route("DELETE", f"{_PLANNED}/{{number}}", "Have it done no longer", "jobs", {204: None}, errors=(409, 422),
       writes=True)  # fmt: skip
def delete_schedule(request: HttpRequest, program: str, number: str) -> HttpResponse:
    """Have something done on schedule no longer."""
    asked(request, Nothing)
    who, wanted = caller(request), int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0

    def write() -> HttpResponse:
        people.unplanned(who.desk, who.user, place(program).name, wanted)
        return answer(request, None, status=204)

    return once(request, write)
