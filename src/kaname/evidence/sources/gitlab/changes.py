"""The fact of a merge request: from its first commit over its first review to its merge."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.evidence.facts import Change, Fact
from kaname.evidence.forge.reviews import Word, first_review
from kaname.evidence.reading_json import Object, moment, moment_or_none
from kaname.evidence.source import Raw


def facts(name: str, raw: Raw, body: Object) -> Iterator[Fact]:
    """What a page of a merge request says."""
    request, commits = body["request"], body["commits"]
    author: Object = request.get("author") or {}
    merged = request["state"] == "merged"
    named = [*request["mentions"], *(item for commit in commits for item in commit["mentions"])]
    yield Change(
        source=name,
        as_of=raw.at,
        external_id=str(request["id"]),
        url=request["web_url"],
        repository=raw.subject,
        number=str(request["iid"]),
        title=request["title"],
        state=_state(request),
        base=request["target_branch"],
        author=author.get("username", ""),
        first_commit_at=min((moment(commit["authored_date"]) for commit in commits), default=None),
        opened_at=moment(request["created_at"]),
        first_review_at=first_review(_id(author), _words(body["notes"])),
        merged_at=moment_or_none(request.get("merged_at")) if merged else None,
        closed_at=moment_or_none(request.get("closed_at")),
        merge_commit=_merge_commit(request) if merged else "",
        commits=tuple(commit["id"] for commit in commits),
        labels=tuple(request["labels"]),
        items=tuple(dict.fromkeys(named)),
    )


def _merge_commit(request: Object) -> str:
    """The commit by which it came in; a fast-forward makes none, so that its own last one counts."""
    return request.get("merge_commit_sha") or request.get("squash_commit_sha") or request.get("sha") or ""


def _state(request: Object) -> str:
    if request["state"] in ("merged", "closed"):
        return request["state"]
    return "draft" if request.get("draft") or request.get("work_in_progress") else "open"


def _words(notes: list[Object]) -> Iterator[Word]:
    """Notes that people wrote, and those that the service writes when somebody approves."""
    for note in notes:
        if not note["system"] or note["approval"]:
            yield Word(moment(note["created_at"]), _id(note.get("author") or {}), note["machine"])


def _id(user: Object) -> str:
    return str(user["id"]) if "id" in user else ""
