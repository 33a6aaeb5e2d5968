"""What next: findings turned into steps, ranked by what they gain or, where that can't be computed, by their clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaname.model.base import Entity, Key, Ref
from kaname.model.finding import Days, Finding, Severity
from kaname.model.program import Program
from kaname.planning.timetable import Outlook, Timetable

_OWNER_FIELDS = ("assignee", "owner", "driver", "lead", "raised_by", "tpms")
_CLOCKS = (
    "due",
    "needed_by",
    "need_by",
    "answer_due",
    "review_until",
    "commitment",
    "expires",
    "date",
    "validate_by",
    "deadline",
)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do about a record: by whom, until when, and what it gains at P80 (None: not computable).

    `stake`: how far the P80 of what it is about lies behind its promise. `others` are further findings about the same
    record, which the same person will meet.
    """

    finding: Finding
    owner: Key | None
    clock: date | None
    gain: Days | None
    stake: Days | None = None
    others: tuple[Finding, ...] = ()


def actions(program: Program, timetable: Timetable, findings: Iterable[Finding]) -> tuple[Step, ...]:
    """One step per record, worst first: severity, then days gained or at stake at P80, then clock, then address."""
    grouped: dict[Key, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.severity >= Severity.WATCH and finding.subjects:
            grouped[finding.subjects[0]].append(finding)
    gains = {gain.risk: gain.p80_days for gain in timetable.gains}
    stakes = {key: late for key, one in timetable.outlooks.items() if (late := _lateness(one)) > 0}
    steps = [_step(program, key, found, gains.get(key), stakes.get(key)) for key, found in grouped.items()]
    return tuple(sorted(steps, key=rank))


def _lateness(outlook: Outlook) -> int:
    """Calendar days by which P80 lies behind the promise."""
    if outlook.p80 is None or outlook.commitment is None:
        return 0
    return (outlook.p80 - outlook.commitment).days


def _step(program: Program, key: Key, findings: list[Finding], gain: float | None, stake: int | None) -> Step:
    ordered = sorted(findings, key=lambda finding: (-finding.severity, _clock(program, finding) or date.max))
    first = ordered[0]
    return Step(
        finding=first,
        owner=owner(program, key),
        clock=_clock(program, first),
        gain=Days(gain) if gain else None,
        stake=Days(stake, calendar=True) if stake else None,
        others=tuple(ordered[1:]),
    )


def rank(step: Step) -> tuple[int, float, date, Key]:
    """The order of steps: severity, then days gained or at stake, then clock, then address."""
    days = max(step.gain.days if step.gain else 0.0, step.stake.days if step.stake else 0.0)
    return (-step.finding.severity, -days, step.clock or date.max, step.finding.subjects[0])


def _clock(program: Program, finding: Finding) -> date | None:
    """The day by which it matters: from the finding itself, else from its record."""
    record = program.find(finding.subjects[0]) if finding.subjects else None
    for name in _CLOCKS:
        for value in (finding.values.get(name), getattr(record, name, None)):
            if isinstance(value, date):
                return value
    return None


def owner(program: Program, key: Key) -> Key | None:
    """Who answers for a record: its assignee or owner, else that of what it belongs to."""
    record = program.find(key)
    return None if record is None else _owner(program, record)


def _owner(program: Program, record: Entity) -> Key | None:
    for name in _OWNER_FIELDS:
        value: Any = getattr(record, name, None)
        if isinstance(value, tuple):
            value = value[0] if value else None  # pyright: ignore[reportUnknownVariableType]
        if isinstance(value, Ref):
            found = program.resolve(value)  # pyright: ignore[reportUnknownArgumentType]
            if found is not None:
                return found
    above: Any = getattr(record, "initiative", None)
    parent = program.get(above) if isinstance(above, Ref) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return _owner(program, parent) if isinstance(parent, Entity) else None
