"""Cost of initiatives: money budgeted and spent for them, people by estimate and rate, and their part of cloud bills.

A budget for several initiatives counts in equal parts. People are the likely person-days of the work times the rate of
the team that does them. An initiative's figures include those of the initiatives below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from kaname.duties.finance.budgets import Position, positions
from kaname.duties.finance.charges import allocated
from kaname.evidence.facts import Evidence
from kaname.model.base import Key, Money
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.plan import Initiative, WorkPackage
from kaname.planning.effort import cents, day_rate, people, person_days
from kaname.planning.exchange import common_currency, total
from kaname.planning.standing import Standing

UNFUNDED = Code("finance.initiative-unfunded", Severity.WATCH)
PEOPLE_BEYOND_BUDGET = Code("finance.people-beyond-budget", Severity.WATCH)
CODES = (UNFUNDED, PEOPLE_BEYOND_BUDGET)

COLUMNS = ("initiative", "state", "budgeted", "spent", "people_cost", "cloud_cost", "unpriced_work")


@dataclass(frozen=True, slots=True)
class Part:
    """An initiative's part of a budget."""

    position: Position
    authorised: Money
    spent: Money


@dataclass(frozen=True, slots=True)
class People:
    """What the people on some work cost: the priced amounts, and the work that has no estimate, team or rate."""

    amounts: tuple[Money, ...]
    unpriced: tuple[Key, ...]


class Costs:
    """What each initiative costs, from the budgets and the work of a program."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.initiatives = standing.every(Initiative)

    @cached_property
    def positions(self) -> tuple[Position, ...]:
        """Where every budget stands."""
        return positions(self.standing)

    @cached_property
    def below(self) -> dict[Key, frozenset[Key]]:
        """Each initiative with the initiatives in it, at any depth."""
        held = {one.key: self.standing.breakdown.below(one.key) for one in self.initiatives}
        return {key: frozenset((key, *(k for k in keys if k.kind == Initiative.kind))) for key, keys in held.items()}

    @cached_property
    def paid_for(self) -> tuple[frozenset[Key], ...]:
        """By budget: the initiatives it names or that name it, and those of the work it names."""
        naming: dict[Key, set[Key]] = defaultdict(set)
        for one in self.initiatives:
            for budget in self.standing.keys(one.budgets):
                naming[budget].add(one.key)
        return tuple(self._paid_for(one, naming) for one in self.positions)

    def _paid_for(self, one: Position, naming: Mapping[Key, set[Key]]) -> frozenset[Key]:
        named = {self.standing.initiative(key) for key in self.standing.keys(one.budget.subjects)}
        return frozenset(key for key in named | naming.get(one.budget.key, set()) if key is not None)

    @cached_property
    def funded(self) -> frozenset[Key]:
        """The initiatives that a budget with money pays for."""
        paid = zip(self.positions, self.paid_for, strict=True)
        return frozenset(key for one, keys in paid if one.authorised > 0 for key in keys)

    def parts(self, initiative: Key) -> tuple[Part, ...]:
        """An initiative's part of every budget that pays for it, in the order of budgets."""
        found: list[Part] = []
        for one, paid in zip(self.positions, self.paid_for, strict=True):
            own = len(paid & self.below[initiative])
            if own:
                portion = Decimal(own) / len(paid)
                found.append(Part(one, one.money(one.authorised * portion), one.money(one.spent * portion)))
        return tuple(found)

    @cached_property
    def _prices(self) -> dict[Key, tuple[Money, ...]]:
        """What the people on each leaf of work cost, by team; nothing where it can't be told."""
        return {work.key: self._price(work) for work in self.standing.leaf_work}

    def people(self, initiative: Key) -> People:
        """Person-days x rate of its work, split among teams by how many people each gives."""
        works = [work.key for work in self.standing.leaves(initiative) if work.key in self._prices]
        amounts = tuple(amount for key in works for amount in self._prices[key])
        return People(amounts, tuple(key for key in works if not self._prices[key]))

    def _price(self, work: WorkPackage) -> tuple[Money, ...]:
        days, whole = person_days(work), people(work)
        rates = [day_rate(self.standing, self.standing.key(one.team)) for one in work.allocations]
        known = [rate for rate in rates if rate is not None]
        if days is None or not whole or len(known) < len(rates):
            return ()
        portions = [Decimal(str(days * one.people / whole)) for one in work.allocations]
        return tuple(rate.times(portion) for rate, portion in zip(known, portions, strict=True))

    def covered(self, initiative: Key) -> bool:
        """Whether a budget pays for it, for something in it, or for an initiative above it."""
        seen: set[Key] = set()
        above: Key | None = initiative
        while above is not None and above not in seen:
            if above in self.funded:
                return True
            seen.add(above)
            above = self.standing.breakdown.parent.get(above)
        return bool(self.funded & self.below[initiative])

    def sum(self, amounts: Iterable[Money], nothing: str) -> Money | Undefined:
        """The sum in one currency: their own, else the program's by stated rates; a reason where there is nothing."""
        known = tuple(amounts)
        if not known:
            return Undefined(nothing)
        charter = self.standing.program.charter
        currency = common_currency(charter, known)
        if not currency:
            return Undefined("no_program_currency")
        found = total(charter, known, currency, self.standing.as_of)
        return found if isinstance(found, Undefined) else Money(amount=cents(found.amount), currency=found.currency)


def figure(costs: Costs, evidence: Evidence) -> Figure:
    """Every initiative with what it costs."""
    carried = allocated(costs.standing, evidence)
    nothing = "nothing_allocated" if evidence.charges else "bills_unread"
    rows = tuple(_row(costs, one, carried, nothing) for one in costs.initiatives)
    return Figure("finance.initiatives", COLUMNS, rows, "" if rows else "no_initiatives", "even_split_stated_rates")


def _row(costs: Costs, one: Initiative, carried: Mapping[Key, Mapping[str, Decimal]], nothing: str) -> tuple[Cell, ...]:
    budgets, staff = costs.parts(one.key), costs.people(one.key)
    bills = [
        Money(amount=amount, currency=currency)
        for key in sorted(costs.below[one.key])
        for currency, amount in sorted(carried.get(key, {}).items())
    ]
    return (
        one.key,
        Term("initiative_state", one.state),
        costs.sum([part.authorised for part in budgets], "unfunded"),
        costs.sum([part.spent for part in budgets], "unfunded"),
        costs.sum(staff.amounts, "nothing_priced"),
        costs.sum(bills, nothing),
        staff.unpriced,
    )


def find(costs: Costs) -> Iterator[Finding]:
    """Active initiatives that no budget pays for, and those whose people cost more than their labour budget."""
    for one in costs.initiatives if costs.positions else ():
        if one.state == "active":
            if not costs.covered(one.key):
                yield UNFUNDED.at(one.key, people=costs.sum(costs.people(one.key).amounts, "nothing_priced"))
            yield from _beyond(costs, one.key)


def _beyond(costs: Costs, initiative: Key) -> Iterator[Finding]:
    labour = [part for part in costs.parts(initiative) if part.position.budget.category == "labour"]
    needed = costs.sum(costs.people(initiative).amounts, "nothing_priced")
    granted = costs.sum([part.authorised for part in labour], "unfunded")
    if isinstance(needed, Undefined) or isinstance(granted, Undefined) or needed.currency != granted.currency:
        return
    if needed.amount > granted.amount:
        budgets = tuple(part.position.budget.key for part in labour)
        gap = Money(amount=needed.amount - granted.amount, currency=needed.currency)
        yield PEOPLE_BEYOND_BUDGET.at(initiative, *budgets, needed=needed, granted=granted, gap=gap)
