"""The frame of the site: who sees which page, what waits, what is told when the plan has changed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

import pages
import sites
from kaname.model.base import Key
from kaname.web.pages.kept import KEPT
from kaname.web.pages.places import DUTIES


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    return pages.account("kim@example.org")


def changed(user: Any, **fields: object) -> None:
    from kaname.centre.places import Place
    from kaname.model.changes import ChangeSet, Put
    from kaname.web.access.desks import desk

    mine = desk(user)
    seen = mine.read(Place("small"))
    record = seen.program.need(Key("work_package", "build"))
    mine.commit(Place("small"), ChangeSet((Put(record.changed(**fields)),)), seen.revision.number)


def test_the_program_page_begins_with_the_answer(kim: Any) -> None:
    answer = pages.browser(kim).get("/p/small/?wait=1")
    assert answer.status_code == 200
    said = pages.text(answer)
    assert said.startswith("Small ")
    assert "It will most likely be done" in said
    assert said.index("It will most likely be done") < said.index("What we ask of leadership")


@pytest.mark.parametrize("duty", DUTIES)
def test_each_duty_has_its_page_in_both_languages(kim: Any, duty: str) -> None:
    client = pages.browser(kim)
    english = pages.text(client.get(f"/p/small/{duty}/?wait=1"))
    kim.language = "ja"
    kim.save()
    japanese = pages.text(client.get(f"/p/small/{duty}/"))
    assert english != japanese
    assert any("ぁ" <= letter <= "ん" for letter in japanese)
    assert "No findings." in english or "act now" in english or "watch" in english or "note" in english


def test_nobody_sees_a_page_without_signing_in(kim: Any) -> None:
    from django.test import Client

    answer = Client(SERVER_NAME="localhost").get("/p/small/risk/")
    assert answer.status_code == 302
    assert answer["Location"] == "/account/login/?next=/p/small/risk/"


def test_what_may_not_be_seen_is_told_as_what_is_not_there(kim: Any) -> None:
    stranger = pages.browser(pages.account("eve@example.org", role=""))
    for rest in ("/", "@other/", "~99/", "/risk/"):
        hidden, missing = (stranger.get(f"/p/{name}{rest}") for name in ("small", "other"))
        assert hidden.status_code == missing.status_code == 404
        assert pages.text(hidden).replace("small", "other") == pages.text(missing)
    assert pages.browser(kim).get("/p/small/risk/?wait=1").status_code == 200


def test_what_is_computed_from_an_older_plan_says_so_until_the_new_one_is_there(kim: Any) -> None:
    client = pages.browser(kim)
    before = pages.text(client.get("/p/small/?wait=1"))
    assert "being refreshed" not in before
    changed(kim, title="Build it anew")
    held = threading.Event()
    KEPT.beside(held.wait)
    try:
        assert "being refreshed" in pages.text(client.get("/p/small/"))
        assert client.get("/p/small/", headers={"X-Until-Fresh": "older"}).status_code == 204
    finally:
        held.set()
    fresh = client.get("/p/small/?wait=1")
    assert "being refreshed" not in pages.text(fresh)
    assert client.get("/p/small/", headers={"X-Until-Fresh": "older"}).status_code == 200


def test_a_page_that_waits_is_told_nothing_until_there_is_something(kim: Any) -> None:
    held, client = threading.Event(), pages.browser(kim)
    KEPT.beside(held.wait)
    try:
        first = client.get("/p/small/")
        assert "for the first time" in pages.text(first)
        assert client.get("/p/small/", headers={"X-Until-Fresh": "waiting"}).status_code == 204
    finally:
        held.set()
    assert "most likely" in pages.text(client.get("/p/small/?wait=1"))


def test_reading_an_assessment_of_more_than_all_may_see_is_noted_once(kim: Any) -> None:
    from kaname.web.access.models import Entry, Granted

    Granted.objects.filter(user=kim).update(compartments=["legal"])
    client = pages.browser(kim)
    for _ in range(3):
        client.get("/p/small/?wait=1")
        client.get("/p/small/risk/")
    assert Entry.objects.filter(action="assess", who="kim@example.org").count() == 1


def test_the_past_is_shown_as_such_and_leads_back(kim: Any) -> None:
    changed(kim, title="Build it anew")
    client = pages.browser(kim)
    answer = client.get("/p/small~1/?wait=1")
    said = pages.text(answer)
    assert "You look at the past: revision r1" in said
    assert 'href="/p/small/"' in answer.content.decode()
    assert client.get("/p/small/go/?at=2199-01-01")["Location"] == "/p/small~2199-01-01T23:59:59.999999+00:00/"
    assert client.get("/p/small/go/?at=soon").status_code == 400


def test_the_theme_is_kept_and_leads_nowhere_else(kim: Any) -> None:
    client = pages.browser(kim)
    answer = client.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert 'data-theme="dark"' in client.get("/programs/").content.decode()
    assert client.post("/theme/", {"theme": "<b>", "next": "/"}).status_code == 400


def test_after_an_edit_dates_by_few_runs_come_first(kim: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kaname.centre.desk import Desk
    from kaname.settings import settings

    monkeypatch.setenv("KANAME_RUNS", "2000")
    settings.cache_clear()
    client = pages.browser(kim)
    client.get("/p/small/?wait=1")
    changed(kim, effort={"low": 50, "likely": 60, "high": 90})
    held, whole = threading.Event(), Desk.assessed

    def slowly(self: Desk, *asked: Any, **more: Any) -> Any:
        held.wait()
        return whole(self, *asked, **more)

    monkeypatch.setattr(Desk, "assessed", slowly)
    try:
        client.get("/p/small/")
        sites.until(lambda: client.get("/p/small/", headers={"X-Until-Fresh": "older"}).status_code == 200)
        said = pages.text(client.get("/p/small/"))
        assert "First dates, of few runs" in said
        assert "It will most likely be done" in said
        for duty in DUTIES:
            assert client.get(f"/p/small/{duty}/").status_code == 200
        assert client.get("/p/small/", headers={"X-Until-Fresh": "first"}).status_code == 204
    finally:
        held.set()
    assert "First dates" not in pages.text(client.get("/p/small/?wait=1"))
