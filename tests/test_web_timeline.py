"""The page of the timeline: its table, its rows as data, what may be asked of it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import pages
import sites

URL = "/p/small/timeline/"


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    return pages.account("kim@example.org")


def rows(client: Any, query: str = "") -> Any:
    answer = client.get(f"{URL}data/?wait=1{query}", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, answer.content
    return json.loads(gzip.decompress(answer.content))


def test_the_page_begins_with_the_answer_and_has_a_table_without_scripts(kim: Any) -> None:
    answer = pages.browser(kim).get(f"{URL}?wait=1")
    said = pages.text(answer)
    assert said.startswith("Timeline All of it will most likely be done on ")
    assert "Open promises: 1. Of these 0 are over or more likely missed than kept." in said
    table = answer.content.decode().partition("<noscript>")[2].partition("</noscript>")[0]
    assert all(f'href="/p/small/{one}/"' in table for one in ("work-packages/build", "milestones/live"))
    assert "30 Jun 2026" in table


def test_it_speaks_japanese(kim: Any) -> None:
    kim.language = "ja"
    kim.save()
    said = pages.text(pages.browser(kim).get(f"{URL}?wait=1"))
    assert said.startswith("タイムライン")
    assert "Open promises" not in said
    assert "2026年6月30日(火)" in said


def test_the_rows_come_as_columns_that_are_kept_until_they_change(kim: Any) -> None:
    client = pages.browser(kim)
    told = rows(client)
    columns = told["columns"]
    assert columns["id"] == [None, "build", "ship", "live"] or set(columns["id"]) >= {"build", "ship", "live"}
    assert {len(values) for values in columns.values()} == {len(columns["id"])}
    at = columns["id"].index("live")
    assert told["moves"] == [[at], ["commitment"], [columns["promise"][at]]]
    assert [columns["id"][one] for one in told["links"][0]] == ["build", "ship"]
    answer = client.get(f"{URL}data/", headers={"Accept-Encoding": "gzip"})
    again = client.get(f"{URL}data/", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = client.get(f"{URL}data/")
    assert json.loads(plain.content) == told


def test_rows_are_grouped_and_filtered_by_the_address(kim: Any) -> None:
    client = pages.browser(kim)
    assert rows(client, "&by=team")["columns"]["title"] == ["Web", "Build", "Ship", "No team", "Live"]
    assert rows(client, "&q=shi")["columns"]["title"] == ["Ship"]
    assert rows(client, "&late=1")["columns"]["title"] == []
    said = pages.text(client.get(f"{URL}?view=table&q=nothing+of+the+kind"))
    assert "No row fits." in said


@pytest.mark.parametrize("query", ["by=colour", "page=0", "late=perhaps"])
def test_what_makes_no_sense_is_refused_with_a_page(kim: Any, query: str) -> None:
    for url in (URL, f"{URL}data/"):
        assert pages.browser(kim).get(f"{url}?{query}").status_code == 400


def test_it_is_found_from_the_navigation_and_from_the_roadmap(kim: Any) -> None:
    page = pages.browser(kim).get("/p/small/roadmap/?wait=1").content.decode()
    rail, _, main = page.partition("<main")
    assert 'href="/p/small/timeline/"' in rail
    assert 'href="/p/small/timeline/"' in main
    other = pages.browser(kim).get("/p/small/risk/").content.decode().partition("<main")[2]
    assert 'href="/p/small/timeline/"' not in other


def test_who_may_not_see_the_program_is_told_of_none(kim: Any) -> None:
    eve = pages.browser(pages.account("eve@example.org", role=""))
    for url in (URL, f"{URL}data/"):
        assert eve.get(url).status_code == 404


def test_a_portfolio_has_the_timelines_of_its_programs(site: str, tmp_path: Path) -> None:
    from kaname.centre import stored
    from kaname.web.pages.kept import KEPT

    KEPT.forget()
    folder = tmp_path / "both"
    for name in ("one", "two"):
        (folder / name).mkdir(parents=True)
        (folder / name / "program.yaml").write_text(sites.PLAN % (name, 20), encoding="utf-8")
    (folder / "portfolio.yaml").write_text("portfolio: {id: both, title: Both}\n", encoding="utf-8")
    stored.take_in(folder, "both")
    client = pages.browser(pages.account("kim@example.org"))
    assert client.get("/p/both/timeline/?wait=1")["Location"] == "/p/both/"
    assert client.get("/p/both/timeline/data/?wait=1").status_code == 404
    assert "1 to 3 of 3" in client.get("/p/both:one/timeline/?wait=1").content.decode()
