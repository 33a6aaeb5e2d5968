"""Finding records: by every word in them, in any width of letters, and nothing that is not for the reader."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import pages
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.kinds import KINDS


def written(user: Any, *records: Any) -> None:
    from kaname.centre.places import Place
    from kaname.web.access.desks import desk

    mine = desk(user)
    number = mine.read(Place("small")).revision.number
    mine.commit(Place("small"), ChangeSet(tuple(map(Put, records))), number)


def risk(name: str, **fields: object) -> Any:
    return KINDS["risk"].model_validate({"id": name, **fields})


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    user = pages.account("kim@example.org", compartments=["legal"])
    written(
        user,
        risk("price", title="Price of licences", cause="The vendor's contract ends in ＪＵＬＹ"),
        risk("claim", title="Claim of a supplier", confidentiality="legal", notes="contract"),
        risk("contract", title="No contract"),
    )
    return user


def found(user: Any, query: str, more: str = "") -> list[str]:
    page = pages.browser(user).get(f"/p/small/search/?q={query}{more}").content.decode()
    return re.findall(r'<tr><td><a href="/p/small/([\w/-]+)/">', page)


def test_a_record_is_found_by_name_first_then_by_any_of_its_texts(kim: Any) -> None:
    first, *others = found(kim, "contract")
    assert first == "risks/contract"
    assert sorted(others) == ["risks/claim", "risks/price"]
    assert found(kim, "vendor contract") == ["risks/price"]
    assert found(kim, "july") == ["risks/price"]
    assert found(kim, "buil") == ["work-packages/build", "dependencies/ship-after-build"]
    assert found(kim, "contract nowhere") == []


def test_a_hit_in_a_text_shows_where(kim: Any) -> None:
    page = pages.browser(kim).get("/p/small/search/?q=vendor").content.decode()
    assert "The <mark>vendor</mark>&#x27;s contract ends in JULY" in page


def test_what_is_not_for_the_reader_is_neither_found_nor_counted(kim: Any) -> None:
    lee = pages.account("lee@example.org", role="viewer")
    assert "risks/claim" not in found(lee, "contract")
    assert "2 records with" in pages.text(pages.browser(lee).get("/p/small/search/?q=contract"))
    assert "3 records with" in pages.text(pages.browser(kim).get("/p/small/search/?q=contract"))
    assert "Claim" not in pages.browser(lee).get("/p/small/find/?q=claim").content.decode()
    assert "Claim" not in pages.text(pages.browser(lee).get("/search/?q=claim"))
    assert "Claim" in pages.text(pages.browser(kim).get("/search/?q=claim"))


def test_showing_a_confidential_hit_is_noted(kim: Any) -> None:
    from kaname.web.access.models import Entry

    found(kim, "claim")
    pages.browser(kim).get("/p/small/find/?q=claim")
    told = Entry.objects.filter(action="read").values_list("records", flat=True)
    assert list(told) == [[str(Key("risk", "claim"))]] * 2


def test_the_palette_offers_pages_and_records(kim: Any) -> None:
    client = pages.browser(kim)
    offered = client.get("/p/small/find/?q=risk").content.decode()
    assert 'href="/p/small/risk/"' in offered
    assert 'href="/p/small/risks/"' in offered
    assert 'href="/p/small/risks/price/"' in client.get("/p/small/find/?q=price").content.decode()
    assert "Nothing is called so." in client.get("/p/small/find/?q=zzzz").content.decode()
    assert 'href="/p/small/"' in client.get("/find/?q=sma").content.decode()


def test_many_hits_are_paged_and_kinds_chosen(kim: Any) -> None:
    written(kim, *(risk(f"r{number}", title=f"Flood {number}") for number in range(60)))
    assert len(found(kim, "flood")) == 50
    assert len(found(kim, "flood", "&page=2")) == 10
    assert found(kim, "build", "&kind=dependency") == ["dependencies/ship-after-build"]
    assert len(found(kim, "flood", "&page=-1")) == 50
    assert len(found(kim, "flood", "&page=99999999999999")) == 50
