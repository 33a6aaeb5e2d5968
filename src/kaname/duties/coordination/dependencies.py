"""Dependencies as contracts: who owes whom what, by when, and when it will really come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaname.model.base import Key, Ref
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.people import Team
from kaname.model.plan import Dependency, Milestone, WorkPackage
from kaname.planning.standing import Standing

FORECAST_AFTER_NEED = Code("coordination.forecast-after-need", Severity.ACT)
DEPENDENCY_OVERDUE = Code("coordination.dependency-overdue", Severity.ACT)
DEPENDENCY_DECLINED = Code("coordination.dependency-declined", Severity.ACT)
DEPENDENCY_UNANSWERED = Code("coordination.dependency-unanswered", Severity.WATCH)
DEPENDENCY_SILENT = Code("coordination.dependency-silent", Severity.WATCH)
DEPENDENCY_UNDATED = Code("coordination.dependency-undated", Severity.NOTE)
GIVER_LATE = Code("coordination.giver-late", Severity.NOTE)
CODES = (
    FORECAST_AFTER_NEED,
    DEPENDENCY_OVERDUE,
    DEPENDENCY_DECLINED,
    DEPENDENCY_UNANSWERED,
    DEPENDENCY_SILENT,
    DEPENDENCY_UNDATED,
    GIVER_LATE,
)

NEAR_WORKDAYS = 20  # a need this close must have an answer
PRESSING_WORKDAYS = 10
LATE_TOO_OFTEN = 0.5


@dataclass(frozen=True, slots=True)
class Contract:
    """A dependency with its parties and the days on which what is owed will come, as likely as not and 8 in 10."""

    link: Dependency
    giver: Key | None
    receiver: Key | None
    p50: date | None
    p80: date | None

    @property
    def open(self) -> bool:
        """Whether it is still owed."""
        return self.link.state not in ("declined", "delivered")

    @property
    def is_dated(self) -> bool:
        """Whether it is known when what is owed comes: it was delivered, promised, or is forecast."""
        return any(day is not None for day in (self.link.delivered, self.link.promised, self.p80))

    @property
    def late(self) -> bool:
        """Whether it was delivered after it was needed."""
        link = self.link
        return link.delivered is not None and link.need_by is not None and link.delivered > link.need_by

    def state(self, as_of: date) -> str:
        """One word: delivered, late and declined as they are; open ones by what threatens them."""
        need = self.link.need_by
        if self.late:
            return "delivered_late"
        if not self.open or need is None:
            return self.link.state
        if need < as_of:
            return "overdue"
        if self.p50 is not None and self.p50 > need:
            return "late"
        return "at_risk" if self.p80 is not None and self.p80 > need else self.link.state


def contracts(standing: Standing) -> tuple[Contract, ...]:
    """Every dependency between parties, by the day of need; plain links of work are none."""
    found = [contract(standing, link) for link in standing.every(Dependency) if is_between_parties(link)]
    return tuple(sorted(found, key=lambda one: (one.link.need_by or date.max, one.link.id)))


def is_between_parties(link: Dependency) -> bool:
    """Whether somebody owes it, beyond the order of work."""
    return link.is_contract or link.giver is not None or link.receiver is not None


def contract(standing: Standing, link: Dependency) -> Contract:
    """A dependency with its parties and the days on which it is to be expected."""
    key = standing.key(link.predecessor)
    p50, p80 = (None, None) if key is None else arrival(standing, key, begins=link.type.startswith("S"))
    return Contract(
        link,
        standing.key(link.giver) or _team(standing, link.predecessor),
        standing.key(link.receiver) or _team(standing, link.successor),
        p50,
        p80,
    )


def arrival(standing: Standing, key: Key, *, begins: bool) -> tuple[date | None, date | None]:
    """When a record ends or, where its start is what is waited for, begins: as likely as not, and 8 in 10."""
    record = standing.program.find(key)
    if record is None:
        return None, None
    slot, outlook = standing.slot(key), standing.outlook(key)
    if begins:
        starts = getattr(record, "started", None) or (slot.start if slot else None)
        return starts, starts
    done = record.finished if isinstance(record, WorkPackage) else getattr(record, "reached", None)
    ends = done or (slot.finish if slot else None)
    return (done or (outlook.p50 if outlook else None) or ends), (done or (outlook.p80 if outlook else None) or ends)


def _team(standing: Standing, end: Ref[Any] | None) -> Key | None:
    """The team behind one end of a link: the first one allocated to the work, or the owner of the milestone."""
    match standing.program.get(end):
        case WorkPackage() as work:
            return next(iter(standing.keys(allocation.team for allocation in work.allocations)), None)
        case Milestone() as milestone:
            owner = standing.key(milestone.owner)
            return owner if owner is not None and owner.kind == Team.kind else None
        case _:
            return None


def findings(standing: Standing) -> Iterator[Finding]:
    """What is owed and won't come in time, what nobody has answered, and who delivers late."""
    all_ = contracts(standing)
    for one in all_:
        if one.link.state == "declined":
            yield from _declined(standing, one)
        elif one.open:
            yield from _timing(standing, one)
            yield from _answer(standing, one)
            yield from _undated(one)
    yield from _givers(standing, all_)


def _timing(standing: Standing, one: Contract) -> Iterator[Finding]:
    need = one.link.need_by
    subjects = standing.known(one.link.key, standing.key(one.link.successor))
    state = one.state(standing.as_of)
    if state == "overdue":
        yield DEPENDENCY_OVERDUE.at(
            *subjects,
            need_by=need,
            late=standing.days(need, standing.as_of),
            giver=_party(one.giver),
            p80=_day(one.p80),
        )
    elif state in ("late", "at_risk"):
        yield FORECAST_AFTER_NEED.at(
            *subjects,
            severity=Severity.ACT if state == "late" else Severity.WATCH,
            need_by=need,
            giver=_party(one.giver),
            p50=_day(one.p50),
            p80=_day(one.p80),
            late=standing.days(need, one.p80),
        )


def _declined(standing: Standing, one: Contract) -> Iterator[Finding]:
    need = one.link.need_by
    if need is None or standing.near(need, NEAR_WORKDAYS):
        subjects = standing.known(one.link.key, standing.key(one.link.successor))
        yield DEPENDENCY_DECLINED.at(
            *subjects,
            giver=_party(one.giver),
            need_by=need or Undefined("no_need_day"),
            reason=one.link.reason or Undefined("no_reason_given"),
        )


def _answer(standing: Standing, one: Contract) -> Iterator[Finding]:
    link = one.link
    if link.need_by is None:
        return
    if link.state == "proposed" and standing.near(link.need_by, NEAR_WORKDAYS):
        pressing = standing.near(link.need_by, PRESSING_WORKDAYS)
        yield DEPENDENCY_UNANSWERED.at(
            link.key,
            severity=Severity.ACT if pressing else Severity.WATCH,
            giver=_party(one.giver),
            need_by=link.need_by,
            left=standing.days(standing.as_of, link.need_by),
        )
    elif link.state == "accepted" and standing.silent(link.updated):
        since = link.updated or Undefined("never_updated")
        yield DEPENDENCY_SILENT.at(link.key, giver=_party(one.giver), since=since, need_by=link.need_by)


def _undated(one: Contract) -> Iterator[Finding]:
    """What nobody has dated can't be judged: no day of need or, once accepted, no promised day."""
    link = one.link
    if link.need_by is None and link.is_contract:
        yield DEPENDENCY_UNDATED.at(link.key, giver=_party(one.giver), missing=Term("contract_part", "need_by"))
    elif link.state == "accepted" and link.promised is None:
        yield DEPENDENCY_UNDATED.at(link.key, giver=_party(one.giver), missing=Term("contract_part", "promised"))


def _givers(standing: Standing, all_: tuple[Contract, ...]) -> Iterator[Finding]:
    """The record of each giver over everything it has delivered against a day of need."""
    given: dict[Key, list[Contract]] = defaultdict(list)
    for one in all_:
        if one.giver is not None and one.link.delivered is not None and one.link.need_by is not None:
            given[one.giver].append(one)
    for giver, delivered in given.items():
        late = [one for one in delivered if one.late]
        if not late:
            continue
        share = len(late) / len(delivered)
        days = sum(
            standing.workdays.between(one.link.need_by or standing.as_of, one.link.delivered or standing.as_of)
            for one in late
        )
        often = len(late) > 1 and share >= LATE_TOO_OFTEN
        yield GIVER_LATE.at(
            giver,
            *(one.link.key for one in late),
            severity=Severity.WATCH if often else Severity.NOTE,
            count=len(late),
            total=len(delivered),
            share=Percent(share),
            late=Days(days / len(late)),
        )


def _party(key: Key | None) -> Cell:
    return key if key is not None else Undefined("nobody_named")


def _day(day: date | None) -> Cell:
    return day if day is not None else Undefined("not_forecast")


def figures(standing: Standing) -> Iterator[Figure]:
    """Every contract by the day of need, and who gives whom how much."""
    all_ = contracts(standing)
    columns = (
        "record",
        "predecessor",
        "successor",
        "giver",
        "receiver",
        "need_by",
        "promised",
        "forecast",
        "margin_days",
        "state",
    )
    rows = tuple(_row(standing, one) for one in all_)
    yield Figure("coordination.dependencies", columns, rows, reason="" if rows else "no_records", variant="p80")
    yield _matrix(standing, all_)


def _row(standing: Standing, one: Contract) -> tuple[Cell, ...]:
    link = one.link
    return (
        link.key,
        standing.key(link.predecessor),
        standing.key(link.successor),
        one.giver,
        one.receiver,
        link.need_by,
        link.promised,
        link.delivered or one.p80,
        standing.days(link.delivered or one.p80, link.need_by),
        Term("dependency_state", one.state(standing.as_of)),
    )


def _matrix(standing: Standing, all_: tuple[Contract, ...]) -> Figure:
    cells: dict[tuple[Key, Key], list[Contract]] = defaultdict(list)
    for one in all_:
        if one.giver is not None and one.receiver is not None and one.link.state != "declined":
            cells[one.giver, one.receiver].append(one)
    late = ("overdue", "late", "delivered_late")
    rows = tuple(
        (*pair, len(found), sum(one.state(standing.as_of) in late for one in found))
        for pair, found in sorted(cells.items())
    )
    return Figure(
        "coordination.matrix", ("giver", "receiver", "count", "late_count"), rows, reason="" if rows else "no_records"
    )
