"""Continuity: how long an interruption may last, and whether recovery keeps within it. Times in hours.

Sources: ISO 22301:2019, ISO/TS 22317, NIST SP 800-34. MTPD = time after which the impact is unacceptable; RTO = target
time to resume; RPO = greatest tolerable loss of data in time; WRT = work after technical recovery, kept apart from RTO.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from kaname.engines.ratio import Ratio, Reason

PROOF_AGE = timedelta(days=365)


class Verdict(StrEnum):
    """Whether a target keeps within its limit."""

    OK = "ok"
    NO_MARGIN = "no_margin"
    RTO_BEYOND_MTPD = "rto_beyond_mtpd"


class Proof(StrEnum):
    """What an exercise says about a target."""

    PROVEN = "proven"
    MISSED = "missed"
    UNPROVEN = "unproven"


class Tier(NamedTuple):
    """One tier of a policy: the greatest RTO and RPO that it covers."""

    number: int
    rto_hours: float
    rpo_hours: float


EXAMPLE_TIERS = (Tier(0, 0.25, 1 / 60), Tier(1, 4, 0.25), Tier(2, 24, 4), Tier(3, 72, 24))


class Node(NamedTuple):
    """One activity or service: its targets, its own start time, and what it can't do without."""

    rto_hours: float
    rpo_hours: float
    own_hours: float
    hard: Collection[str] = ()


class Objective(StrEnum):
    """Which of the two targets a dependency breaks."""

    RTO = "rto"
    RPO = "rpo"


class Conflict(NamedTuple):
    """A hard dependency whose target is later than its dependant can bear."""

    node: str
    dependency: str
    objective: Objective
    hours: float
    limit_hours: float


class Recovery(NamedTuple):
    """Achievable recovery per node, None for nodes that wait on a cycle; and the nodes of each cycle."""

    hours: dict[str, float | None]
    cycles: tuple[tuple[str, ...], ...]


class BackupLoss(NamedTuple):
    """Worst loss of data by periodic backups, and whether the target allows it."""

    worst_hours: float
    meets: bool


def check_rto(mtpd_hours: float, rto_hours: float, wrt_hours: float = 0.0) -> Verdict:
    """Technical RTO + WRT must end before MTPD; at the same time there is no margin."""
    resumed = rto_hours + wrt_hours
    if resumed > mtpd_hours:
        return Verdict.RTO_BEYOND_MTPD
    return Verdict.NO_MARGIN if resumed == mtpd_hours else Verdict.OK


def mtpd(impacts: Mapping[str, Mapping[float, int]], unacceptable: int) -> Ratio[float]:
    """The first time (hours) at which the impact of any type reaches the unacceptable level of the common scale."""
    reached = [hours for levels in impacts.values() for hours, level in levels.items() if level >= unacceptable]
    return Ratio(min(reached)) if reached else Ratio(None, Reason.NEVER_UNACCEPTABLE)


def backup_loss(interval_hours: float, duration_hours: float, rpo_hours: float) -> BackupLoss:
    """Worst loss = interval + duration of one backup, which is consistent as of its start."""
    worst = interval_hours + duration_hours
    return BackupLoss(worst, worst <= rpo_hours)


def achievable(own_hours: Mapping[str, float], hard: Mapping[str, Collection[str]]) -> Recovery:
    """Own recovery after the slowest hard dependency, which recover beside each other."""
    cycles = find_cycles(hard)
    hours: dict[str, float | None] = {node: None for cycle in cycles for node in cycle}

    def recover(node: str) -> float | None:
        if node not in hours:
            waits = [recover(each) for each in hard.get(node, ())]
            known = [wait for wait in waits if wait is not None]
            hours[node] = own_hours[node] + max(known, default=0.0) if len(known) == len(waits) else None
        return hours[node]

    return Recovery({node: recover(node) for node in own_hours}, cycles)


def conflicts(nodes: Mapping[str, Node]) -> tuple[Conflict, ...]:
    """Hard dependencies with RTO > the dependant's RTO - its own start time, or RPO > the dependant's RPO."""
    found: list[Conflict] = []
    for name, node in nodes.items():
        limit = node.rto_hours - node.own_hours
        for key in node.hard:
            other = nodes[key]
            if other.rto_hours > limit:
                found.append(Conflict(name, key, Objective.RTO, other.rto_hours, limit))
            if other.rpo_hours > node.rpo_hours:
                found.append(Conflict(name, key, Objective.RPO, other.rpo_hours, node.rpo_hours))
    return tuple(found)


def tier(rto_hours: float, rpo_hours: float, policy: Sequence[Tier] = EXAMPLE_TIERS) -> int:
    """The tier that the stricter of the two targets asks for; beyond the last tier it is best effort, one number on."""
    best_effort = policy[-1].number + 1
    by_rto = next((each.number for each in policy if rto_hours <= each.rto_hours), best_effort)
    by_rpo = next((each.number for each in policy if rpo_hours <= each.rpo_hours), best_effort)
    return min(by_rto, by_rpo)


def proof(target_hours: float, achieved_hours: float | None, tested: date | None, today: date) -> Proof:
    """What was achieved against the target; without a test in the last 12 months nothing is proven."""
    if achieved_hours is None or tested is None or today - tested > PROOF_AGE:
        return Proof.UNPROVEN
    return Proof.PROVEN if achieved_hours <= target_hours else Proof.MISSED


def find_cycles(hard: Mapping[str, Collection[str]]) -> tuple[tuple[str, ...], ...]:
    """Groups of nodes that depend on themselves, each in order of name: strongly connected components of a cycle."""
    reach = {node: _reachable(node, hard) for node in hard}
    circular = sorted(node for node in hard if node in reach[node])
    groups = {tuple(other for other in circular if node in reach[other] and other in reach[node]) for node in circular}
    return tuple(sorted(groups))


def _reachable(start: str, hard: Mapping[str, Collection[str]]) -> set[str]:
    """Everything the node depends on, itself only if by a cycle."""
    seen: set[str] = set()
    waiting = list(hard.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(hard.get(node, ()))
    return seen
