"""A meeting's agenda made of the plan, and minutes whose lines become records in one revision."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import pages
from kaname.model.base import Key
from kaname.model.decisions import Decision
from kaname.model.people import Action, Meeting
from test_web_between import html, owed, written

PAGE = "/p/small/meetings/weekly/agenda/"
STARTS = "2026-03-12T10:00:00+09:00"


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    user = pages.account("kim@example.org")
    before = {"series": "weekly", "cadence": "weekly", "starts": "2026-03-05T10:00:00+09:00"}
    written(
        user,
        Meeting.model_validate({"id": "last", **before}),
        Meeting.model_validate({"id": "weekly", "title": "Weekly", **before, "starts": STARTS}),
        Action.model_validate({"id": "old", "title": "Ask the bank", "owner": "kim", "source": "meeting/last"}),
        Action.model_validate({"id": "other", "title": "Elsewhere", "due": "2026-03-10"}),
        Decision.model_validate({"id": "which", "title": "Which cloud", "needed_by": "2026-03-16"}),
        owed(receiver="web", giver="web", need_by="2026-09-01"),
    )
    return user


def records(user: Any) -> Any:
    from kaname.centre.places import Place
    from kaname.web.access.desks import desk

    return desk(user).read(Place("small"))


def saved(user: Any, lines: list[tuple[str, str, str, str]], **more: Any) -> Any:
    columns = dict(zip(("kind", "text", "owner", "due"), map(list, zip(*lines, strict=True)), strict=True))
    body = {**columns, "record": "We met.", "base": records(user).revision.number, **more}
    return pages.browser(user).post(PAGE, body, follow=True)


def test_the_agenda_tells_what_is_due_and_open(kim: Any) -> None:
    said = pages.text(pages.browser(kim).get(f"{PAGE}?wait=1"))
    assert "Changed since 5 Mar 2026" in said
    assert "Due by 19 Mar 2026" in said
    assert re.search(r"■ Elsewhere : .*10 Mar 2026, overdue", said)
    assert "Which cloud" in said.partition("Decisions that are open")[2]
    assert "1 Sep 2026" not in said.partition("Minutes")[0]


def test_minutes_become_records_in_one_revision(kim: Any) -> None:
    before = records(kim).revision.number
    answer = saved(
        kim, [("action", "Order keys", "Kim", "2026-03-20"), ("decision", "Tokyo first", "", "")], done=["old"]
    )
    assert "Saved as revision" in pages.text(answer)
    now = records(kim)
    assert now.revision.number == before + 1
    action, decision = now.program.need(Key("action", "order-keys")), now.program.need(Key("decision", "tokyo-first"))
    assert isinstance(action, Action)
    assert (str(action.owner), str(action.due), str(action.source)) == ("kim", "2026-03-20", "meeting/weekly")
    assert isinstance(decision, Decision)
    assert (decision.state, str(decision.decided_on)) == ("accepted", "2026-03-12")
    held = now.program.need(Key("meeting", "weekly"))
    assert isinstance(held, Meeting)
    assert held.record == "We met."
    assert [now.program.resolve(one) for one in held.decisions] == [decision.key]
    old = now.program.need(Key("action", "old"))
    assert isinstance(old, Action)
    assert (old.state, str(old.closed)) == ("done", "2026-03-12")


def test_what_cannot_be_read_loses_nothing_and_writes_nothing(kim: Any) -> None:
    before = records(kim).revision.number
    answer = saved(kim, [("action", "Order keys", "Nobody", "2026-03-20")])
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert "“Nobody” is the name of no person" in shown
    assert 'value="Order keys"' in shown
    assert ">We met.</textarea>" in shown
    assert records(kim).revision.number == before


def test_two_lines_of_one_name_are_two_records(kim: Any) -> None:
    saved(kim, [("action", "Call", "", ""), ("action", "Call", "", "")])
    assert {"call", "call-2"} <= {one.id for one in records(kim).program.all(Action)}


def test_who_only_reads_sees_no_form_and_writes_nothing(kim: Any) -> None:
    vic = pages.account("vic@example.org", "viewer")
    assert "<textarea" not in html(pages.browser(vic).get(f"{PAGE}?wait=1"))
    before = records(kim).revision.number
    assert saved(vic, [("action", "Sneak", "", "")]).status_code == 403
    assert records(kim).revision.number == before


def test_what_is_hidden_is_on_no_agenda(kim: Any) -> None:
    hidden = {"id": "deal", "title": "Deal", "due": "2026-03-11", "confidentiality": "confidential"}
    written(kim, Action.model_validate(hidden))
    lee = pages.account("lee@example.org", "contributor")
    assert "Deal" not in html(pages.browser(lee).get(f"{PAGE}?wait=1"))
    assert "Deal" in html(pages.browser(kim).get(f"{PAGE}?wait=1"))
    assert pages.browser(lee).get("/p/small/meetings/nothing/agenda/").status_code == 404


def test_the_agenda_in_japanese(kim: Any) -> None:
    kim.language = "ja"
    kim.save()
    said = pages.text(pages.browser(kim).get(f"{PAGE}?wait=1"))
    assert "議事録" in said
    assert "Changed" not in said


def test_records_lead_to_their_other_pages(kim: Any) -> None:
    client = pages.browser(kim)
    assert f'<a href="{PAGE}">Agenda</a>' in html(client.get("/p/small/meetings/weekly/"))
    assert 'href="/p/small/decisions/which/rfc/"' in html(client.get("/p/small/decisions/which/"))
    around = "/p/small/dependency-map/?level=work&amp;of=work_package/build#graph"
    assert f'href="{around}"' in html(client.get("/p/small/work-packages/build/"))
