"""Facts that tools report, at stated grains, and Evidence: all of them as of a moment, frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every fact knows: which source said it, under which id and address, as of when it was pulled."""

    source: str
    external_id: str
    url: str = ""
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem(Fact):
    """A tracker item as it is now. Grain: one per item.

    `status` is written as the tracker writes it, `category` is the tracker's own class of it where it has one; what
    they mean is said by the rules of the source (`model.sources`), so that changed rules need no new pull. `points` are
    of the tracker's own unit. `milestones` are those it is planned for, or the versions it is to be fixed in, by name.
    `removed_at`: seen to be missing, `moved_to`: where it is instead, if that is known.
    """

    key: str
    title: str
    type: str
    status: str
    category: str = ""
    project: str = ""
    created: datetime
    updated: datetime | None = None
    resolved: datetime | None = None
    resolution: str = ""
    points: float | None = None
    estimated_hours: float | None = None
    spent_hours: float | None = None
    remaining_hours: float | None = None
    due: date | None = None
    assignee: str = ""
    parent: str = ""
    epic: str = ""
    sprints: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    flagged: bool = False
    removed_at: datetime | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Fact):
    """A change of an item's status, or of another field that tells how work goes. Grain: one per change and field.

    `item` is the external id of the item. A status carries the tracker's own class of it where the tracker tells; a
    target, the release that something is planned for or "" for none, carries the stage that is planned. A milestone, as
    an item may have several, is one that it left or came into, by name. An item's first
    status is a change from "" when it was created, so that transitions alone tell how work flowed. What is past doesn't
    change: of two facts about the same transition the first stands.
    """

    item: str
    project: str = ""
    field: Literal["status", "flag", "sprint", "points", "key", "target", "milestone"] = "status"
    from_value: str
    to_value: str
    from_category: str = ""
    to_category: str = ""
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprint(Fact):
    """A sprint with what was committed and done. Grain: one per sprint and board."""

    board: str
    name: str
    state: str = ""
    starts: datetime
    ends: datetime
    completed: datetime | None = None
    committed: float | None = None
    done: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Fact):
    """A change of code, from first commit to merge. Grain: one per pull or merge request.

    `items` are keys or ids of tracker items that it names. `commits` are those it brings, by their hashes.
    """

    repository: str
    number: str = ""
    title: str = ""
    state: str = ""
    base: str = ""
    author: str = ""
    first_commit_at: datetime | None = None
    opened_at: datetime
    first_review_at: datetime | None = None
    merged_at: datetime | None = None
    closed_at: datetime | None = None
    merge_commit: str = ""
    commits: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    removed_at: datetime | None = None


class Touched(NamedTuple):
    """A file that a commit touched, under its name afterwards; binaries have no line counts."""

    path: str
    added: int | None
    deleted: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit(Fact):
    """A commit of the branch that is read, with the files it touched. Grain: one per repository and commit.

    `files` are pairs of a path and its added and deleted lines (`12 3`, `- -` for binaries), renames followed; merges
    touch none, since what they bring is told by its own commits. `removed_at`: seen to be no longer in the history.
    """

    repository: str
    author: str = ""
    authored_at: datetime
    committed_at: datetime
    title: str = ""
    parents: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    removed_at: datetime | None = None

    @property
    def hash(self) -> str:
        """Its name in git."""
        return self.external_id.rpartition(":")[2]

    @property
    def touched(self) -> tuple[Touched, ...]:
        """The files with their lines as numbers."""
        return tuple(_touched(path, lines) for path, lines in self.files)


def _touched(path: str, lines: str) -> Touched:
    added, _, deleted = lines.partition(" ")
    return Touched(path, int(added) if added.isdecimal() else None, int(deleted) if deleted.isdecimal() else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Build(Fact):
    """A run of a pipeline. Grain: one per run and attempt. `result` is "" while it runs."""

    repository: str
    pipeline: str
    result: Literal["", "success", "failure", "cancelled", "skipped"] = ""
    status: str = ""
    trigger: str = ""
    branch: str = ""
    commit: str = ""
    created_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment(Fact):
    """A deployment to an environment. Grain: one per deployment, repository and environment.

    Whether an environment is production is said by the rules of the source.
    """

    repository: str
    pipeline: str = ""
    environment: str
    result: Literal["", "success", "failure", "cancelled", "skipped"] = ""
    status: str = ""
    created_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    commits: tuple[str, ...] = ()
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Fact):
    """Something that broke in production. Grain: one per incident. `caused_by` is a deployment's external id."""

    key: str = ""
    title: str = ""
    service: str = ""
    severity: str = ""
    status: str = ""
    opened_at: datetime
    acknowledged_at: datetime | None = None
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
    """A line of a bill, by FOCUS 1.2. Grain: one per line of an issue of a bill.

    All costs are in `currency`: `billed` is invoiced, `effective` amortised, `listed` at list price, `contracted` at
    the negotiated one before commitments; None where the bill tells none. The period holds its start and not its end.
    A bill that is issued again replaces its earlier issue as a whole, so that lines left out of it are gone
    (`current_issues`). `account` is the billing account. The words of `category`, `correction` (ChargeClass),
    `frequency` and `pricing` are those of FOCUS.
    """

    bill: str = ""
    issue: str = ""
    line: int = 0
    period_start: datetime
    period_end: datetime
    billing_start: datetime | None = None
    billing_end: datetime | None = None
    provider: str = ""
    service: str
    service_category: str = ""
    account: str
    sub_account: str = ""
    sub_account_name: str = ""
    region: str = ""
    resource: str = ""
    resource_type: str = ""
    sku: str = ""
    invoice: str = ""
    category: str = ""
    correction: str = ""
    frequency: str = ""
    pricing: str = ""
    commitment: str = ""
    commitment_status: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    billed: Decimal
    effective: Decimal
    listed: Decimal | None = None
    contracted: Decimal | None = None
    currency: str
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill(Fact):
    """The issue of a bill that counts, said once all its lines are known. Grain: one per bill.

    `lines` are all it has, `refused` those that can't be read and so are no charges. `billed` and `effective` are the
    sums of the others as exact numbers, by billing account and currency with a blank between.
    """

    file: str
    issue: str
    issued_at: datetime
    lines: int
    refused: int = 0
    billed: tuple[tuple[str, str], ...] = ()
    effective: tuple[tuple[str, str], ...] = ()


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


FACTS: Mapping[str, type[Fact]] = {
    "items": WorkItem,
    "transitions": Transition,
    "sprints": Sprint,
    "changes": Change,
    "commits": Commit,
    "builds": Build,
    "deployments": Deployment,
    "incidents": Incident,
    "readings": Reading,
    "charges": Charge,
    "bills": Bill,
    "measures": Measure,
    "resources": Resource,
    "documents": Document,
}
"""Every kind of fact by the name of its list in Evidence."""


def current_issues(bills: Iterable[Bill]) -> frozenset[tuple[str, str, str]]:
    """Source, bill and issue of those whose lines count: of the same issue under several names only the first."""
    first: dict[str, tuple[str, str, str]] = {}
    for one in sorted(bills, key=lambda bill: (bill.source, bill.external_id)):
        first.setdefault(one.issue, (one.source, one.external_id, one.issue))
    return frozenset(first.values())


@dataclass(frozen=True, slots=True)
class Heard:
    """Of a source: until when all that it had to tell is known (None: never to the end), and its last answer.

    `harmed` counts kept files whose facts are left out, because they are gone or not what was written.
    """

    source: str
    complete_at: datetime | None
    last_at: datetime
    harmed: int = 0


@dataclass(frozen=True)
class Evidence:
    """All facts as of a moment. Empty while no source is set up: then only the plan speaks.

    `former_bills`: of each bill the issue before the one in `bills`, where there was another.
    """

    as_of: datetime | None = None
    heard: tuple[Heard, ...] = ()
    items: tuple[WorkItem, ...] = ()
    transitions: tuple[Transition, ...] = ()
    sprints: tuple[Sprint, ...] = ()
    changes: tuple[Change, ...] = ()
    commits: tuple[Commit, ...] = ()
    builds: tuple[Build, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    incidents: tuple[Incident, ...] = ()
    readings: tuple[Reading, ...] = ()
    charges: tuple[Charge, ...] = ()
    bills: tuple[Bill, ...] = ()
    measures: tuple[Measure, ...] = ()
    resources: tuple[Resource, ...] = ()
    documents: tuple[Document, ...] = ()
    former_bills: tuple[Bill, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether no source has reported anything."""
        return self.as_of is None
