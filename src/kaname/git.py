"""Running the system's git without trusting a repository: no hooks, pagers, drivers, helpers or network."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_SAFE = (
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=", "-c", "core.quotePath=false"),
    *("-c", "log.showSignature=false", "-c", "log.follow=false", "-c", "i18n.logOutputEncoding=UTF-8"),
    *("-c", "protocol.allow=never", "--no-pager", "--no-replace-objects", "--no-optional-locks", "--literal-pathspecs"),
)
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
_SECONDS = 120
_BLOCK = 1024 * 1024


class GitError(Exception):
    """Git was there and refused."""


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
    return ["git", "-C", str(folder), *_SAFE, *arguments]


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
