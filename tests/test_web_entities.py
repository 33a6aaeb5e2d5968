"""Lists of records and their pages: what an address asks for, what is shown, what is told where there is nothing."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import pages
from kaname.centre import stored
from kaname.centre.places import Place
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put, Remove
from kaname.model.kinds import KINDS
from kaname.web.entities.exporting import as_csv, as_xlsx
from kaname.web.pages.kept import KEPT

PLAN = """
charter: {id: fleet, title: Fleet, tpms: [kim], starts: 2026-01-05, ends: 2026-12-18, as_of: 2026-03-12}
people:
  - {id: kim, title: Kim}
  - {id: ren, title: 蓮}
  - {id: boss, title: Hidden Head, confidentiality: personnel}
teams: [{id: web, title: Web, lead: kim, headcount: [{since: 2026-01-01, people: 2}]}]
work_packages:
  - {id: build, title: Build, assignee: ren, effort: {low: 5, likely: 20, high: 60}, deadline: 2026-06-30, state: open,
     allocations: [{team: web, people: 2}]}
  - {id: ship, title: Ship, assignee: kim, effort: {low: 2, likely: 5, high: 9}, state: blocked,
     allocations: [{team: web, people: 2}]}
  - {id: paint, title: "=cmd|' /C calc'!A1", deadline: 2026-04-30, started: 2026-01-12, finished: 2026-02-13,
     tags: [colour], allocations: [{team: web, people: 1}]}
  - {id: vault, title: Vault, assignee: boss, confidentiality: security, notes: unspeakable}
dependencies: [{id: ship-after-build, predecessor: build, successor: ship}]
milestones: [{id: live, title: Live, owner: kim, stage: launch, commitment: 2026-08-31, work: [ship]}]
risks:
  - {id: late-parts, title: Parts come late, owner: kim, subjects: [work_package/build], probability: 0.3}
  - {id: leak, title: Keys leak, owner: ren, subjects: [work_package/build], confidentiality: security}
"""


def program(folder: Path, name: str = "fleet") -> None:
    place = folder / f"plan-{name}"
    place.mkdir()
    (place / "program.yaml").write_text(PLAN, encoding="utf-8")
    KEPT.forget()
    stored.take_in(place, name)


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    program(tmp_path)
    return pages.account("kim@example.org")


def names(answer: Any) -> list[str]:
    """The names in the first column."""
    found = re.findall(r'<td class="name"><a [^>]*>(.*?)</a>', answer.content.decode())
    return [unescape(one) for one in found]


def changed(user: Any, *changes: Any, why: str = "") -> None:
    from kaname.web.access.desks import desk

    mine = desk(user)
    mine.commit(Place("fleet"), ChangeSet(changes, why), mine.read(Place("fleet")).revision.number)


def record(user: Any, kind: str, name: str) -> Any:
    from kaname.web.access.desks import desk

    return desk(user).read(Place("fleet")).program.need(Key(kind, name))


# --- lists


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_kind_has_its_list_or_is_taught_by_an_example(kim: Any, language: str) -> None:
    kim.language = language
    kim.save()
    client = pages.browser(kim)
    for kind in (kind for kind in KINDS if kind not in ("charter", "portfolio")):
        answer = client.get(f"/p/fleet/{KINDS[kind].plural.replace('_', '-')}/")
        assert answer.status_code == 200
        said = answer.content.decode()
        assert ("<table" in said) != ('class="empty"' in said)
        if 'class="empty"' in said:
            assert f"{KINDS[kind].plural}:\n" in unescape(said)


def test_a_list_is_asked_by_its_address(kim: Any) -> None:
    client = pages.browser(kim)
    assert names(client.get("/p/fleet/work-packages/")) == ["Build", "Ship", "=cmd|' /C calc'!A1"]
    for asked, expected in {
        "sort=title": ["=cmd|' /C calc'!A1", "Build", "Ship"],
        "sort=-title": ["Ship", "Build", "=cmd|' /C calc'!A1"],
        "sort=deadline": ["=cmd|' /C calc'!A1", "Build", "Ship"],
        "state=blocked": ["Ship"],
        "state=blocked&state=open": ["Build", "Ship", "=cmd|' /C calc'!A1"],
        "assignee=ren": ["Build"],
        "deadline.min=2026-05-01": ["Build"],
        "deadline.max=2026-05-01": ["=cmd|' /C calc'!A1"],
        "tags=colour": ["=cmd|' /C calc'!A1"],
        "q=ship": ["Ship"],
        "q=nowhere": [],
    }.items():
        assert names(client.get(f"/p/fleet/work-packages/?{asked}")) == expected, asked


def test_what_is_asked_wrongly_is_told_with_what_could_be_meant(kim: Any) -> None:
    client = pages.browser(kim)
    for asked, told in (
        ("stat=open", "state"),
        ("state=opn", "open"),
        ("deadline.min=soon", "day"),
        ("sort=stat", "state"),
    ):
        answer = client.get(f"/p/fleet/work-packages/?{asked}")
        assert answer.status_code == 400
        assert told in pages.text(answer)


def test_forms_without_scripts_lead_to_addresses_that_hold_what_is_asked_alone(kim: Any) -> None:
    answer = pages.browser(kim).get("/p/fleet/work-packages/?q=&state=blocked&assignee=&deadline.min=")
    assert answer.status_code == 302
    assert answer["Location"] == "/p/fleet/work-packages/?state=blocked"


def test_health_and_forecast_are_columns_to_show_to_filter_and_to_order_by(kim: Any) -> None:
    client = pages.browser(kim)
    said = pages.text(client.get("/p/fleet/work-packages/?wait=1"))
    assert "Health" in said
    assert "P50 " in said
    rising = names(client.get("/p/fleet/work-packages/?sort=forecast.p80"))
    assert rising == ["=cmd|' /C calc'!A1", "Build", "Ship"]
    assert names(client.get("/p/fleet/work-packages/?sort=-forecast.p80")) == [*reversed(rising)]
    late = names(client.get("/p/fleet/work-packages/?forecast.p80.max=2026-03-01"))
    assert late == ["=cmd|' /C calc'!A1"]
    colours = [names(client.get(f"/p/fleet/work-packages/?status.health={one}")) for one in ("green", "amber", "red")]
    assert sorted(name for found in colours for name in found) == sorted(rising)


def test_a_list_is_there_before_its_forecast_is(kim: Any) -> None:
    import threading

    held = threading.Event()
    KEPT.beside(held.wait)
    try:
        client = pages.browser(kim)
        first = client.get("/p/fleet/work-packages/?sort=forecast.p80")
        assert names(first) == ["Build", "Ship", "=cmd|' /C calc'!A1"]
        assert "are being computed" in pages.text(first)
        assert client.get("/p/fleet/work-packages/", headers={"X-Until-Fresh": "waiting"}).status_code == 204
        assert "are being computed" in pages.text(client.get("/p/fleet/work-packages/build/"))
    finally:
        held.set()
    assert "are being computed" not in pages.text(client.get("/p/fleet/work-packages/?wait=1"))


def test_columns_are_chosen_by_the_address_and_kept_for_the_reader(kim: Any) -> None:
    client, other = pages.browser(kim), pages.browser(pages.account("ann@example.org"))

    def heads(of: Any, asked: str = "") -> list[str]:
        found = re.findall(
            r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]*)', of.get(f"/p/fleet/risks/{asked}").content.decode()
        )
        return [one.strip() for one in found]

    usual = heads(client, "?wait=1")
    assert heads(client, "?columns=probability,owner") == ["Name", "Probability", "Owner"]
    assert heads(client) == usual
    kept = client.post("/p/fleet/risks/?sort=title", {"column": ["probability", "status.findings"]})
    assert kept["Location"] == "/p/fleet/risks/?sort=title"
    assert heads(client) == ["Name", "Probability", "Findings"]
    assert heads(other) == usual
    client.post("/p/fleet/risks/", {"usual": "1"})
    assert heads(client) == usual
    assert client.post("/p/fleet/risks/", {"column": "nothing"}).status_code == 400


def test_a_hundred_rows_make_a_page(kim: Any) -> None:
    people = [KINDS["person"].model_validate({"id": f"p{n:03}", "title": f"Person {n:03}"}) for n in range(148)]
    changed(kim, *(Put(one) for one in people))
    client = pages.browser(kim)
    first = client.get("/p/fleet/people/?sort=id")
    assert (len(names(first)), "1–100 of 150") == (100, re.search(r"1–100 of \d+", pages.text(first))[0])  # type: ignore[index]
    assert 'href="/p/fleet/people/?sort=id&amp;page=2"' in first.content.decode()
    assert len(names(client.get("/p/fleet/people/?sort=id&page=2"))) == 50
    assert len(names(client.get("/p/fleet/people/?sort=id&page=99"))) == 50


def test_filters_and_what_is_filtered_by_are_told_by_name(kim: Any) -> None:
    client = pages.browser(kim)
    page = client.get("/p/fleet/work-packages/?columns=assignee,state&assignee=ren").content.decode()
    assert '<option value="ren" selected>蓮</option>' in page
    assert "Assignee: 蓮" in page
    assert "1 of 3" in page


def test_the_rows_alone_are_fetched_where_the_question_changes(kim: Any) -> None:
    client = pages.browser(kim)
    whole = client.get("/p/fleet/work-packages/?state=blocked")
    part = client.get("/p/fleet/work-packages/?state=blocked", headers={"HX-Request": "true", "HX-Target": "list"})
    assert names(part) == names(whole) == ["Ship"]
    assert part.content.decode().startswith('<div id="list"')
    assert "HX-Target" in part["Vary"]


# --- files


def lines(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_csv_holds_what_is_filtered_in_its_order(kim: Any) -> None:
    client = pages.browser(kim)
    answer = client.get("/p/fleet/work-packages.csv?sort=-title&columns=assignee,deadline")
    assert answer["Content-Disposition"] == 'attachment; filename="fleet-work_packages.csv"'
    assert lines(answer) == [
        ["ID", "Name", "Assignee", "Deadline"],
        ["ship", "Ship", "Kim", ""],
        ["build", "Build", "蓮", "2026-06-30"],
        ["paint", "'=cmd|' /C calc'!A1", "", "2026-04-30"],
    ]
    every = lines(client.get("/p/fleet/work-packages.csv?all=1&state=blocked"))
    assert len(every) == 2
    assert "Effort (person-days)" in every[0]


def test_an_xlsx_holds_days_and_numbers_and_no_formula(kim: Any) -> None:
    import zipfile

    answer = pages.browser(kim).get("/p/fleet/work-packages.xlsx?columns=deadline")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet, texts = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "sharedStrings"))
    assert "<f>" not in sheet
    assert "=cmd|' /C calc'!A1" in unescape(texts)
    assert "<v>46203</v>" in sheet  # 2026-06-30 as spreadsheets count


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u3000=1", "\uff1d1"])
def test_no_text_of_a_csv_begins_a_formula(text: str) -> None:
    assert as_csv([[text]]).decode("utf-8-sig").lstrip('"').startswith("'")
    assert b"<f>" not in as_xlsx([[text]], "x")


def test_numbers_of_a_csv_stay_numbers() -> None:
    assert as_csv([[-1, None, -0.5]]).decode("utf-8-sig") == "-1,,-0.5\r\n"


# --- records


def test_a_record_tells_what_it_is_how_it_stands_and_who_names_it(kim: Any) -> None:
    client = pages.browser(kim)
    said = pages.text(client.get("/p/fleet/work-packages/build/?wait=1"))
    assert (
        said.index("Build")
        < said.index("8 in 10 by")
        < said.index("What the plan says")
        < said.index("What refers to it")
    )
    assert "promised 30 Jun 2026" in said
    assert "Dependencies · Predecessor" in said
    assert "Risks · Affects" in said or "Risks · Subjects" in said
    assert "Parts come late" in said


def test_a_record_opens_beside_a_list_under_its_own_address(kim: Any) -> None:
    client = pages.browser(kim)
    peek = client.get("/p/fleet/work-packages/build/", headers={"HX-Request": "true", "HX-Target": "peek"})
    assert peek["HX-Push-Url"] == "/p/fleet/work-packages/build/"
    said = peek.content.decode()
    assert "<main" not in said
    assert "data-close" in said
    assert "Build" in said


def test_what_is_not_there_is_told_with_the_nearest_and_what_was_removed_with_when(kim: Any) -> None:
    client = pages.browser(kim)
    near = client.get("/p/fleet/work-packages/bild/")
    assert near.status_code == 404
    assert 'href="/p/fleet/work-packages/build/"' in near.content.decode()
    changed(kim, Remove(Key("risk", "late-parts")), why="They are here")
    gone = client.get("/p/fleet/risks/late-parts/")
    assert gone.status_code == 404
    assert "kim@example.org removed it on" in pages.text(gone)
    assert "They are here" in pages.text(gone)
    assert 'href="/p/fleet~1/risks/late-parts/"' in gone.content.decode()
    assert client.get("/p/fleet~1/risks/late-parts/").status_code == 200
    assert client.get("/p/fleet/risks/late-parts/history/").status_code == 404


def test_history_tells_who_changed_what_from_what_to_what(kim: Any) -> None:
    changed(kim, Put(record(kim, "work_package", "build").changed(title="Build it", assignee="kim")), why="Ren is away")
    changed(kim, Put(record(kim, "risk", "late-parts").changed(probability=0.5)))
    client = pages.browser(kim)
    said = pages.text(client.get("/p/fleet/work-packages/build/history/"))
    assert "Ren is away" in said
    assert "Title Build → Build it" in said
    assert "Assignee 蓮 → Kim" in said
    assert said.index("revision 2") < said.index("revision 1")
    assert "revision 3" not in said
    past = pages.text(client.get("/p/fleet~1/work-packages/build/history/"))
    assert "Ren is away" not in past


def test_the_history_of_many_changes_is_told_page_by_page(kim: Any) -> None:
    for number in range(22):
        changed(kim, Put(record(kim, "risk", "late-parts").changed(title=f"Parts {number}")))
    client = pages.browser(kim)
    first = client.get("/p/fleet/risks/late-parts/history/").content.decode()
    older = re.search(r'rel="next" href="(\?before=\d+)"', first)
    assert older is not None
    rest = pages.text(client.get(f"/p/fleet/risks/late-parts/history/{older[1]}"))
    assert "→ Parts 2 " not in rest
    assert "Parts come late → Parts 0" in rest
    assert "made" in rest


def test_the_past_is_shown_and_offers_nothing_to_change(kim: Any) -> None:
    changed(kim, Put(record(kim, "work_package", "build").changed(title="Build it")))
    client = pages.browser(kim)
    assert "Build it" not in pages.text(client.get("/p/fleet~1/work-packages/"))
    past = client.get("/p/fleet~1/work-packages/build/").content.decode()
    assert "Build it" not in past
    assert "data-edit" not in past


# --- what is not for everybody


@pytest.fixture
def warden(kim: Any) -> Any:
    """Who sees what security and personnel keep to themselves."""
    return pages.account("sam@example.org", compartments=["security", "personnel"])


SECRETS = ("Vault", "vault", "unspeakable", "Keys leak", "leak", "Hidden Head", "boss")


@pytest.mark.parametrize(
    "address",
    [
        "work-packages/", "work-packages/?sort=-title", "work-packages/?sort=confidentiality", "risks/", "people/",
        "work-packages/?columns=assignee,confidentiality,notes", "work-packages/build/", "work-packages/build/history/",
        "people/ren/", "work-packages.csv?all=1", "risks.csv?all=1", "people.csv?all=1",
        "work-packages/?q=unspeakable", "work-packages/?confidentiality=security",
    ],
)  # fmt: skip
def test_what_is_confidential_leaks_by_no_list_page_file_or_link(kim: Any, warden: Any, address: str) -> None:
    changed(warden, Put(record(warden, "work_package", "vault").changed(title="Vault door")))
    asked = set(re.findall(r"\w+", address))
    seen = pages.browser(kim).get(f"/p/fleet/{address}").content.decode()
    for secret in SECRETS:
        assert secret in asked or secret not in seen, secret


def test_who_may_see_it_sees_it_and_is_noted(kim: Any, warden: Any) -> None:
    from kaname.web.access.models import Entry

    client = pages.browser(warden)
    assert "Vault" in names(client.get("/p/fleet/work-packages/"))
    said = pages.text(client.get("/p/fleet/work-packages/vault/"))
    assert "unspeakable" in said
    assert "security" in said.lower()
    client.get("/p/fleet/risks.xlsx")
    read = Entry.objects.filter(who="sam@example.org", action="read").order_by("pk").values_list("records", flat=True)
    assert list(read) == [["work_package/vault"], ["work_package/vault"], ["risk/leak"]]


@pytest.mark.parametrize("rest", ["", "history/"])
def test_what_may_not_be_seen_is_told_as_what_was_never_there(kim: Any, warden: Any, rest: str) -> None:
    client = pages.browser(kim)
    hidden, missing = (client.get(f"/p/fleet/risks/{name}/{rest}") for name in ("leak", "xyzzy"))
    assert hidden.status_code == missing.status_code == 404
    assert pages.text(hidden).replace("leak", "xyzzy") == pages.text(missing)
    changed(warden, Remove(Key("risk", "leak")))
    gone = client.get(f"/p/fleet/risks/leak/{rest}?wait=1")
    assert pages.text(gone).replace("leak", "xyzzy") == pages.text(missing)
    assert "removed it on" in pages.text(pages.browser(warden).get(f"/p/fleet/risks/leak/{rest}"))


def test_counts_and_choices_tell_of_what_is_seen_alone(kim: Any, warden: Any) -> None:
    mine, theirs = (pages.browser(one).get("/p/fleet/risks/?columns=owner").content.decode() for one in (kim, warden))
    assert "1 record<" in mine
    assert "2 records<" in theirs
    assert '<option value="ren">' not in mine
    assert '<option value="ren">' in theirs


def test_readers_and_strangers(kim: Any) -> None:
    viewer, stranger = (pages.browser(pages.account(f"{role}@example.org", role=role)) for role in ("viewer", ""))
    page = viewer.get("/p/fleet/work-packages/")
    assert page.status_code == 200
    assert 'name="id"' not in page.content.decode()
    assert stranger.get("/p/fleet/work-packages/").status_code == 404
    assert stranger.get("/p/fleet/work-packages/build/").status_code == 404
    assert stranger.get("/p/fleet/work-packages.csv").status_code == 404
