"""Scenarios as lines of revisions: where each begins, and which versions count on it at a revision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from kaname.errors import NotFoundError
from kaname.store import MAIN
from kaname.store.models import HISTORY, EntityVersion, Program, Revision, Scenario


class Stretch(NamedTuple):
    """A scenario, up to a revision."""

    scenario: int
    until: int


class Row(NamedTuple):
    """A record as it is stored."""

    kind: str
    record: str
    place: int
    schema: int
    body: str | None


@dataclass(frozen=True, slots=True)
class Stamp:
    """A revision, as others may name it. `number` is 0 where nothing was written yet."""

    number: int
    at: datetime | None = None
    by: str = ""
    why: str = ""
    name: str = ""
    digest: str = ""
    scenario: str = MAIN
    parent: int = 0
    changes: int = 0


def program_of(alias: str, name: str) -> Program:
    """A program by its name. Raises NotFoundError with the nearest names."""
    found = Program.objects.using(alias).filter(name=name).first()
    if found is None:
        from difflib import get_close_matches

        names = list(Program.objects.using(alias).order_by("name").values_list("name", flat=True))
        near = get_close_matches(name, names, n=3, cutoff=0.3) or names[:3]
        raise NotFoundError("program_unknown", name=name, nearest=", ".join(near))
    return found


def scenario_of(alias: str, program: Program, name: str = MAIN) -> Scenario:
    """A scenario of a program. Raises NotFoundError with those that there are."""
    found = Scenario.objects.using(alias).filter(program=program, name=name).first()
    if found is None:
        names = Scenario.objects.using(alias).filter(program=program).order_by("name").values_list("name", flat=True)
        raise NotFoundError("scenario_unknown", name=name, program=program.name, known=", ".join(names))
    return found


def line(alias: str, scenario: Scenario, at: int) -> tuple[Stretch, ...]:
    """The stretches of a scenario up to a revision: its own first, then that of its parent, and so on."""
    found = [Stretch(scenario.pk, at)]
    while scenario.parent_id is not None:
        base = min(scenario.base, at)
        scenario = Scenario.objects.using(alias).get(pk=scenario.parent_id)
        found.append(Stretch(scenario.pk, base))
    return tuple(found)


def revision_at(alias: str, scenario: Scenario, at: int | datetime | str | None) -> int:
    """The number of the revision that counts at a moment, under a name, or by its own number; None: the newest.

    Raises NotFoundError where the scenario has none.
    """
    if at is None:
        return scenario.head
    stretches = line(alias, scenario, scenario.head)
    found = Revision.objects.using(alias).filter(_on(stretches)).order_by("-number")
    if isinstance(at, int):
        found = found.filter(number=at)
    elif isinstance(at, datetime):
        found = found.filter(at__lte=at)
    else:
        found = found.filter(name=at)
    number = found.values_list("number", flat=True).first()
    if number is None:
        raise NotFoundError("revision_unknown", text=str(at), scenario=scenario.name, head=scenario.head)
    return number


def common(alias: str, name: str, one: str, other: str) -> int:
    """The newest revision that two scenarios of a program share; 0 if they parted before anything was written.

    Raises NotFoundError.
    """
    program = program_of(alias, name)
    ours, theirs = (scenario_of(alias, program, each) for each in (one, other))
    until = {each.scenario: each.until for each in line(alias, theirs, theirs.head)}
    return next(
        min(each.until, until[each.scenario]) for each in line(alias, ours, ours.head) if each.scenario in until
    )


def _on(stretches: Sequence[Stretch]) -> Q:
    """Whether something with a scenario and a number lies on a line."""
    found = Q(pk__in=[])
    for each in stretches:
        found |= Q(scenario=each.scenario, number__lte=each.until)
    return found


def revisions(alias: str, stretches: Sequence[Stretch]) -> QuerySet[Revision]:
    """The revisions on a line, newest first."""
    return Revision.objects.using(alias).filter(_on(stretches)).select_related("scenario").order_by("-number")


def versions(alias: str, stretches: Sequence[Stretch]) -> QuerySet[EntityVersion]:
    """Every version on a line, oldest first."""
    return EntityVersion.objects.using(alias).filter(_on(stretches)).order_by("number", "place")


def stamp(revision: Revision) -> Stamp:
    """A revision, as others may name it."""
    told = (revision.at, revision.by, revision.why, revision.name, revision.digest)
    return Stamp(revision.number, *told, revision.scenario.name, revision.parent, revision.changes)


def standing(alias: str, stretches: Sequence[Stretch], records: Sequence[tuple[str, str]] | None = None) -> list[Row]:
    """What counts at the end of a line, in the order of the plan: all records, or the named ones (removed ones too)."""
    seen: set[tuple[str, str]] = set()
    found: list[Row] = []
    for row in _counting(alias, stretches, records):
        if (row.kind, row.record) not in seen:
            seen.add((row.kind, row.record))
            if row.body is not None or records is not None:
                found.append(row)
    return sorted(found, key=lambda row: row.place)


def _counting(alias: str, stretches: Sequence[Stretch], records: Sequence[tuple[str, str]] | None) -> Iterator[Row]:
    """What counts on each stretch alone, the nearest first."""
    named = None if records is None else {kind: [one for of, one in records if of == kind] for kind, _ in records}
    for each in stretches:
        rows = EntityVersion.objects.using(alias).filter(scenario=each.scenario, number__lte=each.until)
        rows = rows.filter(Q(until=None) | Q(until__gt=each.until)).exclude(kind=HISTORY)
        for part in (rows,) if named is None else [rows.filter(kind=of, record__in=ids) for of, ids in named.items()]:
            told = part.values_list("kind", "record", "place", "schema", "body")
            yield from map(Row._make, told.iterator(chunk_size=5000))


_TOGETHER = 500
"""Scenarios that are asked about in one question."""


def _together(ends: Sequence[Stretch]) -> Iterator[Sequence[Stretch]]:
    for first in range(0, len(ends), _TOGETHER):
        yield ends[first : first + _TOGETHER]


def standing_on(alias: str, ends: Sequence[Stretch]) -> list[list[Row]]:
    """What counts at the end of scenarios that branch off no other, in the order of each plan."""
    found: dict[int, list[Row]] = {each.scenario: [] for each in ends}
    for some in _together(ends):
        at = {each.scenario: each.until for each in some}
        rows = EntityVersion.objects.using(alias).filter(body__isnull=False).exclude(kind=HISTORY)
        _gather(found, at, rows.filter(scenario__in=list(at), until=None))
        gone_on = Scenario.objects.using(alias).filter(pk__in=list(at)).values_list("pk", "head")
        older = [pk for pk, head in gone_on if head > at[pk]]
        if older:
            replaced = rows.filter(scenario__in=older, until__gt=min(at[pk] for pk in older))
            _gather(found, at, replaced.filter(number__lte=max(at[pk] for pk in older)))
    return [sorted(found[each.scenario], key=lambda row: row.place) for each in ends]


def _gather(found: Mapping[int, list[Row]], at: Mapping[int, int], rows: QuerySet[EntityVersion]) -> None:
    columns = ("scenario", "number", "until", "kind", "record", "place", "schema", "body")
    for scenario, number, until, *row in rows.values_list(*columns).iterator(chunk_size=5000):
        if number <= at[scenario] and (until is None or until > at[scenario]):
            found[scenario].append(Row(*row))


def versions_on(alias: str, ends: Sequence[Stretch], kinds: Sequence[str]) -> Iterator[Iterator[EntityVersion]]:
    """Every version of some kinds up to the end of scenarios that branch off none, with its revision; oldest first."""
    for some in _together(ends):
        at = {each.scenario: each.until for each in some}
        rows = EntityVersion.objects.using(alias).filter(scenario__in=list(at), kind__in=kinds)
        rows = rows.filter(number__lte=max(at.values())).select_related("revision").order_by("number", "place")
        yield (row for row in rows.iterator(chunk_size=5000) if row.number <= at[row.scenario_id])
