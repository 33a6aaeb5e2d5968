"""One writer at a time works on a folder."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from kaname.errors import ConflictError, UsageError

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None

LOCK = ".kaname.lock"
PATIENCE = 10.0  # seconds
_STALE_AFTER = 60.0  # seconds, where the system does not release a dead writer's lock; a save takes well under ten
_PAUSE = 0.05


@contextmanager
def locked(folder: Path, patience: float = PATIENCE) -> Generator[None]:
    """Hold the folder of a plan while it is written to, waiting for another writer to finish.

    Raises ConflictError if that takes too long, UsageError where the system does not let us lock or write.
    """
    try:
        with held(folder, patience):
            yield
    except OSError as error:
        raise _unwritable("plan", folder, error) from error


@contextmanager
def held(folder: Path, patience: float = PATIENCE, what: str = "plan", name: str = LOCK) -> Generator[None]:
    """Hold the folder's lock, or that of one thing in it by another name; what goes wrong meanwhile is not about it.

    Raises ConflictError (`plan_locked`) if getting it takes too long, UsageError (`plan_unwritable`) where the system
    does not let us; `what` lies in the folder names the codes.
    """
    try:
        release = _wait(folder / name, patience, what, _try_exclusive if fcntl is None else _try_flock)
    except OSError as error:
        raise _unwritable(what, folder, error) from error
    try:
        yield
    finally:
        release()


def _unwritable(what: str, folder: Path, error: OSError) -> UsageError:
    return UsageError(f"{what}_unwritable", folder=str(folder), why=error.strerror or type(error).__name__)


def _wait(
    path: Path, patience: float, what: str, attempt: Callable[[Path], Callable[[], None] | None]
) -> Callable[[], None]:
    end = time.monotonic() + patience
    while (release := attempt(path)) is None:
        if time.monotonic() > end:
            raise ConflictError(f"{what}_locked", folder=str(path.parent))
        time.sleep(_PAUSE)
    return release


def _try_flock(path: Path) -> Callable[[], None] | None:
    """Lock by the system, which lets go when the writer dies; the file that was locked must still be the one there."""
    assert fcntl is not None
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def release() -> None:
        path.unlink(missing_ok=True)
        os.close(handle)

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(handle), path.stat()):
            return release
    except OSError:  # another writer holds it, or has just let it go
        pass
    os.close(handle)
    return None


def _try_exclusive(path: Path) -> Callable[[], None] | None:
    """Lock by being the one who creates the file; one older than a minute was left by a dead writer."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        _clear_stale(path)
        return None
    return lambda: path.unlink(missing_ok=True)


def _clear_stale(path: Path) -> None:
    """Move a left lock away; whoever moves it away removes it, and a fresh one that came between is put back."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime < _STALE_AFTER:
            return
        aside = path.with_name(f"{LOCK}.{uuid4().hex}")
        path.rename(aside)
        if time.time() - aside.stat().st_mtime < _STALE_AFTER:
            aside.rename(path)
        else:
            aside.unlink()
