"""Revisions: who changed what when and why; and one of them, field by field, with what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kaname.centre.desk import Change, Seen
from kaname.centre.places import Place
from kaname.errors import ConflictError
from kaname.model.base import Key
from kaname.model.changes import FieldChange
from kaname.model.kinds import KINDS
from kaname.model.roles import Action
from kaname.store.listing import Wanted
from kaname.web.pages.frame import page
from kaname.web.pages.places import now, place_url, record_url
from kaname.web.pages.visit import Visit, visited
from kaname.web.states.comparing import known_effects
from kaname.web.states.conflicts import conflict
from kaname.web.states.moments import moment, number_in
from kaname.words.speech import Sentence, Speech
from kaname.words.values import differing

_PAGE = 50
_SHOWN = 5
_RECORDS = 100


@dataclass(frozen=True, slots=True)
class Touched:
    """A record that a revision changed: what it is called, where it lies now, and whether it was removed."""

    kind: str
    name: str
    url: str
    removed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A revision in the list of all."""

    number: int
    url: str
    when: str
    by: str
    why: str
    name: str
    count: int
    records: tuple[Touched, ...]

    @property
    def more(self) -> int:
        """How many records are not named."""
        return self.count - len(self.records)


@dataclass(frozen=True, slots=True)
class Query:
    """What of the log is asked for, as the address says it."""

    who: str
    kind: str
    named: bool
    before: int

    def address(self, **changes: object) -> str:
        """The address of the same log with something else asked for."""
        asked = {"who": self.who, "kind": self.kind, "named": self.named, "before": self.before, **changes}
        return "?" + urlencode({name: 1 if value is True else value for name, value in asked.items() if value})


@visited
def log(visit: Visit) -> HttpResponse:
    """The revisions of a scenario, newest first."""
    query = _query(visit)
    wanted = Wanted(query.who, query.kind, query.named)
    found = visit.desk.log(visit.place, None, _PAGE + 1, query.before or _after(visit), wanted)
    shown = found[:_PAGE]
    kinds = sorted(((name, visit.speech.kind(name, plural=True)) for name in KINDS), key=lambda one: one[1])
    return page(
        visit,
        "states/log.html",
        "log",
        lines=[_line(visit, one) for one in shown],
        sifted=query,
        kinds=kinds,
        people=sorted({one.revision.by for one in shown if one.revision.by}),
        older=query.address(before=shown[-1].revision.number) if len(found) > _PAGE else "",
        newest=query.address(before=0) if query.before else "",
    )


def _query(visit: Visit) -> Query:
    asked = visit.request.GET
    kind = asked.get("kind", "")
    return Query(
        asked.get("who", "").strip()[:200],
        kind if kind in KINDS else "",
        bool(asked.get("named")),
        number_in(asked.get("before", "")),
    )


def _after(visit: Visit) -> int:
    """The revision after the state that is looked at; 0 where that is the newest."""
    return visit.seen.revision.number + 1 if visit.place.at is not None else 0


def _line(visit: Visit, one: Change) -> Line:
    stamp = one.revision
    touched = tuple(_touched(visit, key, gone) for key, gone in one.records[:_SHOWN])
    url = place_url(now(visit.place), f"log/{stamp.number}/")
    when = moment(stamp.at, visit.speech)
    return Line(stamp.number, url, when, stamp.by, stamp.why, stamp.name, len(one.records), touched)


def _touched(visit: Visit, key: Key, removed: bool) -> Touched:
    speech, there = visit.speech, key in visit.seen.program.records
    name = speech.name(key) if there else key.id
    return Touched(speech.kind(key.kind), name, record_url(visit.place, key) if there else "", removed)


@dataclass(frozen=True, slots=True)
class Field:
    """A field before and after, in words."""

    label: str
    before: Sentence
    after: Sentence


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that a revision made, removed or changed, with its fields."""

    kind: str
    name: str
    url: str
    how: str
    """made, removed, changed."""
    fields: tuple[Field, ...]


@visited
def revision(visit: Visit, number: int) -> HttpResponse:
    """One revision: what it changed, what that does, and what can be done about it."""
    here = now(visit.place)
    change = visit.desk.change(here, number)
    stamp = change.revision
    then, parent = replace(here, at=number), replace(here, at=stamp.parent) if stamp.parent else None
    records = tuple(_changes(visit, then, parent, change)) if parent is not None else ()
    return page(
        visit,
        "states/revision.html",
        "log",
        revision=stamp,
        when=moment(stamp.at, visit.speech),
        count=len(change.records),
        records=records[:_RECORDS],
        more=len(records) - _RECORDS,
        touched=() if parent is not None else [_touched(visit, key, gone) for key, gone in change.records[:_RECORDS]],
        then=place_url(then),
        compare=place_url(here, f"compare/?with=~{number}"),
        effects=place_url(then, f"compare/?with=~{stamp.parent}") if parent is not None else "",
        body=known_effects(visit, parent, then) if parent is not None else None,
        log=place_url(here, "log/"),
        may_revert=parent is not None and bool(change.records) and _may_revert(visit, stamp.by),
        revert=place_url(here, f"log/{number}/revert/"),
        links=visit.links,
    )


def _may_revert(visit: Visit, by: str) -> bool:
    """Who steers takes any revision back, who writes their own."""
    name, desk = visit.place.name, visit.desk
    return desk.may(name, Action.STEER) or (by == desk.who and desk.may(name, Action.WRITE))


def _changes(visit: Visit, then: Place, parent: Place, change: Change) -> Iterator[Changed]:
    before, after, _changed, fields = visit.desk.difference(parent, then)
    told: dict[Key, list[FieldChange]] = {key: [] for key, _ in change.records}
    for one in fields:
        told.setdefault(one.key, []).append(one)
    for key, each in told.items():
        yield _record(visit, key, each, before, after)


def _record(visit: Visit, key: Key, fields: list[FieldChange], before: Seen, after: Seen) -> Changed:
    was, shall = before.program.records.get(key), after.program.records.get(key)
    speech = Speech(visit.language, after.program if shall is not None else before.program)
    how = "made" if was is None else "removed" if shall is None else "changed"
    shown = tuple(Field(speech.field(one.field), *differing(one, speech)) for one in fields if one.field != "id")
    name = speech.name(key) if was is not None or shall is not None else key.id
    url = record_url(visit.place, key) if key in visit.seen.program.records else ""
    return Changed(speech.kind(key.kind), name, url, how, shown)


@require_POST
@visited
def revert(visit: Visit, number: int) -> HttpResponse:
    """Take a revision back, as a new one, which can be taken back too."""
    here, why = now(visit.place), visit.request.POST.get("why", "").strip() or f"revert r{number}"
    steers = visit.desk.may(here.name, Action.STEER)
    try:
        done = visit.desk.revert(here, number, why) if steers else visit.desk.undo(here, number)
    except ConflictError as error:
        return conflict(visit, error, here, "log")
    if not done.written:
        messages.info(visit.request, gettext("There is nothing left of it to take back."))
        return redirect(place_url(here, f"log/{number}/"))
    undo = place_url(here, f"undo/{done.revision.number}/")
    said = gettext("r%(number)s is taken back by r%(new)s.") % {"number": number, "new": done.revision.number}
    messages.success(visit.request, said, extra_tags=undo)
    return redirect(place_url(here, f"log/{done.revision.number}/"))
