"""The bench of calibration: real projects read with their traps, and figures that can be judged."""

import json
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from bench import calibration
from bench.baseline import LEVELS, predict, study, training_for
from bench.dslib import Project, project, projects
from bench.status_dates import RIVALS, THIRDS, errors, usual

from kaname.engines import network
from kaname.engines.instance import LinkType
from kaname.engines.reference_class import Case
from kaname.engines.scoring import bootstrap_interval, pinball

pytestmark = pytest.mark.thorough

OFFICE = [*range(8), 12, *range(17, 24)]


def raw(name: str = "Small House (1)", **fields):
    """A day of work, one and a half, a milestone, from Monday 5 January 2026 on; the Tuesday is a holiday."""
    plan = {
        "name": name,
        "calendar": {"nonworking_hours": OFFICE, "nonworking_days": [5, 6], "holidays": [60120260000]},
        "activities": [
            {"id": 3, "start": "2026-01-05T08:00", "dur_h": 8, "fixed_cost": 100, "cost_per_h": 0, "dist": 2},
            {"id": 7, "start": "2026-01-07T08:00", "dur_h": 12, "fixed_cost": 0, "cost_per_h": 10, "dist": 9},
            {"id": 8, "start": "2026-01-08T13:00", "dur_h": 0, "fixed_cost": 0, "cost_per_h": 0, "dist": 1},
        ],
        "relations": [[3, 7, "FS", 0], [7, 8, "FF", 4]],
        "resources": [{"id": 1, "cost_per_use": 20, "cost_per_unit_h": 5}],
        "assignments": [[7, 1, 2, 0], [7, 99, 1, 0], [-1, -1, 1, 0]],
        "distributions": {"9": {"relative": 0, "x": [6, 12, 12, 24], "y": [0, 50, 100, 0]}},
        "tracking": [
            {"status_date": "2026-01-07T17:00", "rows": [[3, "2026-01-05T08:00", 16, 0, 0, 0, 1]]},
            {
                "status_date": "2026-01-12T17:00",
                "rows": [
                    [3, "2026-01-05T08:00", 16, 0, 0, 0, 1],
                    [7, "2026-01-08T08:00", 12, 0, 0, 0, 1],
                    [8, "2026-01-09T12:00", 0, 0, 0, 0, 1],
                ],
            },
        ],
    }
    return plan | fields


def written(folder: Path, plan, stem: str = "one") -> Path:
    (folder / "dslib").mkdir(parents=True, exist_ok=True)
    path = folder / "dslib" / f"{stem}.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    return path


@pytest.fixture
def small(tmp_path: Path) -> Project:
    return project(written(tmp_path, raw()))


def test_hours_become_working_days_of_the_calendar(small: Project):
    """The holiday, whose leading zero is missing, doesn't count: Wednesday is the second day."""
    assert [(work.start, work.days) for work in small.work] == [(0.0, 1.0), (1.0, 1.5), (2.5, 0.0)]
    assert (small.planned_days, small.actual_days) == (2.5, 3.5)
    assert (small.family, small.finished) == ("Small House", True)


def test_the_plan_is_a_problem_of_the_engine(small: Project):
    """Days of the axis: Monday is 0, Tuesday off, the second activity ends on Thursday noon."""
    instance = small.instance
    assert instance.origin == date(2026, 1, 5)
    assert [activity.not_before for activity in instance.activities] == [0.0, 2.0, 3.5]
    assert [(link.before, link.after, link.type, link.lag) for link in instance.links] == [
        (0, 1, LinkType.FS, 0.0),
        (1, 2, LinkType.FF, 0.5),
    ]
    assert instance.calendars[0][:8].tolist() == [True, False, True, True, True, False, False, True]
    assert network.solve(instance).early_finish[1] == 3.5


def test_budgets_are_own_costs_and_those_of_resources_that_exist(small: Project):
    """100; 10 x 12 hours and two units of 20 once and 5 an hour."""
    assert [work.budget for work in small.work] == [100.0, 120.0 + 2 * (20 + 5 * 12), 0.0]


def test_without_any_cost_work_is_weighed_by_its_hours(tmp_path: Path):
    free = raw(assignments=[])
    for activity in free["activities"]:
        activity |= {"fixed_cost": 0, "cost_per_h": 0}
    assert [work.budget for work in project(written(tmp_path, free)).work] == [8.0, 12.0, 0.0]


def test_risk_becomes_three_points_as_parts_of_the_plan(small: Project):
    assert [work.points for work in small.work] == [(0.8, 1.0, 1.2), (0.5, 1.0, 2.0), (0.99, 1.0, 1.01)]


def test_value_is_planned_by_the_end_of_each_day(small: Project):
    assert small.planned_value() == pytest.approx(np.array([100.0, 100.0 + 280 / 1.5, 380.0]) / 380)


def test_a_project_under_way_knows_what_was_reported_and_no_more(small: Project):
    """On Wednesday evening the first activity is done, a day late; the others are as planned."""
    status = small.statuses[0]
    assert (status.at, small.earned(status)) == (2.0, pytest.approx(100 / 380))
    instance = small.under_way(status)
    done, coming, _ = instance.activities
    assert (instance.now, done.started, done.finished) == (3.0, 0.0, 3.0)
    assert coming == small.instance.activities[1]


def test_what_is_usual_is_known_by_hand(small: Project):
    """A day late: the delay added is one day; half the pace gives twice the length."""
    found = usual(small, 2.0, 100 / 380)
    assert found["plan"] == 2.5
    assert found["delay_added"] == pytest.approx(3.5, abs=1e-4)
    assert found["earned_schedule"] == pytest.approx(2.0 + 1.5 / 0.5, abs=1e-3)
    assert found["planned_value"] == pytest.approx(2.5 * (100 + 280 / 1.5) / 100)


def test_dirt_of_the_database_changes_nothing(tmp_path: Path, small: Project):
    """Links to deleted work, a cycle of SS and FF, rows of groups and of what has not begun, dates out of order."""
    dirty = raw()
    dirty["relations"] += [[99, 3, "FS", 0], [7, 3, "SS", 0]]
    dirty["tracking"][0]["rows"] += [[99, "2026-01-05T08:00", 8, 0, 0, 0, 1], [7, None, 0, 0, 12, 0, 0]]
    dirty["tracking"].reverse()
    found = project(written(tmp_path, dirty, "dirty"))
    assert (found.instance.links, found.statuses) == (small.instance.links, small.statuses)


def test_a_calendar_without_working_time_works_always(tmp_path: Path):
    always = raw(calendar={"nonworking_hours": [*range(24)], "nonworking_days": [*range(7)], "holidays": []})
    assert project(written(tmp_path, always)).work[0].days == pytest.approx(8 / 24)


def test_a_project_without_progress_is_not_finished(tmp_path: Path):
    nothing = raw(tracking=[{"status_date": "2026-01-07T17:00", "rows": []}])
    assert not project(written(tmp_path, nothing)).finished


def test_what_is_no_project_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="no project"):
        project(written(tmp_path, raw(activities=[])))


def test_the_bench_leaves_a_family_out(tmp_path: Path):
    for family in ("Small House (1)", "Small House (2)", "Long Road"):
        written(tmp_path, raw(family), family)
    known = calibration.finished(tmp_path)
    assert [past.project.name for past in training_for("Small House", known).past] == ["Long Road"]


def test_the_bench_writes_its_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    """Four families of which each finished 40 % late: whoever learns from the others is right, the plan is not."""
    for family in ("Small House", "Long Road", "High Tower", "Deep Tunnel"):
        written(tmp_path, raw(family), family)
    monkeypatch.setattr(
        sys, "argv", ["calibration", str(tmp_path), "--json", str(tmp_path / "out.json"), "--splits", "2"]
    )
    calibration.main()
    assert capsys.readouterr().out.splitlines()[-1].startswith("ratio ")
    found = json.loads((tmp_path / "out.json").read_text())
    figures = found["figures"]
    thirds = [f"inflight.{third}{rival}" for third in THIRDS for rival in ("", ".rival")]
    wanted = {"p80_held", "pinball", "pinball.outside_view", "pinball.margin.high", "halves.margin", *thirds}
    assert found["bench"] == "calibration"
    assert wanted <= set(figures)
    assert all({"value", "aim", "anchor", "se", "n"} <= set(figure) for figure in figures.values())
    assert (figures["pinball"]["n"], figures["pinball"]["anchor"]) == (4, 0.0818)
    assert figures["pinball.outside_view"]["value"] == pytest.approx(0.0)
    assert figures["pinball.plan"]["value"] == pytest.approx(0.4 * sum(LEVELS) / 3)
    assert figures["inflight.early"]["n"] == 4
    assert figures["inflight.early.rival"]["value"] == pytest.approx(0.0, abs=1e-3)
    assert figures["inflight.late"]["value"] is None


def test_the_bench_learns_from_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    written(tmp_path / "here", raw("Small House"))
    written(tmp_path / "there", raw("Long Road"))
    out = tmp_path / "out.json"
    monkeypatch.setattr(
        sys, "argv", ["calibration", str(tmp_path / "here"), "--train", str(tmp_path / "there"), "--json", str(out)]
    )
    calibration.main()
    figures = json.loads(out.read_text())["figures"]
    assert figures["pinball.outside_view"]["value"] == pytest.approx(0.0)
    assert "halves.margin" not in figures


def test_a_folder_without_finished_projects_is_told(tmp_path: Path):
    written(tmp_path, raw(tracking=[]))
    with pytest.raises(SystemExit, match="no finished project"):
        calibration.finished(tmp_path)


@pytest.fixture(scope="module")
def real(shared: Path) -> list[Project]:
    return projects(shared / "data" / "scheduling" / "dslib")


def test_the_real_projects_are_those_of_the_description(real: list[Project]):
    """Counts of its README and of the issue."""
    finished = [one for one in real if one.finished]
    assert (len(real), sum(len(one.work) for one in real)) == (53, 3370)
    assert sum(len(one.statuses) for one in real) == 384
    assert (len(finished), len({one.family for one in finished})) == (38, 19)


def test_every_real_plan_agrees_with_its_network(real: list[Project]):
    """Links and calendars hold what the tool planned, so planned starts as bounds give the planned finish."""
    for one in real:
        if one.statuses:
            finish = network.solve(one.instance).finish
            assert one.since_start([finish])[0] == pytest.approx(one.planned_days, rel=0.001), one.name


def test_tight_plans_overrun_more_than_loose_ones(real: list[Project]):
    """The class by tightness loses less than the plain outside view over families it hasn't seen, beyond chance."""
    past = [study(one) for one in real if one.finished]
    less: list[float] = []
    for one in past:
        training = training_for(one.project.family, past)
        ours = training.outside.quantiles(LEVELS, one.case.tightness)
        losses = [
            np.mean([pinball(level, value, one.case.ratio) for level, value in zip(LEVELS, each, strict=True)])
            for each in (ours, training.plain_outside_view)
        ]
        less.append(float(losses[0] - losses[1]))
    assert bootstrap_interval(less, [one.project.family for one in past])[1] < 0


def test_every_method_gives_percentiles_that_ascend(real: list[Project]):
    past = [study(one) for one in real if one.finished][:12:4]
    for one in past:
        training = training_for("", past)
        for method in calibration.METHODS:
            found = predict(method, one, training)
            assert list(found) == sorted(found)
    with pytest.raises(ValueError, match="guess"):
        predict("guess", past[0], training)


def test_errors_are_those_of_dates_with_some_but_not_all_earned(real: list[Project]):
    agnes = study(next(one for one in real if one.name == "Telecom System Agnes"))
    training = training_for("", [agnes, agnes])
    found = list(errors(agnes, training))
    assert len(found) == len(agnes.project.statuses) - 1
    assert {one.third for one in found} <= set(THIRDS)
    assert all(set(one.percent) == {"", *RIVALS} for one in found)
    assert isinstance(agnes.case, Case)
