"""Facts of an issue: the item as it is now, every change of its status, and the spans of time it is planned for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kaname.evidence.facts import Fact, Sprint, Transition, WorkItem
from kaname.evidence.forge.options import Options
from kaname.evidence.forge.progress import Happening, furthest, steps
from kaname.evidence.reading_json import Object, day_or_none, moment, moment_or_none
from kaname.evidence.source import Raw

OPENED, CLOSED = "opened", "closed"
HOUR = 3600.0


def status_closed(issue: Object) -> str:
    """The status of a closed issue: that it was moved, or repeats another, is part of it."""
    if issue.get("moved_to_id"):
        return "closed as moved"
    return "closed as duplicate" if issue.get("duplicate_of") else CLOSED


def facts(name: str, raw: Raw, body: Object, options: Options) -> Iterator[Fact]:
    """What a page of an issue says."""
    issue: Object = body["issue"]
    common: dict[str, Any] = {"source": name, "as_of": raw.at}
    closed = issue["state"] == CLOSED
    labels = tuple(str(label) for label in issue["labels"])
    times: Object = issue.get("time_stats") or {}
    assignees: list[Object] = issue.get("assignees") or []
    epic: Object = issue.get("epic") or {}
    milestone: Object = issue.get("milestone") or {}
    spans: list[Object] = [span for span in (milestone, issue.get("iteration")) if span]
    yield WorkItem(
        external_id=str(issue["id"]),
        url=issue["web_url"],
        key=f"{raw.subject}#{issue['iid']}",
        title=issue["title"],
        type=options.type_of(labels, issue.get("issue_type") or "issue"),
        status=status_closed(issue) if closed else furthest(labels, options.progress_labels, OPENED),
        category=issue["state"],
        project=raw.subject,
        created=moment(issue["created_at"]),
        updated=moment_or_none(issue.get("updated_at")),
        resolved=moment_or_none(issue.get("closed_at")) if closed else None,
        points=issue.get("weight"),
        estimated_hours=_hours(times.get("time_estimate")),
        spent_hours=_hours(times.get("total_time_spent")),
        due=day_or_none(issue.get("due_date")),
        assignee=assignees[0]["username"] if assignees else "",
        epic=f"&{epic['iid']}" if epic else "",
        sprints=tuple(_called(span) for span in spans),
        labels=labels,
        milestones=(milestone["title"],) if milestone else (),
        moved_to=str(issue.get("moved_to_id") or ""),
        **common,
    )
    yield from _transitions(raw, body, options, common)
    for span in spans:
        yield from _sprint(raw, span, "milestone" if span is milestone else "iteration", common)


def _transitions(raw: Raw, body: Object, options: Options, common: dict[str, Any]) -> Iterator[Transition]:
    issue: Object = body["issue"]
    more: dict[str, Any] = {
        **common,
        "item": str(issue["id"]),
        "project": raw.subject,
        "url": issue["web_url"],
    }
    yield Transition(
        external_id=f"{issue['id']}:created",
        from_value="",
        to_value=OPENED,
        to_category=OPENED,
        changed_at=moment(issue["created_at"]),
        **more,
    )
    walked = steps(OPENED, _happenings(body), options.progress_labels)
    for step in walked.changes:
        yield Transition(
            external_id=step.key,
            from_value=step.before,
            to_value=step.after,
            from_category=CLOSED if step.was_closed else OPENED,
            to_category=CLOSED if step.closed else OPENED,
            changed_at=step.at,
            **more,
        )
    if issue["state"] == CLOSED and not walked.closed and issue.get("closed_at"):  # GitLab tells no states before 13.0
        yield Transition(
            external_id=f"{issue['id']}:closed:{issue['closed_at']}",
            from_value=walked.status,
            to_value=status_closed(issue),
            from_category=OPENED,
            to_category=CLOSED,
            changed_at=moment(issue["closed_at"]),
            **more,
        )


def _happenings(body: Object) -> Iterator[Happening]:
    """Why it was closed is told by the issue itself, of the last time."""
    issue: Object = body["issue"]
    states: list[Object] = sorted(body["states"], key=lambda one: one["id"])
    last = max((one["id"] for one in states if one["state"] == CLOSED), default=None)
    for label in sorted(body["labels"], key=lambda one: one["id"]):
        if label.get("label"):  # None where the label was deleted since
            what = "labelled" if label["action"] == "add" else "unlabelled"
            yield Happening(moment(label["created_at"]), f"label:{label['id']}", what, label["label"]["name"])
    for one in states:
        at, key = moment(one["created_at"]), f"state:{one['id']}"
        if one["state"] == CLOSED:
            now = issue["state"] == CLOSED and one["id"] == last
            yield Happening(at, key, "closed", status_closed(issue) if now else CLOSED)
        elif one["state"] in ("reopened", OPENED):
            yield Happening(at, key, "reopened")


def _sprint(raw: Raw, span: Object, kind: str, common: dict[str, Any]) -> Iterator[Sprint]:
    """A milestone or iteration that has a first and a last day; GitLab's days begin at midnight UTC."""
    if span.get("start_date") and span.get("due_date"):
        yield Sprint(
            external_id=f"{kind}:{span['id']}",
            url=span.get("web_url") or "",
            board=raw.subject,
            name=_called(span),
            state=str(span.get("state") or ""),
            starts=moment(span["start_date"]),
            ends=moment(span["due_date"]),
            **common,
        )


def _called(span: Object) -> str:
    """Its title; iterations of a cadence have none but their days."""
    return span.get("title") or f"{span.get('start_date')} – {span.get('due_date')}"


def _hours(seconds: float | None) -> float | None:
    """GitLab writes 0 where nobody estimated or spent."""
    return seconds / HOUR if seconds else None
