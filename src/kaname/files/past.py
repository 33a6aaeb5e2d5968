"""A program's History: the lines of history/*.jsonl, its baselines and, where it has a git of its own, its commits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kaname.errors import NotFoundError
from kaname.files import git
from kaname.files.baselines import baseline_files, read_baselines
from kaname.files.cache import Cache
from kaname.files.commits import Line, Progress, commit_moves
from kaname.files.decoding import decode
from kaname.files.folders import PlanFile, content, files_in, is_program
from kaname.files.lines import facts
from kaname.files.revision import git_of
from kaname.files.writing import replace_all
from kaname.locks import locked
from kaname.model.finding import Problem
from kaname.model.history import History, Moved, PastForecast, PastPlan
from kaname.model.history_lines import Fact, written

FOLDER = "history"
MOVES = "moves.jsonl"
FORECASTS = "forecasts.jsonl"
PLANS = "plans.jsonl"
_SUFFIX = (".jsonl",)


def read_history(
    folder: Path, cache: Cache, line: Line, prefix: str = "", progress: Progress | None = None
) -> tuple[History, list[Problem]]:
    """What is known of a program's past, and what of it can't be read; `line` are the commits that may tell of it."""
    moves: dict[Moved, None] = {}
    forecasts: dict[PastForecast, None] = {}
    plans: dict[PastPlan, None] = {}
    problems: list[Problem] = []
    for found in (
        *_lines(folder, prefix),
        *read_baselines(folder, prefix),
        *commit_moves(line, cache, progress),
    ):
        if isinstance(found, Problem):
            problems.append(found)
        elif isinstance(found, Moved):
            moves[found] = None
        elif isinstance(found, PastPlan):
            plans[found] = None
        else:
            forecasts[found] = None
    return History.of(moves, forecasts, plans), problems


def _lines(folder: Path, prefix: str) -> Iterator[Fact | Problem]:
    for file in files_in(folder / FOLDER, f"{prefix}{FOLDER}/", _SUFFIX):
        if isinstance(file, Problem):
            yield file
        else:
            yield from _facts(file)


def _facts(file: PlanFile) -> Iterator[Fact | Problem]:
    found = content(file)
    if isinstance(found, Problem):
        yield found
        return
    text, problems = decode(found, file.name)
    yield from problems
    yield from facts(text or "", file.name)


def kept_history(folder: Path) -> tuple[Fact, ...]:
    """What the files of a program tell of its past; what its git tells is not part of it."""
    told = (*_lines(folder, ""), *read_baselines(folder))
    return tuple(one for one in told if not isinstance(one, Problem))


def has_git(folder: Path) -> bool:
    """Whether the program's commits tell of its past too."""
    try:
        return git.is_top(git_of(folder))
    except (git.GitError, OSError):
        return False


def history_text(told: Iterable[Fact]) -> bytes:
    """Facts as the lines of a history file."""
    return "".join(f"{written(fact)}\n" for fact in told).encode()


def publish(folder: Path, forecasts: Iterable[PastForecast], plans: Iterable[PastPlan] = ()) -> Path:
    """Add forecasts to those published, to be scored when the truth arrives, and plans, of which the next move little.

    Returns where the forecasts are.
    """
    add_history(folder, (*forecasts, *plans))
    return folder / FOLDER / FORECASTS


def add_history(folder: Path, told: Iterable[Fact]) -> None:
    """Add to what the files of a program tell of its past. Raises NotFoundError if it is no program."""
    if not is_program(folder):
        raise NotFoundError("folder_without_plan", folder=str(folder))
    added = history_files(told)
    with locked(folder):
        replace_all({folder / name: _before(folder / name) + text for name, text in added.items()})


def history_files(told: Iterable[Fact]) -> dict[str, bytes]:
    """Facts as the files that hold them: of each kind its own, and a file for every baseline."""
    facts = tuple(told)
    frozen, rest = baseline_files(one for one in facts if isinstance(one, Moved))
    lines = {
        MOVES: history_text(rest),
        FORECASTS: history_text(one for one in facts if isinstance(one, PastForecast)),
        PLANS: history_text(one for one in facts if isinstance(one, PastPlan)),
    }
    return {f"{FOLDER}/{name}": text for name, text in lines.items() if text} | frozen


def _before(path: Path) -> bytes:
    """The lines of a file, to which others can be added."""
    before = path.read_bytes() if path.exists() else b""
    return before + b"\n" if before and not before.endswith(b"\n") else before
