"""Time zones: how much working time teams that need each other have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from kaname.duties.coordination.dependencies import contracts
from kaname.engines.working_time import Site, overlap
from kaname.model.base import Key
from kaname.model.finding import Code, Figure, Finding, Severity
from kaname.model.hours import hours
from kaname.model.plan import Dependency, WorkPackage
from kaname.planning.standing import Standing

NO_OVERLAP = Code("coordination.no-overlap", Severity.WATCH)
CODES = (NO_OVERLAP,)

ENOUGH_MINUTES = 30


Pair = tuple[Key, Key, int]
"""Two teams, and the minutes in which both work."""


def findings(pairs: Iterable[Pair]) -> Iterator[Finding]:
    """Teams that depend on each other and hardly ever work at the same time."""
    for one, other, minutes in pairs:
        if minutes < ENOUGH_MINUTES:
            yield NO_OVERLAP.at(one, other, minutes=minutes)


def pairs_of(standing: Standing) -> Iterator[Pair]:
    """Pairs of teams that work together, with their common minutes on the next working day."""
    day = standing.workdays.next(standing.as_of)
    for one, other in sorted(_together(standing)):
        first, second = _site(standing, one), _site(standing, other)
        if first is not None and second is not None:
            yield one, other, round(overlap(first, second, day).total_seconds() / 60)


def _together(standing: Standing) -> set[tuple[Key, Key]]:
    """Teams that owe each other something, or are allocated to the same or to linked work."""
    return {pair for group in _groups(standing) for pair in combinations(sorted(group & standing.teams.keys()), 2)}


def _groups(standing: Standing) -> Iterator[set[Key]]:
    for one in contracts(standing):
        yield {party for party in (one.giver, one.receiver) if party is not None}
    teams = {one.key: set(standing.keys(each.team for each in one.allocations)) for one in standing.every(WorkPackage)}
    yield from teams.values()
    for link in standing.every(Dependency):
        ends = standing.keys((link.predecessor, link.successor))
        yield {team for end in ends for team in teams.get(end, ())}


def _site(standing: Standing, team: Key) -> Site | None:
    day = hours(standing.program.charter, standing.teams[team])
    return Site(day.zone, day.opens, day.closes) if day.zone else None


def figure(pairs: Iterable[Pair]) -> Figure:
    """Common working minutes of teams that work together, by pair."""
    rows = tuple(pairs)
    columns = ("team", "team2", "minutes")
    return Figure("coordination.overlap", columns, rows, reason="" if rows else "no_shared_zones")
