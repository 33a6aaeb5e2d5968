"""Assessment: one object that says the same twice, and never green where the plan is silent."""

from datetime import date

import pytest

from kaname.assessment import Assessment
from kaname.evidence.facts import Evidence
from kaname.model.finding import Colour
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
