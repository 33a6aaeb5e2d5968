"""Kubernetes enhancement proposals as work: each an item with its status, and every move of a stage's target release.

Read from the merged history of kubernetes/enhancements, a clone or an address, or of a folder that has it written down
in `history.jsonl`. A proposal keeps its number through renames, and so its facts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any, ClassVar, NamedTuple

from kaname.errors import SourceError
from kaname.evidence.facts import Fact, Transition, WorkItem
from kaname.evidence.keps.history import HISTORY, Row, mark, merged, written
from kaname.evidence.keps.proposal import Proposal, proposal_of
from kaname.evidence.keps.versions import Version, kep_id, renames, version_of, without_renames
from kaname.evidence.keps.vocabulary import PHASES_OUT, STAGES, is_template, text_of
from kaname.evidence.places import base
from kaname.evidence.repositories import is_address, repositories
from kaname.evidence.source import Check, Page, Raw, Source
from kaname.model.finding import Problem, Where

CODES = (
    "keps.target-none",
    "keps.target-several",
    "keps.targets-missing",
    "keps.version-unreadable",
    "keps.word-read-as",
    "keps.word-unknown",
)
PAGE = 50
REMOVED = "removed"
"""The status of a proposal whose file was deleted."""
_ISSUES = "https://github.com/kubernetes/enhancements/issues/"
_ENDS = frozenset({"implemented", "rejected", "withdrawn", "replaced", REMOVED})


class _Story(NamedTuple):
    """A place that the scope names: its name, what tells whether it changed, and its rows."""

    name: str
    mark: str
    rows: tuple[Row, ...]


class Keps(Source):
    """The proposals of kubernetes/enhancements."""

    vendor: ClassVar[str] = "keps"
    secret_needed: ClassVar[bool] = False

    def pull(self, since: Mapping[str, str]) -> Iterator[Page]:
        """The proposals of which something changed, each with all its versions."""
        for story in self._stories(since):
            known: dict[str, str] = json.loads(since.get(story.name, "{}")).get("seen", {})
            lists = _joined(story.rows)
            seen = {name: _digest(rows) for name, rows in lists.items()}
            fresh = [name for name in lists if known.get(name) != seen[name]]
            problems = list(_problems(story, {name: lists[name] for name in fresh}))
            cursor = json.dumps({"mark": story.mark, "seen": seen}, sort_keys=True)
            for start in range(0, max(len(fresh), 1), PAGE):
                some = fresh[start : start + PAGE]
                last = start + PAGE >= len(fresh)
                body = [{"id": name, "versions": [row.plain() for row in lists[name]]} for name in some]
                yield Page(
                    story.name,
                    json.dumps(body, ensure_ascii=False),
                    cursor=cursor if last else None,
                    count=len(some),
                    expected=len(fresh),
                    problems=tuple(problems) if last else (),
                )

    def _stories(self, since: Mapping[str, str]) -> Iterator[_Story]:
        """Every place that changed since its mark. Raises SourceError."""
        for option in self.setup.options:
            if option != "mirrors":
                raise SourceError("source_option_unknown", option=option, known="mirrors")
        marks = {name: json.loads(cursor).get("mark", "") for name, cursor in since.items()}
        places = self._written()
        for entry in self.setup.scope:
            if entry in places:
                folder = places[entry]
                name, found = folder.resolve().name, mark(folder)
                if marks.get(name) != found:
                    yield _Story(name, found, tuple(written(folder)))
        others = tuple(entry for entry in self.setup.scope if entry not in places)
        for repository in repositories(self.setup, others) if others or not self.setup.scope else ():
            tip = repository.commit("HEAD")
            if tip and marks.get(repository.name) != tip:
                yield _Story(repository.name, tip, tuple(merged(repository, tip)))

    def _written(self) -> dict[str, Any]:
        """The folders of the scope that have their history written down."""
        found = {entry: base(self.setup) / entry for entry in self.setup.scope if not is_address(entry)}
        return {entry: path for entry, path in found.items() if (path / HISTORY).is_file()}

    def facts(self, raw: Raw) -> Iterator[Fact]:
        """Items and transitions of some proposals."""
        common = {"source": self.setup.name, "as_of": raw.at}
        for one in json.loads(raw.body):
            versions = [version for row in one["versions"] if (version := version_of(0, row)) is not None]
            if versions:
                transitions = [*_statuses(one["id"], versions, common), *_targets(one["id"], versions, common)]
                yield _item(one["id"], versions, transitions, raw.at, common)
                yield from transitions

    def test(self) -> Iterator[Check]:
        """Whether each place can be read, and how many proposals it has."""
        for story in self._stories({}):
            yield Check("proposals", seen=len(_joined(story.rows)), name=story.name)


def _joined(rows: tuple[Row, ...]) -> dict[str, tuple[Row, ...]]:
    """The rows of each proposal, oldest first, joined across renames. Rows that say nothing are left out."""
    by_version: dict[int, Row] = {}
    versions: list[Version] = []
    for number, row in enumerate(rows):
        version = version_of(number, row.plain()) if not row.fault else None
        if version is not None:
            versions.append(version)
            by_version[number] = row
    versions.sort(key=lambda one: one.at)
    last = {kep_id(version.folder): version for version in versions}
    there = {name for name, version in last.items() if version.body is not None}
    renamed = dict(renames(versions, there))
    lists: dict[str, list[Version]] = defaultdict(list)
    for version in versions:
        name = kep_id(version.folder)
        lists[renamed.get(name, name)].append(version)
    return {name: tuple(by_version[one.line] for one in without_renames(found)) for name, found in lists.items()}


def _digest(rows: tuple[Row, ...]) -> str:
    said = json.dumps([row.plain() for row in rows], sort_keys=True, default=str)
    return blake2b(said.encode(), digest_size=6).hexdigest()


def _status(version: Version, before: str) -> str:
    """A status in the words of the template where it can be told, else as it is written."""
    if version.body is None:
        return REMOVED
    text = text_of(version.body.get("status"))
    read = proposal_of(version.body).status
    return read.word or (before if is_template(text) else text)


def _statuses(name: str, versions: list[Version], common: Mapping[str, Any]) -> Iterator[Transition]:
    before = ""
    for version in versions:
        status = _status(version, before)
        if status != before:
            yield _transition(name, "status", version, (before, status), "", common)
        before = status


def _targets(name: str, versions: list[Version], common: Mapping[str, Any]) -> Iterator[Transition]:
    for stage in (*STAGES, *PHASES_OUT):
        before = ""
        for version in versions:
            target = _release(version, stage)
            if target != before:
                yield _transition(name, "target", version, (before, target), stage, common)
            before = target


def _release(version: Version, stage: str) -> str:
    target = proposal_of(version.body).targets.get(stage) if version.body is not None else None
    return f"v1.{target.minor}" if target is not None and target.minor is not None else ""


def _transition(
    name: str, field: Any, version: Version, values: tuple[str, str], stage: str, common: Mapping[str, Any]
) -> Transition:
    return Transition(
        **common,
        external_id=":".join(filter(None, (name, field, stage, version.commit))),
        url=_url(name),
        item=name,
        project=_group(version),
        field=field,
        from_value=values[0],
        to_value=values[1],
        from_category=stage,
        to_category=stage,
        changed_at=version.at,
    )


def _item(
    name: str, versions: list[Version], transitions: list[Transition], now: datetime, common: Mapping[str, Any]
) -> WorkItem:
    """A proposal as its last readable version has it."""
    last = next((one for one in reversed(versions) if one.body is not None), versions[-1])
    body = last.body or {}
    proposal = proposal_of(body)
    statuses = [one for one in transitions if one.field == "status"]
    status = statuses[-1] if statuses else None
    ended = status if status is not None and status.to_value in _ENDS else None
    return WorkItem(
        **common,
        external_id=name,
        url=_url(name),
        key=_number(name) or name,
        title=" ".join(text_of(body.get("title")).split()) or last.folder,
        type="enhancement",
        status=status.to_value if status is not None else "",
        project=_group(last),
        created=versions[0].at,
        updated=versions[-1].at,
        resolved=ended.changed_at if ended is not None else None,
        resolution=ended.to_value if ended is not None else "",
        labels=tuple(_labels(proposal, last)),
        removed_at=now if versions[-1].body is None else None,
    )


def _labels(proposal: Proposal, version: Version) -> Iterator[str]:
    """The stage worked on, and the release that each stage is planned for."""
    if proposal.stage.word:
        yield f"stage:{proposal.stage.word}"
    for stage in (*STAGES, *PHASES_OUT):
        if release := _release(version, stage):
            yield f"target:{stage}:{release}"


def _group(version: Version) -> str:
    return text_of((version.body or {}).get("owning-sig"))


def _number(name: str) -> str:
    digits = name.removeprefix("kep-")
    return digits if digits.isdecimal() else ""


def _url(name: str) -> str:
    number = _number(name)
    return _ISSUES + number if number else ""


def _problems(story: _Story, fresh: Mapping[str, tuple[Row, ...]]) -> Iterator[Problem]:
    """What is odd about versions that are new, each oddity of a proposal once."""
    for row in story.rows:
        if row.fault:
            yield _problem("keps.version-unreadable", story, row, text=row.fault, commit=row.commit[:12])
    told: set[tuple[str, ...]] = set()
    for name, rows in fresh.items():
        for row in rows:
            for code, values in _doubts(row.kep or {}):
                if (name, code, *values.values()) not in told:
                    told.add((name, code, *values.values()))
                    yield _problem(code, story, row, **values)
    bare = [
        name for name, rows in fresh.items() if rows[-1].kep and not isinstance(rows[-1].kep.get("milestone"), dict)
    ]
    if bare:
        values = {"number": len(bare), "text": ", ".join(bare[:5])}
        yield Problem("keps.targets-missing", Where(story.name), values=values, fatal=False)


def _doubts(body: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    proposal = proposal_of(body)
    for field, read in (("status", proposal.status), ("stage", proposal.stage)):
        text = text_of(body.get(field))
        if not read.faithful and text:
            code = "keps.word-read-as" if read.word else "keps.word-unknown"
            yield code, {"field": field, "text": text} | ({"word": read.word} if read.word else {})
    milestone = body.get("milestone")
    for stage, target in proposal.targets.items():
        text = text_of(milestone[stage]) if isinstance(milestone, dict) else ""
        if target.fault and target.minor is not None:
            yield "keps.target-several", {"stage": stage, "text": text, "word": f"v1.{target.minor}"}
        elif target.fault:
            yield "keps.target-none", {"stage": stage, "text": text}


def _problem(code: str, story: _Story, row: Row, **values: str) -> Problem:
    return Problem(code, Where(f"{story.name}/{row.file}", row.line), values=values, fatal=False)
