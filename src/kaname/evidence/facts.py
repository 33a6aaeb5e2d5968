"""Facts that tools report, at stated grains, and Evidence: all of them as of a moment, frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every fact knows: which source said it, under which id and address, as of when."""

    source: str
    external_id: str
    url: str = ""
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem(Fact):
    """A tracker item as it is now. Grain: one per item."""

    title: str
    type: str
    status: str
    created: datetime
    started: datetime | None = None
    finished: datetime | None = None
    estimate: float | None = None
    parent: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Fact):
    """An item's change of status. Grain: one per change."""

    item: str
    from_status: str
    to_status: str
    entered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprint(Fact):
    """A sprint with what was committed and done. Grain: one per sprint and board."""

    board: str
    name: str
    starts: datetime
    ends: datetime
    committed: float | None = None
    done: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Fact):
    """A change of code, from first commit to merge. Grain: one per pull or merge request."""

    repository: str
    first_commit_at: datetime
    opened_at: datetime
    first_review_at: datetime | None = None
    merged_at: datetime | None = None
    merge_commit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build(Fact):
    """A run of a pipeline. Grain: one per run."""

    repository: str
    pipeline: str
    result: str
    started_at: datetime
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment(Fact):
    """A deployment to an environment. Grain: one per deployment."""

    component: str
    environment: str
    result: str
    finished_at: datetime
    commits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Fact):
    """Something that broke in production. Grain: one per incident."""

    component: str
    severity: str
    opened_at: datetime
    resolved_at: datetime | None = None
    caused_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Fact):
    """A measured value of a named series at a moment. Grain: one per series and moment."""

    series: str
    at: datetime
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge(Fact):
    """A line of a bill, by FOCUS. Grain: one per day, service, account and tag set."""

    period_start: datetime
    period_end: datetime
    service: str
    account: str
    billed: Decimal
    effective: Decimal
    currency: str
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Fact):
    """A measure of code or design, by component. Grain: one per component, name and day."""

    component: str
    name: str
    at: datetime
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Fact):
    """Something that is run: a host, a cluster, a bucket. Grain: one per resource."""

    component: str
    type: str
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Fact):
    """A page, a minute, a report. Grain: one per document."""

    title: str
    updated_at: datetime
    author: str = ""


@dataclass(frozen=True)
class Evidence:
    """All facts as of a moment. Empty while no source is set up: then only the plan speaks."""

    as_of: datetime | None = None
    items: tuple[WorkItem, ...] = ()
    transitions: tuple[Transition, ...] = ()
    sprints: tuple[Sprint, ...] = ()
    changes: tuple[Change, ...] = ()
    builds: tuple[Build, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    incidents: tuple[Incident, ...] = ()
    readings: tuple[Reading, ...] = ()
    charges: tuple[Charge, ...] = ()
    measures: tuple[Measure, ...] = ()
    resources: tuple[Resource, ...] = ()
    documents: tuple[Document, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether no source has reported anything."""
        return self.as_of is None
