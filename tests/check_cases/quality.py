"""Service levels, continuity, measures."""

from typing import Any

from check_cases.case import one


def _impacts(*steps: tuple[float, int]) -> list[dict[str, Any]]:
    return [{"type": "financial", "after_hours": hours, "level": level} for hours, level in steps]


CASES = (
    one(
        "slo.no-objective",
        "slos",
        ("objectives",),
        {"owner": "person/kim"},
        {"owner": "person/kim", "objectives": [{"target": 0.999}]},
    ),
    one(
        "bia.rto-not-below-mtpd",
        "business_activities",
        ("rto_hours",),
        {"owner": "person/kim", "rto_hours": 4, "mtpd_hours": 4},
        {"owner": "person/kim", "rto_hours": 3.9, "mtpd_hours": 4},
    ),
    one(
        "bia.recovery-beyond-mtpd",
        "business_activities",
        ("work_recovery_hours",),
        {"owner": "person/kim", "rto_hours": 3, "work_recovery_hours": 2, "mtpd_hours": 4},
        {"owner": "person/kim", "rto_hours": 3, "work_recovery_hours": 1, "mtpd_hours": 4},
    ),
    one(
        "bia.impact-falls",
        "business_activities",
        ("impacts",),
        {"owner": "person/kim", "impacts": _impacts((24, 1), (4, 2))},
        {"owner": "person/kim", "impacts": _impacts((24, 2), (4, 2))},
    ),
    one(
        "bia.mtpd-after-unacceptable",
        "business_activities",
        ("mtpd_hours",),
        {"owner": "person/kim", "impacts": _impacts((4, 2), (24, 4), (72, 4)), "mtpd_hours": 25},
        {"owner": "person/kim", "impacts": _impacts((4, 2), (24, 4), (72, 4)), "mtpd_hours": 24},
    ),
    one(
        "objective.key-result-flat",
        "objectives",
        ("key_results", 0, "target"),
        {"owner": "person/kim", "key_results": [{"title": "NPS", "baseline": 30, "target": 30}]},
        {"owner": "person/kim", "key_results": [{"title": "NPS", "baseline": 30, "target": 40}]},
    ),
    one(
        "objective.value-range",
        "objectives",
        ("business_value",),
        {"owner": "person/kim", "business_value": 11},
        {"owner": "person/kim", "business_value": 10},
    ),
    one(
        "objective.value-range",
        "objectives",
        ("achieved_value",),
        {"owner": "person/kim", "achieved_value": 11},
        {"owner": "person/kim", "achieved_value": 0},
    ),
)
