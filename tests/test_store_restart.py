"""A PostgreSQL that is killed and started again while we go on: nothing is lost, nothing is half there."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator

import pytest
from bench.store_writer import CHARTER, PROGRAM, marks, persist, work

import databases
from conftest import without
from kaname.errors import StoreError
from kaname.store import chain
from kaname.store.backup import back_up
from kaname.store.committing import Author
from kaname.store.creating import create
from kaname.store.database import opened
from kaname.store.listing import listed, log
from kaname.store.loading import load
from kaname.store.states import STATES

pytestmark = pytest.mark.thorough

KIM = Author("Kim")


@pytest.fixture(scope="module")
def server() -> Generator[databases.Server]:
    with databases.own_server() as own:
        if own is None:
            without("the programs of PostgreSQL")
        assert own is not None
        yield own


@pytest.fixture
def alias(server: databases.Server) -> Generator[str]:
    with databases.at(server.url) as found:
        databases.emptied(found)
        create(found, PROGRAM, [CHARTER, work("a"), work("b")], KIM)
        yield found


def test_a_connection_that_was_lost_is_replaced_before_anybody_notices(server: databases.Server, alias: str) -> None:
    def restarted() -> str:
        server.stop()
        server.start()
        return alias

    assert load(restarted(), PROGRAM).revision.number == 1
    assert persist(restarted(), "kim", "kim.0", ["a", "b"]).revision.number == 2
    assert [one.newest.number for one in listed(restarted())] == [2]
    assert len(log(restarted(), PROGRAM).revisions) == 2
    assert chain.verified(restarted()).broken == ()
    assert opened(server.url) == restarted()
    STATES.forget(alias)
    assert marks(restarted(), "a") == ["kim.0"]


def test_while_it_is_away_each_request_says_so_and_the_next_works(server: databases.Server, alias: str) -> None:
    requests = (
        lambda: load(alias, PROGRAM),
        lambda: listed(alias),
        lambda: log(alias, PROGRAM),
        lambda: chain.verified(alias),
        lambda: opened(server.url),
        lambda: create(alias, "q", [CHARTER], KIM),
        lambda: persist(alias, "kim", "kim.0", ["a"]),
    )
    server.stop()
    try:
        for request in requests * 2:
            with pytest.raises(StoreError, match="store_unusable") as away:
                request()
            assert "127.0.0.1" in away.value.values["where"]
    finally:
        server.start()
    for request in requests:
        request()
    assert marks(alias, "a") == ["kim.0"]


def test_what_is_under_way_when_it_is_killed_is_whole_or_not_there(server: databases.Server, alias: str) -> None:
    acknowledged: list[str] = []
    failed: dict[str, str] = {}
    done = threading.Event()

    def write(who: str) -> None:
        number = 0
        with databases.at(server.url) as own:
            while not done.is_set():
                token = f"{who}.{number}"
                number += 1
                try:
                    persist(own, who, token, ["a", "b"])
                    acknowledged.append(token)
                except StoreError as error:
                    failed[token] = error.code
                    time.sleep(0.01)

    writers = [threading.Thread(target=write, args=(who,)) for who in ("kim", "lee")]
    for one in writers:
        one.start()
    try:
        for _ in range(3):
            time.sleep(0.4)
            server.stop()
            server.start()
        before = len(acknowledged)
        time.sleep(0.4)
    finally:
        done.set()
        for one in writers:
            one.join(timeout=60)
    assert set(failed.values()) in ({"store_unusable"}, {"store_unusable", "store_unsure"})
    assert len(acknowledged) > before > 0
    STATES.forget(alias)
    there = marks(alias, "a")
    assert there == marks(alias, "b")
    assert len(set(there)) == len(there)
    unsure = {token for token, code in failed.items() if code == "store_unsure"}
    assert set(acknowledged) <= set(there) <= {*acknowledged, *unsure}
    assert chain.verified(alias).broken == ()
    assert load(alias, PROGRAM).revision.number == 1 + len(there)


def test_a_backup_that_loses_its_database_leaves_nothing_behind(
    server: databases.Server, alias: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("backups")
    server.stop()
    try:
        with pytest.raises(StoreError, match="store_unusable"):
            back_up(alias, folder / "all.backup")
    finally:
        server.start()
    assert list(folder.iterdir()) == []
    assert back_up(alias, folder / "all.backup").chain.broken == ()
