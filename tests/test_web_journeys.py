"""What people do every day, in a real browser, in both languages; pictures are kept where PICTURES names a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

import pages
import sites
from kaname.words.catalogue import translate

pytestmark = pytest.mark.thorough
ROOT = Path(__file__).resolve().parents[1]
PICTURES = os.environ.get("PICTURES", "")


class Visitor:
    """Somebody in a browser who reads a language, and whose browser has nothing to complain of."""

    def __init__(self, page: Any, server: str, language: str) -> None:
        self.page, self._server, self.language = page, server, language
        self.complaints: list[str] = []
        page.on("console", lambda told: self.complaints.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def say(self, text: str) -> str:
        """A text of the site in their language."""
        return translate(text, self.language)

    def go(self, address: str) -> None:
        """Open a page, and wait for what is computed."""
        answer = self.page.goto(self._server + address)
        assert answer.status == 200, address
        self.settled("#main .note .spin")

    def settled(self, what: str) -> None:
        """Wait until something is there no more."""
        sites.until(lambda: self.page.locator(what).count() == 0)

    def press(self, text: str) -> None:
        """Press a button by what it says."""
        self.page.get_by_role("button", name=self.say(text), exact=True).first.click()

    def reads(self, text: str) -> None:
        """The page says something, in their language."""
        said = re.sub(r"%\(\w+\)s|\{\w+\}", "\0", self.say(text)).split("\0")
        sites.until(lambda: all(part.strip() in self.page.locator("#main").inner_text() for part in said), 20)

    def picture(self, name: str) -> None:
        """Keep what they see, where somebody wants to look."""
        if PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"{name}-{self.language}.png")


Come = Callable[..., Visitor]


@pytest.fixture
def atlas(site: str, monkeypatch: pytest.MonkeyPatch) -> str:
    from kaname.centre import stored
    from kaname.settings import settings
    from kaname.web.pages.kept import KEPT

    monkeypatch.setenv("KANAME_RUNS", "200")
    settings.cache_clear()
    KEPT.forget()
    stored.take_in(ROOT / "examples" / "atlas", "atlas")
    return "/p/atlas/"


@pytest.fixture(params=["en", "ja"])
def come(request: pytest.FixtureRequest, chromium: Any, server: str, atlas: str) -> Generator[Come]:
    """Somebody with a role comes to the site."""
    contexts: list[Any] = []
    visitors: list[Visitor] = []

    def comes(role: str, program: str = "atlas", **more: Any) -> Visitor:
        user = pages.account(f"{role}@example.org", role, program, language=request.param, **more)
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale=request.param)
        session = pages.browser(user).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
        contexts.append(context)
        visitors.append(Visitor(context.new_page(), server, request.param))
        return visitors[-1]

    yield comes
    for one in contexts:
        one.close()
    assert [said for one in visitors for said in one.complaints] == []


def test_a_program_manager_sees_what_to_do_first_and_opens_it(come: Come, atlas: str) -> None:
    tpm = come("manager")
    tpm.go(atlas)
    tpm.reads("What to do next")
    tpm.picture("program")
    tpm.page.locator("ol.points a").first.click()
    tpm.page.wait_for_url(re.compile(r"/p/atlas/"))
    tpm.page.keyboard.press("Control+k")
    tpm.page.locator("#palette input").fill("golden")
    tpm.page.locator("#palette-list li a[href*='/risks/r-golden-week/']").click()
    tpm.page.wait_for_url("**/risks/r-golden-week/")
    tpm.picture("record")


def test_a_program_manager_changes_an_estimate_sees_what_it_does_and_takes_it_back(come: Come, atlas: str) -> None:
    tpm = come("manager")
    tpm.go(f"{atlas}work-packages/")
    tpm.picture("list")
    row = tpm.page.locator("main table a[href^='/p/atlas/work-packages/']:not([href*='?'])").first
    record = row.get_attribute("href")
    tpm.go(f"{record}edit/")
    title = tpm.page.locator("input[name$='title']").first
    before = title.input_value()
    title.fill(before + " ✓")
    tpm.press("Show effect")
    tpm.page.locator("#effect .effect").wait_for()
    tpm.settled("#effect .spin")
    tpm.picture("effect")
    tpm.page.locator(".save-bar button[value=save]").click()
    tpm.reads(before + " ✓")
    tpm.press("Undo")
    tpm.page.wait_for_load_state()
    tpm.go(record)
    assert "✓" not in tpm.page.locator("h1").inner_text()


def test_a_program_manager_sees_the_whole_roadmap_move(come: Come, atlas: str) -> None:
    tpm = come("manager")
    tpm.go(f"{atlas}timeline/")
    tpm.page.locator("canvas").first.wait_for()
    tpm.picture("timeline")
    width = tpm.page.locator("canvas").first.bounding_box()["width"]
    assert width > 400


def test_a_program_manager_tries_something_out_aside_and_throws_it_away(come: Come, atlas: str) -> None:
    tpm = come("manager")
    tpm.go(f"{atlas}scenarios/")
    tpm.picture("scenarios")
    tpm.go(f"{atlas}log/")
    tpm.picture("revisions")
    tpm.go(f"{atlas}baselines/")
    tpm.reads("Baselines")


def test_a_team_lead_needs_no_other_page_than_their_own(come: Come) -> None:
    lead = come("lead", person="l-huber", teams=["commerce"])
    lead.go("/")
    lead.reads("My page")
    lead.picture("mine")
    assert lead.page.locator("main a[href^='/p/atlas/']").count() > 3


def test_a_team_lead_answers_for_what_is_asked_of_the_team(come: Come, atlas: str) -> None:
    lead = come("lead", person="l-huber", teams=["commerce"])
    lead.go(f"{atlas}board/")
    lead.picture("board")
    lead.go(f"{atlas}dependency-map/")
    lead.picture("dependencies")
    assert lead.page.locator("svg a").count() > 3


def test_an_executive_reads_the_answer_and_what_is_asked_of_them(come: Come, atlas: str) -> None:
    executive = come("executive")
    executive.go(atlas)
    executive.reads("What we ask of leadership")
    for duty in ("risk", "finance"):
        executive.go(f"{atlas}{duty}/")
        executive.picture(duty)
    assert executive.page.locator("figure").count() > 1


def test_an_executive_looks_back(come: Come, atlas: str) -> None:
    executive = come("executive")
    executive.go(atlas)
    executive.page.locator(".where summary").last.click()
    executive.page.locator("#go-at").fill("2199-01-01")
    executive.page.locator(".go button").click()
    executive.page.wait_for_url("**/p/atlas~2199*/")
    executive.settled("#main .note .spin")
    executive.reads("Back to now")


def test_an_auditor_reads_who_changed_what_and_who_read_what(come: Come, atlas: str) -> None:
    auditor = come("auditor")
    auditor.go(f"{atlas}log/")
    auditor.go(f"{atlas}controls/")
    auditor.picture("controls")
    auditor.go("/account/audit/")
    auditor.picture("audit")


def test_an_administrator_looks_after_accounts(come: Come) -> None:
    keeper = come("administrator", program="")
    keeper.go("/account/accounts/")
    keeper.picture("accounts")
    keeper.go("/account/invitations/")
    assert keeper.page.locator("form").count() >= 1
