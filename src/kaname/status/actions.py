"""What next: findings turned into steps, ranked by what they gain or, where that can't be computed, by their clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kaname.model.base import Entity, Key, Ref
from kaname.model.finding import Days, Finding, Severity
from kaname.model.program import Program
from kaname.planning.timetable import Outlook, Timetable
from kaname.planning.workdays import Workdays

OWNER_FIELDS = ("assignee", "owner", "driver", "lead", "raised_by", "tpms")
"""The fields by which somebody answers for a record, the first that names one."""
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

MANY = 4
"""From so many on, steps that are alike are told as one."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do about a record: by whom, until when, and what it gains at P80 (None: not computable).

    `stake`: working days by which the P80 of what it is about lies behind its promise. `overdue`: its clock has run
    out. `others` are further findings about the same record, which the same person will meet; `alike` are further
    records of which the same is found and for which the same person answers.
    """

    finding: Finding
    owner: Key | None
    clock: date | None
    gain: Days | None
    stake: Days | None = None
    others: tuple[Finding, ...] = ()
    overdue: bool = False
    alike: tuple[Key, ...] = ()


def actions(program: Program, timetable: Timetable, findings: Iterable[Finding]) -> tuple[Step, ...]:
    """One step per record, worst first: severity, then days gained or at stake at P80, then clock, then address."""
    grouped: dict[Key, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.severity >= Severity.WATCH and finding.subjects:
            grouped[finding.subjects[0]].append(finding)
    gains = {gain.risk: gain.p80_days for gain in timetable.gains}
    workdays = Workdays(program, timetable.as_of)
    stakes = {key: _lateness(timetable.outlooks.get(key), workdays) for key in grouped}
    steps = [
        _step(program, timetable.as_of, found, Days(gains.get(key, 0.0)), Days(float(stakes[key])))
        for key, found in grouped.items()
    ]
    return tuple(sorted(steps, key=rank))


def _lateness(outlook: Outlook | None, workdays: Workdays) -> int:
    """Working days by which P80 lies behind the promise; 0 where it doesn't."""
    if outlook is None or outlook.p80 is None or outlook.commitment is None:
        return 0
    return max(workdays.between(outlook.commitment, outlook.p80), 0)


def _step(program: Program, as_of: date, findings: list[Finding], gain: Days, stake: Days) -> Step:
    ordered = sorted(findings, key=lambda finding: (-finding.severity, _clock(program, finding) or date.max))
    first = ordered[0]
    clock = _clock(program, first)
    return Step(
        finding=first,
        owner=owner(program, first.subjects[0]),
        clock=clock,
        gain=gain if gain.days else None,
        stake=stake if stake.days else None,
        others=tuple(ordered[1:]),
        overdue=clock is not None and clock < as_of,
    )


def gathered(steps: Iterable[tuple[str, Step]]) -> tuple[tuple[str, Step], ...]:
    """Steps by program, ranked, where many that are alike (one finding, one who answers) stand as their first."""
    groups: dict[tuple[object, ...], list[tuple[str, Step]]] = defaultdict(list)
    for name, step in steps:
        groups[name, step.finding.code, step.finding.severity, step.owner].append((name, step))
    found: list[tuple[str, Step]] = []
    for group in groups.values():
        name, first = group[0]
        if len(group) < MANY:
            found += group
        else:
            found.append((name, replace(first, alike=tuple(step.finding.subjects[0] for _, step in group[1:]))))
    return tuple(sorted(found, key=lambda each: (*rank(each[1]), each[0])))


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
    for name in OWNER_FIELDS:
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
