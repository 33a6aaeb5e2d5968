"""For every fault of a plan: a small plan that has it and nothing else, and its repaired twin that has none."""

from check_cases import (
    controls,
    correlation,
    dates,
    decisions,
    links,
    money,
    program,
    promises,
    quality,
    risks,
    teams,
    work,
)
from check_cases.case import COMMON, POINTS, Case, plan

_SUBJECTS = (program, correlation, links, promises, work, teams, dates, money, decisions, controls, risks, quality)
CASES: tuple[Case, ...] = tuple(case for subject in _SUBJECTS for case in subject.CASES)

__all__ = ["CASES", "COMMON", "POINTS", "Case", "plan"]
