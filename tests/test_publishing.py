"""Published forecasts: once per day and plan, and compared only with forecasts of the same view of the plan."""

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from kaname import centre, files
from kaname.errors import PlanError
from kaname.model.visibility import VIEWERS
from kaname.settings import Settings
from kaname.words.speech import Speech

PLAN = """
charter: {id: p, title: Small, as_of: 2026-03-12}
work_packages:
  - {id: a, title: Build, duration: {low: 10, likely: 20, high: 30}}
milestones:
  - {id: m, work: [work_package/a], commitment: 2026-04-20}
"""
SECRET = """
risks:
  - id: walkout
    title: Key supplier may walk out
    confidentiality: legal
    probability: 0.9
    impact: high
    days: [{work: work_package/a, days: {low: 40, likely: 50, high: 60}}]
"""
CONFIG = Settings(runs=400)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KANAME_CACHE", str(tmp_path / "cache"))
    plan = tmp_path / "plan"
    plan.mkdir()
    (plan / "program.yaml").write_text(PLAN, encoding="utf-8")
    return plan


def publish(folder: Path, as_of: date | None = None) -> tuple[int, int]:
    (found,) = centre.publish(folder, as_of=as_of, config=CONFIG)
    return found.promises, found.added


def lines(folder: Path) -> list[dict[str, object]]:
    text = (folder / "history" / "forecasts.jsonl").read_text(encoding="utf-8")
    return [json.loads(line)["forecast"] for line in text.splitlines()]


def p80_changes(folder: Path, audience: str, as_of: date, since: date) -> list[int | None]:
    viewer = VIEWERS[audience] if audience else None
    found = centre.assess(folder, viewer=viewer, as_of=as_of, since=since, config=CONFIG).only
    return [one.days for one in found.changes if one.field == "p80"]


def test_a_plan_is_published_once_a_day(folder: Path) -> None:
    assert publish(folder) == (1, 1)
    assert publish(folder) == (1, 0)
    assert publish(folder, date(2026, 3, 13)) == (1, 1)
    (folder / "program.yaml").write_text(PLAN.replace("high: 30", "high: 40"), encoding="utf-8")
    assert publish(folder, date(2026, 3, 13)) == (1, 1)
    assert [one["as_of"] for one in lines(folder)] == ["2026-03-12", "2026-03-13", "2026-03-13"]
    assert len({one["digest"] for one in lines(folder)}) == 3


def test_where_nothing_is_hidden_one_forecast_is_for_every_audience(folder: Path) -> None:
    publish(folder)
    (line,) = lines(folder)
    assert line["audiences"] == ["all", "executive", "engineer"]


def test_who_may_not_know_of_a_risk_is_compared_with_forecasts_that_leave_it_out(folder: Path) -> None:
    (folder / "risks.yaml").write_text(SECRET, encoding="utf-8")
    assert publish(folder) == (1, 3)
    whole, executive, engineer = lines(folder)
    assert executive["p80"] == engineer["p80"] != whole["p80"]
    assert (executive["audiences"], engineer["audiences"]) == (["executive"], ["engineer"])
    day, since = date(2026, 3, 13), date(2026, 3, 12)
    for audience in ("", "executive", "engineer"):
        assert all(abs(days or 0) <= 3 for days in p80_changes(folder, audience, day, since))


def test_a_forecast_of_the_whole_plan_is_not_shown_to_who_sees_less(folder: Path) -> None:
    (folder / "history").mkdir()
    (folder / "history" / "old.jsonl").write_text(
        '{"at": "2026-02-01T08:00:00+00:00", "record": "milestone/m", "forecast": {"p80": "2026-09-01"}}\n'
    )
    since = date(2026, 2, 10)
    assert len(p80_changes(folder, "", date(2026, 3, 12), since)) == 1
    assert p80_changes(folder, "engineer", date(2026, 3, 12), since) == []


def test_a_narrowed_view_owns_up_to_it(folder: Path) -> None:
    def narrowed(audience: str) -> bool:
        return centre.assess(folder, viewer=VIEWERS[audience], config=CONFIG).only.narrowed

    assert not narrowed("engineer")
    (folder / "risks.yaml").write_text(SECRET, encoding="utf-8")
    assert narrowed("engineer")
    assert not narrowed("legal")
    assert not narrowed("auditor")


def test_nothing_is_published_of_a_plan_with_faults(folder: Path) -> None:
    (folder / "risks.yaml").write_text("risks: [{id: r, probability: 2}]\n", encoding="utf-8")
    with pytest.raises(PlanError):
        centre.publish(folder, config=CONFIG)
    assert not (folder / "history").exists()


def test_no_file_is_written_where_there_is_nothing_to_publish(folder: Path) -> None:
    (folder / "program.yaml").write_text("charter: {id: p, as_of: 2026-03-12}\n", encoding="utf-8")
    assert publish(folder) == (0, 0)
    assert not (folder / "history").exists()


def test_what_is_published_reads_back(folder: Path) -> None:
    publish(folder)
    (past,) = files.load(folder).history.forecasts
    assert (past.day, past.audiences) == (date(2026, 3, 12), ("all", "executive", "engineer"))


def test_chance_and_distribution_of_each_promise_are_kept(folder: Path) -> None:
    publish(folder)
    (line,) = lines(folder)
    assert 0 < line["chance"] < 1
    told = dict(line["quantiles"])
    assert (told[0.5], told[0.8], told[0.95]) == (line["p50"], line["p80"], line["p95"])
    assert len(told) == 21
    assert list(told) == sorted(told)
    (past,) = files.load(folder).history.forecasts
    assert past.chance == line["chance"]
    assert [(share, day.isoformat()) for share, day in past.quantiles] == list(told.items())


def test_a_remembered_forecast_is_published_as_it_was_computed(folder: Path) -> None:
    publish(folder)
    first = lines(folder)
    (folder / "history" / "forecasts.jsonl").unlink()
    publish(folder)
    assert lines(folder) == first


@pytest.mark.parametrize(
    "quantiles",
    [[[0.8, "2026-03-02"], [0.5, "2026-03-01"]], [[0.5, "2026-03-02"], [0.8, "2026-03-01"]], [[1.5, "2026-03-01"]]],
)
def test_quantiles_that_do_not_ascend_are_a_fault(folder: Path, quantiles: list[object]) -> None:
    (folder / "history").mkdir()
    line = {"at": "2026-02-01T08:00:00+00:00", "record": "milestone/m", "forecast": {"quantiles": quantiles}}
    (folder / "history" / "f.jsonl").write_text(json.dumps(line), encoding="utf-8")
    loaded = files.load(folder)
    assert loaded.history.forecasts == ()
    (problem,) = (one for one in loaded.problems if one.code == "history.field")
    assert str(problem.values["field"]).startswith("forecast.quantiles")
    said, _ = Speech("en", loaded.program).problem(problem)
    assert str(said)


def git(folder: Path, *words: str) -> str:
    named = ("-c", "user.name=Kim", "-c", "user.email=kim@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", str(folder), *named, *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_committed_plan_is_named_by_its_commit(folder: Path) -> None:
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "plan")
    publish(folder)
    publish(folder, date(2026, 3, 13))  # the first one lies in history/ by now, uncommitted
    (folder / "program.yaml").write_text(PLAN.replace("high: 30", "high: 40"), encoding="utf-8")
    publish(folder, date(2026, 3, 14))
    commit = git(folder, "rev-parse", "HEAD")
    assert [one.get("revision") for one in lines(folder)] == [commit, commit, None]
    assert [past.revision for past in files.load(folder).history.forecasts] == [commit, commit, ""]


def test_a_plan_within_a_repository_of_something_else_has_no_commit(folder: Path) -> None:
    git(folder.parent, "init", "-q")
    git(folder.parent, "add", "plan")
    git(folder.parent, "commit", "-qm", "all")
    publish(folder)
    assert "revision" not in lines(folder)[0]
