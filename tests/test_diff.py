"""`kaname diff` as a user runs it: folders, commits and stored states, programs and portfolios, limits, audiences."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import forked
from kaname import centre, files
from kaname.centre.comparing import compare
from kaname.centre.places import Place, base_of, both, committed, place_of, within
from kaname.errors import NotFoundError, UsageError
from kaname.settings import Settings

pytestmark = pytest.mark.thorough

PLAN = """
charter: {id: p, title: Bridge, as_of: 2026-03-02, ends: 2026-05-29}
people: [{id: kim, title: Kim}]
teams: [{id: core, title: Core, members: [{person: kim}]}]
work_packages:
  - {id: dig, title: Dig, duration: {low: 20, likely: 20, high: 20}, allocations: [{team: core, people: 1}]}
  - {id: lay, title: Lay, duration: {low: 20, likely: 20, high: 20}, allocations: [{team: core, people: 1}]}
dependencies: [{id: dig-lay, predecessor: dig, successor: lay}]
milestones: [{id: live, title: Live, commitment: 2026-05-01, level: committed, work: [lay]}]
"""
QUICK, SLOW = (f"title: Dig, duration: {{low: {days}, likely: {days}, high: {days}}}" for days in (20, 30))
SLOWER = PLAN.replace(QUICK, SLOW)
SECRET = """
risks:
  - id: takeover
    title: HUSHED takeover
    confidentiality: legal
    probability: 1
    days: [{work: lay, days: {low: 10, likely: 10, high: 10}}]
"""
CONFIG = Settings(runs=200)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remembered: Path) -> None:
    monkeypatch.setenv("KANAME_CACHE", str(remembered))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(tmp_path: Path, remembered: Path) -> Run:
    def call(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        url = f"sqlite:///{tmp_path / 'kaname.db'}"
        own = {"KANAME_CACHE": str(remembered), "KANAME_AUTHOR": "Kim", "KANAME_RUNS": "200", "DATABASE_URL": url}
        return forked.kaname(*words, environment={**os.environ, "COLUMNS": "160", **own, **environment})

    return call


def written(folder: Path, text: str, name: str = "program.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return written(tmp_path / "one", PLAN), written(tmp_path / "two", SLOWER)


@pytest.fixture
def git(tmp_path: Path, tool: Callable[[str], str]) -> Callable[..., str]:
    """Runs git in the folder `plan`, as one author at one time."""

    def call(*arguments: str) -> str:
        names = {f"GIT_{who}_{what}": f"{what}@x.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | names | own
        command = [tool("git"), *arguments]
        return subprocess.run(
            command, cwd=tmp_path / "plan", env=env, capture_output=True, text=True, check=True
        ).stdout

    return call


def answer(run: Run, *words: object) -> Any:
    done = run("diff", *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_folders_are_compared_and_a_limit_sets_the_exit_code(run: Run, folders: tuple[Path, Path]) -> None:
    shown = run("diff", *folders)
    assert shown.returncode == 0
    assert "later by 10 working days" in shown.stdout
    assert "What changes (1)" in shown.stdout
    broken = run("diff", *folders, "--fail-on", "p80>5d")
    assert broken.returncode == 2
    assert "The limit p80>5d is exceeded" in broken.stdout
    assert not broken.stderr
    for form in ("--markdown", "--json"):
        elsewhere = run("diff", *folders, "--fail-on", "p80>5d", form)
        assert elsewhere.returncode == 2
        assert elsewhere.stderr == "The limit p80>5d is exceeded: P80 later: 10 working days (Bridge).\n"
    assert run("diff", *folders, "--fail-on", "p80>10d", "--fail-on", "new-act-findings>9").returncode == 0
    assert run("diff", *reversed(folders), "--fail-on", "p80>0d").returncode == 0
    assert "Nothing differs, and nothing moves." in run("diff", folders[0], folders[0], "--fail-on", "p80>=0d").stdout
    assert "遅くなります" in run("diff", *folders, "--lang", "ja").stdout


def test_bad_input_is_one_clear_message_with_exit_code_2(run: Run, folders: tuple[Path, Path]) -> None:
    for words, said in (
        (("--fail-on", "p80"), "p80 is no limit"),
        (("--fail-on", "p80[lvie]>5d"), "lvie"),
        (("--markdown", "--json"), "can't be both"),
    ):
        done = run("diff", *folders, *words)
        assert done.returncode == 2
        assert said in done.stderr
        assert not done.stdout
    assert "no folder" in run("diff", folders[0], "nowhere").stderr.lower()


def test_a_limit_on_a_record_counts_that_record_alone(run: Run, folders: tuple[Path, Path]) -> None:
    assert run("diff", *folders, "--fail-on", "p80[live]>5d").returncode == 2
    assert run("diff", *folders, "--fail-on", "p80[kim]>5d").returncode == 2  # of a person nothing is forecast
    assert "can't be judged" in run("diff", *folders, "--fail-on", "p80[kim]>5d").stdout


def test_commits_are_read_without_touching_the_working_copy(run: Run, tmp_path: Path, git: Callable[..., str]) -> None:
    plan = written(tmp_path / "plan", PLAN)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "one")
    git("checkout", "-qb", "slower")
    written(plan, SLOWER)
    git("commit", "-qam", "two")
    git("checkout", "-q", "main")
    written(plan, PLAN.replace("Bridge", "Tower"))
    git("commit", "-qam", "three")
    written(plan, PLAN.replace("Bridge", "Unsaved"))
    before = git("status", "--porcelain")
    assert answer(run, "plan#main..slower")["p"]["end"]["later"] == 10.0
    assert answer(run, "plan#main", "plan#slower") == answer(run, "plan#main..slower")
    titles = [one for one in answer(run, "plan#main..slower")["p"]["fields"] if one["field"] == "title"]
    assert [(one["before"], one["after"]) for one in titles] == [("Tower", "Bridge")]
    parted = answer(run, "plan#main...slower")["p"]  # the branch knows nothing of the other title
    assert [one["field"] for one in parted["fields"]] == ["duration"]
    now = answer(run, "plan#HEAD")["p"]["fields"]
    assert [(one["before"], one["after"]) for one in now] == [("Tower", "Unsaved")]
    assert git("status", "--porcelain") == before
    assert "Tower" in run("status", "plan#main").stdout
    refused = run("publish", "plan#main")
    assert refused.returncode == 2
    assert "state of the past" in refused.stderr
    for words in (("plan#nothing",), ("plan#--help",), ("plan#main...nothing",)):
        done = run("diff", *words)
        assert done.returncode == 2
        assert "Git finds no" in done.stderr
    written(tmp_path / "plan", "", "empty.txt")
    assert run("diff", "one", "plan#main...slower").returncode == 2


def test_a_bare_range_means_the_folder_where_one_is(
    run: Run, tmp_path: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = written(tmp_path / "plan", PLAN)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "one")
    written(plan, SLOWER)
    git("commit", "-qam", "two")
    monkeypatch.chdir(plan)
    assert answer(run, "HEAD~1..HEAD")["p"]["end"]["later"] == 10.0
    assert answer(run, ".#HEAD~1")["p"]["end"]["later"] == 10.0


def test_no_filter_of_the_repository_runs_and_the_history_ends_at_the_commit(
    tmp_path: Path, git: Callable[..., str]
) -> None:
    plan = written(tmp_path / "plan", PLAN)
    trace = tmp_path / "ran"
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "one")
    written(plan, PLAN.replace("commitment: 2026-05-01", "commitment: 2026-06-01"))
    git("commit", "-qam", "two")
    written(plan, "*.yaml filter=evil\n", ".gitattributes")
    git("config", "filter.evil.smudge", f"sh -c 'touch {trace}; cat'")
    git("config", "core.hooksPath", str(written(tmp_path / "hooks", f"#!/bin/sh\ntouch {trace}\n", "post-checkout")))
    first = files.load_committed(plan, "HEAD~1")
    second = files.load_committed(plan, "HEAD")
    assert isinstance(first, files.Loaded)
    assert isinstance(second, files.Loaded)
    assert [(one.was, one.value) for one in first.history.moves] == [(None, "2026-05-01")]
    assert ("2026-05-01", "2026-06-01") in [(one.was, one.value) for one in second.history.moves]
    assert second.history == files.load(plan).history
    assert second.program == files.load(plan).program
    assert not trace.exists()
    with pytest.raises(NotFoundError) as error:
        files.load_committed(written(plan / "later", PLAN), "HEAD")
    assert error.value.code == "commit_without_plan"


def test_a_folder_the_store_and_git_say_the_same(run: Run, tmp_path: Path, git: Callable[..., str]) -> None:
    plan = written(tmp_path / "plan", PLAN)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "one")
    run("store", "add", plan, "--name", "bridge")
    run("store", "branch", "bridge", "bold")
    run("store", "baseline", "bridge", "spring")
    run("sync", plan, "bridge")
    slower = written(tmp_path / "two", SLOWER)
    written(plan, SLOWER)
    run("sync", plan, "bridge", "--why", "slower")
    said = [
        answer(run, *words)["p"]
        for words in (
            ("plan#HEAD", slower),
            ("plan#HEAD",),
            ("store:bridge#1", "store:bridge"),
            ("store:bridge#spring",),
            ("store:bridge#1..3",),
            ("store:bridge@bold", "store:bridge"),
            ("store:bridge@bold#1", plan),
        )
    ]
    kept = ("end", "fields", "dates", "amounts", "findings", "health", "alone")
    assert all({name: one[name] for name in kept} == {name: said[0][name] for name in kept} for one in said)
    assert said[0]["end"]["later"] == 10.0
    assert "Bridge" in run("status", "store:bridge#1").stdout
    assert run("publish", "store:bridge#1").returncode == 2
    assert run("diff", "store:bridge#1...3").returncode == 2


def test_an_audience_learns_nothing_of_what_it_may_not_see(run: Run, tmp_path: Path) -> None:
    one, two = written(tmp_path / "one", PLAN), written(tmp_path / "two", PLAN + SECRET)
    whole = run("diff", one, two)
    assert "HUSHED" in whole.stdout
    assert "later by 10 working days" in whole.stdout
    for words in ((), ("--markdown",), ("--json",), ("--lang", "ja")):
        for sides in ((one, two), (two, one)):
            seen = run("diff", *sides, "--audience", "engineer", "--fail-on", "p80>0d", *words)
            assert seen.returncode == 0
            assert not {"HUSHED", "takeover"} & set(seen.stdout.replace('"', " ").replace("/", " ").split())
    assert "Nothing differs" in run("diff", one, two, "--audience", "engineer").stdout
    told = json.loads(run("diff", one, two, "--audience", "engineer", "--json").stdout)["p"]
    assert (told["alone"], told["narrowed"], told["audience"]) == ([], True, "engineer")


@pytest.mark.parametrize("portfolio", [False, True])
def test_what_was_made_confidential_is_not_read_off_the_state_before(run: Run, tmp_path: Path, portfolio: bool) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, text in ((one, SECRET.replace("legal", "internal").replace("10", "5")), (two, SECRET)):
        written(folder / "bridge" if portfolio else folder, PLAN + text)
        if portfolio:
            written(folder, "portfolio: {id: all, title: All}\n", "portfolio.yaml")
    assert "HUSHED" in run("diff", one, two).stdout
    for sides in ((one, two), (two, one)):
        seen = run("diff", *sides, "--audience", "engineer", "--json")
        assert seen.returncode == 0
        assert "HUSHED" not in seen.stdout
        assert "takeover" not in seen.stdout
        assert all(part["fields"] == part["dates"] == [] for part in json.loads(seen.stdout).values())


def test_both_states_are_seen_from_the_day_of_the_second(tmp_path: Path) -> None:
    one = written(tmp_path / "one", PLAN)
    two = written(tmp_path / "two", PLAN.replace("as_of: 2026-03-02", "as_of: 2026-03-16"))
    found = compare(str(one), str(two), config=CONFIG)
    assert found.before.only.as_of == found.after.only.as_of == found.as_of
    assert found.effects[""].dates == ()
    assert [each.field for each in found.effects[""].fields] == ["as_of"]


def test_programs_of_a_portfolio_and_its_last_day(run: Run, tmp_path: Path) -> None:
    for name, text in (("one", PLAN), ("two", SLOWER)):
        folio = written(tmp_path / name, "portfolio: {id: all, title: All}\n", "portfolio.yaml")
        written(folio / "bridge", text)
        written(folio / "still", PLAN.replace("id: p,", "id: q,"))
    written(tmp_path / "two" / "new", PLAN.replace("id: p,", "id: n,"))
    told = answer(run, "one", "two")
    assert list(told) == ["portfolio/all", "bridge"]
    assert told["portfolio/all"]["programs"] == {"added": ["new"], "removed": [], "same": ["still"]}
    assert told["portfolio/all"]["end"]["later"] == 10.0
    assert told["bridge"]["end"]["later"] == 10.0
    assert run("diff", "one", "two", "--fail-on", "p80>5d").returncode == 2
    shown = run("diff", "one", "two", "--markdown").stdout
    assert "New programs, of which there is nothing to compare: new." in shown
    assert "Programs that do not change: still." in shown
    assert run("diff", "one", tmp_path / "one" / "bridge").returncode == 2


def test_a_stored_portfolio_with_faults_is_compared_with_its_folder_and_its_past(run: Run, tmp_path: Path) -> None:
    folio = written(tmp_path / "folio", "portfolio: {id: all, title: All}\n", "portfolio.yaml")
    for name in ("one", "two"):
        written(folio / name, f"charter: {{id: {name}, as_of: 2026-03-02}}\nmilestones: [{{id: m, title: M}}]\n")
    run("sync", folio, "folio")
    then = datetime.now(UTC).isoformat()
    assert "Nothing differs" in run("diff", folio, "store:folio").stdout
    written(folio / "one", "charter: {id: one, as_of: 2026-03-02}\nmilestones: [{id: m, title: Moved}]\n")
    assert run("sync", folio, "folio").returncode == 0
    told = answer(run, f"store:folio#{then}")
    assert [(one["before"], one["after"]) for one in told["one"]["fields"]] == [("M", "Moved")]
    assert "two" not in told
    assert answer(run, f"store:folio#{then}", folio)["one"]["fields"] == told["one"]["fields"]
    assert run("diff", "store:folio#1").returncode == 2


def test_places_are_written_in_one_way(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "c#").mkdir()
    assert place_of(Path("store:a@b#12")) == Place("a", "b", 12)
    assert place_of(Path("store:a#spring")) == Place("a", at="spring")
    assert place_of(Path("store:a#2026-03-12T09:00+09:00")) == Place("a", at=datetime(2026, 3, 12, 0, 0, tzinfo=UTC))
    end = datetime(2026, 3, 12, 23, 59, 59, 999_999, tzinfo=UTC)
    assert place_of(Path("store:a/b#2026-03-12")) == Place("a/b", at=end)
    assert committed(Path("c#")) is None
    found = committed(Path("c##main"))
    assert found is not None
    assert (found.folder, found.revision) == (Path("c#"), "main")
    assert committed(Path("store:a#1")) is None
    assert within(Path("plan#main"), "x") == Path("plan/x#main")
    assert within(Path("store:a@b#1"), "x") == Path("store:a/x@b#1")
    assert within(Path("store:a"), "x") == Path("store:a/x")
    assert base_of(Path("plan#fix/#12")) == Path("plan")
    assert both("plan#a..b", "") == (Path("plan#a"), Path("plan#b"), False)
    assert both("plan#a...", "") == (Path("plan#a"), Path("plan"), True)
    assert both("../elsewhere", "") == (Path("../elsewhere"), Path("../elsewhere"), False)
    with pytest.raises(UsageError):
        centre.commit(Path("store:a#1"), centre.ChangeSet())
