"""A folder -> a Program with its History, and everything that is wrong, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kaname.errors import NotFoundError
from kaname.files.cache import Cache
from kaname.files.commits import Line, line_of
from kaname.files.folders import PORTFOLIO_FILE, PROGRAM_FILE, is_portfolio, is_program, program_folders
from kaname.files.gathering import Progress, gather, located
from kaname.files.past import read_history
from kaname.files.records import Records
from kaname.garbage import nothing_thrown_away
from kaname.model.finding import Problem, Where
from kaname.model.history import History
from kaname.model.plan import Portfolio
from kaname.model.program import Program, Programs


@dataclass(frozen=True)
class Loaded:
    """A program as it lies in a folder. `digest` names the state of its plan files."""

    program: Program
    history: History
    problems: tuple[Problem, ...]
    digest: str = ""


@dataclass(frozen=True)
class LoadedPortfolio:
    """A portfolio as it lies in a folder, with the history of each program by name."""

    programs: Programs
    histories: Mapping[str, History]
    problems: tuple[Problem, ...]


def load(
    folder: Path, *, cache: Path | None = None, progress: Progress | None = None, line: Line | None = None
) -> Loaded:
    """Read a program with its history. Faults are Problems, all at once. Raises NotFoundError if it is no program.

    `line` are the commits that tell of its past, where they aren't those of the folder.
    """
    if not is_program(folder):
        raise NotFoundError("folder_without_plan", folder=str(folder))
    store = Cache(cache)
    with nothing_thrown_away():
        records, digest = gather(folder, store, progress)
        program = Program(records.by_key.values())
        history, faults = read_history(folder, store, line or line_of(folder))
        problems = [*records.problems, *located(program, records, PROGRAM_FILE), *faults]
        if not len(program) and not any(problem.fatal for problem in problems):
            problems.append(Problem("plan.empty", Where(PROGRAM_FILE)))
        return Loaded(program, history, _in_order(problems), digest)


def load_portfolio(
    folder: Path, *, cache: Path | None = None, progress: Progress | None = None, line: Line | None = None
) -> LoadedPortfolio:
    """Read a portfolio with all its programs; names of files carry that of the program. Raises NotFoundError."""
    if not is_portfolio(folder):
        raise NotFoundError("folder_without_plan", folder=str(folder))
    with nothing_thrown_away():
        return _load_portfolio(folder, Cache(cache), progress, line)


def _load_portfolio(folder: Path, store: Cache, progress: Progress | None, line: Line | None) -> LoadedPortfolio:
    shared = gather(folder, store, deep=False).records
    folders = program_folders(folder)
    gathered: dict[str, Records] = {}
    for number, (name, path) in enumerate(folders.items(), 1):
        gathered[name] = gather(path, store, prefix=f"{name}/").records
        if progress is not None:
            progress(number, len(folders))
    programs = _programs(folder, shared, gathered)
    lines = {name: line_of(path) if line is None else line.of(name) for name, path in folders.items()}
    histories = {name: read_history(path, store, lines[name], f"{name}/") for name, path in folders.items()}
    problems = [*_shared_problems(shared, programs)]
    for name, records in gathered.items():
        found = located(programs.programs[name], records, f"{name}/{PROGRAM_FILE}")
        problems += (*records.problems, *found, *histories[name][1])
    return LoadedPortfolio(programs, {name: each for name, (each, _) in histories.items()}, _in_order(problems))


def _programs(folder: Path, shared: Records, gathered: Mapping[str, Records]) -> Programs:
    own = next((one for one in shared.by_key.values() if isinstance(one, Portfolio)), None)
    others = [one for one in shared.by_key.values() if one is not own]
    each = {name: records.by_key.values() for name, records in gathered.items()}
    return Programs(own or Portfolio(id="portfolio", title=folder.resolve().name), others, each)


def _shared_problems(shared: Records, programs: Programs) -> list[Problem]:
    """The faults of what the programs share; it needs no charter."""
    outside = next((program.outside for program in programs), None)
    whole = Program(shared.by_key.values(), outside=outside)
    shared.charter_seen = True
    return [*shared.problems, *located(whole, shared, PORTFOLIO_FILE)]


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by their places, each once: programs of a portfolio may share a fault."""
    found: list[Problem] = []
    for problem in sorted(problems, key=lambda problem: (problem.where, problem.code)):
        if problem not in found[-1:]:
            found.append(problem)
    return tuple(found)
