"""A timeline as somebody asks for it: by initiative, team or quarter, and what is left of it by a filter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kaname.model.base import Key
from kaname.model.plan import Initiative, Release
from kaname.status.timeline.rows import Row, Timeline

Grouping = Literal["initiative", "team", "quarter"]
GROUPINGS: tuple[Grouping, ...] = ("initiative", "team", "quarter")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a timeline is grouped, and which rows are wanted."""

    by: Grouping = "initiative"
    team: str = ""
    initiative: str = ""
    text: str = ""
    critical: bool = False
    late: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything may be left out."""
        return bool(self.team or self.initiative or self.text or self.critical or self.late)

    def wants(self, row: Row) -> bool:
        """Whether a row is asked for."""
        return (
            (not self.team or any(one.id == self.team for one in row.teams))
            and (not self.initiative or (row.initiative is not None and row.initiative.id == self.initiative))
            and (not self.text or self.text.casefold() in f"{row.title}\n{row.key.id}".casefold())
            and (not self.critical or row.critical)
            and (not self.late or row.late)
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A line: a row at its depth, or the head of a group (a team, a quarter, releases, "" for what is in none)."""

    depth: int
    row: Row | None = None
    head: Key | str = ""


def lines(timeline: Timeline, asked: Asked) -> tuple[Line, ...]:
    """The lines in the order in which they are drawn; what holds a row that is wanted is there too."""
    wanted = [row for row in timeline.rows if asked.wants(row)]
    match asked.by:
        case "initiative":
            return tuple(_tree(timeline, wanted))
        case "team":
            return tuple(_grouped(wanted, _teams, lambda team: (not team, str(team))))
        case "quarter":
            return tuple(_grouped(wanted, _quarter, lambda quarter: (not quarter, str(quarter))))


def _tree(timeline: Timeline, wanted: Iterable[Row]) -> Iterator[Line]:
    """What is part of what, initiatives that are done last; then what belongs to none, and the releases."""
    kept = _with_above(timeline, wanted)
    below: dict[Key | None, list[Row]] = defaultdict(list)
    for row in kept:
        below[row.parent if row.parent in timeline.by_key else None].append(row)
    top = below.pop(None, [])
    heads = [row for row in top if row.key.kind == Initiative.kind]
    others = [row for row in top if row.key.kind not in (Initiative.kind, Release.kind)]
    yield from _branches((row for row in heads if not row.over), below, 0)
    yield from _branches((row for row in heads if row.over), below, 0)
    if others and heads:
        yield Line(0)
    yield from _branches(others, below, int(bool(heads)))
    if releases := [row for row in top if row.key.kind == Release.kind]:
        yield Line(0, head=Release.kind)
        yield from _branches(releases, below, 1)


def _with_above(timeline: Timeline, wanted: Iterable[Row]) -> list[Row]:
    """Rows with all that holds them, each once, in the order of the plan."""
    kept = set[Key]()
    for row in wanted:
        at: Row | None = row
        while at is not None and at.key not in kept:
            kept.add(at.key)
            at = timeline.by_key.get(at.parent) if at.parent is not None else None
    return [row for row in timeline.rows if row.key in kept]


def _branches(rows: Iterable[Row], below: Mapping[Key | None, list[Row]], depth: int) -> Iterator[Line]:
    for row in sorted(rows, key=_order):
        yield Line(depth, row)
        yield from _branches(below.get(row.key, ()), below, depth + 1)


def _order(row: Row) -> tuple[date, date, Key]:
    return row.begins or date.max, row.ends or date.max, row.key


def _grouped(
    rows: Iterable[Row],
    groups: Callable[[Row], Collection[Key | str]],
    order: Callable[[Key | str], tuple[bool, str]],
) -> Iterator[Line]:
    """Rows under the head of each group that they are in; initiatives hold others and are in none."""
    found: dict[Key | str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.key.kind != Initiative.kind:
            for group in groups(row):
                found[group].append(row)
    for group in sorted(found, key=order):
        yield Line(0, head=group)
        yield from (Line(1, row) for row in sorted(found[group], key=_order))


def _teams(row: Row) -> Collection[Key | str]:
    return row.teams or ("",)


def _quarter(row: Row) -> Collection[Key | str]:
    day = row.ends
    return ("" if day is None else f"{day.year}-Q{(day.month + 2) // 3}",)
