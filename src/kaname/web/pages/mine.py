"""The reader's own page: what they must decide, owe and are owed in all programs, what changed since they were here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kaname.centre.desk import Change, Desk
from kaname.centre.places import Place
from kaname.centre.standing import Standing
from kaname.model.base import Key
from kaname.model.people import Person
from kaname.model.roles import Grant
from kaname.report import parts
from kaname.status.mine import Obligation, Side, When
from kaname.web.access.desks import desk as desk_of
from kaname.web.access.journal import address_of
from kaname.web.access.models import User
from kaname.web.access.requests import account
from kaname.web.pages import glances
from kaname.web.pages.frame import UNTIL_FRESH
from kaname.web.pages.kept import KEPT
from kaname.web.pages.obligations import called, part
from kaname.web.pages.own import Own, changes, own, start
from kaname.web.pages.places import RecordLinks, place_url, record_url
from kaname.web.pages.visit import signed_in
from kaname.web.talk.people import Known, choose, identities, known, suggested
from kaname.web.talk.visits import here_on
from kaname.web.talk.watching import watched
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech

_STARTED = 3
"""So many assessments at most begin to be computed because of one request."""
_TOLD = 12
TEAM = "team"


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that others changed."""

    record: Sentence
    links: RecordLinks
    kind: str
    who: str
    at: datetime
    revision: str
    url: str
    program: str
    removed: bool
    watched: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """A program that does not know who the reader is."""

    place: Place
    title: str
    suggested: tuple[Person, ...]
    people: tuple[Person, ...]
    may_choose: bool


class Reader:
    """One reader's request: their desk, what they may see and how it stands, who they are in each program."""

    def __init__(self, request: HttpRequest) -> None:
        self.user: User = account(request)
        self.desk: Desk = desk_of(self.user, address=address_of(request))
        self.stands: dict[str, Standing] = dict(sorted(self.desk.standings().items()))
        said = identities(self.user)
        self.known: dict[str, Known] = {name: known(name, self.grants, said) for name in self.stands}
        self.today = timezone.localdate()
        self.all: list[Own] = []
        self.missing: list[Place] = []
        self.failed: list[Own] = []
        for name, stands in self.stands.items():
            shown = KEPT.there(self.desk, Place(name), stands)
            one = own(self.desk, Place(name), stands, self.known[name], shown, self.today)
            self.all.append(one)
            if one.me and not shown.current:
                if KEPT.failed(stands):
                    self.failed.append(one)
                else:
                    self.missing.append(one.place)

    @property
    def grants(self) -> tuple[Grant, ...]:
        """What they may do."""
        return self.desk.grants

    def speech(self, one: Own | None = None) -> Speech:
        """Their language, about a program."""
        return Speech(self.user.language, one.program if one is not None else None)


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What the reader owes, is owed and must decide; what changed since they were here; their programs."""
    reader = Reader(request)
    if UNTIL_FRESH in request.headers and reader.missing:
        start(reader.desk, reader.stands, reader.missing, _STARTED)
        return HttpResponse(status=204)
    visit = here_on(request)
    with_team = request.GET.get("with") == TEAM
    start(reader.desk, reader.stands, reader.missing, _STARTED)
    found = [(one, each) for one in reader.all for each in one.obligations]
    shown = [pair for pair in found if with_team or pair[0].me.rank(pair[1].via) < 2]
    told = list(_changes(reader, visit.since)) if visit.since is not None else []
    context: dict[str, Any] = {
        "frame": None,
        "today": reader.speech().day(reader.today),
        "answer": _answer(shown, reader),
        "sides": [part(side, shown, reader.user.language) for side in Side],
        "others": len(found) - len(shown),
        "with_team": with_team,
        "since": visit.since,
        "changed": [one for one in told if one.watched][:_TOLD],
        "elsewhere": [one for one in told if not one.watched][:_TOLD],
        "lines": glances.lines(reader.desk, reader.stands, reader.speech()),
        "asking": list(_asking(reader)),
        "known": any(one.me for one in reader.all),
        "computing": bool(reader.missing),
        "failed": [{"title": called(one), "url": place_url(one.place)} for one in reader.failed],
        "pinned": [
            {"title": called(one), "day": reader.speech().day(one.as_of)}
            for one in reader.all
            if one.obligations and one.program.charter.as_of is not None
        ],
        "several": len({one.place.name for one, _each in shown}) > 1,
    }
    start(reader.desk, reader.stands, glances.unknown(context["lines"], reader.stands), 1)
    return render(request, "pages/mine.html", context)


def _answer(shown: Iterable[tuple[Own, Obligation]], reader: Reader) -> Sentence:
    """How much is pressing, in one sentence."""
    told = [(each.side, each.when(one.as_of)) for one, each in shown]
    decide = sum(side is Side.DECIDE for side, _when in told)
    overdue = sum(when is When.OVERDUE and side is not Side.OWED for side, when in told)
    week = sum(when is When.THIS_WEEK and side is not Side.OWED for side, when in told)
    late = sum(when is When.OVERDUE and side is Side.OWED for side, when in told)
    speech = reader.speech()
    said = [
        (decide, _("Decisions that wait for you: {count}.")),
        (overdue, _("Overdue: {count}.")),
        (week, _("Due this week: {count}.")),
        (late, _("Others are late with what they owe you: {count}.")),
    ]
    sentences = [parts.spoken(text, speech, count=count) for count, text in said if count]
    calm = _("Nothing is overdue, and nothing is due this week.")
    return parts.joined(sentences, speech.space) if sentences else parts.spoken(calm, speech)


def _changes(reader: Reader, since: datetime) -> Iterator[Changed]:
    """Records that others changed since, the newest first; each once."""
    watching = watched(reader.user)
    told = {one.place: changes(reader.desk, one.place, reader.stands[one.place.name], since) for one in reader.all}
    names = _names({change.revision.by for found in told.values() for change in found})
    found: list[Changed] = []
    for one in reader.all:
        seen: set[Key] = set()
        marked = watching.get(one.place.name, {})
        for change in told[one.place]:
            for key, removed in change.records:
                if key not in seen:
                    seen.add(key)
                    row = _changed(one, change, key, removed, marked.get(key, key in one.touching), reader)
                    found.append(replace(row, who=names.get(row.who, row.who)))
    yield from sorted(found, key=lambda each: each.at, reverse=True)


def _names(addresses: set[str]) -> dict[str, str]:
    """What accounts are called, by their addresses."""
    return {one.email: str(one) for one in User.objects.filter(email__in=addresses)} if addresses else {}


def _changed(one: Own, change: Change, key: Key, removed: bool, is_mine: bool, reader: Reader) -> Changed:
    speech = reader.speech(one)
    return Changed(
        record=speech.cell(key),
        links=RecordLinks(one.place, frozenset(one.program.records)),
        kind=speech.kind(key.kind),
        who=change.revision.by,
        at=change.revision.at or timezone.now(),
        revision=f"r{change.revision.number}",
        url=record_url(one.place, key),
        program=called(one),
        removed=removed,
        watched=is_mine,
    )


def _asking(reader: Reader) -> Iterator[Asking]:
    for one in reader.all:
        told = reader.known[one.place.name]
        if not one.me and one.program.all(Person):
            people = suggested(one.program, reader.user)
            yield Asking(one.place, called(one), people, one.program.all(Person), told.may_choose)


@require_POST
@signed_in
def me(request: HttpRequest, place: Place) -> HttpResponse:
    """Say who one is in a program. Raises NotFoundError, ForbiddenError."""
    user = account(request)
    mine = desk_of(user, address=address_of(request))
    program = mine.read(Place(place.name)).program
    choose(user, place.name, program, request.POST.get("person", ""), mine.grants)
    messages.success(request, gettext("Saved."))
    return redirect("home")
