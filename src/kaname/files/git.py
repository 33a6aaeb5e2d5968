"""What a plan asks of its own git; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from kaname.git import GitError
from kaname.git import run as _run


class Changed(NamedTuple):
    """A file that a commit changed: its path and its content before and after, by name; '' where there is none."""

    path: str
    before: str
    after: str


class Commit(NamedTuple):
    """A commit of the main line with what it changed."""

    name: str
    root: bool
    at: datetime
    by: str
    changed: tuple[Changed, ...]


def is_top(folder: Path) -> bool:
    """Whether a folder is the top of a working copy with at least one commit, and git is there to read it."""
    if not (folder / ".git").exists():
        return False
    try:
        top = _run(folder, "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n")
        _run(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    except FileNotFoundError:
        return False
    except GitError as error:
        if str(error):
            raise
        return False
    return Path(top).samefile(folder)


def is_shallow(folder: Path) -> bool:
    """Whether older commits were left behind when it was cloned."""
    return _run(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"


def head(top: Path) -> str:
    """The name of the commit that is checked out."""
    return _run(top, "rev-parse", "HEAD").decode().strip()


def unsaved(top: Path) -> list[str]:
    """The paths of files that differ from the commit that is checked out, or are not in it."""
    said = _run(top, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all")
    return [row[3:] for row in said.decode("utf-8", "surrogateescape").split("\0") if row]


def commits(top: Path, within: str, limit: int) -> list[Commit]:
    """The newest commits of the main line that changed files in a folder, newest first; merges by what they brought."""
    form = "--format=%x01%H%n%P%n%aI%n%an"
    options = ("--first-parent", "-m", "--raw", "-r", "--no-renames", "--no-abbrev", "--root", "-z", form)
    said = _run(top, "log", f"--max-count={limit}", *options, "HEAD", "--", within)
    return list(_commits(iter(said.decode("utf-8", "surrogateescape").split("\0"))))


def _commits(tokens: Iterator[str]) -> Iterator[Commit]:
    head: list[str] = []
    changed: list[Changed] = []
    for token in tokens:
        text = token.lstrip("\n")
        if text.startswith("\x01"):
            if head:
                yield _commit(head, changed)
            head, changed = text[1:].split("\n"), []
        elif text.startswith(":"):
            before, after = text.split(" ")[2:4]
            changed.append(Changed(next(tokens), _name(before), _name(after)))
    if head:
        yield _commit(head, changed)


def _name(name: str) -> str:
    """The name of a content; '' for the row of zeros that stands for none."""
    return name if name.strip("0") else ""


def _commit(head: list[str], changed: list[Changed]) -> Commit:
    name, parents, at, *by = head
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise GitError(f"{name}: {at}") from None
    return Commit(name, not parents, moment, " ".join(by).strip(), tuple(changed))


def sizes(top: Path, names: Iterable[str]) -> dict[str, int]:
    """The sizes of contents in bytes; those that are not there are left out."""
    asked = "".join(f"{name}\n" for name in names).encode()
    said = _run(top, "cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)", stdin=asked).decode()
    rows = (line.split(" ") for line in said.splitlines())
    return {row[0]: int(row[2]) for row in rows if len(row) == 3 and row[1] == "blob"}


def contents(top: Path, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The contents of these names; those that are not there are left out."""
    asked = "".join(f"{name}\n" for name in names).encode()
    said = _run(top, "cat-file", "--batch", stdin=asked)
    at = 0
    while at < len(said):
        end = said.index(b"\n", at)
        row = said[at:end].split(b" ")
        at = end + 1
        if len(row) == 3:
            size = int(row[2])
            yield row[0].decode(), said[at : at + size]
            at += size + 1
