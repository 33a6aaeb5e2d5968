"""Components: who runs them, how much depends on them, and how available they can be."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.duties.nfr.levels import as_level
from kaname.duties.nfr.quality import Quality
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.quality import Component, Slo

UNOWNED = Code("nfr.critical-unowned", Severity.ACT)
UNTIERED = Code("nfr.component-untiered", Severity.NOTE)
TIER_CONTRADICTION = Code("nfr.tier-contradiction", Severity.WATCH)
WITHOUT_SLO = Code("nfr.component-without-slo", Severity.NOTE)
CODES = (UNOWNED, UNTIERED, TIER_CONTRADICTION, WITHOUT_SLO)

CRITICAL_TIER = 1
"""Tiers up to this one are those whose outage stops the business: RTO of at most 4 hours in the policy example."""
COLUMNS = ("component", "tier", "owner", "lifecycle", "availability", "hard_needs", "chain_availability", "unstated")


def run(standing: Quality) -> tuple[Component, ...]:
    """The components that people rely on or build, by id; planned and retired ones are left out."""
    return tuple(one for one in standing.every(Component) if one.lifecycle in ("building", "live", "retiring"))


def figure(standing: Quality) -> Figure:
    """Every component with its tier, owner and availability, alone and with its hard dependencies."""
    rows = tuple(_row(standing, component) for component in standing.every(Component))
    return Figure("nfr.components", COLUMNS, rows, "" if rows else "no_components", "serial_independent")


def _row(standing: Quality, component: Component) -> tuple[Cell, ...]:
    whole = standing.chain(component.key)
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


def find(standing: Quality) -> Iterator[Finding]:
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


def _contradictions(standing: Quality, component: Component, tier: int) -> Iterator[Finding]:
    """A component can be no more critical than what it can't do without."""
    for key in standing.hard_needs(component.key):
        needed = standing.program.find(key)
        if isinstance(needed, Component) and needed.tier is not None and needed.tier > tier:
            yield TIER_CONTRADICTION.at(component.key, key, tier=tier, tier2=needed.tier)
