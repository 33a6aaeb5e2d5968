"""Declared health beside the facts: who stands behind a colour, how old it is, and where it hides red facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from kaname.duties.progress.watermelon import Fact, Facts
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Colour, Days, Figure, Finding, Severity
from kaname.model.plan import Initiative
from kaname.planning.standing import Standing

WATERMELON = Code("progress.watermelon", Severity.ACT)
HEALTH_OLD = Code("progress.health-old", Severity.WATCH)
HEALTH_UNDECLARED = Code("progress.health-undeclared", Severity.NOTE)
CODES = (WATERMELON, HEALTH_OLD, HEALTH_UNDECLARED)

_LIVE = ("planned", "active", "paused")


def facts_of(standing: Standing, facts: Facts) -> Mapping[Key, tuple[Fact, ...]]:
    """The facts of the watermelon check by live initiative."""
    return {one.key: facts.of(one) for one in _live(standing)}


def findings(standing: Standing, found: Mapping[Key, tuple[Fact, ...]]) -> Iterator[Finding]:
    """Green outside and red inside; colours that are too old to trust; initiatives nobody gives a colour."""
    live = _live(standing)
    any_declared = any(one.health is not None for one in live)
    for one in live:
        health = one.health
        if health is None:
            if any_declared and one.state == "active":
                yield HEALTH_UNDECLARED.at(one.key)
            continue
        expired = health.expires is not None and health.expires < standing.as_of
        if expired or standing.silent(health.on):
            age = Days(float(standing.age(health.on)), calendar=True)
            yield HEALTH_OLD.at(one.key, colour=Colour(health.colour), since=health.on, age=age)
        red = (fact.key for fact in found[one.key] if fact.counts and fact.colour is Colour.RED)
        facts = tuple(sorted(set(red)))
        if health.colour != "red" and facts:
            colour = Colour(health.colour)
            yield WATERMELON.at(one.key, *facts, colour=colour, since=health.on, count=len(facts), facts=facts)


def _live(standing: Standing) -> list[Initiative]:
    return [one for one in standing.every(Initiative) if one.state in _LIVE]


def figure(standing: Standing, found: Iterable[Finding]) -> Figure:
    """Live initiatives that are declared or have facts of progress against their work, with the number of these."""
    against = _against(standing, found)
    shown = [one for one in _live(standing) if one.health is not None or against[one.key]]
    rows = tuple(_row(standing, one, against[one.key]) for one in shown)
    columns = ("initiative", "colour", "by", "since", "expires", "facts")
    return Figure("progress.health", columns, rows, reason="" if rows else "nothing_declared")


def _row(standing: Standing, one: Initiative, facts: int) -> tuple[Cell, ...]:
    health = one.health
    if health is None:
        return one.key, Colour.UNKNOWN, None, None, None, facts
    return one.key, Colour(health.colour), standing.key(health.by), health.on, health.expires, facts


def _against(standing: Standing, found: Iterable[Finding]) -> Counter[Key]:
    """Findings to watch or act on by initiative, counted for every initiative above the record they are about."""
    counts: Counter[Key] = Counter()
    for finding in found:
        if finding.severity >= Severity.WATCH:
            counts.update({above for subject in finding.subjects for above in _above(standing, subject)})
    return counts


def _above(standing: Standing, key: Key) -> Iterator[Key]:
    seen: set[Key] = set()
    parent: Key | None = key
    while parent is not None and parent not in seen:
        seen.add(parent)
        if parent.kind == Initiative.kind:
            yield parent
        parent = standing.breakdown.parent.get(parent)
