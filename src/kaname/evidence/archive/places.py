"""Where the files of an archive lie: each is put whole or not at all, and is never changed afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from kaname.errors import UsageError

UNFINISHED = ".tmp"


class Lying(NamedTuple):
    """A file by its name, with / between folders, and its size in bytes."""

    name: str
    size: int


class Place(Protocol):
    """What an archive asks of a folder or an object store."""

    def put(self, name: str, content: bytes) -> None:
        """Make a file; readers see all of it or nothing. Raises UsageError where that is refused."""
        ...

    def get(self, name: str) -> bytes:
        """A file's content. Raises FileNotFoundError."""
        ...

    def files(self, under: str = "") -> Iterator[Lying]:
        """The files below a folder by name; none where there is no such folder."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file; one that isn't there is no fault."""
        ...

    def address(self, name: str) -> str:
        """What DuckDB opens the file by."""
        ...


class Folder:
    """A folder of this machine. A file is written beside its place, brought to the disk, and renamed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, content: bytes) -> None:
        """See Place."""
        path = self.root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(dir=path.parent, suffix=UNFINISHED)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                Path(beside).replace(path)
            except BaseException:
                Path(beside).unlink(missing_ok=True)
                raise
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise UsageError("archive_unwritable", folder=str(self.root), why=why) from error

    def get(self, name: str) -> bytes:
        """See Place."""
        return (self.root / name).read_bytes()

    def files(self, under: str = "") -> Iterator[Lying]:
        """See Place. Files that another process is just writing are left out."""
        start = self.root / under
        for folder, folders, names in os.walk(start):
            folders.sort()
            for name in sorted(names):
                path = Path(folder) / name
                if not name.endswith(UNFINISHED) and not name.startswith("."):
                    yield from self._lying(path)

    def _lying(self, path: Path) -> Iterator[Lying]:
        try:
            yield Lying(path.relative_to(self.root).as_posix(), path.stat().st_size)
        except FileNotFoundError:  # removed since the folder was read
            return

    def remove(self, name: str) -> None:
        """See Place."""
        (self.root / name).unlink(missing_ok=True)

    def address(self, name: str) -> str:
        """See Place."""
        return str(self.root / name)
