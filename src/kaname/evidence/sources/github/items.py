"""Facts of an issue and its events: the item as it is now, every change of its status and milestone, its milestone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kaname.evidence.facts import Fact, Sprint, Transition, WorkItem
from kaname.evidence.forge.options import Options
from kaname.evidence.forge.progress import Happening, Step, furthest, steps
from kaname.evidence.reading_json import Object, moment, moment_or_none
from kaname.evidence.source import Raw

OPEN, CLOSED = "open", "closed"
_REASONS = {"not_planned": "closed as not planned", "duplicate": "closed as duplicate"}


def status_closed(reason: str | None) -> str:
    """The status of a closed issue: why it was closed is part of it, where the reason is not that it was done."""
    return _REASONS.get(reason or "", CLOSED)


def facts(name: str, raw: Raw, body: Object, options: Options) -> Iterator[Fact]:
    """What a page of an issue says."""
    issue, events = body["issue"], body["events"]
    common: dict[str, Any] = {"source": name, "as_of": raw.at}
    labels = tuple(str(label["name"]) for label in issue["labels"])
    closed = issue["state"] == CLOSED
    status = status_closed(issue.get("state_reason")) if closed else furthest(labels, options.progress_labels, OPEN)
    milestone: Object = issue.get("milestone") or {}
    kind: Object = issue.get("type") or {}
    yield WorkItem(
        external_id=str(issue["id"]),
        url=issue["html_url"],
        key=f"{raw.subject}#{issue['number']}",
        title=issue["title"],
        type=options.type_of(labels, kind.get("name") or "issue"),
        status=status,
        category=issue["state"],
        project=raw.subject,
        created=moment(issue["created_at"]),
        updated=moment_or_none(issue.get("updated_at")),
        resolved=moment_or_none(issue.get("closed_at")) if closed else None,
        resolution=(issue.get("state_reason") or "") if closed else "",
        assignee=_login(issue.get("assignee")),
        parent=_parent(issue.get("parent_issue_url")),
        sprints=(milestone["title"],) if milestone else (),
        labels=labels,
        milestones=(milestone["title"],) if milestone else (),
        **common,
    )
    yield from _transitions(raw, issue, events, options, common)
    if milestone.get("due_on"):
        yield Sprint(
            external_id=f"milestone:{milestone['id']}",
            url=milestone["html_url"],
            board=raw.subject,
            name=milestone["title"],
            state=milestone["state"],
            starts=moment(milestone["created_at"]),
            ends=moment(milestone["due_on"]),
            completed=moment_or_none(milestone.get("closed_at")),
            **common,
        )


def _transitions(
    raw: Raw, issue: Object, events: list[Object], options: Options, common: dict[str, Any]
) -> Iterator[Transition]:
    more: dict[str, Any] = {**common, "item": str(issue["id"]), "project": raw.subject, "url": issue["html_url"]}
    created = moment(issue["created_at"])
    yield Transition(
        external_id=f"{issue['id']}:created",
        from_value="",
        to_value=OPEN,
        to_category=OPEN,
        changed_at=created,
        **more,
    )
    walked = steps(OPEN, _happenings(issue, events), options.progress_labels)
    for step in walked.changes:
        yield _status(step, more)
    yield from _untold(issue, walked.closed, walked.status, more)
    yield from _milestones(events, more)


def _status(step: Step, more: dict[str, Any]) -> Transition:
    return Transition(
        external_id=step.key,
        from_value=step.before,
        to_value=step.after,
        from_category=CLOSED if step.was_closed else OPEN,
        to_category=CLOSED if step.closed else OPEN,
        changed_at=step.at,
        **more,
    )


def _happenings(issue: Object, events: list[Object]) -> Iterator[Happening]:
    """Closings, openings, labels. Old events don't tell why it was closed; of the last one the issue itself does."""
    last = max((event["id"] for event in events if event["event"] == "closed"), default=None)
    for event in sorted(events, key=lambda one: one["id"]):
        at, key = moment(event["created_at"]), f"event:{event['id']}"
        if event["event"] == "closed":
            current = issue.get("state_reason") if event["id"] == last and issue["state"] == CLOSED else None
            yield Happening(at, key, "closed", status_closed(event.get("state_reason") or current))
        elif event["event"] == "reopened":
            yield Happening(at, key, "reopened")
        elif event["event"] in ("labeled", "unlabeled"):
            what = "labelled" if event["event"] == "labeled" else "unlabelled"
            yield Happening(at, key, what, event["label"]["name"])


def _untold(issue: Object, closed: bool, status: str, more: dict[str, Any]) -> Iterator[Transition]:
    """The closing that no event tells, as of issues that were brought from another tracker."""
    if issue["state"] == CLOSED and not closed:
        yield Transition(
            external_id=f"{issue['id']}:closed:{issue['closed_at']}",
            from_value=status,
            to_value=status_closed(issue.get("state_reason")),
            from_category=OPEN,
            to_category=CLOSED,
            changed_at=moment(issue["closed_at"]),
            **more,
        )


def _milestones(events: list[Object], more: dict[str, Any]) -> Iterator[Transition]:
    current = ""
    for event in sorted(events, key=lambda one: (one["created_at"], one["id"])):
        if event["event"] not in ("milestoned", "demilestoned"):
            continue
        title = event["milestone"]["title"]
        before, current = (current, title) if event["event"] == "milestoned" else (title, "")
        yield Transition(
            external_id=f"event:{event['id']}",
            field="sprint",
            from_value=before,
            to_value=current,
            changed_at=moment(event["created_at"]),
            **more,
        )


def _parent(address: str | None) -> str:
    """The key of the issue above it, from the address that GitHub gives."""
    if not address:
        return ""
    *_, owner, repository, _issues, number = address.rstrip("/").split("/")
    return f"{owner}/{repository}#{number}"


def _login(user: Object | None) -> str:
    return user["login"] if user else ""
