"""The pages of who looks after the installation: others' accounts, and the audit log with its exports."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from browsing import PASSWORD, Authenticator, browser, confirmed, person, sign_in, signed_in, text
from kaname.store.committing import Author
from kaname.store.creating import create
from kaname.web.access import audit, invitations
from kaname.web.access.models import Entry, Granted, Invitation, User
from test_web_access import one

ACCOUNTS = "/account/accounts/"
LOG = "/account/audit/"


@pytest.fixture
def boss(site: str) -> User:
    for name in ("p", "q"):
        create(site, name, [one("charter", name)], Author("Ann"))
    user = person("boss@example.org", name="Boss")
    Granted.objects.create(user=user, role="administrator", by="Ann")
    return user


@pytest.fixture
def lee(boss: User) -> User:
    user = person("lee@example.org", name="Lee")
    Granted.objects.create(user=user, role="lead", program="p", teams=["core"], by="Ann")
    return user


def chief() -> Any:
    """The administrator, who has just given the password once more."""
    client = signed_in("boss@example.org")
    confirmed(client, "/account/2fa/totp/activate/")
    return client


def last() -> tuple[str, str, str, str]:
    entry = Entry.objects.latest("pk")
    return entry.action, entry.who, entry.detail, entry.via


# --- who may


def pages(user: User) -> dict[str, str]:
    every = dict.fromkeys((ACCOUNTS, f"{ACCOUNTS}{user.pk}/"), "GET")
    grant = Granted.objects.get(user=user).pk
    changes = ("give/", f"take/{grant}/", "close/", "reset/")
    return every | {f"{ACCOUNTS}{user.pk}/{name}": "POST" for name in changes}


@pytest.mark.parametrize(
    ("role", "program", "may_keep", "may_audit"),
    [
        ("viewer", "", False, False),
        ("contributor", "", False, False),
        ("lead", "", False, False),
        ("manager", "", False, False),
        ("executive", "", False, False),
        ("auditor", "", False, True),
        ("auditor", "p", False, True),
        ("administrator", "p", False, True),
        ("administrator", "", True, True),
    ],
)
def test_every_role_sees_what_is_its_own(lee: User, role: str, program: str, may_keep: bool, may_audit: bool) -> None:
    kim = person()
    Granted.objects.create(user=kim, role=role, program=program, by="Ann")
    client = signed_in()
    confirmed(client, "/account/2fa/totp/activate/")
    before = list(User.objects.values()), list(Granted.objects.values())
    for path, method in pages(lee).items():
        if method == "GET" or not may_keep:
            answer: Any = client.generic(method, path)
            assert answer.status_code == (200 if may_keep else 403), path
    assert client.get(LOG).status_code == (200 if may_audit else 403)
    for form in ("csv", "jsonl"):
        assert client.get(f"{LOG}export.{form}").status_code == (200 if may_audit else 403)
    assert client.get(f"{LOG}export.exe").status_code == 404
    menu = text(client.get("/account/"))
    assert (ACCOUNTS in menu, LOG in menu) == (may_keep, may_audit)
    assert (list(User.objects.values()), list(Granted.objects.values())) == before


def test_nobody_signed_in_is_sent_to_sign_in_and_changes_want_the_password_and_the_token(lee: User) -> None:
    for path, method in pages(lee).items():
        answer: Any = browser().generic(method, path)
        assert (answer.status_code, "/account/login/" in answer.url) == (302, True)
    asked = signed_in("boss@example.org")
    session = asked.session
    session["account_authentication_methods"] = []
    session.save()
    for path, method in pages(lee).items():
        if method == "POST":
            answer = asked.post(path)
            assert "reauthenticate" in answer.url, path
    strict = browser(checked=True)
    strict.cookies = chief().cookies
    for path, method in pages(lee).items():
        if method == "POST":
            assert strict.post(path).status_code == 403
    assert User.objects.get(pk=lee.pk).is_active


# --- accounts


def test_accounts_are_listed_with_what_they_are_and_found_by_words(lee: User) -> None:
    person("shut@example.org", is_active=False)
    person("robot@example.org", is_service=True)
    Authenticator.objects.create(user=lee, type=Authenticator.Type.TOTP, data={})
    page = text(chief().get(ACCOUNTS))
    for said in ("lee@example.org", "Lead of a team: p (core)", "Administrator: Everything", "shut", "service"):
        assert said in page
    assert page.count("Second factor</span>") == 1
    found = text(chief().get(f"{ACCOUNTS}?q=LEE"))
    assert ("lee@example.org" in found, "robot@example.org" in found) == (True, False)
    assert "No account is like that" in text(chief().get(f"{ACCOUNTS}?q=nobody"))


def test_many_accounts_are_listed_page_by_page_with_as_many_questions(boss: User) -> None:
    client = chief()
    with CaptureQueriesContext(connection) as few:
        client.get(ACCOUNTS)
    for number in range(60):
        made = User.objects.create(email=f"a{number:02}@example.org", password="!")
        Granted.objects.create(user=made, role="viewer", program="p", by="Ann")
    with CaptureQueriesContext(connection) as many:
        first = text(client.get(ACCOUNTS))
    assert len(many) == len(few)
    assert ("a49@" in first, "a50@" in first, 'rel="next"' in first) == (True, False, True)
    second = text(client.get(f"{ACCOUNTS}?page=2"))
    assert ("a49@" in second, "a50@" in second, 'rel="prev"' in second) == (False, True, True)
    assert text(client.get(f"{ACCOUNTS}?page=x")).count("@example.org</a>") == 50


def test_a_role_is_given_and_taken_back(lee: User) -> None:
    client, path = chief(), f"{ACCOUNTS}{lee.pk}/"
    asked = {"role": "manager", "program": "q", "compartments": ["legal"]}
    assert client.post(f"{path}give/", asked).url == path
    made = Granted.objects.get(user=lee, role="manager")
    assert (made.program, made.compartments, made.by) == ("q", ["legal"], "boss@example.org")
    assert last() == ("grant", "boss@example.org", "lee@example.org: manager @ q + legal", "session")
    assert "Program manager: q (legal only)" in text(client.get(path)).replace("Legal only", "legal only")
    refused = text(client.post(f"{path}give/", {**asked, "program": "none"}))
    assert "none is not one of the available choices" in refused
    assert client.post(f"{path}take/{made.pk}/").url == path
    assert last() == ("grant-taken", "boss@example.org", "lee@example.org: manager @ q + legal", "session")
    assert not Granted.objects.filter(user=lee, role="manager").exists()
    assert client.post(f"{path}take/{made.pk}/").status_code == 404
    mine = Granted.objects.get(user__email="boss@example.org")
    assert client.post(f"{path}take/{mine.pk}/").status_code == 404, "of another account"


def test_the_last_administrator_stays(lee: User, boss: User) -> None:
    client, path = chief(), f"{ACCOUNTS}{boss.pk}/"
    mine = Granted.objects.get(user=boss)
    for change in (f"take/{mine.pk}/", "close/"):
        assert client.post(f"{path}{change}").status_code == 302
        assert "the last administrator" in text(client.get(path))
    boss.refresh_from_db()
    assert (boss.is_active, Granted.objects.filter(user=boss).count()) == (True, 1)
    twice = Granted.objects.create(user=boss, role="administrator", by="Ann")
    client.post(f"{path}take/{twice.pk}/")
    assert Granted.objects.filter(user=boss).count() == 1


def test_an_account_is_closed_and_comes_back_by_a_link_without_its_factors(lee: User) -> None:
    client, path = chief(), f"{ACCOUNTS}{lee.pk}/"
    theirs = signed_in("lee@example.org")
    Authenticator.objects.create(user=lee, type=Authenticator.Type.TOTP, data={})
    client.post(f"{path}close/")
    assert last()[:2] == ("account-closed", "boss@example.org")
    assert theirs.get("/account/").status_code == 302
    assert "Close the account" not in text(client.get(path))
    answer = client.post(f"{path}reset/", {"factors": "on"})
    assert "no-store" in answer.headers["Cache-Control"]
    found = re.search(r'value="http://localhost(/account/password/reset/key/[^"]+)"', text(answer))
    assert found is not None
    assert last() == ("account-reset", "boss@example.org", "lee@example.org: factors", "session")
    assert not Authenticator.objects.filter(user=lee).exists()
    assert "reset/key" not in text(client.get(path))
    assert found[1].split("-", 1)[1] not in str(list(Entry.objects.values()))
    back = browser()
    form = back.get(found[1], follow=True)
    new = {"password1": "another passphrase", "password2": "another passphrase"}
    back.post(form.request["PATH_INFO"], new)
    assert sign_in(browser(), "lee@example.org", "another passphrase").status_code == 302


def test_who_keeps_the_installation_withdraws_anybodys_invitation(lee: User) -> None:
    made = invitations.invite("new@example.org", [], "lee@example.org")
    client = chief()
    assert "new@example.org" in text(client.get(ACCOUNTS))
    assert client.post(f"/account/invitations/{made.invitation.pk}/withdraw/").url == ACCOUNTS
    assert "new@example.org" not in text(client.get(ACCOUNTS))
    assert invitations.found(made.text) is None
    assert Invitation.objects.count() == 1


# --- the audit log


@pytest.fixture
def log(boss: User) -> None:
    Entry.objects.create(who="kim@example.org", action="write", program="p", records=["risk/r"], revision=4)
    Entry.objects.create(who="kim@example.org", action="read", program="acme/one", records=["risk/secret"])
    Entry.objects.create(who="lee@example.org", action="grant", program="acme", detail="=1+1")
    Entry.objects.create(who="lee@example.org", action="write", program="pq")
    at = datetime(2026, 3, 12, 15, 30, tzinfo=UTC)
    Entry.objects.create(who="old@example.org", action="sign-in", address="192.0.2.7", at=at)


def auditor(program: str) -> Client:
    user = person("kai@example.org")
    Granted.objects.create(user=user, role="auditor", program=program, by="Ann")
    return signed_in("kai@example.org")


def exported(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer: Any = client.get(f"{LOG}export.jsonl{query}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.jsonl"'
    return [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]


@pytest.mark.parametrize(
    ("program", "seen"),
    [
        ("", {"p", "acme/one", "acme", "pq", ""}),
        ("p", {"p"}),
        ("acme", {"acme", "acme/one"}),
        ("acme/one", {"acme/one"}),
    ],
)
def test_each_sees_what_is_about_what_they_audit(log: None, program: str, seen: set[str]) -> None:
    client = auditor(program)
    assert {one["program"] for one in exported(client)} == seen
    page = text(client.get(LOG))
    assert ("risk/secret" in page, "192.0.2.7" in page) == (bool(seen & {"acme/one"}), program == "")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?program=acme", ["read", "grant"]),
        ("?who=lee@example.org", ["grant", "write"]),
        ("?action=write", ["write", "write"]),
        ("?who=kim@example.org&action=read&program=acme", ["read"]),
        ("?until=2026-03-13", []),
        ("?since=2026-03-12&until=2026-03-14", ["sign-in"]),
    ],
)
def test_entries_are_chosen_by_program_person_action_and_day(log: None, query: str, found: list[str]) -> None:
    client = auditor("")
    User.objects.filter(email="kai@example.org").update(zone="Asia/Tokyo")
    told = [one for one in exported(client, query) if one["who"] not in ("kai@example.org", "boss@example.org")]
    assert [one["action"] for one in told] == found
    page = text(client.get(f"{LOG}{query}"))
    assert all(f"<code>{action}</code>" in page for action in found)


def test_what_makes_no_sense_is_told_at_its_field_and_shows_nothing(log: None) -> None:
    client = auditor("")
    for query in ("?since=soon", "?action=dance", "?who=%00"):
        page = text(client.get(f"{LOG}{query}"))
        assert "errorlist" in page
        assert "risk/secret" not in page
        assert client.get(f"{LOG}export.csv{query}").status_code == 400
    assert "risk/secret" in text(client.get(f"{LOG}?before=x"))


def test_a_table_for_spreadsheets_holds_no_formula_and_exporting_is_logged(log: None) -> None:
    client = auditor("acme")
    answer: Any = client.get(f"{LOG}export.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [row["detail"] for row in rows] == ["", "'=1+1"]
    assert last()[:3] == ("audit-exported", "kai@example.org", "csv")


def test_the_log_is_shown_newest_first_some_at_a_time(boss: User) -> None:
    Entry.objects.bulk_create(Entry(who=f"w{number:03}", action="write", program="p") for number in range(120))
    client, seen = auditor("p"), list[str]()
    query = "?action=write"
    for _ in range(3):
        page = text(client.get(f"{LOG}{query}"))
        seen += re.findall(r">(w\d{3})<", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        query = older[1].replace("&amp;", "&") if older else ""
    assert query == ""
    assert seen == [f"w{number:03}" for number in reversed(range(120))]


def test_all_that_is_logged_can_be_chosen_and_is_in_the_guides() -> None:
    root = Path(__file__).parents[1]
    source = "".join(path.read_text("utf-8") for path in (root / "src/kaname").rglob("*.py"))
    noted = set(re.findall(r'(?<!\w)(?:_?note|_note_failure|_steer)\(\s*"([a-z-]+)"', source))
    noted |= set(re.findall(r'Noted\([\w.]*who, "([a-z-]+)"', source))
    assert noted <= set(audit.ACTIONS), noted - set(audit.ACTIONS)
    assert len(noted) > 30
    for language in ("en", "ja"):
        guide = (root / f"docs/{language}/access.md").read_text("utf-8")
        table = "\n".join(line for line in guide.splitlines() if line.startswith("| `"))
        assert set(audit.ACTIONS) == set(re.findall(r"`([a-z-]+)`", table)), language


def test_pages_speak_japanese(lee: User) -> None:
    User.objects.filter(email="boss@example.org").update(language="ja")
    client = chief()
    for path, said in (
        (ACCOUNTS, "アカウントの管理"),
        (f"{ACCOUNTS}{lee.pk}/", "アカウントを停止する"),
        (LOG, "監査ログ"),
    ):
        page = client.get(path)
        assert said in text(page)
        assert "script" not in page.content.decode()
    assert PASSWORD not in str(list(Entry.objects.values()))
