"""What programs of a portfolio owe each other: dependencies that cross a border, with the giver's own forecast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaname.duties.coordination.dependencies import (
    DEPENDENCY_OVERDUE,
    FORECAST_AFTER_NEED,
    Contract,
    arrival,
    is_between_parties,
)
from kaname.model.base import Key, Ref
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Severity, Term, Undefined
from kaname.model.plan import Dependency
from kaname.model.program import Program
from kaname.planning.standing import Standing

PLANNED_BEFORE_ARRIVAL = Code("coordination.planned-before-arrival", Severity.WATCH)
CODES = (PLANNED_BEFORE_ARRIVAL,)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A dependency between programs; every address as the portfolio writes it.

    `need` is the day of need or, where none is `stated`, the day on which the receiver's schedule counts on it; `waits`
    whether the receiver's forecast leaves out that it waits.
    """

    key: Key
    predecessor: Key | None
    successor: Key | None
    contract: Contract
    need: date | None
    stated: bool
    late: Days | None  # from the day of need to the arrival
    overdue: Days | None  # from the day of need to today
    state: str

    @property
    def waits(self) -> bool:
        """Whether work of one program is held up by open work of another one."""
        ends = (self.predecessor, self.successor)
        return self.contract.open and None not in ends and len({end.program for end in ends if end}) == 2


def crossings(whole: Program, standings: Mapping[str, Standing]) -> tuple[Crossing, ...]:
    """Every dependency between programs, by the day of need."""
    if not standings:
        return ()
    places = ((program, link) for program in _programs(whole, standings) for link in program.all(Dependency))
    found = [_crossing(program, link, standings) for program, link in places if _crosses(program, link)]
    return tuple(sorted(found, key=lambda one: (one.need or date.max, one.key)))


def _programs(whole: Program, standings: Mapping[str, Standing]) -> Iterator[Program]:
    yield whole
    for standing in standings.values():
        yield standing.program


def _crosses(program: Program, link: Dependency) -> bool:
    """Whether it names records of two programs, that of its own file included."""
    refs = (link.predecessor, link.successor, link.giver, link.receiver)
    spaces = {_space(program, ref) for ref in refs if ref is not None}
    return len(spaces - {""}) > 1


def _space(program: Program, ref: Ref[Any]) -> str:
    """The program that a reference leads to or, where it leads nowhere, names."""
    key = program.resolve(ref)
    return ref.program or program.name if key is None else program.abroad(key).program


def _crossing(program: Program, link: Dependency, standings: Mapping[str, Standing]) -> Crossing:
    before, after, giver, receiver = (
        program.abroad(key) if (key := program.resolve(ref)) is not None else None
        for ref in (link.predecessor, link.successor, link.giver, link.receiver)
    )
    p50, p80 = _arrival(before, standings, link)
    need = link.need_by or _counted_on(after, standings, link)
    contract = Contract(link.model_copy(update={"need_by": need}), giver, receiver, p50, p80)
    clock = standings.get(after.program if after else program.name) or next(iter(standings.values()))
    return Crossing(
        program.abroad(link.key),
        before,
        after,
        contract,
        need,
        link.need_by is not None,
        clock.days(need, link.delivered or p80),
        clock.days(need, clock.as_of),
        contract.state(clock.as_of),
    )


def _arrival(
    before: Key | None, standings: Mapping[str, Standing], link: Dependency
) -> tuple[date | None, date | None]:
    standing = standings.get(before.program) if before is not None else None
    if before is None or standing is None:
        return None, None
    return arrival(standing, before._replace(program=""), begins=link.type.startswith("S"))


def _counted_on(after: Key | None, standings: Mapping[str, Standing], link: Dependency) -> date | None:
    """The day on which the successor is scheduled to start (or end, where that is what waits); None once it has."""
    standing = standings.get(after.program) if after is not None else None
    if after is None or standing is None:
        return None
    local = after._replace(program="")
    slot, record = standing.slot(local), standing.program.find(local)
    starts = link.type.endswith("S")
    if slot is None or getattr(record, "started" if starts else "finished", None) is not None:
        return None
    return slot.start if starts else slot.finish


def findings(found: tuple[Crossing, ...]) -> Iterator[Finding]:
    """What comes from another program after it is needed, or after the receiver's schedule counts on it.

    What is overdue between parties is found where it stands.
    """
    for one in found:
        if one.state in ("late", "at_risk"):
            yield _late(one, Severity.ACT if one.state == "late" else Severity.WATCH)
        elif one.state == "overdue" and not is_between_parties(one.contract.link):
            yield DEPENDENCY_OVERDUE.at(
                *_subjects(one), need_by=one.need, late=one.overdue, giver=_giver(one), p80=_day(one.contract.p80)
            )


def _late(one: Crossing, severity: Severity) -> Finding:
    days: dict[str, Cell] = {"p50": _day(one.contract.p50), "p80": _day(one.contract.p80), "late": one.late}
    if one.stated:
        need: dict[str, Cell] = {"need_by": one.need, "giver": _giver(one)}
        return FORECAST_AFTER_NEED.at(*_subjects(one), severity=severity, **need, **days)
    ends: dict[str, Cell] = {"planned": one.need, "before": one.predecessor, "after": one.successor}
    return PLANNED_BEFORE_ARRIVAL.at(*_subjects(one), severity=severity, **ends, **days)


def _subjects(one: Crossing) -> tuple[Key, ...]:
    return tuple(key for key in (one.key, one.successor, one.predecessor) if key is not None)


def _giver(one: Crossing) -> Cell:
    return one.contract.giver or Undefined("nobody_named")


def _day(day: date | None) -> Cell:
    return day if day is not None else Undefined("not_forecast")


def figure(found: tuple[Crossing, ...]) -> Figure:
    """Every dependency between programs, by the day of need."""
    columns = ("record", "predecessor", "successor", "need_by", "promised", "forecast", "margin_days", "state")
    rows = tuple(_row(one) for one in found)
    return Figure("coordination.crossings", columns, rows, reason="" if rows else "no_crossings", variant="p80")


def _row(one: Crossing) -> tuple[Cell, ...]:
    link = one.contract.link
    return (
        one.key,
        one.predecessor,
        one.successor,
        one.need,
        link.promised,
        link.delivered or one.contract.p80,
        None if one.late is None else Days(-one.late.days),
        Term("dependency_state", one.state),
    )
