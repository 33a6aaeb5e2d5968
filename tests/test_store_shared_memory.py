"""Results that all processes of a store share: computed by one however many ask, and bounded."""

import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from kaname import centre
from kaname.planning.remembering import recalled
from kaname.store import leases
from kaname.store.models import Computed, Lease
from kaname.store.shared_memory import MEGABYTE, DatabaseMemory, forget, kept
from sites import take_in

pytestmark = pytest.mark.thorough

COMPUTES = """
import sys, time
from pathlib import Path
from uuid import uuid4
from datetime import timedelta
from kaname.store.database import opened
alias = opened(sys.argv[1])
from kaname.planning.remembering import recalled
from kaname.store import leases
from kaname.store.shared_memory import DatabaseMemory
leases.LASTS, leases.RENEWED_EVERY = timedelta(seconds=2), 0.3

def compute():
    Path(sys.argv[2], uuid4().hex).touch()
    time.sleep(float(sys.argv[3]))
    return b"forty-two"

print(recalled(DatabaseMemory(alias, 10, 10), "question", bytes, compute, bytes).decode())
"""


def asking(database: str, folder: Path, seconds: float) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", COMPUTES, database, str(folder), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_what_is_kept_comes_back_and_what_is_not_is_none(alias: str) -> None:
    memory = DatabaseMemory(alias, 10, 10)
    assert memory.get("a") is None
    memory.put("a", b"one")
    memory.put("a", b"two")
    assert (DatabaseMemory(alias, 10, 10).get("a"), kept(alias)) == (b"two", (1, 3))
    memory.put("b", b"x" * (10 * MEGABYTE + 1))
    assert memory.get("b") is None


def test_what_nobody_asks_for_is_forgotten_and_the_longest_unused_beyond_the_size(alias: str) -> None:
    memory = DatabaseMemory(alias, 1, 10)
    for name in ("old", "used", "newer", "newest"):
        memory.put(name, b"x" * (MEGABYTE // 2))
    for name, days in (("old", 11), ("used", 9), ("newer", 8), ("newest", 0)):
        Computed.objects.using(alias).filter(pk=name).update(used_at=timezone.now() - timedelta(days=days))
    assert memory.get("used") is not None
    assert forget(alias, 1, 10) == 2
    assert set(Computed.objects.using(alias).values_list("pk", flat=True)) == {"used", "newest"}


def test_many_threads_ask_and_one_computes(alias: str) -> None:
    from django.db import connections

    made, found, start = list[int](), list[bytes](), threading.Barrier(6)

    def compute() -> bytes:
        made.append(threading.get_ident())
        time.sleep(0.3)
        return b"answer"

    def ask() -> None:
        start.wait()
        found.append(recalled(DatabaseMemory(alias, 10, 10), "question", bytes, compute, bytes))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), found) == (1, [b"answer"] * 6)
    assert not Lease.objects.using(alias).exists()


def test_many_processes_ask_and_one_computes(alias: str, database: str, tmp_path: Path) -> None:
    asked = [asking(database, tmp_path, 1.0) for _ in range(3)]
    assert [one.communicate(timeout=60)[0] for one in asked] == ["forty-two\n"] * 3
    assert len(list(tmp_path.iterdir())) == 1


def test_the_one_who_computes_is_killed_and_another_goes_on(alias: str, database: str, tmp_path: Path) -> None:
    first = asking(database, tmp_path, 60)
    while not list(tmp_path.iterdir()):
        assert first.poll() is None
        time.sleep(0.05)
    time.sleep(2.5)  # longer than the lease, which is renewed: nobody takes it over while that one lives
    assert not leases.taken(alias, "result question", "me")
    first.kill()
    first.communicate()
    asked = [asking(database, tmp_path, 0.2) for _ in range(2)]
    assert [one.communicate(timeout=60)[0] for one in asked] == ["forty-two\n"] * 2
    assert len(list(tmp_path.iterdir())) == 2


def test_a_failure_keeps_nobody_waiting(alias: str) -> None:
    def fail() -> bytes:
        raise ArithmeticError

    memory = DatabaseMemory(alias, 10, 10)
    with pytest.raises(ArithmeticError):
        recalled(memory, "question", bytes, fail, bytes)
    assert recalled(memory, "question", bytes, lambda: b"fine", bytes) == b"fine"


def test_an_assessment_of_a_stored_plan_is_remembered_there(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(tmp_path, "small")
    first = centre.assess(Path("store:small")).only
    days = first.timetable
    count = kept(site)[0]
    assert count > 1
    with suppress(FileNotFoundError):
        assert not list((tmp_path / "cache" / "results").iterdir())
    assert centre.assess(Path("store:small")).only.timetable == days
    assert kept(site)[0] == count
