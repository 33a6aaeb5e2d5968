"""What a plan asks of its own git; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from kaname.git import Changed, Commit, GitError, main_line, named_contents
from kaname.git import run as _run

__all__ = [
    "Changed",
    "Commit",
    "GitError",
    "commit_named",
    "commits",
    "contents",
    "head",
    "is_shallow",
    "is_top",
    "parting",
    "place",
    "sizes",
    "tree",
    "unsaved",
]


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


def commits(top: Path, within: str, limit: int, tip: str = "HEAD") -> list[Commit]:
    """The newest commits of a main line that changed files in a folder, newest first; merges by what they brought."""
    return main_line(partial(_run, top), tip, within, f"--max-count={limit}")


def place(folder: Path) -> tuple[Path, str]:
    """The top of the working copy that a folder is in, and where the folder lies in it; '' is the top itself."""
    said = _run(folder, "rev-parse", "--show-toplevel", "--show-prefix").decode("utf-8", "surrogateescape")
    top, prefix = said.removesuffix("\n").split("\n")
    return Path(top), prefix.rstrip("/")


def commit_named(top: Path, revision: str) -> str:
    """The name of the commit that a branch, a tag or the like leads to."""
    return _run(top, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()


def parting(top: Path, one: str, other: str) -> str:
    """The name of the commit from which two commits went their own ways. Raises GitError where there is none."""
    return _run(top, "merge-base", one, other).decode().strip()


def tree(top: Path, commit: str, within: str) -> Iterator[tuple[str, str]]:
    """The regular files of a commit in a folder: path from the top, and the name of the content."""
    more = ("--", within) if within else ()
    said = _run(top, "ls-tree", "-r", "-z", "--full-tree", commit, *more)
    for row in said.decode("utf-8", "surrogateescape").split("\0"):
        head, _, path = row.partition("\t")
        if head.startswith("100"):
            yield path, head.split(" ")[2]


def sizes(top: Path, names: Iterable[str]) -> dict[str, int]:
    """The sizes of contents in bytes; those that are not there are left out."""
    asked = "".join(f"{name}\n" for name in names).encode()
    said = _run(top, "cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)", stdin=asked).decode()
    rows = (line.split(" ") for line in said.splitlines())
    return {row[0]: int(row[2]) for row in rows if len(row) == 3 and row[1] == "blob"}


def contents(top: Path, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The contents of these names; those that are not there are left out."""
    return named_contents(partial(_run, top), names)
