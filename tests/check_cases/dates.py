"""Owners, dates and states of many kinds."""

from check_cases.case import DONE, KIM, one

CASES = (
    one(
        "owner.missing",
        "milestones",
        ("owner",),
        {"commitment": "2026-03-02", "initiative": "i"},
        {"commitment": "2026-03-02", "initiative": "j"},
        initiatives=[{"id": "i", "state": "done"}, {"id": "j", **KIM}],
    ),
    one("owner.missing", "risks", ("owner",), {}, {"roam": "resolved", "closed_on": "2026-03-02"}),
    one(
        "owner.missing",
        "slos",
        ("owner",),
        {"objectives": [{"target": 0.99}]},
        {"objectives": [{"target": 0.99}], "component": "shop"},
        components=[{"id": "shop", "owner": "team/web"}],
    ),
    one("owner.missing", "components", ("owner",), {}, {"lifecycle": "retired"}),
    one(
        "dates.order",
        "vendors",
        ("contract_until",),
        {**KIM, "contract_from": "2026-03-02", "contract_until": "2026-03-01"},
        {**KIM, "contract_from": "2026-03-02", "contract_until": "2026-03-02"},
    ),
    one(
        "dates.order",
        "rfps",
        ("award_by",),
        {**KIM, "bids_due": "2026-03-02", "award_by": "2026-03-01"},
        {**KIM, "bids_due": "2026-03-02", "award_by": "2026-03-02"},
    ),
    one(
        "dates.future-actual",
        "work_packages",
        ("finished",),
        DONE,
        {**DONE, "finished": "2026-03-12"},
        charters=[{"id": "c", "as_of": "2026-03-12"}],
    ),
    one(
        "dates.future-actual",
        "exercises",
        ("on",),
        {"on": "2026-03-13"},
        {"planned_for": "2026-03-13"},
        charters=[{"id": "c", "as_of": "2026-03-12"}],
    ),
    one(
        "state.without-date",
        "milestones",
        ("reached",),
        {"state": "reached"},
        {"state": "reached", "reached": "2026-03-02"},
    ),
    one("state.without-date", "reviews", ("decided_on",), {"verdict": "approved"}, {"verdict": "open"}),
    one(
        "state.date-without-state",
        "actions",
        ("state",),
        {**KIM, "closed": "2026-03-02"},
        {**KIM, "closed": "2026-03-02", "state": "done"},
    ),
    one(
        "state.date-without-state",
        "decisions",
        ("state",),
        {"decided_on": "2026-03-02"},
        {"decided_on": "2026-03-02", "state": "withdrawn"},
    ),
)
