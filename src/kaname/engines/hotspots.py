"""What the history of changes says about code: revisions, churn, ownership, coupling, age, hotspots.

Sources: Tornhill, Your Code as a Crime Scene; the definitions of code-maat. Scores compare the files of one period
with each other and mean nothing beyond it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations
from math import ceil
from typing import Literal, NamedTuple

from kaname.engines.rank_correlation import mean_ranks
from kaname.engines.ratio import Ratio, Reason

Grouping = Literal["entity", "author", "day"]


class Change(NamedTuple):
    """One file touched by one revision; binaries have no line counts."""

    entity: str
    revision: str
    author: str
    day: date
    added: int | None = None
    deleted: int | None = None


class Churn(NamedTuple):
    """Lines added and deleted, and distinct revisions."""

    added: int
    deleted: int
    commits: int


class Ownership(NamedTuple):
    """Who contributed most lines to an entity, and that share; 0 with its reason where there are no lines at all."""

    author: str
    lines: int
    total_lines: int
    share: Ratio[float]


class Thresholds(NamedTuple):
    """Which couplings are worth naming; change sets larger than the limit say nothing and are left out."""

    revisions: int = 5
    shared_revisions: int = 5
    least_degree_percent: int = 30
    greatest_degree_percent: int = 100
    changeset_size: int = 30


class Coupling(NamedTuple):
    """Two entities that change together: 100 x shared / mean revisions, truncated; the mean revisions rounded up."""

    one: str
    other: str
    degree_percent: int
    shared_revisions: int
    average_revisions: int


class Hotspot(NamedTuple):
    """Revisions x complexity, both as the share of entities that have no more (0 to 1)."""

    entity: str
    revisions: int
    complexity: float
    score: float


def revisions(changes: Iterable[Change]) -> dict[str, int]:
    """Distinct revisions per entity, most first."""
    seen = {(change.entity, change.revision) for change in changes}
    counts = Counter(entity for entity, _ in seen)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def churn(changes: Iterable[Change], by: Grouping) -> dict[str | date, Churn]:
    """Added, deleted and distinct commits per entity, author or day, in order of the key."""
    groups: defaultdict[str | date, list[Change]] = defaultdict(list)
    for change in changes:
        groups[getattr(change, by)].append(change)
    return {key: _churn(groups[key]) for key in sorted(groups, key=str)}


def ownership(changes: Iterable[Change], *, by: Literal["added", "deleted"] = "added") -> dict[str, Ownership]:
    """The main developer of each entity by added lines, or by deleted ones (who refactors); of equals by name."""
    lines: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for change in changes:
        lines[change.entity][change.author] += (change.added if by == "added" else change.deleted) or 0
    return {entity: _main_owner(lines[entity]) for entity in sorted(lines)}


def coupling(changes: Iterable[Change], thresholds: Thresholds | None = None) -> tuple[Coupling, ...]:
    """Pairs of entities that change in the same revisions, strongest first."""
    limits = thresholds or Thresholds()
    sets: defaultdict[str, set[str]] = defaultdict(set)
    for change in changes:
        sets[change.revision].add(change.entity)
    small = [sorted(entities) for entities in sets.values() if len(entities) <= limits.changeset_size]
    counts = Counter(entity for entities in small for entity in entities)
    shared = Counter(pair for entities in small for pair in combinations(entities, 2))
    found = (_coupling(pair, together, counts, limits) for pair, together in shared.items())
    return tuple(sorted(filter(None, found), key=lambda each: (-each.degree_percent, -each.average_revisions, each)))


def age_months(changes: Iterable[Change], now: date) -> dict[str, int]:
    """Whole months since the last change that isn't later than now, per entity, youngest first."""
    last: dict[str, date] = {}
    for change in changes:
        if change.day <= now:
            last[change.entity] = max(change.day, last.get(change.entity, change.day))
    ages = {entity: whole_months(day, now) for entity, day in last.items()}
    return dict(sorted(ages.items(), key=lambda item: (item[1], item[0])))


def whole_months(start: date, end: date) -> int:
    """Complete calendar months from start to end."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def hotspots(changed: Mapping[str, int], complexity: Mapping[str, float]) -> tuple[Hotspot, ...]:
    """Percentile product of revisions and complexity, highest first, over the entities that have both."""
    entities = [entity for entity in changed if entity in complexity]
    if not entities:
        return ()
    ranks = [mean_ranks([float(source[entity]) for entity in entities]) for source in (changed, complexity)]
    scores = (ranks[0] * ranks[1] / len(entities) ** 2).tolist()
    found = (Hotspot(key, changed[key], complexity[key], score) for key, score in zip(entities, scores, strict=True))
    return tuple(sorted(found, key=lambda spot: (-spot.score, spot.entity)))


def _churn(changes: list[Change]) -> Churn:
    return Churn(
        sum(change.added or 0 for change in changes),
        sum(change.deleted or 0 for change in changes),
        len({change.revision for change in changes}),
    )


def _main_owner(lines: Counter[str]) -> Ownership:
    author = min(lines, key=lambda name: (-lines[name], name))
    total = lines.total()
    share = Ratio(lines[author] / total) if total else Ratio(0.0, Reason.NO_LINES)
    return Ownership(author, lines[author], total, share)


def _coupling(pair: tuple[str, str], together: int, counts: Counter[str], limits: Thresholds) -> Coupling | None:
    both = counts[pair[0]] + counts[pair[1]]
    degree = 200 * together / both
    enough = both >= 2 * limits.revisions and together >= limits.shared_revisions
    if not enough or degree < limits.least_degree_percent or int(degree) > limits.greatest_degree_percent:
        return None
    return Coupling(*pair, int(degree), together, ceil(both / 2))
