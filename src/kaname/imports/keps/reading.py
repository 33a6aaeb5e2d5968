"""Reading a folder of proposals whole: into records, history, and an account of every file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kaname.errors import NotFoundError, UsageError
from kaname.evidence.keps.versions import Version
from kaname.imports.keps.calendar import Calendar, read_calendar
from kaname.imports.keps.dossier import Dossier, read_proposals, with_courses
from kaname.imports.keps.gates import Gates, read_gates
from kaname.imports.keps.groups import Groups, group_title, read_groups
from kaname.imports.keps.ledger import Ledger, Tally
from kaname.imports.keps.links import relations
from kaname.imports.keps.making import made
from kaname.imports.keps.moves import moves_of
from kaname.imports.keps.people import People
from kaname.imports.keps.readiness import Readiness, read_readiness, reviews_of
from kaname.imports.keps.records import components_of, contracts_of, decision_of, initiative_of, owner, participants
from kaname.imports.keps.stages import milestones_of, outcome_of, releases_of, undated
from kaname.imports.keps.versions import by_proposal, read_versions
from kaname.model.base import Entity
from kaname.model.changes import ChangeSet, Put
from kaname.model.finding import Problem
from kaname.model.history import History
from kaname.model.people import Team
from kaname.model.plan import Charter, HealthThresholds
from kaname.model.program import Program
from kaname.model.quality import Component
from kaname.model.sources import Source as SourceRecord

HISTORY = "history.jsonl"

_LAYOUT = {
    "enhancement": re.compile(r"kep/[^/]+/[^/]+/kep\.yaml"),
    "readiness": re.compile(r"prod-readiness/[^/]+/[^/]+\.yaml"),
    "release": re.compile(r"releases/[^/]+\.md"),
    "history": re.compile(r"history\.jsonl"),
    "groups": re.compile(r"OWNERS_ALIASES\.yaml"),
    "gates": re.compile(r"gates\.csv"),
    "document": re.compile(r"docs/.*"),
}
"""What a folder of proposals holds, by sort."""


@dataclass(frozen=True)
class Imported:
    """What became of a folder of proposals.

    `read` and `refused` count its files: together they are all there are, and every refusal has its reason among the
    problems. `tallies` breaks them down by sort; the sort `version` counts the lines of the history besides.
    """

    changes: ChangeSet
    history: History
    problems: tuple[Problem, ...]
    tallies: Mapping[str, Tally]

    @property
    def read(self) -> int:
        """How many files were read."""
        return sum(tally.read for sort, tally in self.tallies.items() if sort != "version")

    @property
    def refused(self) -> int:
        """How many files were refused."""
        return sum(tally.refused for sort, tally in self.tallies.items() if sort != "version")


def read(folder: Path, *, into: Program | None = None, as_of: date | None = None) -> Imported:
    """Read a folder laid out like kubernetes/enhancements with its history beside it.

    `into` is the program it goes into: only what differs is changed, its own charter stays, nothing is removed. `as_of`
    is the day the program is looked at; by default that of the last merged version. Raises NotFoundError where there
    are no proposals, UsageError where no day is known.
    """
    files = _sorted_files(folder)
    if not files["enhancement"]:
        raise NotFoundError("kep.folder-empty", folder=str(folder))
    ledger = Ledger()
    versions = tuple(v for path in files["history"] for v in read_versions(folder, path, ledger))
    today = as_of or max((version.at.date() for version in versions), default=None)
    if today is None:
        raise UsageError("kep.as-of-needed", folder=str(folder))
    source = _source(folder, files, versions, today, ledger)
    records = tuple(_records(folder, files["readiness"], source, today, ledger))
    history = History.of(move for dossier in source.dossiers for move in moves_of(dossier, source.calendar))
    changes = ChangeSet(tuple(_puts(records, into)), why="kubernetes/enhancements")
    return Imported(changes, history, ledger.problems, ledger.tallies)


@dataclass(frozen=True)
class _Source:
    """Everything read that records are made of."""

    dossiers: tuple[Dossier, ...]
    calendar: Calendar
    groups: Groups
    minors: frozenset[int]


def _sorted_files(folder: Path) -> Mapping[str, Sequence[Path]]:
    """Every file of the folder by what it is; hidden ones are no part of it."""
    files: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") for part in parts):
            files[_sort(parts)].append(path)
    return files


def _sort(parts: tuple[str, ...]) -> str:
    file = "/".join(parts)
    return next((sort for sort, pattern in _LAYOUT.items() if pattern.fullmatch(file)), "other")


def _source(
    folder: Path, files: Mapping[str, Sequence[Path]], versions: tuple[Version, ...], today: date, ledger: Ledger
) -> _Source:
    calendar = read_calendar(folder, files["release"], ledger)
    groups = next((read_groups(folder, path, ledger) for path in files["groups"]), Groups())
    gates = next((read_gates(folder, path, ledger) for path in files["gates"]), Gates())
    dossiers = read_proposals(folder, files["enhancement"], ledger)
    joined = by_proposal(versions, (dossier.id for dossier in dossiers), HISTORY, ledger)
    dossiers = with_courses(dossiers, joined, calendar, gates, today)
    ledger.accept("history", len(files["history"]))
    _refuse_rest(folder, files, ledger)
    return _Source(dossiers, calendar, groups, _minors(dossiers))


def _refuse_rest(folder: Path, files: Mapping[str, Sequence[Path]], ledger: Ledger) -> None:
    """What is not read, with the reason: texts in prose, and what is no part of the layout."""
    by_top: dict[tuple[str, str], int] = defaultdict(int)
    for sort in ("document", "other"):
        for path in files[sort]:
            by_top[sort, path.relative_to(folder).parts[0]] += 1
    for (sort, top), count in by_top.items():
        ledger.refuse(sort, f"kep.{sort}-out-of-scope", top, count=count, number=count)


def _minors(dossiers: Iterable[Dossier]) -> frozenset[int]:
    """Every release that some target names or something was reached in."""
    outcomes = (outcome_of(dossier, stage) for dossier in dossiers for stage in dossier.courses)
    found = (minor for outcome in outcomes if outcome for minor in (outcome.target, outcome.reached))
    past = (n.minor for dossier in dossiers for course in dossier.courses.values() for n in course.named)
    return frozenset(minor for minor in (*found, *past) if minor is not None)


def _records(folder: Path, readiness: Sequence[Path], source: _Source, today: date, ledger: Ledger) -> Iterator[Entity]:
    people = People(source.groups, ledger)
    related = relations(source.dossiers, ledger)
    taking_part = {dossier.id: participants(dossier, ledger) for dossier in source.dossiers}
    undated(source.minors, source.calendar, ledger)
    by_id = {dossier.id: dossier for dossier in source.dossiers}
    ready: dict[str, list[Readiness]] = defaultdict(list)
    for each in read_readiness(folder, readiness, by_id, people, ledger):
        ready[each.dossier.id].append(each)
    decisions = [decision_of(d, people, related[d.id], ready[d.id], ledger) for d in source.dossiers]
    teams = list(_teams(source, taking_part, people, ledger))
    yield _charter(source, today)
    yield _tracker()
    yield from people.records()
    yield from teams
    for dossier in source.dossiers:
        yield initiative_of(dossier, related[dossier.id], source.calendar)
    for dossier in source.dossiers:
        yield from milestones_of(dossier, source.calendar, today, ledger)
    yield from releases_of(source.minors, source.calendar, today)
    for dossier in source.dossiers:
        yield from contracts_of(dossier, taking_part[dossier.id], source.calendar, today)
    names = dict.fromkeys(name for dossier in source.dossiers for name in components_of(dossier))
    yield from (made(Component, id=name, title=name) for name in sorted(names))
    yield from decisions
    yield from reviews_of((each for found in ready.values() for each in found), source.calendar)


def _charter(source: _Source, today: date) -> Charter:
    """The program itself. Silence is measured by the release cycle: nobody is asked for a word more often."""
    merged = (dossier.versions[0].at.date() for dossier in source.dossiers if dossier.versions)
    promised = (source.calendar.day(minor) for minor in source.minors)
    starts = min((day for day in (*merged, *promised) if day), default=None)
    cycle = source.calendar.cycle_days
    return made(
        Charter,
        id="kubernetes",
        title="Kubernetes enhancements",
        purpose="Take enhancements of Kubernetes through alpha, beta and stable, release by release.",
        starts=starts,
        as_of=today,
        health=HealthThresholds(silent_after_days=cycle) if cycle else None,
    )


def _tracker() -> SourceRecord:
    """Where enhancements are discussed: issues of the repository of their proposals, open to everybody."""
    scope = ("kubernetes/enhancements",)
    return made(SourceRecord, id="github", title="Issues of kubernetes/enhancements", vendor="github", scope=scope)


def _teams(
    source: _Source, taking_part: Mapping[str, tuple[str, ...]], people: People, ledger: Ledger
) -> Iterator[Team]:
    """Every group that owns, takes part, or has leads; one without leads listed is noted."""
    named = dict.fromkeys(source.groups.special_interest)
    first: dict[str, Dossier] = {}
    for dossier in source.dossiers:
        for group in (owner(dossier), *taking_part[dossier.id], *_reviewing(dossier, people)):
            named[group] = None
            first.setdefault(group, dossier)
    for group in sorted(named):
        leads = source.groups.leads(group)
        if not leads:
            ledger.note("kep.group-without-leads", first[group].file, 0, made(Team, id=group).key, group=group)
        yield made(
            Team,
            id=group,
            title=group_title(group),
            lead=people.add(leads[0]) if leads else None,
            links=({"url": f"https://github.com/kubernetes/community/tree/master/{group}"},) if leads else (),
        )


def _reviewing(dossier: Dossier, people: People) -> Iterator[str]:
    """Groups that stand among the reviewers."""
    silent = People(people.groups, Ledger())
    yield from (each.group for each in silent.named(dossier.file, dossier.page, "reviewers") if each.group)


def _puts(records: Iterable[Entity], into: Program | None) -> Iterator[Put]:
    for record in records:
        there = into.records.get(record.key) if into is not None else None
        keeps = isinstance(record, Charter) and into is not None and bool(into.all(Charter))
        if there != record and not keeps:
            yield Put(record)
