"""Whether the program is allowed to, and can prove it: controls, obligations, processing, evidence, exceptions."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kaname.model.base import Country, Day, Entity, Flag, Link, Ref, Share, Text, Value
from kaname.model.decisions import Decision, Standard, Vendor
from kaname.model.people import Person, Stakeholder, Team
from kaname.model.plan import Initiative, Milestone, Release, WorkPackage
from kaname.model.quality import Component, Gate, Policy, Requirement, Review
from kaname.model.quantities import Period
from kaname.model.risks import Risk

KNOWN_REGIMES = (
    *("GDPR", "UK GDPR", "CCPA", "APPI", "HIPAA", "LGPD", "PIPL"),
    *("PCI DSS", "SOX", "J-SOX", "FISC", "DORA", "NIS2", "CRA", "EU AI Act"),
    *("ISO 27001", "ISO 22301", "ISO 42001", "SOC 1", "SOC 2", "ISMAP", "FedRAMP", "NIST CSF", "CIS"),
    *("contract", "internal"),
)
"""Laws, standards and schemes by the names they go by. Any other name is taken as it stands."""
Regime = Annotated[str, Field(min_length=1, max_length=60, examples=list(KNOWN_REGIMES))]
"""What demands something: one of the known regimes, or any other by its name."""


class Control(Entity, duty="compliance"):
    """A measure that keeps a risk in bounds (OSCAL control), and how far it is in place."""

    catalogue: Text = ""  # e.g. NIST SP 800-53 rev 5
    number: Text = ""  # e.g. AC-2
    statement: Text = ""
    owner: Ref[Person | Team] | None = None
    components: tuple[Ref[Component], ...] = ()
    implementation: Literal["planned", "partial", "implemented", "alternative", "not applicable"] = "planned"
    implementation_note: Text = ""
    implement_by: Day | None = None
    assessed_on: Day | None = None
    assessment: Literal["not assessed", "satisfied", "other than satisfied"] = "not assessed"
    evidence: tuple[Ref[EvidenceItem], ...] = ()
    automated: Flag = False


class Obligation(Entity, duty="compliance"):
    """Something law, contract or policy demands by a date: an audit, a penetration test, a report."""

    regime: Regime
    source: Text = ""
    demand: Text = ""
    owner: Ref[Person | Team] | None = None
    due: Day | None = None
    every_days: Period | None = None
    last_done: Day | None = None
    holds: tuple[Ref[Milestone | Release | Initiative], ...] = ()
    controls: tuple[Ref[Control], ...] = ()
    evidence: tuple[Ref[EvidenceItem], ...] = ()
    state: Literal["open", "scheduled", "done", "not applicable"] = "open"
    scheduled_for: Day | None = None


class Transfer(Value):
    """Personal data that crosses a border, and what makes it lawful."""

    country: Country
    recipient: Text = ""
    safeguard: Literal["adequacy", "scc", "bcr", "consent", "equivalent measures", "derogation", "none"] = "none"


class Dpia(Value):
    """A data protection impact assessment: its state, advice and measures (GDPR Art. 35(7))."""

    state: Literal["not started", "screening", "in progress", "done", "not required"] = "not started"
    due: Day | None = None
    done_on: Day | None = None
    advice: Text = ""
    necessity: Text = ""
    risks: tuple[Ref[Risk], ...] = ()
    measures: Text = ""
    residual_high: Flag = False
    consulted_authority_on: Day | None = None
    reason_not_required: Text = ""


class ProcessingActivity(Entity, plural="processing_activities", duty="compliance"):
    """A use of personal data: purpose, legal basis, categories, transfers, residency, retention, DPIA."""

    purpose: Text = ""
    owner: Ref[Person | Team] | None = None
    initiative: Ref[Initiative] | None = None
    components: tuple[Ref[Component], ...] = ()
    regimes: tuple[Regime, ...] = ()
    legal_basis: (
        Literal["consent", "contract", "legal obligation", "vital interests", "public task", "legitimate interests"]
        | None
    ) = None
    subjects: tuple[Text, ...] = ()
    categories: tuple[Text, ...] = ()
    special_categories: tuple[Text, ...] = ()
    special_condition: (  # GDPR Art. 9(2), by its letters
        Literal[
            "explicit consent",
            "employment and social security",
            "vital interests",
            "non-profit body",
            "made public",
            "legal claims",
            "substantial public interest",
            "health or social care",
            "public health",
            "archiving or research",
        ]
        | None
    ) = None
    recipients: tuple[Text, ...] = ()
    processors: tuple[Ref[Vendor], ...] = ()
    security_measures: tuple[Text, ...] = ()
    residency: tuple[Country, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    retention_days: Period | None = None
    starts: Day | None = None
    criteria: tuple[
        Literal[
            "evaluation or scoring",
            "automated decision",
            "systematic monitoring",
            "sensitive data",
            "large scale",
            "matching or combining",
            "vulnerable subjects",
            "innovative technology",
            "prevents a right or service",
        ],
        ...,
    ] = ()
    triggers_35_3: tuple[Literal["a", "b", "c"], ...] = ()
    listed: Literal["35(4)", "35(5)"] | None = None
    dpia: Dpia | None = None


class EvidenceItem(Entity, duty="compliance"):
    """Something that proves a control or a claim, until it expires."""

    what: Text = ""
    collected_on: Day | None = None
    expires: Day | None = None
    by: Ref[Person | Team] | None = None
    location: Link | None = None
    digest: Text = ""  # sha256 of what was collected
    period_from: Day | None = None
    period_until: Day | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.collected_on and self.expires and self.expires < self.collected_on:
            raise ValueError("range_order")
        return self


class Exception_(Entity, plural="exceptions", duty="compliance"):  # noqa: N801
    """A rule set aside for a reason, by someone, until a day."""

    subject: Ref[
        Control | Gate | Policy | Requirement | Standard | Obligation | Component | Release | WorkPackage | Review
    ]
    reason: Text = ""
    granted_by: Ref[Person | Stakeholder] | None = None
    granted_on: Day | None = None
    expires: Day | None = None
    compensating: Text = ""
    residual: Share | None = None
    decision: Ref[Decision] | None = None
    vendor: Ref[Vendor] | None = None
