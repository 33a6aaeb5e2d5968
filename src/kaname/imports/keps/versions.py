"""The merged versions of every proposal that is here, each accepted or refused."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from kaname.evidence.keps.versions import Version, kep_id, renames, version_of, without_renames
from kaname.imports.keps.ledger import Ledger


def read_versions(folder: Path, path: Path, ledger: Ledger) -> tuple[Version, ...]:
    """Read the history, a JSON object a line, oldest first; each line is accepted or refused."""
    file = path.relative_to(folder).as_posix()
    versions: list[Version] = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            version = version_of(number, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            ledger.refuse("version", "kep.version-malformed", file, number, detail=str(error))
            continue
        if version is None:
            ledger.refuse("version", "kep.version-unparsable", file, number)
        else:
            versions.append(version)
    return tuple(sorted(versions, key=lambda version: version.at))


def by_proposal(
    versions: Iterable[Version], here: Iterable[str], file: str, ledger: Ledger
) -> Mapping[str, tuple[Version, ...]]:
    """The versions of each proposal that is here, oldest first, joined across renames; those of others are refused."""
    known = set(here)
    lists: dict[str, list[Version]] = defaultdict(list)
    all_versions = tuple(versions)
    renamed = dict(renames(all_versions, known))
    for version in all_versions:
        proposal = kep_id(version.folder)
        proposal = renamed.get(proposal, proposal)
        if proposal in known:
            ledger.accept("version")
            lists[proposal].append(version)
        else:
            ledger.refuse("version", "kep.version-of-nothing", file, version.line, folder=version.folder)
    return {proposal: without_renames(found) for proposal, found in lists.items()}
