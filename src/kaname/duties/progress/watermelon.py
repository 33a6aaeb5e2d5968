"""The watermelon check: a declared colour against facts, by one public table of rules.

Each rule names its fact, threshold, age and colour; docs/en/health.md shows the table. An override sets one aside with
a reason until a day; after that day the fact counts again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from kaname.duties.progress.blocked import BLOCKED_TOO_LONG_WORKDAYS, BLOCKED_WORKDAYS, blocked_days
from kaname.duties.progress.drift import GROWN, GROWN_MUCH
from kaname.model.base import Entity, Key
from kaname.model.finding import Cell, Colour, Days, Figure, Term
from kaname.model.plan import Dependency, FactRule, Initiative, Milestone, Override, Release, WorkPackage
from kaname.model.quality import Gate, Slo
from kaname.planning.error_budgets import Served, accounts_of, policies, spent
from kaname.planning.exchange import convert
from kaname.planning.flows import Flow
from kaname.planning.standing import Standing
from kaname.planning.tracked import Tracker

MOVED_DAYS, MOVED_OFTEN = 90, 2
"""A promise that moved later within so many days; so often it is red."""
GATE_WORKDAYS = 20
OVERSPENT = 1.1


@dataclass(frozen=True, slots=True)
class Fact:
    """What a rule found below an initiative: the record, how bad it is, and since when; and what sets it aside."""

    rule: FactRule
    key: Key
    colour: Colour
    since: date | None = None
    override: Override | None = None

    @property
    def counts(self) -> bool:
        """Whether nothing sets it aside."""
        return self.override is None


@dataclass(frozen=True, slots=True)
class _Exhausted:
    """A service level whose error budget is spent: by which reading, and whom that concerns."""

    slo: Key
    read: date
    concerns: frozenset[Key]


class Facts:
    """The facts below each initiative on a day."""

    def __init__(self, standing: Served, tracker: Tracker, flows: tuple[Flow, ...]) -> None:
        self.standing = standing
        self.tracker = tracker
        self.expected = {(flow.source, flow.project): flow.expected_days for flow in flows}
        self._rules: Mapping[type[Entity], tuple[Callable[..., Iterator[Fact]], ...]] = {
            Milestone: (self._missed, self._moved, self._late, self._silent, self._tracked, self._gate),
            WorkPackage: (self._overdue, self._silent, self._blocked, self._tracked, self._spent, self._gate),
        }

    def of(self, one: Initiative) -> tuple[Fact, ...]:
        """Every fact against an initiative, the worst first, those that an override sets aside among them."""
        overrides = one.health.overrides if one.health is not None else ()
        parts = [self.standing.program.find(key) for key in sorted(self.standing.breakdown.below(one.key))]
        below = [record for record in parts if record is not None]
        found = [fact for record in below for rule in self._rules.get(type(record), ()) for fact in rule(record)]
        found += self._used_up([one, *below])
        aside = (self._aside(fact, overrides) for fact in found)
        return tuple(sorted(aside, key=lambda fact: (-fact.colour.rank, fact.rule, fact.key)))

    def _aside(self, fact: Fact, overrides: tuple[Override, ...]) -> Fact:
        for one in overrides:
            named = one.record is None or self.standing.key(one.record) == fact.key
            if one.rule == fact.rule and named and one.until >= self.standing.as_of:
                return Fact(fact.rule, fact.key, fact.colour, fact.since, one)
        return fact

    def _missed(self, one: Milestone) -> Iterator[Fact]:
        """An open promise whose day has passed."""
        if one.state == "open" and one.commitment is not None and one.commitment < self.standing.as_of:
            yield Fact("milestone-missed", one.key, Colour.RED, one.commitment)

    def _moved(self, one: Milestone) -> Iterator[Fact]:
        """An open promise that was moved later in the last 90 days; red from the second time on."""
        if one.state == "open":
            days = [day for day in self._moves.get(one.key, ()) if 0 <= self.standing.age(day) <= MOVED_DAYS]
            if days:
                often = len(days) >= MOVED_OFTEN
                yield Fact("milestone-moved", one.key, Colour.RED if often else Colour.AMBER, max(days))

    @cached_property
    def _moves(self) -> Mapping[Key, list[date]]:
        """The days on which each target was moved later."""
        found: dict[Key, list[date]] = {}
        for move in self.standing.history.moves:
            if move.field == "target" and move.was is not None and move.value is not None:
                was, now = _day(move.was), _day(move.value)
                if was is not None and now is not None and now > was:
                    found.setdefault(move.record, []).append(_on(move.at))
        return found

    def _late(self, one: Milestone) -> Iterator[Fact]:
        """An open promise that P80 lies behind; red where its chance is below red_below_probability."""
        outlook = self.standing.outlook(one.key)
        if one.state != "open" or outlook is None or one.commitment is None or one.commitment < self.standing.as_of:
            return
        limit = self.standing.program.charter.health.red_below_probability
        unlikely = outlook.probability is not None and outlook.probability < limit
        if unlikely or (outlook.p80 is not None and outlook.p80 > one.commitment):
            yield Fact("p80-past", one.key, Colour.RED if unlikely else Colour.AMBER)

    def _silent(self, one: Milestone | WorkPackage) -> Iterator[Fact]:
        """Work under way, or a promise of the next 90 days, without a word for longer than silent_after_days.

        What the tracker saw is a word too.
        """
        heard = one.updated
        if isinstance(one, WorkPackage):
            tracked = self.tracker.packages.get(one.key)
            seen = tracked.last_change if tracked is not None else None
            heard = max((day for day in (heard, seen) if day is not None), default=None)
            near = one.started is not None and one.finished is None and one.state != "dropped"
        else:
            near = (
                one.state == "open" and one.commitment is not None and self.standing.age(one.commitment) >= -MOVED_DAYS
            )
        if near and heard is not None and self.standing.silent(heard):
            yield Fact("owner-silent", one.key, Colour.AMBER, heard)

    def _overdue(self, one: WorkPackage) -> Iterator[Fact]:
        """Work past its deadline."""
        late = one.deadline is not None and one.deadline < self.standing.as_of
        if late and one.finished is None and one.state != "dropped":
            yield Fact("work-overdue", one.key, Colour.RED, one.deadline)

    def _blocked(self, one: WorkPackage) -> Iterator[Fact]:
        """Work blocked for more than 5 working days; and work that waits for such work, red after 10 days."""
        if one.finished is not None or one.state == "dropped":
            return
        if (blocked_days(self.standing, one) or 0) > BLOCKED_WORKDAYS:
            yield Fact("blocked", one.key, Colour.RED, one.blocked_since)
        for before in self._before.get(one.key, ()):
            days = blocked_days(self.standing, before) or 0
            if before.finished is None and days > BLOCKED_WORKDAYS:
                colour = Colour.RED if days > BLOCKED_TOO_LONG_WORKDAYS else Colour.AMBER
                yield Fact("chain-blocked", one.key, colour, before.blocked_since)

    @cached_property
    def _before(self) -> Mapping[Key, list[WorkPackage]]:
        """The work that other work waits for."""
        found: dict[Key, list[WorkPackage]] = {}
        for link in self.standing.every(Dependency):
            after = self.standing.key(link.successor)
            before = self.standing.program.get(link.predecessor)
            if after is not None and isinstance(before, WorkPackage):
                found.setdefault(after, []).append(before)
        return found

    def _tracked(self, one: Milestone | WorkPackage) -> Iterator[Fact]:
        """By the tracker: items older than twice what is expected, scope that grew, open items of what is over."""
        tracked = self.tracker.told.get(one.key)
        if tracked is None or one.state == "dropped":
            return
        over = one.state == "reached" if isinstance(one, Milestone) else one.finished is not None
        if over:
            if tracked.open:
                since = one.reached if isinstance(one, Milestone) else one.finished
                yield Fact("open-in-tracker", one.key, Colour.RED, since)
            return
        begun = [each.started for each in tracked.items if self._ages(each.age(self.standing.as_of), each.item)]
        if begun:
            yield Fact("items-ageing", one.key, Colour.AMBER, min(day for day in begun if day is not None))
        growth = tracked.growth
        if growth is not None and growth >= GROWN:
            yield Fact("scope-growing", one.key, Colour.RED if growth >= GROWN_MUCH else Colour.AMBER, tracked.started)

    def _ages(self, age: int | None, item: object) -> bool:
        limit = self.expected.get((getattr(item, "source", ""), getattr(item, "project", "")))
        return age is not None and limit is not None and age > 2 * limit

    def _gate(self, one: Milestone | WorkPackage) -> Iterator[Fact]:
        """A failed check of a gate before it, its release or itself, within 20 working days of its day."""
        guarded: set[Key | None] = {one.key}
        day = one.commitment if isinstance(one, Milestone) else one.deadline
        if isinstance(one, Milestone):
            if one.state != "open":
                return
            release = self.standing.key(one.release)
            record = self.standing.program.find(release) if release is not None else None
            if release is not None and isinstance(record, Release):
                guarded |= {release, *self.standing.keys(record.gates)}
        elif one.finished is not None:
            return
        for gate in self.standing.every(Gate):
            named = gate.key in guarded or self.standing.key(gate.subject) in guarded
            failed = [check.on for check in gate.checks if check.result == "failed"]
            if named and failed and self.standing.near(gate.due or day, GATE_WORKDAYS):
                yield Fact("gate-failing", one.key, Colour.RED, max((on for on in failed if on), default=None))

    def _spent(self, one: WorkPackage) -> Iterator[Fact]:
        """More spent than budgeted while work is left; red from a tenth more."""
        if one.finished is not None or one.budget is None or one.spent is None or one.state == "dropped":
            return
        spent = convert(self.standing.program.charter, one.spent, one.budget.currency, self.standing.as_of)
        if spent is not None and one.budget.amount > 0 and spent.amount > one.budget.amount:
            share = float(spent.amount / one.budget.amount)
            yield Fact("budget-spent", one.key, Colour.RED if share >= OVERSPENT else Colour.AMBER)

    def _used_up(self, records: list[Entity]) -> Iterator[Fact]:
        """Error budgets with nothing left: of components that the records touch, or by which a policy holds one."""
        concerned = {one.key for one in records} | {key for one in records for key in self._touched(one)}
        for one in self._exhausted:
            if concerned & one.concerns:
                yield Fact("error-budget-spent", one.slo, Colour.RED, one.read)

    def _touched(self, one: Entity) -> tuple[Key, ...]:
        """The components that an initiative, work that has not finished, or the release of a milestone changes."""
        match one:
            case Milestone(state="open"):
                release = self.standing.program.get(one.release)
                return self.standing.keys(release.components) if isinstance(release, Release) else ()
            case WorkPackage(finished=None) | Initiative():
                return self.standing.keys(one.components)
            case _:
                return ()

    @cached_property
    def _exhausted(self) -> tuple[_Exhausted, ...]:
        """The service levels of which an error budget is spent, by id."""
        return tuple(
            _Exhausted(slo.key, max(read), self._concerned(slo))
            for slo in self.standing.every(Slo)
            if (read := [one.reading.on for one in accounts_of(self.standing, slo) if one.reading and spent(one)])
        )

    def _concerned(self, slo: Slo) -> frozenset[Key]:
        """The component of a service level, and what the policies of its error budget hold."""
        agreed = policies(self.standing, slo, "error budget spent")
        return frozenset(self.standing.keys([slo.component, *(ref for one in agreed for ref in one.holds)]))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # a release by name: its day is a move of its own
        return None


def _on(at: datetime) -> date:
    return at.date()


def worst(facts: tuple[Fact, ...]) -> Colour:
    """The worst colour of the facts that count; green where there are none."""
    return max((fact.colour for fact in facts if fact.counts), key=lambda colour: colour.rank, default=Colour.GREEN)


def figure(standing: Standing, found: Mapping[Key, tuple[Fact, ...]]) -> Figure:
    """Every fact against an initiative that declares a colour, with its rule, and what sets it aside until when."""
    rows: list[tuple[Cell, ...]] = []
    for key, facts in found.items():
        record = standing.program.find(key)
        if isinstance(record, Initiative) and record.health is not None:
            rows += [_row(standing, key, Colour(record.health.colour), fact) for fact in facts]
    columns = (
        "initiative",
        "declared",
        "rule",
        "record",
        "fact_colour",
        "fact_since",
        "age",
        "aside_because",
        "aside_until",
    )
    return Figure("progress.facts", columns, tuple(rows), "" if rows else "no_facts")


def _row(standing: Standing, key: Key, declared: Colour, fact: Fact) -> tuple[Cell, ...]:
    age = None if fact.since is None else Days(float(standing.age(fact.since)), calendar=True)
    aside = fact.override
    told = (None, None) if aside is None else (aside.reason, aside.until)
    return (key, declared, Term("fact_rule", fact.rule), fact.key, fact.colour, fact.since, age, *told)
