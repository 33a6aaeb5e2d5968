"""What a server refuses, what its probes say, what it counts, and that its logs tell nothing of anybody."""

import io
import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

import sites
from kaname.settings import Settings, settings
from kaname.web.access.models import User
from kaname.web.running import health, logs
from kaname.web.running.doctor import examined
from kaname.web.running.migrating import migrated
from kaname.web.running.redacting import GONE, Redacting
from kaname.web.running.safety import unsafe
from kaname.words.doctor import LINES
from kaname.words.errors import ERRORS

KEY = "9f-X2kQmTz81bLr04vNwYc7Pd5HsJg3AeUo6RiWt"
SAFE = {
    "KANAME_PRODUCTION": "1",
    "KANAME_SECRET_KEY": KEY,
    "KANAME_HOSTS": "kaname.example.com",
    "KANAME_BEHIND_PROXY": "1",
    "DATABASE_URL": "postgresql://kaname:Vq8-strong@db.example.com/kaname",
}


def refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, host: str = "0.0.0.0", **changes: str) -> list[str]:
    """The codes of what is unsafe about safe settings with some changes; an empty one is not set."""
    for name in [name for name in os.environ if name.startswith("KANAME_") or name == "DATABASE_URL"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name, value in (SAFE | changes).items():
        if value:
            monkeypatch.setenv(name, value)
    settings.cache_clear()
    try:
        return [fault.code for fault in unsafe(settings(), host)]
    finally:
        monkeypatch.undo()
        settings.cache_clear()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"KANAME_SECRET_KEY": ""}, ["secret_key_missing"]),
        ({"KANAME_SECRET_KEY": "short"}, ["secret_key_short"]),
        ({"KANAME_SECRET_KEY": "abc" * 20}, ["secret_key_weak"]),
        ({"KANAME_HOSTS": ""}, ["hosts_missing"]),
        ({"KANAME_HOSTS": "a.example.com,*"}, ["hosts_any"]),
        ({"DATABASE_URL": ""}, ["sqlite_in_production"]),
        ({"DATABASE_URL": "", "KANAME_ALLOW_SQLITE": "1"}, []),
        ({"DATABASE_URL": "oracle://x"}, ["database_url_invalid"]),
        ({"DATABASE_URL": "postgresql://kaname:Changeme@db/kaname"}, ["database_password_common"]),
        ({"DATABASE_URL": "postgresql://kaname@db/kaname"}, []),  # by certificate or by the system's user
        ({"KANAME_BEHIND_PROXY": ""}, ["tls_missing"]),
        ({"KANAME_TLS_KEY": "/nowhere"}, ["tls_half"]),
        (
            {"KANAME_TLS_CERTIFICATE": "/nowhere", "KANAME_TLS_KEY": "/nowhere"},
            ["tls_unreadable", "tls_unreadable"],
        ),
        ({"KANAME_DEBUG": "1"}, ["debug_on"]),
        ({"KANAME_METRICS_TOKEN": "short"}, ["metrics_token_short"]),
        (
            {name: "" for name in SAFE if name != "KANAME_PRODUCTION"},
            ["secret_key_missing", "hosts_missing", "sqlite_in_production", "tls_missing"],
        ),
        ({"KANAME_PRODUCTION": ""}, ["served_to_others"]),
    ],
)
def test_what_is_unsafe_is_refused_all_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, changes: dict[str, str], codes: list[str]
) -> None:
    assert refused(monkeypatch, tmp_path, **changes) == codes
    assert all(ERRORS[code].mend for code in codes)


def test_a_server_for_oneself_needs_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nothing = dict.fromkeys(SAFE, "")
    for host in ("127.0.0.1", "::1", "localhost", "127.1.2.3"):
        assert refused(monkeypatch, tmp_path, host, **nothing) == []
    for host in ("0.0.0.0", "::", "192.168.1.5", "kaname.example.com"):
        assert refused(monkeypatch, tmp_path, host, **nothing) == ["served_to_others"]


def test_what_others_may_read_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder, key, certificate = tmp_path / "data" / "kaname", tmp_path / "key", tmp_path / "certificate"
    folder.mkdir(parents=True)
    for file in (key, certificate):
        file.write_text(KEY, encoding="utf-8")
    changes = {"KANAME_SECRET_KEY": "", "KANAME_SECRET_KEY_FILE": str(key), "KANAME_BEHIND_PROXY": ""}
    changes |= {"KANAME_TLS_CERTIFICATE": str(certificate), "KANAME_TLS_KEY": str(key)}
    for path, mode in ((key, 0o644), (certificate, 0o644), (folder, 0o755)):
        path.chmod(mode)
    assert refused(monkeypatch, tmp_path, **changes) == ["secret_key_open", "tls_key_open", "data_open"]
    for path, mode in ((key, 0o600), (folder, 0o700)):
        path.chmod(mode)
    assert refused(monkeypatch, tmp_path, **changes) == []


# --- probes


def test_probes_are_answered_whatever_the_host_and_the_session(site: str) -> None:
    assert migrated() >= 0
    client = Client(headers={"host": "10.0.0.7"})
    alive, ready = client.get("/healthz"), client.get("/readyz")
    assert (alive.status_code, alive.content, alive["Cache-Control"]) == (200, b"ok\n", "no-store")
    expected = {"database": "ok", "migrations": "ok", "disk": "ok", "worker": "not_seen"}
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "checks": expected})
    assert client.post("/healthz").status_code == 405
    assert "sessionid" not in ready.cookies


def test_a_server_whose_folder_takes_nothing_or_whose_tables_are_old_is_not_ready(
    site: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from django.db import connections

    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(health, "_applied", False)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT app, name, applied FROM django_migrations WHERE app = 'jobs'")
        steps = cursor.fetchall()
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")
    try:
        answer = Client().get("/readyz")
    finally:
        with connections["default"].cursor() as cursor:
            cursor.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", steps)
    assert answer.status_code == 503
    checks = answer.json()["checks"]
    assert (checks["database"], checks["migrations"], checks["disk"]) == ("ok", "not_applied", "not_writable")


def test_metrics_are_for_this_machine_or_by_token(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.8").status_code == 403
    monkeypatch.setenv("KANAME_METRICS_TOKEN", "a-token-for-metrics")
    settings.cache_clear()
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 403
    told = {"authorization": "Bearer a-token-for-metrics", "x-forwarded-for": "10.0.0.8"}
    assert client.get("/metrics", headers=told).status_code == 200


def value(exposed: str, line: str) -> float:
    return float(next((one.rpartition(" ")[2] for one in exposed.splitlines() if one.startswith(line)), 0))


def test_requests_and_jobs_are_counted(site: str, tmp_path: Path) -> None:
    from kaname.web.jobs.asking import ask

    sites.take_in(tmp_path, "small")
    ask("assess", "small")
    client, lost = (
        Client(headers={"host": "localhost"}),
        'kaname_requests_total{method="GET",route="unmatched",status="404"}',
    )
    before = value(client.get("/metrics").content.decode(), lost)
    for name in ("alpha", "beta?token=abc"):
        assert client.get(f"/risk/{name}").status_code == 404
    exposed = client.get("/metrics").content.decode()
    assert value(exposed, lost) == before + 2
    assert value(exposed, 'kaname_jobs{kind="assess",state="waiting"}') == 1
    assert value(exposed, "kaname_queue_length") == 1
    assert 0 <= value(exposed, "kaname_oldest_job_seconds") < 60
    assert (value(exposed, "kaname_workers"), value(exposed, "kaname_database_up")) == (0, 1)
    assert "alpha" not in exposed


# --- logs


@pytest.fixture
def logged() -> Any:
    """What was logged so far, as text and as entries."""
    root, kept = logging.getLogger(), (logging.getLogger().handlers[:], logging.getLogger().level)
    stream = io.StringIO()
    logs.set_up(stream)

    def read() -> tuple[str, list[dict[str, Any]]]:
        text = stream.getvalue()
        stream.seek(0)
        stream.truncate()
        return text, [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    yield read
    root.handlers[:], root.level = kept
    structlog.reset_defaults()


SECRETS = (
    "Bearer abcdef123456",
    "Authorization: Basic dXNlcjpwYXNz",
    "postgresql://kaname:hunter2@db/kaname",
    "password=hunter2",
    'password: "hunter 2"',
    "api_key=abc",
    "X-Api-Key: abc123",
    "sessionid=r4nd0m",
    "csrftoken=r4nd0m;",
    "kn_1234abcd_SECRETPART",
    "ghp_abcdefghijklmnop",
    "glpat-abcdefghijklmnop",
    "xoxb-1234567890-abc",
    "AKIAABCDEFGHIJKLMNOP",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig",
    "kim.weber@example.com",
    "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----",
    "GET /risks?name=outage&who=kim",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
)
NEEDLES = (
    *("abcdef123456", "dXNlcjpwYXNz", "hunter", "abc123", "r4nd0m", "SECRETPART", "ghp_a", "glpat-a", "xoxb-1"),
    *("AKIAA", "eyJhbG", "kim", "MIIE", "outage", "9f86d081"),
)


@pytest.mark.parametrize("text", SECRETS)
def test_what_looks_like_a_secret_is_taken_out_wherever_it_stands(text: str) -> None:
    redacting = Redacting()
    for entry in (
        {"event": text},
        {"event": f"before {text} after"},
        {"event": "x", "more": {"deep": [text, (text,)]}},
        {"event": "x", "more": {text: 1}},
        {"event": "x", "more": text.encode()},
        {"event": "x", "more": ValueError(text)},
    ):
        told = json.dumps(redacting(None, "", entry))
        assert GONE in told
        assert [needle for needle in NEEDLES if needle in told] == []


def test_what_tells_nothing_stays() -> None:
    entry = {
        "event": "request",
        "route": "/api/programs/<str:name>",
        "status": 200,
        "ms": 1.5,
        "ok": True,
        "none": None,
    }
    entry |= {"job": "f9643fbf-2825-4c73-805b-d5e441e3f26d", "request": "09448731cd2978f9", "worker": "vm-675-3360f10a"}
    assert Redacting()(None, "", entry) == entry


@given(st.text(min_size=8, max_size=30), st.text(max_size=20), st.text(max_size=20))
def test_a_secret_that_is_known_never_gets_out(secret: str, before: str, after: str) -> None:
    told = Redacting([secret]).text(f"{before}{secret}{after}")
    assert secret not in told or secret in GONE


@pytest.mark.parametrize("name", ["password", "db_password", "Authorization", "cookie", "api_key", "token", "secret"])
def test_what_is_called_a_secret_is_not_told(name: str) -> None:
    assert Redacting()(None, "", {"event": "x", name: "plain"})[name] == GONE


def test_a_request_leaves_its_route_its_time_and_no_name(site: str, logged: Any) -> None:
    user = User.objects.create_user("kim.weber@example.com", "a long enough password")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    logged()
    client.get("/risk/outage-of-payments?q=confidential", headers={"cookie": "x=hidden", "x-request-id": "kim@x.org"})
    client.post("/somewhere", {"name": "confidential"}, headers={"x-request-id": "1234abcd-12"})
    text, entries = logged()
    requests = [one for one in entries if one["event"] == "request"]
    assert [(one["method"], one["route"], one["status"]) for one in requests] == [
        ("GET", "unmatched", 404),
        ("POST", "unmatched", 404),
    ]
    assert requests[1]["request"] == "1234abcd-12"
    for needle in ("outage", "confidential", "hidden", "kim", "weber", "example.com"):
        assert needle not in text


def test_an_exception_leaves_its_type_and_the_lines_it_went_through(logged: Any) -> None:
    password = "hunter2"
    try:
        raise ValueError(f"duplicate key (email)=(kim@example.com) {password}")
    except ValueError:
        logging.getLogger("django.request").exception("%s: %s", "Internal Server Error", "/risk/outage")
        logging.getLogger("psycopg").warning(f"could not connect as kim with {password}")
    text, entries = logged()
    assert [(one["event"], one.get("fault", "")) for one in entries] == [
        ("%s: %s", "ValueError"),
        ("message withheld", ""),
    ]
    assert entries[0]["through"][-1].startswith("tests/test_web_running.py:")
    for needle in ("kim", "outage", "hunter", "duplicate"):
        assert needle not in text


# --- the examination


def test_an_installation_is_examined_line_by_line(site: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("KANAME_RUNSS", "1")
    sites.take_in(tmp_path, "small")
    found = {one.code: one for one in examined(settings())}
    assert {name for name, one in found.items() if one.level == "bad"} == set()
    assert {"python", "kaname", "git", "folder", "database", "clock", "migrations"} <= set(found)
    assert {"production_off", "backup_unknown", "setting_unknown", "worker_idle"} <= set(found)
    assert "KANAME_RUNS" in found["setting_unknown"].values["nearest"]
    assert set(found) <= {*LINES, *ERRORS}


def test_what_is_bad_is_told_as_bad(site: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from kaname.centre import evidence
    from kaname.centre.places import note_backup
    from kaname.model.sources import Source
    from kaname.web.jobs.asking import ask

    (tmp_path / "file").write_text("x", encoding="utf-8")
    sites.take_in(tmp_path, "small")
    tool = {"id": "tracker", "vendor": "github", "scope": ["a/b"], "token": "env:NOT_THERE_AT_ALL"}
    evidence.add(Path("store:small"), Source.model_validate(tool))
    ask("assess", "small")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    note_backup()
    os.utime(tmp_path / "data" / "kaname" / "last-backup", (1.7e9, 1.7e9))
    known = Settings.model_validate({**settings().model_dump(), "cache": tmp_path / "file" / "cache"})
    found = {one.code: one for one in examined(known)}
    bad = {name for name, one in found.items() if one.level == "bad"}
    assert bad == {"folder_unwritable", "worker_missing", "token_gone"}
    assert found["token_gone"].values["where"] == "env:NOT_THERE_AT_ALL"
    assert found["backup_old"].level == "warn"
    monkeypatch.setenv("NOT_THERE_AT_ALL", "the-very-token")
    told = examined(known)
    assert "token_there" in {one.code for one in told}
    assert "the-very-token" not in repr(told)
