"""Requests are counted by all processes of a site together, at the cost of few writes, and within a stated bound."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

import sites
from api import account, asker, early_in_a_minute
from kaname.web.api.models import Counted
from kaname.web.api.throttling import Throttle, step

MINUTE = 30_000_000


@pytest.mark.parametrize("rate", [1, 3, 49, 100, 600])
@pytest.mark.parametrize("processes", [1, 2, 5])
def test_all_processes_together_serve_no_more_than_the_bound(site: str, rate: int, processes: int) -> None:
    throttles, chance = [Throttle() for _ in range(processes)], random.Random(rate * processes)
    served = sum(chance.choice(throttles).allows("token-a", rate, MINUTE) for _ in range(3 * rate + 40))
    assert rate <= served <= rate + (processes - 1) * step(rate)
    assert not any(one.allows("token-a", rate, MINUTE) for one in throttles if served >= rate + processes * step(rate))
    assert throttles[0].allows("token-b", rate, MINUTE)
    assert throttles[0].allows("token-a", rate, MINUTE + 1)


def test_few_requests_cost_no_write_and_many_one_in_so_many(site: str) -> None:
    throttle = Throttle()
    with CaptureQueriesContext(connection) as asked:
        for _ in range(step(600)):
            throttle.allows("token-a", 600, MINUTE)
    assert len(asked) == 0
    with CaptureQueriesContext(connection) as asked:
        while throttle.allows("token-a", 600, MINUTE):
            pass
        for _ in range(1000):
            assert not throttle.allows("token-a", 600, MINUTE)
    writes = [one for one in asked.captured_queries if one["sql"].split()[0] in ("UPDATE", "INSERT")]
    assert len(writes) <= 600 // step(600) + 1


def test_threads_and_processes_that_settle_at_once_lose_no_count(either_site: str) -> None:
    throttles = [Throttle() for _ in range(3)]
    start = threading.Barrier(6)

    def asks(throttle: Throttle) -> int:
        start.wait()
        try:
            return sum(throttle.allows("token-a", 100, MINUTE) for _ in range(100))
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(6) as pool:
        served = sum(pool.map(asks, throttles * 2))
    assert 100 <= served <= 100 + 3 * step(100)
    assert Counted.objects.count() == 1


def test_two_servers_count_together(any_site_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sites.at(any_site_database, tmp_path, monkeypatch), ExitStack() as stack:
        kim = asker(account("kim", {"role": "viewer"}))
        env = {**sites.environment(any_site_database, tmp_path), "KANAME_API_RATE": "50"}
        options = ("--no-worker",)
        two = [
            stack.enter_context(sites.served(env, tmp_path, *options, called=f"server{number}"))[1]
            for number in range(2)
        ]
        headers = {"Authorization": f"Bearer {kim.text}"}
        early_in_a_minute(25)
        minute = int(time.time()) // 60
        found = Counter(
            sites.get(f"{two[number % 2]}/api/v1/programs", headers)[0] for number in range(2 * (50 + step(50)) + 10)
        )
        assert int(time.time()) // 60 == minute, "the test took longer than what is left of a minute"
        assert set(found) == {200, 429}
        assert 50 <= found[200] <= 50 + 2 * step(50)
