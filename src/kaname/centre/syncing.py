"""A folder of plan files and a program of the store, brought together both ways.

The folder remembers the revision that it was last brought together with (`.kaname/store.json`, which belongs into its
git, so that every clone knows it). What the folder changed since is written to the store on that revision; what the
store then has is written into the folder, comments and order kept. Killed between two steps, the next run goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kaname import files, git
from kaname.centre.places import author
from kaname.centre.stored import refuse_loss, store, told
from kaname.errors import ConflictError, NotFoundError, UsageError
from kaname.files.folders import is_portfolio, is_program
from kaname.files.writing import replace_all
from kaname.model.changes import ChangeSet, diff
from kaname.model.history import History, Moved
from kaname.model.program import Program
from kaname.store.committing import Author, commit
from kaname.store.creating import create
from kaname.store.lines import Stamp
from kaname.store.listing import listed
from kaname.store.loading import Stored, load, load_portfolio

STATE = Path(".kaname") / "store.json"
_DERIVED = "revision "
"""The source of moves that the store tells from its own revisions."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What was brought together of a program: records that went to the store and to the folder, lines of history."""

    name: str
    to_store: int
    to_folder: int
    history: int
    revision: Stamp


@dataclass(frozen=True)
class _Part:
    """A program, or what a portfolio shares, as it lies in a folder; None where the folder has none yet."""

    name: str
    folder: Path
    program: Program | None
    history: History


def sync(folder: Path, name: str, why: str = "") -> tuple[Synced, ...]:
    """Bring a folder and a stored program or portfolio together; whichever is not there yet is made.

    Raises ConflictError where both changed the same (nothing is written then), PlanError while the folder has faults
    that keep records out, UsageError where the two have nothing to do with each other.
    """
    alias = store()
    known = {one.name: one for one in listed(alias)}
    here = is_program(folder) or is_portfolio(folder)
    if name not in known and not here:
        raise NotFoundError("sync_nothing", name=name, folder=str(folder))
    if name in known and here and known[name].is_portfolio != is_portfolio(folder):
        raise UsageError("sync_other_shape", name=name, folder=str(folder))
    if known[name].is_portfolio if name in known else is_portfolio(folder):
        return tuple(_portfolio(alias, folder, name, why))
    part = _Part(name, folder, None, History())
    if here:
        plan = files.load(folder)
        refuse_loss(plan.problems)
        part = _Part(name, folder, plan.program, plan.history)
    return (_brought_together(alias, part, why, exists=name in known),)


def _portfolio(alias: str, folder: Path, name: str, why: str) -> Iterator[Synced]:
    parts: dict[str, _Part] = {}
    if is_portfolio(folder):
        plan = files.load_portfolio(folder)
        refuse_loss(plan.problems)
        shared = Program((plan.programs.portfolio, *plan.programs.shared))
        parts[""] = _Part(name, folder, shared, History())
        for one in plan.programs:
            value = Program(one.records)
            parts[one.name] = _Part(f"{name}/{one.name}", folder / one.name, value, plan.histories[one.name])
    known = {one.name for one in listed(alias)}
    if name in known:
        for one in ("", *(each.name for each in load_portfolio(alias, name).programs)):
            whole = f"{name}/{one}" if one else name
            parts.setdefault(one, _Part(whole, folder / one, None, History()))
    for one, part in parts.items():
        above = name if one else ""
        yield _brought_together(alias, part, why, exists=part.name in known, portfolio=above, shared=not one)


def _brought_together(
    alias: str, part: _Part, why: str, *, exists: bool, portfolio: str = "", shared: bool = False
) -> Synced:
    who = Author(author() or _last_author(part.folder), why or f"sync {part.folder.name}")
    if not exists:
        return _taken_in(alias, part, who, portfolio, is_portfolio=shared)
    base = _base(part, load(alias, part.name))
    ours = ChangeSet() if part.program is None else diff(_own(base.program), part.program)
    # What the folder's git tells of moves, the store tells by its own revisions.
    lines = files.kept_history(part.folder) if part.program is not None else ()
    done = commit(alias, part.name, ours, who, base=base.revision.number, history=lines)
    now = load(alias, part.name)
    to_folder, history = _written(part, now, shared=shared)
    _remember(part, now.revision)
    return Synced(part.name, len(ours) if done.written else 0, to_folder, history, now.revision)


def _own(program: Program) -> Program:
    """The records of a program alone."""
    return Program(program.records)


def _taken_in(alias: str, part: _Part, who: Author, portfolio: str, *, is_portfolio: bool) -> Synced:
    assert part.program is not None
    if (part.folder / STATE).exists():
        raise ConflictError("sync_other_store", file=str(part.folder / STATE), name=part.name)
    name = part.name.removeprefix(f"{portfolio}/") if portfolio else part.name
    lines = told(part.history)
    done = create(alias, name, part.program, who, history=lines, portfolio=portfolio, is_portfolio=is_portfolio)
    _remember(part, done.revision)
    return Synced(part.name, len(part.program), 0, len(lines), done.revision)


def _base(part: _Part, now: Stored) -> Stored:
    """The state that the folder was last brought together with. Raises UsageError where there is none."""
    path = part.folder / STATE
    if not path.exists():
        if part.program is None or part.program == _own(now.program):
            return now
        raise UsageError("sync_strangers", name=part.name, folder=str(part.folder))
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        number, digest, name = int(state["revision"]), str(state["digest"]), str(state["program"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError("sync_state_unread", file=str(path)) from None
    if name != part.name:
        raise UsageError("sync_other_program", file=str(path), name=name, asked=part.name)
    if number > now.revision.number:
        raise ConflictError("sync_store_older", file=str(path), number=number, head=now.revision.number)
    base = load(store(), part.name, at=number)
    if base.revision.digest != digest:
        raise ConflictError("sync_past_changed", file=str(path), number=number)
    return base


def _written(part: _Part, now: Stored, *, shared: bool) -> tuple[int, int]:
    """Write what the store has into the folder: how many records, and lines of history."""
    after = _own(now.program)
    if part.program is None:
        files.create(part.folder, after, None if shared else now.history)
        return len(after), len(told(now.history))
    changes = diff(part.program, after)
    if len(changes):
        files.save(part.folder, changes)
    return len(changes), 0 if shared else _add_history(part, now.history)


def _add_history(part: _Part, history: History) -> int:
    """What is told in the store and not in the folder; moves that the folder's git tells are not told twice."""
    there = set(told(part.history))
    has_git = files.has_git(part.folder)
    new = [
        one
        for one in told(history)
        if one not in there and not (has_git and isinstance(one, Moved) and one.source.startswith(_DERIVED))
    ]
    if new:
        files.add_history(part.folder, new)
    return len(new)


def _remember(part: _Part, revision: Stamp) -> None:
    """Which revision the folder stands at."""
    state: Mapping[str, object] = {"program": part.name, "revision": revision.number, "digest": revision.digest}
    path = part.folder / STATE
    content = (json.dumps(state, indent=1) + "\n").encode()
    if not path.exists() or path.read_bytes() != content:
        replace_all({path: content})


def _last_author(folder: Path) -> str:
    """Who committed last in the git that holds a folder; '' where there is none."""
    try:
        return git.run(folder, "log", "-1", "--format=%an", "--", ".").decode("utf-8", "replace").strip()
    except (git.GitError, OSError):
        return ""
