"""Computed results: timetable, forecast, assessment, each with the revision and evidence that it follows from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from kaname.assessment import Assessment
from kaname.centre.places import Place
from kaname.model.base import Day
from kaname.model.finding import Finding, Section
from kaname.planning.remembering import NotRememberedError
from kaname.report.forecast_json import plain
from kaname.settings import settings
from kaname.status.actions import Step
from kaname.status.health import Health
from kaname.store import MAIN
from kaname.web.api import shapes
from kaname.web.api.answers import VARY, answer
from kaname.web.api.asking import Standing, asked, place, prefers, program_address
from kaname.web.api.callers import caller
from kaname.web.api.jobs import JobShown, accepted
from kaname.web.api.languages import language_of
from kaname.web.api.problems import faults
from kaname.web.api.records import PROGRAM
from kaname.web.api.routes import route
from kaname.web.jobs import people
from kaname.web.jobs.kinds import drivers, target_of
from kaname.words.headline import headline
from kaname.words.speech import Speech

if TYPE_CHECKING:
    from kaname.centre import Assessed

_VARY = f"{VARY}, Prefer"
Look = Callable[[Assessment, Speech], Mapping[str, Any]]


class Seen(Standing):
    """A state of a program, seen on a day."""

    as_of: Day | None = Field(None, description="The day it is looked at; left out, that of its charter, or today.")


class Since(Seen):
    """What changed since a day."""

    since: Day | None = Field(None, description="The day from which changes are told; left out, 30 days before.")


class Target(Seen):
    """The forecast of a target."""

    target: str = Field("", max_length=200, description="A record that ends with work, as kind/id.")


def _answer(
    request: HttpRequest, program: str, query: Seen, look: Look, since: date | None = None, kind: str = "forecast"
) -> HttpResponse:
    """A result, computed while the caller waits, or by a job where that is preferred. Results are remembered."""
    where = place(program, query)
    later = prefers(request, "respond-async")
    desk = caller(request).desk
    try:
        done = desk.assess(where, as_of=query.as_of, since=since, remembered=later)
        return _results(request, where, done, look)
    except NotRememberedError:
        job = people.ask_at(desk, where.name, kind, _parameters(where, query), anew=True)
        told = {"Preference-Applied": "respond-async", "Vary": _VARY}
        return accepted(request, people.found(desk, where.name, job.pk), told)


def _parameters(where: Place, query: Seen) -> dict[str, str]:
    """What was asked, as parameters of a job."""
    at = where.at.isoformat() if isinstance(where.at, datetime) else where.at
    told = {
        "as_of": query.as_of.isoformat() if query.as_of is not None else "",
        "scenario": "" if where.scenario == MAIN else where.scenario,
        "at": "" if at is None else str(at),
        "target": query.target if isinstance(query, Target) else "",
    }
    return {name: value for name, value in told.items() if value}


def _results(request: HttpRequest, where: Place, done: Assessed, look: Look) -> HttpResponse:
    language = language_of(request)
    inner = {f"{where.name}/{name}" if name else where.name: one for name, one in done.assessments.items()}
    body = shapes.Results(
        name=program_address(where.name),
        revision="" if done.portfolio is not None else done.revision,
        language=language,
        results={
            program_address(name): _computed(one, look(one, Speech(language, one.program)))
            for name, one in inner.items()
        },
    )
    return answer(request, body, headers={"Content-Language": language, "Vary": _VARY})


def _computed(one: Assessment, result: Mapping[str, Any]) -> shapes.Computed:
    config, timetable = settings(), one.timetable
    return shapes.Computed(
        as_of=one.as_of,
        viewer=one.viewer,
        narrowed=one.narrowed,
        faults=one.missing.count,
        evidence=shapes.Evidence(as_of=one.evidence.as_of, sources=[heard.source for heard in one.evidence.heard]),
        seed=timetable.seed or config.seed,
        runs=timetable.runs,
        result=dict(result),
    )


@route("GET", f"{PROGRAM}/timetable", "Every computed date", "computed", {200: shapes.Results, 202: JobShown},
       query=Seen, etag=True, errors=(409, 422, 502), later=True)  # fmt: skip
def get_timetable(request: HttpRequest, program: str) -> HttpResponse:
    """When work is scheduled, what it could slip, what clashes, and the load of teams."""
    return _answer(request, program, asked(request, Seen), _timetable)


def _timetable(one: Assessment, _: Speech) -> Mapping[str, Any]:
    found = one.timetable
    return {
        "slots": [plain(slot) for slot in found.slots.values()],
        "clashes": plain(found.clashes),
        "load": plain(found.load),
        "no_schedule": found.no_schedule,
    }


@route("GET", f"{PROGRAM}/forecast", "When things will be done", "computed", {200: shapes.Results, 202: JobShown},
       query=Target, etag=True, errors=(409, 422, 502), later=True)  # fmt: skip
def get_forecast(request: HttpRequest, program: str) -> HttpResponse:
    """P50, P80 and P95 of everything to come, with the chance to keep each promise, and what drives the target."""
    query = asked(request, Target)

    def look(one: Assessment, _: Speech) -> Mapping[str, Any]:
        target = target_of(one, query.target)
        found, analysed = one.timetable, drivers(one, target)
        return {
            "outlooks": [plain(outlook) for outlook in found.outlooks.values()],
            "fan": plain(found.fan),
            "method": found.method,
            "no_forecast": found.no_forecast,
            "analysis": None if analysed is None else plain(analysed),
        }

    return _answer(request, program, query, look)


@route("GET", f"{PROGRAM}/assessment", "What there is to say about a program", "computed",
       {200: shapes.Results, 202: JobShown}, query=Since, etag=True, errors=(409, 422, 502), later=True)  # fmt: skip
def get_assessment(request: HttpRequest, program: str) -> HttpResponse:
    """Health, findings and figures of every duty, what to do next, and what changed."""
    query = asked(request, Since)
    return _answer(request, program, query, _assessment, query.since, "assess")


def _assessment(one: Assessment, speech: Speech) -> Mapping[str, Any]:
    return {
        "headline": [str(sentence) for sentence in headline(one, speech)],
        "health": [_health(each) for each in one.health.values()],
        "sections": [_section(one, each, speech) for each in one.sections],
        "actions": [_step(each, speech) for each in one.actions],
        "changes": plain(one.changes),
        "problems": [each.model_dump() for each in faults(one.problems, speech)],
    }


def _health(one: Health) -> Mapping[str, Any]:
    return {
        "record": str(one.key),
        "derived": one.derived.value,
        "leading": one.leading.value,
        "declared": None if one.declared is None else one.declared.model_dump(mode="json", exclude_unset=True),
        "watermelon": one.watermelon,
        "why": [each.code for each in one.why],
        "through": plain(one.through),
    }


def _section(one: Assessment, section: Section, speech: Speech) -> Mapping[str, Any]:
    return {
        "duty": section.duty,
        "colour": one.section_colour(section).value,
        "judged": section.judged,
        "findings": [_finding(each, speech) for each in section.findings],
        "figures": [_figure(each, speech) for each in section.figures],
    }


def _finding(one: Finding, speech: Speech) -> dict[str, Any]:
    return {
        "code": one.code,
        "severity": one.severity.name.lower(),
        "subjects": plain(one.subjects),
        "values": plain(one.values),
        "title": speech.title(one),
        "sentence": str(speech.finding(one)),
        "mend": str(speech.mend(one)),
        "proposal": plain(one.proposal),
    }


def _figure(one: Any, speech: Speech) -> Mapping[str, Any]:
    title, note = speech.figure(one.code)
    return {"title": title, "note": note, **plain(one)}


def _step(one: Step, speech: Speech) -> Mapping[str, Any]:
    return {
        "finding": _finding(one.finding, speech),
        "owner": plain(one.owner),
        "clock": plain(one.clock),
        "overdue": one.overdue,
        "gain_days": None if one.gain is None else one.gain.days,
        "stake_days": None if one.stake is None else one.stake.days,
        "others": [each.code for each in one.others],
    }
