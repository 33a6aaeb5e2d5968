"""Memory: computed results as bytes in files, each under the digest of what it follows from. May be deleted anytime."""

from __future__ import annotations

import os
import tempfile
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

_KEPT = 200


class FileMemory:
    """A folder of results. A disk that is full or may not be written to costs time only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, digest: str) -> bytes | None:
        """What was kept under a digest, if anything; what is asked for is forgotten last."""
        path = self._path(digest)
        try:
            found = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)
        return found

    def put(self, digest: str, result: bytes) -> None:
        """Keep a result: written beside and renamed, so that a reader never meets half of it."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".tmp")
            with os.fdopen(handle, "wb") as file:
                file.write(result)
            Path(name).replace(self._path(digest))
            self._forget()

    def computing(self, digest: str) -> AbstractContextManager[None]:  # noqa: ARG002 - as every memory has it
        """Nobody is waited for: two commands at one desk may compute the same."""
        return nullcontext()

    def _path(self, digest: str) -> Path:
        return self.folder / f"{digest}.result"

    def _forget(self) -> None:
        kept = sorted(self.folder.glob("*.result"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[_KEPT:]:
            path.unlink(missing_ok=True)
