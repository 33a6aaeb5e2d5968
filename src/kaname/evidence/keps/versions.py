"""The merged versions of proposals: how one is told, and how they are joined across renames."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

_NUMBERED = re.compile(r"0*(?P<number>\d+)-(?P<slug>.+)")


@dataclass(frozen=True, slots=True)
class Version:
    """One merged version of a proposal; `body` is None where it was deleted."""

    line: int
    folder: str
    at: datetime
    commit: str
    body: Mapping[str, Any] | None


def kep_id(folder: str) -> str:
    """The id of the proposal in a folder such as `1287-in-place-update`; one without a number keeps its whole name."""
    match = _NUMBERED.fullmatch(folder)
    return f"kep-{match['number']}" if match and int(match["number"]) else f"kep-{folder}"


def version_of(number: int, row: Mapping[str, Any]) -> Version | None:
    """A row of the history; None where it says itself that the file was no YAML.

    Raises ValueError, KeyError, TypeError or AttributeError where it is no such row.
    """
    at = datetime.fromisoformat(row["merged_at"].replace("Z", "+00:00"))
    if at.tzinfo is None:
        raise ValueError(row["merged_at"])
    deleted = row["change"] == "D"
    body = row.get("kep")
    if not deleted and not isinstance(body, dict):
        return None
    known = None if deleted else cast("Mapping[str, Any]", body)
    return Version(number, row["path"].split("/")[-2], at, row.get("commit", ""), known)


def renames(versions: Iterable[Version], known: Set[str]) -> Iterable[tuple[str, str]]:
    """Ids that are gone with the id that each was renamed to.

    A folder means the proposal of its number. One whose number is gone was renamed to the folder that came with the
    same commit and the same name or the same number in its text.
    """
    versions = tuple(versions)
    last = {version.folder: version for version in versions if version.body is not None}
    added: dict[str, list[Version]] = defaultdict(list)
    for version in versions:
        if version.body is not None:
            added[version.commit].append(version)
    for version in versions:
        old = kep_id(version.folder)
        if version.body is not None or old in known:
            continue
        for new in added[version.commit]:
            if kep_id(new.folder) in known and _same(version.folder, last.get(version.folder), new):
                yield old, kep_id(new.folder)


def _same(folder: str, before: Version | None, after: Version) -> bool:
    stated = _number(before.body) if before and before.body else 0
    return _slug(folder) == _slug(after.folder) or (stated != 0 and stated == _number(after.body or {}))


def _slug(folder: str) -> str:
    match = _NUMBERED.fullmatch(folder)
    return re.sub(r"[^a-z0-9]", "", (match["slug"] if match else folder).casefold())


def _number(body: Mapping[str, Any]) -> int:
    text = str(body.get("kep-number", ""))
    return int(text) if text.isdecimal() else 0


def without_renames(versions: Iterable[Version]) -> tuple[Version, ...]:
    """Without deletions that came with an addition of the same commit: that was a rename."""
    versions = tuple(versions)
    added = {version.commit for version in versions if version.body is not None}
    return tuple(version for version in versions if version.body is not None or version.commit not in added)
