"""The reader's own page: who they are, what is theirs in every program they may see, what changed, how fast it is."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pages
import sites
from kaname.centre.places import Place
from kaname.model.base import Entity
from kaname.model.changes import ChangeSet, Put
from kaname.model.kinds import KINDS
from kaname.web.pages.kept import KEPT


@pytest.fixture
def small(site: str, tmp_path: Path) -> str:
    pages.taken_in(tmp_path)
    return "small"


def put(user: Any, *records: Entity, program: str = "small") -> None:
    from kaname.web.access.desks import desk

    mine = desk(user)
    seen = mine.read(Place(program))
    mine.commit(Place(program), ChangeSet(tuple(Put(one) for one in records)), seen.revision.number)


def made(kind: str, **body: Any) -> Entity:
    return KINDS[kind].model_validate(body)


def waited(user: Any) -> Any:
    """The page once everything is computed."""
    from kaname.web.access.desks import desk

    mine = desk(user)
    for name in mine.names():
        KEPT.waited(mine, Place(name))
    return pages.browser(user).get("/")


def test_the_page_tells_what_is_ones_own_and_why(small: str) -> None:
    boss = pages.account("boss@example.org")
    put(
        boss,
        made("action", id="call", title="Call the landlord", owner="kim", due="2026-03-10"),
        made("action", id="other", title="Somebody else's", owner="lee"),
        made("person", id="lee", title="Lee"),
        made("issue", id="heat", title="The hall is hot", owner="lee", raised_by="person/kim", answer_due="2026-03-20"),
    )
    said = pages.text(waited(pages.account("kim@example.org", "lead", teams=["web"], person="kim")))
    assert "Overdue: 1." in said
    assert "10 Mar 2026 Do the action Call the landlord Owner" in said
    assert "20 Mar 2026 Answer to your issue The hall is hot Raised by · by Lee" in said
    assert "Keep the promised day Live Owner" in said
    assert "Somebody else's" not in said


def test_what_may_not_be_seen_is_not_on_the_page(small: str) -> None:
    boss = pages.account("boss@example.org", compartments=["legal"])
    put(boss, made("action", id="sue", title="Sue them", owner="kim", confidentiality="legal"))
    kim = pages.account("kim@example.org", "lead", person="kim")
    assert "Sue them" not in waited(kim).content.decode()
    from kaname.web.access.models import Granted

    Granted.objects.filter(user=kim).update(compartments=["legal"])
    assert "Sue them" in pages.text(waited(kim))


def test_who_has_no_program_hears_how_to_get_one(small: str) -> None:
    said = pages.text(pages.browser(pages.account("eve@example.org", role="")).get("/"))
    assert "There is no program here that you may see" in said
    assert "kaname user grant eve@example.org --role manager --on atlas" in said


def test_a_manager_says_who_they_are_and_it_opens_nothing(small: str) -> None:
    boss = pages.account("kim@example.net")
    boss.name = "Kim"
    boss.save()
    client = pages.browser(boss)
    said = pages.text(client.get("/"))
    assert "I am Kim" in said
    assert "What I owe" not in said
    assert client.post("/me/small/", {"person": "kim"})["Location"] == "/"
    assert "What I owe" in pages.text(client.get("/"))
    assert client.post("/me/small/", {"person": "nobody"}).status_code == 404
    from kaname.web.access.models import Entry

    assert Entry.objects.filter(action="identity", who="kim@example.net", program="small", detail="kim").exists()


def test_whose_rights_follow_from_who_they_are_does_not_say_it_themselves(small: str) -> None:
    user = pages.account("kim@example.net", "contributor")
    user.name = "Kim"
    user.save()
    client = pages.browser(user)
    said = pages.text(client.get("/"))
    assert "I am Kim" not in said
    assert "kaname user grant kim@example.net --role lead --on small --person kim" in said
    assert client.post("/me/small/", {"person": "kim"}).status_code == 403
    assert (
        pages.browser(pages.account("eve@example.org", role="")).post("/me/small/", {"person": "kim"}).status_code
        == 404
    )


def test_what_changed_since_the_last_visit_is_told_ones_own_first(small: str) -> None:
    from kaname.web.talk.models import LastVisit

    kim = pages.account("kim@example.org", "lead", teams=["web"], person="kim")
    client = pages.browser(kim)
    assert "What changed since" not in pages.text(client.get("/"))
    boss = pages.account("boss@example.org")
    put(boss, made("risk", id="storm", title="A storm", owner="kim"), made("lesson", id="dry", title="Keep it dry"))
    earlier = timezone.now() - timedelta(hours=2)
    LastVisit.objects.filter(user=kim).update(at=earlier)
    said = pages.text(client.get("/"))
    assert "What changed since you were here" in said
    before, _, after = said.partition("Elsewhere in your programs")
    assert "A storm Risk · boss" in before
    assert "Keep it dry Lesson" in after


def test_a_visit_is_written_once_in_ten_minutes(small: str) -> None:
    from kaname.web.talk.models import LastVisit
    from kaname.web.talk.visits import here

    kim = pages.account("kim@example.org")
    start = timezone.now()
    assert here(kim, start).since is None
    with CaptureQueriesContext(connection) as asked:
        here(kim, start + timedelta(minutes=9))
    assert not [one for one in asked.captured_queries if one["sql"].startswith("UPDATE")]
    here(kim, start + timedelta(minutes=11))
    assert LastVisit.objects.get(user=kim).at == start + timedelta(minutes=11)
    assert here(kim, start + timedelta(hours=3)).since == start + timedelta(minutes=11)
    assert here(kim, start + timedelta(hours=3, minutes=20)).since == start + timedelta(minutes=11)


def test_people_of_ones_teams_are_shown_when_asked(small: str) -> None:
    boss = pages.account("boss@example.org")
    put(
        boss,
        made("person", id="lee", title="Lee"),
        made("team", id="ops", title="Ops", lead="kim", members=[{"person": "lee"}]),
        made("action", id="sweep", title="Sweep the floor", owner="lee", due="2026-03-13"),
    )
    kim = pages.account("kim@example.org", "lead", person="kim")
    client = pages.browser(kim)
    plain = pages.text(client.get("/"))
    assert "Sweep the floor" not in plain
    assert "(1 more)" in plain
    assert "Do the action Sweep the floor Owner: Lee" in pages.text(client.get("/?with=team"))


def test_queries_do_not_grow_with_the_programs(small: str, tmp_path: Path) -> None:
    kim = pages.account("kim@example.org", "lead", person="kim")
    client = pages.browser(kim)

    def asked() -> int:
        waited(kim)
        client.get("/")
        count = list[str]()

        def counted(execute: Any, sql: str, *rest: Any) -> Any:
            count.append(sql)
            return execute(sql, *rest)

        with ExitStack() as all_databases:
            for name in connections:
                wrapped: Any = connections[name].execute_wrapper(counted)
                all_databases.enter_context(wrapped)
            assert client.get("/").status_code == 200
        return len(count)

    one = asked()
    for name in ("second", "third"):
        sites.take_in(tmp_path, name)
    assert 5 < asked() == one <= 10


def test_the_list_of_programs_computes_one_at_a_time_and_remembers(small: str, tmp_path: Path) -> None:
    for name in ("second", "third"):
        sites.take_in(tmp_path, name)
    kim = pages.account("kim@example.org")
    client = pages.browser(kim)
    import threading

    held = threading.Event()
    KEPT.beside(held.wait)
    try:
        first = pages.text(client.get("/programs/"))
        assert first.count("not computed yet") == 3 + 1
        assert len(KEPT._running) == 1  # pyright: ignore[reportPrivateUsage]
    finally:
        held.set()
    waited(kim)
    said = pages.text(client.get("/programs/"))
    assert "not computed yet" not in said
    assert said.count("30 Jun 2026") == 3
    KEPT.forget()
    assert "not computed yet" not in pages.text(client.get("/programs/"))


def portfolio(folder: Path) -> None:
    """Two programs with a shared person, in a portfolio."""
    from kaname.centre import stored

    (folder / "acme").mkdir()
    (folder / "acme" / "portfolio.yaml").write_text(
        "portfolio: {id: acme, title: All of Acme}\npeople: [{id: ann, title: Ann}]\n"
    )
    for name in ("one", "two"):
        (folder / "acme" / name).mkdir()
        (folder / "acme" / name / "program.yaml").write_text(
            f"charter: {{id: {name}, title: Program {name}, tpms: [ann], as_of: 2026-03-12}}\n"
            f"actions: [{{id: call, title: Call {name}, owner: ann, due: 2026-03-13}}]\n"
        )
    stored.take_in(folder / "acme", "acme")


def test_a_portfolio_stands_before_its_programs_and_one_is_the_same_person_in_each(site: str, tmp_path: Path) -> None:
    portfolio(tmp_path)
    ann = pages.account("ann@example.org", "lead", "acme", person="ann")
    said = pages.text(waited(ann))
    assert "Due this week: 2." in said
    assert "Do the action Call one Owner Program one" in said
    assert "Do the action Call two Owner Program two" in said
    listed = pages.text(pages.browser(ann).get("/programs/"))
    assert listed.index("All of Acme Portfolio") < listed.index("Program one") < listed.index("Program two")


def test_of_a_portfolio_only_the_programs_are_listed_on_which_one_has_a_role(site: str, tmp_path: Path) -> None:
    portfolio(tmp_path)
    ann = pages.account("ann@example.org", "lead", "acme/one", person="ann")
    assert "Call two" not in pages.text(waited(ann))
    listed = pages.text(pages.browser(ann).get("/programs/"))
    assert "Program one" in listed
    assert "Program two" not in listed
    assert "All of Acme" not in listed


def test_who_looks_at_more_than_all_may_see_is_noted_once(small: str) -> None:
    from kaname.web.access.models import Entry

    kim = pages.account("kim@example.org", "lead", person="kim", compartments=["legal"])
    waited(kim)
    for _ in range(3):
        pages.browser(kim).get("/")
    assert Entry.objects.filter(action="assess", who="kim@example.org").count() == 1


@pytest.mark.parametrize(
    "path", ["/", "/programs/", "/notices/", "/account/notifications/", "/p/small/milestones/live/comments/"]
)
def test_each_page_speaks_japanese(small: str, path: str) -> None:
    kim = pages.account("kim@example.org", "lead", person="kim", language="ja")
    answer = pages.browser(kim).get(path)
    assert answer.status_code == 200
    assert any("ぁ" <= letter <= "ん" for letter in pages.text(answer))
    assert pages.browser(kim).get(path, headers={"Accept-Language": "en"}).content.count(b'lang="ja"') >= 1


def test_a_program_that_can_not_be_computed_leaves_the_page_as_it_is_and_is_not_tried_for_ever(
    site: str, tmp_path: Path
) -> None:
    from kaname.centre.archives import archive_folder
    from kaname.evidence.archive import OWNER
    from kaname.web.access.desks import desk

    pages.taken_in(tmp_path, "broken")
    kim = pages.account("kim@example.org", "lead", person="kim")
    mine, client = desk(kim), pages.browser(kim)
    archive = archive_folder(Path("store:broken"))
    archive.mkdir(parents=True)
    (archive / OWNER).write_text("store:another\n", encoding="utf-8")
    client.get("/")
    sites.until(lambda: KEPT.failed(mine.standings()["broken"]))
    said = pages.text(client.get("/"))
    assert "Small can't be computed now" in said
    assert "Keep the promised day Live" in said
    assert "are being computed" not in said
    assert "not computed yet" in pages.text(client.get("/programs/"))
