"""The commands about accounts and the audit log, as an administrator runs them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.thorough

PASSWORD = "correct horse battery staple"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    own = {"DATABASE_URL": f"sqlite:///{tmp_path / 'kaname.db'}", "KANAME_AUTHOR": "Ann", "COLUMNS": "200"}
    start = [sys.executable, "-c", "from kaname.cli import main; main()"]

    def call(*words: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        told = {**os.environ, **own, **environment}
        return subprocess.run([*start, *words], env=told, input=given, capture_output=True, text=True, check=False)

    return call


def test_accounts_are_made_given_roles_and_closed(run: Run) -> None:
    assert "no account yet" in run("user", "list").stdout
    invited = run("user", "add", "Boss@example.org", "--administrator", KANAME_HOSTS="kaname.example.org")
    assert re.search(r"^http://kaname\.example\.org/account/join/[\w-]{43}/$", invited.stdout, re.M)
    made = run(
        *("user", "add", "kim@example.org", "--role", "manager", "--on", "apollo", "--sees", "legal"),
        *("--role", "viewer", "--on", "*", "--password-stdin", "--not-yet"),
        given=f"{PASSWORD}\n",
    )
    assert made.stdout == "kim@example.org has an account.\n"
    listed = run("user", "list").stdout
    assert "manager @ apollo + legal; viewer @ * + legal" in listed
    assert "administrator @ *" in listed
    lead = ("--role", "lead", "--on", "apollo", "--team", "core", "--not-yet")
    assert "kim@example.org: lead @ apollo + team/core" in run("user", "grant", "kim@example.org", *lead).stdout
    run("user", "revoke", "kim@example.org", "--role", "viewer", "--on", "*")
    run("user", "close", "kim@example.org")
    listed = run("user", "list").stdout
    assert "viewer" not in listed
    assert "shut" in listed
    assert re.search(r"/account/password/reset/key/\w+-[\w-]+/", run("user", "reset", "kim@example.org").stdout)
    assert "shut" not in run("user", "list").stdout
    logged = [json.loads(line) for line in run("audit", "--json").stdout.splitlines()]
    assert [one["action"] for one in logged] == [
        *("invitation", "account-made", "grant", "grant", "grant", "grant-taken", "account-closed", "account-reset"),
    ]
    assert {one["who"] for one in logged} == {"Ann"}
    assert {one["via"] for one in logged} == {"command"}
    assert PASSWORD not in str(logged)
    assert [one["detail"] for one in logged if one["program"] == "apollo"] == [
        "kim@example.org: manager @ apollo + legal",
        "kim@example.org: lead @ apollo + team/core",
    ]
    assert len(run("audit", "--json", "--program", "apollo").stdout.splitlines()) == 2
    assert run("audit", "--json", "--until", "2020-01-01").stdout == ""
    rows = list(csv.DictReader(io.StringIO(run("audit", "--csv", "--since", "2020-01-01").stdout)))
    assert [row["action"] for row in rows] == [one["action"] for one in logged]
    assert "grant-taken" in run("audit", "--lang", "ja").stdout


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (("add", "nobody"), "", "no address of mail"),
        (("add", "kim@example.org", "--password-stdin"), "short\n", "at least 12 characters"),
        (("add", "kim@example.org", "--role", "viewer"), "", "needs the program"),
        (("add", "kim@example.org", "--role", "king", "--on", "p"), "", "king, given for --role"),
        (("add", "kim@example.org", "--role", "lead", "--on", "p", "--sees", "public"), "", "public, given for --sees"),
        (("add", "kim@example.org", "--role", "lead", "--on", "p"), "", "no program or portfolio p in the store"),
        (("close", "kim@example.org"), "", "no account kim@example.org"),
        (("withdraw", "kim@example.org"), "", "no invitation"),
        (("grant", "kim@example.org"), "", "needs the program"),
    ],
)
def test_what_makes_no_sense_is_refused_with_one_clear_message(
    run: Run, words: tuple[str, ...], given: str, said: str
) -> None:
    done = run("user", *words, given=given)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_invitation_is_withdrawn(run: Run) -> None:
    for _ in range(2):
        run("user", "add", "kim@example.org")
    assert "invited until" in run("user", "list").stdout
    done = run("user", "withdraw", "Kim@example.org")
    assert (done.returncode, done.stdout) == (0, "Kim@example.org: 2 invitations are good for nothing now.\n")
    assert "invited until" not in run("user", "list").stdout
    assert run("user", "withdraw", "kim@example.org").returncode == 2
    logged = [json.loads(line) for line in run("audit", "--json").stdout.splitlines()]
    assert [(one["action"], one["who"], one["via"]) for one in logged[2:]] == [
        ("invitation-withdrawn", "Ann", "command")
    ] * 2


def test_a_role_is_for_what_there_is_unless_it_is_said_to_come(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "program.yaml").write_text("charter: {id: apollo, title: Apollo}\n", encoding="utf-8")
    assert run("store", "add", str(tmp_path / "plan"), "--name", "apollo").returncode == 0
    asked = ("user", "add", "kim@example.org", "--password-stdin", "--role", "manager", "--on")
    refused = run(*asked, "appollo", given=f"{PASSWORD}\n")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "no program or portfolio appollo" in refused.stderr
    assert "(there is: apollo)" in refused.stderr
    assert "kim" not in run("user", "list").stdout
    assert run(*asked, "apollo", given=f"{PASSWORD}\n").returncode == 0
    grant = ("user", "grant", "kim@example.org", "--role", "viewer", "--on", "gemini")
    assert run(*grant).returncode == 2
    assert run(*grant, "--not-yet").returncode == 0
    assert "viewer @ gemini" in run("user", "list").stdout


def test_the_last_administrator_stays(run: Run) -> None:
    run("user", "add", "boss@example.org", "--administrator", "--password-stdin", given=f"{PASSWORD}\n")
    for words in (
        ("close", "boss@example.org"),
        ("revoke", "boss@example.org", "--role", "administrator", "--on", "*"),
    ):
        refused = run("user", *words)
        assert refused.returncode == 2
        assert "the last administrator" in refused.stderr
    assert "最後の管理者です" in run("user", "close", "boss@example.org", KANAME_LANGUAGE="ja").stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a", "can't be read"),
        ('[A]\nname = "A"', "id"),
        ('[a]\nname = "A"\nissuer = "ftp://x"\nclient = "k"\nsecret = "env:X"', "issuer"),
        ('[a]\nname = "A"\nissuer = "http://x"\nclient = "k"\nsecret = "hunter2"', "secret"),
        ('[a]\nname = "A"\nissuer = "https://x"\nclient = "k"\nsecret = "env:X"', "does not lie where"),
        ('[a]\nname = "A"\nissuer = "https://x"\nclient = "k"\nsecret = "file:none"', "does not lie where"),
        ('[a]\nname = "A"\nissuer = "https://x"\nclient = "k"\nsecret = "env:X"\ncolour = 1', "colour"),
    ],
)
def test_a_file_of_providers_that_makes_no_sense_is_told_without_its_secret(
    run: Run, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "oidc.toml").write_text(text, encoding="utf-8")
    done = run("user", "list", KANAME_OIDC=str(tmp_path / "oidc.toml"))
    assert done.returncode == 2
    assert said in done.stderr
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize(
    "url", ["mail.example.org", "smtp://", "smtp://kim:hunter2@host:port", "http://kim:hunter2@host"]
)
def test_an_address_for_mail_that_is_none_is_refused_and_not_shown(run: Run, url: str) -> None:
    done = run("user", "list", KANAME_MAIL=url)
    assert done.returncode == 2
    assert "no way to send mail" in done.stderr
    assert "hunter2" not in done.stderr
