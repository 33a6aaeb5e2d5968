"""The frame of every page: the program with its duties and lists, where and when one is, how fresh what is told is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from kaname.centre.places import Place
from kaname.model.base import Entity
from kaname.model.kinds import KINDS
from kaname.model.program import Program
from kaname.model.roles import Action
from kaname.report import parts
from kaname.report.document import Mark
from kaname.store.listing import Branch
from kaname.web.pages.places import DUTIES, now, place_url, plural_address
from kaname.web.pages.visit import Visit
from kaname.web.states.aside import Aside, aside, open_names
from kaname.words.markers import _

UNTIL_FRESH = "X-Until-Fresh"
_TOOLS = (
    ("timeline", _("Timeline"), False),
    ("dependency-map", _("Dependency map"), False),
    ("board", _("Program board"), False),
    ("load", _("Load of teams"), False),
    ("issue-sheet", _("Issue sheet"), False),
    ("log", _("Revisions"), True),
    ("compare", _("Compare"), True),
    ("scenarios", _("Scenarios"), False),
    ("baselines", _("Baselines"), False),
    ("evidence", _("Sources"), False),
    ("reports", _("Reports"), True),
    ("jobs", _("Jobs"), True),
    ("import", _("Import"), False),
)
"""Pages that belong to no duty, in reading order; whether portfolios have them too."""
_ALONE = frozenset({"charter", "portfolio"})
"""Kinds of which there is one, so that they need no list."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the navigation."""

    url: str
    text: str
    current: bool = False
    mark: Mark | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a duty."""

    title: str
    open: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What templates ask of the frame."""

    title: str
    place: Place
    home: Item
    above: Item | None
    programs: tuple[Item, ...]
    """Those of a portfolio."""
    duties: tuple[Item, ...]
    tools: tuple[Item, ...]
    lists: tuple[Lists, ...]
    switch: tuple[Item, ...]
    scenarios: tuple[Item, ...]
    is_past: bool
    now_url: str
    revision: str
    as_of: str
    freshness: str
    stage: str
    narrowed: str
    base: str
    rest: str
    """What of the address comes after that of the place."""
    aside: Aside | None
    what_if: str
    """Where a scenario of the reader's own is begun; '' where they may not."""


def page(visit: Visit, template: str, current: str, **context: Any) -> HttpResponse:
    """A page in its frame; `current` is the part of the navigation that it belongs to.

    Who waits for what is being computed (the page itself does, by a script) says how far what it shows is, and is told
    nothing until there is more.
    """
    if visit.shown.stage != "current" and visit.request.headers.get(UNTIL_FRESH) == visit.shown.stage:
        return HttpResponse(status=204)
    told: dict[str, Any] = {"visit": visit, "frame": frame(visit, current), "speech": visit.speech, **context}
    return render(visit.request, template, told)


def frame(visit: Visit, current: str) -> Frame:
    """The frame for a page."""
    speech, program, one = visit.speech, visit.seen.program, visit.assessment
    above = visit.place.name.partition("/")[0] if "/" in visit.place.name else ""
    stamp, single = visit.seen.revision, bool(program.all(KINDS["charter"]))
    branches = visit.desk.scenarios(visit.place) if single else ()
    return Frame(
        title=_title(program, visit),
        place=visit.place,
        home=Item(visit.url(), _title(program, visit), current == "program", _overall(visit)),
        above=Item(place_url(Place(above)), above) if above else None,
        programs=() if single else tuple(_programs(visit)),
        duties=tuple(_duties(visit, current)) if single else (),
        tools=tuple(_tools(visit, current)),
        lists=tuple(_lists(visit, program, current)),
        switch=tuple(_switch(visit)),
        scenarios=tuple(_scenarios(visit, branches)),
        is_past=visit.place.at is not None,
        now_url=place_url(now(visit.place)),
        revision=f"r{stamp.number}",
        as_of=speech.day(one.as_of) if one is not None else "",
        freshness=_freshness(visit),
        stage=visit.shown.stage,
        narrowed=speech.term("audience", visit.seen.viewer.name) if visit.seen.narrowed else "",
        base=visit.url(),
        rest=visit.request.get_full_path().removeprefix(visit.url()),
        aside=aside(visit, branches),
        what_if=visit.url("what-if/") if single and visit.desk.may(visit.place.name, Action.BRANCH) else "",
    )


def list_of(cls: type[Entity]) -> str:
    """The part of the navigation that a kind's list and records belong to."""
    return f"list/{cls.kind}"


def _title(program: Program, visit: Visit) -> str:
    known = next(iter(program.all(KINDS["charter"])), None) or next(iter(program.all(KINDS["portfolio"])), None)
    return known.name if known is not None else visit.place.name


def _overall(visit: Visit) -> Mark | None:
    if visit.assessment is not None:
        return parts.mark(visit.assessment.overall.leading, visit.speech)
    return parts.mark(visit.portfolio.overall.leading, visit.speech) if visit.portfolio is not None else None


def _programs(visit: Visit) -> Iterator[Item]:
    """The programs of a portfolio, worst first where that is known."""
    if visit.portfolio is not None:
        for line in visit.portfolio.lines:
            mark = parts.mark(line.health.leading, visit.speech)
            yield Item(
                place_url(visit.place.within(line.name)), visit.speech.about(line.name).name(line.key), mark=mark
            )
        return
    for name in visit.desk.names():
        if name.startswith(f"{visit.place.name}/"):
            yield Item(place_url(Place(name)), name.partition("/")[2])


def _duties(visit: Visit, current: str) -> Iterator[Item]:
    one = visit.assessment
    for duty in DUTIES:
        mark = None if one is None else parts.duty_mark(one.section_colour(getattr(one, duty)), visit.speech)
        yield Item(visit.url(f"{duty}/"), visit.speech.term("duty", duty), current == duty, mark)


def _lists(visit: Visit, program: Program, current: str) -> Iterator[Lists]:
    """The lists of each duty, with how many records there are."""
    for duty in DUTIES:
        kinds = [cls for cls in KINDS.values() if cls.duty == duty and cls.kind not in _ALONE]
        items = tuple(_list(visit, program, cls, current) for cls in kinds)
        is_open = any(one.current for one in items)
        yield Lists(visit.speech.term("duty", duty), is_open, items)


def _list(visit: Visit, program: Program, cls: type[Entity], current: str) -> Item:
    url = visit.url(f"{plural_address(cls)}/")
    return Item(url, visit.speech.kind(cls.kind, plural=True), current == list_of(cls), count=len(program.all(cls)))


def _switch(visit: Visit) -> Iterator[Item]:
    for name in visit.desk.names():
        yield Item(place_url(Place(name)), name, name == visit.place.name)


def _scenarios(visit: Visit, branches: tuple[Branch, ...]) -> Iterator[Item]:
    for name in open_names(branches, visit.place.scenario):
        there = replace(visit.place, scenario=name, at=None)
        yield Item(place_url(there), name, name == visit.place.scenario)


def _tools(visit: Visit, current: str) -> Iterator[Item]:
    """The pages that belong to no duty, in reading order."""
    single = bool(visit.seen.program.all(KINDS["charter"]))
    for name, text, of_portfolios in _TOOLS:
        if single or of_portfolios:
            yield Item(visit.url(f"{name}/"), visit.speech.text(text), current == name)


def _freshness(visit: Visit) -> str:
    """Until when sources were heard; '' where none was."""
    one = visit.assessment
    if one is None or not one.evidence.heard or one.evidence.as_of is None:
        return ""
    return visit.speech.day(one.evidence.as_of.date(), short=True)
