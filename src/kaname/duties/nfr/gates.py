"""Gates: the first check that blocks each, and whether what it guards is near.

Checks block in their order, approvals last; a missing result blocks like a failed one (NIST SSDF, SLSA).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from kaname.duties.nfr.quality import Quality
from kaname.engines import assurance
from kaname.engines.assurance import Block, CheckResult, Delivery, GateState
from kaname.model.base import Key
from kaname.model.controls import Exception_
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.quality import Gate, GateCheck
from kaname.planning.promises import is_ahead, promised_ahead

BLOCKS = Code("nfr.gate-blocks", Severity.ACT)
EMPTY = Code("nfr.gate-empty", Severity.WATCH)
UNPROVEN = Code("nfr.gate-unproven", Severity.NOTE)
CODES = (BLOCKS, EMPTY, UNPROVEN)

NEAR_WORKDAYS = 20
"""Four working weeks before its day a closed gate is no longer normal; two weeks before, it is urgent."""
URGENT_WORKDAYS = 10
ALWAYS = datetime.min.replace(tzinfo=UTC)
UNDATED = datetime(1, 1, 2, tzinfo=UTC)
COLUMNS = ("record", "component", "owner", "serves", "due", "gate_state", "blocking_check", "check_kind", "checked_on")


@dataclass(frozen=True, slots=True)
class Passage:
    """Whether a gate lets through: the first check that blocks it, or the exception that sets it aside."""

    blocked_by: GateCheck | None
    exception: Exception_ | None

    @property
    def state(self) -> str:
        """Open, blocked or waived."""
        if self.exception is not None:
            return "waived"
        return "open" if self.blocked_by is None else "blocked"


def passage(standing: Quality, gate: Gate) -> Passage:
    """The state of a gate by the results in the plan."""
    exception = standing.waivers.of(gate.key)
    if exception is not None:
        return Passage(None, exception)
    return Passage(_first_block(gate), None)


def _first_block(gate: Gate) -> GateCheck | None:
    tests = {str(at): check for at, check in enumerate(gate.checks) if check.kind != "approval"}
    approvals = {str(at): check for at, check in enumerate(gate.checks) if check.kind == "approval"}
    results = {name: _result(check) for name, check in tests.items() if check.result != "missing"}
    approved = {name for name, check in approvals.items() if check.result == "passed"}
    asked = assurance.Gate(tuple(tests), len(approvals))
    state: GateState = assurance.pass_gate(asked, Delivery("", ALWAYS, results, approved), UNDATED)
    if state.block is Block.APPROVAL_MISSING:
        return next(check for name, check in approvals.items() if name not in approved)
    return tests[state.check] if state.check is not None else None


def _result(check: GateCheck) -> CheckResult:
    """The plan does not say which commit was checked, so a result counts whenever it was made."""
    made = UNDATED if check.on is None else max(datetime.combine(check.on, time(), UTC), UNDATED)
    return CheckResult(check.result == "passed", made)


def due_on(standing: Quality, gate: Gate) -> date | None:
    """The day by which a gate must let through: its own, else that of what it guards."""
    return gate.due or promised_ahead(standing, standing.key(gate.subject))


def figure(standing: Quality) -> Figure:
    """Every gate with the check that blocks it."""
    rows = tuple(_row(standing, gate) for gate in standing.every(Gate))
    return Figure("nfr.gates", COLUMNS, rows, "" if rows else "no_gates", "first_block_approvals_last")


def _row(standing: Quality, gate: Gate) -> tuple[Cell, ...]:
    found = passage(standing, gate)
    check = found.blocked_by
    return (
        gate.key,
        standing.key(gate.component),
        standing.key(gate.owner),
        standing.key(gate.subject),
        due_on(standing, gate),
        Term("gate.state", found.state) if gate.checks else Undefined("no_checks"),
        check.name if check else None,
        Term("gate_check.kind", check.kind) if check else None,
        check.on if check else None,
    )


def find(standing: Quality) -> Iterator[Finding]:
    """Gates that stand closed before what is near, gates that ask for nothing, and results nobody can look up."""
    for gate in standing.every(Gate):
        if not _guards(standing, gate):
            continue
        if not gate.checks:
            yield EMPTY.at(*_subjects(standing, gate))
            continue
        yield from _blocked(standing, gate)
        unproven = [check for check in gate.checks if check.result == "passed" and not check.proof.strip()]
        if unproven:
            yield UNPROVEN.at(gate.key, count=len(unproven), checks=", ".join(check.name for check in unproven))


def _guards(standing: Quality, gate: Gate) -> bool:
    """Whether what it guards is still ahead; a gate without a subject guards every change."""
    subject = standing.key(gate.subject)
    return subject is None or is_ahead(standing.program.find(subject))


def _blocked(standing: Quality, gate: Gate) -> Iterator[Finding]:
    check, due = passage(standing, gate).blocked_by, due_on(standing, gate)
    if check is not None and standing.near(due, NEAR_WORKDAYS):
        yield BLOCKS.at(
            *_subjects(standing, gate),
            severity=None if standing.near(due, URGENT_WORKDAYS) else Severity.WATCH,
            check=check.name,
            kind=Term("gate_check.kind", check.kind),
            result=Term("gate.result", check.result),
            due=due,
            policies=_policies(standing, gate),
        )


def _subjects(standing: Quality, gate: Gate) -> tuple[Key, ...]:
    return standing.known(gate.key, standing.key(gate.subject))


def holds(standing: Quality, gate: Gate) -> bool:
    """Whether a gate sets its policies off: what it guards is ahead, and a check has failed or its day is near."""
    check = passage(standing, gate).blocked_by
    if check is None or not _guards(standing, gate):
        return False
    return check.result == "failed" or standing.near(due_on(standing, gate), NEAR_WORKDAYS)


def _policies(standing: Quality, gate: Gate) -> Cell:
    """The active policies that hold work while a gate is closed: those that watch it, or any gate."""
    found = (one for one in standing.policies if one.trigger == "gate failed")
    keys = tuple(one.key for one in found if not one.watches or gate.key in standing.keys(one.watches))
    return keys or Undefined("no_policy")
