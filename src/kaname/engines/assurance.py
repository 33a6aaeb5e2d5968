"""Maturity, provenance levels and delivery gates.

Sources: CISA Zero Trust Maturity Model v2.0 (April 2023); SLSA v1.2, build track; NIST SP 800-218 (SSDF 1.1) practice
groups PO, PS, PW, RV for what the checks of a gate stand for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Pillar(StrEnum):
    """The five pillars of zero trust."""

    IDENTITY = "identity"
    DEVICES = "devices"
    NETWORKS = "networks"
    APPLICATIONS_AND_WORKLOADS = "applications_and_workloads"
    DATA = "data"


class CrossCutting(StrEnum):
    """What runs through all pillars."""

    VISIBILITY_AND_ANALYTICS = "visibility_and_analytics"
    AUTOMATION_AND_ORCHESTRATION = "automation_and_orchestration"
    GOVERNANCE = "governance"


class Stage(IntEnum):
    """Stages of maturity, the least mature first."""

    TRADITIONAL = 0
    INITIAL = 1
    ADVANCED = 2
    OPTIMAL = 3


class Maturity(NamedTuple):
    """The stage of a pillar by our reading, since CISA gives no score; and the functions that hold it there."""

    stage: Stage | None
    held_by: tuple[str, ...]
    variant: str = "lowest_function"


class Provenance(NamedTuple):
    """What is known of how an artefact was built."""

    exists: bool = False
    signed: bool = False
    hosted: bool = False
    hardened: bool = False


class CheckResult(NamedTuple):
    """Outcome of one check, and when it was made."""

    passed: bool
    at: datetime


class Block(StrEnum):
    """Why a gate is closed."""

    MISSING = "missing"
    STALE = "stale"
    FAILED = "failed"
    APPROVAL_MISSING = "approval_missing"


class GateState(NamedTuple):
    """Open when nothing blocks; else the first block in order, and its check. Waived checks are named."""

    block: Block | None
    check: str | None
    waived: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the change may pass."""
        return self.block is None


class Gate(NamedTuple):
    """What a gate asks for: checks in order, and approvals by others than the author."""

    checks: Sequence[str]
    approvals: int


class Delivery(NamedTuple):
    """What stands before the gate: the change, its results, approvals, and exceptions with their expiry."""

    author: str
    committed: datetime
    results: Mapping[str, CheckResult]
    approved_by: Collection[str]
    exceptions: Mapping[str, datetime] = MappingProxyType({})


def pillar_stage(functions: Mapping[str, Stage]) -> Maturity:
    """A pillar is as mature as the least mature of its functions; without any it has no stage."""
    if not functions:
        return Maturity(None, ())
    stage = min(functions.values())
    return Maturity(stage, tuple(name for name, each in functions.items() if each == stage))


def build_level(provenance: Provenance) -> int:
    """SLSA build level, cumulative: 1 provenance exists, 2 signed by a hosted platform, 3 on a hardened one."""
    reached = (provenance.exists, provenance.signed and provenance.hosted, provenance.hardened)
    return next((level for level, met in enumerate(reached) if not met), len(reached))


def pass_gate(gate: Gate, delivery: Delivery, now: datetime) -> GateState:
    """Checks in their order, approvals last; a missing result blocks, and one made before the commit is stale.

    An exception that hasn't expired waives its check; the author's own approval doesn't count.
    """
    waived = tuple(name for name in gate.checks if name in delivery.exceptions and now < delivery.exceptions[name])
    for name in gate.checks:
        block = None if name in waived else _block(delivery.results.get(name), delivery.committed)
        if block is not None:
            return GateState(block, name, waived)
    if len(set(delivery.approved_by) - {delivery.author}) < gate.approvals:
        return GateState(Block.APPROVAL_MISSING, None, waived)
    return GateState(None, None, waived)


def _block(result: CheckResult | None, committed: datetime) -> Block | None:
    if result is None:
        return Block.MISSING
    if result.at <= committed:
        return Block.STALE
    return None if result.passed else Block.FAILED
