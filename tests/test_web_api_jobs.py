"""Jobs over HTTP: who may have what done, whose view it is of, what is told of it, and what waits for nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import sites
from api import Asker, account, asker, keep, one
from kaname.centre import stored
from kaname.model.changes import ChangeSet, Put
from kaname.settings import settings
from kaname.store.committing import Author, commit
from kaname.web.access import accounts, tokens
from kaname.web.access.models import Entry, Granted, User
from kaname.web.access.tokens import Scope
from kaname.web.jobs import schedules
from kaname.web.jobs.asking import ask
from kaname.web.jobs.models import Job, Schedule, State
from test_web_jobs import of_people, worked

SECRET = "hush"
ROLES = ("viewer", "contributor", "lead", "manager", "executive", "auditor", "administrator")
ASYNC = {"Prefer": "respond-async"}


@pytest.fixture
def plan(site: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KANAME_RUNS", "100")
    monkeypatch.setenv("KANAME_API_RATE", "0")
    settings.cache_clear()
    records = [
        one("charter", "p", title="P", as_of="2026-03-12", currency="EUR"),
        one("work_package", "a", title="A", duration={"low": 1, "likely": 2, "high": 3}),
        one("milestone", "m", title="M", commitment="2026-04-01", work=["a"]),
        one("risk", f"{SECRET}-risk", title=SECRET, confidentiality="legal"),
        one("risk", "money", title="Money runs out", confidentiality="confidential", probability=0.5, impact="high"),
        one("milestone", f"{SECRET}-m", title=SECRET, confidentiality="legal", commitment="2026-05-01", work=["a"]),
        one("source", "open", vendor="git"),
        one("source", f"{SECRET}-git", vendor="git", confidentiality="legal"),
    ]
    keep(site, "p", records)
    keep(site, "other", [one("charter", "other")])
    return site


def who(role: str, name: str = "", **more: Any) -> Asker:
    return asker(account(name or role, {"role": role, "program": "p", **more}))


def asked(by: Asker, kind: str = "report", **parameters: str) -> Any:
    return by.ask("POST", "/programs/p/jobs", {"kind": kind, "parameters": parameters})


def done(by: Asker, kind: str = "report", **parameters: str) -> Any:
    made = asked(by, kind, **parameters)
    assert made.status_code == 202, made.content
    worked()
    return by.json(f"/programs/p/jobs/{made.json()['id']}")


# --- asking


def test_a_report_is_asked_for_made_and_fetched(plan: str) -> None:
    kim = who("manager")
    made = asked(kim, language="ja", format="markdown")
    told = made.json()
    assert (made.status_code, told["state"], told["by"], told["address"]) == (202, "waiting", "manager@example.org", "")
    assert made.headers["Location"] == f"/api/v1/programs/p/jobs/{told['id']}"
    early = kim.get(f"/programs/p/jobs/{told['id']}/document")
    assert (early.status_code, early.json()["code"]) == (404, "job_without_document")
    assert worked() == 1
    answer = kim.get(f"/programs/p/jobs/{told['id']}")
    now = answer.json()
    assert (now["state"], now["error"], now["address"]) == (
        "done",
        "",
        f"/api/v1/programs/p/jobs/{told['id']}/document",
    )
    document = kim.get(now["address"].removeprefix("/api/v1"))
    assert document.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert document.headers["Content-Security-Policy"] == "sandbox"
    assert len(document.content) == now["result"]["bytes"]
    assert "Money runs out" in document.content.decode()
    again = kim.get(now["address"].removeprefix("/api/v1"), If_None_Match=document.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert kim.get(f"/programs/p/jobs/{told['id']}", If_None_Match=answer.headers["ETag"]).status_code == 304
    assert asked(kim, language="ja", format="markdown").json()["id"] == told["id"]


def test_a_write_under_a_key_is_one_job_and_says_so_twice(plan: str) -> None:
    kim, body = who("manager"), {"kind": "pull", "parameters": {"source": "open"}}
    first = kim.ask("POST", "/programs/p/jobs", body, Idempotency_Key="k")
    Job.objects.update(state=State.DONE)
    second = kim.ask("POST", "/programs/p/jobs", body, Idempotency_Key="k")
    assert (first.status_code, first.json(), of_people().count()) == (202, second.json(), 1)
    assert second.headers["Location"] == first.headers["Location"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"kind": "dance"}, 400, "job_kind_unknown"),
        ({"kind": "upkeep"}, 400, "job_kind_unknown"),
        ({"kind": "report", "parameters": {"colour": "red"}}, 400, "job_parameter_invalid"),
        ({"kind": "report", "parameters": {"language": "fr"}}, 400, "job_parameter_invalid"),
        ({"kind": "assess", "parameters": {"as_of": "soon"}}, 400, "job_parameter_invalid"),
        ({"kind": "forecast", "parameters": {"at": "spring"}}, 404, "revision_unknown"),
        ({"kind": "forecast", "parameters": {"scenario": "main#1"}}, 404, "scenario_unknown"),
        ({"kind": "pull", "parameters": {"source": f"{SECRET}-git"}}, 404, "record_unknown"),
        ({"kind": "pull", "parameters": {"source": "never"}}, 404, "record_unknown"),
        ({"kind": 1}, 422, "body_invalid"),
        ({"kind": "report", "more": 1}, 422, "body_invalid"),
    ],
)
def test_what_makes_no_sense_is_refused(plan: str, body: dict[str, Any], status: int, code: str) -> None:
    found = who("manager").ask("POST", "/programs/p/jobs", body)
    assert (found.status_code, found.json()["code"], of_people().count()) == (status, code, 0)


def test_nobody_has_more_open_than_a_few(plan: str) -> None:
    kim, lee = who("viewer", "kim"), who("viewer", "lee")
    days = [f"2026-03-{day:02}" for day in range(1, 22)]
    found = [asked(kim, "assess", as_of=day).status_code for day in days]
    assert found == [202] * 20 + [409]
    assert asked(kim, "assess", as_of=days[0]).status_code == 202
    assert asked(lee, "assess", as_of=days[-1]).status_code == 202


# --- by which rights


def test_every_role_has_done_what_is_its_own(plan: str) -> None:
    found: dict[tuple[str, str], int] = {}
    wanted: dict[tuple[str, str], int] = {}
    for role in ROLES:
        by = who(role)
        steers, sees = role == "manager", role != "administrator"
        for kind in ("assess", "forecast", "report", "publish", "pull"):
            wanted[role, kind] = 404 if not sees else 202 if steers or kind not in ("publish", "pull") else 403
            found[role, kind] = asked(by, kind).status_code
            body = {"kind": kind, "rule": "0 6 * * *"}
            wanted[role, f"{kind} on schedule"] = 200 if wanted[role, kind] == 202 else wanted[role, kind]
            found[role, f"{kind} on schedule"] = by.ask("POST", "/programs/p/schedules", body).status_code
        for address in ("/programs/p/jobs", "/programs/p/schedules"):
            wanted[role, address] = 200 if sees else 404
            found[role, address] = by.get(address).status_code
    assert found == wanted
    assert len(found) == 84


def test_cancelled_by_who_asked_or_steers_and_by_nobody_else(plan: str) -> None:
    found: dict[str, int] = {}
    for number, role in enumerate(ROLES):
        asker_of_it = who("viewer", f"kim{number}")
        job = asked(asker_of_it, "assess", as_of=f"2026-03-{number + 1:02}").json()["id"]
        found[role] = who(role).ask("POST", f"/programs/p/jobs/{job}/cancel").status_code
        mine = asker_of_it.ask("POST", f"/programs/p/jobs/{job}/cancel")
        assert (mine.status_code, mine.json()["state"]) == (200, "cancelled")
    others = dict.fromkeys(("viewer", "contributor", "lead", "executive", "auditor"), 403)
    assert found == {**others, "manager": 200, "administrator": 404}
    boss = who("manager", "boss")
    theirs = asked(who("executive", "chief"), "assess").json()["id"]
    assert who("viewer", "low").ask("POST", f"/programs/p/jobs/{theirs}/cancel").status_code == 404
    assert boss.ask("POST", f"/programs/p/jobs/{theirs}/cancel").json()["state"] == "cancelled"


def test_tokens_do_no_more_than_their_scopes_and_programs(plan: str) -> None:
    user = account("kim", {"role": "manager"})
    reading, proposing = asker(user, {Scope.READ}), asker(user, {Scope.PROPOSE})
    for by in (reading, proposing):
        assert [asked(by, kind).status_code for kind in ("assess", "publish", "pull")] == [202, 403, 403]
    elsewhere = asker(user, programs=("other",))
    assert asked(elsewhere, "assess").status_code == 404
    assert elsewhere.get("/programs/p/jobs").status_code == 404
    assert Asker("").get("/programs/p/jobs").status_code == 401


# --- of whose view


def test_what_a_job_computes_is_of_the_view_of_who_asked(plan: str) -> None:
    kim, boss, lawyer = who("viewer", "kim"), who("manager", "boss"), who("manager", "law", compartments=["legal"])
    texts: dict[str, str] = {}
    for name, by in (("kim", kim), ("boss", boss), ("law", lawyer)):
        job = done(by, audience="exec", format="markdown")
        texts[name] = by.get(job["address"].removeprefix("/api/v1")).content.decode()
    assert ["Money runs out" in texts[name] for name in ("kim", "boss", "law")] == [False, True, True]
    assert not any(SECRET in text for text in texts.values()), "a report for executives has no legal records"
    # The two managers' reports are of one view, so they are one job; that of the viewer is another.
    assert of_people().count() == 2
    everything = done(lawyer, "assess")
    assert boss.get(f"/programs/p/jobs/{everything['id']}").status_code == 404


def test_what_others_asked_for_is_shown_to_who_sees_the_same(plan: str) -> None:
    kim, lee, boss = who("viewer", "kim"), who("lead", "lee"), who("manager", "boss")
    job = done(kim, audience="engineer")
    shared = lee.get(f"/programs/p/jobs/{job['id']}/document")
    assert shared.status_code == 200
    assert boss.get(f"/programs/p/jobs/{job['id']}/document").content == shared.content, "of engineers' view as well"
    bosses = done(boss)
    for by in (kim, lee):
        assert by.get(f"/programs/p/jobs/{bosses['id']}").status_code == 404
        assert by.get(f"/programs/p/jobs/{bosses['id']}/document").status_code == 404
        assert [each["id"] for each in by.json("/programs/p/jobs")["items"]] == [job["id"]]
    Granted.objects.filter(user__email="boss@example.org").update(role="viewer")
    assert boss.get(f"/programs/p/jobs/{bosses['id']}/document").status_code == 404


def test_a_report_that_a_command_asked_for_is_of_its_audience(plan: str) -> None:
    job = ask("report", "p", {"audience": "exec"}, by="cron")
    worked()
    path = f"/programs/p/jobs/{job.pk}/document"
    assert [who(role).get(path).status_code for role in ("viewer", "manager", "auditor")] == [404, 200, 200]
    Job.objects.filter(pk=job.pk).update(view="")  # as those were kept before views were
    assert who("manager", "boss").get(path).status_code == 404


def test_nothing_hidden_is_told_of_a_job(plan: str) -> None:
    pulled, published = ask("pull", "p", by="cron"), ask("publish", "p", by="cron")
    result = {"new": {"open": 3, f"{SECRET}-git": 5}, "failed": {f"{SECRET}-git": "source_refused"}}
    Job.objects.filter(pk=pulled.pk).update(step=f"pulling {SECRET}-git", result=result)
    Job.objects.filter(pk=published.pk).update(result={"promises": 2, "added": 2})
    named = ask("pull", "p", {"source": f"{SECRET}-git"}, by="cron")
    schedules.plan("pull", "p", "0 6 * * *", {"source": f"{SECRET}-git"})
    for role in ("viewer", "manager"):
        by = who(role)
        told = by.json("/programs/p/jobs")
        assert SECRET not in str(told)
        assert {each["id"] for each in told["items"]} == {str(pulled.pk), str(published.pk)}
        (about,) = [each for each in told["items"] if each["kind"] == "pull"]
        assert (about["step"], about["about"], about["result"]) == ("pulling", "", {"new": {"open": 3}, "failed": {}})
        assert [each["result"] for each in told["items"] if each["kind"] == "publish"] == [{}]
        assert by.get(f"/programs/p/jobs/{named.pk}").status_code == 404
        assert by.json("/programs/p/schedules")["items"] == []
    auditor = who("auditor").json("/programs/p/jobs")
    assert {each["id"]: each["result"] for each in auditor["items"]} == {
        str(pulled.pk): result,
        str(published.pk): {"promises": 2, "added": 2},
        str(named.pk): {},
    }


def test_a_job_of_another_program_is_none_of_this(plan: str) -> None:
    kim = asker(account("kim", {"role": "manager", "program": "p"}, {"role": "manager", "program": "other"}))
    job = kim.ask("POST", "/programs/other/jobs", {"kind": "assess"}).json()["id"]
    assert kim.get(f"/programs/other/jobs/{job}").status_code == 200
    answers = [kim.get(f"/programs/p/jobs/{name}") for name in (job, "00000000-0000-0000-0000-000000000000", "x")]
    assert [(each.status_code, each.json()["code"]) for each in answers] == [(404, "job_unknown")] * 3


def test_what_is_asked_and_read_is_logged(plan: str) -> None:
    kim = who("manager")
    job = done(kim)
    kim.get(f"/programs/p/jobs/{job['id']}/document")
    kim.ask("POST", "/programs/p/schedules", {"kind": "pull", "rule": "0 6 * * *"})
    told = [(entry.action, entry.detail) for entry in Entry.objects.filter(program="p").order_by("pk")]
    assert told == [("job", "report"), ("assess", f"report {job['id']}"), ("schedule", "pull: 0 6 * * *")]


def test_a_published_forecast_is_signed_by_who_asked_for_it(plan: str) -> None:
    kim = who("manager", "kim")
    assert done(kim, "publish")["state"] == "done"
    revision = kim.json("/programs/p/revisions?limit=1")["items"]
    newest = stored.log(stored.store(), "p", limit=1).revisions[0].revision
    assert (newest.by, newest.why) == ("kim@example.org", "publish"), revision


# --- lists


def test_jobs_are_listed_by_kind_and_state_page_by_page(plan: str) -> None:
    kim = who("viewer")
    for day in range(1, 6):
        asked(kim, "assess", as_of=f"2026-03-{day:02}")
    done(kim, "report")
    listed = kim.json("/programs/p/jobs?kind=assess&state=done&limit=2&page=2")
    assert (listed["total"], listed["page"], len(listed["items"])) == (5, 2, 2)
    assert [each["parameters"]["as_of"] for each in listed["items"]] == ["2026-03-03", "2026-03-02"]
    assert kim.json("/programs/p/jobs?state=waiting")["total"] == 0
    assert kim.get("/programs/p/jobs?state=lost").status_code == 400


# --- schedules


def test_what_is_planned_is_done_by_the_rights_that_there_are_then(plan: str) -> None:
    kim = who("manager", "kim")
    made = kim.ask("POST", "/programs/p/schedules", {"kind": "report", "rule": "*/5 * * * *", "zone": "Asia/Tokyo"})
    assert (made.status_code, made.json()["zone"], made.json()["by"]) == (200, "Asia/Tokyo", "kim@example.org")
    assert due() == 1
    job = of_people().get()
    assert (job.by, '"executive"' in job.view) == ("kim@example.org", True)
    Granted.objects.update(role="viewer")
    worked()
    assert due() == 1
    assert '"executive"' not in of_people().latest("asked_at").view
    Granted.objects.all().delete()
    assert due() == 0
    assert not Schedule.objects.get().enabled
    assert due() == 0


def due() -> int:
    Schedule.objects.update(next_at=datetime.now(UTC) - timedelta(minutes=1))
    return schedules.met()


@pytest.mark.parametrize("end", ["account", "token", "role"])
def test_what_is_planned_ends_with_account_token_and_role(plan: str, end: str) -> None:
    kim = who("manager", "kim")
    who("administrator", "ann")
    assert kim.ask("POST", "/programs/p/schedules", {"kind": "publish", "rule": "0 6 * * *"}).status_code == 200
    if end == "account":
        accounts.close(User.objects.get(email="kim@example.org"), "Ann")
    elif end == "token":
        assert kim.made is not None
        tokens.revoke(kim.made)
    else:
        Granted.objects.filter(user__email="kim@example.org").update(role="lead")
    assert due() == 0
    assert (of_people().count(), Schedule.objects.get().enabled) == (0, False)


def test_schedules_are_ones_own_or_for_who_steers_all(plan: str) -> None:
    kim, lee, boss = who("viewer", "kim"), who("viewer", "lee"), who("manager", "boss")
    body = {"kind": "report", "rule": "0 6 * * 1"}
    number = kim.ask("POST", "/programs/p/schedules", body).json()["id"]
    other = kim.ask("POST", "/programs/p/schedules", {**body, "rule": "0 7 * * 1"}).json()
    assert (other["id"], other["rule"]) == (number, "0 7 * * 1")
    schedules.plan("assess", "p", "0 6 * * *", by="cron")
    assert [len(by.json("/programs/p/schedules")["items"]) for by in (kim, lee, boss)] == [1, 0, 2]
    assert lee.ask("DELETE", f"/programs/p/schedules/{number}").status_code == 404
    assert boss.ask("DELETE", f"/programs/p/schedules/{number}").status_code == 204
    assert kim.json("/programs/p/schedules")["items"] == []
    for refused in ({**body, "rule": "soon"}, {**body, "zone": "Mars"}):
        assert kim.ask("POST", "/programs/p/schedules", refused).status_code == 400


def test_an_account_has_no_more_schedules_than_some(plan: str) -> None:
    kim = who("viewer")
    bodies = [
        {"kind": "assess", "rule": "0 6 * * *", "parameters": {"as_of": f"2026-03-{day:02}"}} for day in range(1, 22)
    ]
    found = [kim.ask("POST", "/programs/p/schedules", body).status_code for body in bodies]
    assert found == [200] * 20 + [409]
    assert kim.ask("POST", "/programs/p/schedules", {**bodies[0], "rule": "0 7 * * *"}).status_code == 200


# --- results that nobody waits for


@pytest.mark.parametrize(
    "address", ["timetable", "forecast", "forecast?target=milestone/m", "assessment", "assessment?as_of=2026-03-01"]
)
def test_what_is_not_computed_becomes_a_job_and_is_there_afterwards(plan: str, address: str) -> None:
    kim = who("viewer")
    later = kim.get(f"/programs/p/{address}", **ASYNC)
    assert later.status_code == 202, later.content
    assert later.headers["Preference-Applied"] == "respond-async"
    assert "Prefer" in later.headers["Vary"]
    again = kim.get(f"/programs/p/{address}", **ASYNC)
    assert (again.status_code, again.json()["id"]) == (202, later.json()["id"])
    assert worked() == 1
    job = kim.get(later.headers["Location"].removeprefix("/api/v1")).json()
    assert job["state"] == "done", job
    there = kim.get(f"/programs/p/{address}", **ASYNC)
    assert there.status_code == 200
    plain = kim.get(f"/programs/p/{address}")
    assert (there.json(), there.headers["ETag"]) == (plain.json(), plain.headers["ETag"])
    assert of_people().count() == 1


def test_who_does_not_prefer_it_waits_as_before(plan: str) -> None:
    kim = who("viewer")
    assert kim.get("/programs/p/forecast", Prefer="wait=10").status_code == 200
    assert of_people().count() == 0


def test_a_result_that_was_forgotten_is_computed_again(plan: str) -> None:
    from kaname.store.models import Computed

    kim = who("viewer")
    first = kim.get("/programs/p/forecast", **ASYNC).json()["id"]
    worked()
    Computed.objects.all().delete()
    second = kim.get("/programs/p/forecast", **ASYNC)
    assert (second.status_code, second.json()["id"] != first) == (202, True)
    worked()
    assert kim.get("/programs/p/forecast", **ASYNC).status_code == 200


def test_a_changed_plan_and_another_scenario_are_other_results(plan: str) -> None:
    from kaname.store.creating import branch

    branch(plan, "p", "bold", Author("Ann"))
    kim = who("viewer")
    kim.get("/programs/p/forecast?scenario=bold", **ASYNC)
    worked()
    assert kim.get("/programs/p/forecast?scenario=bold", **ASYNC).status_code == 200
    longer = one("work_package", "a", title="A", duration={"low": 5, "likely": 9, "high": 12})
    commit(plan, "p", ChangeSet((Put(longer),)), Author("Ann"), scenario="bold")
    assert kim.get("/programs/p/forecast?scenario=bold", **ASYNC).status_code == 202
    assert kim.get("/programs/p/forecast?scenario=bold&at=1", **ASYNC).status_code in (200, 202)


def test_what_can_not_be_computed_fails_and_says_why(plan: str) -> None:
    kim = who("viewer")
    assert kim.get("/programs/p/forecast?target=risk/never", **ASYNC).status_code == 404
    assert of_people().count() == 0
    later = kim.get("/programs/p/forecast?target=risk/money", **ASYNC)
    assert later.status_code == 404, "of what is hidden as of what is not there"
    boss = who("manager")
    later = boss.get("/programs/p/forecast?target=risk/money", **ASYNC)
    worked()
    failed = boss.json(later.headers["Location"].removeprefix("/api/v1"))
    assert (failed["state"], failed["error"], failed["address"]) == ("failed", "target_without_work", "")


def test_a_portfolio_is_computed_by_a_job_too(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANAME_RUNS", "100")
    settings.cache_clear()
    keep(site, "acme", [one("portfolio", "acme")], is_portfolio=True)
    for name in ("one", "two"):
        records = [
            one("charter", name, as_of="2026-03-12"),
            one("work_package", "a", duration={"low": 1, "likely": 2, "high": 3}),
        ]
        keep(site, name, records, portfolio="acme")
    kim = asker(account("kim", {"role": "manager", "program": "acme"}))
    assert kim.get("/programs/acme/assessment", **ASYNC).status_code == 202
    worked()
    assert of_people().get().error == ""
    found = kim.get("/programs/acme/assessment", **ASYNC)
    assert (found.status_code, sorted(found.json()["results"])) == (200, ["acme:one", "acme:two"])
    inner = kim.ask("POST", "/programs/acme:one/jobs", {"kind": "report"})
    assert inner.headers["Location"].startswith("/api/v1/programs/acme:one/jobs/")
    worked()
    assert kim.get(f"{inner.headers['Location'].removeprefix('/api/v1')}/document").status_code == 200


def test_jobs_over_http_work_with_real_workers_on_both_databases(
    any_site_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sites.at(any_site_database, tmp_path, monkeypatch):
        sites.take_in(tmp_path, "small")
        kim = asker(account("kim", {"role": "manager", "program": "small"}))
        env = sites.environment(any_site_database, tmp_path)
        with sites.started(sites.hasty(), env, tmp_path, "worker"):
            job = kim.ask("POST", "/programs/small/jobs", {"kind": "report"}).json()["id"]
            path = f"/programs/small/jobs/{job}"
            sites.until(lambda: kim.json(path)["state"] == "done", 60)
            assert kim.get(f"{path}/document").content.lower().startswith(b"<!doctype html>")
            assert kim.json("/programs/small/jobs?kind=report")["total"] == 1
