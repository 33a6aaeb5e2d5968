"""Controls: how far they are in place, and whether that can be shown."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.duties.compliance.assurance import Assurance
from kaname.duties.compliance.proof import valid_evidence
from kaname.model.controls import Control
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined

LATE = Code("compliance.control-late", Severity.ACT)
UNDATED = Code("compliance.control-undated", Severity.NOTE)
UNSATISFIED = Code("compliance.control-unsatisfied", Severity.ACT)
UNPROVEN = Code("compliance.control-unproven", Severity.WATCH)
UNASSESSED = Code("compliance.control-unassessed", Severity.NOTE)
CODES = (LATE, UNDATED, UNSATISFIED, UNPROVEN, UNASSESSED)

IN_PLACE = ("implemented", "alternative")
ASSESSED_WITHIN_DAYS = 365
STEPS = ("planned", "partial", "implemented", "alternative", "not applicable")
VERDICTS = ("satisfied", "other than satisfied")
SUMMARY_COLUMNS = (
    "catalogue",
    "count",
    "controls_planned",
    "controls_partial",
    "controls_implemented",
    "controls_alternative",
    "controls_not_applicable",
    "controls_satisfied",
    "controls_unsatisfied",
)
LIST_COLUMNS = (
    "record",
    "catalogue",
    "control_number",
    "owner",
    "implementation",
    "implement_by",
    "assessment",
    "assessed_on",
    "valid_evidence",
    "automated",
)


def summary(standing: Assurance) -> Figure:
    """How many controls of each catalogue stand at which step."""
    controls = standing.every(Control)
    catalogues = sorted({one.catalogue for one in controls})
    rows = tuple(_sums(name, [one for one in controls if one.catalogue == name]) for name in catalogues)
    return Figure("compliance.controls", SUMMARY_COLUMNS, rows, "" if rows else "no_controls")


def _sums(catalogue: str, controls: list[Control]) -> tuple[Cell, ...]:
    steps = tuple(sum(one.implementation == step for one in controls) for step in STEPS)
    verdicts = tuple(
        sum(one.assessment == verdict for one in controls) for verdict in ("satisfied", "other than satisfied")
    )
    return (catalogue or None, len(controls), *steps, *verdicts)


def listing(standing: Assurance) -> Figure:
    """Every control with its step, its assessment and its evidence."""
    rows = tuple(_row(standing, control) for control in standing.every(Control))
    return Figure("compliance.control_list", LIST_COLUMNS, rows, "" if rows else "no_controls")


def _row(standing: Assurance, control: Control) -> tuple[Cell, ...]:
    return (
        control.key,
        control.catalogue or None,
        control.number or None,
        standing.key(control.owner),
        _step(control),
        control.implement_by,
        Term("control.assessment", control.assessment),
        control.assessed_on,
        valid_evidence(standing, control.evidence),
        control.automated,
    )


def find(standing: Assurance) -> Iterator[Finding]:
    """What is wrong with controls; a control under an exception in force is left alone."""
    for control in standing.every(Control):
        if standing.waivers.of(control.key) is not None or control.implementation == "not applicable":
            continue
        if control.implementation in IN_PLACE:
            yield from _in_place(standing, control)
        else:
            yield from _to_come(standing, control)
        if control.assessment == "other than satisfied":
            yield UNSATISFIED.at(control.key, last=control.assessed_on or Undefined("not_stated"))


def _to_come(standing: Assurance, control: Control) -> Iterator[Finding]:
    if control.implement_by is None:
        yield UNDATED.at(control.key, implementation=_step(control))
    elif control.implement_by < standing.as_of:
        yield LATE.at(
            control.key,
            severity=Severity.WATCH if control.implementation == "partial" else None,
            implementation=_step(control),
            due=control.implement_by,
            late=standing.days(control.implement_by, standing.as_of),
        )


def _in_place(standing: Assurance, control: Control) -> Iterator[Finding]:
    if not valid_evidence(standing, control.evidence):
        yield UNPROVEN.at(control.key, implementation=_step(control), count=len(control.evidence))
    stale = control.assessed_on is not None and standing.age(control.assessed_on) > ASSESSED_WITHIN_DAYS
    if control.assessment == "not assessed" or stale:
        last = control.assessed_on or Undefined("never_assessed")
        yield UNASSESSED.at(control.key, implementation=_step(control), last=last)


def _step(control: Control) -> Term:
    return Term("control.implementation", control.implementation)
