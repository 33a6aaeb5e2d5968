"""Jobs as a client sees them: asked for, waited for, cancelled; the document of a report; what is done on schedule."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from kaname.client.http import Http

_OPEN = ("waiting", "running")
_PAUSES = (0.2, 5.0)


@dataclass(frozen=True, slots=True)
class Job:
    """A job and how far it is; `error` is a code, `address` where what it made is read."""

    id: str
    kind: str
    parameters: Mapping[str, str]
    state: str
    step: str
    about: str
    done: int
    total: int
    by: str
    asked_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    error: str
    result: Mapping[str, Any]
    address: str

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in _OPEN


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is done again and again; not `enabled`: its account may no longer have it done."""

    id: int
    kind: str
    parameters: Mapping[str, str]
    rule: str
    zone: str
    by: str
    enabled: bool
    last_at: datetime | None
    next_at: datetime


class NotDoneError(Exception):
    """A job that failed, was cancelled, or took longer than one would wait."""

    def __init__(self, job: Job) -> None:
        super().__init__(f"{job.kind} {job.id}: {job.state} {job.error}".rstrip())
        self.job = job


@dataclass(frozen=True)
class Jobs:
    """The jobs of a program."""

    http: Http = field(repr=False)
    program: str

    def ask(self, kind: str, **parameters: str) -> Job:
        """Have something done: assess, forecast, report, publish or pull. The same is one job however often asked."""
        body = {"kind": kind, "parameters": parameters}
        return _job(self.http.ask("POST", self._at("jobs"), body=body, headers=_key()).json())

    def listed(self, **query: Any) -> tuple[Job, ...]:
        """Jobs of late, the newest first; `kind`, `state`, `page` and `limit` may be given."""
        found = self.http.ask("GET", self._at("jobs"), query=query).json()
        return tuple(_job(one) for one in found["items"])

    def get(self, job: str) -> Job:
        """A job as it stands now."""
        return _job(self.http.ask("GET", self._at("jobs", job)).json())

    def wait(self, job: Job, seconds: float = 600.0) -> Job:
        """A job once it is done. Raises NotDoneError where it failed, was cancelled, or takes longer."""
        end, pause = time.monotonic() + seconds, _PAUSES[0]
        while job.is_open and time.monotonic() < end:
            time.sleep(pause)
            pause = min(1.5 * pause, _PAUSES[1])
            job = self.get(job.id)
        if job.state != "done":
            raise NotDoneError(job)
        return job

    def cancel(self, job: Job) -> Job:
        """Cancel a job: at once while it waits, else at its next step."""
        return _job(self.http.ask("POST", self._at("jobs", job.id, "cancel"), headers=_key()).json())

    def document(self, job: Job) -> str:
        """The report that a job made."""
        return self.http.ask("GET", self._at("jobs", job.id, "document")).text

    def report(self, audience: str = "exec", language: str = "en", form: str = "html", seconds: float = 600.0) -> str:
        """A report, once it is written. Raises NotDoneError."""
        job = self.ask("report", audience=audience, language=language, format=form)
        return self.document(self.wait(job, seconds))

    def schedules(self) -> tuple[Schedule, ...]:
        """What is done on schedule."""
        return tuple(_schedule(one) for one in self.http.ask("GET", self._at("schedules")).json()["items"])

    def every(self, rule: str, kind: str, zone: str = "", **parameters: str) -> Schedule:
        """Have something done again and again, by a rule as cron has them."""
        body = {"kind": kind, "rule": rule, "zone": zone, "parameters": parameters}
        return _schedule(self.http.ask("POST", self._at("schedules"), body=body, headers=_key()).json())

    def never(self, schedule: Schedule) -> None:
        """Have it done no longer."""
        self.http.ask("DELETE", self._at("schedules", str(schedule.id)), headers=_key())

    def computed(self, what: str, query: Mapping[str, Any], seconds: float) -> None:
        """Have the timetable, the forecast or the assessment computed where it is not, and wait for that.

        Raises NotDoneError.
        """
        found = self.http.ask("GET", self._at(what), query=query, headers={"Prefer": "respond-async"})
        if found.status_code == 202:
            self.wait(_job(found.json()), seconds)

    def _at(self, *parts: str) -> str:
        return "/".join(("/programs", quote(self.program, safe=":"), *(quote(one, safe="") for one in parts)))


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def _moments(body: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**body, **{name: None if body[name] is None else datetime.fromisoformat(body[name]) for name in names}}


def _job(body: Mapping[str, Any]) -> Job:
    return Job(**_moments(body, "asked_at", "begun_at", "ended_at"))


def _schedule(body: Mapping[str, Any]) -> Schedule:
    return Schedule(**_moments(body, "last_at", "next_at"))
