"""How many questions each request asks the database: as many for a large store as for a small one."""

from __future__ import annotations

from collections.abc import Callable

from bench.store_writer import CHARTER, PROGRAM, key, work
from django.db import connections
from django.test.utils import CaptureQueriesContext

import databases
from kaname.model.changes import ChangeSet, Put
from kaname.model.kinds import KINDS
from kaname.store.chain import verified
from kaname.store.committing import Author, commit
from kaname.store.creating import branch, create
from kaname.store.listing import listed, log
from kaname.store.loading import load, load_portfolio
from kaname.store.states import STATES

KIM = Author("Kim")
MILESTONE = KINDS["milestone"].model_validate({"id": "m", "title": "M", "commitment": "2026-05-01"})


def asked(alias: str, request: Callable[[], object]) -> int:
    """How many questions a request asks, without those that begin and end transactions."""
    with CaptureQueriesContext(connections[alias]) as queries:
        request()
    said = [one["sql"] for one in queries.captured_queries]
    words = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET TRANSACTION", "DECLARE", "FETCH", "CLOSE")
    return sum(not one.lstrip().startswith(words) for one in said)


def filled(alias: str, records: int, revisions: int) -> None:
    """A program of so many records, written to so many times, with two scenarios."""
    names = [f"w{number}" for number in range(records)]
    create(alias, PROGRAM, [CHARTER, MILESTONE, *map(work, names)], KIM)
    for number in range(revisions):
        changed = [work(name, f"{number}") for name in names[: number + 1]]
        commit(alias, PROGRAM, ChangeSet(tuple(map(Put, changed))), KIM)
    branch(alias, PROGRAM, "bold", KIM)
    commit(alias, PROGRAM, ChangeSet((Put(work("w0", "bold")),)), KIM, scenario="bold")
    branch(alias, PROGRAM, "bolder", KIM, at=1)


def anew(alias: str, request: Callable[[], object]) -> Callable[[], object]:
    def forgetting() -> object:
        STATES.forget(alias)
        return request()

    return forgetting


def of_a_program(alias: str) -> dict[str, int]:
    request: dict[str, Callable[[], object]] = {
        "load anew": anew(alias, lambda: load(alias, PROGRAM)),
        "load": lambda: load(alias, PROGRAM),
        "load what changed": lambda: load(alias, PROGRAM),
        "load the past": anew(alias, lambda: load(alias, PROGRAM, at=1)),
        "load a scenario": anew(alias, lambda: load(alias, PROGRAM, scenario="bold")),
        "commit": lambda: commit(alias, PROGRAM, ChangeSet((Put(work("w0", "next")),)), KIM),
        "commit on an older one": lambda: commit(alias, PROGRAM, ChangeSet((Put(work("later")),)), KIM, base=1),
        "commit three": lambda: commit(alias, PROGRAM, ChangeSet(tuple(map(work3, "012"))), KIM),
        "log": lambda: log(alias, PROGRAM),
        "log of a record": lambda: log(alias, PROGRAM, record=key("w0")),
        "log of a scenario": lambda: log(alias, PROGRAM, "bold", limit=2),
        "list": lambda: listed(alias),
        "verify": lambda: verified(alias),
    }
    found: dict[str, int] = {}
    for name, one in request.items():
        if name == "load what changed":
            commit(alias, PROGRAM, ChangeSet((Put(work("w0", "changed")),)), KIM)
        found[name] = asked(alias, one)
    return found


def work3(digit: str) -> Put:
    return Put(work(f"w{digit}", "three"))


def test_a_large_program_with_a_long_past_asks_no_more(alias: str) -> None:
    filled(alias, 3, 2)
    small = of_a_program(alias)
    databases.emptied(alias)
    filled(alias, 120, 30)
    assert of_a_program(alias) == small
    assert held(alias, small, EXPECTED)


def with_programs(alias: str, count: int) -> dict[str, int]:
    """A portfolio of so many programs, and as many beside it."""
    create(alias, "acme", [KINDS["person"].model_validate({"id": "kim", "title": "Kim"})], KIM, is_portfolio=True)
    for number in range(count):
        create(alias, f"p{number}", [CHARTER, MILESTONE, work("a"), work("b")], KIM, portfolio="acme")
        create(alias, f"q{number}", [CHARTER, work("a")], KIM)
    change = ChangeSet((Put(work("a", "changed")),))
    return {
        "list": asked(alias, lambda: listed(alias)),
        "load a portfolio anew": asked(alias, anew(alias, lambda: load_portfolio(alias, "acme"))),
        "load a portfolio": asked(alias, lambda: load_portfolio(alias, "acme")),
        "load a program of it": asked(alias, lambda: load(alias, "acme/p1")),
        "commit to a program of it": asked(alias, lambda: commit(alias, "acme/p1", change, KIM)),
    }


def test_many_programs_ask_no_more(alias: str) -> None:
    small = with_programs(alias, 10)
    databases.emptied(alias)
    assert with_programs(alias, 40) == small
    assert held(alias, small, EXPECTED_OF_MANY)


def held(alias: str, found: dict[str, int], expected: dict[str, int]) -> bool:
    """As many as expected; what PostgreSQL is asked through cursors of its own isn't counted."""
    if connections[alias].vendor == "sqlite":
        assert found == expected
    return found.keys() == expected.keys() and all(found[name] <= most for name, most in expected.items())


EXPECTED = {
    "load anew": 5,
    "load": 3,
    "load what changed": 5,
    "load the past": 6,
    "load a scenario": 7,
    "commit": 10,
    "commit on an older one": 11,
    "commit three": 10,
    "log": 5,
    "log of a record": 5,
    "log of a scenario": 6,
    "list": 4,
    "verify": 7,
}
EXPECTED_OF_MANY = {
    "list": 4,
    "load a portfolio anew": 6,
    "load a portfolio": 3,
    "load a program of it": 5,
    "commit to a program of it": 11,
}
