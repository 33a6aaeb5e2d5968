"""Running the system's git without trusting a repository: no hooks, pagers, drivers, helpers or network."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple, Protocol

_SAFE = (
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=", "-c", "core.quotePath=false"),
    *("-c", "log.showSignature=false", "-c", "log.follow=false", "-c", "i18n.logOutputEncoding=UTF-8"),
    *("-c", "protocol.allow=never", "--no-pager", "--no-replace-objects", "--no-optional-locks", "--literal-pathspecs"),
)
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
_SECONDS = 120
_HEARING = """
import os, signal, sys
signal.pthread_sigmask(signal.SIG_SETMASK, ())
os.execvp(sys.argv[1], sys.argv[1:])
"""
_BLOCK = 1024 * 1024


class GitError(Exception):
    """Git was there and refused."""


class Ask(Protocol):
    """Git in a folder: what it says to arguments. Raises as `run` does."""

    def __call__(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What it says."""
        ...


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


def run(
    folder: Path,
    *arguments: str,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    seconds: float | None = _SECONDS,
) -> bytes:
    """What git says in a folder. Raises GitError with its first line, FileNotFoundError where there is no git."""
    try:
        done = subprocess.run(
            _command(folder, arguments),
            input=stdin,
            capture_output=True,
            env=_environment(env),
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitError("timeout") from None
    if done.returncode != 0:
        raise GitError(_first_line(done.stderr))
    return done.stdout


@contextmanager
def reading(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Generator[Iterator[str]]:
    """What git says, piece by piece between NUL characters, so that none of it is held. Raises GitError at the end."""
    with subprocess.Popen(
        _command(folder, arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment(env)
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            yield _pieces(process.stdout)
        except BaseException:
            process.kill()
            raise
        process.stdout.close()
        said = process.stderr.read()
    if process.returncode != 0:
        raise GitError(_first_line(said))


def _command(folder: Path, arguments: tuple[str, ...]) -> list[str]:
    return [*_hearing(), "git", "-C", str(folder), *_SAFE, *arguments]


def _hearing() -> tuple[str, ...]:
    """What stands before git so that it hears the signals which this thread leaves to another one.

    A program begins with the mask of the thread that starts it. To change it between fork and exec is not safe among
    threads, and a signal let in here for a moment could be lost. Raises FileNotFoundError where there is no git.
    """
    if sys.platform == "win32" or not signal.pthread_sigmask(signal.SIG_BLOCK, ()):
        return ()
    if shutil.which("git") is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "git")
    return (sys.executable, "-ISc", _HEARING)


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | _QUIET | dict(more or {})


def _first_line(said: bytes) -> str:
    return said.decode("utf-8", "replace").strip().split("\n")[0]


def _pieces(out: IO[bytes]) -> Iterator[str]:
    rest = b""
    while block := out.read(_BLOCK):
        *whole, rest = (rest + block).split(b"\0")
        for piece in whole:
            yield piece.decode("utf-8", "surrogateescape")
    if rest:
        yield rest.decode("utf-8", "surrogateescape")


def main_line(ask: Ask, tip: str, within: str, *more: str) -> list[Commit]:
    """The commits of the main line that changed files in a folder, newest first; merges by what they brought."""
    form = "--format=%x01%H%n%P%n%aI%n%an"
    options = ("--first-parent", "-m", "--raw", "-r", "--no-renames", "--no-abbrev", "--root", "-z", form)
    said = ask("log", *more, *options, "--end-of-options", tip, "--", within)
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


def named_contents(ask: Ask, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The contents of these names; those that are not there are left out."""
    asked = "".join(f"{name}\n" for name in names).encode()
    said = ask("cat-file", "--batch", stdin=asked)
    at = 0
    while at < len(said):
        end = said.index(b"\n", at)
        row = said[at:end].split(b" ")
        at = end + 1
        if len(row) == 3:
            size = int(row[2])
            yield row[0].decode(), said[at : at + size]
            at += size + 1
