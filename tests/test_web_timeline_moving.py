"""Moving a day of the timeline: what is told before it is saved, what is refused, what is written; and in a browser."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, sync_playwright

import pages
from kaname.centre.places import Place
from kaname.model.base import Key

URL = "/p/small/timeline/"
LIVE = {"record": "milestone/live", "field": "commitment", "was": "2026-06-30", "day": "2026-03-20", "base": 1}


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    user = pages.account("kim@example.org")
    pages.browser(user).get(f"{URL}?wait=1")
    return user


def posted(client: Any, path: str, **body: Any) -> Any:
    return client.post(f"{URL}{path}/", json.dumps({**LIVE, **body}), content_type="application/json")


def plain(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.json()["html"])).strip()


def stands(user: Any) -> str:
    from kaname.web.access.desks import desk

    return str(desk(user).read(Place("small")).program.need(Key("milestone", "live")).commitment)  # type: ignore[attr-defined]


def test_the_effect_is_told_at_once_and_then_in_full_and_nothing_is_saved(kim: Any) -> None:
    client = pages.browser(kim)
    first, whole = posted(client, "effect"), posted(client, "effect", whole=True)
    assert (first.status_code, whole.status_code) == (200, 200)
    said = plain(first)
    assert said.startswith("Live : 30 Jun 2026 → 20 Mar 2026, 72 working days earlier Chance to keep it: 100% → ")
    assert "The end of the program stays: 8 in 10 by" in said
    assert "It concerns Kim" in said
    assert (first.json()["whole"], whole.json()["whole"]) == (False, True)
    assert "new: Live is promised for 20 Mar 2026" in plain(whole)
    assert stands(kim) == "2026-06-30"


def test_work_that_may_begin_later_moves_what_waits_for_it(kim: Any) -> None:
    from kaname.model.changes import ChangeSet, Put
    from kaname.web.access.desks import desk

    mine, client = desk(kim), pages.browser(kim)
    build = mine.read(Place("small")).program.need(Key("work_package", "build"))
    mine.commit(Place("small"), ChangeSet((Put(build.changed(not_before="2026-03-16")),)), 1)
    client.get(f"{URL}?wait=1")
    work = {"record": "work_package/build", "field": "not_before", "was": "2026-03-16", "day": "2026-04-16", "base": 2}
    for whole in (False, True):
        told = posted(client, "effect", **work, whole=whole)
        rows = {row[0]: row for row in told.json()["rows"]}
        assert rows["work_package/build"][1] == "2026-04-16"
        assert {"work_package/ship", "milestone/live"} <= set(rows)
        assert "Work packages that move: 2." in plain(told)
        assert "The program ends most likely on" in plain(told)


def test_saving_writes_a_revision_that_can_be_taken_back(kim: Any) -> None:
    client = pages.browser(kim)
    answer = posted(client, "move", day="2026-07-15", why="The venue is booked then")
    assert (answer.status_code, answer.json()["revision"]) == (200, 2)
    assert stands(kim) == "2026-07-15"
    undo = re.search(r'action="([^"]+)"', answer.json()["html"])
    assert undo is not None
    assert client.post(undo[1]).status_code == 302
    assert stands(kim) == "2026-06-30"


def test_who_may_only_read_sees_the_effect_and_saves_nothing(kim: Any) -> None:
    client = pages.browser(pages.account("vic@example.org", role="viewer"))
    client.get(f"{URL}?wait=1")
    told = posted(client, "effect")
    assert told.status_code == 200
    assert "Save" not in plain(told)
    assert 'data-may="try"' in client.get(URL).content.decode()
    assert 'data-may=""' in client.get("/p/small~1/timeline/?wait=1").content.decode()
    refused = posted(client, "move")
    assert (refused.status_code, refused.json()["refused"]) == (403, True)
    assert stands(kim) == "2026-06-30"


def test_a_day_that_somebody_else_moved_is_not_moved_again(kim: Any) -> None:
    client = pages.browser(kim)
    assert posted(client, "move", day="2026-07-15").status_code == 200
    again = posted(client, "move", day="2026-08-15")
    assert again.status_code == 409
    assert "Somebody else moved this day of Live: it is 15 Jul 2026 now." in plain(again)
    assert stands(kim) == "2026-07-15"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"record": "milestone/none"}, 404),
        ({"record": "nonsense"}, 404),
        ({"record": "work_package/build"}, 400),
        ({"field": "title"}, 422),
        ({"day": "soon"}, 422),
        ({"day": None}, 422),
        ({"base": 2**40}, 422),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_message(kim: Any, body: dict[str, Any], status: int) -> None:
    client = pages.browser(kim)
    for path in ("effect", "move"):
        answer = posted(client, path, **body)
        assert (answer.status_code, answer.json()["refused"]) == (status, True)
        assert plain(answer)


# --- in a real browser


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that it has there
        return


@pytest.fixture
def server(chromium: Browser, site: str) -> Generator[str]:
    """The address of the site, served by threads of this process."""
    serving = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    serving.set_app(get_wsgi_application())
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{serving.server_port}"
    serving.shutdown()
    serving.server_close()
    thread.join()


@pytest.fixture(scope="module")
def chromium(tool: Callable[[str], str]) -> Generator[Browser]:
    found = tool("chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the driver of the browser has a loop in this thread
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, server: str, kim: Any) -> Generator[Page]:
    """The timeline, opened by Kim; what the console complains of fails the test."""
    complaints: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    opened.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
    opened.on("pageerror", lambda one: complaints.append(str(one)))
    opened.goto(f"{server}/account/login/?next={URL}")
    opened.fill("#id_login", "kim@example.org")
    opened.fill("#id_password", pages.PASSWORD)
    opened.get_by_role("button", name="Sign in", exact=True).click()
    opened.wait_for_url(f"**{URL}")
    opened.locator(".tl-name a").first.wait_for()
    yield opened
    context.close()
    assert [one for one in complaints if "404" not in one] == []  # of a record's own page this test asks nothing


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent")


def test_rows_are_walked_zoomed_and_opened_by_keys(page: Page) -> None:
    page.focus("#timeline")
    walked: list[str] = []
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        walked.append(focused(page))
    assert walked == ["Build", "Ship", "Live"]
    tip = page.locator(".tl-tip")
    assert "Promised: 30 Jun 2026" in tip.inner_text()
    assert "As likely as not by" in page.locator(".tl-name.at a").get_attribute("aria-label")  # type: ignore[operator]
    before = page.locator("canvas").screenshot()
    page.keyboard.press("+")
    page.wait_for_timeout(60)
    assert page.locator("canvas").screenshot() != before
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/small/milestones/live/")
    page.go_back()
    page.locator(".tl-name a").first.wait_for()


def test_a_promise_is_moved_by_keys_and_put_back(page: Page, kim: Any) -> None:
    page.focus("#timeline")
    page.keyboard.press("End")
    page.keyboard.press("m")
    panel = page.locator(".tl-effect")
    assert "Arrow keys: a day." in panel.inner_text()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.get_by_text("Live: 30 Jun 2026 → 8 Jul 2026, 6 working days later").wait_for()
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    assert focused(page) == "Live"
    assert stands(kim) == "2026-06-30"


def test_a_promise_is_dragged_its_effect_shown_then_saved_and_taken_back(page: Page, kim: Any) -> None:
    x, y = handle(page, 2)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=5)
    page.mouse.up()
    panel = page.locator(".tl-effect")
    panel.get_by_text("Live: 30 Jun 2026 → ").wait_for()
    panel.get_by_text("The cost forecast").or_(panel.get_by_text("can't be told")).first.wait_for()
    assert stands(kim) == "2026-06-30"
    panel.locator("input").fill("The venue is booked then")
    panel.get_by_role("button", name="Save").click()
    page.get_by_text("Saved as revision r2.").wait_for()
    assert "2026-07-01" < stands(kim) < "2026-09-01"
    page.locator(".where").get_by_text("r2").wait_for()  # what is told around it follows
    page.get_by_role("button", name="Undo").click()
    page.wait_for_load_state()
    assert stands(kim) == "2026-06-30"


def handle(page: Page, row: int) -> tuple[float, float]:
    """Where the day of a row can be taken hold of: the pointer tells."""
    canvas = page.locator("canvas")
    box = canvas.bounding_box()
    assert box is not None
    y = box["y"] + 44 + 32 * row + 16
    for step in range(0, int(box["width"]), 6):
        page.mouse.move(box["x"] + step, y)
        if "moves" in (canvas.get_attribute("class") or ""):
            return box["x"] + step + 3, y
    raise AssertionError("no day can be moved here")
