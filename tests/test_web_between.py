"""The dependency map: who gives to whom, drawn without scripts; what is hidden leaves no trace."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import pages
from kaname.model.base import Entity, Key
from kaname.model.people import Team
from kaname.model.plan import Dependency

MAP = "/p/small/dependency-map/"


def written(user: Any, *records: Entity) -> None:
    """Write records to the program."""
    from kaname.centre.places import Place
    from kaname.model.changes import ChangeSet, Put
    from kaname.web.access.desks import desk

    mine = desk(user)
    seen = mine.read(Place("small"))
    mine.commit(Place("small"), ChangeSet(tuple(Put(one) for one in records)), seen.revision.number)


def owed(**more: Any) -> Dependency:
    """What Web owes the app team."""
    body: dict[str, Any] = {"id": "keys", "what": "Keys", "giver": "web", "receiver": "app", "state": "accepted"}
    return Dependency.model_validate({**body, "need_by": "2026-02-01", "promised": "2026-03-01", **more})


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    user = pages.account("kim@example.org")
    written(user, Team.model_validate({"id": "app", "title": "App"}), owed())
    return user


def html(answer: Any) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_map_begins_with_the_answer_and_tells_who_gives_to_whom(kim: Any) -> None:
    answer = pages.browser(kim).get(f"{MAP}?wait=1")
    said = pages.text(answer)
    assert "Owed between parties: 1, from 1 givers to 1 receivers. Late or overdue: 1." in said
    assert 'aria-label="Web → App: 1, overdue"' in html(answer)


def test_the_graph_is_drawn_with_links_and_signs(kim: Any) -> None:
    drawn = html(pages.browser(kim).get(f"{MAP}?wait=1&level=work"))
    assert re.search(r'<a href="/p/small/work-packages/build/" class="box[^"]*"><title>Build</title>', drawn)
    assert 'marker-end="url(#tip)"' in drawn
    teams = html(pages.browser(kim).get(f"{MAP}?wait=1"))
    assert re.search(r'class="sign-at late"><title>Web → App: 1 \(overdue\)</title>', teams)
    assert "style=" not in teams.partition("<main")[2]


def test_a_neighbourhood_leaves_out_what_is_further_away(kim: Any) -> None:
    client = pages.browser(kim)
    near = html(client.get(f"{MAP}?wait=1&level=work&of=Ship&up=0&down=0"))
    assert "<title>Ship</title>" in near
    assert "<title>Build</title>" not in near
    assert "<title>Build</title>" in html(client.get(f"{MAP}?level=work&of=ship&up=1"))


def test_a_cell_of_the_matrix_opens_its_contracts(kim: Any) -> None:
    written(kim, owed(id="back", giver="app", receiver="web"))
    client = pages.browser(kim)
    both = html(client.get(f"{MAP}?wait=1"))
    one = html(client.get(f"{MAP}?giver=team/web&receiver=team/app"))
    table = [whole.partition('id="contracts"')[2] for whole in (both, one)]
    assert [("/dependencies/keys/" in part, "/dependencies/back/" in part) for part in table] == [
        (True, True),
        (True, False),
    ]


def test_who_is_hit_is_worked_out_beside_the_request(kim: Any) -> None:
    client = pages.browser(kim)
    client.get(f"{MAP}?wait=1")
    address = f"{MAP}?move=ship-after-build&to=2026-09-01"
    assert "This fills itself when it is done" in pages.text(client.get(address))
    said = pages.text(client.get(f"{address}&wait=1"))
    assert "comes on 1 Sep 2026, the P80 of 1 milestones moves" in said
    assert "breaks" in said
    assert "This fills itself" not in pages.text(client.get(address))


def test_what_is_hidden_leaves_no_count_no_edge_and_no_place(kim: Any) -> None:
    lee = pages.account("lee@example.org", "lead", teams=["web"])
    client = pages.browser(lee)
    before = re.sub(r"r\d+|csrf[^>]*>", "", html(client.get(f"{MAP}?wait=1")).partition("<h1>")[2])
    secret = {"title": "Secret", "confidentiality": "confidential"}
    written(kim, Team.model_validate({"id": "deal", **secret}), owed(id="hidden", receiver="deal", **secret))
    after = html(client.get(f"{MAP}?wait=1"))
    assert "Secret" not in after
    assert re.sub(r"r\d+|csrf[^>]*>", "", after.partition("<h1>")[2]) == before
    assert "Secret" in html(pages.browser(kim).get(f"{MAP}?wait=1"))


def test_the_map_in_japanese(kim: Any) -> None:
    kim.language = "ja"
    kim.save()
    said = pages.text(pages.browser(kim).get(f"{MAP}?wait=1"))
    assert said.startswith("依存関係マップ")
    assert "Giver" not in said


def test_a_program_without_dependencies_is_taught_the_first(kim: Any) -> None:
    from kaname.centre.places import Place
    from kaname.model.changes import ChangeSet, Remove
    from kaname.web.access.desks import desk

    mine = desk(kim)
    gone = tuple(Remove(Key("dependency", name)) for name in ("keys", "ship-after-build"))
    mine.commit(Place("small"), ChangeSet(gone), mine.read(Place("small")).revision.number)
    said = pages.text(pages.browser(kim).get(f"{MAP}?wait=1"))
    assert "Nobody owes anybody anything yet" in said
    assert "Nothing is owed between parties." in said
