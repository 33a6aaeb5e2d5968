"""What is kept of GitLab's answers: what facts follow from, not what people wrote.

The rule, also told in the documentation: descriptions, messages, notes and links of the interface are dropped; of a
person the id and user name are kept, of a commit its hash and times, of a job's commit and pipeline what tells them
apart. What a dropped text says that matters stays: the items it names (`mentions`), that a note is an approval, and
that its author is a machine, which pseudonymised names would not show.
"""

from __future__ import annotations

import re
from typing import Any, cast

from kaname.evidence.forge.mentions import GITLAB, named
from kaname.evidence.reading_json import Object

_DROPPED = frozenset(
    {
        *(
            "description",
            "description_html",
            "title_html",
            "message",
            "body",
            "note",
            "_links",
            "avatar_url",
            "trailers",
        ),
        *("runner", "runner_manager", "artifacts", "artifacts_file", "commands_changes", "attachment", "references"),
        *("task_completion_status", "closed_by", "merged_by", "merge_user", "detailed_status", "coverage", "position"),
    }
)
_MACHINE = re.compile(r"^(?:project|group)_\d+_bot|[-_]bot$|\[bot\]$")
_APPROVING = re.compile(r"^(?:approved|unapproved|requested changes)\b", re.IGNORECASE)


def kept(value: Any) -> Any:
    """An answer, or a part of one, by the rule."""
    if isinstance(value, list):
        return [kept(one) for one in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    fields = cast("Object", value)
    if "username" in fields:
        return {name: fields[name] for name in ("id", "username") if name in fields}
    return {name: _kept(name, one) for name, one in fields.items() if name not in _DROPPED}


def _kept(name: str, value: Any) -> Any:
    parts = {"commit": ("id",), "last_pipeline": ("id",), "pipeline": ("id", "ref", "sha", "name", "web_url")}.get(name)
    if parts is not None and isinstance(value, dict):
        fields = cast("Object", value)
        return {key: fields[key] for key in parts if key in fields}
    return kept(value)


def kept_issue(issue: Object) -> Object:
    """An issue, with the address of the one that it repeats."""
    links: Object = issue.get("_links") or {}
    return {**kept(issue), "duplicate_of": links.get("closed_as_duplicate_of")}


def kept_request(request: Object, home: str) -> Object:
    """A merge request, with the items that its title, branch and description name."""
    text = "\n".join([request["title"], request["source_branch"], request.get("description") or ""])
    return {**kept(request), "mentions": named(text, home, GITLAB)}


def kept_commit(commit: Object, home: str) -> Object:
    """The hash and times of a commit, with the items that its message names."""
    return {
        **{name: commit[name] for name in ("id", "authored_date", "committed_date") if name in commit},
        "mentions": named(commit.get("message") or "", home, GITLAB),
    }


def kept_note(note: Object) -> Object:
    """Who wrote a note and when: whether the service did, or a machine, and whether it tells of an approval."""
    author: Object = note.get("author") or {}
    return {
        "id": note["id"],
        "author": kept(author),
        "created_at": note["created_at"],
        "system": bool(note.get("system")),
        "approval": bool(note.get("system") and _APPROVING.match(note.get("body") or "")),
        "machine": bool(author.get("bot") or _MACHINE.search(str(author.get("username", "")))),
    }
