"""Every page in a real browser: WCAG 2.2 AA by axe, light and dark; nothing beside the screen; no complaint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

import pages

pytestmark = pytest.mark.thorough
ROOT = Path(__file__).resolve().parents[1]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
BEYOND = ("risks", "work-packages", "decisions")
"""Kinds whose list, first record and form are looked at."""


@pytest.fixture
def tpm(site: str, monkeypatch: pytest.MonkeyPatch, remembered: Path) -> Any:
    from kaname.centre import stored
    from kaname.settings import settings
    from kaname.web.pages.kept import KEPT

    monkeypatch.setenv("KANAME_RUNS", "200")
    settings.cache_clear()
    KEPT.forget()
    stored.take_in(ROOT / "examples" / "atlas", "atlas")
    return pages.account("tpm@example.org")


def signed_in(chromium: Any, server: str, user: Any, **look: Any) -> Any:
    """A tab of somebody who has signed in."""
    session = pages.browser(user).cookies["sessionid"].value
    context = chromium.new_context(**look)
    context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    return context.new_page()


def addresses(page: Any, server: str) -> list[str]:
    """The pages that the navigation of a program leads to, and some records of it."""
    page.goto(f"{server}/p/atlas/?wait=1")
    rail = page.eval_on_selector_all(".rail a[href^='/p/atlas/']", "all => all.map(one => one.getAttribute('href'))")
    found = ["/", "/programs/", "/design/", "/search/?q=network", "/p/atlas/search/?q=network", "/account/"]
    lists = [one for one in rail if one.strip("/").rpartition("/")[2] in BEYOND]
    kinds = page.eval_on_selector_all(".rail details a", "all => all.map(one => one.getAttribute('href'))")
    found += [one for one in rail if one not in kinds]
    for one in lists:
        page.goto(f"{server}{one}")
        record = page.locator(f"main a[href^='{one}']:not([href*='?']):not([href$='/new/'])").first.get_attribute(
            "href"
        )
        found += [one, f"{one}new/", record, f"{record}edit/", f"{record}history/"]
    return list(dict.fromkeys(found))


def violations(page: Any) -> list[str]:
    """What axe finds, with the first element of each."""
    found = Axe().run(page, options=RULES).response["violations"]
    first = ((one["id"], one["nodes"][0]) for one in found)
    return [f"{name}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}" for name, node in first]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_can_be_used_by_everybody(chromium: Any, server: str, tpm: Any, language: str) -> None:
    tpm.language = language
    tpm.save()
    page = signed_in(chromium, server, tpm, viewport={"width": 1440, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    wrong: list[str] = []
    for address in addresses(page, server):
        answer = page.goto(f"{server}{address}")
        assert answer is not None
        assert answer.status == 200, address
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            wrong += [f"{address} {scheme} {one}" for one in violations(page)]
        wrong += [f"{address}: {said}" for said in complaints]
        complaints.clear()
    assert wrong == []


def test_no_page_is_wider_than_a_telephone(chromium: Any, server: str, tpm: Any) -> None:
    page = signed_in(chromium, server, tpm, viewport={"width": 390, "height": 800})
    wide: list[str] = []
    for address in addresses(page, server):
        page.goto(f"{server}{address}")
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(address)
    assert wide == []
