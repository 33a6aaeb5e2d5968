"""The fact of a pull request: from its first commit over its first review to its merge."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.evidence.facts import Change, Fact
from kaname.evidence.forge.reviews import Word, first_review
from kaname.evidence.reading_json import Object, moment, moment_or_none
from kaname.evidence.source import Raw


def facts(name: str, raw: Raw, body: Object) -> Iterator[Fact]:
    """What a page of a pull request says."""
    pull, commits = body["pull"], body["commits"]
    author: Object = pull.get("user") or {}
    merged = moment_or_none(pull.get("merged_at"))
    named = [*pull["mentions"], *(item for commit in commits for item in commit["mentions"])]
    yield Change(
        source=name,
        as_of=raw.at,
        external_id=str(pull["id"]),
        url=pull["html_url"],
        repository=raw.subject,
        number=str(pull["number"]),
        title=pull["title"],
        state=_state(pull),
        base=pull["base"]["ref"],
        author=author.get("login", ""),
        first_commit_at=min((moment(commit["commit"]["author"]["date"]) for commit in commits), default=None),
        opened_at=moment(pull["created_at"]),
        first_review_at=first_review(_id(author), _words(body)),
        merged_at=merged,
        closed_at=moment_or_none(pull.get("closed_at")),
        merge_commit=(pull.get("merge_commit_sha") or "") if merged else "",  # of an open one it is only a trial
        commits=tuple(commit["sha"] for commit in commits),
        labels=tuple(label["name"] for label in pull["labels"]),
        items=tuple(dict.fromkeys(named)),
    )


def _state(pull: Object) -> str:
    if pull.get("merged_at"):
        return "merged"
    return "draft" if pull["state"] == "open" and pull.get("draft") else pull["state"]


def _words(body: Object) -> Iterator[Word]:
    """Reviews that were handed in, and comments."""
    for found, at in ((body["reviews"], "submitted_at"), (body["comments"], "created_at")):
        for one in found:
            if one.get(at):
                user: Object = one.get("user") or {}
                yield Word(moment(one[at]), _id(user), is_machine(user))


def is_machine(user: Object) -> bool:
    """Whether an account is an app's: GitHub says so, and its name ends in [bot]."""
    return user.get("type") == "Bot" or str(user.get("login", "")).endswith("[bot]")


def _id(user: Object) -> str:
    return str(user["id"]) if "id" in user else ""
