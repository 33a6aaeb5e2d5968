"""Revisions are chained: the digest of each covers all that it says and the digest of the one before it.

So a past that was changed is detected, wherever it was: a body, an author, a reason, a revision that was taken out. Who
can write to the database can also chain everything anew: that is found by whoever kept the digest of a head elsewhere.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from kaname.store.bodies import digest
from kaname.store.database import one_moment
from kaname.store.models import EntityVersion, Program, Revision, Scenario

Told = tuple[str, str, int, int, str | None]
"""A version as the chain sees it: kind, record, place, schema, digest of the body (None: removed)."""
Why = Literal["digest", "parent", "changes", "until", "head"]


@dataclass(frozen=True, slots=True)
class Broken:
    """A revision that is not what it was when it was written."""

    program: str
    number: int
    why: Why


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked through: revisions and versions, the digest of each program's head, and what is broken."""

    revisions: int
    versions: int
    heads: Mapping[str, str]
    broken: tuple[Broken, ...]


def told(version: EntityVersion) -> Told:
    """A version as the chain sees it."""
    body = None if version.body is None else digest(version.body)
    return version.kind, version.record, version.place, version.schema, body


def digest_of(revision: Revision, scenario: str, uid: str, parent: str, versions: Iterable[Told]) -> str:
    """The digest of a revision."""
    at = revision.at.isoformat(timespec="microseconds")
    head = [uid, scenario, revision.number, revision.parent, parent, at, revision.by, revision.why, revision.name]
    return digest(json.dumps([*head, sorted(versions, key=lambda one: one[:2])], ensure_ascii=False))


def verified(alias: str, name: str | None = None) -> Verified:
    """Every revision of a program, or of all, against its digest, while others write. Raises StoreError."""
    with one_moment(alias):
        return _verified(alias, name)


def _verified(alias: str, name: str | None) -> Verified:
    programs = Program.objects.using(alias).order_by("name")
    count = versions = 0
    heads: dict[str, str] = {}
    broken: list[Broken] = []
    for program in programs if name is None else programs.filter(name=name):
        chain = _Chain(program, alias)
        broken += chain.broken()
        count += len(chain.revisions)
        versions += chain.versions
        heads[program.name] = chain.head
    return Verified(count, versions, heads, tuple(broken))


class _Versions:
    """The versions of a program revision by revision, of which one at a time is in memory."""

    def __init__(self, program: Program, alias: str) -> None:
        rows = EntityVersion.objects.using(alias).filter(revision__program=program).order_by("revision__number", "pk")
        self._groups = groupby(rows.iterator(chunk_size=2000), key=lambda one: one.revision_id)
        self._next = next(self._groups, None)

    def of(self, revision: Revision) -> list[EntityVersion]:
        """Those of a revision; revisions are asked for in order."""
        if self._next is None or self._next[0] != revision.pk:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


class _Chain:
    def __init__(self, program: Program, alias: str) -> None:
        self.alias, self.program = alias, program
        self.scenarios = {one.pk: one for one in Scenario.objects.using(alias).filter(program=program)}
        self.revisions = list(Revision.objects.using(alias).filter(program=program).order_by("number"))
        self.by_number = {one.number: one for one in self.revisions}
        self.versions = 0

    @property
    def head(self) -> str:
        """The digest of the newest revision of the main line."""
        main = next((one for one in self.scenarios.values() if one.parent_id is None), None)
        found = self.by_number.get(main.head) if main is not None else None
        return found.digest if found is not None else ""

    def broken(self) -> Iterator[Broken]:
        versions = _Versions(self.program, self.alias)
        for number, revision in enumerate(self.revisions, 1):
            if revision.number != number:
                yield Broken(self.program.name, number, "parent")
                return
            why = self._wrong(revision, versions.of(revision))
            if why is not None:
                yield Broken(self.program.name, revision.number, why)
        yield from self._lines()

    def _wrong(self, revision: Revision, versions: list[EntityVersion]) -> Why | None:
        self.versions += len(versions)
        before = self.by_number.get(revision.parent)
        if (before is None) != (revision.parent == 0) or revision.parent >= revision.number:
            return "parent"
        if len(versions) != revision.changes:
            return "changes"
        if any(one.scenario_id != revision.scenario_id or one.number != revision.number for one in versions):
            return "changes"
        scenario, uid = self.scenarios[revision.scenario_id].name, str(self.program.uid)
        parent = before.digest if before is not None else ""
        made = digest_of(revision, scenario, uid, parent, map(told, versions))
        return None if made == revision.digest else "digest"

    def _lines(self) -> Iterator[Broken]:
        """What is not part of a digest because it changes: which version is replaced by which, and the heads."""
        for scenario in self.scenarios.values():
            own = [one.number for one in self.revisions if one.scenario_id == scenario.pk]
            if scenario.head != max(own, default=scenario.base):
                yield Broken(self.program.name, scenario.head, "head")
            rows = EntityVersion.objects.using(self.alias).filter(scenario=scenario).order_by("number")
            lines: dict[tuple[str, str], list[tuple[int, int | None]]] = defaultdict(list)
            for kind, record, number, until in rows.values_list("kind", "record", "number", "until"):
                lines[kind, record].append((number, until))
            for line in lines.values():
                following = [number for number, _ in line[1:]]
                for (number, until), then in zip(line, [*following, None], strict=True):
                    if until != then:
                        yield Broken(self.program.name, number, "until")
