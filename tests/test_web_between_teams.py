"""The page of teams: who is asked for too much, days off with their reason, hours in the reader's zone, fair slots."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import pages
from kaname.model.people import Person, Team
from test_web_between import html, written

LOAD = "/p/small/load/"


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    user = pages.account("kim@example.org")
    away = [{"first": "2026-03-05", "last": "2026-03-06"}]
    member = [{"person": "lee"}]
    off = [{"first": "2026-03-10", "last": "2026-03-10", "reason": "Founding day"}]
    written(
        user,
        Person.model_validate({"id": "lee", "title": "Lee", "leave": away}),
        Team.model_validate(
            {"id": "app", "title": "App", "zone": "Europe/Berlin", "members": member, "company_holidays": off}
        ),
        Team.model_validate({"id": "far", "title": "Far", "zone": "America/Los_Angeles"}),
    )
    return user


def test_days_off_are_told_with_their_reason(kim: Any) -> None:
    shown = html(pages.browser(kim).get(f"{LOAD}?wait=1&month=2026-03&team=app"))
    assert '<td class="company" title="10 Mar 2026 · company holiday · Founding day">' in shown
    assert 'aria-label="5 Mar 2026 · working day · on leave: 1 of 1">1</span>' in shown
    assert re.search(r'<td class="n">21</td></tr></tbody>', shown)


def test_a_quarter_has_all_its_days(kim: Any) -> None:
    shown = html(pages.browser(kim).get(f"{LOAD}?wait=1&month=2026-02&span=quarter&team=app"))
    assert len(re.findall(r'<td class="[a-z ]+" title="', shown)) == 90


def test_hours_are_told_in_the_readers_zone(kim: Any) -> None:
    client = pages.browser(kim)
    said = pages.text(client.get(f"{LOAD}?wait=1&day=2026-03-25&team=web&team=app"))
    assert "All of them work together for 1 h: 17:00–18:00." in said
    kim.zone = "Europe/Berlin"
    kim.save()
    said = pages.text(client.get(f"{LOAD}?day=2026-04-01&team=web&team=app"))
    assert "All of them work together for 2 h: 09:00–11:00." in said  # summer time has begun


def test_slots_go_round_where_none_suits_all(kim: Any) -> None:
    client = pages.browser(kim)
    assert "outside their hours" not in pages.text(client.get(f"{LOAD}?wait=1&team=web&team=app"))
    said = pages.text(client.get(f"{LOAD}?day=2026-03-25&weeks=4"))
    assert len(re.findall(r"outside their hours by \d+ min", said)) >= 4


def test_what_is_asked_wrongly_is_told(kim: Any) -> None:
    assert pages.browser(kim).get(f"{LOAD}?wait=1&month=2026-13").status_code == 400


def test_a_hidden_team_has_no_row(kim: Any) -> None:
    written(kim, Team.model_validate({"id": "deal", "title": "Deal", "zone": "UTC", "confidentiality": "confidential"}))
    lee = pages.account("lee@example.org", "contributor")
    client = pages.browser(lee)
    assert "Deal" not in html(client.get(f"{LOAD}?wait=1"))
    assert "Deal" not in html(client.get(f"{LOAD}?team=deal"))


def test_teams_in_japanese(kim: Any) -> None:
    kim.language = "ja"
    kim.save()
    said = pages.text(pages.browser(kim).get(f"{LOAD}?wait=1"))
    assert said.startswith("チームの負荷")
    assert "公平な会議時間" in said
