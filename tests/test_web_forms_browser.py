"""Forms in a real browser: fields edited in a list, an id from the title, the effect as one types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

import pages
from test_web_forms import number, record

expect.set_options(timeout=30_000)


@pytest.fixture
def tab(site: str, chromium: Any, server: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    session = pages.browser(pages.account("kim@example.org")).cookies["sessionid"].value
    context = chromium.new_context()
    context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    page = context.new_page()
    page.goto(f"{server}/p/small/?wait=1")
    return page


def test_a_field_is_edited_in_its_list_by_mouse_and_keys(tab: Any, server: str) -> None:
    tab.goto(f"{server}/p/small/work-packages/?columns=state,deadline&wait=1")
    cell = tab.locator("tr", has_text="Build").locator("td[data-field=deadline]")
    cell.click()
    expect(cell.locator("form")).to_have_count(1)
    tab.keyboard.press("Escape")
    expect(cell.locator("form")).to_have_count(0)
    tab.locator("tr", has_text="Build").locator("a").first.focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    expect(cell.locator("input[type=date]")).to_be_focused()
    cell.locator("input[type=date]").fill("2026-05-01")
    tab.keyboard.press("Enter")
    expect(cell).to_have_text("1 May 2026")
    expect(tab.locator(".toast")).to_contain_text("Saved as revision 2.")
    tab.locator(".toast button").click()
    expect(tab.locator(".toast")).to_contain_text("Saved as revision 3.")
    assert record("work_package", "build").deadline is None
    assert number() == 3


def test_a_new_record_is_called_by_its_title_as_one_types(tab: Any, server: str) -> None:
    tab.goto(f"{server}/p/small/risks/new/")
    tab.get_by_label("Title").first.fill("移行が遅れる")
    expect(tab.locator("#f-id")).to_have_value("移行が遅れる")
    tab.get_by_label("Title").first.fill("Too late")
    expect(tab.locator("#f-id")).to_have_value("too-late")
    tab.locator("#f-id").fill("late")
    tab.get_by_label("Title").first.fill("Later")
    tab.locator(".more-fields > summary").click()
    tab.locator("#f-subjects button").last.click()
    expect(tab.locator("#f-subjects .item")).to_have_count(2)
    expect(tab.locator("#f-id")).to_have_value("late")
    tab.locator("#f-subjects-n1").fill("milestone/live")
    tab.locator(".save-bar .button").first.click()
    tab.wait_for_url("**/risks/**")
    assert record("risk", "late").subjects == ("milestone/live",)


def test_the_effect_is_told_beside_the_form_and_follows_what_is_typed(tab: Any, server: str) -> None:
    tab.goto(f"{server}/p/small/work-packages/build/edit/")
    tab.get_by_label("Likely").first.fill("50")
    tab.get_by_role("button", name="Show effect").click()
    expect(tab.locator("#effect")).to_contain_text("P80 of Small moves", timeout=60_000)
    assert tab.get_by_label("Likely").first.input_value() == "50"
    tab.get_by_label("Likely").first.fill("20")
    tab.get_by_label("Likely").first.blur()
    expect(tab.locator("#effect")).to_contain_text("Nothing differs", timeout=60_000)
    assert number() == 1
