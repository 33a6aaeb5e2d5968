"""How the program decides: RFCs and 稟議, standards, debt, and what is bought from whom."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from kaname.model.base import (
    Count,
    Day,
    Entity,
    Exact,
    Flag,
    Money,
    NonNegative,
    Positive,
    Ref,
    Scores,
    Share,
    Text,
    Value,
)
from kaname.model.people import Meeting, Person, Stakeholder, Team
from kaname.model.plan import Initiative, Milestone, WorkPackage
from kaname.model.quality import Component
from kaname.model.quantities import Notice, PersonDays

if TYPE_CHECKING:
    from kaname.model.controls import Control, Exception_
    from kaname.model.risks import Risk


class WeightedCriterion(Value):
    """What options are judged by, with its weight (weights are normalised to 1)."""

    name: Text
    weight: NonNegative


class Option(Value):
    """One way to go, scored by criterion; scores point the same way, higher is better."""

    name: Text
    description: Text = ""
    scores: Scores = ()
    cost: Money | None = None
    pros: tuple[Text, ...] = ()
    cons: tuple[Text, ...] = ()


class Comment(Value):
    """A remark on a proposal and how it was resolved."""

    by: Ref[Person]
    on: Day
    text: Text
    resolution: Text = ""
    blocking: Flag = False


class Approval(Value):
    """One answer on the route to a decision."""

    by: Ref[Person | Stakeholder]
    answer: Literal["pending", "approved", "declined", "abstained"] = "pending"
    on: Day | None = None
    note: Text = ""


class Dissent(Value):
    """Who disagrees with an outcome, and why; it stays on record."""

    by: Ref[Person | Stakeholder]
    reason: Text
    on: Day | None = None


class Decision(Entity, duty="coordination"):
    """A question, its options and its outcome: an RFC, a design decision, a 稟議."""

    form: Literal["rfc", "adr", "ringi", "steering"] = "rfc"
    question: Text = ""
    context: Text = ""
    subjects: tuple[Ref[Initiative | WorkPackage | Milestone | Component], ...] = ()
    criteria: tuple[WeightedCriterion, ...] = ()
    options: tuple[Option, ...] = ()
    driver: Ref[Person] | None = None
    approver: Ref[Person | Stakeholder] | None = None
    contributors: tuple[Ref[Person | Team], ...] = ()
    informed: tuple[Ref[Person | Team | Stakeholder], ...] = ()
    responsible: tuple[Ref[Person | Team], ...] = ()  # RACI: carries it out
    accountable: Ref[Person | Stakeholder] | None = None  # RACI: answers for it, one alone
    consulted: tuple[Ref[Person | Team | Stakeholder], ...] = ()
    opened_on: Day | None = None
    review_until: Day | None = None
    needed_by: Day | None = None
    quorum: Count = 0
    comments: tuple[Comment, ...] = ()
    approvals: tuple[Approval, ...] = ()
    state: Literal["draft", "in review", "accepted", "rejected", "withdrawn", "implemented", "superseded"] = "draft"
    outcome: Text = ""
    chosen: Text = ""
    decided_on: Day | None = None
    dissent: Text = ""
    dissents: tuple[Dissent, ...] = ()
    supersedes: Ref[Decision] | None = None
    revisit_on: Day | None = None
    meeting: Ref[Meeting] | None = None


class Standard(Entity, duty="coordination"):
    """A technical standard that teams keep, and those that do not yet."""

    owner: Ref[Person | Team] | None = None
    statement: Text = ""
    decided_by: Ref[Decision] | None = None
    since: Day | None = None
    review_on: Day | None = None
    state: Literal["draft", "trial", "adopted", "retired"] = "adopted"
    components: tuple[Ref[Component], ...] = ()
    exceptions: tuple[Ref[Exception_], ...] = ()


class Debt(Entity, duty="debt"):
    """Technical debt: its principal (work that removes it) and its interest (what it costs until then)."""

    component: Ref[Component] | None = None
    owner: Ref[Person | Team] | None = None
    type: Literal["code", "architecture", "test", "infrastructure", "documentation", "security", "process"] = "code"
    raised_on: Day | None = None
    principal_days: PersonDays | None = None  # person-days to remove
    remediation: Ref[WorkPackage | Initiative] | None = None
    interest_hours_low: NonNegative | None = None  # extra hours per month
    interest_hours_high: NonNegative | None = None
    incidents_per_month: NonNegative | None = None
    velocity_drag: Share | None = None
    discount_rate: Exact = Decimal("0.05")
    state: Literal["open", "planned", "paying", "paid", "accepted"] = "open"
    decided_by: Ref[Decision] | None = None
    accepted_until: Day | None = None
    paid_on: Day | None = None
    measured_benefit_hours: NonNegative | None = None  # per month, after it was paid
    remediation_minutes: NonNegative | None = None  # static analysis, SQALE


class Vendor(Entity, duty="finance"):
    """A supplier, with its contract and its standing."""

    contact: Text = ""
    owner: Ref[Person] | None = None
    contract_from: Day | None = None
    contract_until: Day | None = None
    notice_days: Notice | None = None
    spend_per_year: Money | None = None
    critical: Flag = False
    assessed_on: Day | None = None
    controls: tuple[Ref[Control], ...] = ()
    exit_plan: Text = ""


class Bid(Value):
    """A vendor's offer, scored by the criteria of its request."""

    vendor: Ref[Vendor]
    received: Day | None = None
    price: Money | None = None
    scores: Scores = ()
    compliant: Flag = True
    valid_until: Day | None = None
    note: Text = ""


class Rfp(Entity, duty="finance"):
    """A request for proposal with its bids and its award."""

    scope: Text = ""
    owner: Ref[Person] | None = None
    issued: Day | None = None
    bids_due: Day | None = None
    award_by: Day | None = None
    criteria: tuple[WeightedCriterion, ...] = ()
    bids: tuple[Bid, ...] = ()
    awarded_to: Ref[Vendor] | None = None
    awarded_on: Day | None = None
    decision: Ref[Decision] | None = None
    needed_for: tuple[Ref[WorkPackage | Milestone | Initiative], ...] = ()
    risks: tuple[Ref[Risk], ...] = ()
    minimum_bids: Positive = 3.0
