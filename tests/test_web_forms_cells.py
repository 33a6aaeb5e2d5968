"""Single fields edited where they are read, and many records changed together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import pages
from form_pages import filled, form_of
from kaname.model.kinds import KINDS
from test_web_forms import number, record

CELL = "/p/small/work-packages/{}/cell/{}/"
BULK = "/p/small/bulk/work-packages/"


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    return pages.account("kim@example.org")


@pytest.mark.parametrize(
    ("field", "typed", "value", "shown"),
    [
        ("title", {"f.title": ["Build it"]}, "Build it", "Build it"),
        ("state", {"f.state": ["blocked"]}, "blocked", "blocked"),
        ("deadline", {"f.deadline": ["2026-05-01"]}, "2026-05-01", "1 May 2026"),
        ("effort", {"f.effort.high": ["70"]}, "70.0", "70"),
        ("tags", {"f.tags": ["one\r\ntwo"]}, "('one', 'two')", "one, two"),
    ],
)
def test_a_field_is_edited_where_it_is_read(
    kim: Any, field: str, typed: dict[str, list[str]], value: str, shown: str
) -> None:
    client, address = pages.browser(kim), CELL.format("build", field)
    opened = client.get(address)
    assert opened.status_code == 200
    answer = client.post(address, form_of(opened.content.decode()) | typed)
    assert answer.status_code == 200
    assert shown in answer.content.decode()
    assert "Saved as revision 2." in answer.content.decode()
    held = getattr(record("work_package", "build"), field)
    assert str(held.high if field == "effort" else held) == value
    assert record("work_package", "build").allocations
    assert number() == 2


def test_what_is_wrong_with_a_single_field_is_told_there(kim: Any) -> None:
    client, address = pages.browser(kim), CELL.format("build", "deadline")
    posted = form_of(client.get(address).content.decode())
    answer = client.post(address, posted | {"f.deadline": ["soon"]})
    assert answer.status_code == 422
    assert form_of(answer.content.decode())["f.deadline"] == ["soon"]
    assert "f-deadline-fault" in answer.content.decode()


def test_what_somebody_else_made_of_a_single_field_is_told_before_it_goes_on_top(kim: Any) -> None:
    ann, mine = pages.browser(pages.account("ann@example.org")), pages.browser(kim)
    address = CELL.format("build", "title")
    posted = form_of(mine.get(address).content.decode())
    ann.post(address, form_of(ann.get(address).content.decode()) | {"f.title": ["Hers"]})
    answer = mine.post(address, posted | {"f.title": ["Mine"]})
    assert answer.status_code == 409
    assert "ann@example.org changed the same meanwhile" in answer.content.decode()
    assert "→ Hers" in answer.content.decode()
    assert mine.post(address, form_of(answer.content.decode())).status_code == 200
    assert record("work_package", "build").title == "Mine"


def test_who_may_not_write_has_no_cell(kim: Any) -> None:
    from kaname.web.forms.cells import editable

    assert kim
    viewer = pages.browser(pages.account("view@example.org", "viewer"))
    address = CELL.format("build", "title")
    assert viewer.get(address).status_code == 403
    assert viewer.post(address, {"f.title": ["Theirs"]}).status_code == 403
    assert pages.browser(kim).get(CELL.format("build", "nothing")).status_code == 404
    assert "id" not in editable(KINDS["risk"])
    assert {"owner", "cost", "subjects", "probability", "notes"} <= editable(KINDS["risk"])


def test_many_records_are_changed_by_one_revision_that_can_be_undone(kim: Any) -> None:
    client = pages.browser(kim)
    chosen = client.get(BULK, {"id": ["build", "ship"], "field": "deadline"})
    posted = filled(chosen, f_deadline="2026-05-01") | {"why": ["agreed"]}
    seen = client.post(BULK, posted | {"do": ["preview"]})
    said = pages.text(seen)
    assert "2 records change" in said
    assert said.count("1 May 2026") == 2
    assert number() == 1
    client.post(BULK, form_of(seen.content.decode()) | {"do": ["save"]})
    assert {str(record("work_package", one).deadline) for one in ("build", "ship")} == {"2026-05-01"}
    assert number() == 2
    client.post("/p/small/undo/2/")
    assert record("work_package", "ship").deadline is None


def test_lists_are_added_to_and_taken_from(kim: Any) -> None:
    client = pages.browser(kim)

    def tagged(way: str, text: str) -> list[tuple[str, ...]]:
        chosen = client.get(BULK, {"id": ["build", "ship"], "field": "tags", "way": way})
        client.post(BULK, filled(chosen, f_tags=text) | {"way": [way], "do": ["save"]})
        return [record("work_package", one).tags for one in ("build", "ship")]

    client.post(CELL.format("ship", "tags"), {"base": "1", "f.tags": ["first"]})
    assert tagged("add", "cloud\r\nfirst") == [("cloud", "first"), ("first", "cloud")]
    assert tagged("take", "first") == [("cloud",), ("cloud",)]
    assert tagged("set", "only") == [("only",), ("only",)]
    assert tagged("set", "") == [(), ()]


def test_what_keeps_one_of_many_from_changing_is_told_beside_it(kim: Any) -> None:
    client = pages.browser(kim)
    client.post(CELL.format("build", "started"), {"base": "1", "f.started": ["2026-02-02"]})
    chosen = client.get(BULK, {"id": ["build", "ship"], "field": "finished"})
    posted = filled(chosen, f_finished="2026-03-02")
    for do in ("preview", "save"):
        answer = client.post(BULK, posted | {"do": [do]})
        said = pages.text(answer)
        assert said.index("Ship") < said.index("started")
        assert 'value="save"' not in answer.content.decode()
    assert answer.status_code == 422
    assert number() == 2


def test_many_records_are_removed_unless_the_plan_needs_them(kim: Any) -> None:
    client = pages.browser(kim)
    refused = client.post(BULK, {"id": ["build", "ship"], "field": "-", "do": "preview"})
    assert "Nothing was saved" in pages.text(refused)
    risks = "/p/small/risks/new/"
    for title in ("One", "Two"):
        client.post(risks, filled(client.get(risks), f_title=title))
    address = "/p/small/bulk/risks/"
    seen = client.post(address, {"id": ["one", "two"], "field": "-", "do": "preview"})
    assert pages.text(seen).count("is removed") == 2
    client.post(address, form_of(seen.content.decode()) | {"field": ["-"], "do": ["save"]})
    with pytest.raises(KeyError):
        record("risk", "one")
    assert number() == 4


def test_nothing_is_changed_together_by_who_may_not_write_or_where_nothing_is_chosen(kim: Any) -> None:
    assert pages.browser(kim).get(BULK).status_code == 400
    viewer = pages.browser(pages.account("view@example.org", "viewer"))
    assert viewer.get(BULK, {"id": "build"}).status_code == 403
    theirs = pages.browser(pages.account("con@example.org", "contributor", teams=["other"]))
    posted = {"id": ["build"], "field": "title", "f.title": ["Theirs"], "do": "save"}
    answer = theirs.post(BULK, posted)
    assert answer.status_code == 409 or answer.status_code == 403
    assert record("work_package", "build").title == "Build"
