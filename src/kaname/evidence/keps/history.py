"""Where the merged versions of proposals come from: a history written down, or the main line of a git repository."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from kaname.evidence.keps.pages import PageError, read_page
from kaname.evidence.places import fingerprint, unreadable
from kaname.evidence.repositories import Repository
from kaname.git import main_line, named_contents

HISTORY = "history.jsonl"
FOLDER = "keps"
FIELDS = ("title", "kep-number", "owning-sig", "status", "stage", "latest-milestone", "milestone", "creation-date")
"""What is read of a proposal; whoever wrote or approved it is not."""


@dataclass(frozen=True)
class Row:
    """A version as it was merged: where, when, by which commit, added, modified or deleted, and what it said.

    `file` and `line` are where it stands: in a history that was written down, or in the proposal itself. `fault` says
    why it says nothing, if it doesn't.
    """

    path: str
    commit: str
    merged_at: str
    change: str
    kep: Mapping[str, Any] | None
    file: str
    line: int = 0
    fault: str = ""

    def plain(self) -> dict[str, Any]:
        """It as JSON has it."""
        return {
            "path": self.path,
            "commit": self.commit,
            "merged_at": self.merged_at,
            "change": self.change,
            "kep": None if self.kep is None else {name: self.kep[name] for name in FIELDS if name in self.kep},
        }


def written(folder: Path) -> Iterator[Row]:
    """The rows of a folder's history, in the order of its lines. Raises SourceError where it can't be read."""
    path = folder / HISTORY
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise unreadable(path, error) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _row(number, line)


def _row(number: int, line: bytes) -> Row:
    try:
        found = json.loads(line)
        at = datetime.fromisoformat(found["merged_at"])
        if at.tzinfo is None:
            raise ValueError(found["merged_at"])
        path, change, kep = str(found["path"]), str(found["change"]), found.get("kep")
    except (ValueError, KeyError, TypeError) as error:
        return Row("", "", "", "", None, HISTORY, number, str(error) or type(error).__name__)
    known = cast("Mapping[str, Any]", kep) if isinstance(kep, dict) and change != "D" else None
    fault = "" if known is not None or change == "D" else "no YAML"
    return Row(path, str(found.get("commit", "")), found["merged_at"], change, known, HISTORY, number, fault)


def mark(folder: Path) -> str:
    """What tells whether a written history is still the same."""
    return fingerprint(folder / HISTORY)


def merged(repository: Repository, tip: str) -> Iterator[Row]:
    """The rows of a repository's main line, oldest first. Raises SourceError."""
    commits = main_line(repository.bytes, tip, FOLDER)
    changes = [
        (one, change) for one in reversed(commits) for change in one.changed if change.path.endswith("/kep.yaml")
    ]
    names = dict.fromkeys(change.after for _, change in changes if change.after)
    texts = dict(named_contents(repository.bytes, names))
    for one, change in changes:
        sort = "D" if not change.after else "M" if change.before else "A"
        kep, line, fault = _read(texts.get(change.after, b"")) if change.after else (None, 0, "")
        yield Row(change.path, one.name, one.at.isoformat(), sort, kep, change.path, line, fault)


def _read(content: bytes) -> tuple[Mapping[str, Any] | None, int, str]:
    try:
        return read_page(content.decode("utf-8")).body, 0, ""
    except UnicodeDecodeError:
        return None, 0, "not UTF-8"
    except PageError as error:
        return None, error.line, error.detail or error.code
