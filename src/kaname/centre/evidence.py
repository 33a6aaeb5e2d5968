"""Evidence of a folder: which sources its plan names, pulling them, and what its archive holds."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kaname import files
from kaname.centre import commit, read
from kaname.centre.archives import archive_folder, owner
from kaname.centre.places import place_of
from kaname.centre.service_levels import Level, asked_levels
from kaname.errors import KanameError, NotFoundError, SourceError, UsageError
from kaname.evidence.archive import Archive, Holding, Unreadable
from kaname.evidence.archive.upkeep import Done, compact, derive, verify
from kaname.evidence.client import Client
from kaname.evidence.facts import Evidence
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import Progress, Pulled
from kaname.evidence.pulling import pull as pull_source
from kaname.evidence.registry import source_class, vendors
from kaname.evidence.secrets import secret
from kaname.evidence.source import Check, Page, Setup, Source
from kaname.model.changes import ChangeSet, Put
from kaname.model.checks.nearest import Nearest
from kaname.model.finding import Problem
from kaname.model.plan import Charter
from kaname.model.program import Program
from kaname.model.sources import Source as Record
from kaname.planning.drifts import Drift, accepted
from kaname.planning.slo_evidence import asked, seen
from kaname.planning.tracked import Tracker
from kaname.settings import Settings

Notify = Callable[[float, str], None]


@dataclass(frozen=True)
class Asked:
    """What became of asking a source: what it brought, and the error that ended it, if one did."""

    source: str
    pulled: Pulled | None = None
    error: KanameError | None = None


@dataclass(frozen=True)
class Report:
    """What is there: holdings, faults of files, sources of the plan never heard, and statuses that no rule maps.

    `unmapped` are pairs of a source and a status as its tracker writes it, with the number of items that have it now.
    `levels` are service levels that are asked, `unasked` says why others are not.
    """

    holdings: tuple[Holding, ...]
    faults: tuple[Unreadable, ...]
    silent: tuple[str, ...]
    unmapped: tuple[tuple[str, str, int], ...]
    levels: tuple[Level, ...] = ()
    unasked: tuple[Problem, ...] = ()


def archive(folder: Path, config: Settings | None = None) -> Archive:
    """The archive of a program. Raises UsageError where it is another one's."""
    return Archive(archive_folder(folder, config), owner(folder, config))


def evidence(program: Program, folder: Path, as_of: date | None, config: Settings | None = None) -> Evidence:
    """What the sources of a program had said by the end of a day; a source that a viewer may not see says nothing."""
    known = archive(folder, config)
    if not known.root.is_dir():
        return Evidence()
    only = [record.id for record in program.all(Record)]
    return seen(program, known.evidence(_end(program, as_of), only))


def _end(program: Program, day: date | None) -> datetime | None:
    """The moment a day ends where the program is; None, which is now, for a day that has not ended yet."""
    if day is None:
        return None
    zone = program.charter.zone if program.all(Charter) else None
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone) if zone else UTC)
    return end if end <= datetime.now(UTC) else None


def records(folder: Path) -> tuple[Record, ...]:
    """The sources that the plan of a program names. Raises NotFoundError, UsageError."""
    return tuple(_program(folder).all(Record))


def _program(folder: Path) -> Program:
    found = read(folder)
    if isinstance(found, files.LoadedPortfolio):
        raise UsageError("folder_is_portfolio", folder=str(folder))
    return found.program


def add(folder: Path, record: Record) -> tuple[Path, ...]:
    """Write a source into the plan. Raises NotFoundError where its tool isn't installed, UsageError if it is there."""
    source_class(record.vendor)
    if any(one.id == record.id for one in records(folder)):
        raise UsageError("source_exists", source=record.id)
    return commit(folder, ChangeSet((Put(record),)))


def tried(folder: Path, name: str, notify: Notify | None = None) -> Iterator[Check]:
    """Try what pulling a source will need. Raises SourceError and others that say what is wrong."""
    program = _program(folder)
    (record,) = _chosen(program, folder, (name,))
    with _made(folder, program, record, notify) as source:
        yield from source.test()


def pull(
    folder: Path,
    names: tuple[str, ...] = (),
    *,
    full: bool = False,
    progress: Callable[[str], Progress] | None = None,
    notify: Notify | None = None,
    config: Settings | None = None,
) -> Iterator[Asked]:
    """Pull the named sources of a program, else all; the error of one does not keep the others."""
    known, program = archive(folder, config), _program(folder)
    for record in _chosen(program, folder, names):
        done = Pulled(record.id, datetime.now(UTC))
        try:
            privacy = Privacy(known.key(), record.people == "named", secret(record.token))
            with _made(folder, program, record, notify) as source:
                told = None if progress is None else progress(record.id)
                pull_source(source, known, privacy, full=full, progress=told, into=done)
            yield Asked(record.id, done)
        except KanameError as error:
            yield Asked(record.id, done if done.pages else None, error)


def rehearse(folder: Path, name: str, config: Settings | None = None) -> tuple[str, Mapping[str, str], Page | None]:
    """What a pull would do: where the source goes on, what it is asked for service levels, and its first page.

    Nothing is kept of it.
    """
    program = _program(folder)
    (record,) = _chosen(program, folder, (name,))
    since = archive(folder, config).cursors(record.id)
    with _made(folder, program, record, None) as source:
        goes_on = ", ".join(f"{stream} {cursor}" for stream, cursor in since.items())
        return goes_on, asked(program, record.id, datetime.now(UTC)), next(source.pull(since), None)


def report(folder: Path, *, checksums: bool = False, config: Settings | None = None) -> Report:
    """What the archive of a program holds and what it lacks."""
    known, program = archive(folder, config), _program(folder)
    plan = tuple(program.all(Record))
    unmapped, (levels, unasked) = tuple(_unmapped(known, plan)), asked_levels(program, known)
    holdings = known.holdings()  # after all reading, which may find files that are not what was written
    heard = {one.source for one in holdings}
    faults = verify(known) if checksums else known.faults()
    silent = tuple(one.id for one in plan if one.id not in heard)
    return Report(holdings, faults, silent, unmapped, levels, unasked)


def _unmapped(known: Archive, plan: tuple[Record, ...]) -> Iterator[tuple[str, str, int]]:
    rules = {one.id: one for one in plan}
    for source, status, category, count in known.statuses():
        if source in rules and rules[source].stage_of(status, category) is None:
            yield source, status, count


def pinned(folder: Path, config: Settings | None = None) -> date | None:
    """The day a charter pins its program to, where what was read since then doesn't count for it."""
    program = _program(folder)
    day = program.charter.as_of if program.all(Charter) else None
    end = _end(program, day)
    asked = (one.at for each in archive(folder, config).catalogues() for one in each.asked)
    return day if end is not None and any(at > end for at in asked) else None


def drifts(folder: Path, config: Settings | None = None) -> tuple[Program, tuple[Drift, ...]]:
    """The program of a folder, and where its trackers say else than it; then where it is silent and they are not.

    As of the day it is looked at, as its assessment is.
    """
    program = _program(folder)
    day = program.as_of(datetime.now().astimezone().date())
    tracker = Tracker(program, evidence(program, folder, day, config), day)
    return program, (*tracker.drifts(), *tracker.unsaid())


def accept(folder: Path, names: tuple[str, ...], config: Settings | None = None) -> tuple[tuple[Path, ...], int]:
    """Write what trackers say of some records, else of all, into the plan; the files, and how many fields.

    Raises NotFoundError for what no tracker says else about.
    """
    program, found = drifts(folder, config)
    wanted = about(found, names)
    changes = accepted(program, wanted, why="kaname drift")
    return (commit(folder, changes) if len(changes) else ()), len(wanted)


def about(found: tuple[Drift, ...], names: tuple[str, ...]) -> tuple[Drift, ...]:
    """Those about some records, else all. Raises NotFoundError for what no tracker says else about.

    A record is named by its id, or by kind/id where both a work package and a milestone are called so.
    """
    known = {name for drift in found for name in (drift.key.id, str(drift.key))}
    for name in names:
        if name not in known:
            raise NotFoundError("drift_unknown", text=name, nearest=", ".join(Nearest(known).to(name)))
    return tuple(drift for drift in found if not names or {drift.key.id, str(drift.key)} & set(names))


def upkeep(folder: Path, keep_raw_days: int | None = None, config: Settings | None = None) -> tuple[Done, ...]:
    """Make the archive few files, and let go of older raw pages. Raises ConflictError while it is written to."""
    known, now = archive(folder, config), datetime.now(UTC)
    since = None if keep_raw_days is None else now - timedelta(days=keep_raw_days)
    return tuple(compact(known, one.source, now, since) for one in known.catalogues())


def derived(folder: Path, config: Settings | None = None) -> tuple[Done, ...]:
    """Make all facts anew of the raw pages there are, as the sources read them now."""
    known, now = archive(folder, config), datetime.now(UTC)
    plan = {one.id: one for one in records(folder)}
    made: list[Done] = []
    for one in known.catalogues():
        if one.source in plan:
            source = source_class(plan[one.source].vendor)(_setup(folder, plan[one.source], ""))
            made.append(derive(known, one.source, now, source.facts))
    return tuple(made)


def _chosen(program: Program, folder: Path, names: tuple[str, ...]) -> tuple[Record, ...]:
    known = {one.id: one for one in program.all(Record)}
    for name in names:
        if name not in known:
            raise NotFoundError("source_unknown", source=name, nearest=", ".join(Nearest(known).to(name)))
    if not known:
        raise UsageError("no_sources", folder=str(folder))
    return tuple(known[name] for name in dict.fromkeys(names or known))


def _setup(folder: Path, record: Record, found: str, questions: Mapping[str, str] | None = None) -> Setup:
    """How a source is set up: as its record says, with what it is asked for service levels (queries by name)."""
    latest = {f"latest.{name}": query for name, query in (questions or {}).items()}
    return Setup(
        name=record.id,
        address=record.address,
        scope=record.scope,
        query=record.query,
        user=record.user,
        secret=found,
        since=record.since,
        options={**latest, **dict(record.options)},
        folder=str(folder if place_of(folder) is None else Path()),
    )


@contextmanager
def _made(folder: Path, program: Program, record: Record, notify: Notify | None) -> Generator[Source]:
    """A source that can ask. Raises NotFoundError, UsageError and SourceError."""
    cls = source_class(record.vendor)
    if cls.secret_needed and not record.token:
        raise UsageError("token_missing", source=record.id, vendor=record.vendor)
    found = secret(record.token)
    setup = _setup(folder, record, found, asked(program, record.id, datetime.now(UTC)))
    with Client(cls.base_address(setup), cls.headers(setup), secret=found, notify=notify) as client:
        try:
            yield cls(setup, client)
        except (KanameError, OSError):
            raise
        except Exception as error:  # a plugin is anybody's code: its faults keep no other source from being asked
            why = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise SourceError("source_failed", source=record.id, vendor=record.vendor, why=why) from error


__all__ = [
    "Asked",
    "Report",
    "about",
    "accept",
    "add",
    "archive",
    "derived",
    "drifts",
    "evidence",
    "pinned",
    "pull",
    "records",
    "rehearse",
    "report",
    "tried",
    "upkeep",
    "vendors",
]
