"""What is kept of GitHub's answers: what facts follow from, not what people wrote nor addresses of its interface.

The rule, also told in the documentation: bodies, descriptions, messages, reactions, steps of jobs and payloads of
deployments are dropped, and every address but that of the page a person would open. A repository within an answer is
kept as its id and name, one that a run is of, which may be somebody's fork, as its id alone; an account as its id,
name and type; the ends of a pull request as branch and commit; of a commit's author, the time. What a dropped text
names (issues that it closes, keys of trackers) stays as `mentions`.
"""

from __future__ import annotations

from typing import Any, cast

from kaname.evidence.forge.mentions import GITHUB, named
from kaname.evidence.reading_json import Object

_DROPPED = frozenset(
    {
        *("body", "body_html", "body_text", "description", "message", "reactions", "steps", "payload", "diff_hunk"),
        *("url", "_links", "node_id", "gravatar_id", "performed_via_github_app", "verification", "tree", "parents"),
        *("head_commit", "pull_requests", "pinned_comment", "files", "referenced_workflows"),
    }
)
_ADDRESSES = frozenset({"html_url", "log_url", "parent_issue_url"})
_PARTS = {
    "repository": ("id", "full_name"),
    "head_repository": ("id",),  # of a fork its name says whose it is
    **dict.fromkeys(("head", "base"), ("ref", "sha")),
}


def kept(value: Any) -> Any:
    """An answer, or a part of one, by the rule."""
    if isinstance(value, list):
        return [kept(one) for one in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    fields = cast("Object", value)
    if "email" in fields and "date" in fields:  # who wrote a commit; the account, if there is one, stands beside it
        return {"date": fields["date"]}
    if "login" in fields:
        return {name: fields[name] for name in ("id", "login", "type") if name in fields}
    return {name: _kept(name, one) for name, one in fields.items() if name not in _DROPPED and _page(name)}


def _page(name: str) -> bool:
    return not name.endswith("_url") or name in _ADDRESSES


def _kept(name: str, value: Any) -> Any:
    parts = _PARTS.get(name)
    if parts is not None and isinstance(value, dict):
        fields = cast("Object", value)
        return {key: fields[key] for key in parts if key in fields}
    return kept(value)


def kept_pull(pull: Object, home: str) -> Object:
    """A pull request, with the items that its title, branch and body name."""
    text = "\n".join([pull["title"], pull["head"]["ref"], pull.get("body") or ""])
    return {**kept(pull), "mentions": named(text, home, GITHUB)}


def kept_commit(commit: Object, home: str) -> Object:
    """A commit, with the items that its message names."""
    return {**kept(commit), "mentions": named(commit["commit"].get("message") or "", home, GITHUB)}
