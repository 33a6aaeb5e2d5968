"""One writer at a time; a dead writer's lock holds nobody up; files are replaced whole or not at all."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kaname import locks
from kaname.errors import ConflictError
from kaname.files.writing import replace_all
from kaname.locks import LOCK, locked

ATTEMPTS = [pytest.param(name, id=name) for name in ("_try_flock", "_try_exclusive")]


@pytest.fixture(params=ATTEMPTS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Either way of locking: the system's, and that of systems without it."""
    if request.param == "_try_exclusive":
        monkeypatch.setattr(locks, "fcntl", None)
    return getattr(locks, request.param)


@pytest.mark.usefixtures("way")
def test_a_second_writer_waits_and_then_gives_up(tmp_path: Path) -> None:
    with locked(tmp_path):
        began = time.monotonic()
        with pytest.raises(ConflictError), locked(tmp_path, patience=0.2):
            pass
        assert 0.2 <= time.monotonic() - began < 5
    with locked(tmp_path, patience=0):
        assert (tmp_path / LOCK).exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("way")
def test_the_lock_goes_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locked(tmp_path):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_a_killed_writer_is_released_by_the_system(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    code = "import sys, time; from pathlib import Path; from kaname.locks import locked\n"
    code += "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "held\n"
        with pytest.raises(ConflictError), locked(tmp_path, patience=0):
            pass
        writer.kill()
        writer.wait()
    assert (tmp_path / LOCK).exists()
    with locked(tmp_path, patience=5):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_left_for_a_minute_is_cleared_where_the_system_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "fcntl", None)
    (tmp_path / LOCK).touch()
    with pytest.raises(ConflictError), locked(tmp_path, patience=0.1):
        pass
    then = time.time() - 120
    os.utime(tmp_path / LOCK, (then, then))
    with locked(tmp_path, patience=1):
        pass
    assert list(tmp_path.iterdir()) == []


def test_files_are_all_there_before_the_first_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"old")
    seen: list[set[str]] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append({path.name if path.suffix != ".partial" else "partial" for path in tmp_path.iterdir()})
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    replace_all({first: b"new", second: b"new"})
    assert seen == [{"a", "partial"}, {"a", "partial"}]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"new", "b": b"new"}


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    replace_all({tmp_path / "deep" / "er" / "a": b"x"})
    assert (tmp_path / "deep" / "er" / "a").read_bytes() == b"x"
