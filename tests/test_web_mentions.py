"""In a real browser: people are offered after @, a comment comes without a new page, a watch is one press."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Page, expect, sync_playwright

import pages
from kaname.web.talk.models import Comment

PATH = "/p/small/milestones/live/comments/"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is named there
        del format, args


@pytest.fixture
def page(site: str, tmp_path: Path, tool: Callable[[str], str]) -> Generator[Page]:
    """A browser that is signed in to the site, which threads of this process serve."""
    pages.taken_in(tmp_path)
    client = pages.browser(pages.account("kim@example.org"))
    serving = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    serving.set_app(get_wsgi_application())
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    home = f"http://localhost:{serving.server_port}"
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = driver.chromium.launch(executable_path=tool("chromium"), args=["--no-sandbox"])
        context = browser.new_context(base_url=home)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": home}])
        found, faults = context.new_page(), list[str]()
        found.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        yield found
        browser.close()
    serving.shutdown()
    serving.server_close()
    thread.join()
    assert faults == []


def test_a_person_is_chosen_by_keys_and_the_comment_comes_without_a_new_page(page: Page) -> None:
    page.goto(PATH)
    page.evaluate("window.stays = true")
    box = page.get_by_label("Say something")
    box.press_sequentially("Ask @ki")
    offer = page.get_by_role("option", name="Kim")
    expect(offer).to_be_visible()
    expect(offer).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_value("Ask @kim ")
    expect(page.locator(".offered")).to_have_count(0)
    box.press_sequentially("about <i>it</i>")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".thread .mention")).to_have_text("@Kim")
    expect(page.locator(".thread .words")).to_contain_text("about <i>it</i>")
    expect(page.get_by_role("status")).to_contain_text("Named: Kim.")
    assert page.evaluate("window.stays") is True
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".thread .gone")).to_contain_text("Taken back on")
    assert page.evaluate("window.stays") is True
    assert Comment.objects.get().text == ""


def test_escape_closes_what_is_offered_and_the_mouse_chooses(page: Page) -> None:
    page.goto(PATH)
    box = page.get_by_label("Say something")
    box.press_sequentially("@k")
    expect(page.get_by_role("option", name="Kim")).to_be_visible()
    box.press("Escape")
    expect(page.locator(".offered")).to_have_count(0)
    box.press_sequentially("i")
    page.get_by_role("option", name="Kim").click()
    expect(box).to_have_value("@kim ")
