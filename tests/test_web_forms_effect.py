"""What saving would do, shown before it is done: dates at a first look, then all of it, and nothing written."""

from __future__ import annotations

import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

import pages
import sites
from form_pages import filled, form_of
from test_web_forms import BUILD, number, record


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Generator[Any]:
    from kaname.web.forms.trying import TRIALS

    TRIALS.forget()
    pages.taken_in(tmp_path)
    user = pages.account("kim@example.org")
    pages.browser(user).get("/p/small/?wait=1")
    yield user
    TRIALS.forget()


def asked(client: Any, scripts: bool = False, **fields: str) -> Any:
    sent = filled(client.get(BUILD), **fields) | {"do": ["effect"]}
    return client.post(BUILD, sent, headers={"HX-Request": "true"}) if scripts else until_told(client, sent)


def until_told(client: Any, sent: Any) -> Any:
    """The page once all is told: on a crowded machine that may take longer than a page waits."""

    def told() -> Any:
        answer = client.post(BUILD, sent)
        return "being computed" not in answer.content.decode() and answer

    return sites.until(told)


def test_the_effect_is_told_without_scripts_and_nothing_is_written(kim: Any) -> None:
    answer = asked(pages.browser(kim), f_effort__low="50", f_effort__likely="55", f_effort__high="60")
    assert answer.status_code == 200
    said = pages.text(answer)
    assert "What saving this would do" in said
    assert "P80 of Small moves from" in said
    assert "later by" in said
    assert "Dates that move" in said
    assert form_of(answer.content.decode())["f.effort.likely"] == ["55"]
    assert number() == 1


def test_what_moves_nothing_says_so(kim: Any) -> None:
    said = pages.text(asked(pages.browser(kim), f_notes="only words"))
    assert "P80 of the end does not move" in said


def test_with_scripts_the_form_waits_for_nothing_and_asks_again(kim: Any) -> None:
    from kaname.web.forms.trying import TRIALS

    client, held = pages.browser(kim), threading.Event()
    TRIALS.beside(held.wait)
    first = asked(client, scripts=True, f_effort__high="90").content.decode()
    assert "The effect is being computed" in first
    assert "load delay" in first
    held.set()

    def told() -> Any:
        now = asked(client, scripts=True, f_effort__high="90")
        return "being computed" not in now.content.decode() and pages.text(now)

    assert "P80 of" in sites.until(told)
    assert number() == 1


def test_what_is_wrong_is_told_in_place_of_an_effect(kim: Any) -> None:
    said = pages.text(asked(pages.browser(kim), f_deadline="soon"))
    assert "once what is wrong is mended" in said
    assert said.count("Deadline") >= 3
    said = pages.text(asked(pages.browser(kim), f_parent="build"))
    assert "leads back to itself" in said


def test_an_effect_is_that_on_the_plan_as_it_stands(kim: Any) -> None:
    ann = pages.browser(pages.account("ann@example.org"))
    client = pages.browser(kim)
    sent = filled(client.get(BUILD), f_notes="mine") | {"do": ["effect"]}
    ann.post(BUILD, filled(ann.get(BUILD), f_title="Hers"))
    assert "being computed" in pages.text(client.post(BUILD, sent, headers={"HX-Request": "true"}))
    answer = until_told(client, sent)
    assert "P80 of the end does not move" in pages.text(answer)
    client.post(BUILD, form_of(answer.content.decode()) | {"do": ["save"]})
    assert (record("work_package", "build").title, record("work_package", "build").notes) == ("Hers", "mine")


def test_the_effect_is_told_in_japanese(kim: Any) -> None:
    kim.language = "ja"
    kim.save()
    said = pages.text(asked(pages.browser(kim), f_effort__likely="55"))
    assert "保存した場合の影響" in said
