"""A decision on its way: review, comments, answers in one's own name, quorum, dissent, what supersedes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import pages
from kaname.model.base import Key
from kaname.model.decisions import Decision
from kaname.model.people import Person
from test_web_between import html, written

PAGE = "/p/small/decisions/cloud/rfc/"


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    user = pages.account("kim@example.org", person="kim")
    written(
        user,
        Person.model_validate({"id": "lee", "title": "Lee"}),
        Decision.model_validate({"id": "older", "title": "Older", "state": "superseded"}),
        Decision.model_validate(
            {"id": "cloud", "title": "Which cloud", "form": "ringi", "driver": "kim", "contributors": ["person/lee"]}
            | {"quorum": 2, "options": [{"name": "Tokyo"}, {"name": "Osaka"}], "supersedes": "older"}
            | {"approvals": [{"by": "kim"}, {"by": "lee"}]}
        ),
    )
    return user


@pytest.fixture
def lee(kim: Any) -> Any:
    return pages.account("lee@example.org", "contributor", person="lee")


def seen(user: Any) -> Any:
    from kaname.centre.places import Place
    from kaname.web.access.desks import desk

    return desk(user).read(Place("small"))


def told(user: Any) -> Decision:
    found = seen(user).program.need(Key("decision", "cloud"))
    assert isinstance(found, Decision)
    return found


def done(user: Any, who: Any, do: str, **more: Any) -> Any:
    body = {"do": do, "base": seen(user).revision.number, **more}
    return pages.browser(who).post(PAGE, body, follow=True)


def test_a_review_is_open_for_business_days(kim: Any) -> None:
    answer = done(kim, kim, "open", days="5")
    assert (told(kim).state, str(told(kim).review_until)) == ("in review", "2026-03-19")
    assert "Review until 19 Mar 2026; business days left: 5." in pages.text(answer)
    assert "no draft any more" in pages.text(done(kim, kim, "open", days="5"))
    assert "1 to 60 business days" in pages.text(done(kim, kim, "open", days="99"))


def test_comments_block_until_they_are_resolved(kim: Any, lee: Any) -> None:
    done(kim, lee, "comment", text="Cost?", blocking="1")
    (comment,) = told(kim).comments
    assert (str(comment.by), comment.text, comment.blocking) == ("lee", "Cost?", True)
    for user in (kim, lee):
        done(kim, user, "approved")
    assert "are not resolved" in pages.text(done(kim, kim, "accept", text="Tokyo it is"))
    done(kim, kim, "resolve", number="0", text="Added")
    assert told(kim).comments[0].resolution == "Added"
    done(kim, kim, "accept", text="Tokyo it is", chosen="Tokyo")
    assert (told(kim).state, told(kim).chosen, str(told(kim).decided_on)) == ("accepted", "Tokyo", "2026-03-12")


def test_nothing_is_accepted_without_its_quorum(kim: Any) -> None:
    done(kim, kim, "approved")
    answer = done(kim, kim, "accept", text="Typed with care")
    assert answer.status_code == 400
    assert "1 have answered, and the quorum is 2." in pages.text(answer)
    assert "Typed with care</textarea>" in answer.content.decode()
    assert told(kim).state == "draft"


def test_dissent_stays_on_record(kim: Any, lee: Any) -> None:
    assert "says why" in pages.text(done(kim, lee, "declined"))
    done(kim, lee, "declined", text="Too far")
    done(kim, kim, "approved")
    answer = done(kim, kim, "accept", text="Tokyo it is")
    (dissent,) = told(kim).dissents
    assert (str(dissent.by), dissent.reason) == ("lee", "Too far")
    assert "Dissent: Lee — Too far" in pages.text(answer)
    assert "decided already" in pages.text(done(kim, kim, "approved"))


def test_everybody_answers_in_their_own_name(kim: Any, lee: Any) -> None:
    done(kim, lee, "approved", by="kim")
    assert [(str(one.by), one.answer) for one in told(kim).approvals] == [("kim", "pending"), ("lee", "approved")]
    stranger = pages.account("ann@example.org")
    answer = done(kim, stranger, "approved")
    assert answer.status_code == 403
    assert "Nobody knows who you are in small" in pages.text(answer)


def test_who_has_no_part_finds_no_buttons_and_writes_nothing(kim: Any) -> None:
    vic = pages.account("vic@example.org", "viewer", person="lee")
    assert 'name="do"' not in html(pages.browser(vic).get(PAGE))
    before = told(kim)
    assert done(kim, vic, "approved").status_code == 403
    assert told(kim) == before


def test_the_chain_leads_to_what_was_superseded(kim: Any) -> None:
    said = pages.text(pages.browser(kim).get(PAGE))
    assert "Supersedes: Older" in said
    assert "Superseded by: Which cloud" in pages.text(pages.browser(kim).get("/p/small/decisions/older/rfc/"))


def test_a_hidden_decision_is_not_there(kim: Any, lee: Any) -> None:
    written(kim, Decision.model_validate({"id": "deal", "supersedes": "cloud", "confidentiality": "confidential"}))
    assert pages.browser(lee).get("/p/small/decisions/deal/rfc/").status_code == 404
    assert "deal" not in html(pages.browser(lee).get(PAGE))
    assert "deal" in html(pages.browser(kim).get(PAGE))


def test_the_page_in_japanese(kim: Any) -> None:
    kim.language = "ja"
    kim.save()
    said = pages.text(pages.browser(kim).get(PAGE))
    assert "回付先の回答" in said
    assert "quorum" not in said
