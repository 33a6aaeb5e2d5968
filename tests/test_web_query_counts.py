"""How many questions each page asks of the database: as many as `query_counts.json` says, however large the program."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import pages
from kaname.model.changes import ChangeSet, Put
from kaname.model.kinds import KINDS

KEPT = Path(__file__).with_name("query_counts.json")
PAGES = (
    "/",
    "/programs/",
    "/p/small/",
    "/p/small/roadmap/",
    "/p/small/risk/",
    "/p/small/timeline/",
    "/p/small/timeline/data/",
    "/p/small/search/?q=build",
    "/p/small/find/?q=build",
    "/p/small/work-packages/",
    "/p/small/work-packages/build/",
    "/p/small/work-packages/build/edit/",
    "/p/small/work-packages/build/history/",
    "/p/small/log/",
    "/p/small/log/1/",
    "/p/small/compare/",
    "/p/small/scenarios/",
    "/p/small/baselines/",
    "/p/small/evidence/",
    "/p/small/reports/",
    "/p/small/jobs/",
    "/p/small/import/",
)


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    return pages.account("kim@example.org")


def counts(user: Any) -> dict[str, int]:
    """The questions of each page, opened for the third time."""
    client = pages.browser(user)
    client.get("/p/small/?wait=1")
    found: dict[str, int] = {}
    for address in PAGES:
        client.get(address)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = len(asked)
    return found


def test_each_page_asks_what_it_is_known_to_ask(kim: Any) -> None:
    found = counts(kim)
    if os.environ.get("WRITE_QUERY_COUNTS") == "1":
        KEPT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(KEPT.read_text(encoding="utf-8"))


def test_a_larger_program_asks_no_more(kim: Any) -> None:
    from kaname.centre.places import Place
    from kaname.web.access.desks import desk

    mine = desk(kim)

    def written(numbers: range) -> None:
        new = (KINDS["risk"].model_validate({"id": f"r{one}", "title": f"build {one}"}) for one in numbers)
        mine.commit(Place("small"), ChangeSet(tuple(map(Put, new))), mine.read(Place("small")).revision.number)

    written(range(1))  # so that both have a past to be read
    before = counts(kim)
    written(range(1, 151))
    assert counts(kim) == before
