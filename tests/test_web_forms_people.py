"""Forms among several people: who may write what, what others changed meanwhile, sessions that end while one types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import pages
from form_pages import filled, form_of
from test_web_forms import BUILD, number, record


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    return pages.account("kim@example.org")


def test_what_others_changed_elsewhere_goes_together(kim: Any) -> None:
    ann = pages.browser(pages.account("ann@example.org"))
    mine = pages.browser(kim)
    opened = mine.get(BUILD)
    ann.post(BUILD, filled(ann.get(BUILD), f_notes="hers"))
    mine.post(BUILD, filled(opened, f_title="Mine"))
    found = record("work_package", "build")
    assert (found.title, found.notes) == ("Mine", "hers")


@pytest.mark.parametrize(("choice", "title"), [("ours", "Mine"), ("theirs", "Hers")])
def test_what_both_changed_is_shown_side_by_side_and_chosen(kim: Any, choice: str, title: str) -> None:
    ann = pages.browser(pages.account("ann@example.org"))
    mine = pages.browser(kim)
    opened = mine.get(BUILD)
    ann.post(BUILD, filled(ann.get(BUILD), f_title="Hers", f_notes="hers"))
    answer = mine.post(BUILD, filled(opened, f_title="Mine", f_deadline="2026-05-01"))
    assert answer.status_code == 409
    said = pages.text(answer)
    assert "ann@example.org changed the same while you wrote" in said
    assert "Title Build Mine Hers" in said
    assert record("work_package", "build").title == "Hers"
    posted = form_of(answer.content.decode())
    assert posted["f.title"] == ["Mine"]
    mine.post(BUILD, posted | {"keep.title": [choice]})
    found = record("work_package", "build")
    assert (found.title, found.notes) == (title, "hers")
    assert found.deadline.isoformat() == "2026-05-01"


def test_a_record_that_others_removed_can_be_brought_back(kim: Any) -> None:
    address = "/p/small/milestones/live/edit/"
    mine = pages.browser(kim)
    opened = mine.get(address)
    pages.browser(pages.account("ann@example.org")).post("/p/small/milestones/live/remove/")
    answer = mine.post(address, filled(opened, f_title="Live at last"))
    assert answer.status_code == 409
    assert "removed this record while you wrote" in pages.text(answer)
    mine.post(address, form_of(answer.content.decode()))
    assert record("milestone", "live").title == "Live at last"


def test_undoing_tells_what_others_changed_since(kim: Any) -> None:
    ann, mine = pages.browser(pages.account("ann@example.org")), pages.browser(kim)
    mine.post(BUILD, filled(mine.get(BUILD), f_title="Mine"))
    ann.post(BUILD, filled(ann.get(BUILD), f_title="Hers"))
    mine.post("/p/small/undo/2/")
    assert "ann@example.org changed the same meanwhile" in mine.get("/p/small/?wait=1").content.decode()
    assert record("work_package", "build").title == "Hers"


def test_what_was_typed_survives_the_end_of_the_session(kim: Any) -> None:
    from django.test import Client

    mine = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    mine.force_login(kim)
    posted = filled(mine.get(BUILD), f_title="Typed long", f_notes="line\r\nline")
    mine.cookies.pop("sessionid")
    answer = mine.post(BUILD, posted)
    assert answer.status_code == 403
    held = answer.content.decode()
    assert "Your session has ended" in held
    assert number() == 1
    mine.force_login(kim)
    mine.cookies.pop("csrftoken")  # signing in gives another
    again = mine.post(BUILD, _held(held), headers={"Origin": "http://localhost"})
    assert again.status_code == 403
    assert "had grown stale" in pages.text(again)
    assert number() == 1
    mine.post(BUILD, form_of(again.content.decode()))
    assert record("work_package", "build").title == "Typed long"
    assert record("work_package", "build").notes == "line\nline"


def _held(html: str) -> dict[str, list[str]]:
    """The form of a page that holds what was typed."""
    main = html[html.index("<main") :].replace('<form method="post"', '<form class="sheet-form" method="post"')
    return form_of(main)


def test_a_form_from_elsewhere_is_refused(kim: Any) -> None:
    from django.test import Client

    mine = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    mine.force_login(kim)
    for origin in ("https://evil.example", ""):
        answer = mine.post(BUILD, {"f.title": "Theirs"}, headers={"Origin": origin} if origin else {})
        assert answer.status_code == 403
        assert "Theirs" not in answer.content.decode()
    assert number() == 1


@pytest.mark.parametrize(
    ("role", "more", "may_edit", "may_add"),
    [
        ("viewer", {}, False, False),
        ("auditor", {}, False, False),
        ("executive", {}, False, False),
        ("contributor", {"teams": ["web"]}, True, True),
        ("contributor", {"teams": ["other"]}, False, True),
        ("lead", {"teams": ["web"]}, True, True),
        ("manager", {}, True, True),
    ],
)
def test_who_may_not_write_is_shown_no_form(
    kim: Any, role: str, more: dict[str, Any], may_edit: bool, may_add: bool
) -> None:
    from kaname.centre.places import Place
    from kaname.model.base import Key
    from kaname.model.kinds import KINDS
    from kaname.web.access.desks import desk

    posted = filled(pages.browser(kim).get(BUILD), f_title="Not mine")
    other = pages.account("other@example.org", role, **more)
    client, theirs = pages.browser(other), desk(other)
    assert theirs.may_write(Place("small"), Key("work_package", "build")) is may_edit
    assert theirs.may_add(Place("small"), KINDS["work_package"]) is may_add
    assert client.get(BUILD).status_code == (200 if may_edit else 403)
    assert client.get("/p/small/work-packages/new/").status_code == (200 if may_add else 403)
    assert client.post(BUILD, posted).status_code == (302 if may_edit else 403)
    assert record("work_package", "build").title == ("Not mine" if may_edit else "Build")


def test_a_record_of_another_team_is_refused_in_the_form_and_nothing_typed_is_lost(kim: Any) -> None:
    assert kim
    client, address = (
        pages.browser(pages.account("con@example.org", "contributor", teams=["web"])),
        "/p/small/risks/new/",
    )
    answer = client.post(address, filled(client.get(address), f_title="Somebody's"))
    assert answer.status_code == 403
    assert form_of(answer.content.decode())["f.title"] == ["Somebody's"]
    assert number() == 1


def test_one_undoes_what_one_wrote_and_only_who_steers_what_others_wrote(kim: Any) -> None:
    mine = pages.browser(kim)
    theirs = pages.browser(pages.account("con@example.org", "contributor", teams=["web"]))
    theirs.post(BUILD, filled(theirs.get(BUILD), f_title="Theirs"))
    theirs.post("/p/small/undo/2/")
    assert record("work_package", "build").title == "Build"
    mine.post(BUILD, filled(mine.get(BUILD), f_title="Mine"))
    theirs.post("/p/small/undo/4/")
    assert record("work_package", "build").title == "Mine"
    assert number() == 4


def test_what_may_not_be_seen_is_in_no_form_and_stays(kim: Any) -> None:
    mine = pages.browser(kim)
    risk = "/p/small/risks/new/"
    mine.post(risk, filled(mine.get(risk), f_title="Secret matter", f_confidentiality="confidential"))
    issue = "/p/small/issues/new/"
    mine.post(issue, filled(mine.get(issue), f_title="Open matter", f_from_risk="secret-matter", f_owner="kim"))
    other = pages.account("lead@example.org", "contributor", person="kim")
    theirs, address = pages.browser(other), "/p/small/issues/open-matter/edit/"
    opened = theirs.get(address)
    assert opened.status_code == 200
    assert "secret" not in opened.content.decode().lower()
    assert form_of(opened.content.decode())["f.confidentiality"] == ["internal"]
    assert theirs.get("/p/small/risks/secret-matter/edit/").status_code == 404
    theirs.post(address, filled(opened, f_notes="seen"))
    found = record("issue", "open-matter")
    assert (found.notes, found.from_risk) == ("seen", "secret-matter")
    assert "secret" not in theirs.get("/p/small/offers/", {"of": "risk", "q": ""}).content.decode().lower()


def test_nothing_is_written_to_the_past(kim: Any) -> None:
    mine = pages.browser(kim)
    mine.post(BUILD, filled(mine.get(BUILD), f_title="Mine"))
    past = BUILD.replace("small", "small~1")
    assert mine.get(past).status_code == 403
    assert mine.post(past, form_of(mine.get(BUILD).content.decode())).status_code == 403


def test_a_form_is_not_replaced_while_the_plan_is_computed_anew(kim: Any) -> None:
    mine = pages.browser(kim)
    mine.get("/p/small/?wait=1")
    mine.post(BUILD, filled(mine.get(BUILD), f_title="Mine"))
    assert "every " in mine.get("/p/small/").content.decode()
    assert "every " not in mine.get(BUILD).content.decode()
