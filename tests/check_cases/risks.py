"""Risks and escalations."""

from typing import Any

from check_cases.case import AB, KIM, POINTS, RAISED, RUNG, one


def _response(**fields: Any) -> dict[str, Any]:
    return {**KIM, "probability": 0.3, "responses": [{"title": "test twice", **fields}]}


def tied(other: str, coefficient: float) -> dict[str, Any]:
    return {**KIM, "probability": 0.3, "moves_with": [{"risk": other, "coefficient": coefficient}]}


CASES = (
    one(
        "risk.occurred-but-open",
        "risks",
        ("closed_on",),
        {"occurred": "i"},
        {"occurred": "i", "closed_on": "2026-03-02"},
        issues=[{"id": "i", **KIM}],
    ),
    one(
        "risk.occurred-but-open",
        "risks",
        ("occurred",),
        KIM,
        {"occurred": "i", "roam": "resolved"},
        issues=[{"id": "i", **KIM, "from_risk": "x"}],
    ),
    one(
        "roam.accepted-without-reason",
        "risks",
        ("reason",),
        {**KIM, "roam": "accepted"},
        {**KIM, "roam": "accepted", "reason": "cheap"},
    ),
    one(
        "roam.mitigated-without-response",
        "risks",
        ("responses",),
        {**_response(state="rejected"), "roam": "mitigated"},
        {**_response(state="agreed"), "roam": "mitigated"},
    ),
    one(
        "risk.residual-higher",
        "risks",
        ("responses", 0, "residual", "probability"),
        _response(residual={"probability": 0.4}),
        _response(residual={"probability": 0.3}),
    ),
    one(
        "risk.residual-higher",
        "risks",
        ("responses", 0, "residual", "probability"),
        {**_response(residual={"probability": 0.2}, strategy="enhance"), "direction": "opportunity"},
        {**_response(residual={"probability": 0.4}, strategy="enhance"), "direction": "opportunity"},
    ),
    one(
        "risk.residual-impact",
        "risks",
        ("responses", 0, "residual", "impact"),
        _response(residual={"probability": 0.3, "impact": 1.1}),
        _response(residual={"probability": 0.3, "impact": 1.0}),
    ),
    one(
        "risk.residual-impact",
        "risks",
        ("responses", 0, "residual", "impact"),
        {**_response(residual={"probability": 0.3, "impact": 0.9}, strategy="enhance"), "direction": "opportunity"},
        {**_response(residual={"probability": 0.3, "impact": 1.5}, strategy="enhance"), "direction": "opportunity"},
    ),
    one(
        "risk.impact-negative",
        "risks",
        ("days", 0, "days", "low"),
        {**KIM, "probability": 0.3, "days": [{"work": "work_package/a", "days": {**POINTS, "low": -1}}]},
        {**KIM, "probability": 0.3, "days": [{"work": "work_package/a", "days": {**POINTS, "low": 0}}]},
        work_packages=[AB[0]],
    ),
    one(
        "risk.impact-negative",
        "risks",
        ("cost", "low"),
        {**KIM, "probability": 0.3, "cost": {"low": -1, "likely": 2, "high": 3, "currency": "EUR"}},
        {**KIM, "probability": 0.3, "cost": {"low": 0, "likely": 2, "high": 3, "currency": "EUR"}},
    ),
    one(
        "risk.probability-missing",
        "risks",
        ("probability",),
        {**KIM, "cost": {"low": 1, "likely": 2, "high": 3, "currency": "EUR"}},
        {**KIM, "probability": 0.5, "cost": {"low": 1, "likely": 2, "high": 3, "currency": "EUR"}},
    ),
    one("risk.not-uncertain", "risks", ("probability",), {**KIM, "probability": 1}, {**KIM, "probability": 0.99}),
    one(
        "risk.strategy-direction",
        "risks",
        ("responses", 0, "strategy"),
        _response(strategy="exploit"),
        _response(strategy="avoid"),
    ),
    one(
        "risk.strategy-direction",
        "risks",
        ("responses", 0, "strategy"),
        {**_response(strategy="avoid"), "direction": "opportunity"},
        {**_response(strategy="accept"), "direction": "opportunity"},
    ),
    one(
        "risk.tie-differs",
        "risks",
        ("moves_with", 0, "coefficient"),
        tied("a", 0.5),
        tied("a", 0.2),
        risks=[{"id": "a", **tied("x", 0.2)}],
    ),
    one(
        "risk.ties-contradict",
        "risks",
        ("moves_with", 0, "coefficient"),
        tied("a", -1.0),
        tied("a", 1.0),
        risks=[{"id": "a", **tied("b", 1.0)}, {"id": "b", **tied("x", 1.0)}],
    ),
    one(
        "escalation.level-unknown",
        "escalations",
        ("steps", 0, "level"),
        {"raised_at": RAISED, "steps": [{"level": 2, "told_at": RAISED}]},
        {"raised_at": RAISED, "steps": [{"level": 1, "told_at": RAISED}]},
        charters=[{"id": "c", "ladder": [RUNG]}],
    ),
    one(
        "escalation.clock-backwards",
        "escalations",
        ("steps", 0, "told_at"),
        {"raised_at": RAISED, "steps": [{"level": 1, "told_at": "2026-03-01T23:59:00Z"}]},
        {"raised_at": RAISED, "steps": [{"level": 1, "told_at": "2026-03-02T00:00:00Z"}]},
        charters=[{"id": "c", "ladder": [RUNG]}],
    ),
    one(
        "escalation.clock-backwards",
        "escalations",
        ("steps", 0, "acknowledged_at"),
        {"raised_at": RAISED, "steps": [{"level": 1, "told_at": "2026-03-02T08:00:00Z", "acknowledged_at": RAISED}]},
        {"raised_at": RAISED, "steps": [{"level": 1, "told_at": RAISED, "acknowledged_at": RAISED}]},
        charters=[{"id": "c", "ladder": [RUNG]}],
    ),
)
