"""Files are replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

_OPEN_FILES = ("/dev/fd", "/dev/stdout", "/dev/stderr", "/proc")


def replace_all(contents: Mapping[Path, bytes]) -> None:
    """Replace these files by these bytes: all are written beside their targets before the first takes its place.

    A link stays a link: what it points to is replaced. Permissions are kept. Raises OSError with nothing changed while
    the new files are written.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        for path, content in contents.items():
            target = path.resolve()
            target.parent.mkdir(parents=True, exist_ok=True)
            ready.append((_write_beside(target, content), target))
        for partial, target in ready:
            partial.replace(target)
    finally:
        for partial, _ in ready:
            partial.unlink(missing_ok=True)
    for folder in {target.parent for _, target in ready}:
        _sync_folder(folder)


def write_out(path: Path, content: bytes) -> None:
    """Write a file for somebody: whole or not at all, except into what is no file, such as a device or a pipe.

    Raises OSError; RuntimeError where links lead round in a circle.
    """
    if _is_stream(path):
        with path.open("wb") as stream:
            stream.write(content)
    else:
        replace_all({path: content})


def _is_stream(path: Path) -> bool:
    """Whether it is no file to be replaced: a device, a pipe, or what the system shows of the files that are open."""
    shown = any(path.absolute().is_relative_to(place) for place in _OPEN_FILES)
    return shown or (path.exists() and not path.is_file())


def _write_beside(target: Path, content: bytes) -> Path:
    partial = target.with_name(f".{target.name}.{uuid4().hex}.partial")
    try:
        with partial.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            partial.chmod(target.stat().st_mode & 0o7777)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    return partial


def _sync_folder(folder: Path) -> None:
    """Make the new names last; systems that can't open a folder keep them anyway."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
