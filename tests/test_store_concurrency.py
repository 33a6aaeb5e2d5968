"""Many writers at once, some of whom are killed: nothing that was acknowledged is lost, nothing is half there."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bench.store_writer import CHARTER, PROGRAM, go, key, marks, persist, started, work

import databases
from kaname.errors import ConflictError
from kaname.model.changes import ChangeSet, Put
from kaname.store import chain, models
from kaname.store.committing import Author, commit
from kaname.store.creating import branch, create
from kaname.store.database import opened
from kaname.store.listing import listed, log
from kaname.store.loading import load
from kaname.store.states import STATES

pytestmark = pytest.mark.thorough

KIM = Author("Kim")
RECORDS = ("a", "b", "c")


@pytest.fixture
def program(alias: str) -> str:
    create(alias, PROGRAM, [CHARTER, *map(work, RECORDS)], KIM)
    return alias


def side_by_side(database: str, *tasks: Callable[[str], object]) -> None:
    """Each in a thread of its own, with a connection of its own; what one of them raises is raised."""

    def run(task: Callable[[str], object]) -> None:
        with databases.at(database) as alias:
            task(alias)

    with ThreadPoolExecutor(len(tasks)) as threads:
        for one in [threads.submit(run, each) for each in tasks]:
            one.result()


def sound(alias: str) -> None:
    """Revisions have no gap and lead from one to the next; whoever reads anew reads what is known."""
    found = chain.verified(alias)
    assert found.broken == ()
    numbers = [one.revision.number for one in log(alias, PROGRAM).revisions]
    assert numbers == list(range(len(numbers), 0, -1))
    known = load(alias, PROGRAM)
    STATES.forget(alias)
    assert load(alias, PROGRAM) == known


def test_threads_that_write_one_record_lose_nothing(program: str, database: str) -> None:
    def writer(who: str) -> Callable[[str], None]:
        def write(alias: str) -> None:
            for number in range(12):
                persist(alias, who, f"{who}.{number}", ["a"])

        return write

    side_by_side(database, *map(writer, ("kim", "lee", "ash", "ida")))
    written = marks(program, "a")
    assert sorted(written) == sorted(f"{who}.{number}" for who in ("kim", "lee", "ash", "ida") for number in range(12))
    for who in ("kim", "lee", "ash", "ida"):
        assert [one for one in written if one.startswith(who)] == [f"{who}.{number}" for number in range(12)]
    assert load(program, PROGRAM).revision.number == 1 + 4 * 12
    sound(program)


def test_processes_that_write_one_record_lose_nothing(program: str, database: str) -> None:
    writers = [started("write", database, who, 10, "a", "b") for who in ("kim", "lee", "ash")]
    go(*writers)
    told = dict(line.split() for one in writers for line in one.communicate(timeout=120)[0].splitlines())
    assert [one.returncode for one in writers] == [0, 0, 0]
    by_revision = sorted(told, key=lambda token: int(told[token]))
    assert marks(program, "a") == marks(program, "b") == by_revision
    assert sorted(map(int, told.values())) == list(range(2, 32))
    sound(program)


def test_different_records_are_written_side_by_side_without_a_conflict(program: str, database: str) -> None:
    def writer(name: str) -> Callable[[str], None]:
        def write(alias: str) -> None:
            base = 1
            for number in range(12):  # on what it wrote itself, whatever others wrote since
                change = ChangeSet((Put(work(name, f"{number}")),))
                base = commit(alias, PROGRAM, change, Author(name), base=base).revision.number

        return write

    side_by_side(database, *map(writer, RECORDS))
    assert [load(program, PROGRAM).program.need(key(name)).notes for name in RECORDS] == ["11"] * 3
    assert load(program, PROGRAM).revision.number == 1 + 3 * 12
    sound(program)


def test_scenarios_of_one_program_share_their_numbers_and_nothing_else(program: str, database: str) -> None:
    for name in RECORDS:
        branch(program, PROGRAM, name, KIM)

    def writer(name: str) -> Callable[[str], None]:
        def write(alias: str) -> None:
            for number in range(8):
                commit(alias, PROGRAM, ChangeSet((Put(work("a", f"{name}.{number}")),)), KIM, scenario=name)

        return write

    side_by_side(database, *map(writer, RECORDS))
    STATES.forget(program)
    for name in RECORDS:
        assert load(program, PROGRAM, scenario=name).program.need(key("a")).notes == f"{name}.7"
    numbers = models.Revision.objects.using(program).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 2 + 3 * 8))
    assert marks(program, "a") == []
    assert chain.verified(program).broken == ()


def test_one_of_many_gets_a_new_name(alias: str, database: str) -> None:
    made: list[str] = []
    refused: list[str] = []
    barrier = threading.Barrier(4)

    def take(who: str) -> Callable[[str], None]:
        def create_it(alias: str) -> None:
            barrier.wait()
            try:
                create(alias, PROGRAM, [CHARTER, work("a", who)], Author(who))
                made.append(who)
            except ConflictError as error:
                refused.append(error.code)

        return create_it

    side_by_side(database, *map(take, ("kim", "lee", "ash", "ida")))
    assert (len(made), refused) == (1, ["program_exists"] * 3)
    assert marks(alias, "a") == made
    sound(alias)


def test_programs_of_a_portfolio_begin_side_by_side(alias: str, database: str) -> None:
    create(alias, "acme", [], KIM, is_portfolio=True)

    def begin(name: str) -> Callable[[str], object]:
        return lambda alias: create(alias, name, [CHARTER], KIM, portfolio="acme")

    side_by_side(database, *(begin(f"p{number}") for number in range(6)))
    assert [one.name for one in listed(alias)] == ["acme", *(f"acme/p{number}" for number in range(6))]


def test_who_verifies_while_others_write_sees_nothing_broken(program: str, database: str) -> None:
    done = threading.Event()

    def write(alias: str) -> None:
        try:
            for number in range(60):
                commit(alias, PROGRAM, ChangeSet((Put(work("a", str(number))),)), KIM)
        finally:
            done.set()

    def verify(alias: str) -> None:
        seen: list[int] = []
        while not done.is_set():
            found = chain.verified(alias)
            assert found.broken == ()
            assert listed(alias)[0].newest.number >= found.revisions
            seen.append(found.revisions)
        assert seen == sorted(seen)
        assert len(set(seen)) > 2

    side_by_side(database, write, verify)


def test_a_writer_killed_at_any_moment_leaves_whole_revisions_and_all_that_it_was_told(
    program: str, database: str
) -> None:
    chance = random.Random(1)
    acknowledged: dict[str, int] = {}
    for life in range(4):
        writers = [started("write", database, f"{who}{life}", 10_000, *RECORDS) for who in ("kim", "lee")]
        go(*writers)
        time.sleep(chance.uniform(0.1, 0.6))
        for one in writers:
            one.send_signal(signal.SIGKILL)
        for one in writers:
            acknowledged |= whole_lines(one)
            assert one.returncode == -signal.SIGKILL
        STATES.forget(program)
        hold(program, acknowledged)
    assert len(acknowledged) > 8
    persist(program, "next", "next.0", [*RECORDS])
    assert marks(program, "a")[-1] == "next.0"
    sound(program)


def whole_lines(killed: subprocess.Popen[str]) -> dict[str, int]:
    """What a writer was told before it died; of its last line it may not have got far."""
    said, _ = killed.communicate(timeout=60)
    rows = [line.split() for line in said.splitlines(keepends=True) if line.endswith("\n")]
    return {token: int(number) for token, number in rows}


def hold(alias: str, acknowledged: dict[str, int]) -> None:
    """Every mark is in all records, in the order of its revision; a revision that nobody was told of is whole too."""
    written = [marks(alias, name) for name in RECORDS]
    assert written[0] == written[1] == written[2]
    there = {token: number for number, token in enumerate(written[0], 2)}
    assert len(there) == len(written[0])
    assert acknowledged.items() <= there.items()
    assert chain.verified(alias).broken == ()
    for one in log(alias, PROGRAM).revisions[:-1]:
        assert len(one.records) == len(RECORDS)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_that_open_a_new_database_at_once_make_its_tables_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    def all_open(url: str) -> None:
        writers = [started("open", url, str(number), 0) for number in range(5)]
        go(*writers)
        for one in writers:
            one.communicate(timeout=120)
        assert [one.returncode for one in writers] == [0] * 5
        with databases.at(url) as alias:
            assert [one.name for one in listed(alias)] == [f"of-{number}" for number in range(5)]

    if kind == "sqlite":
        all_open(f"sqlite:///{tmp_path / 'new' / 'kaname.db'}")
        assert [one.name for one in (tmp_path / "new").glob("*lock*")] == []
    else:
        with databases.fresh(request.getfixturevalue("postgresql")) as url:
            all_open(url)


def test_threads_that_open_different_databases_get_the_right_ones(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / f'{number}.db'}" for number in range(6)]
    barrier = threading.Barrier(len(urls))

    def open_it(url: str) -> str:
        barrier.wait()
        with databases.at(url) as alias:
            create(alias, url.rpartition("/")[2], [CHARTER], KIM)
            return alias

    with ThreadPoolExecutor(len(urls)) as threads:
        aliases = list(threads.map(open_it, urls))
    assert len(set(aliases)) == len(urls)
    for number, url in enumerate(urls):
        assert opened(url) == aliases[number]
        with databases.at(url) as alias:
            assert [one.name for one in listed(alias)] == [f"{number}.db"]


def test_a_full_disk_is_one_clear_error_and_nothing_is_written(tmp_path: Path) -> None:
    """For SQLite; the files of a PostgreSQL are its server's."""
    url = f"sqlite:///{tmp_path / 'kaname.db'}"
    with databases.at(url) as alias:
        create(alias, PROGRAM, [CHARTER, *map(work, RECORDS)], KIM)
    writer = started("full", url, "later", 2, "a", "b")
    go(writer)
    said = [line.split(maxsplit=2) for line in writer.communicate(timeout=120)[0].splitlines()]
    assert writer.returncode == 0
    assert said[0][:2] == ["error", "store_unusable"]
    assert said[0][2] in ("database or disk is full", "disk I/O error")
    assert said[-3] == ["error", "backup_unwritable"]  # and no part of a backup is left
    assert [one[0] for one in said[-2:]] == ["later.0", "later.1"]
    sizes = [int(one[1]) for one in said if one[0] == "written"]
    with databases.at(url) as alias:
        expected = [*map("x".__mul__, sizes), "later.0", "later.1"]
        assert marks(alias, "a") == marks(alias, "b") == expected
        sound(alias)


def test_clocks_that_jump_turn_no_time_round(program: str) -> None:
    chance = random.Random(2)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    moments = [start + timedelta(days=chance.randrange(-400, 40_000)) for _ in range(12)]
    for number, moment in enumerate(moments):
        change = ChangeSet((Put(work("a", str(number))),))
        commit(program, PROGRAM, change, Author("Kim", at=moment), base=number + 1)
    revisions = [one.revision for one in log(program, PROGRAM).revisions][::-1]
    times = [one.at for one in revisions if one.at is not None]
    assert times == sorted(times)
    for one in revisions:
        newest = max(each.number for each in revisions if each.at == one.at)
        assert load(program, PROGRAM, at=one.at).revision.number == newest
        assert load(program, PROGRAM, at=one.number).revision == one
    sound(program)
