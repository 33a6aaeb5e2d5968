"""The program board: what lies where, who may answer for a giver, and that answers can be undone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import pages
from kaname.model.base import Key
from kaname.model.people import Team
from kaname.model.plan import Dependency, Iteration
from test_web_between import html, owed, written

BOARD = "/p/small/board/"


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    user = pages.account("kim@example.org")
    first = {"id": "i1", "title": "First", "starts": "2026-03-02", "ends": "2026-03-27", "teams": ["web", "app"]}
    written(
        user,
        Team.model_validate({"id": "app", "title": "App"}),
        owed(state="proposed", need_by="2026-03-20", promised=None),
        Iteration.model_validate({**first, "confidence_votes": [4, 3]}),
        Iteration.model_validate({"id": "i2", "title": "Next", "starts": "2026-03-30", "ends": "2026-04-24"}),
    )
    return user


def told(user: Any) -> Dependency:
    from kaname.centre.places import Place
    from kaname.web.access.desks import desk

    found = desk(user).read(Place("small")).program.need(Key("dependency", "keys"))
    assert isinstance(found, Dependency)
    return found


def answered(user: Any, **said: Any) -> Any:
    client = pages.browser(user)
    base = re.search(r'name="base" value="(\d+)"', html(client.get(f"{BOARD}?wait=1")))
    body = {"base": base[1] if base else "2", **said}
    return client.post(f"{BOARD}keys/answer/", body, follow=True)


def test_the_board_tells_what_waits_and_who_is_confident(kim: Any) -> None:
    answer = pages.browser(kim).get(f"{BOARD}?wait=1")
    assert "Dependencies on the board: 1. Given after they are needed: 0. Not answered: 1." in pages.text(answer)
    assert "Confidence: 3.5 of 5" in html(answer)
    assert "<title>Gives: Keys (proposed, 20 Mar 2026)</title>" in html(answer)


def test_a_giver_accepts_and_can_take_it_back(kim: Any) -> None:
    lee = pages.account("lee@example.org", "lead", teams=["web"])
    page = answered(lee, do="accept", day="2026-04-10")
    assert "Saved as revision" in pages.text(page)
    assert (told(kim).state, str(told(kim).promised)) == ("accepted", "2026-04-10")
    undo = re.search(r'action="(/p/small/undo/\d+/)"', html(page))
    assert undo is not None
    pages.browser(lee).post(undo[1])
    assert told(kim).state == "proposed"


def test_what_is_promised_after_the_need_hangs_on_a_red_string(kim: Any) -> None:
    answered(kim, do="accept", day="2026-04-10")
    shown = html(pages.browser(kim).get(f"{BOARD}?wait=1"))
    assert 'class="thread late"' in shown
    assert "Given after they are needed: 1." in shown


def test_a_receiver_does_not_answer_for_the_giver(kim: Any) -> None:
    ann = pages.account("ann@example.org", "lead", teams=["app"])
    assert "/answer/" not in html(pages.browser(ann).get(f"{BOARD}?wait=1"))
    assert "accept" not in told(kim).state
    refused = answered(ann, do="accept", day="2026-03-20")
    assert "Saved" not in pages.text(refused)
    assert told(kim).state == "proposed"


def test_who_only_reads_finds_no_buttons(kim: Any) -> None:
    vic = pages.account("vic@example.org", "viewer")
    assert "/answer/" not in html(pages.browser(vic).get(f"{BOARD}?wait=1"))
    answered(vic, do="decline", reason="No")
    assert told(kim).state == "proposed"


def test_to_decline_takes_a_reason(kim: Any) -> None:
    assert "a reason is needed" in pages.text(answered(kim, do="decline", reason="  "))
    assert told(kim).state == "proposed"
    answered(kim, do="decline", reason="No keys before summer")
    assert (told(kim).state, told(kim).reason) == ("declined", "No keys before summer")


def test_another_day_is_offered_with_a_reason(kim: Any) -> None:
    assert "A day is needed" in pages.text(answered(kim, do="counter", reason="Later"))
    answered(kim, do="counter", day="2026-04-01", reason="Audit first")
    assert (told(kim).state, str(told(kim).promised), told(kim).reason) == ("proposed", "2026-04-01", "Audit first")


def test_an_answer_that_can_not_be_read_writes_nothing(kim: Any) -> None:
    assert "could not be read" in pages.text(answered(kim, do="explode"))
    assert "could not be read" in pages.text(answered(kim, do="accept", day="soon"))
    assert told(kim).state == "proposed"


def test_what_is_hidden_is_not_answered_and_not_on_the_board(kim: Any) -> None:
    written(kim, owed(id="hidden", what="Deal", confidentiality="confidential"))
    lee = pages.account("lee@example.org", "lead", teams=["web"])
    client = pages.browser(lee)
    assert "Deal" not in html(client.get(f"{BOARD}?wait=1"))
    missing, hidden = (
        pages.text(client.post(f"{BOARD}{name}/answer/", {"do": "accept", "base": "2"}, follow=True))
        for name in ("nothing", "hidden")
    )
    assert missing.replace("nothing", "hidden") == hidden


def test_a_program_without_iterations_is_taught_the_first(kim: Any) -> None:
    from kaname.centre.places import Place
    from kaname.model.changes import ChangeSet, Remove
    from kaname.web.access.desks import desk

    mine = desk(kim)
    gone = tuple(Remove(Key("iteration", name)) for name in ("i1", "i2"))
    mine.commit(Place("small"), ChangeSet(gone), mine.read(Place("small")).revision.number)
    said = pages.text(pages.browser(kim).get(f"{BOARD}?wait=1"))
    assert "No iterations yet" in said
    assert "Keys" in said.partition("Open dependencies")[2]


def test_the_board_in_japanese(kim: Any) -> None:
    kim.language = "ja"
    kim.save()
    said = pages.text(pages.browser(kim).get(f"{BOARD}?wait=1"))
    assert said.startswith("プログラムボード")
    assert "Offer" not in said
