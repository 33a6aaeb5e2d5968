"""What rules look at: those that look at records one by one, and what the costly ones see of a record.

`incremental` relies on it. A rule that is not named here is run again whenever a record changed of a kind it asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kaname.model.base import Entity
from kaname.model.checks import charter as charters
from kaname.model.checks import (
    controls,
    cycles,
    dates,
    decisions,
    dependencies,
    milestones,
    money,
    quality,
    references,
    risks,
    teams,
    work,
)
from kaname.model.checks.fault import Check
from kaname.model.people import Team
from kaname.model.plan import Charter, Dependency, Initiative, Milestone, WorkPackage

Sight = tuple[object, ...] | None

ALONE: frozenset[Check] = frozenset(
    {
        references.check_references,
        *(charters.check_quarters, charters.check_commitments),
        *(dependencies.check_self, dependencies.check_promises, dependencies.check_parties, dependencies.check_dates),
        *(milestones.check_empty, milestones.check_freezes),
        *(work.check_people, work.check_pins, work.check_dates),
        *(work.check_windows, work.check_finished, work.check_started),
        *(teams.check_ranges, teams.check_repeated, teams.check_allocations, teams.check_headcounts, teams.check_hours),
        *(dates.check_order, dates.check_states, dates.check_pinned_future),
        *(money.check_months, money.check_shares),
        *(decisions.check_options, decisions.check_scores, decisions.check_weights, decisions.check_roles),
        *(decisions.check_approvals, decisions.check_outcomes, decisions.check_quorum, decisions.check_bids),
        *(controls.check_regimes, controls.check_raci),
        *(risks.check_roam, risks.check_residuals, risks.check_residual_impacts, risks.check_impacts),
        *(risks.check_probabilities, risks.check_strategies, risks.check_levels, risks.check_clocks),
        *(quality.check_slos, quality.check_recovery, quality.check_impacts),
        *(quality.check_key_results, quality.check_scales),
    }
)
"""Rules that go through records one by one, in the order of the plan within a kind.

Whether they find a fault whose first subject is a record follows from that record, those it refers to and, with
`BY_CHARTER`, the charter. What the fault says may follow from all.
"""
BY_CHARTER: frozenset[Check] = frozenset(
    {
        *(charters.check_quarters, charters.check_commitments),
        *(teams.check_hours, dates.check_pinned_future, risks.check_levels),
    }
)
"""Those of them that hold each record against the charter."""


def abroad(record: Entity | None) -> Sight:
    """What rules whose faults are `BREAKING` see of a record of another program beside its address."""
    return None if record is None else (record.parent,) if isinstance(record, WorkPackage) else (True,)


Look = Callable[[Entity], Sight]
"""What a rule sees of a record beside its address; None where it makes no difference whether the record is there."""


def _waits(record: Entity) -> Sight:
    match record:
        case WorkPackage():
            return record.parent, record.initiative, record.state == "dropped"
        case Initiative():
            return record.parent, record.state == "cancelled"
        case Milestone():
            return record.work, record.state == "dropped"
        case Dependency():
            return record.predecessor, record.successor, record.type, record.state == "declined"
        case _:
            return None


def _leads_up(record: Entity) -> Sight:
    return tuple(getattr(record, name) for kind, name in cycles.ABOVE if isinstance(record, kind)) or None


def _lies(record: Entity) -> Sight:
    match record:
        case WorkPackage():
            return (record.parent,)
        case Dependency():
            return record.predecessor, record.successor
        case _:
            return _is_there(record, Milestone)


def _links(record: Entity) -> Sight:
    match record:
        case Dependency():
            return record.predecessor, record.successor, record.type
        case _:
            return _is_there(record, WorkPackage, Milestone)


def _bounds(record: Entity) -> Sight:
    match record:
        case WorkPackage():
            place = record.parent, record.initiative, record.state == "dropped"
            days = record.started, record.start_on, record.not_before, record.finish_on, record.finished
            sizes = record.duration, record.effort, record.remaining, record.percent_complete, record.allocations
            return place, days, record.deadline, sizes
        case Initiative():
            return (record.parent,)
        case Milestone():
            return record.work, record.state, record.commitment, record.reached
        case _:
            return None


def _asks(record: Entity) -> Sight:
    match record:
        case WorkPackage():
            ended = record.state == "dropped" or record.finished is not None
            return None if ended else (record.allocations, record.alternatives)
        case Team():
            return record.members, record.headcount
        case _:
            return None


def _costs(record: Entity) -> Sight:
    own = (record.currency, record.rates) if isinstance(record, Charter) else ()
    return (*own, *money.currencies(record)) or None


def _is_there(record: Entity, *kinds: type[Entity]) -> Sight:
    return (True,) if isinstance(record, kinds) else None


LOOKS: Mapping[Check, Look] = {
    cycles.check_waiting: _waits,
    cycles.check_parents: _leads_up,
    dependencies.check_ancestors: _lies,
    dependencies.check_duplicates: _links,
    milestones.check_commitments: _bounds,
    milestones.check_reached: _bounds,
    teams.check_sizes: _asks,
    money.check_currencies: _costs,
}
"""All that costly rules see of the records."""
