"""Components: who runs them, how much depends on them, and how available they can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaname.duties.nfr.levels import as_level
from kaname.engines.availability import Serial, availability
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.quality import Component, Slo
from kaname.planning.standing import Standing

UNOWNED = Code("nfr.critical-unowned", Severity.ACT)
UNTIERED = Code("nfr.component-untiered", Severity.NOTE)
TIER_CONTRADICTION = Code("nfr.tier-contradiction", Severity.WATCH)
WITHOUT_SLO = Code("nfr.component-without-slo", Severity.NOTE)
CODES = (UNOWNED, UNTIERED, TIER_CONTRADICTION, WITHOUT_SLO)

CRITICAL_TIER = 1
"""Tiers up to this one are those whose outage stops the business: RTO of at most 4 hours in the policy example."""
COLUMNS = ("component", "tier", "owner", "lifecycle", "availability", "hard_needs", "chain_availability", "unstated")


@dataclass(frozen=True, slots=True)
class Chain:
    """How available a component can be at most: itself and all it can't do without, each counted once.

    `unstated` components state no availability; they count as never failing, so the value stays an upper bound.
    """

    availability: float | None
    hard: tuple[Key, ...]
    unstated: tuple[Key, ...]


def run(standing: Standing) -> tuple[Component, ...]:
    """The components that people rely on or build, by id; planned and retired ones are left out."""
    return tuple(one for one in standing.every(Component) if one.lifecycle in ("building", "live", "retiring"))


def hard_needs(standing: Standing, component: Key) -> tuple[Key, ...]:
    """Everything that a component fails with, at any depth; each once, whatever circles the plan has."""
    found: dict[Key, None] = {}
    waiting = [component]
    while waiting:
        record = standing.program.find(waiting.pop(0))
        if isinstance(record, Component):
            for key in standing.keys(need.component for need in record.needs if need.hard):
                if key not in found and key != component:
                    found[key] = None
                    waiting.append(key)
    return tuple(sorted(found))


def chain(standing: Standing, component: Key) -> Chain:
    """The upper bound of a component's availability by what is stated."""
    hard = hard_needs(standing, component)
    stated = {key: _stated(standing, key) for key in (component, *hard)}
    known = [share for share in stated.values() if share is not None]
    unstated = tuple(key for key, share in stated.items() if share is None)
    return Chain(availability(Serial(known)) if known else None, hard, unstated)


def _stated(standing: Standing, key: Key) -> float | None:
    record = standing.program.find(key)
    return record.availability if isinstance(record, Component) else None


def figure(standing: Standing) -> Figure:
    """Every component with its tier, owner and availability, alone and with its hard dependencies."""
    rows = tuple(_row(standing, component) for component in standing.every(Component))
    return Figure("nfr.components", COLUMNS, rows, "" if rows else "no_components", "serial_independent")


def _row(standing: Standing, component: Component) -> tuple[Cell, ...]:
    whole = chain(standing, component.key)
    return (
        component.key,
        component.tier,
        standing.key(component.owner),
        Term("component.lifecycle", component.lifecycle),
        None if component.availability is None else as_level(component.availability),
        whole.hard,
        Undefined("no_availability") if whole.availability is None else as_level(whole.availability),
        whole.unstated,
    )


def find(standing: Standing) -> Iterator[Finding]:
    """What is wrong with how components are run."""
    watched = set(standing.keys(slo.component for slo in standing.every(Slo)))
    for component in run(standing):
        if component.tier is None:
            yield UNTIERED.at(component.key)
            continue
        yield from _contradictions(standing, component, component.tier)
        if component.lifecycle == "live" and component.tier <= CRITICAL_TIER:
            if standing.key(component.owner) is None:
                yield UNOWNED.at(component.key, tier=component.tier)
            if component.key not in watched:
                yield WITHOUT_SLO.at(component.key, tier=component.tier)


def _contradictions(standing: Standing, component: Component, tier: int) -> Iterator[Finding]:
    """A component can be no more critical than what it can't do without."""
    for key in standing.keys(need.component for need in component.needs if need.hard):
        needed = standing.program.find(key)
        if isinstance(needed, Component) and needed.tier is not None and needed.tier > tier:
            yield TIER_CONTRADICTION.at(component.key, key, tier=tier, tier2=needed.tier)
