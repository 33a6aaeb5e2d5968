"""Files and folders that sources of files read: found by the scope, named so that names stay when folders move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from kaname.errors import SourceError
from kaname.evidence.source import Setup

_BLOCK = 1024 * 1024


class Found(NamedTuple):
    """A file and its name: the last part of what the scope says, and the way from there."""

    name: str
    path: Path


def base(setup: Setup) -> Path:
    """The folder that a scope starts from: the address, where one is given, as seen from the folder of the plan."""
    return Path(setup.folder) / Path(setup.address.removeprefix("file://")).expanduser()


def roots(setup: Setup) -> Iterator[tuple[str, Path]]:
    """Every place that the scope names, as it is written and as a path. Raises SourceError where there is none."""
    if not setup.scope:
        raise SourceError("source_scope_needed", source=setup.name)
    start = base(setup)
    for entry in setup.scope:
        path = start / Path(entry).expanduser()
        if _is_pattern(entry):
            for one in sorted(start.glob(entry)) if not Path(entry).is_absolute() else _absolute(entry):
                yield entry, one
        elif not path.exists():
            raise SourceError("source_file_missing", file=str(path))
        else:
            yield entry, path


def named(setup: Setup) -> frozenset[Path]:
    """The files that the scope itself names, not by a folder or a pattern."""
    return frozenset(path for entry, path in roots(setup) if not _is_pattern(entry) and path.is_file())


def _is_pattern(entry: str) -> bool:
    return any(sign in entry for sign in "*?[")


def _absolute(entry: str) -> Sequence[Path]:
    anchor = Path(entry).anchor
    return sorted(Path(anchor).glob(entry[len(anchor) :]))


def files(setup: Setup, endings: Sequence[str]) -> tuple[Found, ...]:
    """The files of a scope: those it names, and those below folders it names that end as they should.

    Hidden files are none. Raises SourceError: nothing there, or two files of one name.
    """
    found: dict[str, Path] = {}
    for _, root in roots(setup):
        ours = [Found(root.name, root)] if root.is_file() else list(_below(root, endings))
        if not ours:
            raise SourceError("source_folder_empty", folder=str(root), endings=", ".join(endings))
        for name, path in ours:
            if found.setdefault(name, path).resolve() != path.resolve():
                raise SourceError("source_same_name", name=name, file=str(found[name]), other=str(path))
    if not found:
        raise SourceError("source_file_missing", file=", ".join(setup.scope))
    return tuple(Found(name, path) for name, path in sorted(found.items()))


def _below(root: Path, endings: Sequence[str]) -> Iterator[Found]:
    for path in sorted(root.rglob("*")):
        way = path.relative_to(root)
        if path.name.casefold().endswith(tuple(endings)) and path.is_file() and not _hidden(way):
            yield Found(f"{root.resolve().name}/{way.as_posix()}", path)


def _hidden(way: Path) -> bool:
    return any(part.startswith(".") for part in way.parts)


def fingerprint(path: Path) -> str:
    """The digest of a file's content. Raises SourceError where it can't be read."""
    digest = blake2b(digest_size=16)
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise unreadable(path, error) from None
    return digest.hexdigest()


def stamp(path: Path) -> str:
    """Size and time of a file: while both stand, it isn't read again. Raises SourceError."""
    try:
        known = path.stat()
    except OSError as error:
        raise unreadable(path, error) from None
    return f"{known.st_size}:{known.st_mtime_ns}"


def unreadable(path: Path, error: Exception) -> SourceError:
    """What to say of a file that can't be read."""
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return SourceError("source_file_unreadable", file=str(path), why=why)
