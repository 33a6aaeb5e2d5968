"""Revisions, comparisons, scenarios, proposals and baselines on the site: who sees and does what, in both languages."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

import pages
from kaname.centre.places import Place
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.web.pages.kept import KEPT
from kaname.web.states.comparing import COMPARISONS
from kaname.web.states.scenarios import OUTCOMES

BUILD = Key("work_package", "build")


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    COMPARISONS.forget()
    OUTCOMES.forget()
    pages.taken_in(tmp_path)
    return pages.account("kim@example.org")


def desk_of(user: Any) -> Any:
    from kaname.web.access.desks import desk

    return desk(user)


def changed(user: Any, why: str = "", scenario: str = "main", key: Key = BUILD, **fields: object) -> int:
    """A revision that changes a record."""
    mine, place = desk_of(user), Place("small", scenario)
    seen = mine.read(place)
    record = seen.program.need(key)
    return mine.commit(place, ChangeSet((Put(record.changed(**fields)),), why), seen.revision.number).revision.number


def title(user: Any, scenario: str = "main") -> str:
    return desk_of(user).read(Place("small", scenario)).program.need(BUILD).title


def test_the_log_tells_who_changed_what_why_and_can_be_sifted(kim: Any) -> None:
    lee = pages.account("lee@example.org")
    changed(kim, "found a better name", title="Build it anew")
    changed(lee, "it is later", key=Key("milestone", "live"), commitment="2026-07-31")
    client = pages.browser(kim)
    said = pages.text(client.get("/p/small/log/"))
    assert said.index("r3") < said.index("r2") < said.index("r1")
    assert "lee@example.org it is later 1 Live Milestone" in said
    assert "kim@example.org found a better name 1 Build it anew Work package" in said
    assert "found a better name" not in pages.text(client.get("/p/small/log/?who=lee"))
    assert "it is later" not in pages.text(client.get("/p/small/log/?kind=work_package"))
    assert "No revision is like that" in pages.text(client.get("/p/small/log/?named=1"))
    assert "it is later" not in pages.text(client.get("/p/small~2/log/"))
    for odd in ("?before=9999999999999", "?before=-1", "?kind=nothing", "?who=%00%27"):
        assert client.get(f"/p/small/log/{odd}").status_code == 200


def test_a_revision_is_told_field_by_field_and_taken_back_by_who_steers(kim: Any) -> None:
    number = changed(kim, "found a better name", title="Build it anew", notes="At last.")
    client = pages.browser(kim)
    said = pages.text(client.get(f"/p/small/log/{number}/"))
    assert "found a better name" in said
    assert "Title Build Build it anew" in said
    assert "Notes – At last." in said
    member = pages.browser(pages.account("may@example.org", role="contributor"))
    assert "Take it back" in said
    assert "Take it back" not in pages.text(member.get(f"/p/small/log/{number}/"))
    assert member.post(f"/p/small/log/{number}/revert/").status_code == 403
    assert client.get(f"/p/small/log/{number}/revert/").status_code == 405
    assert title(kim) == "Build it anew"
    answer = client.post(f"/p/small/log/{number}/revert/")
    assert answer["Location"] == "/p/small/log/3/"
    assert title(kim) == "Build"
    said = pages.text(client.get(answer["Location"]))
    assert "r2 is taken back by r3." in said
    assert "Title Build it anew Build" in said
    assert client.get("/p/small/log/9/").status_code == 404


def test_what_a_revision_changed_of_hidden_records_is_told_nobody_else(kim: Any) -> None:
    hidden = Key("milestone", "live")
    number = changed(kim, "a secret reason", key=hidden, confidentiality="confidential", title="The merger")
    eve = pages.browser(pages.account("eve@example.org", role="viewer"))
    log = pages.text(eve.get("/p/small/log/"))
    assert "secret" not in log
    assert "merger" not in log
    changed(kim, "another reason", key=hidden, title="The great merger")
    for address in ("log/", "log/?kind=milestone", "compare/", "scenarios/?wait=1", "baselines/"):
        said = pages.text(eve.get(f"/p/small/{address}"))
        assert "merger" not in said, address
        assert "reason" not in said, address
    assert eve.get(f"/p/small/log/{number + 1}/").status_code == 404


def test_two_states_are_compared_beside_the_request(kim: Any) -> None:
    changed(kim, effort={"low": 50, "likely": 90, "high": 200})
    client, held = pages.browser(kim), threading.Event()
    client.get("/p/small/?wait=1")
    KEPT.beside(held.wait)
    try:
        first = client.get("/p/small/compare/?with=~1")
        assert "Both states are being scheduled" in pages.text(first)
        assert "url=?with=~1&amp;wait=1" in first.content.decode()
        assert client.get("/p/small/compare/?with=~1", headers={"X-Until-Fresh": "1"}).status_code == 204
    finally:
        held.set()
    said = pages.text(client.get("/p/small/compare/?with=~1&wait=1"))
    assert "From r1 to main" in said
    assert "P80 of Small moves from" in said
    assert "Dates that move" in said
    effects = pages.text(client.get("/p/small/log/2/"))
    assert "Show what it does" in effects
    client.get("/p/small~2/compare/?with=~1&wait=1")
    assert "P80 of Small moves from" in pages.text(client.get("/p/small/log/2/"))
    kim.language = "ja"
    kim.save()
    assert "P80は" in pages.text(client.get("/p/small~2/compare/?with=~1"))


def test_states_that_there_are_not_are_told_as_such(kim: Any) -> None:
    client = pages.browser(kim)
    for asked, status in (("~99", 404), ("@none", 404), ("@main", 400), ("spring", 404), ("~99999999999", 404)):
        assert client.get(f"/p/small/compare/?with={asked}").status_code == status, asked
    assert "There is only one state yet" in pages.text(client.get("/p/small/compare/"))


def test_a_scenario_is_begun_held_against_the_plan_and_merged(kim: Any) -> None:
    client = pages.browser(kim)
    wrong = client.post("/p/small/scenarios/begin/", {"name": "Not a name!", "why": "two more people"})
    assert wrong.status_code == 400
    assert "two more people" in wrong.content.decode()
    answer = client.post("/p/small/scenarios/begin/", {"name": "hire", "why": "two more people"})
    assert answer["Location"] == "/p/small@hire/"
    changed(kim, scenario="hire", effort={"low": 50, "likely": 90, "high": 200}, title="Build more")
    page = pages.text(client.get("/p/small@hire/?wait=1"))
    assert "Scenario hire : 1 record differs so far" in page
    said = pages.text(client.get("/p/small/scenarios/?wait=1"))
    assert said.index("main") < said.index("hire")
    assert "kim@example.org · main r1 · two more people" in said
    assert said.count(" 2026") >= 4
    answer = client.post("/p/small@hire/scenarios/merge/", {"close": "1"})
    assert answer["Location"] == "/p/small/log/3/"
    assert title(kim) == "Build more"
    assert "hire kim@example.org" in pages.text(client.get("/p/small/scenarios/?wait=1")).partition("Closed")[2]


def test_a_conflict_shows_both_sides_and_who_they_are_by(kim: Any) -> None:
    client, lee = pages.browser(kim), pages.account("lee@example.org")
    client.post("/p/small/scenarios/begin/", {"name": "other"})
    changed(kim, scenario="other", title="Build one")
    changed(lee, title="Build two")
    answer = client.post("/p/small@other/scenarios/merge/")
    assert answer.status_code == 409
    said = pages.text(answer)
    assert "changed meanwhile by lee@example.org" in said
    assert "Title Build Build one Build two" in said
    assert title(kim) == "Build two"


def test_scenarios_are_for_who_may_begin_them(kim: Any) -> None:
    member = pages.browser(pages.account("may@example.org", role="contributor"))
    assert "Begin a scenario" not in pages.text(member.get("/p/small/scenarios/?wait=1"))
    for address in ("scenarios/begin/", "what-if/", "baselines/name/"):
        assert member.post(f"/p/small/{address}", {"name": "mine"}).status_code == 403, address
    pages.browser(kim).post("/p/small/scenarios/begin/", {"name": "ours"})
    for address in ("scenarios/merge/", "scenarios/close/"):
        assert member.post(f"/p/small@ours/{address}").status_code == 403, address
    lead = pages.browser(pages.account("lou@example.org", role="lead"))
    said = pages.text(lead.get("/p/small@ours/?wait=1"))
    assert "Throw it away" in said
    assert "Keep it" not in said


def test_what_if_leads_to_the_same_page_of_a_scenario_of_ones_own(kim: Any) -> None:
    client = pages.browser(kim)
    assert "What if …" in client.get("/p/small/risk/?wait=1").content.decode()
    answer = client.post("/p/small/what-if/", {"rest": "risk/?sort=due"})
    assert answer["Location"] == "/p/small@what-if-kim-1/risk/?sort=due"
    assert client.post("/p/small/what-if/", {"rest": "risk/"})["Location"] == "/p/small@what-if-kim-2/risk/"
    sly = client.post("/p/small/what-if/", {"rest": "<script>\r\nX: y"})
    assert sly["Location"] == "/p/small@what-if-kim-3/"
    said = pages.text(client.get("/p/small@what-if-kim-1/risk/?wait=1"))
    assert "nothing differs so far" in said
    answer = client.post("/p/small@what-if-kim-1/scenarios/close/")
    assert "what-if-kim-1 is closed" in pages.text(client.get(answer["Location"]))
    assert "is closed: nothing can be changed here" in pages.text(client.get("/p/small@what-if-kim-1/"))


def test_proposals_are_accepted_and_declined(kim: Any) -> None:
    from kaname.centre.proposals import propose

    member, client = pages.account("may@example.org", role="contributor"), pages.browser(kim)
    for name in ("Build well", "Build badly"):
        mine = desk_of(member)
        seen = mine.read(Place("small"))
        record = seen.program.need(BUILD)
        propose(mine, "small", ChangeSet((Put(record.changed(title=name)),), f"why {name}"), seen.revision.number)
    said = pages.text(client.get("/p/small/scenarios/?wait=1"))
    assert "why Build well may@example.org" in said
    assert "Title Build Build well" in said
    first, second = (one.name for one in _proposals(kim))
    viewer = pages.browser(pages.account("eve@example.org", role="viewer"))
    assert "Accept" not in pages.text(viewer.get("/p/small/scenarios/?wait=1"))
    assert viewer.post(f"/p/small/proposals/{first}/accept/").status_code == 403
    assert client.post(f"/p/small/proposals/{first}/accept/")["Location"] == "/p/small/log/4/"
    assert title(kim) == "Build well"
    assert client.post(f"/p/small/proposals/{second}/accept/").status_code == 409
    client.post(f"/p/small/proposals/{second}/decline/", {"why": "no"})
    assert not _proposals(kim)
    assert client.post("/p/small/proposals/proposal-0/accept/").status_code == 404


def _proposals(user: Any) -> tuple[Any, ...]:
    from kaname.centre.proposals import proposals

    return proposals(desk_of(user), "small")


def test_a_baseline_is_named_and_tells_what_moved_since(kim: Any) -> None:
    client = pages.browser(kim)
    assert client.post("/p/small/baselines/name/", {"name": "no name!"}).status_code == 400
    assert client.post("/p/small/baselines/name/", {"name": "spring", "why": "agreed"}).status_code == 302
    assert "Its promise still stands." in pages.text(client.get("/p/small/baselines/"))
    changed(kim, key=Key("milestone", "live"), commitment="2026-07-31")
    said = pages.text(client.get("/p/small/baselines/"))
    assert "Live 30 Jun 2026 31 Jul 2026 31 calendar days" in said
    again = client.post("/p/small/baselines/name/", {"name": "spring", "why": "once more"})
    assert again.status_code == 409
    assert "once more" in again.content.decode()
    assert "spring" in pages.text(client.get("/p/small/log/?named=1"))


def test_each_page_is_in_japanese(kim: Any) -> None:
    changed(kim, title="作り直し")
    kim.language = "ja"
    kim.save()
    client = pages.browser(kim)
    for address in ("log/", "log/2/", "compare/", "compare/?with=~1&wait=1", "scenarios/?wait=1", "baselines/"):
        said = pages.text(client.get(f"/p/small/{address}"))
        assert sum("ぁ" <= letter <= "ん" for letter in said) > 15, address
        for english in ("Revision", "record", "Compare", "Scenario", "Baseline", "Before"):
            assert english not in said, address


def test_what_was_changed_since_is_no_more_taken_back(kim: Any) -> None:
    lee = pages.account("lee@example.org")
    number = changed(kim, title="Build one")
    changed(lee, title="Build two")
    answer = pages.browser(kim).post(f"/p/small/log/{number}/revert/")
    assert answer.status_code == 409
    assert "Title Build one Build Build two" in pages.text(answer)
    assert title(kim) == "Build two"
