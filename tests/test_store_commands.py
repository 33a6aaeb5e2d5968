"""The commands about the store, as a user runs them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import forked

pytestmark = pytest.mark.thorough

PLAN = """
charter: {id: p, title: Bridge, as_of: 2026-03-12}
work_packages:
  - {id: a, title: Piers, duration: {low: 1, likely: 2, high: 3}}
milestones:
  - {id: m, title: Open, commitment: 2026-05-01, work: [work_package/a]}
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path, remembered: Path) -> Run:
    def call(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        url = f"sqlite:///{tmp_path / 'kaname.db'}"
        own = {"KANAME_CACHE": str(remembered), "KANAME_AUTHOR": "Kim", "KANAME_RUNS": "200", "DATABASE_URL": url}
        return forked.kaname(*words, environment={**os.environ, "COLUMNS": "160", **own, **environment})

    return call


@pytest.fixture
def bridge(tmp_path: Path, run: Run) -> Path:
    folder = tmp_path / "bridge"
    folder.mkdir()
    (folder / "program.yaml").write_text(PLAN, encoding="utf-8")
    assert "3 records taken in as revision 1" in run("store", "add", folder, "--why", "begin").stdout
    return folder


def test_a_plan_is_kept_branched_changed_and_brought_home(run: Run, bridge: Path) -> None:
    assert "bridge" in run("store", "list").stdout
    assert "begins at revision 1" in run("store", "branch", "bridge", "bold").stdout
    assert "is revision 2" in run("store", "baseline", "bridge", "spring", "--why", "agreed").stdout
    assert "Both stand at revision 2" in run("sync", bridge, "bridge").stdout
    text = (bridge / "program.yaml").read_text(encoding="utf-8").replace("Piers", "Pillars")
    (bridge / "program.yaml").write_text(text, encoding="utf-8")
    run("sync", bridge, "bridge", "--why", "renamed")
    shown = run("diff", "store:bridge#spring").stdout
    assert "Piers" in shown
    assert "Pillars" in shown
    logged = run("store", "log", "bridge", "work_package/a").stdout
    assert "renamed" in logged
    assert "spring" not in logged
    assert "revision 4 is written" in run("store", "revert", "bridge", "3").stdout
    assert "nothing to write" in run("store", "merge", "bridge@bold").stdout
    assert "can still be read" in run("store", "close", "bridge@bold").stdout
    assert "Nothing differs" in run("diff", "store:bridge#1..4").stdout
    assert "Nothing differs" in run("diff", "store:bridge#1", "store:bridge@bold").stdout


def test_commands_about_plans_take_a_stored_one(run: Run, bridge: Path) -> None:
    assert run("check", "store:bridge").returncode == 0
    assert "Bridge" in run("status", "store:bridge").stdout
    published = run("publish", "store:bridge").stdout
    assert "forecasts published" in published
    assert "published before" in run("publish", "store:bridge").stdout
    told = json.loads(run("forecast", "store:bridge", "--format", "json").stdout)
    assert told
    run("sync", bridge, "bridge")
    assert (bridge / "history" / "forecasts.jsonl").exists()


def test_a_past_that_was_changed_is_told_with_exit_code_2(run: Run, bridge: Path, tmp_path: Path) -> None:
    sound = run("verify")
    assert sound.returncode == 0
    head = sound.stdout.partition("head ")[2].split()[0]
    assert run("verify", "bridge", "--expect", head).returncode == 0
    assert "No program has the head" in run("verify", "--expect", "0").stdout
    with sqlite3.connect(tmp_path / "kaname.db") as connection:
        connection.execute("UPDATE store_revision SET by = 'Lee'")
    connection.close()
    changed = run("verify")
    assert changed.returncode == 2
    assert "bridge, revision 1: it says something else than when it was written." in changed.stdout
    assert run("backup", tmp_path / "all.backup").returncode == 2


def test_a_backup_goes_into_an_empty_store(run: Run, bridge: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.backup"
    assert "of 1 programs, verified" in run("backup", file).stdout
    other = f"sqlite:///{tmp_path / 'other' / 'kaname.db'}"
    assert "restored, and verified" in run("restore", file, DATABASE_URL=other).stdout
    assert "bridge" in run("store", "list", DATABASE_URL=other).stdout
    full = run("restore", file)
    assert full.returncode == 2
    assert "empty one only" in full.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("store", "log", "tower"), "holds no program tower"),
        (("store", "log", "bridge", "a"), "is not the address of a record"),
        (("store", "log", "bridge@bold"), "has no scenario bold"),
        (("diff", "store:bridge#9"), "has no revision 9"),
        (("store", "revert", "bridge", "1"), "can't be taken back"),
        (("store", "merge", "bridge"), "can be neither closed nor merged"),
        (("store", "branch", "bridge", "a b"), "can't be the name of a scenario"),
        (("status", "store:tower"), "holds no program tower"),
        (("backup", "/nowhere/all.backup"), "can't be written"),
        (("restore", "/nowhere/all.backup"), "There is no backup"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_is_wrong_is_one_clear_message(
    run: Run, bridge: Path, words: tuple[str, ...], said: str, language: str
) -> None:
    done = run(*words, "--lang", language)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert (said in done.stderr) == (language == "en")
    assert len(done.stderr.strip().splitlines()) == 2
    assert ("。" in done.stderr) == (language == "ja")


def test_an_address_of_a_database_is_never_shown(run: Run, bridge: Path) -> None:
    for url in ("mysql://kim:geheim@h/x", "postgresql://kim:geheim@127.0.0.1:1/x"):
        done = run("store", "list", DATABASE_URL=url)
        assert done.returncode == 2
        assert "geheim" not in done.stderr + done.stdout
        assert "Traceback" not in done.stderr
