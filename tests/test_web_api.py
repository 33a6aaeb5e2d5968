"""The interface for programs: records with conditions, many changes at once, history, and how refusals are told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from api import Asker, account, asker, early_in_a_minute, keep, one
from kaname.settings import settings
from kaname.web.access.models import Entry, User
from kaname.web.access.tokens import Scope
from kaname.web.api.models import Remembered

RISK = "/programs/p/risks/r"


def plan() -> list[Any]:
    return [
        one("charter", "p", title="P", as_of="2026-03-12", currency="EUR"),
        one("person", "kim", title="Kim"),
        one("work_package", "a", title="A", duration={"low": 1, "likely": 2, "high": 3}, assignee="kim"),
        one("milestone", "m", title="M", commitment="2026-04-01", work=["a"]),
        one("risk", "r", title="R", probability=0.5, owner="kim", tags=["x", "y"]),
        one("risk", "s", title="S", notes="storm", raised_on="2026-02-01"),
        one("risk", "t", title="T", probability=0.2, raised_on="2026-01-01"),
    ]


def prepared(alias: str) -> User:
    keep(alias, "p", plan())
    return account("kim", {"role": "manager", "program": "p"})


@pytest.fixture
def kim(either_site: str) -> Asker:
    return asker(prepared(either_site))


@pytest.fixture
def lee(site: str) -> Asker:
    """On SQLite alone."""
    return asker(prepared(site))


def refused(found: Any, status: int, code: str) -> Any:
    assert (found.status_code, found.json()["code"]) == (status, code), found.content
    assert found.headers["Content-Type"] == "application/problem+json"
    body = found.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["mend"]
    return body


def test_a_record_is_read_written_and_removed_by_what_it_was(kim: Asker) -> None:
    found = kim.get(RISK)
    etag = found.headers["ETag"]
    assert found.json() == {"id": "r", "title": "R", "probability": 0.5, "owner": "kim", "tags": ["x", "y"]}
    assert kim.get(RISK, If_None_Match=etag).status_code == 304
    assert kim.get(RISK, If_None_Match='"other"').status_code == 200

    written = kim.ask("PUT", f"{RISK}?why=sure", {"id": "r", "title": "R2", "owner": "kim"}, If_Match=etag)
    assert (written.status_code, written.headers["Kaname-Revision"]) == (200, "2")
    assert kim.get(RISK).headers["ETag"] == written.headers["ETag"] != etag
    assert kim.json("/programs/p/revisions")["items"][0]["why"] == "sure"

    refused(kim.ask("DELETE", RISK, If_Match=etag), 412, "record_differs")
    gone = kim.ask("DELETE", RISK, If_Match=written.headers["ETag"])
    assert (gone.status_code, gone.content) == (204, b"")
    refused(kim.get(RISK), 404, "record_unknown")
    assert kim.json(f"{RISK}?at=1")["title"] == "R"


def test_a_new_record_says_that_it_is_new(kim: Asker) -> None:
    body = {"id": "n", "title": "New"}
    made = kim.ask("PUT", "/programs/p/risks/n", body, If_None_Match="*")
    assert made.status_code == 201
    refused(kim.ask("PUT", "/programs/p/risks/n", body, If_None_Match="*"), 412, "record_there")
    refused(kim.ask("PUT", "/programs/p/risks/o", body, If_None_Match="*"), 422, "id_differs")
    refused(kim.ask("PUT", "/programs/p/risks/o", {"id": "o"}, If_Match=made.headers["ETag"]), 404, "record_unknown")


@pytest.mark.parametrize("given", [{}, {"If_Match": "*"}, {"If_None_Match": '"x"'}])
def test_no_update_is_lost_since_none_is_made_unseen(kim: Asker, given: dict[str, str]) -> None:
    for method, body in (("PUT", {"id": "r"}), ("PATCH", {"title": "x"}), ("DELETE", None)):
        refused(kim.ask(method, RISK, body, **given), 428, "precondition_needed")
    assert kim.json(RISK)["title"] == "R"


def test_a_patch_sets_and_takes_away(kim: Asker) -> None:
    etag = kim.get(RISK).headers["ETag"]
    patch = {"title": "R2", "owner": None, "tags": ["z"]}
    found = kim.ask("PATCH", RISK, patch, If_Match=etag, Content_Type="application/merge-patch+json")
    assert found.json() == {"id": "r", "title": "R2", "probability": 0.5, "tags": ["z"]}
    body = refused(kim.ask("PATCH", RISK, {"probability": 7}, If_Match=found.headers["ETag"]), 422, "body_invalid")
    assert [(each["pointer"], each["code"]) for each in body["problems"]] == [("/probability", "field.range")]


def change(*changes: dict[str, Any], base: int = 1, why: str = "") -> dict[str, Any]:
    return {"changes": changes, "base": base, "why": why}


def test_two_who_change_different_fields_both_do_it(kim: Asker) -> None:
    for body in ({"title": "R2"}, {"probability": 0.9}):
        whole = {"id": "r", "title": "R", "probability": 0.5, "owner": "kim", "tags": ["x", "y"], **body}
        found = kim.ask("POST", "/programs/p/changes", change({"kind": "risk", "put": whole}))
        assert found.status_code == 200
    assert found.json()["merged"] is True
    assert kim.json(RISK) == {"id": "r", "title": "R2", "probability": 0.9, "owner": "kim", "tags": ["x", "y"]}
    assert found.json()["etags"] == {"risk/r": kim.get(RISK).headers["ETag"]}


def test_two_who_change_one_field_are_told_of_each_other(kim: Asker) -> None:
    first = change({"kind": "risk", "put": {"id": "r", "title": "first"}})
    second = change(
        {"kind": "risk", "put": {"id": "r", "title": "second"}}, {"kind": "risk", "put": {"id": "n", "title": "N"}}
    )
    assert kim.ask("POST", "/programs/p/changes", first).status_code == 200
    body = refused(kim.ask("POST", "/programs/p/changes", second), 409, "record_changed")
    (clash,) = body["conflicts"]
    assert (clash["record"], clash["fields"], clash["by"]) == ("risk/r", ["title"], "kim@example.org")
    assert (clash["ours"]["title"], clash["theirs"]["title"], clash["base"]["title"]) == ("second", "first", "R")
    refused(kim.get("/programs/p/risks/n"), 404, "record_unknown")


def test_changes_are_tried_without_being_written(kim: Asker) -> None:
    good = change({"kind": "risk", "put": {"id": "n", "title": "N"}}, {"kind": "risk", "remove": "s"})
    tried = kim.ask("POST", "/programs/p/check", good)
    assert (tried.status_code, tried.json()["written"], tried.json()["revision"]) == (200, False, 1)
    assert kim.json("/programs/p/risks")["total"] == 3
    bad = change({"kind": "work_package", "put": {"id": "b", "parent": "nowhere"}})
    body = refused(kim.ask("POST", "/programs/p/check", bad), 422, "commit_faulty")
    assert [(each["record"], each["pointer"]) for each in body["problems"]] == [("work_package/b", "/parent")]
    assert Entry.objects.filter(action="write").count() == 0


def test_every_fault_of_a_body_is_told_with_its_place(kim: Asker) -> None:
    body = change(
        {"kind": "risk", "put": {"id": "r", "probability": "high"}},
        {"kind": "rsk", "remove": "x"},
        {"kind": "risk", "put": {"id": "n", "titel": "N"}},
    )
    told = refused(kim.ask("POST", "/programs/p/changes", body), 422, "body_invalid")
    assert [(each["pointer"], each["code"]) for each in told["problems"]] == [
        ("/changes/0/put/probability", "field.type"),
        ("/changes/1/kind", "field.choice"),
        ("/changes/2/put/titel", "field.unknown"),
    ]
    assert told["problems"][2]["values"]["nearest"] == "title"


def test_refusals_speak_the_language_of_the_caller(lee: Asker) -> None:
    english, japanese = (lee.get("/programs/q", Accept_Language=one).json() for one in ("en", "de, ja;q=0.8, en;q=0.1"))
    assert english["code"] == japanese["code"] == "program_unknown"
    assert english["detail"] != japanese["detail"]
    assert "ありません" in japanese["detail"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "r s t"), ("sort=-title", "t s r"), ("sort=probability", "t r s"), ("sort=-probability", "r t s"),
        ("owner=kim", "r"), ("owner=person/kim", "r"), ("probability.min=0.3", "r"), ("probability.max=0.3", "t"),
        ("raised_on.min=2026-01-15", "s"), ("title=R&title=T", "r t"), ("tags=y", "r"), ("q=STORM", "s"),
        ("limit=2", "r s"), ("limit=2&page=2", "t"), ("page=9", ""), ("sort=raised_on,-title", "t s r"),
        ("confidentiality=internal", "r s t"), ("confidentiality=public", ""),
    ],
)  # fmt: skip
def test_records_are_chosen_and_ordered(lee: Asker, query: str, found: str) -> None:
    assert [each["id"] for each in lee.json(f"/programs/p/risks?{query}")["items"]] == found.split()
    mixed = lee.json(f"/programs/p/records?kind=risk&{query}")
    assert [each["address"] for each in mixed["items"]] == [f"risk/{name}" for name in found.split()]


@pytest.mark.parametrize(
    ("query", "code", "nearest"),
    [
        ("onwer=kim", "field.unknown", "owner"), ("sort=titel", "field.unknown", "title"),
        ("impact=hihg", "field.choice", "high"), ("raised_on=soon", "field.type", ""),
        ("page=x", "field.type", ""), ("limit=0", "field.range", ""),
    ],
)  # fmt: skip
def test_what_is_not_known_is_named_with_what_is(lee: Asker, query: str, code: str, nearest: str) -> None:
    (told,) = refused(lee.get(f"/programs/p/risks?{query}"), 400, "query_invalid")["problems"]
    assert (told["code"], told["values"].get("nearest", "")) == (code, nearest)


def test_a_kind_that_is_none_is_named_with_the_nearest(lee: Asker) -> None:
    assert refused(lee.get("/programs/p/riks"), 404, "kind_unknown")["values"]["nearest"] == "risks"


def test_the_past_scenarios_and_baselines_are_addresses(kim: Asker) -> None:
    assert kim.ask("POST", "/programs/p/scenarios", {"name": "bold", "why": "try"}).json() == {
        "name": "bold",
        "base": 1,
    }
    etag = kim.get(f"{RISK}?scenario=bold").headers["ETag"]
    assert kim.ask("PATCH", f"{RISK}?scenario=bold", {"title": "Bold"}, If_Match=etag).status_code == 200
    assert (kim.json(RISK)["title"], kim.json(f"{RISK}?scenario=bold")["title"]) == ("R", "Bold")
    told = kim.json("/programs/p/diff?to_scenario=bold")
    assert told["changed"] == ["risk/r"]
    assert told["fields"] == [{"record": "risk/r", "field": "title", "before": "R", "after": "Bold"}]
    assert [each["name"] for each in kim.json("/programs/p/scenarios")["items"]] == ["main", "bold"]

    assert kim.ask("POST", "/programs/p/baselines", {"name": "q1"}).status_code == 201
    refused(kim.ask("POST", "/programs/p/baselines", {"name": "q1"}), 409, "baseline_exists")
    merged = kim.ask("POST", "/programs/p/scenarios/bold/merge", {"why": "yes"})
    assert merged.status_code == 200, merged.content
    assert (merged.status_code, kim.json(RISK)["title"]) == (200, "Bold")
    assert kim.json(f"{RISK}?at=q1")["title"] == "R"
    assert [each["name"] for each in kim.json("/programs/p/baselines")["items"]] == ["q1"]
    number = merged.json()["revision"]
    assert kim.json(f"/programs/p/revisions/{number}")["records"] == [{"record": "risk/r", "removed": False}]
    assert kim.ask("POST", f"/programs/p/revisions/{number}/revert").status_code == 200
    assert kim.json(RISK)["title"] == "R"
    assert kim.ask("DELETE", "/programs/p/scenarios/bold").status_code == 204
    refused(kim.ask("PATCH", f"{RISK}?scenario=bold", {"title": "x"}, If_Match=etag), 412, "record_differs")
    again = kim.get(f"{RISK}?scenario=bold").headers["ETag"]
    refused(kim.ask("PATCH", f"{RISK}?scenario=bold", {"title": "x"}, If_Match=again), 400, "scenario_closed")


def test_revisions_are_read_page_by_page(lee: Asker) -> None:
    for number in range(1, 5):
        body = change({"kind": "lesson", "put": {"id": f"l{number}", "title": "L"}}, base=number)
        assert lee.ask("POST", "/programs/p/changes", body).status_code == 200
    first = lee.json("/programs/p/revisions?limit=2")
    assert ([each["number"] for each in first["items"]], first["next"]) == ([5, 4], 4)
    rest = lee.json("/programs/p/revisions?limit=9&before=4")
    assert ([each["number"] for each in rest["items"]], rest["next"]) == ([3, 2, 1], None)
    assert [each["number"] for each in lee.json("/programs/p/revisions?record=lesson/l2")["items"]] == [3]


def test_links_that_come_in_are_told(lee: Asker) -> None:
    assert lee.json("/programs/p/people/kim/incoming")["items"] == [
        {"record": "work_package/a", "field": "assignee"},
        {"record": "risk/r", "field": "owner"},
    ]


def test_a_write_that_is_sent_again_is_not_done_again(kim: Asker) -> None:
    body = change({"kind": "lesson", "put": {"id": "l", "title": "L"}})
    first, second = (kim.ask("POST", "/programs/p/changes", body, Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert ("Idempotency-Replayed" in first.headers, second.headers["Idempotency-Replayed"]) == (False, "true")
    assert len(kim.json("/programs/p/revisions")["items"]) == 2
    other = change({"kind": "lesson", "put": {"id": "l", "title": "M"}})
    refused(kim.ask("POST", "/programs/p/changes", other, Idempotency_Key="k1"), 422, "idempotency_key_used")
    faulty = change({"kind": "work_package", "put": {"id": "b", "parent": "nowhere"}})
    for _ in range(2):
        refused(kim.ask("POST", "/programs/p/changes", faulty, Idempotency_Key="k2"), 422, "commit_faulty")
    assert [each.key for each in Remembered.objects.all()] == ["k1"]


def at_once(count: int, what: Callable[[int], Any]) -> list[Any]:
    found: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            barrier.wait()
            found[number] = what(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_write_that_is_sent_many_times_at_once_is_done_once(kim: Asker) -> None:
    body = change({"kind": "lesson", "put": {"id": "l", "title": "L"}})

    def send(_: int) -> Any:
        return Asker(kim.text).ask("POST", "/programs/p/changes", body, Idempotency_Key="k")

    found = at_once(6, send)
    assert {(each.status_code, each.content) for each in found} == {(200, found[0].content)}
    assert sum("Idempotency-Replayed" not in each.headers for each in found) == 1
    assert len(kim.json("/programs/p/revisions")["items"]) == 2


def test_of_many_who_hold_one_state_of_a_record_one_changes_it(kim: Asker) -> None:
    etag = kim.get(RISK).headers["ETag"]

    def send(number: int) -> Any:
        return Asker(kim.text).ask("PATCH", RISK, {"title": f"by {number}"}, If_Match=etag)

    found = at_once(5, send)
    (done,) = [each for each in found if each.status_code == 200]
    assert {each.status_code for each in found if each is not done} <= {409, 412}
    assert kim.json(RISK) == done.json()


def test_nobody_is_let_in_without_a_token_in_force(lee: Asker) -> None:
    for text in ("", "kn_00000000_x", lee.text + "x"):
        found = Asker(text).get("/programs")
        refused(found, 401, "not_signed_in")
        assert found.headers["WWW-Authenticate"].startswith("Bearer")
    other = lee.http.get("/api/v1/programs", headers={"Authorization": "Basic eDp5"})
    refused(other, 401, "not_signed_in")


def test_a_session_changes_nothing_without_its_csrf_token(lee: Asker) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, SERVER_NAME="localhost")
    client.force_login(User.objects.get())
    found = client.get("/api/v1/programs/p/risks/r")
    assert found.status_code == 200
    asked: dict[str, Any] = {"content_type": "application/merge-patch+json"}
    known = {"If-Match": found.headers["ETag"]}
    refused(client.patch("/api/v1/programs/p/risks/r", {"title": "x"}, headers=known, **asked), 403, "csrf_missing")
    from django.middleware.csrf import _get_new_csrf_string

    secret = _get_new_csrf_string()
    client.cookies["csrftoken"] = secret
    done = client.patch("/api/v1/programs/p/risks/r", {"title": "x"}, headers=known | {"X-CSRFToken": secret}, **asked)
    assert (done.status_code, done.json()["title"]) == (200, "x")


def test_a_token_does_no_more_than_its_scopes(lee: Asker) -> None:
    reader = asker(User.objects.get(), [Scope.READ])
    etag = reader.get(RISK).headers["ETag"]
    refused(reader.ask("PATCH", RISK, {"title": "x"}, If_Match=etag), 403, "action_forbidden")
    auditor = asker(User.objects.get(), [Scope.AUDIT])
    refused(auditor.get(RISK), 404, "program_unknown")
    elsewhere = asker(User.objects.get(), programs=("q",))
    refused(elsewhere.get(RISK), 404, "program_unknown")
    assert elsewhere.json("/programs")["items"] == []


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "json_invalid"),
        (b'{"id": NaN}', "application/json", 400, "json_invalid"),
        (b'{"title": "\\ud800"}', "application/json", 400, "json_invalid"),
        (b"[" * 100_000, "application/json", 400, "json_invalid"),
        (b"\xff", "application/json", 400, "json_invalid"),
        (b"[]", "application/json", 422, "body_no_object"),
        (b"id: r", "application/yaml", 415, "body_no_json"),
        (b" " * 3_000_000, "application/json", 413, "body_too_large"),
    ],
)
def test_bodies_that_are_none_are_refused(lee: Asker, body: bytes, kind: str, status: int, code: str) -> None:
    refused(lee.ask("PUT", RISK, body, If_None_Match="*", Content_Type=kind), status, code)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "address_unknown"),
        ("POST", "/programs", 405, "method_unknown"),
        ("GET", "/programs/p%00", 404, "address_unknown"),
        ("GET", "/programs/p?x=%00", 404, "address_unknown"),
        ("GET", "/programs/p/risks/r?at=99999999999999999999", 404, "revision_unknown"),
        ("GET", "/programs/p/risks/r?at=7", 404, "revision_unknown"),
        ("GET", "/programs/p/risks/r?at=0001-01-01T00:00:00Z", 404, "revision_unknown"),
        ("GET", "/programs/p/risks/r?scenario=none", 404, "scenario_unknown"),
        ("GET", "/programs/p/revisions/99", 404, "revision_unknown"),
    ],
)
def test_what_is_not_there_is_told_as_a_problem(lee: Asker, method: str, path: str, status: int, code: str) -> None:
    found = lee.ask(method, path)
    refused(found, status, code)
    assert (status != 405) or found.headers["Allow"] == "GET"


def test_a_fault_of_our_own_tells_nothing(lee: Asker) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("ALTER TABLE api_remembered RENAME TO elsewhere")
    try:
        found = lee.ask("POST", "/programs/p/changes", change(), Idempotency_Key="k")
    finally:
        with connections["default"].cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO api_remembered")
    body = refused(found, 500, "server_fault")
    assert "api_remembered" not in json.dumps(body)
    assert body["values"] == {}


def test_requests_are_counted_by_token(lee: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANAME_API_RATE", "3")
    settings.cache_clear()
    early_in_a_minute()
    found = [lee.get("/programs").status_code for _ in range(5)]
    assert found == [200, 200, 200, 429, 429]
    last = lee.get("/programs")
    refused(last, 429, "too_many_requests")
    assert int(last.headers["Retry-After"]) > 0
    assert asker(User.objects.get()).get("/programs").status_code == 200


def test_who_may_propose_alone_is_waited_for(kim: Asker) -> None:
    helper = asker(User.objects.get(), [Scope.PROPOSE])
    body = change({"kind": "risk", "put": {"id": "r", "title": "Better"}}, {"kind": "risk", "remove": "s"}, why="since")
    refused(helper.ask("POST", "/programs/p/changes", body), 403, "action_forbidden")
    made = helper.ask("POST", "/programs/p/proposals", body)
    assert made.status_code == 201, made.content
    name = made.json()["name"]
    assert (made.json()["written"], made.json()["removed"], made.json()["why"]) == (["risk/r"], ["risk/s"], "since")
    assert [each["name"] for each in kim.json("/programs/p/proposals")["items"]] == [name]
    assert kim.json(RISK)["title"] == "R"
    refused(helper.ask("POST", f"/programs/p/proposals/{name}/accept"), 403, "action_forbidden")
    done = kim.ask("POST", f"/programs/p/proposals/{name}/accept")
    assert (done.status_code, done.json()["written"]) == (200, True)
    assert kim.json(RISK)["title"] == "Better"
    refused(kim.get(f"/programs/p/proposals/{name}"), 404, "proposal_unknown")
    other = helper.ask("POST", "/programs/p/proposals", {**body, "base": 1}).json()["name"]
    assert kim.ask("POST", f"/programs/p/proposals/{other}/decline", {"why": "no"}).status_code == 204
    assert kim.json("/programs/p/proposals")["items"] == []


def test_reading_what_is_confidential_is_noted(site: str) -> None:
    keep(site, "p", [*plan(), one("risk", "z", confidentiality="legal"), one("risk", "y", confidentiality="legal")])
    auditor = asker(account("ann", {"role": "auditor", "program": "p"}))
    for path in ("/risks/z", "/risks?limit=4", "/records?q=z", "/risks/r"):
        assert auditor.get(f"/programs/p{path}").status_code == 200
    told = [(entry.who, entry.records) for entry in Entry.objects.filter(action="read").order_by("pk")]
    assert told == [("ann@example.org", ["risk/z"])] * 3


def sections(body: Any) -> Any:
    return body["results"]["p"]["result"]["sections"]


def test_computed_results_say_what_they_follow_from(lee: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANAME_RUNS", "200")
    settings.cache_clear()
    stands = lee.json("/programs/p/risks")["revision"]["digest"]
    for what in ("timetable", "forecast", "assessment"):
        found = lee.get(f"/programs/p/{what}")
        assert found.status_code == 200, found.content
        body = found.json()
        told = body["results"]["p"]
        assert (body["revision"], told["as_of"], told["narrowed"]) == (stands, "2026-03-12", False)
        assert told["evidence"] == {"as_of": None, "sources": []}
        assert lee.get(f"/programs/p/{what}", If_None_Match=found.headers["ETag"]).status_code == 304
    japanese = lee.get("/programs/p/assessment", Accept_Language="ja").json()
    assert japanese["language"] == "ja"
    pairs = [
        (one["code"] == other["code"], one["title"] == other["title"])
        for ours, theirs in zip(sections(body), sections(japanese), strict=True)
        for one, other in zip(ours["findings"], theirs["findings"], strict=True)
    ]
    assert set(pairs) == {(True, False)}
    refused(lee.get("/programs/p/forecast?target=risk/r"), 400, "target_without_work")
    assert lee.json("/programs/p/forecast?target=milestone/m")["results"]["p"]["result"]["analysis"]


def test_members_of_a_portfolio_have_addresses_with_a_colon(site: str) -> None:
    keep(site, "acme", [one("portfolio", "acme")], is_portfolio=True)
    keep(site, "one", [one("charter", "one"), one("risk", "r")], portfolio="acme")
    lead = asker(account("lead", {"role": "viewer", "program": "acme"}))
    assert [each["name"] for each in lead.json("/programs")["items"]] == ["acme", "acme:one"]
    assert lead.json("/programs/acme:one/risks/r")["id"] == "r"
    assert lead.json("/programs/acme:one")["portfolio"] == "acme"
    outsider = asker(account("other", {"role": "viewer", "program": "globex"}))
    for name in ("acme:one", "acme", "globex:two"):
        assert refused(outsider.get(f"/programs/{name}"), 404, "program_unknown")["values"]["nearest"] == ""


def test_the_page_of_the_document_fetches_nothing_from_elsewhere(lee: Asker) -> None:
    found = lee.http.get("/api/v1/docs")
    assert found.status_code == 200
    assert "http" not in found.content.decode().replace("swagger-settings", "")
    assert "default-src 'self'" in found.headers["Content-Security-Policy"]
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-init.js"):
        assert f"docs/{name}" in found.content.decode()
        assert lee.http.get(f"/api/v1/docs/{name}").status_code == 200
    assert lee.http.get("/api/v1/docs/settings.py").status_code == 404
