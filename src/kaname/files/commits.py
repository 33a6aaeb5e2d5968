"""The commits of a plan's own git -> moves of milestones and of declared health.

The main line is read (first parents), so that a branch counts when it is merged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, cast

from kaname.files import git
from kaname.files.cache import Cache, digest
from kaname.files.folders import KEPT_APART, SUFFIXES
from kaname.files.git import Changed, Commit, GitError
from kaname.files.reading import read
from kaname.files.revision import git_of
from kaname.model.base import Key
from kaname.model.finding import Cell, Problem, Where
from kaname.model.history import Field, Moved, told_fields
from kaname.model.plan import Initiative, Milestone

MOST_COMMITS = 2_000
MOST_BYTES = 24 * 1024 * 1024
_AT_A_TIME = 50

Facts = Mapping[str, Mapping[Field, str]]
"""What a file said: by address of a record, its fields."""
Progress = Callable[[int, int], None]


class Line(NamedTuple):
    """The commits that tell of a plan: the top of its working copy, where the plan lies in it, the newest commit."""

    top: Path
    within: str = "."
    tip: str = "HEAD"

    def of(self, name: str) -> Line:
        """The same of a program of the portfolio."""
        return self._replace(within=(PurePosixPath(self.within) / name).as_posix())


def line_of(folder: Path) -> Line:
    """The commits up to that which is checked out, of the working copy that is the program's own."""
    top = git_of(folder)
    return Line(top, folder.resolve().relative_to(top.resolve()).as_posix())


def commit_moves(line: Line, cache: Cache, progress: Progress | None = None) -> Iterator[Moved | Problem]:
    """What the commits of a plan moved."""
    try:
        if git.is_top(line.top):
            yield from _moves(line, cache, progress)
    except (GitError, OSError) as error:
        said = str(error) if isinstance(error, GitError) else type(error).__name__
        yield Problem("history.git-failed", Where(".git"), values={"said": said}, fatal=False)


def _moves(line: Line, cache: Cache, progress: Progress | None) -> Iterator[Moved | Problem]:
    top, within, tip = line
    found = [_of_plan(commit, within) for commit in git.commits(top, within, MOST_COMMITS + 1, tip)]
    shallow = git.is_shallow(top)
    known = [commit for commit in found if not (commit.root and shallow)]
    taken = _affordable(top, known[:MOST_COMMITS])
    if len(taken) < len(known):
        values: dict[str, Cell] = {"limit": len(taken), "got": len(known)}
        yield Problem("history.commits-bounded", Where(".git"), values=values, fatal=False)
    facts = _facts(top, taken, cache, progress)
    for commit in taken:
        yield from _moved(commit, facts)


def _of_plan(commit: Commit, within: str) -> Commit:
    """The commit with only the plan files among what it changed."""
    return commit._replace(changed=tuple(each for each in commit.changed if _is_plan(each.path, within)))


def _is_plan(path: str, within: str) -> bool:
    parts = PurePosixPath(path).relative_to(within).parts
    return path.endswith(SUFFIXES) and parts[0] not in KEPT_APART and not any(part[0] == "." for part in parts)


def _affordable(top: Path, commits: list[Commit]) -> list[Commit]:
    """The newest commits whose contents are no more than can be read in good time."""
    sizes = git.sizes(top, dict.fromkeys(_names(commits)))
    seen: set[str] = set()
    total = 0
    for number, commit in enumerate(commits):
        new = set(_names([commit])) - seen
        total += sum(sizes.get(name, 0) for name in new)
        seen |= new
        if total > MOST_BYTES:
            return commits[:number]
    return commits


def _names(commits: Iterable[Commit]) -> Iterator[str]:
    for commit in commits:
        for each in commit.changed:
            yield from filter(None, (each.before, each.after))


def _facts(top: Path, commits: list[Commit], cache: Cache, progress: Progress | None) -> dict[str, Facts]:
    """What each content said, by its name in git; contents once read are remembered."""
    names = list(dict.fromkeys(_names(commits)))
    facts = {name: known for name in names if (known := _remembered(cache, name)) is not None}
    missing = iter([name for name in names if name not in facts])
    while chunk := list(islice(missing, _AT_A_TIME)):
        for name, content in git.contents(top, chunk):
            facts[name] = _said(content)
            cache.put(_entry(name), facts[name])
        if progress is not None:
            progress(len(facts), len(names))
    return facts


def _entry(name: str) -> str:
    return digest(f"facts of {name}".encode())


def _remembered(cache: Cache, name: str) -> Facts | None:
    entry = cache.get(_entry(name))
    return cast("Facts", entry[0]) if entry is not None and _is_facts(entry[0]) else None


def _is_facts(value: Any) -> bool:
    def texts(fields: Any) -> bool:
        return isinstance(fields, dict) and all(
            isinstance(text, str) for text in cast("dict[str, Any]", fields).values()
        )

    return isinstance(value, dict) and all(map(texts, cast("dict[str, Any]", value).values()))


def _said(content: bytes) -> Facts:
    """What a file said of milestones and initiatives; nothing where it can't be read."""
    if b"milestones" not in content and b"initiatives" not in content:
        return {}
    document = read(content, "").document
    if document is None:
        return {}
    return {
        str(Key(cls.kind, each["id"])): fields
        for cls in (Milestone, Initiative)
        for each in _mappings(document.data.get(cls.plural))
        if isinstance(each.get("id"), str) and (fields := told_fields(cls.kind, each))
    }


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    items = cast("list[Any]", value) if isinstance(value, list) else []
    return (cast("dict[str, Any]", item) for item in items if isinstance(item, dict))


def _moved(commit: Commit, facts: Mapping[str, Facts]) -> Iterator[Moved]:
    """What one commit moved. A record that only went from one file to another did not move."""
    before, after = _side(commit.changed, facts, "before"), _side(commit.changed, facts, "after")
    source = f"git {commit.name[:12]}"
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key, {}), after.get(key, {})
        for field in dict.fromkeys((*was, *now)):
            if was.get(field) != now.get(field):
                yield Moved(
                    commit.at, Key.parse(key), field, now.get(field), was.get(field), by=commit.by, source=source
                )


def _side(changed: Iterable[Changed], facts: Mapping[str, Facts], side: str) -> dict[str, Mapping[Field, str]]:
    said: dict[str, Mapping[Field, str]] = {}
    for each in changed:
        said |= facts.get(getattr(each, side), {})
    return said
