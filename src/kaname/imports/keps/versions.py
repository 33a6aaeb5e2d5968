"""The merged versions of every proposal, joined across renames."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from kaname.imports.keps.ledger import Ledger

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


def read_versions(folder: Path, path: Path, ledger: Ledger) -> tuple[Version, ...]:
    """Read the history, a JSON object a line, oldest first; each line is accepted or refused."""
    file = path.relative_to(folder).as_posix()
    versions: list[Version] = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            version = _version(number, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            ledger.refuse("version", "kep.version-malformed", file, number, detail=str(error))
            continue
        if version is None:
            ledger.refuse("version", "kep.version-unparsable", file, number)
        else:
            versions.append(version)
    return tuple(sorted(versions, key=lambda version: version.at))


def _version(number: int, row: Mapping[str, Any]) -> Version | None:
    """One line; None where it says itself that the file was no YAML."""
    at = datetime.fromisoformat(row["merged_at"].replace("Z", "+00:00"))
    if at.tzinfo is None:
        raise ValueError(row["merged_at"])
    deleted = row["change"] == "D"
    body = row.get("kep")
    if not deleted and not isinstance(body, dict):
        return None
    known = None if deleted else cast("Mapping[str, Any]", body)
    return Version(number, row["path"].split("/")[-2], at, row.get("commit", ""), known)


def by_proposal(
    versions: Iterable[Version], here: Iterable[str], file: str, ledger: Ledger
) -> Mapping[str, tuple[Version, ...]]:
    """The versions of each proposal that is here, oldest first; those of others are refused.

    A folder means the proposal of its number. One whose number is gone was renamed to the folder that came with the
    same commit and the same name or the same number in its text.
    """
    known = set(here)
    lists: dict[str, list[Version]] = defaultdict(list)
    all_versions = tuple(versions)
    renamed = dict(_renames(all_versions, known))
    for version in all_versions:
        proposal = kep_id(version.folder)
        proposal = renamed.get(proposal, proposal)
        if proposal in known:
            ledger.accept("version")
            lists[proposal].append(version)
        else:
            ledger.refuse("version", "kep.version-of-nothing", file, version.line, folder=version.folder)
    return {proposal: _without_renames(found) for proposal, found in lists.items()}


def _renames(versions: tuple[Version, ...], known: set[str]) -> Iterable[tuple[str, str]]:
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


def _without_renames(versions: list[Version]) -> tuple[Version, ...]:
    """Without deletions that came with an addition of the same commit: that was a rename."""
    added = {version.commit for version in versions if version.body is not None}
    return tuple(version for version in versions if version.body is not None or version.commit not in added)
