"""Which states change: error budgets, gates, policies, releases, teams over their capacity, findings and colours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from kaname.model.base import Key
from kaname.model.finding import Cell, Finding
from kaname.planning.timetable import WeekLoad
from kaname.status.effects.effect import Coloured, Overload, Pair, State, Turned
from kaname.status.effects.sides import Side, Sides

TOLERANCE = 0.01
"""Person-days of a week that are rounding."""
_TURNS = ("new", "worse", "better", "gone")
_WATCHED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("nfr.slos", ("record", "objective_name"), ("level_target", "level", "budget_remaining", "exhausted_in")),
    ("nfr.gates", ("record",), ("gate_state",)),
    ("nfr.policies", ("record",), ("policy_state",)),
    ("roadmap.releases", ("release",), ("go_no_go", "open_criteria")),
)


def states(sides: Sides) -> Iterator[State]:
    """What changes of service levels, gates, policies and releases."""
    for figure, names, codes in _WATCHED:
        was, now = sides.rows(figure, *names)
        for name in dict.fromkeys((*was, *now)):
            key = name[0]
            if isinstance(key, Key):
                part = str(name[1] or "") if len(name) > 1 else ""
                yield from _differing(key, part, codes, was.get(name, {}), now.get(name, {}))


def _differing(
    key: Key, part: str, codes: tuple[str, ...], was: Mapping[str, Cell], now: Mapping[str, Cell]
) -> Iterator[State]:
    for code in codes:
        pair = Pair(was.get(code), now.get(code))
        if pair.differs:
            yield State(key, part, code, pair)


def overloads(sides: Sides) -> Iterator[Overload]:
    """Teams whose weeks over capacity change, those with the most new ones first."""
    was, now = (_over(side) for side in (sides.before, sides.after))
    found = [_overload(team, was.get(team, {}), now.get(team, {})) for team in {*was, *now}]
    changed = (one for one in found if one.new or one.gone or one.over.differs)
    yield from sorted(changed, key=lambda one: (-len(one.new), -len(one.gone), one.team))


def _over(side: Side) -> dict[Key, dict[date, float]]:
    """Person-days over capacity by team and week, where there are any."""
    found: dict[Key, dict[date, float]] = defaultdict(dict)
    for one in side.timetable.load:
        if _is_over(one):
            found[one.team][one.week] = round(one.demand - one.capacity, 1)
    return found


def _is_over(one: WeekLoad) -> bool:
    return one.demand > one.capacity + TOLERANCE


def _overload(team: Key, was: Mapping[date, float], now: Mapping[date, float]) -> Overload:
    worst = max({*was, *now}, key=lambda week: (max(was.get(week, 0.0), now.get(week, 0.0)), -week.toordinal()))
    return Overload(
        team=team,
        weeks=Pair(len(was), len(now)),
        new=tuple(sorted({*now} - {*was})),
        gone=tuple(sorted({*was} - {*now})),
        worst=worst,
        over=Pair(was.get(worst, 0.0), now.get(worst, 0.0)),
    )


def turned(before: Iterable[Finding], after: Iterable[Finding]) -> Iterator[Turned]:
    """Findings that are new, gone, worse or better: most urgent first.

    A finding is the same where it is of the same kind about the same records or, failing that, mainly about the same.
    """
    left, rest = list(before), list(after)
    pairs = [*_matched(left, rest, _exactly), *_matched(left, rest, _mainly)]
    found = [Turned("new", one) for one in rest] + [Turned("gone", one) for one in left]
    for was, now in pairs:
        if was.severity != now.severity:
            found.append(Turned("worse" if now.severity > was.severity else "better", now))
    yield from sorted(found, key=_urgency)


def _urgency(one: Turned) -> tuple[int, int, str, tuple[Key, ...]]:
    return _TURNS.index(one.turn), -one.finding.severity, one.finding.code, one.finding.subjects


def _exactly(one: Finding) -> tuple[object, ...]:
    return one.code, one.subjects


def _mainly(one: Finding) -> tuple[object, ...]:
    return one.code, one.subjects[:1]


def _matched(
    left: list[Finding], rest: list[Finding], name: Callable[[Finding], tuple[object, ...]]
) -> Iterator[tuple[Finding, Finding]]:
    """Pairs of one name, taken out of both lists."""
    waiting: dict[object, list[Finding]] = defaultdict(list)
    for one in left:
        waiting[name(one)].append(one)
    for now in list(rest):
        if waiting[name(now)]:
            was = waiting[name(now)].pop(0)
            left.remove(was)
            rest.remove(now)
            yield was, now


def coloured(sides: Sides) -> Iterator[Coloured]:
    """Records on both sides whose derived colour changes: the program first, then for the worse."""
    was, now = sides.before.health, sides.after.health
    found: list[Coloured] = []
    for key, one in now.items():
        other = was.get(sides.before.program.charter.key if key == sides.root else key)
        if other is not None and other.derived is not one.derived:
            found.append(Coloured(key, other.derived, one.derived))
    yield from sorted(found, key=lambda one: (one.key != sides.root, not one.worse, one.key))


def load_unknown(sides: Sides) -> str:
    """Why the load of teams can't be compared, '' where it can."""
    sections = sides.figures("roadmap.load")
    return next((figure.reason for figure in sections if figure.reason), "")
