"""Whole-program checks: a list of rules over all records, run last. Each fault found is a Problem.

They tell of faults of the data, contradictions and gaps that make the plan unusable or certainly wrong. What may be
true and is still worrying is a finding of a duty.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kaname.model.base import Key
from kaname.model.checks import (
    charter,
    controls,
    correlation,
    cycles,
    dates,
    decisions,
    dependencies,
    milestones,
    money,
    occurrence,
    owners,
    quality,
    references,
    risks,
    teams,
    work,
)
from kaname.model.checks.fault import Check
from kaname.model.finding import Problem
from kaname.model.program import Program

_SUBJECTS = (
    *(references, charter, correlation, cycles, dependencies, milestones, work, teams, owners),
    *(dates, money, decisions, controls, risks, occurrence, quality),
)

CHECKS: tuple[Check, ...] = tuple(rule for subject in _SUBJECTS for rule in subject.CHECKS)
"""Every rule, in the order in which they run."""
RULES: tuple[Check, ...] = (*CHECKS, dates.check_pinned_future)
"""All that `check` asks of a program where no other day is given."""
CODES: Mapping[str, bool] = {fault.code: fault.fatal for subject in _SUBJECTS for fault in subject.FAULTS}
"""Every fault these rules can find, and whether it must stop assessing."""
BREAKING = frozenset(
    {code for code, fatal in CODES.items() if fatal}
    | {"charter.several", "cycle.dependencies", "cycle.parents", "dependency.self", "dependency.on-own-ancestor"}
    | {"reference.unknown", "reference.program-unknown", "reference.ambiguous"}
)
"""Faults of the structure: a plan that has them can be read, but nothing may bring new ones into a sound plan."""


def place_of(problem: Problem) -> tuple[str, tuple[Key, ...], tuple[str | int, ...]]:
    """Which fault it is, by what and where: a reference that leads nowhere is one, whatever it is wrong with it."""
    subject, _, _ = problem.code.partition(".")
    return (subject if subject == "reference" else problem.code), problem.subjects, problem.path


def check(program: Program, as_of: date | None = None) -> tuple[Problem, ...]:
    """Every fault of a program's data, seen from a day: the given one, else the one its charter pins.

    Without either nothing is said about days still to come.
    """
    if as_of is None:
        return tuple(problem for rule in RULES for problem in rule(program))
    found = [problem for rule in CHECKS for problem in rule(program)]
    return (*found, *dates.check_future(program, as_of))
