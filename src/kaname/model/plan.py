"""The roadmap: what is wanted, what is worked on, when, and what waits for what."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from kaname.model.base import (
    Clock,
    Count,
    Country,
    Currency,
    Day,
    Entity,
    Exact,
    Flag,
    Money,
    NonNegative,
    Number,
    Positive,
    Quarter,
    Ref,
    Share,
    Text,
    Value,
)
from kaname.model.correlation import DurationCorrelation
from kaname.model.people import WORK_WEEK, DayRange, Person, Stakeholder, Team, Weekday, Zone
from kaname.model.quantities import DaysMoved, Effort, Hours, HoursOfDay, PeopleAtWork, Period, PersonDays, Span

if TYPE_CHECKING:
    from kaname.model.decisions import Decision
    from kaname.model.money import Budget
    from kaname.model.quality import Component, Gate, Requirement, Review, Slo
    from kaname.model.risks import Issue
    from kaname.model.sources import Source

Colour = Literal["green", "amber", "red"]


class ExchangeRate(Value):
    """What one unit of a currency is worth in the program's, on a day, by a source."""

    currency: Currency
    rate: Exact
    on: Day
    source: Text


class HealthThresholds(Value):
    """When work turns amber and red. Probabilities of keeping a commitment; shares of children; days without a word."""

    amber_below_probability: Share = 0.8
    red_below_probability: Share = 0.5
    red_share_of_children: Share = 0.34
    silent_after_days: Period = 21.0


class EscalationLevel(Value):
    """One rung of the escalation ladder, with its response clocks in hours."""

    level: Count
    who: Ref[Person | Stakeholder]
    channel: Text = ""
    acknowledge_within_hours: Hours
    resolve_within_hours: Hours | None = None
    clock: Literal["24x7", "business"] = "business"


class RiskAppetite(Value):
    """How much exposure the sponsor carries before a response is demanded."""

    exposure_limit: Money | None = None
    schedule_confidence: Share = 0.8
    response_due_score: Share = 0.18  # probability x impact on the PMBOK scale


class Charter(Entity, plural="charters", duty="roadmap"):
    """The program itself: why it exists, who pays, who steers, by which rules it is judged."""

    purpose: Text = ""
    sponsor: Ref[Person | Stakeholder] | None = None
    tpms: tuple[Ref[Person], ...] = ()
    starts: Day | None = None
    ends: Day | None = None
    as_of: Day | None = None  # pinned for a finished or sample program; else today
    currency: Currency | None = None
    rates: tuple[ExchangeRate, ...] = ()
    country: Country | None = None
    work_week: tuple[Weekday, ...] = WORK_WEEK
    zone: Zone | None = None
    opens: Clock = time(9, 0)
    closes: Clock = time(18, 0)
    hours_per_day: HoursOfDay = 8.0
    company_holidays: tuple[DayRange, ...] = ()
    cost_of_delay: Money | None = None  # per week after `ends`
    appetite: RiskAppetite = RiskAppetite.model_construct()
    health: HealthThresholds = HealthThresholds.model_construct()
    correlation: DurationCorrelation = DurationCorrelation.model_construct()
    ladder: tuple[EscalationLevel, ...] = ()
    archetype: Text = ""


class Portfolio(Entity, plural="portfolios", duty="roadmap"):
    """Programs steered together: what they are for and who answers for them."""

    purpose: Text = ""
    owner: Ref[Person | Stakeholder] | None = None
    currency: Currency | None = None
    rates: tuple[ExchangeRate, ...] = ()
    health: HealthThresholds = HealthThresholds.model_construct()


class Reading(Value):
    """A value seen on a day."""

    on: Day
    value: Number
    note: Text = ""


class DatedConfidence(Value):
    """How sure someone was on a day that a key result will be reached."""

    on: Day
    share: Share
    note: Text = ""


class KeyResult(Value):
    """How an objective is measured: from baseline to target, by readings."""

    title: Text
    owner: Ref[Person | Team] | None = None
    unit: Text = ""
    baseline: Number
    target: Number
    due: Day | None = None
    readings: tuple[Reading, ...] = ()
    confidence: Share | None = None  # undated; where there are dated ones, the latest counts
    confidences: tuple[DatedConfidence, ...] = ()


class Objective(Entity, duty="roadmap"):
    """What the program wants to change, with its key results and business value."""

    owner: Ref[Person | Team] | None = None
    parent: Ref[Objective] | None = None
    quarters: tuple[Quarter, ...] = ()
    key_results: tuple[KeyResult, ...] = ()
    team: Ref[Team] | None = None
    business_value: Count | None = None  # 1 to 10, planned
    achieved_value: Count | None = None
    committed: Flag = True


class Kpi(Entity, duty="progress"):
    """A measure that is watched: definition, source, owner, target."""

    definition: Text = ""
    source: Text = ""
    owner: Ref[Person] | None = None
    unit: Text = ""
    target: Number | None = None
    better: Literal["higher", "lower"] = "higher"
    warn_at: Number | None = None
    review_every_days: Period | None = None
    readings: tuple[Reading, ...] = ()


FactRule = Literal[
    "milestone-missed",
    "milestone-moved",
    "p80-past",
    "work-overdue",
    "owner-silent",
    "blocked",
    "chain-blocked",
    "items-ageing",
    "scope-growing",
    "open-in-tracker",
    "gate-failing",
    "budget-spent",
    "error-budget-spent",
]
"""What facts a declared colour is held against: the rules of the watermelon check."""


class Override(Value):
    """A fact that someone says doesn't count against a declared colour: why, and until when."""

    rule: FactRule
    record: Ref[Milestone | WorkPackage | Gate | Slo] | None = None  # else wherever the rule finds something
    reason: Text
    by: Ref[Person] | None = None
    until: Day


class DeclaredHealth(Value):
    """The colour someone stands behind, since when and why."""

    colour: Colour
    by: Ref[Person]
    on: Day
    reason: Text = ""
    expires: Day | None = None
    overrides: tuple[Override, ...] = ()


class Wsjf(Value):
    """SAFe's relative scores on 1, 2, 3, 5, 8, 13, 20."""

    business_value: Positive
    time_criticality: Positive
    risk_reduction: Positive
    job_size: Positive


class Rice(Value):
    """Intercom's inputs: reach per period, impact, confidence, effort in person-months."""

    reach: NonNegative
    impact: Positive
    confidence: Share
    effort: Positive
    period: Text = "quarter"


class CashFlow(Value):
    """Money that comes in (positive) or goes out (negative) in a period of a benefit stream."""

    period: Quarter
    amount: Money
    note: Text = ""


class Benefit(Value):
    """A benefit stream with the rate it is discounted at, per year."""

    flows: tuple[CashFlow, ...]
    discount_rate: Exact = Decimal("0.05")
    measured_by: Ref[Kpi] | None = None


class Initiative(Entity, duty="roadmap"):
    """A larger piece of work across quarters, with its reason, its owner and its declared health."""

    owner: Ref[Person | Team] | None = None
    parent: Ref[Initiative] | None = None
    objectives: tuple[Ref[Objective], ...] = ()
    quarters: tuple[Quarter, ...] = ()
    components: tuple[Ref[Component], ...] = ()
    state: Literal["idea", "planned", "active", "paused", "done", "cancelled"] = "planned"
    health: DeclaredHealth | None = None
    wsjf: Wsjf | None = None
    rice: Rice | None = None
    moscow: Literal["must", "should", "could", "wont"] | None = None
    cost_of_delay: Money | None = None  # per week
    benefit: Benefit | None = None
    budgets: tuple[Ref[Budget], ...] = ()
    trackers: tuple[TrackerRef, ...] = ()


class TrackerRef(Value):
    """Where the work lives in a tracker: a key, or a query, epic, label or milestone that selects its items."""

    source: Ref[Source]
    key: Text = ""
    query: Text = ""
    epic: Text = ""
    label: Text = ""
    milestone: Text = ""  # or what the tracker calls a fix version, by its name

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(map(bool, (self.key, self.query, self.epic, self.label, self.milestone))) != 1:
            raise ValueError("tracker_exactly_one")
        return self


class Allocation(Value):
    """How many people of a team work on it at a time."""

    team: Ref[Team]
    people: PeopleAtWork = 1.0


class Alternative(Value):
    """Another way to do a work package: by other teams or people, with its estimate unless it has one of its own."""

    allocations: tuple[Allocation, ...]
    duration: Span | None = None  # working days
    effort: Effort | None = None  # person-days

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if self.duration is not None and self.effort is not None:
            raise ValueError("estimate_both")
        if not self.allocations:
            raise ValueError("alternative_without_teams")
        return self


class WorkPackage(Entity, duty="roadmap"):
    """Work that one owner delivers. Uncertain by three points, in working days or in person-days."""

    initiative: Ref[Initiative] | None = None
    parent: Ref[WorkPackage] | None = None
    assignee: Ref[Person] | None = None
    components: tuple[Ref[Component], ...] = ()
    allocations: tuple[Allocation, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    skills: tuple[str, ...] = ()
    duration: Span | None = None  # working days
    effort: Effort | None = None  # person-days
    not_before: Day | None = None
    start_on: Day | None = None  # pinned
    finish_on: Day | None = None  # pinned
    deadline: Day | None = None
    iteration: Ref[Iteration] | None = None
    started: Day | None = None
    finished: Day | None = None
    remaining: PersonDays | None = None  # in the unit of its estimate
    percent_complete: Share | None = None
    earned_by: Literal["0/100", "50/50", "weighted", "percent", "effort"] = "percent"
    budget: Money | None = None
    spent: Money | None = None
    moscow: Literal["must", "should", "could", "wont"] | None = None
    state: Literal["open", "blocked", "dropped"] = "open"
    blocked_since: Day | None = None
    blocked_by: tuple[Ref[Issue | Dependency], ...] | Text = ""  # in words where it lies outside the plan
    updated: Day | None = None
    trackers: tuple[TrackerRef, ...] = ()

    @model_validator(mode="after")
    def _estimate(self) -> Self:
        if self.duration is not None and self.effort is not None:
            raise ValueError("estimate_both")
        if self.finished is not None and self.started is None:
            raise ValueError("finished_without_start")
        if self.started is not None and self.finished is not None and self.finished < self.started:
            raise ValueError("finished_before_start")
        return self


class TeamVelocity(Value):
    """What one team planned and did in an iteration, in its own unit."""

    team: Ref[Team]
    planned: NonNegative | None = None
    done: NonNegative | None = None


class Iteration(Entity, duty="roadmap"):
    """A time box in which teams plan and deliver."""

    starts: Day
    ends: Day
    goal: Text = ""
    teams: tuple[Ref[Team], ...] = ()
    velocity_planned: NonNegative | None = None
    velocity_done: NonNegative | None = None
    velocities: tuple[TeamVelocity, ...] = ()  # by team, where several plan together
    confidence_votes: tuple[Count, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.ends < self.starts:
            raise ValueError("range_order")
        return self


class Criterion(Value):
    """One condition that must hold: who sees to it by when, and whether it does."""

    text: Text
    met: Flag = False
    met_on: Day | None = None
    owner: Ref[Person | Team] | None = None
    due: Day | None = None
    proof: Text = ""

    @model_validator(mode="after")
    def _met(self) -> Self:
        if self.met_on is not None and not self.met:
            raise ValueError("met_on_without_met")
        return self


class Milestone(Entity, duty="roadmap"):
    """A dated promise: the day committed to, what it marks, and when it counts as reached."""

    initiative: Ref[Initiative] | None = None
    owner: Ref[Person | Team] | None = None
    stage: Text = ""  # the class of comparable milestones: alpha, pilot, launch …
    level: Literal["internal", "committed", "contract", "regulatory"] = "committed"
    commitment: Day | None = None
    committed_to: Ref[Stakeholder] | None = None
    release: Ref[Release] | None = None
    work: tuple[Ref[WorkPackage | Initiative | Milestone], ...] = ()  # whose finish it marks
    exit_criteria: tuple[Criterion, ...] = ()
    reached: Day | None = None
    state: Literal["open", "reached", "dropped"] = "open"
    updated: Day | None = None
    trackers: tuple[TrackerRef, ...] = ()  # whose items all have to be done

    @model_validator(mode="after")
    def _reached(self) -> Self:
        if self.reached is not None and self.state != "reached":
            raise ValueError("reached_state")
        return self


class GoNoGo(Value):
    """A release decision: what was checked, by whom, and the answer."""

    due: Day
    decider: Ref[Person | Stakeholder] | None = None
    criteria: tuple[Criterion, ...] = ()
    answer: Literal["open", "go", "no-go", "go with conditions"] = "open"
    answered: Day | None = None
    conditions: Text = ""


class Release(Entity, duty="roadmap"):
    """A dated delivery to users, with its freezes and its go / no-go."""

    date: Day | None = None
    scope_freeze: Day | None = None
    code_freeze: Day | None = None
    components: tuple[Ref[Component], ...] = ()
    go_no_go: GoNoGo | None = None
    rollback: Text = ""
    state: Literal["planned", "frozen", "released", "cancelled"] = "planned"
    released: Day | None = None
    gates: tuple[Ref[Gate | Requirement | Review], ...] = ()


class Dependency(Entity, plural="dependencies", duty="coordination"):
    """What waits for what: the link in time, and the promise between giver and receiver."""

    predecessor: Ref[WorkPackage | Milestone] | None = None
    successor: Ref[WorkPackage | Milestone] | None = None
    type: Literal["FS", "SS", "FF", "SF"] = "FS"
    lag: DaysMoved = 0.0  # working days; negative is a lead
    what: Text = ""
    giver: Ref[Team | Stakeholder] | None = None
    receiver: Ref[Team | Initiative] | None = None
    need_by: Day | None = None
    promised: Day | None = None
    state: Literal["link", "proposed", "accepted", "declined", "delivered"] = "link"
    delivered: Day | None = None
    reason: Text = ""  # why it was declined
    giver_contact: Ref[Person] | None = None
    receiver_contact: Ref[Person] | None = None
    acceptance: tuple[Criterion, ...] = ()
    updated: Day | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.predecessor is None) != (self.successor is None):
            raise ValueError("link_needs_both_ends")
        if self.predecessor is None and self.giver is None and self.receiver is None:
            raise ValueError("dependency_empty")
        return self

    @property
    def is_contract(self) -> bool:
        """Whether one party owes another something, beyond the order of work."""
        return self.state != "link"


class ChangeRequest(Entity, duty="roadmap"):
    """A formal wish to change agreed scope, date or cost, with its effect and its answer."""

    raised_on: Day | None = None
    raised_by: Ref[Person | Stakeholder] | None = None
    subject: Ref[Milestone | WorkPackage | Initiative | Release] | None = None
    reason: Text = ""
    effect_days: DaysMoved | None = None
    effect_cost: Money | None = None
    state: Literal["raised", "analysed", "approved", "rejected", "withdrawn", "done"] = "raised"
    answer_due: Day | None = None
    decided_by: Ref[Person | Stakeholder] | None = None
    decided_on: Day | None = None
    decision: Ref[Decision] | None = None
