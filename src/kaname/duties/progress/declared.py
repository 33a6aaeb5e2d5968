"""Declared health beside the facts: who stands behind a colour, how old it is, and where it hides red facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from kaname.duties.progress.blocked import BLOCKED_WORKDAYS, blocked_days
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Colour, Days, Figure, Finding, Severity
from kaname.model.plan import Initiative, Milestone, WorkPackage
from kaname.planning.standing import Standing

WATERMELON = Code("progress.watermelon", Severity.ACT)
HEALTH_OLD = Code("progress.health-old", Severity.WATCH)
HEALTH_UNDECLARED = Code("progress.health-undeclared", Severity.NOTE)
CODES = (WATERMELON, HEALTH_OLD, HEALTH_UNDECLARED)

_LIVE = ("planned", "active", "paused")


def findings(standing: Standing) -> Iterator[Finding]:
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
        facts = red_facts(standing, one.key)
        if health.colour == "green" and facts:
            yield WATERMELON.at(one.key, *facts, since=health.on, count=len(facts), facts=facts)


def _live(standing: Standing) -> list[Initiative]:
    return [one for one in standing.every(Initiative) if one.state in _LIVE]


def red_facts(standing: Standing, initiative: Key) -> tuple[Key, ...]:
    """What below an initiative is red by itself: a missed or unlikely promise, work blocked or past its deadline."""
    records = (standing.program.find(key) for key in sorted(standing.breakdown.below(initiative)))
    return tuple(record.key for record in records if record is not None and _is_red(standing, record))


def _is_red(standing: Standing, record: object) -> bool:
    match record:
        case Milestone(state="open", commitment=commitment) if commitment is not None:
            return commitment < standing.as_of or _is_unlikely(standing, record.key)
        case WorkPackage(finished=None) as work:
            late = work.deadline is not None and work.deadline < standing.as_of
            return late or (blocked_days(standing, work) or 0) > BLOCKED_WORKDAYS
        case _:
            return False


def _is_unlikely(standing: Standing, key: Key) -> bool:
    outlook = standing.outlook(key)
    limit = standing.program.charter.health.red_below_probability
    return outlook is not None and outlook.probability is not None and outlook.probability < limit


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
