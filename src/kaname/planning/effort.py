"""Effort and its price: person-days of work, and what a person-day of a team or a person costs."""

from __future__ import annotations

from decimal import Decimal

from kaname.model.base import Key, Money
from kaname.model.hours import hours
from kaname.model.people import Membership, Person, Team
from kaname.model.plan import WorkPackage
from kaname.planning.standing import Standing

LARGEST_WITH_CENTS = 20  # power of ten; beyond it the digits of a Decimal do not suffice


def person_days(work: WorkPackage) -> float | None:
    """The likely person-days of a work package: its effort, or its duration for all the people allocated to it.

    None without an estimate, and for a duration to which nobody is allocated.
    """
    if work.effort is not None:
        return work.effort.likely
    if work.duration is not None and work.allocations:
        return work.duration.likely * people(work)
    return None


def person_days_left(work: WorkPackage) -> float | None:
    """The person-days that are still to be done: what is said to remain, else the rest by percent complete."""
    if work.finished is not None or work.state == "dropped":
        return 0.0
    if work.remaining is not None:
        return work.remaining if work.duration is None else work.remaining * people(work)
    whole = person_days(work)
    return None if whole is None else whole * (1.0 - (work.percent_complete or 0.0))


def people(work: WorkPackage) -> float:
    """How many people work on it at a time."""
    return sum(allocation.people for allocation in work.allocations)


def hours_per_day(standing: Standing, owner: Key | None) -> float:
    """The working hours of a day: those of the team, else the program's."""
    team = standing.program.find(owner) if owner is not None else None
    return hours(standing.program.charter, team if isinstance(team, Team) else None).per_day


def day_rate(standing: Standing, owner: Key | None) -> Money | None:
    """What a person-day costs: of a person the own rate; of a team its rate, else the mean of its members' rates.

    The mean weighs members by their share on the day, and exists only where all have a rate in one currency.
    """
    match standing.program.find(owner) if owner is not None else None:
        case Person() as person:
            return person.cost_rate
        case Team() as team:
            return team.cost_rate or _mean_rate(standing, team)
        case _:
            return None


def cents(amount: Decimal) -> Decimal:
    """An amount to two places, as it is shown; one too large to have any stays as it is."""
    return amount if amount.adjusted() > LARGEST_WITH_CENTS else round(amount, 2)


def _mean_rate(standing: Standing, team: Team) -> Money | None:
    members = [member for member in team.members if _belongs(standing, member) and member.share > 0]
    persons = [standing.program.get(member.person) for member in members]
    rates = [person.cost_rate if person is not None else None for person in persons]
    known = [rate for rate in rates if rate is not None]
    if not known or len(known) < len(rates) or len({rate.currency for rate in known}) > 1:
        return None
    weights = [Decimal(str(member.share)) for member in members]
    total = sum((rate.amount * weight for rate, weight in zip(known, weights, strict=True)), Decimal(0))
    return Money(amount=total / sum(weights), currency=known[0].currency)


def _belongs(standing: Standing, member: Membership) -> bool:
    begun = member.since is None or member.since <= standing.as_of
    return begun and (member.until is None or standing.as_of <= member.until)
