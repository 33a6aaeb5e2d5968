"""Decisions."""

from check_cases.case import BOTH, COMPARED, TAKEN, one

CASES = (
    one(
        "decision.chosen-unknown",
        "decisions",
        ("chosen",),
        {**TAKEN, "chosen": "c", "options": [{"name": "a"}, {"name": "b"}]},
        {**TAKEN, "chosen": "b", "options": [{"name": "a"}, {"name": "b"}]},
    ),
    one(
        "decision.option-repeated",
        "decisions",
        ("options", 1, "name"),
        {"options": [{"name": "a"}, {"name": "a"}]},
        {"options": [{"name": "a"}, {"name": "b"}]},
    ),
    one(
        "decision.scores-missing",
        "decisions",
        ("options", 1, "scores"),
        {**COMPARED, "options": [{"name": "a", "scores": BOTH}, {"name": "b", "scores": {"cost": 1}}]},
        {**COMPARED, "options": [{"name": "a", "scores": BOTH}, {"name": "b", "scores": BOTH}]},
    ),
    one(
        "decision.scores-missing",
        "decisions",
        ("options", 0, "scores"),
        {**TAKEN, **COMPARED, "options": [{"name": "a"}]},
        {**COMPARED, "options": [{"name": "a"}]},
    ),
    one(
        "decision.criterion-unknown",
        "decisions",
        ("options", 0, "scores"),
        {**COMPARED, "options": [{"name": "a", "scores": {**BOTH, "charm": 1}}]},
        {**COMPARED, "options": [{"name": "a", "scores": BOTH}]},
    ),
    one(
        "decision.weights-zero",
        "decisions",
        ("criteria",),
        {"criteria": [{"name": "cost", "weight": 0}]},
        {"criteria": [{"name": "cost", "weight": 0}, {"name": "speed", "weight": 1}]},
    ),
    one(
        "decision.superseded-both-ways",
        "decisions",
        ("state",),
        TAKEN,
        {**TAKEN, "state": "superseded"},
        decisions=[{"id": "y", **TAKEN, "supersedes": "x"}],
    ),
    one(
        "decision.superseded-both-ways",
        "decisions",
        ("state",),
        {**TAKEN, "state": "superseded"},
        TAKEN,
        decisions=[{"id": "y", "supersedes": "x"}],
    ),
    one(
        "decision.role-missing",
        "decisions",
        ("approver",),
        {"state": "in review", "driver": "kim"},
        {"state": "in review", "driver": "kim", "approver": "person/lee"},
    ),
    one(
        "decision.approver-contradicts",
        "decisions",
        ("approvals", 0, "answer"),
        {**TAKEN, "approvals": [{"by": "person/lee"}]},
        {
            **TAKEN,
            "approvals": [{"by": "person/lee", "answer": "approved"}, {"by": "person/kim", "answer": "declined"}],
        },
    ),
    one(
        "decision.outcome-missing",
        "decisions",
        ("outcome",),
        {**TAKEN, "outcome": ""},
        {**TAKEN, "outcome": "", "chosen": "a"},
    ),
    one(
        "decision.quorum-unreachable",
        "decisions",
        ("quorum",),
        {"quorum": 2, "approvals": [{"by": "person/lee"}]},
        {"quorum": 1, "approvals": [{"by": "person/lee"}]},
    ),
)
