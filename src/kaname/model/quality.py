"""Whether it is reliable, fast, safe and big enough: components, objectives, gates, capacity, continuity, reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, Strict, model_validator

from kaname.model.base import (
    Count,
    Day,
    Entity,
    Flag,
    Instant,
    Number,
    Positive,
    Ref,
    Share,
    Text,
    Value,
)
from kaname.model.indicators import AlertPolicy, Indicator, SloReading, SloTarget, TimeWindow
from kaname.model.people import Person, Stakeholder, Team
from kaname.model.plan import Initiative, Milestone, Reading, Release, WorkPackage
from kaname.model.quantities import Hours, HoursOrNone, Notice, Period

if TYPE_CHECKING:
    from kaname.model.controls import Control, EvidenceItem
    from kaname.model.money import Vendor


class ComponentNeed(Value):
    """What a component needs of another, and whether it fails with it."""

    component: Ref[Component]
    hard: Flag = True


class Component(Entity, duty="nfr"):
    """A service, system or library that is run, with its tier, its owner and what it needs."""

    description: Text = ""
    tier: Annotated[int, Strict(), Field(ge=0, le=4)] | None = None
    owner: Ref[Team | Person] | None = None
    vendor: Ref[Vendor] | None = None
    needs: tuple[ComponentNeed, ...] = ()
    repositories: tuple[Text, ...] = ()
    lines_of_code: Count | None = None
    availability: Share | None = None
    lifecycle: Literal["planned", "building", "live", "retiring", "retired"] = "live"
    data_classes: tuple[Text, ...] = ()


class Slo(Entity, duty="nfr"):
    """A service level objective with OpenSLO's fields; readings are entered where no source is asked for them.

    It has one indicator (its own, or by reference that of another one), or is a composite: each objective has its own.
    """

    component: Ref[Component] | None = None
    owner: Ref[Person | Team] | None = None
    description: Annotated[str, Field(max_length=1050)] = ""
    indicator: Indicator | None = None
    indicator_ref: Ref[Slo] | None = None  # shares that one's indicator
    window: TimeWindow = TimeWindow.model_construct()
    budgeting: Literal["Occurrences", "Timeslices", "RatioTimeslices"] = "Occurrences"
    objectives: tuple[SloTarget, ...] = ()
    policies: tuple[Ref[Policy], ...] = ()
    alert: Text = ""  # in words; `alerts` says it in numbers
    alerts: tuple[AlertPolicy, ...] = ()
    readings: tuple[SloReading, ...] = ()

    @model_validator(mode="after")
    def _openslo(self) -> Self:
        if self.indicator is not None and self.indicator_ref is not None:
            raise ValueError("indicator_twice")
        if (self.indicator is not None or self.indicator_ref is not None) and self.composite:
            raise ValueError("indicator_above_and_below")
        if self.indicator is not None and self.indicator.threshold is not None and len(self.objectives) > 1:
            raise ValueError("threshold_one_objective")
        for objective in self.objectives:
            self._fits(objective)
        return self

    def _fits(self, objective: SloTarget) -> None:
        measured = objective.indicator or self.indicator
        threshold = measured is not None and measured.threshold is not None
        by_reference = self.indicator_ref is not None or objective.indicator_ref is not None
        if threshold != (objective.op is not None) and not by_reference:
            raise ValueError("op_only_with_threshold")
        if self.budgeting == "Timeslices" and objective.time_slice_target is None:
            raise ValueError("timeslice_target_missing")
        if self.budgeting != "Occurrences" and objective.time_slice_window is None:
            raise ValueError("timeslice_window_missing")

    @property
    def composite(self) -> bool:
        """Whether its objectives measure different things."""
        return any(one.indicator is not None or one.indicator_ref is not None for one in self.objectives)


class Policy(Entity, plural="policies", duty="nfr"):
    """What is held, and when: a rule that everybody agreed to before it hurt."""

    trigger: Literal[
        "error budget spent", "burn rate", "gate failed", "evidence expired", "requirement unmet", "manual"
    ] = "error budget spent"
    watches: tuple[Ref[Slo | Gate | EvidenceItem | Requirement], ...] = ()
    threshold: Number | None = None
    holds: tuple[Ref[Initiative | WorkPackage | Release | Component], ...] = ()
    allows: Text = ""
    owner: Ref[Person | Team] | None = None
    agreed_on: Day | None = None
    active: Flag = True
    called_on: Day | None = None  # where its trigger is manual
    called_by: Ref[Person | Stakeholder] | None = None
    lifted_on: Day | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.called_on and self.lifted_on and self.lifted_on < self.called_on:
            raise ValueError("range_order")
        return self


class GateCheck(Value):
    """One required check of a gate, in the order in which it blocks."""

    name: Text
    kind: Literal["sast", "dependencies", "container", "secrets", "sbom", "provenance", "test", "bias", "approval"]
    result: Literal["passed", "failed", "missing"] = "missing"
    on: Day | None = None
    proof: Text = ""


class Gate(Entity, duty="nfr"):
    """A gate in the delivery pipeline or the life of a model: the first failed or missing check blocks."""

    component: Ref[Component] | None = None
    subject: Ref[Release | Milestone | WorkPackage] | None = None
    owner: Ref[Person | Team] | None = None
    checks: tuple[GateCheck, ...] = ()
    due: Day | None = None


class Requirement(Entity, duty="nfr"):
    """A quality requirement: attribute, target, how it is verified, and whether it is met."""

    attribute: Literal[
        "availability",
        "performance",
        "scalability",
        "security",
        "recoverability",
        "usability",
        "accessibility",
        "maintainability",
        "portability",
        "compatibility",
        "safety",
        "sustainability",
        "privacy",
    ] = "performance"
    target: Text = ""
    components: tuple[Ref[Component], ...] = ()
    subject: Ref[Initiative | Milestone | Release] | None = None
    owner: Ref[Person | Team] | None = None
    verification: Literal["test", "analysis", "demonstration", "inspection", "monitoring"] | None = None
    verify_by: Day | None = None
    state: Literal["open", "met", "failed", "waived"] = "open"
    verified_on: Day | None = None
    measured: Text = ""


class CapacityPlan(Entity, duty="nfr"):
    """Demand against limit of one resource of a component."""

    component: Ref[Component] | None = None
    resource: Text = ""
    unit: Text = ""
    limit: Positive | None = None
    target_utilisation: Share = 0.7
    demand: tuple[Reading, ...] = ()
    lead_time_days: Notice = 0.0
    owner: Ref[Person | Team] | None = None


class ImpactOverTime(Value):
    """How bad one type of impact is after a time without the activity, 0 (none) to 4 (unacceptable)."""

    type: Literal["financial", "legal", "reputation", "safety", "operations"]
    after_hours: Hours
    level: Annotated[int, Strict(), Field(ge=0, le=4)]


class BusinessActivity(Entity, plural="business_activities", duty="nfr"):
    """An activity of the business and how long it can be without it (BIA)."""

    owner: Ref[Person | Stakeholder] | None = None
    components: tuple[Ref[Component], ...] = ()
    needs: tuple[Ref[BusinessActivity], ...] = ()
    impacts: tuple[ImpactOverTime, ...] = ()
    mtpd_hours: Hours | None = None
    mbco: Text = ""
    rto_hours: Hours | None = None
    rpo_hours: HoursOrNone | None = None
    work_recovery_hours: HoursOrNone = 0.0
    backup_interval_hours: Hours | None = None
    backup_duration_hours: HoursOrNone = 0.0
    reviewed_on: Day | None = None


class Exercise(Entity, duty="nfr"):
    """A continuity exercise: what was aimed at, what was achieved."""

    activities: tuple[Ref[BusinessActivity], ...] = ()
    scenario: Text = ""
    on: Day | None = None
    planned_for: Day | None = None
    owner: Ref[Person | Team] | None = None
    achieved_rto_hours: HoursOrNone | None = None
    achieved_rpo_hours: HoursOrNone | None = None
    passed: Flag | None = None
    findings: Text = ""


class ReviewComment(Value):
    """One remark of a review and whether it was resolved."""

    by: Ref[Person]
    text: Text
    resolved: Flag = False
    blocking: Flag = False


class Review(Entity, duty="nfr"):
    """A design, security, privacy or readiness review."""

    type: Literal["design", "security", "privacy", "readiness", "architecture", "accessibility"] = "design"
    subject: Ref[Initiative | Component | Release | Milestone | WorkPackage] | None = None
    requested_on: Day | None = None
    due: Day | None = None
    reviewers: tuple[Ref[Person | Team], ...] = ()
    comments: tuple[ReviewComment, ...] = ()
    verdict: Literal["open", "approved", "approved with conditions", "rejected"] = "open"
    decided_on: Day | None = None
    conditions: Text = ""


class MaturityScore(Value):
    """The stage of one function of a pillar, 1 (traditional) to 4 (optimal)."""

    pillar: Literal["identity", "devices", "networks", "applications", "data"]
    function: Text
    stage: Annotated[int, Strict(), Field(ge=1, le=4)]
    target: Annotated[int, Strict(), Field(ge=1, le=4)] | None = None


class MaturityAssessment(Entity, duty="nfr"):
    """A zero-trust maturity assessment by CISA's pillars; the roll-up is ours, CISA gives none."""

    on: Day | None = None
    assessor: Ref[Person] | None = None
    scores: tuple[MaturityScore, ...] = ()


class AiModel(Entity, duty="nfr"):
    """A machine-learned model in its life cycle, with the bias checks that gate it."""

    component: Ref[Component] | None = None
    owner: Ref[Person | Team] | None = None
    purpose: Text = ""
    stage: Literal["idea", "training", "validation", "live", "retired"] = "idea"
    trained_on: Day | None = None
    reviewed_on: Day | None = None
    review_every_days: Period | None = None
    gates: tuple[Ref[Gate], ...] = ()
    controls: tuple[Ref[Control], ...] = ()
    evidence: tuple[Ref[EvidenceItem], ...] = ()
    frozen_at: Instant | None = None
