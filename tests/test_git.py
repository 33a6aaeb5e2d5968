"""The system's git hears signals, whoever starts it."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from kaname import git

T = TypeVar("T")
ENDING = (signal.SIGTERM, signal.SIGINT)


def masked(do: Callable[[], T]) -> T:
    """What a thread finds that leaves signals to another one, as those of a server do that answer requests."""
    found = list[T]()

    def inside() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        found.append(do())

    thread = threading.Thread(target=inside)
    thread.start()
    thread.join()
    return found[0]


def blocked(status: bytes) -> set[int]:
    """The signals that /proc says a process has blocked."""
    (mask,) = (int(line.split()[1], 16) for line in status.splitlines() if line.startswith(b"SigBlk"))
    return {number for number in range(1, 32) if mask & 1 << (number - 1)}


def test_git_hears_signals_that_the_thread_which_starts_it_does_not(tmp_path: Path) -> None:
    told = ("-c", "alias.told=!cat /proc/self/status", "told")
    assert blocked(masked(lambda: subprocess.run(["cat", "/proc/self/status"], capture_output=True, check=True).stdout))
    assert blocked(masked(lambda: git.run(tmp_path, *told))) == set()
    assert blocked(git.run(tmp_path, *told)) == set()


def test_git_is_ended_by_sigterm_from_such_a_thread(tmp_path: Path) -> None:
    pid = tmp_path / "pid"

    def asked() -> str:
        try:
            git.run(tmp_path, "-c", f"alias.wait=!echo $PPID > {pid} && exec sleep 60", "wait")
        except git.GitError as error:
            return f"ended {error}"
        return "not ended"

    def end() -> None:
        while not pid.exists() or not pid.read_text().strip():
            time.sleep(0.05)
        os.kill(int(pid.read_text()), signal.SIGTERM)

    ending, began = threading.Thread(target=end), time.monotonic()
    ending.start()
    assert masked(asked).startswith("ended")
    assert time.monotonic() - began < 30


def test_where_there_is_no_git_that_is_said_in_such_a_thread_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    def asked() -> str:
        try:
            git.run(tmp_path, "status")
        except FileNotFoundError as error:
            return str(error.filename)
        return ""

    assert (asked(), masked(asked)) == ("git", "git")
