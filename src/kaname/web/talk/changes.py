"""What a revision means to those who see the same of it: what became theirs, what they watch that changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils import timezone

from kaname.centre.desk import Change, Desk, Seen
from kaname.centre.places import Place
from kaname.model.base import Key
from kaname.model.changes import FieldChange
from kaname.status.mine import Me, Side, mine
from kaname.web.talk.listeners import Listener

_PROMISES = frozenset({("dependency", "promised"), ("milestone", "commitment"), ("release", "date")})


@dataclass(frozen=True)
class Told:
    """Something for somebody: `once` names it so that it is told once."""

    listener: Listener
    code: str
    key: Key
    once: str
    who: str
    about: Mapping[str, Any] = field(default_factory=dict[str, Any])
    me: Me = field(default_factory=Me)


@dataclass(frozen=True)
class _Revision:
    """A revision as one view of the plan has it."""

    place: Place
    change: Change
    before: Seen
    after: Seen
    fields: Mapping[Key, tuple[FieldChange, ...]]


def of_revision(desk: Desk, place: Place, change: Change, group: list[Listener]) -> Iterator[Told]:
    """What a revision means to each of a group, except whoever wrote it; the first of a program is news to nobody."""
    stamp = change.revision
    if not stamp.parent:
        return
    before, after, _changes, fields = desk.difference(replace(place, at=stamp.parent), replace(place, at=stamp.number))
    by_record: dict[Key, list[FieldChange]] = defaultdict(list)
    for one in fields:
        by_record[one.key].append(one)
    told = {key: tuple(found) for key, found in by_record.items()}
    seen = _Revision(place, change, before, after, told)
    for listener in group:
        if listener.user.email != stamp.by:
            yield from _to(listener, seen)


def _to(listener: Listener, seen: _Revision) -> Iterator[Told]:
    name = seen.place.name
    then, now = listener.me(name, seen.before.program), listener.me(name, seen.after.program)
    became = _became(seen, then, now)
    for key, removed in seen.change.records:
        once = f"{name}:{seen.change.revision.number}:{key}"
        about: dict[str, Any] = {"revision": seen.change.revision.number}
        if key in became:
            code, about = "mine", {**about, "obligation": became[key]}
        elif listener.watches(
            name, key, seen.before.program if removed else seen.after.program, then if removed else now
        ):
            code, about = _changed(seen, key, about, removed=removed)
        else:
            continue
        yield Told(listener, code, key, once, seen.change.revision.by, about, now)


def _became(seen: _Revision, then: Me, now: Me) -> dict[Key, list[str]]:
    """What is to be done of records that were not somebody's before, by the nearest obligation."""
    before = {one.key for one in _own(seen.before, then)}
    found: dict[Key, list[str]] = {}
    for one in _own(seen.after, now):
        if one.key not in before and one.key in seen.fields:
            found.setdefault(one.key, [one.side.value, one.kind])
    return found


def _own(seen: Seen, me: Me) -> Iterator[Any]:
    """What somebody or their teams must do or decide by a plan alone."""
    as_of = seen.program.as_of(timezone.localdate())
    for one in mine(seen.program, me, as_of):
        if one.side is not Side.OWED and me.rank(one.via) < 2:
            yield one


def _changed(seen: _Revision, key: Key, about: dict[str, Any], *, removed: bool) -> tuple[str, dict[str, Any]]:
    if removed:
        return "removed", about
    if key not in seen.before.program.records:
        return "added", about
    for one in seen.fields.get(key, ()):
        if (key.kind, one.field) in _PROMISES and _day(one.before) and _day(one.after):
            return "promise", {**about, "was": one.before, "now": one.after}
    return "changed", {**about, "fields": [one.field for one in seen.fields.get(key, ())]}


def _day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False
