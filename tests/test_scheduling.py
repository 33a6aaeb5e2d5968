"""The schedule as one asks for it, and what `kaname schedule` says of it in both languages."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from forked import kaname
from kaname import centre, files
from kaname.model.base import Key
from kaname.planning.scheduling import Asked
from kaname.report.markdown import markdown
from kaname.report.scheduling import as_json, compose_schedule
from kaname.settings import Settings

CONFIG = Settings(runs=200)
PLAN = """
charter: {id: p, title: Small, as_of: 2026-03-02}
teams: [{id: one, title: Ones, headcount: [{since: 2026-01-01, people: 1}]}, {id: two, title: Twos}]
initiatives: [{id: big, title: Big}]
milestones: [{id: m, title: M, work: [work_package/ask], commitment: 2026-06-01}]
work_packages:
  - id: dig
    title: Dig
    initiative: initiative/big
    duration: {low: 4, likely: 5, high: 6}
    allocations: [{team: team/one, people: 1}]
  - id: lay
    title: Lay
    initiative: initiative/big
    duration: {low: 4, likely: 5, high: 6}
    allocations: [{team: team/one, people: 1}]
    deadline: 2026-03-10
  - {id: ask, title: Ask, duration: {low: 1, likely: 2, high: 3}, allocations: [{team: team/two, people: 1}]}
  - {id: old, title: Old, duration: {low: 1, likely: 2, high: 3}, started: 2026-02-02, finished: 2026-02-03}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KANAME_CACHE", str(tmp_path / "cache"))
    plan = tmp_path / "plan"
    plan.mkdir()
    (plan / "program.yaml").write_text(PLAN, encoding="utf-8")
    return plan


def spans(folder: Path, asked: Asked) -> dict[str, tuple[date, date]]:
    found = centre.assess(folder, config=CONFIG).only.schedule(asked)
    return {
        row.slot.key.id: (row.slot.start, row.slot.finish) for row in found.rows if row.slot.key.kind == "work_package"
    }


def test_the_team_is_that_of_the_alternative_that_is_planned(folder: Path) -> None:
    plan = folder / "program.yaml"
    own = "  duration: {low: 4, likely: 5, high: 6}\n    allocations: [{team: team/one, people: 1}]"
    assert PLAN.count(own) == 2
    other = own + "\n    alternatives: [{allocations: [{team: team/two, people: 1}]}]"
    plan.write_text(PLAN.replace(own, other), encoding="utf-8")
    found = centre.assess(folder, config=CONFIG).only
    teams = {row.slot.key.id: (row.slot.way, *(one.id for one in row.teams)) for row in found.schedule(Asked()).rows}
    assert sorted([teams["dig"], teams["lay"]]) == [(0, "one"), (1, "two")]
    late = {row.slot.finish for row in found.schedule(Asked()).rows if row.slot.key.id in ("dig", "lay")}
    assert late == {date(2026, 3, 6)}
    (told,) = [one for one in found.roadmap.findings if one.code == "roadmap.alternative-chosen"]
    assert (told.values["teams"], told.values["number"]) == ((Key("team", "two"),), 1)
    again = {row.slot.key.id: row.slot.way for row in found.schedule(Asked(seconds=0.2)).rows}
    assert sorted([again["dig"], again["lay"]]) == [0, 1]


def test_a_team_is_levelled_and_by_links_alone_it_is_not(folder: Path) -> None:
    levelled, alone = spans(folder, Asked()), spans(folder, Asked(levelled=False))
    assert levelled["lay"] == (date(2026, 3, 2), date(2026, 3, 6))
    assert levelled["dig"] == (date(2026, 3, 9), date(2026, 3, 13))
    assert alone["dig"] == alone["lay"] == (date(2026, 3, 2), date(2026, 3, 6))
    assert spans(folder, Asked(seconds=0.1)) == levelled


def test_what_was_over_is_counted_and_what_is_not_asked_for_left_out(folder: Path) -> None:
    only = centre.assess(folder, config=CONFIG).only
    assert "old" not in spans(folder, Asked())
    assert only.schedule(Asked()).over == 1
    assert set(spans(folder, Asked(team=Key("team", "two")))) == {"ask"}
    assert set(spans(folder, Asked(initiative=Key("initiative", "big")))) == {"dig", "lay"}
    assert [one.team.id for one in only.schedule(Asked(team=Key("team", "one"))).load] == ["one"]


def test_the_worst_week_of_a_team_is_told(folder: Path) -> None:
    (load,) = centre.assess(folder, config=CONFIG).only.schedule(Asked(team=Key("team", "one"))).load
    assert (load.weeks, load.over, load.worst) == (1, 1, date(2026, 3, 2))
    assert (load.demand, load.capacity) == (10.0, 5.0)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_part_is_said(folder: Path, language: str) -> None:
    centre.publish(folder, config=CONFIG)
    (folder / "program.yaml").write_text(PLAN.replace("likely: 5", "likely: 6"), encoding="utf-8")
    only = centre.assess(folder, config=CONFIG).only
    said = markdown(compose_schedule(only, Asked(), language, 100))
    assert "{" not in said
    for word in {"en": ("Dig", "waits for people", "start", "Load"), "ja": ("Dig", "人員", "開始", "負荷")}[language]:
        assert word in said


def test_json_has_addresses_and_days(folder: Path) -> None:
    only = centre.assess(folder, config=CONFIG).only
    found = json.loads(as_json([(only, Asked())]))["p"]
    rows = {row["slot"]["key"]: row for row in found["rows"]}
    assert rows["work_package/ask"]["slot"]["start"] == "2026-03-02"
    assert rows["work_package/ask"]["teams"] == ["team/two"]
    assert found["finish"] == "2026-03-13"


def test_without_estimates_it_says_why(folder: Path) -> None:
    (folder / "program.yaml").write_text("charter: {id: p, title: Empty, as_of: 2026-03-02}\n", encoding="utf-8")
    only = centre.assess(folder, config=CONFIG).only
    assert only.schedule(Asked()).no_schedule == "no_work"
    assert "There is no levelled schedule" in markdown(compose_schedule(only, Asked(), "en", 10))


def test_seconds_are_for_a_plan_in_force_too(folder: Path) -> None:
    centre.publish(folder, config=CONFIG)
    assert files.load(folder).history.plans
    assert spans(folder, Asked(seconds=0.05)) == spans(folder, Asked())


def test_the_command_names_what_it_does_not_know(folder: Path) -> None:
    environment = {**os.environ, "KANAME_CACHE": str(folder / "cache"), "KANAME_LANGUAGE": "en", "KANAME_RUNS": "200"}
    told = kaname("schedule", folder, "--team", "two", "--format", "markdown", environment=environment)
    assert told.returncode == 0, told.stderr
    assert "Ask" in told.stdout
    assert "Dig" not in told.stdout
    shown = kaname("schedule", folder, environment=environment)
    assert shown.returncode == 0, shown.stderr
    assert "With the people there are, all of it is done by" in " ".join(shown.stdout.split())
    wrong = kaname("schedule", folder, "--team", "big", environment=environment)
    assert (wrong.returncode, wrong.stderr.splitlines()[0]) == (2, "kaname: big is no record of the kind: Team.")
