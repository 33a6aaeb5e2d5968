"""The tools that a program hears: what each has told, until when, what failed, and what no rule maps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.http import HttpResponse

from kaname.centre import evidence
from kaname.centre.desk import Desk
from kaname.centre.evidence import Report
from kaname.centre.places import PREFIX, Place
from kaname.errors import UsageError
from kaname.model.roles import Action
from kaname.model.sources import Source
from kaname.web.jobs import people
from kaname.web.operations import telling
from kaname.web.pages.frame import UNTIL_FRESH, page
from kaname.web.pages.places import record_url
from kaname.web.pages.results import Result, Results
from kaname.web.pages.visit import WAIT, Visit, visited
from kaname.web.states.moments import moment
from kaname.web.states.scenarios import is_program
from kaname.words import sources as words

Heard = tuple[Report, dict[str, dict[str, str]]]
"""What an archive holds, and where the next pull of each source goes on."""
_JOBS = 100
HEARD: Results[Heard] = Results(32)


@dataclass(frozen=True, slots=True)
class Line:
    """A source, with what is kept of it."""

    id: str
    name: str
    vendor: str
    address: str
    url: str
    edit: str
    facts: tuple[str, ...]
    size: str
    complete: str
    last: str
    cut: bool
    unread: int
    cursors: tuple[tuple[str, str], ...]
    unmapped: tuple[tuple[str, int], ...]
    jobs: tuple[telling.Line, ...]


@visited
def sources(visit: Visit) -> HttpResponse:
    """The sources of a program, as far as the reader may see them."""
    if not is_program(visit):
        raise UsageError("folder_is_portfolio", folder=visit.place.name)
    found = _heard(visit.desk, visit.place.name, wait=WAIT in visit.request.GET)
    if found.waits and UNTIL_FRESH in visit.request.headers:
        return HttpResponse(status=204)
    if found.error is not None:
        raise found.error
    jobs = telling.jobs(visit, _JOBS, kind__in=("pull", "test"))
    lines = [_line(visit, one, found, jobs) for one in visit.seen.program.all(Source)]
    pulls = [one for one in jobs if not one.source][:1]
    schedules = people.planned(visit.desk, visit.user, visit.place.name)
    return page(
        visit,
        "operations/sources.html",
        "evidence",
        lines=lines,
        waits=found.waits,
        busy=any(job.is_open for line in lines for job in line.jobs) or any(one.is_open for one in pulls),
        pulls=pulls,
        may_pull=visit.place.at is None and visit.desk.may(visit.place.name, Action.STEER),
        may_add=visit.desk.may_add(visit.place, Source),
        new=visit.url("sources/new/"),
        schedules=telling.planned(tuple(one for one in schedules if one.kind == "pull"), visit),
        vendors=evidence.vendors(),
    )


def _heard(desk: Desk, program: str, *, wait: bool) -> Result[Heard]:
    folder = Path(f"{PREFIX}{program}")
    name = desk.standing(Place(program)).name

    def make() -> Heard:
        found, known = evidence.report(folder), evidence.archive(folder)
        return found, {one.source: dict(known.cursors(one.source)) for one in found.holdings}

    return HEARD.waited(name, make) if wait else HEARD.at_once(name, make)


def _line(visit: Visit, one: Source, found: Result[Heard], jobs: list[telling.Line]) -> Line:
    report, cursors = found.value or (None, dict[str, dict[str, str]]())
    holding = next((each for each in report.holdings if each.source == one.id), None) if report else None
    unmapped: dict[str, int] = defaultdict(int)
    for source, status, count in report.unmapped if report else ():
        if source == one.id:
            unmapped[status] += count
    url = record_url(visit.place, one.key)
    return Line(
        one.id,
        one.name,
        one.vendor,
        one.address,
        url,
        f"{url}edit/" if visit.desk.may_write(visit.place, one.key) else "",
        tuple(words.facts(holding.things, visit.speech, "\n").splitlines()) if holding else (),
        f"{holding.size / 1e6:,.1f} MB" if holding else "",
        _at(visit, holding.complete_at) if holding else "",
        _at(visit, holding.last_at) if holding else "",
        bool(holding and (holding.complete_at is None or holding.last_at > holding.complete_at)),
        holding.notes.get("unread", 0) if holding else 0,
        tuple((words.stream(name, visit.speech), at) for name, at in cursors.get(one.id, {}).items()),
        tuple(sorted(unmapped.items(), key=lambda each: -each[1])),
        tuple(job for job in jobs if job.source == one.id)[:2],
    )


def _at(visit: Visit, at: datetime | None) -> str:
    return moment(at, visit.speech)
