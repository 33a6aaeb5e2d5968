"""Owners: what needs an answer has somebody who answers for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kaname.model.base import Entity, Key, Ref
from kaname.model.checks.fault import Check, Fault
from kaname.model.finding import Problem
from kaname.model.kinds import KINDS
from kaname.model.program import Program

MISSING = Fault("owner.missing")
FAULTS = (MISSING,)


@dataclass(frozen=True, slots=True)
class Owned:
    """How a kind is owned: by which fields, through which record where it names nobody, and when it is settled."""

    by: tuple[str, ...] = ("owner",)
    through: str = ""
    state: str = ""
    settled: frozenset[object] = frozenset()


def _owned(*by: str, through: str = "", **settled: tuple[object, ...]) -> Owned:
    state, values = next(iter(settled.items()), ("", ()))
    return Owned(by or ("owner",), through, state, frozenset(values))


OWNED: Mapping[str, Owned] = {
    "objective": _owned("owner", "team", through="parent"),
    "kpi": _owned(),
    "initiative": _owned(through="parent", state=("idea", "done", "cancelled")),
    "milestone": _owned(through="initiative", state=("reached", "dropped")),
    "action": _owned(state=("done", "dropped")),
    "risk": _owned(open=(False,)),
    "issue": _owned(state=("closed",)),
    "assumption": _owned(state=("confirmed", "refuted")),
    "component": _owned(lifecycle=("retired",)),
    "slo": _owned(through="component"),
    "policy": _owned(active=(False,)),
    "gate": _owned(through="component"),
    "requirement": _owned(through="subject", state=("met", "waived")),
    "capacity_plan": _owned(through="component"),
    "business_activity": _owned(),
    "ai_model": _owned(through="component", stage=("retired",)),
    "standard": _owned(state=("retired",)),
    "debt": _owned(through="component", state=("paid",)),
    "rfp": _owned(),
    "vendor": _owned(),
    "budget": _owned(),
    "control": _owned(implementation=("not applicable",)),
    "obligation": _owned(state=("done", "not applicable")),
    "processing_activity": _owned(through="initiative"),
}
"""The kinds that need an accountable owner."""


def check_owners(program: Program) -> Iterator[Problem]:
    """Whatever is still open names its accountable owner, or belongs to something that does."""
    for kind, rule in OWNED.items():
        for record in program.all(KINDS[kind]):
            if not _is_settled(record, rule) and not _has_owner(program, record, set()):
                yield MISSING.at(record.key, path=(rule.by[0],), field=rule.by[0])


def _is_settled(record: Entity, rule: Owned) -> bool:
    return bool(rule.state) and getattr(record, rule.state) in rule.settled


def _has_owner(program: Program, record: Entity, seen: set[Key]) -> bool:
    rule = OWNED.get(record.kind)
    if rule is None or record.key in seen:
        return False
    if any(getattr(record, name) is not None for name in rule.by):
        return True
    ref: Ref[Any] | None = getattr(record, rule.through) if rule.through else None
    above = program.get(ref)
    return above is not None and _has_owner(program, above, seen | {record.key})


CHECKS: tuple[Check, ...] = (check_owners,)
