"""Forms of every kind: what was left alone stays, what is wrong is told at its field, nothing typed is lost."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

import pages
import strategies
from form_pages import filled, form_of
from kaname.model.base import Confidentiality, Key
from kaname.model.kinds import KINDS
from kaname.model.program import Program
from kaname.store.bodies import written
from kaname.web.forms.drafts import texts_of
from kaname.web.forms.offers import Offers
from kaname.web.forms.reading import Reading, spread
from kaname.web.forms.showing import Drawing
from kaname.web.forms.texts import Reader
from kaname.words.speech import Speech


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    return pages.account("kim@example.org")


def record(kind: str, name: str) -> Any:
    """A record as it stands, of whatever kind. Raises KeyError."""
    from kaname.store.loading import load

    return load("default", "small").program.need(Key(kind, name))


def number() -> int:
    from kaname.store.models import Revision

    return Revision.objects.count()


def faults(answer: Any, name: str) -> str:
    """What is told at a field."""
    found = re.search(rf'<div class="fault" id="{name}-fault">(.*?)</div>', answer.content.decode(), re.S)
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""


BUILD = "/p/small/work-packages/build/edit/"


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_a_form_that_is_sent_as_it_was_opened_changes_nothing(kind: str, data: st.DataObject) -> None:
    before = data.draw(strategies.entities(kind))
    program = Program([before])
    reader = Reader(ZoneInfo("Asia/Tokyo"), program)
    texts = spread(reader, type(before), before, currency="EUR")
    language = data.draw(st.sampled_from(("en", "ja")))
    speech, offers = Speech(language, program), Offers(program, language, strategies.FIRST)
    boxes = Drawing(speech, texts, offers, frozenset(Confidentiality)).boxes(type(before))
    drawn = "".join(render_to_string("forms/box.html", {"box": one}) for one in boxes)
    sent = QueryDict(mutable=True)
    for name, values in form_of(f'<form class="sheet-form">{drawn}</form>').items():
        sent.setlist(name, values)
    body = Reading(reader, texts_of(sent), "EUR").body(type(before), before)
    after = type(before).model_validate(body)
    assert after == before
    assert written(after) == written(before)


def test_what_was_typed_becomes_a_revision_that_can_be_undone(kim: Any) -> None:
    client = pages.browser(kim)
    answer = client.post(BUILD, filled(client.get(BUILD), f_title="Build it", why="clearer") | {"next": ["/p/small/"]})
    assert answer["Location"] == "/p/small/"
    assert record("work_package", "build").title == "Build it"
    shown = client.get("/p/small/?wait=1").content.decode()
    assert "Saved as revision 2." in shown
    undo = re.search(r'action="(/p/small/undo/2/)"', shown)
    assert undo is not None
    client.post(undo[1])
    assert record("work_package", "build").title == "Build"
    assert number() == 3


def test_a_form_that_changes_nothing_writes_nothing(kim: Any) -> None:
    client = pages.browser(kim)
    client.post(BUILD, form_of(client.get(BUILD).content.decode()))
    assert number() == 1
    assert "Nothing was changed." in client.get("/p/small/?wait=1").content.decode()


WRONG = {
    "effort.likely": ("many", "number"),
    "effort.high": ("1", "low"),
    "deadline": ("2026-02-31", "day"),
    "percent_complete": ("1.5", "≤ 1"),
    "state": ("asleep", "open"),
    "finished": ("2026-03-01", "start"),
    "initiative": ("nowhere", "nowhere"),
    "parent": ("build", "leads back to itself"),
    "allocations.0.team": ("", "team"),
    "allocations.0.people": ("0", "≥ 0.01"),
}
"""What is typed into a field of a work package, and a word of what is told right there."""


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(kim: Any, name: str, language: str) -> None:
    kim.language = language
    kim.save()
    client = pages.browser(kim)
    typed, word = WRONG[name]
    told_at = {"effort.high": "effort.likely", "finished": "started"}.get(name, name)
    answer = client.post(BUILD, filled(client.get(BUILD)) | {f"f.{name}": [typed], "f.notes": ["so far"]})
    assert answer.status_code == 422
    told = faults(answer, f"f.{told_at}".replace(".", "-"))
    assert told
    assert word in told or language == "ja" or told_at != name
    again = form_of(answer.content.decode())
    assert again[f"f.{name}"] == [typed] or name == "state"
    assert again["f.notes"] == ["so far"]
    assert f'href="#f-{told_at.replace(".", "-")}"' in answer.content.decode()
    assert number() == 1


def test_every_rule_about_several_fields_has_a_field_at_which_it_is_mended() -> None:
    from kaname.web.forms.placing import FIELDS_OF
    from kaname.words.problems import PROBLEMS

    alone = {"reference-malformed", "reference-kind", "reference-needs-kind", "day-expected", "day-beyond"}
    alone |= {"instant-expected", "time-expected", "number-expected", "number-beyond", "money-expected"}
    alone |= {"country-unknown", "time-zone-unknown", "token-place"}
    rules = {code for code in PROBLEMS if code.startswith("value.")} - {f"value.{one}" for one in alone}
    assert rules == set(FIELDS_OF)


def test_parts_come_go_and_move_without_scripts(kim: Any) -> None:
    client = pages.browser(kim)
    posted = filled(client.get(BUILD), f_title="Build it")

    def pressed(button: str) -> dict[str, list[str]]:
        answer = client.post(BUILD, posted | {"do": [button]})
        assert answer.status_code == 200
        return form_of(answer.content.decode())

    posted = pressed("add f.allocations")
    assert posted["f.allocations"] == ["0,n1"]
    posted |= {"f.allocations.n1.team": ["web"], "f.allocations.n1.people": ["0.5"]}
    posted = pressed("up f.allocations n1")
    assert posted["f.allocations"] == ["n1,0"]
    assert posted["f.title"] == ["Build it"]
    client.post(BUILD, posted | {"do": ["save"]})
    found = record("work_package", "build")
    assert [one.people for one in found.allocations] == [0.5, 2.0]
    posted = form_of(client.get(BUILD).content.decode())
    posted = pressed("drop f.allocations 0")
    client.post(BUILD, posted)
    found = record("work_package", "build")
    assert [one.people for one in found.allocations] == [2.0]
    assert number() == 3


def test_a_part_that_may_be_missing_is_added_and_removed(kim: Any) -> None:
    client, address = pages.browser(kim), "/p/small/initiatives/new/"
    posted = filled(client.get(address), f_title="Move", f_state="active")
    posted = form_of(client.post(address, posted | {"do": ["add f.health"]}).content.decode())
    token = posted["f.health"][0]
    posted |= {f"f.health.{token}.colour": ["amber"], f"f.health.{token}.by": ["kim"]}
    posted |= {f"f.health.{token}.on": ["2026-03-10"], f"f.health.{token}.reason": ["late"]}
    client.post(address, posted)
    found = record("initiative", "move")
    assert found.health.colour == "amber"


def test_a_new_record_is_called_by_its_title(kim: Any) -> None:
    client, address = pages.browser(kim), "/p/small/risks/new/"
    for _ in range(2):
        client.post(address, filled(client.get(address), f_title="Die Übergabe: zu spät!"))
    client.post(address, filled(client.get(address), f_title="移行が遅れる"))
    client.post(address, filled(client.get(address)))
    for name in ("die-übergabe-zu-spät", "die-übergabe-zu-spät-2", "移行が遅れる", "risk"):
        assert record("risk", name)
    assert client.get("/p/small/risks/new/id/", {"f.title": "移行が遅れる"}).content.decode() == "移行が遅れる-2"
    answer = client.post(address, filled(client.get(address), f_title="Other", f_id="risk"))
    assert answer.status_code == 409
    assert "can't be used" in faults(answer, "f-id")


def test_an_address_fills_in_what_is_known_of_a_new_record(kim: Any) -> None:
    answer = pages.browser(kim).get("/p/small/actions/new/", {"title": "Call them", "owner": "kim"})
    posted = form_of(answer.content.decode())
    assert (posted["f.title"], posted["f.owner"]) == (["Call them"], ["kim"])


def test_records_are_found_by_id_by_title_and_as_offered(kim: Any) -> None:
    client, address = pages.browser(kim), "/p/small/actions/new/"
    for number, text in enumerate(("kim", "Kim", "kim — Kim", "person/kim")):
        client.post(address, filled(client.get(address), f_title=f"Call {number}", f_owner=text, f_due="2026-04-01"))
        assert record("action", f"call-{number}").owner in ("kim", "person/kim")
    offered = client.get("/p/small/offers/", {"of": "work_package,milestone", "q": "li"}).content.decode()
    assert 'value="milestone/live — Live"' in offered
    assert "build" not in offered


def test_moments_are_written_in_the_zone_of_the_reader(kim: Any) -> None:
    kim.zone = "America/New_York"
    kim.save()
    client, address = pages.browser(kim), "/p/small/meetings/new/"
    client.post(address, filled(client.get(address), f_title="Weekly", f_starts="2026-04-01T09:00"))
    starts = record("meeting", "weekly").starts
    assert starts.isoformat() == "2026-04-01T09:00:00-04:00"
    kim.zone = "Asia/Tokyo"
    kim.save()
    address = "/p/small/meetings/weekly/edit/"
    posted = filled(client.get(address), f_notes="moved")
    assert posted["f.starts"] == ["2026-04-01T22:00"]
    client.post(address, posted)
    assert record("meeting", "weekly").starts == starts


def test_a_record_that_nothing_needs_is_removed_and_brought_back(kim: Any) -> None:
    client = pages.browser(kim)
    refused = client.post("/p/small/work-packages/ship/remove/")
    assert refused.status_code == 422
    assert "ship" in pages.text(refused).lower()
    client.post("/p/small/milestones/live/remove/")
    with pytest.raises(KeyError):
        record("milestone", "live")
    client.post("/p/small/undo/2/")
    assert record("milestone", "live")


def test_saving_asks_the_database_as_much_whatever_the_size(kim: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = pages.browser(kim)
    for title in ("One", "Two"):  # the first reads what later ones remember
        posted = filled(client.get(BUILD), f_title=title)
        with CaptureQueriesContext(connection) as asked:
            assert client.post(BUILD, posted).status_code == 302
    assert len(asked) <= 24


def test_a_list_of_texts_says_how_several_are_written(kim: Any) -> None:
    said = pages.text(pages.browser(kim).get(BUILD))
    assert "Tags One on each line." in said
