"""Rules of roles, votes, objectives and decision records.

Sources: MADR 4.0.0 (adr/madr); common definitions of RACI, DACI and ROAM; SAFe 6.0 for the confidence vote and the
predictability measure. Every rule answers with codes; none of them means that nothing is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from kaname.engines.ratio import Ratio, Reason, divide

CONFIDENT_FROM = 3.0
LOWEST_VOTE, HIGHEST_VOTE = 1, 5
DISCUSSED_UP_TO = 2
PREDICTABLE_FROM, PREDICTABLE_TO = 0.8, 1.0

MADR_FRONT_MATTER = ("status", "date", "decision-makers", "consulted", "informed")
MADR_REQUIRED = ("Context and Problem Statement", "Considered Options", "Decision Outcome")
MADR_OPTIONAL = ("Decision Drivers", "Consequences", "Confirmation", "Pros and Cons of the Options", "More Information")
MADR_STATUS = ("proposed", "rejected", "accepted", "deprecated")
MADR_SUPERSEDED = "superseded by "


class RoleFault(StrEnum):
    """What is wrong with the roles of one activity or decision."""

    NO_ACCOUNTABLE = "no_accountable"
    MANY_ACCOUNTABLE = "many_accountable"
    NO_RESPONSIBLE = "no_responsible"
    NO_DRIVER = "no_driver"
    MANY_DRIVERS = "many_drivers"
    NO_APPROVER = "no_approver"
    MANY_APPROVERS = "many_approvers"


class Roam(StrEnum):
    """The four states of ROAM."""

    RESOLVED = "resolved"
    OWNED = "owned"
    ACCEPTED = "accepted"
    MITIGATED = "mitigated"


class RoamFault(StrEnum):
    """What a state still lacks."""

    NOT_ROAMED = "not_roamed"
    OWNER_MISSING = "owner_missing"
    REASON_MISSING = "reason_missing"
    PLAN_MISSING = "plan_missing"


class Vote(NamedTuple):
    """Fist of five: the mean, whether it is 3 or more, and how many votes of 1 or 2 have to be heard."""

    average: Ratio[float]
    confident: bool
    discuss: int


class Objective(NamedTuple):
    """Business value planned and reached."""

    planned: int
    actual: int
    committed: bool


class Predictability(NamedTuple):
    """Value reached by all objectives over value planned by the committed ones; the target band is 80 to 100 %."""

    planned: int
    actual: int
    share: Ratio[float]

    @property
    def in_band(self) -> bool | None:
        """Whether the share is within the target band; None where there is none."""
        return None if self.share.value is None else PREDICTABLE_FROM <= self.share.value <= PREDICTABLE_TO


def raci_faults(accountable: Collection[str], responsible: Collection[str]) -> tuple[RoleFault, ...]:
    """Exactly one accountable, at least one responsible (who may be the same)."""
    found = _exactly_one(accountable, RoleFault.NO_ACCOUNTABLE, RoleFault.MANY_ACCOUNTABLE)
    return found if responsible else (*found, RoleFault.NO_RESPONSIBLE)


def daci_faults(drivers: Collection[str], approvers: Collection[str]) -> tuple[RoleFault, ...]:
    """Exactly one driver and exactly one approver."""
    return (
        *_exactly_one(drivers, RoleFault.NO_DRIVER, RoleFault.MANY_DRIVERS),
        *_exactly_one(approvers, RoleFault.NO_APPROVER, RoleFault.MANY_APPROVERS),
    )


def roam_fault(state: str, *, owner: str = "", reason: str = "", plan: str = "") -> RoamFault | None:
    """Owned needs an owner, accepted a reason, mitigated a plan; any other word than the four is no state."""
    if state.lower() not in set(Roam):
        return RoamFault.NOT_ROAMED
    needs = {
        Roam.RESOLVED: None,
        Roam.OWNED: None if owner.strip() else RoamFault.OWNER_MISSING,
        Roam.ACCEPTED: None if reason.strip() else RoamFault.REASON_MISSING,
        Roam.MITIGATED: None if plan.strip() else RoamFault.PLAN_MISSING,
    }
    return needs[Roam(state.lower())]


def confidence_vote(votes: Sequence[int]) -> Vote:
    """Mean of votes from 1 to 5; without votes there is no mean and no confidence."""
    if any(not LOWEST_VOTE <= vote <= HIGHEST_VOTE for vote in votes):
        raise ValueError("vote_out_of_range")
    average = divide(float(sum(votes)), float(len(votes)), Reason.NO_VOTES)
    low = sum(vote <= DISCUSSED_UP_TO for vote in votes)
    return Vote(average, average.value is not None and average.value >= CONFIDENT_FROM, low)


def predictability(objectives: Iterable[Objective]) -> Predictability:
    """Uncommitted objectives count in what was reached only."""
    given = list(objectives)
    planned = sum(each.planned for each in given if each.committed)
    actual = sum(each.actual for each in given)
    return Predictability(planned, actual, divide(float(actual), float(planned), Reason.NO_PLAN))


def missing_sections(headings: Collection[str]) -> tuple[str, ...]:
    """Sections that a decision record must have and hasn't, by their MADR headings."""
    return tuple(section for section in MADR_REQUIRED if section not in headings)


def valid_status(status: str) -> bool:
    """Whether MADR knows the status; a superseded record names the one that took its place."""
    return status in MADR_STATUS or (status.startswith(MADR_SUPERSEDED) and status != MADR_SUPERSEDED.strip())


def _exactly_one(people: Collection[str], none: RoleFault, many: RoleFault) -> tuple[RoleFault, ...]:
    if len(people) == 1:
        return ()
    return (many,) if people else (none,)
