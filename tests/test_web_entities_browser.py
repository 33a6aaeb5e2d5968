"""Lists and records in a real browser: a filter answers at once, a record opens beside the list and closes again."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

import pages

LIST = "/p/small/work-packages/"


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    user = pages.account("kim@example.org")
    pages.browser(user).get(f"{LIST}?wait=1")
    return user


@pytest.fixture
def page(chromium: Any, server: str, kim: Any) -> Generator[Any]:
    """The list of work packages, opened by Kim; what the console complains of fails the test."""
    complaints: list[str] = []
    session = pages.browser(kim).cookies["sessionid"].value
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    opened.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
    opened.on("pageerror", lambda one: complaints.append(str(one)))
    opened.goto(f"{server}{LIST}")
    yield opened
    context.close()
    assert complaints == []


def rows(page: Any) -> list[str]:
    return page.locator(".records tbody .name a:first-child").all_inner_texts()


def test_a_filter_answers_at_once_and_its_address_holds_what_is_asked_alone(page: Any) -> None:
    page.fill("#list-q", "ship")
    page.wait_for_url("**/work-packages/?q=ship")
    page.wait_for_function("document.querySelectorAll('.records tbody tr').length === 1")
    assert rows(page) == ["Ship"]
    assert page.locator("#list-q").evaluate("one => one === document.activeElement")
    page.locator(".pill").click()
    page.wait_for_url("**/work-packages/")
    page.wait_for_function("document.querySelectorAll('.records tbody tr').length === 2")
    page.locator("th a", has_text="Name").click()
    page.wait_for_url("**/work-packages/?sort=title")
    page.locator("th a", has_text="Name").click()
    page.wait_for_url("**/work-packages/?sort=-title")
    page.wait_for_function("document.querySelector('.records tbody .name a').textContent === 'Ship'")


def test_a_record_opens_beside_the_list_and_escape_leads_back(page: Any) -> None:
    page.locator(".records tbody .name a", has_text="Build").click()
    page.wait_for_url("**/work-packages/build/")
    panel = page.locator("#peek")
    panel.locator("h1", has_text="Build").wait_for()
    assert rows(page) == ["Build", "Ship"]
    panel.locator("a", has_text="Build → Ship").first.click()
    page.wait_for_url("**/dependencies/ship-after-build/")
    panel.locator("h1", has_text="Build → Ship").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_url("**/work-packages/")
    assert not panel.is_visible()
    assert page.locator(".records tbody .name a", has_text="Build").evaluate("one => one === document.activeElement")
    page.go_back()
    page.wait_for_url("**/dependencies/ship-after-build/")
    panel.locator("h1", has_text="Build → Ship").wait_for()
    page.reload()
    assert page.locator("main h1").inner_text().startswith("Build → Ship")


def test_rows_are_walked_and_selected_by_keys_for_a_change_together(page: Any) -> None:
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator(".bulk-count").inner_text() == "2"
    assert page.locator("#pick-all").is_checked()
    page.locator("[data-unselect]").click()
    assert not page.locator(".bulk").is_visible()
    page.locator("#pick-all").check()
    page.get_by_role("button", name="Change them together").click()
    page.wait_for_url("**/bulk/work-packages/**")
    assert "Build" in page.locator("main").inner_text() or "2" in page.locator("main h1").inner_text()


def test_a_field_is_edited_where_it_stands(page: Any, server: str) -> None:
    page.goto(f"{server}/p/small/milestones/live/")
    cell = page.locator("main dd .cell", has_text="launch")
    cell.hover()
    cell.locator(".cell-edit").click()
    box = page.locator(".cell-form :is(textarea, input:not([type=hidden]))").first
    box.fill("go-live")
    page.locator(".cell-form .button", has_text="Save").first.click()
    page.locator("main dd .cell .value", has_text="go-live").wait_for()
