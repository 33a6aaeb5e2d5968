"""Service levels, continuity and measures: numbers that can mean something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from kaname.model.checks.fault import Check, Fault
from kaname.model.finding import Problem
from kaname.model.plan import Iteration, Objective
from kaname.model.program import Program
from kaname.model.quality import BusinessActivity, ImpactOverTime, Slo

NO_OBJECTIVE = Fault("slo.no-objective")
RTO = Fault("bia.rto-not-below-mtpd")
RECOVERY = Fault("bia.recovery-beyond-mtpd")
IMPACT_FALLS = Fault("bia.impact-falls")
MTPD_LATE = Fault("bia.mtpd-after-unacceptable")
FLAT = Fault("objective.key-result-flat")
VALUE_RANGE = Fault("objective.value-range")
VOTE_RANGE = Fault("iteration.vote-range")
FAULTS = (NO_OBJECTIVE, RTO, RECOVERY, IMPACT_FALLS, MTPD_LATE, FLAT, VALUE_RANGE, VOTE_RANGE)

_UNACCEPTABLE = 4
_VALUES = range(1, 11)
_VOTES = range(1, 6)


def check_slos(program: Program) -> Iterator[Problem]:
    """A service level objective has at least one objective."""
    for slo in program.all(Slo):
        if not slo.objectives:
            yield NO_OBJECTIVE.at(slo.key, path=("objectives",))


def check_recovery(program: Program) -> Iterator[Problem]:
    """An activity recovers before its outage becomes unacceptable: RTO < MTPD, and RTO + work recovery <= MTPD."""
    for one in program.all(BusinessActivity):
        if one.rto_hours is None or one.mtpd_hours is None:
            continue
        hours = {"rto": one.rto_hours, "mtpd": one.mtpd_hours}
        if one.rto_hours >= one.mtpd_hours:
            yield RTO.at(one.key, path=("rto_hours",), **hours)
        elif one.rto_hours + one.work_recovery_hours > one.mtpd_hours:
            yield RECOVERY.at(one.key, path=("work_recovery_hours",), recovery=one.work_recovery_hours, **hours)


def check_impacts(program: Program) -> Iterator[Problem]:
    """The impact of an outage never falls with time, and its MTPD is no later than the first unacceptable one."""
    for one in program.all(BusinessActivity):
        for kind, impacts in _by_type(one).items():
            for before, after in pairwise(impacts):
                if after.level < before.level:
                    values = {"type": kind, "hours": after.after_hours}
                    yield IMPACT_FALLS.at(one.key, path=("impacts",), before=before.level, after=after.level, **values)
        first = min((each.after_hours for each in one.impacts if each.level >= _UNACCEPTABLE), default=None)
        if first is not None and one.mtpd_hours is not None and one.mtpd_hours > first:
            yield MTPD_LATE.at(one.key, path=("mtpd_hours",), mtpd=one.mtpd_hours, hours=first)


def _by_type(activity: BusinessActivity) -> dict[str, list[ImpactOverTime]]:
    found: dict[str, list[ImpactOverTime]] = defaultdict(list)
    for impact in sorted(activity.impacts, key=lambda one: one.after_hours):
        found[impact.type].append(impact)
    return found


def check_key_results(program: Program) -> Iterator[Problem]:
    """A key result has a way to go: its target is not its baseline."""
    for objective in program.all(Objective):
        for number, result in enumerate(objective.key_results):
            if result.target == result.baseline:
                path = ("key_results", number, "target")
                yield FLAT.at(objective.key, path=path, result=result.title, target=result.target)


def check_scales(program: Program) -> Iterator[Problem]:
    """Business value is given on 1 to 10 (0 achieved at worst), confidence by votes of 1 to 5."""
    for objective in program.all(Objective):
        if objective.business_value is not None and objective.business_value not in _VALUES:
            yield VALUE_RANGE.at(objective.key, path=("business_value",), value=objective.business_value)
        if objective.achieved_value is not None and objective.achieved_value > _VALUES[-1]:
            yield VALUE_RANGE.at(objective.key, path=("achieved_value",), value=objective.achieved_value)
    for iteration in program.all(Iteration):
        for number, vote in enumerate(iteration.confidence_votes):
            if vote not in _VOTES:
                yield VOTE_RANGE.at(iteration.key, path=("confidence_votes", number), vote=vote)


CHECKS: tuple[Check, ...] = (check_slos, check_recovery, check_impacts, check_key_results, check_scales)
