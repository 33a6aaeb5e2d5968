"""What could stop the program, what stops it now, and what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from kaname.model.base import Count, Day, Entity, Flag, Instant, Money, MoneyRange, Ref, Share, Text, Value
from kaname.model.people import Person, Stakeholder, Team
from kaname.model.quantities import Coefficient, Shift, TimesAsMuch

if TYPE_CHECKING:
    from kaname.model.decisions import Decision
    from kaname.model.plan import Initiative, Milestone, WorkPackage
    from kaname.model.quality import Component

ImpactLevel = Literal["very low", "low", "moderate", "high", "very high"]


class DaysImpact(Value):
    """Working days added to (or, for an opportunity, taken from) named work if the risk occurs.

    Impacts on the same work add up; of those that are `parallel`, of this and other risks, the longest counts.
    """

    work: Ref[WorkPackage | Initiative | Milestone]
    days: Shift
    parallel: Flag = False


class RiskTie(Value):
    """Another risk that occurs along with one (above 0) or instead of it (below): a correlation from -1 to 1."""

    risk: Ref[Risk]
    coefficient: Coefficient


class Residual(Value):
    """Probability and impact once a response is in place; days and cost are multiplied by `impact`."""

    probability: Share
    impact: TimesAsMuch = 1.0


class Response(Value):
    """What is done about a risk, what it costs, by when, and what it leaves."""

    title: Text
    strategy: Literal[
        "avoid", "transfer", "mitigate", "accept", "escalate", "exploit", "share", "enhance", "contingency"
    ] = "mitigate"
    owner: Ref[Person] | None = None
    cost: Money | None = None
    due: Day | None = None
    state: Literal["proposed", "agreed", "done", "rejected"] = "proposed"
    trigger: Text = ""
    residual: Residual | None = None


class Risk(Entity, duty="risk"):
    """An uncertain event: cause, event, effect; how likely, how hard, who owns it, what is done."""

    cause: Text = ""
    event: Text = ""
    effect: Text = ""
    category: Text = ""
    direction: Literal["threat", "opportunity"] = "threat"
    owner: Ref[Person] | None = None
    subjects: tuple[Ref[Initiative | WorkPackage | Milestone | Component | Team], ...] = ()
    probability: Share | None = None
    impact: ImpactLevel | None = None
    days: tuple[DaysImpact, ...] = ()
    cost: MoneyRange | None = None
    proximity_from: Day | None = None
    proximity_until: Day | None = None
    only_within: Flag = False
    moves_with: tuple[RiskTie, ...] = ()
    roam: Literal["resolved", "owned", "accepted", "mitigated"] | None = None
    reason: Text = ""
    responses: tuple[Response, ...] = ()
    raised_on: Day | None = None
    reviewed_on: Day | None = None
    closed_on: Day | None = None
    occurred: Ref[Issue] | None = None

    @property
    def open(self) -> bool:
        """Whether it can still happen."""
        return self.roam != "resolved" and self.closed_on is None and self.occurred is None


class CourseEntry(Value):
    """One step in the course of an issue (経緯)."""

    on: Day
    text: Text
    by: Ref[Person] | None = None


class Issue(Entity, duty="risk"):
    """A problem that exists and needs an answer (課題)."""

    raised_on: Day | None = None
    raised_by: Ref[Person | Stakeholder] | None = None
    answer_due: Day | None = None
    priority: Literal["low", "medium", "high", "critical"] = "medium"
    owner: Ref[Person] | None = None
    subjects: tuple[Ref[Initiative | WorkPackage | Milestone | Component | Team], ...] = ()
    course: tuple[CourseEntry, ...] = ()
    answer: Text = ""
    state: Literal["open", "answered", "closed"] = "open"
    closed_on: Day | None = None
    from_risk: Ref[Risk] | None = None


class Assumption(Entity, duty="risk"):
    """Something taken as true for planning, until when it must be checked, and what happens if it is false."""

    owner: Ref[Person] | None = None
    validate_by: Day | None = None
    state: Literal["open", "confirmed", "refuted"] = "open"
    checked_on: Day | None = None
    if_false: Text = ""
    subjects: tuple[Ref[Initiative | WorkPackage | Milestone | Component], ...] = ()
    becomes: Ref[Risk | Issue] | None = None


class EscalationStep(Value):
    """When a level of the ladder was told, and when it acknowledged."""

    level: Count
    told_at: Instant
    acknowledged_at: Instant | None = None


class Escalation(Entity, duty="risk"):
    """A problem passed to a level that can decide, with its clocks."""

    subject: Ref[Risk | Issue | Milestone | WorkPackage | Initiative | Decision] | None = None
    raised_by: Ref[Person] | None = None
    raised_at: Instant
    ask: Text = ""
    severity: Literal["low", "medium", "high", "critical"] = "high"
    steps: tuple[EscalationStep, ...] = ()
    resolved_at: Instant | None = None
    outcome: Text = ""

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.resolved_at is not None and self.resolved_at < self.raised_at:
            raise ValueError("range_order")
        return self


class Lesson(Entity, duty="risk"):
    """What was learned, kept for later work."""

    on: Day | None = None
    occasion: Text = ""
    what_happened: Text = ""
    advice: Text = ""
    owner: Ref[Person] | None = None
    subjects: tuple[Ref[Initiative | WorkPackage | Milestone | Risk | Issue | Component], ...] = ()
    applied: Flag = False
