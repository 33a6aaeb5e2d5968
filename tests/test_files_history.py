"""What a folder tells about its past: lines, baselines, published forecasts, and the commits of its own git."""

import json
import os
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from kaname.errors import ConflictError, NotFoundError, UsageError
from kaname.files import baseline, commits, load, publish
from kaname.files.cache import Cache
from kaname.files.commits import Line, commit_moves
from kaname.model.base import Key
from kaname.model.finding import Problem, Term
from kaname.model.history import Moved, PastForecast

M1, M2, ONE = Key("milestone", "m1"), Key("milestone", "m2"), Key("initiative", "one")
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A program with nothing in it yet."""
    plan = tmp_path / "plan"
    plan.mkdir()
    (plan / "program.yaml").write_text("charter: {id: x, title: X, sponsor: p, tpms: [p]}\npeople: [{id: p}]\n")
    return plan


def lines(folder: Path, *told: Any, name: str = "moves.jsonl") -> None:
    (folder / "history").mkdir(exist_ok=True)
    text = "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in told)
    (folder / "history" / name).write_text(text, encoding="utf-8")


def of(folder: Path) -> tuple[tuple[Moved, ...], tuple[PastForecast, ...], list[tuple[str, str, Any]]]:
    """Moves, forecasts and problems of the history of a folder."""
    loaded = load(folder, cache=folder.parent / "cache")
    found = [(each.code, str(each.where), each.values.get("field")) for each in loaded.problems]
    return (
        loaded.history.moves,
        loaded.history.forecasts,
        [each for each in found if each[0] != "milestone.owner-missing"],
    )


def test_lines_of_the_contract_are_read(folder: Path) -> None:
    lines(
        folder,
        {"at": "2025-01-07T10:00:00+00:00", "record": "milestone/m1", "field": "target", "value": "2025-08-27"},
        "",
        {
            "at": "2025-02-07T10:00:00Z",
            "record": "milestone/m1",
            "field": "target",
            "value": "2025-09-27",
            "was": "2025-08-27",
            "by": "kim",
            "source": "steering",
        },
    )
    forecast = {"p50": "2026-01-01", "p80": "2026-02-01", "p95": None, "commitment": "2026-01-15", "method": "levelled"}
    forecast |= {"seed": 1, "runs": 10000, "digest": "abc"}
    lines(
        folder,
        {"at": "2025-03-01T00:00:00+09:00", "record": "milestone/m2", "forecast": forecast},
        name="forecasts.jsonl",
    )
    moves, forecasts, problems = of(folder)
    assert problems == []
    assert moves == (
        Moved(datetime(2025, 1, 7, 10, tzinfo=UTC), M1, "target", "2025-08-27"),
        Moved(datetime(2025, 2, 7, 10, tzinfo=UTC), M1, "target", "2025-09-27", "2025-08-27", "", "kim", "steering"),
    )
    at = datetime(2025, 3, 1, tzinfo=timezone(timedelta(hours=9)))
    days = (date(2026, 1, 1), date(2026, 2, 1), None, date(2026, 1, 15))
    assert forecasts == (PastForecast(at, M2, *days, "levelled", 1, 10000, "abc"),)


def test_every_bad_line_is_told_and_the_good_ones_are_kept(folder: Path) -> None:
    good = {"at": "2025-01-07T10:00:00Z", "record": "milestone/m1", "field": "health", "value": "red"}
    lines(
        folder,
        "{",
        good | {"at": "2025-01-07T10:00:00"},
        good,
        good | {"record": "m1"},
        good | {"field": "helth"},
        good | {"value": "blue"},
        good | {"wsa": "x"},
        good | {"field": "baseline", "value": "soon"},
        {"at": "2025-01-07T10:00:00Z", "record": "milestone/m1", "forecast": {"p50": "2026-13-01"}},
        "[1]",
        "7",
        "[" * 100_000,
        '{"a": ' + "9" * 5000 + "}",
    )
    (folder / "history" / "b.jsonl").write_bytes(b"\xff\n")
    moves, _, problems = of(folder)
    assert len(moves) == 1
    assert problems == [
        ("file.encoding", "history/b.jsonl:1:1", None),
        ("history.line", "history/moves.jsonl:1:1", None),
        ("history.field", "history/moves.jsonl:2:1", "at"),
        ("history.field", "history/moves.jsonl:4:1", "record"),
        ("history.field", "history/moves.jsonl:5:1", "field"),
        ("history.whole", "history/moves.jsonl:6:1", ""),
        ("history.unknown", "history/moves.jsonl:7:1", "wsa"),
        ("history.whole", "history/moves.jsonl:8:1", ""),
        ("history.field", "history/moves.jsonl:9:1", "forecast.p50"),
        ("history.whole", "history/moves.jsonl:10:1", ""),
        ("history.whole", "history/moves.jsonl:11:1", ""),
        ("history.line", "history/moves.jsonl:12:1", None),
        ("history.line", "history/moves.jsonl:13:1", None),
    ]


def test_a_bad_line_tells_what_was_expected(folder: Path) -> None:
    lines(folder, {"at": 3, "record": "m", "field": "health", "value": "x"})
    loaded = load(folder, cache=folder.parent / "cache")
    assert [(each.values["got"], each.values["expected"]) for each in loaded.problems] == [
        ("3", Term("type", "instant")),
        ("m", "kind/id"),
    ]
    lines(folder, {"at": "2025-01-01T00:00:00Z", "record": "milestone/m", "field": "health", "value": "x"})
    (problem,) = load(folder, cache=folder.parent / "cache").problems
    assert problem.values["expected"] == "green, amber, red"


def test_a_baseline_is_written_once_and_read_as_moves(folder: Path) -> None:
    promised = {M1: date(2026, 6, 30), Key("release", "r1"): date(2026, 9, 1)}
    path = baseline(folder, "spring", "kim", "Agreed: all of it", promised, on=NOON)
    assert path.read_text(encoding="utf-8") == (
        'baseline: {name: spring, on: 2026-03-01T12:00:00+00:00, by: kim, why: "Agreed: all of it"}\n'
        "commitments: {milestone/m1: 2026-06-30, release/r1: 2026-09-01}\n"
    )
    again = baseline(folder, "summer", "lee", "", {M1: date(2026, 7, 31)}, on=date(2026, 6, 1))
    moves, _, problems = of(folder)
    assert problems == []
    source = "baselines/spring.yaml"
    assert moves == (
        Moved(NOON, M1, "baseline", "2026-06-30", None, "spring", "kim", source, "Agreed: all of it"),
        Moved(NOON, Key("release", "r1"), "baseline", "2026-09-01", None, "spring", "kim", source, "Agreed: all of it"),
        Moved(
            datetime(2026, 6, 1, tzinfo=UTC),
            M1,
            "baseline",
            "2026-07-31",
            None,
            "summer",
            "lee",
            "baselines/summer.yaml",
        ),
    )
    history = load(folder, cache=folder.parent / "cache").history
    assert (history.baseline(M1), history.baseline(M1, "spring")) == (date(2026, 7, 31), date(2026, 6, 30))
    before = again.read_bytes()
    with pytest.raises(ConflictError):
        baseline(folder, "summer", "max", "", {M1: date(2027, 1, 1)})
    assert again.read_bytes() == before


@pytest.mark.parametrize("name", ["../x", "", "a/b", ".x", "a b", "a\n"])
def test_a_baselines_name_is_a_plain_word(folder: Path, name: str) -> None:
    with pytest.raises(UsageError):
        baseline(folder, name, "kim", "", {})
    with pytest.raises(NotFoundError):
        baseline(folder.parent, "x", "kim", "", {})


def test_faults_of_a_baseline_have_their_places(folder: Path) -> None:
    (folder / "baselines").mkdir()
    (folder / "baselines" / "a.yaml").write_text(
        "baseline:\n  name: a\n  on: 2026-03-12T10:00\n  who: kim\n"
        "commitments:\n  m1: 2026-01-01\n  milestone/m2: soon\n"
    )
    (folder / "baselines" / "b.yaml").write_text("baseline: {on: 2026-03-12}\n")
    (folder / "baselines" / "c.yaml").write_text("baseline: [\n")
    (folder / "baselines" / "d.yaml").write_text("baseline: {name: d, on: 2026-03-12}\ncommitments: [x]\n")
    moves, _, problems = of(folder)
    assert moves == ()
    assert problems == [
        ("baseline.field", "baselines/a.yaml:3:7", "baseline.on"),
        ("baseline.unknown", "baselines/a.yaml:4:3", "baseline.who"),
        ("baseline.field", "baselines/a.yaml:6:7", "commitments.m1"),
        ("baseline.field", "baselines/a.yaml:7:17", "commitments.milestone/m2"),
        ("baseline.missing", "baselines/b.yaml:1:11", "baseline.name"),
        ("yaml.open-bracket", "baselines/c.yaml:1:12", None),
        ("baseline.field", "baselines/d.yaml:2:15", "commitments.0"),
    ]


def test_published_forecasts_are_added_and_kept(folder: Path) -> None:
    first = PastForecast(NOON, M1, date(2026, 6, 1), date(2026, 7, 1), None, None, "levelled", 1, 10000, "d1")
    later = PastForecast(NOON + timedelta(days=7), M1, date(2026, 6, 2), date(2026, 7, 2), None, digest="d2")
    path = publish(folder, [first])
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    assert publish(folder, iter([later])) == path == folder / "history" / "forecasts.jsonl"
    before = path.read_bytes()
    publish(folder, [])
    assert path.read_bytes() == before
    assert of(folder)[1:] == ((first, later), [])
    with pytest.raises(NotFoundError):
        publish(folder.parent, [first])


Git = Callable[..., str]


@pytest.fixture
def git(folder: Path, tool: Callable[[str], str]) -> Git:
    """Runs git in the folder, as one author at stated times."""
    program = tool("git")

    def run(*arguments: str, at: str = "2026-01-01T00:00:00+00:00", cwd: Path = folder) -> str:
        names = {f"GIT_{who}_{what}": f"{what}@x.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        times = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "GIT_CONFIG_GLOBAL": os.devnull}
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | names | times
        done = subprocess.run([program, *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=True)
        return done.stdout

    return run


def plan(folder: Path, name: str = "milestones.yaml", **lists: Any) -> None:
    """Write a plan file; JSON is YAML."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(lists, indent=1), encoding="utf-8")


def commit(git: Git, day: int, cwd: Path | None = None) -> None:
    where = {"cwd": cwd} if cwd else {}
    git("add", "-A", **where)
    git("commit", "-q", "-m", "x", at=f"2026-01-{day:02}T10:00:00+09:00", **where)


def told(folder: Path) -> list[tuple[int, str, str, str | None, str | None]]:
    """The moves of a folder, short: day, record, field, was, value."""
    moves = load(folder, cache=folder.parent / "cache").history.moves
    return [(move.at.day, move.record.id, move.field, move.was, move.value) for move in moves]


def test_commits_of_the_folders_own_git_tell_what_moved(folder: Path, git: Git) -> None:
    git("init", "-q", "-b", "main")
    plan(folder, milestones=[{"id": "m1", "commitment": "2026-06-01"}, {"id": "m2", "release": "release/r1"}])
    plan(
        folder,
        "initiatives.yaml",
        initiatives=[{"id": "one", "health": {"colour": "green", "by": "p", "on": "2026-01-01"}}],
    )
    commit(git, 1)
    plan(folder, milestones=[{"id": "m1", "commitment": "2026-07-01", "title": "new"}, {"id": "m2", "release": "r2"}])
    commit(git, 2)
    plan(
        folder,
        "initiatives.yaml",
        initiatives=[{"id": "one", "health": {"colour": "red", "by": "p", "on": "2026-01-03"}}],
    )
    plan(folder, milestones=[{"id": "m2", "release": "r2"}])
    plan(folder, "sub/more ünd.yaml", milestones=[{"id": "m1", "commitment": "2026-07-01"}])
    commit(git, 3)
    plan(folder, "out/x.yaml", milestones=[{"id": "m1", "commitment": "2030-01-01"}])
    (folder / "milestones.yaml").write_text("milestones: [", encoding="utf-8")
    commit(git, 4)
    plan(folder, milestones=[{"id": "m2", "release": "r2", "state": "reached", "reached": "2026-01-05"}])
    commit(git, 5)
    expected = [
        (1, "one", "health", None, "green"),
        (1, "m1", "target", None, "2026-06-01"),
        (1, "m2", "target", None, "r1"),
        (2, "m1", "target", "2026-06-01", "2026-07-01"),
        (2, "m2", "target", "r1", "r2"),
        (3, "one", "health", "green", "red"),
        (4, "m2", "target", "r2", None),
        (5, "m2", "reached", None, "2026-01-05"),
        (5, "m2", "state", None, "reached"),
        (5, "m2", "target", None, "r2"),
    ]
    assert told(folder) == expected
    assert told(folder) == expected  # from the cache
    move = load(folder, cache=folder.parent / "cache").history.moves[0]
    assert (move.by, move.at.utcoffset(), move.source) == (
        "NAME@x.org",
        timedelta(hours=9),
        "git " + git("rev-list", "--max-parents=0", "HEAD")[:12],
    )


def test_a_branch_counts_when_it_is_merged(folder: Path, git: Git) -> None:
    git("init", "-q", "-b", "main")
    plan(folder, milestones=[{"id": "m1", "commitment": "2026-06-01"}])
    commit(git, 1)
    git("checkout", "-q", "-b", "idea")
    plan(folder, milestones=[{"id": "m1", "commitment": "2026-09-01"}])
    commit(git, 2)
    git("checkout", "-q", "main")
    plan(folder, "risks.yaml", risks=[{"id": "r"}])
    commit(git, 3)
    git("merge", "-q", "--no-ff", "-m", "merge", "idea", at="2026-01-09T00:00:00+00:00")
    assert told(folder)[1:] == [(9, "m1", "target", "2026-06-01", "2026-09-01")]


def test_a_folder_within_another_repository_has_no_commits_of_its_own(folder: Path, git: Git) -> None:
    git("init", "-q", cwd=folder.parent)
    plan(folder, milestones=[{"id": "m1", "commitment": "2026-06-01"}])
    commit(git, 1, cwd=folder.parent)
    assert told(folder) == []


def test_a_program_of_a_portfolio_has_the_commits_that_touch_it(folder: Path, git: Git) -> None:
    (folder.parent / "portfolio.yaml").write_text("portfolio: {id: all}\n")
    git("init", "-q", cwd=folder.parent)
    plan(folder, milestones=[{"id": "m1", "commitment": "2026-06-01"}])
    other = folder.parent / "planet"
    other.mkdir()
    (other / "program.yaml").write_text("charter: {id: y}\n")
    plan(other, milestones=[{"id": "m9", "commitment": "2026-06-01"}])
    commit(git, 1, cwd=folder.parent)
    assert told(folder) == [(1, "m1", "target", None, "2026-06-01")]


def test_an_empty_repository_and_a_broken_one_are_no_crash(folder: Path, git: Git) -> None:
    git("init", "-q")
    assert of(folder)[2] == []
    commit(git, 1)
    (folder / ".git" / "HEAD").write_text("nonsense\n")
    assert [code for code, _, _ in of(folder)[2]] == ["history.git-failed"]


def test_a_shallow_clone_does_not_invent_a_beginning(folder: Path, git: Git) -> None:
    git("init", "-q", "-b", "main")
    for day in (1, 2, 3):
        plan(folder, milestones=[{"id": "m1", "commitment": f"2026-06-0{day}"}])
        commit(git, day)
    clone = folder.parent / "clone"
    git("clone", "-q", "--depth", "2", folder.as_uri(), str(clone))
    assert told(clone) == [(3, "m1", "target", "2026-06-02", "2026-06-03")]


def test_without_git_there_are_no_commits(folder: Path, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    git("init", "-q")
    commit(git, 1)
    monkeypatch.setenv("PATH", str(folder))
    assert of(folder)[2] == []


def test_the_environment_of_a_hook_does_not_mislead(folder: Path, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    git("init", "-q", "-b", "main")
    plan(folder, milestones=[{"id": "m1", "commitment": "2026-06-01"}])
    commit(git, 1)
    other = folder.parent / "other"
    other.mkdir()
    git("init", "-q", cwd=other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert len(told(folder)) == 1


def test_a_folders_git_can_not_run_programs(folder: Path, git: Git) -> None:
    git("init", "-q", "-b", "main")
    plan(folder, milestones=[{"id": "m1", "commitment": "2026-06-01"}])
    (folder / ".gitattributes").write_text("*.yaml diff=evil filter=evil\n")
    commit(git, 1)
    trace = folder.parent / "ran"
    for name in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "diff.evil.command",
        "gpg.program",
    ):
        git("config", name, f"touch {trace};")
    for name in ("diff.evil.textconv", "filter.evil.smudge", "filter.evil.clean", "core.editor"):
        git("config", name, f"touch {trace};")
    git("config", "log.showSignature", "true")
    assert len(told(folder)) == 1
    assert not trace.exists()


def test_no_more_commits_are_read_than_in_good_time(folder: Path, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    git("init", "-q", "-b", "main")
    for day in range(1, 7):
        plan(folder, milestones=[{"id": "m1", "commitment": f"2026-06-0{day}"}])
        commit(git, day)
    monkeypatch.setattr(commits, "MOST_COMMITS", 3)
    cache = Cache(folder.parent / "cache")
    problem, *moves = commit_moves(Line(folder), cache)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.values["limit"], problem.fatal) == ("history.commits-bounded", 3, False)
    assert [move.value for move in moves if isinstance(move, Moved)] == ["2026-06-06", "2026-06-05", "2026-06-04"]
    monkeypatch.setattr(commits, "MOST_COMMITS", 100)
    monkeypatch.setattr(commits, "MOST_BYTES", 200)
    _, *fewer = commit_moves(Line(folder), cache)
    assert 0 < len(fewer) < 6
    said: list[tuple[int, int]] = []
    monkeypatch.setattr(commits, "MOST_BYTES", 10**6)
    assert len(list(commit_moves(Line(folder), Cache(folder.parent / "new"), lambda *done: said.append(done)))) == 6
    assert said[-1] == (7, 7)
