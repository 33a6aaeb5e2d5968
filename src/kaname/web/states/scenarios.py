"""Scenarios: begun, held against each other, merged or closed; and what others propose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kaname.centre.places import Place
from kaname.centre.proposals import PREFIX, Proposal, accept, decline, proposals
from kaname.errors import ConflictError, KanameError, UsageError
from kaname.model.roles import Action
from kaname.status.outcomes import Outcome, outcome
from kaname.store import MAIN
from kaname.store.listing import Branch
from kaname.web.pages.frame import UNTIL_FRESH, page
from kaname.web.pages.places import place_url, record_url
from kaname.web.pages.results import Result, Results
from kaname.web.pages.visit import WAIT, Visit, visited
from kaname.web.states.conflicts import conflict
from kaname.web.states.moments import moment
from kaname.words.refusals import told
from kaname.words.speech import Sentence, Speech
from kaname.words.values import differing

OUTCOMES: Results[Outcome] = Results(200)
_COMPUTED = 8
"""Of so many open scenarios the figures are computed without being asked for."""
_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A scenario beside the others."""

    name: str
    url: str
    current: bool
    by: str
    when: str
    why: str
    began: str
    changed: int | None
    outcome: Outcome | None
    waits: bool
    error: str
    cells: tuple[Sentence, ...]
    compare: str
    merges: bool
    closes: bool


@visited
def scenarios(visit: Visit) -> HttpResponse:
    """All open scenarios side by side with the plan, and what is proposed."""
    return _scenarios(visit)


def _scenarios(visit: Visit, error: KanameError | None = None, **typed: Any) -> HttpResponse:
    if not is_program(visit):
        raise UsageError("portfolio_without_scenarios", name=visit.place.name)
    branches = visit.desk.scenarios(visit.place)
    opened = [one for one in branches if one.closed_at is None and not one.name.startswith(PREFIX)]
    opened.sort(key=lambda one: (one.name != MAIN, -(one.at.timestamp() if one.at else 0)))
    lines = [_line(visit, one, asked=number < _COMPUTED) for number, one in enumerate(opened)]
    waits = any(one.waits for one in lines)
    if waits and UNTIL_FRESH in visit.request.headers:
        return HttpResponse(status=204)
    closed = [one for one in branches if one.closed_at is not None and not one.name.startswith(PREFIX)]
    answer = page(
        visit,
        "states/scenarios.html",
        "scenarios",
        lines=lines,
        waits=waits,
        closed=[
            (one, place_url(Place(visit.place.name, one.name)), moment(one.closed_at, visit.speech)) for one in closed
        ],
        proposals=[_proposal(visit, one) for one in proposals(visit.desk, visit.place.name)],
        may_begin=visit.desk.may(visit.place.name, Action.BRANCH),
        fault=told(error, visit.language) if error is not None else (),
        typed=typed,
        links=visit.links,
    )
    if error is not None:
        answer.status_code = error.status
    return answer


def is_program(visit: Visit) -> bool:
    """Whether this is a program, not a portfolio of them."""
    listed = visit.desk.program(visit.place.name)
    return not listed.is_portfolio


def _line(visit: Visit, one: Branch, *, asked: bool) -> Line:
    there, main = Place(visit.place.name, one.name), one.name == MAIN
    result = _outcome(visit, there) if asked else Result[Outcome]()
    desk, found = visit.desk, result.value
    return Line(
        one.name,
        place_url(there),
        visit.place.scenario == one.name and visit.place.at is None,
        one.by,
        moment(one.at, visit.speech),
        one.why,
        "" if main else f"{one.parent} r{one.base}",
        None if main else desk.changed(one, there),
        found,
        asked and result.waits,
        told(result.error, visit.language)[0] if result.error is not None else "",
        _cells(found, visit.speech) if found is not None else (),
        "" if main else place_url(there, f"compare/?with=@{one.parent}~{one.base}"),
        not main and desk.may(visit.place.name, Action.STEER),
        not main and desk.may(visit.place.name, Action.BRANCH),
    )


def _outcome(visit: Visit, place: Place) -> Result[Outcome]:
    name, desk = visit.desk.standing(place).name, visit.desk
    visit.desk.noted_assessing(place)
    take = OUTCOMES.waited if WAIT in visit.request.GET else OUTCOMES.at_once
    try:
        return take(name, lambda: outcome(desk.assessed(place).only.side))
    except KanameError as error:
        return Result(error=error)


def _cells(found: Outcome, speech: Speech) -> tuple[Sentence, ...]:
    return tuple(speech.cell(one) for one in (found.p50, found.p80, found.chance, found.cost, found.acts))


@require_POST
@visited
def begin(visit: Visit) -> HttpResponse:
    """Begin a scenario where the reader stands."""
    name, why = visit.request.POST.get("name", "").strip(), visit.request.POST.get("why", "").strip()
    try:
        visit.desk.branch(visit.place, name, why)
    except (UsageError, ConflictError) as error:
        return _scenarios(visit, error, name=name, why=why)
    messages.success(
        visit.request,
        gettext("The scenario %(name)s has begun: what you change here changes it alone.") % {"name": name},
    )
    return redirect(place_url(Place(visit.place.name, name)))


@require_POST
@visited
def merge(visit: Visit) -> HttpResponse:
    """Bring the scenario that is looked at home; where both changed the same, show both sides."""
    here, asked = replace(visit.place, at=None), visit.request.POST
    home = replace(here, scenario=MAIN)
    try:
        done = visit.desk.merge(here, MAIN, asked.get("why", "").strip())
    except ConflictError as error:
        return conflict(visit, error, home, "scenarios")
    if asked.get("close") and visit.desk.may(here.name, Action.BRANCH):
        visit.desk.close(here)
    if not done.written:
        messages.info(
            visit.request,
            gettext("There was nothing to merge: the plan has all that %(name)s changed.") % {"name": here.scenario},
        )
        return redirect(place_url(home, "scenarios/"))
    said = gettext("%(name)s is merged as r%(number)s.") % {"name": here.scenario, "number": done.revision.number}
    messages.success(visit.request, said, extra_tags=place_url(home, f"undo/{done.revision.number}/"))
    return redirect(place_url(home, f"log/{done.revision.number}/"))


@require_POST
@visited
def close(visit: Visit) -> HttpResponse:
    """Close the scenario that is looked at. It stays readable."""
    here = replace(visit.place, at=None)
    visit.desk.close(here)
    messages.success(
        visit.request, gettext("The scenario %(name)s is closed. It can still be read.") % {"name": here.scenario}
    )
    return redirect(place_url(replace(here, scenario=MAIN), "scenarios/"))


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal with its fields in words."""

    name: str
    by: str
    when: str
    why: str
    records: int
    fields: tuple[tuple[str, str, str, Sentence, Sentence], ...]
    more: int
    accepts: bool
    declines: bool
    compare: str


def _proposal(visit: Visit, one: Proposal) -> Proposed:
    place = Place(visit.place.name)
    there = visit.desk.read(replace(place, scenario=one.name)).program
    speech = Speech(visit.language, there)
    fields = tuple(
        (record_url(place, each.key), speech.name(each.key), speech.field(each.field), *differing(each, speech))
        for each in one.fields[:_FIELDS]
    )
    writes = visit.desk.may(place.name, Action.WRITE)
    return Proposed(
        one.name,
        one.by,
        moment(one.at, visit.speech),
        one.why,
        len(one.changes),
        fields,
        len(one.fields) - _FIELDS,
        writes,
        writes or one.by == visit.desk.who,
        place_url(replace(place, scenario=one.name), f"compare/?with=@{MAIN}~{one.base}"),
    )


@require_POST
@visited
def accepted(visit: Visit, name: str) -> HttpResponse:
    """Write what was proposed, under the reader's own name."""
    home = Place(visit.place.name)
    try:
        done = accept(visit.desk, home.name, name)
    except ConflictError as error:
        return conflict(visit, error, home, "scenarios")
    said = gettext("What was proposed is written as r%(number)s.") % {"number": done.revision.number}
    messages.success(visit.request, said, extra_tags=place_url(home, f"undo/{done.revision.number}/"))
    return redirect(place_url(home, f"log/{done.revision.number}/"))


@require_POST
@visited
def declined(visit: Visit, name: str) -> HttpResponse:
    """Let a proposal go."""
    decline(visit.desk, visit.place.name, name, visit.request.POST.get("why", "").strip())
    messages.success(visit.request, gettext("The proposal is declined."))
    return redirect(place_url(Place(visit.place.name), "scenarios/"))
