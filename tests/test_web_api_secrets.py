"""An attempt on a confidential record by every address, filter, order, count, error and header there is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api import Asker, account, asker, keep, one
from effort import EXHAUSTIVE
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put, Remove
from kaname.model.kinds import KINDS
from kaname.settings import settings
from kaname.store.committing import Author, commit
from kaname.store.creating import branch
from kaname.web.api.urls import operations
from kaname.web.filtering import parameters_of

pytestmark = pytest.mark.thorough

SECRET = "ZANZIBAR"
ROLES = ("viewer", "contributor", "lead", "executive", "manager")


def hidden(kind: str) -> Any:
    """A record with a secret in its id, its title and its notes, and in nothing that makes it one of its kind."""
    needed = {
        "work_package": {"duration": {"low": 1, "likely": 2, "high": 3}},
        "dependency": {"predecessor": "a", "successor": "milestone/m"},
    }
    given = {"title": SECRET, "notes": f"it is {SECRET}", "confidentiality": "legal", **needed.get(kind, {})}
    return one(kind, f"{SECRET}-{kind.replace('_', '-')}", **given)


def plan() -> list[Any]:
    return [
        one("charter", "p", title="P", as_of="2026-03-12", currency="EUR"),
        one("person", "kim", title="Kim"),
        one("work_package", "a", title="A", duration={"low": 1, "likely": 2, "high": 3}, assignee="kim"),
        one("milestone", "m", title="M", commitment="2026-04-01", work=["a", f"work_package/{SECRET}-work-package"]),
        one("issue", "i", title="I", from_risk=f"{SECRET}-risk", owner="kim"),
        *(hidden(kind) for kind in ("risk", "work_package", "milestone", "dependency", "person", "lesson")),
    ]


@pytest.fixture
def office(site: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Asker]:
    monkeypatch.setenv("KANAME_RUNS", "100")
    monkeypatch.setenv("KANAME_API_RATE", "0")
    settings.cache_clear()
    keep(site, "p", plan())
    commit(site, "p", ChangeSet((Put(hidden("risk").changed(notes=f"{SECRET} again")),)), Author("Lee", SECRET))
    commit(site, "p", ChangeSet((Remove(Key("lesson", f"{SECRET}-lesson")),)), Author("Lee", SECRET))
    branch(site, "p", "bold", Author("Lee"))
    keep(site, SECRET, [one("charter", "x", title=SECRET)])
    held = {"program": "p", "teams": [], "person": "kim"}
    found = {role: asker(account(role, {"role": role, **held})) for role in ROLES}
    boss = asker(account("boss", {"role": "manager", "program": "p", "compartments": ["legal"]}))
    secret = {"kind": "risk", "put": {"id": f"{SECRET}-risk", "notes": SECRET, "confidentiality": "legal"}}
    for changes in ([secret], [secret, {"kind": "issue", "put": {"id": "i", "title": "open", "owner": "kim"}}]):
        made = boss.ask("POST", "/programs/p/proposals", {"changes": changes, "base": 3, "why": SECRET})
        assert made.status_code == 201, made.content
    found["auditor"] = asker(account("auditor", {"role": "auditor", "program": "p"}))
    return found


def addresses() -> Iterator[str]:
    """Every address that is read, with hidden names where names go."""
    for route in operations():
        if route.method != "GET":
            continue
        path = (
            route.path.replace("{program}", "p")
            .replace("{number}", "3")
            .replace("{webhook}", "x")
            .replace("{job}", "x")
        )
        for cls in KINDS.values() if route.by_kind else (None,):
            name = f"{SECRET}-{cls.kind.replace('_', '-')}" if cls is not None else ""
            yield path.replace("{plural}", cls.plural if cls else "").replace("{record}", name)
    yield f"/programs/{SECRET}"
    yield "/programs/p/diff?at=1"
    yield "/programs/p/diff?to_scenario=bold&at=1"
    yield f"/programs/p/revisions?record=risk/{SECRET}-risk"
    yield f"/programs/p/forecast?target=work_package/{SECRET}-work-package"
    yield "/programs/p/milestones/m/incoming"
    yield "/programs/p/people/kim/incoming"
    for number in (1, 2, 3):
        yield f"/programs/p/revisions/{number}"
        yield f"/programs/p/records?at={number}"
    yield from asked_for()


def asked_for() -> Iterator[str]:
    """Every filter and every order of a few kinds, with values that would find what is hidden."""
    for kind in ("risk", "work_package", "milestone", "issue"):
        cls = KINDS[kind]
        for name in parameters_of(cls):
            for value in (f"{SECRET}-risk", f"{SECRET}-work-package", SECRET, "legal", "0", "2026-01-01"):
                yield f"/programs/p/{cls.plural}?{name}={quote(value)}"
        for name in cls.model_fields:
            yield f"/programs/p/{cls.plural}?sort=-{name}&limit=1"
        yield f"/programs/p/{cls.plural}?q={SECRET}"
    yield f"/programs/p/records?q={SECRET}"
    yield "/programs/p/records?confidentiality=legal"


def told(found: Any, address: str) -> str:
    """All that an answer says, without what the question said."""
    text = found.content.decode() + json.dumps(dict(found.headers))
    for word in quote(address, safe="=&?/-").replace("?", "/").replace("&", "/").replace("=", "/").split("/"):
        if SECRET in word:
            text = text.replace(word, "")
    return text.replace("risk/", "").replace(f'"{SECRET}"', '""') if SECRET in address else text


@pytest.mark.parametrize("role", ROLES if EXHAUSTIVE else ROLES[-1:])
def test_a_secret_shows_at_no_address(office: dict[str, Asker], role: str) -> None:
    seen = 0
    for address in addresses():
        found = office[role].get(address)
        assert SECRET not in told(found, address), (address, found.content)
        assert found.status_code < 500, (address, found.content)
        seen += found.status_code == 200
    assert seen > 100  # or nothing was tried


def test_who_may_see_it_sees_it(office: dict[str, Asker]) -> None:
    """Else the test above could not fail."""
    shown = [
        each for each in addresses() if SECRET not in each and SECRET in office["auditor"].get(each).content.decode()
    ]
    assert {"/programs/p/risks", "/programs/p/records", "/programs/p/revisions", "/programs/p/diff?at=1"} <= set(shown)
    assert {"/programs/p/assessment", "/programs/p/timetable", "/programs/p/forecast"} <= set(shown)
    assert len(shown) > 20


def test_counts_pages_and_etags_know_nothing_of_it(office: dict[str, Asker], site: str) -> None:
    """With and without a hidden record, all that is said is the same but for the revision and its moment."""

    def said() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for address in ("/programs/p/risks", "/programs/p/records", "/programs/p/issues/i", "/programs/p/problems"):
            answer = office["viewer"].get(address)
            body = answer.json()
            body.pop("revision", None)
            etag = answer.headers["ETag"] if address.endswith("/i") else ""
            found[address] = (body, etag)
        found["programs"] = [each["records"] for each in office["viewer"].json("/programs")["items"]]
        found["revisions"] = [each["number"] for each in office["viewer"].json("/programs/p/revisions")["items"]]
        return found

    before = said()
    commit(site, "p", ChangeSet((Put(one("risk", f"{SECRET}-2", confidentiality="legal")),)), Author("Lee", SECRET))
    assert said() == before


@pytest.mark.parametrize("role", ["lead", "manager"])
@pytest.mark.parametrize("kind", ["risk", "work_package", "milestone"])
def test_a_hidden_record_is_no_other_than_one_that_never_was(office: dict[str, Asker], role: str, kind: str) -> None:
    plural, name = KINDS[kind].plural, f"{SECRET}-{kind.replace('_', '-')}"
    answers: list[list[Any]] = []
    for asked in (name, "never"):
        path = f"/programs/p/{plural}/{asked}"
        found = [
            office[role].get(path),
            office[role].get(f"{path}/incoming"),
            office[role].get(f"/programs/p/revisions?record={kind}/{asked}"),
            office[role].ask("PATCH", path, {"title": "x"}, If_Match='"x"'),
            office[role].ask("PATCH", path, {"title": "x"}),
            office[role].ask("DELETE", path, If_Match='"x"'),
            office[role].ask("PUT", path, {"id": asked}, If_Match='"x"'),
            office[role].ask("POST", "/programs/p/changes", {"changes": [{"kind": kind, "remove": asked}], "base": 3}),
        ]
        answers.append([(each.status_code, each.content.decode().replace(asked, "")) for each in found])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("role", ["contributor", "manager"])
def test_an_id_of_a_hidden_record_is_told_as_one_that_was_used_once(
    office: dict[str, Asker], site: str, role: str
) -> None:
    """By status, words, headers, shape, and the questions that the database is asked."""
    for change in (Put(one("risk", "used-once-1-2", owner="kim")), Remove(Key("risk", "used-once-1-2"))):
        commit(site, "p", ChangeSet((change,)), Author("Lee"))
    base = office["manager"].json("/programs/p/records?limit=1")["revision"]["number"]
    names = (f"{SECRET}-risk", "used-once-1-2", f"{SECRET}-gone")
    assert len({len(name) for name in names}) == 1
    commit(site, "p", ChangeSet((Put(one("risk", names[2], confidentiality="legal")),)), Author("Lee"))
    commit(site, "p", ChangeSet((Remove(Key("risk", names[2])),)), Author("Lee"))
    answers: list[list[Any]] = []
    for turn, name in enumerate((*names, *names)):  # what a process remembers of states it does not ask for again
        put = {"kind": "risk", "put": {"id": name, "owner": "kim"}}
        path, body = f"/programs/p/risks/{name}", {"changes": [put], "base": base}
        two = {"changes": [{"kind": "issue", "put": {"id": f"new-{role}", "owner": "kim"}}, put], "base": base}
        asked = office[role].ask
        with CaptureQueriesContext(connection) as questions:
            found = [
                asked("PUT", path, put["put"], If_None_Match="*"),
                asked("PUT", path, put["put"], If_None_Match="*", Idempotency_Key=f"{role} {name} {turn}"),
                asked("POST", "/programs/p/changes", body),
                asked("POST", "/programs/p/changes", two),
                asked("POST", "/programs/p/check", body),
                asked("POST", "/programs/p/proposals", body),
            ]
        answers.append([_shape(each, name) for each in found])
        answers[-1].append([one["sql"].split(" WHERE ")[0][:80] for one in questions.captured_queries])
    del answers[:3]
    for others in answers[1:]:
        for number, (one_of_them, other) in enumerate(zip(answers[0], others, strict=True)):
            assert one_of_them == other, number
    assert {each[0] for each in answers[0][:-1]} == {409}
    assert all("record_id_used" in each[1] for each in answers[0][:-1])
    new = {"id": f"fresh-{role}", "owner": "kim"}
    made = office[role].ask("PUT", f"/programs/p/risks/fresh-{role}", new, If_None_Match="*")
    assert made.status_code == 201, "an id that was never used is free"


def _shape(answer: Any, name: str) -> tuple[int, str, list[str]]:
    said = answer.content.decode().replace(name, "")
    # Every request has a name of its own, and the parts of the policy stand in no order.
    headers = {**answer.headers, "X-Request-ID": "", "Content-Security-Policy": ""}
    return answer.status_code, said, sorted(f"{key}: {value}" for key, value in headers.items())


def test_where_nothing_is_hidden_an_id_may_be_used_again(site: str) -> None:
    keep(site, "q", [one("charter", "q"), one("risk", "r")])
    boss = asker(account("boss", {"role": "manager", "program": "q"}))
    boss.ask("DELETE", "/programs/q/risks/r", If_Match=boss.get("/programs/q/risks/r").headers["ETag"])
    assert boss.ask("PUT", "/programs/q/risks/r", {"id": "r"}, If_None_Match="*").status_code == 201


def test_of_what_is_proposed_the_open_part_is_shown(office: dict[str, Asker]) -> None:
    (shown,) = office["lead"].json("/programs/p/proposals")["items"]
    assert (shown["written"], shown["why"]) == (["issue/i"], "")
    told = office["auditor"].json("/programs/p/proposals")["items"]
    assert [each["why"] for each in told] == [SECRET, SECRET]
    asked = office["lead"].ask("POST", f"/programs/p/proposals/{shown['name']}/accept")
    assert SECRET not in asked.content.decode()


def test_errors_of_writes_name_nothing_that_is_hidden(office: dict[str, Asker]) -> None:
    manager = office["manager"]
    body = {
        "changes": [
            {"kind": "risk", "put": {"id": f"{SECRET}-risk"}},
            {"kind": "work_package", "put": {"id": "a", "parent": f"{SECRET}-work-package"}},
        ],
        "base": 3,
    }
    for path in ("changes", "check"):
        for changes in (body["changes"], body["changes"][1:], body["changes"][:1]):
            found = manager.ask("POST", f"/programs/p/{path}", {**body, "changes": changes})
            text = found.content.decode()
            for known in (f"{SECRET}-risk", f"{SECRET}-work-package"):
                text = text.replace(known, "") if known in json.dumps(changes) else text
            assert SECRET not in text, found.content


def test_taking_back_or_merging_what_is_hidden_tells_nothing(office: dict[str, Asker], site: str) -> None:
    changed = hidden("risk").changed(title=f"{SECRET} else")
    commit(site, "p", ChangeSet((Put(changed),)), Author("Lee", SECRET), scenario="bold")
    commit(site, "p", ChangeSet((Put(hidden("risk").changed(title=f"{SECRET} other")),)), Author("Lee", SECRET))
    merged = office["manager"].ask("POST", "/programs/p/scenarios/bold/merge")
    assert (merged.status_code, merged.json()["code"]) == (409, "record_changed_hidden")
    taken_back = office["manager"].ask("POST", "/programs/p/revisions/2/revert")
    assert taken_back.status_code == 200
    assert SECRET not in merged.content.decode() + taken_back.content.decode()
    assert office["auditor"].ask("POST", "/programs/p/scenarios/bold/merge").status_code == 403
