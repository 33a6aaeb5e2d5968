"""Assessment: one object that says the same twice, and never green where the plan is silent."""

from datetime import date

import pytest

from kaname.assessment import Assessment
from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.finding import Colour, Problem
from kaname.model.history import History
from kaname.planning.engine import Draws
from plans import program

TODAY = date(2026, 3, 12)


def assess(**lists) -> Assessment:
    return Assessment(program(**lists), History(), Evidence(), TODAY, draws=Draws(runs=200))


def colours(found: Assessment) -> dict[str, Colour]:
    return {section.duty: found.section_colour(section) for section in found.sections}


def test_a_duty_the_plan_is_silent_about_is_unknown():
    assert set(colours(assess(charters=[{"id": "p"}])).values()) == {Colour.UNKNOWN}


def test_work_that_goes_well_makes_progress_green_and_nothing_else_of_it():
    found = colours(
        assess(
            charters=[{"id": "p"}],
            people=[{"id": "kim"}],
            objectives=[{"id": "o", "owner": "person/kim"}],
            initiatives=[{"id": "i", "owner": "person/kim", "objectives": ["o"]}],
            work_packages=[
                {
                    "id": "a",
                    "initiative": "i",
                    "assignee": "kim",
                    "duration": {"low": 3, "likely": 4, "high": 5},
                    "updated": "2026-03-11",
                }
            ],
        )
    )
    assert (found["progress"], found["finance"], found["compliance"]) == (Colour.GREEN, Colour.UNKNOWN, Colour.UNKNOWN)


def test_the_sections_come_in_reading_order_and_findings_worst_first():
    found = assess(
        charters=[{"id": "p"}],
        milestones=[{"id": "m", "commitment": "2026-01-05"}],
        risks=[{"id": "r", "probability": 0.9, "impact": "very high"}],
    )
    duties = ["roadmap", "coordination", "risk", "nfr", "progress", "debt", "finance", "compliance"]
    assert [section.duty for section in found.sections] == duties
    severities = [finding.severity for finding in found.findings]
    assert severities == sorted(severities, reverse=True)
    assert severities


@pytest.mark.parametrize("part", ["findings", "actions", "health", "timetable", "changes", "asks"])
def test_the_same_input_gives_the_same_answer(part):
    lists = {"charters": [{"id": "p"}], "risks": [{"id": "r", "probability": 0.5, "impact": "high"}]}
    assert getattr(assess(**lists), part) == getattr(assess(**lists), part)


ESTIMATE = {"low": 3, "likely": 4, "high": 5}
GOOD = {
    "charters": [{"id": "p"}],
    "people": [{"id": "kim"}],
    "work_packages": [{"id": "a", "assignee": "kim", "duration": ESTIMATE, "updated": "2026-03-11"}],
    "milestones": [{"id": "m", "owner": "person/kim", "work": ["a"], "commitment": "2026-06-30"}],
}


def fault(kind: str) -> Problem:
    return Problem("value.number", subjects=(Key(kind, "x"),))


def without(*problems: Problem) -> Assessment:
    return Assessment(
        program(**GOOD), History(), Evidence(), TODAY, draws=Draws(runs=200), problems=problems, since=None
    )


def test_what_is_green_is_unknown_while_records_are_kept_out():
    assert without().overall.derived is Colour.GREEN
    assert without(fault("risk")).overall.derived is Colour.UNKNOWN
    warning = Problem("value.number", subjects=(Key("risk", "x"),), fatal=False)
    assert without(warning).overall.derived is Colour.GREEN


def test_only_the_duty_that_misses_a_record_is_unknown_and_all_where_a_file_is_missing():
    assert (colours(without())["roadmap"], colours(without())["progress"]) == (Colour.GREEN, Colour.GREEN)
    found = colours(without(fault("milestone")))
    assert (found["roadmap"], found["progress"]) == (Colour.UNKNOWN, Colour.GREEN)
    found = colours(without(fault("work_package")))
    assert (found["roadmap"], found["progress"]) == (Colour.UNKNOWN, Colour.UNKNOWN)
    assert Colour.GREEN not in colours(without(Problem("yaml.open-bracket"))).values()


BARE = {
    "coordination": {"dependencies": [{"id": "d", "giver": "team/web"}], "teams": [{"id": "web"}]},
    "risk": {"issues": [{"id": "i"}]},
    "nfr": {"components": [{"id": "c"}]},
    "debt": {"debts": [{"id": "d"}]},
    "finance": {"budgets": [{"id": "b"}]},
    "compliance": {"evidence_items": [{"id": "e"}]},
    "progress": {"work_packages": [{"id": "w", "updated": "2026-03-11"}]},
    "roadmap": {"milestones": [{"id": "m", "commitment": "2026-06-30"}]},
}
TOLD = {
    "coordination": {
        "dependencies": [
            {"id": "d", "giver": "team/web", "state": "delivered", "need_by": "2026-03-05", "delivered": "2026-03-02"}
        ],
        "teams": [{"id": "web"}],
    },
    "risk": {"issues": [{"id": "i", "answer_due": "2026-06-30", "raised_on": "2026-03-11"}]},
    "nfr": {"requirements": [{"id": "r", "attribute": "performance", "state": "met"}]},
    "debt": {"debts": [{"id": "d", "state": "paid", "paid_on": "2026-03-10"}]},
    "finance": {
        "budgets": [{"id": "b", "periods": [{"month": "2026-04", "planned": {"amount": 5, "currency": "EUR"}}]}]
    },
    "compliance": {"obligations": [{"id": "o", "regime": "GDPR", "due": "2026-12-31"}]},
    "progress": {"work_packages": [{"id": "w", "duration": ESTIMATE, "updated": "2026-03-11"}]},
    "roadmap": {k: GOOD[k] for k in ("people", "work_packages", "milestones")},
}


@pytest.mark.parametrize("duty", BARE)
def test_a_record_alone_makes_no_duty_green_what_it_tells_does(duty):
    assert colours(assess(charters=[{"id": "p"}], **BARE[duty]))[duty] is Colour.UNKNOWN
    assert colours(assess(charters=[{"id": "p"}], **TOLD[duty]))[duty] is Colour.GREEN
