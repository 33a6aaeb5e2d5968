"""Milestones and releases."""

from typing import Any

from check_cases.case import DONE, KIM, POINTS, Body, Case, one

PAIR = {"start_on": "2026-03-05", "allocations": [{"team": "web", "people": 2}]}


def _milestone(around: Body, **of_milestone: Any) -> dict[str, Any]:
    return {
        "milestones": [{"id": "m", **KIM, "commitment": "2026-03-06", "work": ["work_package/x"], **of_milestone}],
        **around,
    }


def _before(broken: Body, mended: Body, **of_milestone: Any) -> Case:
    """The commitment of the milestone `m` and the work `x` it marks."""
    lists = (_milestone({"work_packages": [{"id": "x", **body}]}, **of_milestone) for body in (broken, mended))
    return Case("milestone.before-its-work", "milestone/m", ("commitment",), *lists)


CASES = (
    _before({"finish_on": "2026-03-09"}, {"finish_on": "2026-03-06"}),
    _before({"deadline": "2026-03-09"}, {"deadline": "2026-03-06"}),
    _before({"not_before": "2026-03-09"}, {"not_before": "2026-03-06"}),
    _before({"not_before": "2026-03-05", "duration": POINTS}, {"not_before": "2026-03-04", "duration": POINTS}),
    _before(
        {
            "start_on": "2026-03-05",
            "effort": {"low": 5, "likely": 6, "high": 9},
            "allocations": [{"team": "web", "people": 2}],
        },
        {
            "start_on": "2026-03-05",
            "effort": {"low": 4, "likely": 6, "high": 9},
            "allocations": [{"team": "web", "people": 2}],
        },
    ),
    _before(
        {"start_on": "2026-03-05", "duration": POINTS},
        {"start_on": "2026-03-05", "duration": {**POINTS, "points": "p10-p90"}},
    ),
    _before(DONE, {**DONE, "finished": "2026-03-06"}),
    _before({"deadline": "2026-03-09"}, {"deadline": "2026-03-09", "state": "dropped"}),
    Case(
        "milestone.before-its-work",
        "milestone/m",
        ("commitment",),
        _milestone(
            {
                "initiatives": [{"id": "i", **KIM}, {"id": "j", "parent": "i"}],
                "work_packages": [{"id": "p", "initiative": "j"}, {"id": "x", "parent": "p", "deadline": "2026-03-09"}],
            },
            work=["initiative/i"],
        ),
        _milestone(
            {
                "initiatives": [{"id": "i", **KIM}, {"id": "j", **KIM}],
                "work_packages": [{"id": "p", "initiative": "j"}, {"id": "x", "parent": "p", "deadline": "2026-03-09"}],
            },
            work=["initiative/i"],
        ),
    ),
    one(
        "milestone.before-its-work",
        "milestones",
        ("commitment",),
        {**KIM, "commitment": "2026-03-05", "work": ["milestone/m"]},
        {**KIM, "commitment": "2026-03-06", "work": ["milestone/m"]},
        milestones=[{"id": "m", **KIM, "commitment": "2026-03-06"}],
    ),
    Case(
        "milestone.reached-before-its-work",
        "milestone/m",
        ("reached",),
        _milestone({"work_packages": [{"id": "x", **DONE}]}, state="reached", reached="2026-03-12"),
        _milestone({"work_packages": [{"id": "x", **DONE}]}, state="reached", reached="2026-03-13"),
    ),
    one("milestone.without-work-or-date", "milestones", ("commitment",), KIM, {**KIM, "commitment": "2026-03-06"}),
    one("milestone.without-work-or-date", "milestones", ("commitment",), KIM, {**KIM, "state": "dropped"}),
    one(
        "release.freeze-order",
        "releases",
        ("code_freeze",),
        {"scope_freeze": "2026-03-06", "code_freeze": "2026-03-05"},
        {"scope_freeze": "2026-03-06", "code_freeze": "2026-03-06"},
    ),
    one(
        "release.freeze-order",
        "releases",
        ("date",),
        {"date": "2026-03-06", "go_no_go": {"due": "2026-03-07"}},
        {"date": "2026-03-07", "go_no_go": {"due": "2026-03-07"}},
    ),
)
