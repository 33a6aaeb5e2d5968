"""What the head and the steps of a report own up to: what is missing, taken out, past, alike, and reached."""

import json
from datetime import date
from typing import Any

from kaname.assessment import Assessment
from kaname.evidence.facts import Evidence
from kaname.model.finding import Problem
from kaname.model.history import History
from kaname.planning.engine import Draws
from kaname.planning.scheduling import Asked
from kaname.report import calibration_json, compose, forecast_json, scheduling
from kaname.report.explaining import compose_explanation
from kaname.report.forecasting import compose_forecast
from kaname.report.markdown import markdown
from kaname.report.scheduling import compose_schedule
from plans import program

TODAY = date(2026, 3, 12)
PEOPLE = [{"id": "kim", "title": "Kim"}]
WORK = {"id": "a", "title": "Build", "duration": {"low": 1, "likely": 2, "high": 3}}
WITHOUT: dict[str, Any] = {
    "problems": (Problem("file.empty"),),
    "narrowed": True,
    "viewer": "engineer",
    "plan_day": date(2026, 3, 13),
}
WITHOUT_IN = {
    "en": ("(faults: 1)", "taken out for this audience", "plan of today looked at as of"),
    "ja": ("不備1件", "計画全体のものと異なる"),
}


def text(audience="engineer", language="en", as_of=TODAY, lists=None, **more) -> str:
    plan = program(charters=[{"id": "p", "title": "Atlas"}], people=PEOPLE, **(lists or {}))
    found = Assessment(plan, History(), Evidence(), as_of, draws=Draws(runs=100), **more)
    return markdown(compose(found, audience, language))


def risks(count: int) -> dict[str, list[dict[str, object]]]:
    return {"risks": [{"id": f"r{n}", "title": f"Risk {n}", "owner": "kim"} for n in range(count)]}


def test_every_surface_says_first_what_it_is_without():
    problem = Problem("file.empty")
    for audience in ("status", "exec", "engineer"):
        assert "(faults: 1)" in text(audience, problems=(problem,))
        assert "不備1件" in text(audience, "ja", problems=(problem,))
        assert "could not be read" not in text(audience)


def test_a_narrowed_report_says_that_dates_can_differ_from_the_full_plan():
    for audience in ("status", "exec", "engineer"):
        assert "taken out for this audience" in text(audience, narrowed=True)
        assert "計画全体のものと異なる" in text(audience, "ja", narrowed=True)
        assert "taken out" not in text(audience)


def test_schedule_forecast_explanation_and_track_record_say_what_they_are_without():
    plan = program(charters=[{"id": "p", "title": "Atlas"}], people=PEOPLE, work_packages=[WORK])
    found = Assessment(plan, History(), Evidence(), TODAY, draws=Draws(runs=100), **WITHOUT)
    for language, words in {"en": ("As seen by: ", *WITHOUT_IN["en"]), "ja": WITHOUT_IN["ja"]}.items():
        for document in (
            compose_schedule(found, Asked(), language, 9),
            compose_forecast(found, None, language),
            compose_explanation(found, None, language),
            compose(found, "calibration", language),
        ):
            assert all(word in markdown(document) for word in words), (document.audience, language)


def test_json_says_for_whom_it_is_and_what_it_is_without():
    plan = program(charters=[{"id": "p", "title": "Atlas"}], people=PEOPLE, work_packages=[WORK])
    found = Assessment(plan, History(), Evidence(), TODAY, draws=Draws(runs=100), **WITHOUT)
    forecast = json.loads(forecast_json.as_json([(found, None)]))["p"]
    schedule = json.loads(scheduling.as_json([(found, Asked())]))["p"]
    for told in (forecast, schedule, json.loads(calibration_json.written({"": found}))):
        assert (told["audience"], told["narrowed"], told["faults"]) == ("engineer", True, 1)
    unknown = forecast["analysis"]["cost_finish"]
    assert unknown["reason"]
    assert [unknown[name] for name in ("cost_p50", "cost_p80", "cost_p95")] == [None, None, None]


def test_who_looks_back_is_told_so():
    assert "plan of today looked at as of 12 Mar 2026" in text(plan_day=date(2026, 3, 13))
    assert "plan of today" not in text(plan_day=TODAY)


def test_a_step_whose_day_has_passed_is_overdue_since_then():
    late = {"milestones": [{"id": "m", "title": "Live", "owner": "person/kim", "commitment": "2026-03-11"}]}
    assert "overdue since 11 Mar 2026" in text(lists=late)
    assert "by 11 Mar 2026" not in text(lists=late)
    assert "2026年3月11日(水)の期限を過ぎています" in text(language="ja", lists=late)


def test_an_ask_whose_day_has_passed_is_overdue_since_then():
    def asked(due: str) -> str:
        return text("status", lists={"change_requests": [{"id": "c", "decided_by": "person/kim", "answer_due": due}]})

    assert "Asked of Kim; overdue since 11 Mar 2026." in asked("2026-03-11")
    assert "Asked of Kim, by 12 Mar 2026." in asked("2026-03-12")


def test_many_findings_and_steps_that_are_alike_are_told_as_one():
    few, many = text(lists=risks(3)), text(lists=risks(8))
    assert "The same of" not in few
    steps, _, findings = many.partition("## What changed")
    assert steps.count("The same of 7 more") == 1
    assert findings.count("The same of 7 more") == 1
    assert all(f"Risk {n}" in findings for n in range(8))


def test_what_is_long_past_without_a_word_is_counted_apart():
    old = {"milestones": [{"id": "m", "title": "Live", "owner": "person/kim", "commitment": "2020-03-11"}]}
    told = text("status", lists=old)
    assert "overdue: 0; long past and no word, so not known: 1" in told
    assert "working days late" not in told


def test_a_promise_that_nobody_can_forecast_is_an_open_promise():
    silent = {"milestones": [{"id": "m", "title": "Live", "owner": "person/kim", "commitment": "2026-06-30"}]}
    told = text("status", lists=silent)
    assert "Open commitments: 1" in told
    assert "without a forecast, so nobody knows whether they hold: 1" in told
    work = [{"id": "a", "duration": {"low": 3, "likely": 4, "high": 5}}]
    known = {"work_packages": work, "milestones": [silent["milestones"][0] | {"work": ["a"]}]}
    assert "without a forecast" not in text("status", lists=known)


def test_the_day_reached_has_a_column_of_its_own_where_something_is_reached():
    reached = {
        "milestones": [{"id": "m", "commitment": "2026-03-02", "state": "reached", "reached": "2026-03-02"}],
    }
    assert "Reached on" in text("status", lists=reached)
    ahead = {"milestones": [{"id": "m", "commitment": "2026-06-02"}]}
    assert "Reached on" not in text("status", lists=ahead)
