"""Plans in the store: taken in from folders, read as they stood, written to, verified, kept safe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from kaname import files
from kaname.centre.places import Place, author
from kaname.errors import PlanError, UsageError
from kaname.files.folders import is_portfolio
from kaname.model.base import Key
from kaname.model.changes import ChangeSet
from kaname.model.checks import check
from kaname.model.finding import Problem, Where
from kaname.model.history import History, Moved
from kaname.model.history_lines import Fact
from kaname.model.plan import Milestone, Release
from kaname.model.program import Program
from kaname.settings import settings
from kaname.store import MAIN
from kaname.store.backup import BackedUp, back_up, completed, restore
from kaname.store.carrying import merge as bring
from kaname.store.carrying import revert
from kaname.store.chain import Verified, verified
from kaname.store.committing import Author, Committed, commit
from kaname.store.creating import branch, close, create
from kaname.store.database import opened, written_at_once
from kaname.store.lines import common
from kaname.store.listing import Listed, Written, holds_portfolio, identity, listed, log, members
from kaname.store.loading import load, load_portfolio


def store() -> str:
    """The store of the settings, opened. Raises UsageError, StoreError."""
    return opened(settings().database_url)


def by(why: str = "", who: str = "") -> Author:
    """Whoever is named, else whoever uses this process, with a reason."""
    return Author(who or author(), why)


def read(place: Place) -> files.Loaded | files.LoadedPortfolio:
    """A program or a portfolio as it lies in the store, with its faults.

    Raises NotFoundError, UsageError, StoreError.
    """
    alias = store()
    if holds_portfolio(alias, place.name):
        if place.scenario != MAIN or isinstance(place.at, int | str):
            raise UsageError("portfolio_without_scenarios", name=place.name)
        found = load_portfolio(alias, place.name, at=place.at)
        faults = [fault for one in found.programs for fault in _faults(one, f"{one.name}/")]
        faults += _faults(found.programs.whole, "")
        return files.LoadedPortfolio(found.programs, found.histories, _once(faults))
    one = load(alias, place.name, scenario=place.scenario, at=place.at)
    return files.Loaded(one.program, one.history, tuple(_faults(one.program, "")), one.revision.digest)


def _once(faults: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each fault once: programs of a portfolio may share one."""
    return tuple({(one.where, one.code, one.path, one.subjects): one for one in faults}.values())


def _faults(program: Program, prefix: str) -> Iterator[Problem]:
    """What is wrong with a program, with the record where a folder would have a file and a line."""
    for fault in check(program):
        about = fault.subjects[0] if fault.subjects else ""
        yield replace(fault, where=Where(f"{prefix}{about}"))


def revision(place: Place) -> str:
    """The digest of the revision at which a program stands."""
    return load(store(), place.name, scenario=place.scenario, at=place.at).revision.digest


def identified(place: Place) -> str:
    """What tells a program from every other one, in whatever store it lies. Raises NotFoundError, StoreError."""
    return identity(store(), place.name)


def write(place: Place, changes: ChangeSet, history: Iterable[Fact] = (), who: str = "") -> Committed:
    """Write changes to a program as it stands. Raises ConflictError, PlanError, StoreError."""
    return commit(store(), place.name, changes, by(changes.why, who), scenario=place.scenario, history=history)


def take_in(folder: Path, name: str, why: str = "") -> tuple[Committed, ...]:
    """Keep the plan of a folder, with its history, as a new program or portfolio of the store.

    Raises ConflictError where the name is taken, PlanError while records are kept out: they would be lost.
    """
    alias, who = store(), by(why)
    if not is_portfolio(folder):
        plan = files.load(folder)
        refuse_loss(plan.problems)
        return (create(alias, name, plan.program, who, history=told(plan.history)),)
    whole = files.load_portfolio(folder)
    refuse_loss(whole.problems)
    shared = (whole.programs.portfolio, *whole.programs.shared)
    made = [create(alias, name, shared, who, is_portfolio=True)]
    made += (
        create(alias, one.name, one, who, history=told(whole.histories[one.name]), portfolio=name)
        for one in whole.programs
    )
    return tuple(made)


def refuse_loss(problems: Iterable[Problem]) -> None:
    """Raise PlanError while records are kept out: they would be lost."""
    lost = [one for one in problems if one.fatal]
    if lost:
        raise PlanError("store_incomplete", lost, count=len(lost))


def told(history: History) -> tuple[Fact, ...]:
    """All that a history tells."""
    return (*history.moves, *history.forecasts, *history.plans)


def merge(name: str, scenario: str, who: Author, into: str = MAIN) -> Committed:
    """Bring what a scenario changed since it began to another. Raises ConflictError where both changed the same."""
    who = who if who.why else replace(who, why=f"merge {scenario}")
    return bring(store(), name, scenario, who, into=into)


def take_back(name: str, number: int, who: Author, scenario: str = MAIN) -> Committed:
    """Take back what a revision changed, as a new revision. Raises ConflictError where others changed that since."""
    return revert(store(), name, number, who, scenario=scenario)


def baseline(name: str, called: str, who: Author, scenario: str = MAIN) -> Committed:
    """Freeze what is promised under a name, for good. Raises ConflictError where that name is taken."""
    alias = store()
    standing = load(alias, name, scenario=scenario)
    at = standing.revision.at
    if at is None:
        raise UsageError("program_empty", name=name)
    frozen = [
        Moved(
            at, key, "baseline", day.isoformat(), name=called, by=who.by, source=f"baselines/{called}.yaml", why=who.why
        )
        for key, day in promised(standing.program).items()
    ]
    return commit(alias, name, ChangeSet(), who, scenario=scenario, history=frozen, baseline=called)


def promised(program: Program) -> Mapping[Key, date]:
    """The day that is promised for each milestone and release that has one."""
    days = {one.key: one.commitment for one in program.all(Milestone)}
    days |= {one.key: one.date for one in program.all(Release)}
    return {key: day for key, day in days.items() if day is not None}


__all__ = [
    "Author",
    "BackedUp",
    "Committed",
    "Listed",
    "Place",
    "Verified",
    "Written",
    "back_up",
    "baseline",
    "branch",
    "by",
    "close",
    "commit",
    "common",
    "completed",
    "identified",
    "listed",
    "log",
    "members",
    "merge",
    "promised",
    "read",
    "restore",
    "revert",
    "revision",
    "store",
    "take_back",
    "take_in",
    "told",
    "verified",
    "write",
    "written_at_once",
]
