"""Baselines: what was promised when, frozen under a name; and the forecasts that are published to be scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kaname.centre.places import Place
from kaname.centre.stored import promised
from kaname.errors import ConflictError, KanameError, UsageError
from kaname.model.base import Key
from kaname.model.finding import Days
from kaname.model.roles import Action
from kaname.store.lines import Stamp
from kaname.web.operations.telling import jobs
from kaname.web.pages.frame import page
from kaname.web.pages.places import now, place_url
from kaname.web.pages.visit import Visit, visited
from kaname.web.states.moments import moment
from kaname.words.refusals import told
from kaname.words.speech import Sentence, Speech

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """A promise that is another one since a baseline."""

    name: Sentence
    was: Sentence
    now: Sentence
    by: Sentence


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline, and what of its promises has changed since."""

    name: str
    number: int
    when: str
    by: str
    why: str
    promises: int
    moved: tuple[Moved, ...]
    url: str
    compare: str


@visited
def baselines(visit: Visit) -> HttpResponse:
    """What is promised now, and since each baseline."""
    return _baselines(visit)


def _baselines(visit: Visit, error: KanameError | None = None, **typed: Any) -> HttpResponse:
    here = now(visit.place)
    stands = visit.seen.program if visit.place == here else visit.desk.read(here).program
    current = promised(stands)
    speech = Speech(visit.language, stands)
    answer = page(
        visit,
        "states/baselines.html",
        "baselines",
        found=[_baseline(visit, stamp, current) for stamp in visit.desk.baselines(here)],
        promises=[(speech.cell(key), speech.cell(day)) for key, day in sorted(current.items(), key=_by_day)],
        may_steer=visit.place == here and visit.desk.may(here.name, Action.STEER),
        may_publish=visit.place == Place(here.name) and visit.desk.may(here.name, Action.STEER),
        publishing=jobs(visit, 1, kind="publish"),
        published=_published(visit),
        fault=told(error, visit.language) if error is not None else (),
        typed=typed,
        links=visit.links,
    )
    if error is not None:
        answer.status_code = error.status
    return answer


def _by_day(one: tuple[Key, date]) -> tuple[date, str]:
    return one[1], str(one[0])


def _published(visit: Visit) -> tuple[tuple[str, str, int], ...]:
    """The forecasts that were published of late: when, as of which day, of how many promises."""
    found: dict[tuple[Any, date], int] = {}
    for past in visit.seen.history.forecasts:
        if past.as_of is not None:
            name = (past.at, past.as_of)
            found[name] = found.get(name, 0) + 1
    newest = sorted(found.items(), reverse=True)[:10]
    return tuple((moment(at, visit.speech), visit.speech.day(day), count) for (at, day), count in newest)


def _baseline(visit: Visit, stamp: Stamp, current: Mapping[Key, date]) -> Baseline:
    here = now(visit.place)
    then = replace(here, at=stamp.number)
    program = visit.desk.read(then).program
    was = promised(program)
    speech = Speech(visit.language, program)
    moved = tuple(_moved(was, current, speech, visit.speech))[:_SHOWN]
    return Baseline(
        stamp.name,
        stamp.number,
        moment(stamp.at, visit.speech),
        stamp.by,
        stamp.why,
        len(was),
        moved,
        place_url(then),
        place_url(here, f"compare/?with=~{stamp.name}"),
    )


def _moved(was: Mapping[Key, date], current: Mapping[Key, date], then: Speech, speech: Speech) -> Iterator[Moved]:
    for key in sorted({*was, *current}, key=str):
        before, after = was.get(key), current.get(key)
        if before != after:
            days = Days((after - before).days, calendar=True) if before is not None and after is not None else None
            name = (speech if speech.knows(key) else then).cell(key)
            yield Moved(name, speech.cell(before), speech.cell(after), speech.cell(days))


@require_POST
@visited
def name(visit: Visit) -> HttpResponse:
    """Freeze what is promised now."""
    called, why = visit.request.POST.get("name", "").strip(), visit.request.POST.get("why", "").strip()
    try:
        done = visit.desk.baseline(now(visit.place), called, why)
    except (UsageError, ConflictError) as error:
        return _baselines(visit, error, name=called, why=why)
    said = gettext("The baseline %(name)s is r%(number)s. It can't be changed.")
    messages.success(visit.request, said % {"name": called, "number": done.revision.number})
    return redirect(place_url(now(visit.place), "baselines/"))
