"""Teams and iterations."""

from typing import Any

from check_cases.case import AB, Body, Case, one


def _members(*parts: Body) -> dict[str, Any]:
    return {"members": [{"person": "kim", **part} for part in parts]}


CASES = (
    one(
        "membership.range",
        "teams",
        ("members", 0, "until"),
        _members({"since": "2026-03-02", "until": "2026-03-01"}),
        _members({"since": "2026-03-02", "until": "2026-03-02"}),
    ),
    one(
        "membership.repeated",
        "teams",
        ("members", 1),
        _members({"share": 0.4, "until": "2026-03-02"}, {"share": 0.4, "since": "2026-03-02"}),
        _members({"share": 0.4, "until": "2026-03-01"}, {"share": 0.4, "since": "2026-03-02"}),
    ),
    Case(
        "team.over-allocated-person",
        "person/kim",
        (),
        {
            "teams": [
                {"id": "a", **_members({"share": 0.7})},
                {"id": "b", **_members({"share": 0.4, "since": "2026-03-02"})},
            ]
        },
        {
            "teams": [
                {"id": "a", **_members({"share": 0.7})},
                {"id": "b", **_members({"share": 0.3, "since": "2026-03-02"})},
            ]
        },
    ),
    Case(
        "team.over-allocated-person",
        "person/kim",
        (),
        {"teams": [{"id": "a", **_members({"until": "2026-03-02"})}, {"id": "b", **_members({"since": "2026-03-02"})}]},
        {"teams": [{"id": "a", **_members({"until": "2026-03-01"})}, {"id": "b", **_members({"since": "2026-03-02"})}]},
    ),
    one(
        "team.over-allocated",
        "work_packages",
        ("allocations", 0, "people"),
        {"allocations": [{"team": "web", "people": 2.5}]},
        {"allocations": [{"team": "web", "people": 2}]},
    ),
    one(
        "team.over-allocated",
        "work_packages",
        ("allocations", 0, "people"),
        {"allocations": [{"team": "ops", "people": 5}]},
        {"allocations": [{"team": "ops", "people": 4}]},
        teams=[
            {"id": "ops", "headcount": [{"since": "2026-01-01", "people": 4}, {"since": "2026-06-01", "people": 3}]}
        ],
    ),
    one(
        "team.over-allocated",
        "work_packages",
        ("alternatives", 0, "allocations", 0, "people"),
        {"alternatives": [{"allocations": [{"team": "web", "people": 2.5}]}]},
        {"alternatives": [{"allocations": [{"team": "web", "people": 2}]}]},
    ),
    one(
        "team.size-unknown",
        "teams",
        ("members",),
        {},
        {"headcount": [{"since": "2026-01-01", "people": 1}]},
        work_packages=[{**AB[0], "allocations": [{"team": "x"}]}],
    ),
    one(
        "team.headcount-order",
        "teams",
        ("headcount", 1, "since"),
        {"headcount": [{"since": "2026-03-02", "people": 4}, {"since": "2026-03-02", "people": 5}]},
        {"headcount": [{"since": "2026-03-02", "people": 4}, {"since": "2026-03-03", "people": 5}]},
    ),
    one("team.hours", "teams", ("hours_per_day",), {"hours_per_day": 9.5}, {"hours_per_day": 9}),
    one(
        "team.hours",
        "teams",
        ("hours_per_day",),
        {"opens": "22:00", "closes": "05:30", "hours_per_day": 8},
        {"opens": "22:00", "closes": "06:00", "hours_per_day": 8},
    ),
    one("team.hours", "charters", ("hours_per_day",), {"closes": "16:00"}, {"closes": "17:00"}),
    one(
        "iteration.overlap",
        "iterations",
        ("starts",),
        {"starts": "2026-03-13", "ends": "2026-03-20", "teams": ["web"]},
        {"starts": "2026-03-14", "ends": "2026-03-20", "teams": ["web"]},
        iterations=[
            {"id": "i", "starts": "2026-03-01", "ends": "2026-03-13", "teams": ["web"]},
            {"id": "j", "starts": "2026-03-01", "ends": "2026-03-20", "teams": ["ops"]},
        ],
        teams=[{"id": "web"}, {"id": "ops"}],
    ),
    one(
        "iteration.overlap",
        "iterations",
        ("starts",),
        {"starts": "2026-03-10", "ends": "2026-03-20"},
        {"starts": "2026-03-10", "ends": "2026-03-20", "teams": ["web"]},
        iterations=[{"id": "i", "starts": "2026-03-01", "ends": "2026-03-13"}],
    ),
    one(
        "iteration.vote-range",
        "iterations",
        ("confidence_votes", 1),
        {"starts": "2026-03-01", "ends": "2026-03-13", "confidence_votes": [5, 6]},
        {"starts": "2026-03-01", "ends": "2026-03-13", "confidence_votes": [5, 1]},
    ),
)
