"""The quality duty: service levels, capacity, continuity, requirements, gates, reviews, models, maturity, parts."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from duty_cases import (
    TODAY,
    Case,
    as_text,
    check_any,
    check_covered,
    check_figures,
    check_fires,
    check_readable,
    check_silent,
    key,
    worlds,
)
from effort import examples
from kaname.duties.nfr import CODES, look
from kaname.duties.nfr.levels import as_level
from kaname.evidence.facts import Evidence, Reading
from kaname.model.finding import Section, Severity, Term, Undefined
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.slo_evidence import questioned
from kaname.planning.timetable import Slot, Timetable
from plans import program

ACT, WATCH, NOTE = Severity.ACT, Severity.WATCH, Severity.NOTE


def slo(*readings: tuple[str, float, float], target: float = 0.99, **more: Any) -> dict[str, Any]:
    """An SLO over 28 days with readings of good and all events."""
    given = [{"on": on, "good": good, "total": total} for on, good, total in readings]
    return {"id": "pay", "component": "shop", "objectives": [{"target": target}], "readings": given, **more}


def alert(threshold: float, lookback: str = "1h", severity: str = "page") -> dict[str, Any]:
    return {"condition": {"threshold": threshold, "lookback": lookback, "severity": severity}}


FAST = {"readings": [{"on": "2026-03-11", "good": 990, "total": 1000}]}


def composite(*objectives: dict[str, Any]) -> dict[str, Any]:
    """An SLO whose objectives measure different things."""
    parts = [{"target": 0.98, "indicator": {"ratio": {"good": "g", "total": "t"}}} | one for one in objectives]
    return {"id": "pay", "component": "shop", "objectives": parts}


SHOP: dict[str, Any] = {"id": "shop", "tier": 2, "owner": "team/web"}
HOLD = {"id": "hold", "holds": ["release/r1"], "agreed_on": "2026-01-05"}
RELEASE = {"id": "r1", "date": "2026-04-30"}


def service(*slos: dict[str, Any], shop: dict[str, Any] = SHOP, **more: Any) -> dict[str, Any]:
    return {"components": [shop], "teams": [{"id": "web"}], "slos": list(slos), **more}


# 10 bad of 1000 against 99 %: exactly the budget.
SPENT = slo(("2026-03-11", 990, 1000), policies=["hold"])
# 28 days, 1 in 100 may fail. In the week 4 Mar to 11 Mar bad events rise by 6 of 4000 / 4: 0.6 % of the week's events.
SLOW = slo(("2026-03-04", 3990, 4000), ("2026-03-11", 3990, 4000))


def pace(added: float, day: str = "2026-03-10") -> dict[str, Any]:
    """Bad events added since a day; 2800 events in 28 days are 100 a day, of which 1 may fail."""
    return slo((day, 2800, 2800), ("2026-03-11", 2800 - added, 2800))


def demand(*pairs: tuple[str, float], **more: Any) -> dict[str, Any]:
    readings = [{"on": on, "value": value} for on, value in pairs]
    return {
        "capacity_plans": [{"id": "disk", "resource": "disk", "unit": "TB", "limit": 100.0, "demand": readings, **more}]
    }


FLAT = (("2026-02-11", 50.0), ("2026-02-25", 50.0), ("2026-03-11", 50.0))
# +2 a week without scatter: 90 on 11 March passes 100 in the sixth week, on 22 April.
RISING = (("2026-02-11", 82.0), ("2026-02-25", 86.0), ("2026-03-11", 90.0))
ORDERS = {"id": "orders", "mtpd_hours": 12.0, "rto_hours": 4.0, "rpo_hours": 1.0}
DRILL = {
    "id": "drill",
    "activities": ["orders"],
    "on": "2026-01-20",
    "achieved_rto_hours": 3.0,
    "achieved_rpo_hours": 1.0,
}


def business(*activities: dict[str, Any], exercises: Any = (DRILL,)) -> dict[str, Any]:
    return {"business_activities": list(activities), "exercises": list(exercises)}


LATENCY = {"id": "latency", "target": "p95 below 300 ms", "verification": "test", "subject": "milestone/launch"}
LAUNCH = {"id": "launch", "commitment": "2026-03-31"}


def requirement(milestone: dict[str, Any] = LAUNCH, **more: Any) -> dict[str, Any]:
    return {"requirements": [LATENCY | more], "milestones": [milestone]}


SCAN = {"name": "Static analysis", "kind": "sast", "result": "passed", "proof": "run 17"}
LICENCES = {"name": "Licences", "kind": "dependencies"}
SIGNED = {"name": "Release manager", "kind": "approval"}


def gate(*checks: dict[str, Any], due: str = "2026-03-20", **more: Any) -> dict[str, Any]:
    return {
        "gates": [{"id": "prod", "subject": "release/r1", "due": due, "checks": list(checks)}],
        "releases": [RELEASE],
    } | more


def rule(trigger: str, *watches: str, **more: Any) -> dict[str, Any]:
    """A policy that holds a release."""
    policy = {"id": "stop", "trigger": trigger, "watches": list(watches), "holds": ["release/r1"], **more}
    return {"policies": [policy], "releases": [RELEASE]}


def evidence(expires: str, **more: Any) -> dict[str, Any]:
    return {"evidence_items": [{"id": "scan", "expires": expires}]} | more


KIM = {"people": [{"id": "kim"}]}
REMARK = {"by": "kim", "text": "No rollback", "blocking": True}


def review(*comments: dict[str, Any], **more: Any) -> dict[str, Any]:
    return KIM | {
        "reviews": [{"id": "rv", "subject": "release/r1", "comments": list(comments), **more}],
        "releases": [RELEASE],
    }


MODEL = {"id": "rank", "stage": "live", "gates": ["fair"]}


def model(*checks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"ai_models": [MODEL | more], "gates": [{"id": "fair", "checks": list(checks)}]}


FAIR = {"name": "Equal opportunity", "kind": "bias", "result": "passed", "proof": "report 3"}


def maturity(stage: int, on: str = "2026-02-01") -> dict[str, Any]:
    scores = [
        {"pillar": "identity", "function": "Authentication", "stage": 3, "target": 3},
        {"pillar": "identity", "function": "Identity stores", "stage": stage, "target": 3},
    ]
    return {"maturity_assessments": [{"id": "zt", "on": on, "scores": scores}]}


CASES = [
    Case(
        "nfr.error-budget-spent",
        ("slo/pay", "policy/hold", "release/r1"),
        service(SPENT, policies=[HOLD], releases=[RELEASE]),
        service(slo(("2026-03-11", 991, 1000), policies=["hold"]), policies=[HOLD], releases=[RELEASE]),
        severity=ACT,
    ),
    Case(
        "nfr.error-budget-spent",
        ("slo/pay", "policy/hold", "release/r1"),
        service(
            slo(("2026-03-11", 992, 1000), policies=["hold"]), policies=[HOLD | {"threshold": 0.25}], releases=[RELEASE]
        ),
        service(
            slo(("2026-03-11", 992, 1000), policies=["hold"]), policies=[HOLD | {"threshold": 0.1}], releases=[RELEASE]
        ),
        severity=ACT,
        note="by the policy's own threshold",
    ),
    Case(
        "nfr.error-budget-spent",
        ("slo/pay", "policy/stop", "release/r1"),
        service(SPENT | {"policies": []}) | rule("error budget spent", "slo/pay"),
        service(SPENT | {"policies": []})
        | rule("error budget spent", "slo/pay")
        | {"exceptions": [{"id": "ex", "subject": "policy/stop"}]},
        severity=ACT,
        note="by a policy that watches it, set aside in the twin",
    ),
    Case(
        "nfr.error-budget-ungoverned",
        ("slo/pay", "component/shop"),
        service(SPENT, policies=[HOLD | {"active": False}]),
        service(SPENT, policies=[HOLD]),
        severity=ACT,
    ),
    Case(
        "nfr.error-budget-burning",
        ("slo/pay", "component/shop"),
        service(pace(2.9)),  # 2.9 % of a day's events: 2.9 times the pace, over a ticket's 2.8 in 28 days
        service(pace(2.7)),
    ),
    Case(
        "nfr.error-budget-burning",
        ("slo/pay", "component/shop"),
        service(pace(5.7)),  # over a page's 5.6
        service(SLOW),
        severity=ACT,
        note="page",
    ),
    Case(
        "nfr.error-budget-burning",
        ("slo/pay", "component/shop"),
        service(pace(3.0, "2026-03-08")),  # 1.0 a day in three days, over the 0.93 of the slowest ticket
        service(pace(3.0, "2026-03-07")),
        note="over three days",
    ),
    Case(
        "nfr.slo-silent",
        ("slo/pay", "component/shop"),
        service(slo(("2026-02-18", 999, 1000))),  # 22 days
        service(slo(("2026-02-19", 999, 1000))),
    ),
    Case(
        "nfr.error-budget-burning",
        ("slo/pay", "component/shop"),
        service(pace(1.6) | {"alerts": [alert(1.5, "1d", severity="ticket")]}),
        service(pace(1.6) | {"alerts": [alert(1.7, "1d", severity="ticket")]}),
        note="by an alert of its own",
    ),
    Case(
        "nfr.alert-never-fires",
        ("slo/pay", "component/shop"),
        service(slo(("2026-03-11", 999, 1000), target=0.93) | {"alerts": [alert(14.4)]}),  # 14.4 x 0.07 > 1
        service(slo(("2026-03-11", 999, 1000), target=0.95) | {"alerts": [alert(14.4)]}),
    ),
    Case(
        "nfr.slo-silent",
        ("slo/pay", "component/shop"),
        service(composite(FAST, {"readings": []})),
        service(composite(FAST, FAST)),
        note="a part of a composite",
    ),
    Case("nfr.slo-silent", ("slo/pay", "component/shop"), service(slo()), service(SLOW), note="never read"),
    Case(
        "nfr.slo-beyond-needs",
        ("slo/pay", "component/shop", "component/db"),
        {
            "components": [
                SHOP | {"availability": 0.999, "needs": [{"component": "db"}]},
                {"id": "db", "tier": 2, "availability": 0.99},
            ],
            "slos": [slo(("2026-03-11", 1000, 1000))],  # 99 % against 98.9 %
        },
        {
            "components": [
                SHOP | {"availability": 0.999, "needs": [{"component": "db", "hard": False}]},
                {"id": "db", "tier": 2, "availability": 0.99},
            ],
            "slos": [slo(("2026-03-11", 1000, 1000))],
        },
    ),
    Case(
        "nfr.capacity-exhausted",
        ("capacity_plan/disk",),
        demand(*FLAT[:2], ("2026-03-11", 100.0)),
        demand(*FLAT),
        severity=ACT,
    ),
    Case(
        "nfr.capacity-order-now",
        ("capacity_plan/disk",),
        demand(*RISING, lead_time_days=41.0),
        demand(*RISING, lead_time_days=40.0),
        severity=ACT,
    ),
    Case("nfr.capacity-runs-out", ("capacity_plan/disk",), demand(*RISING), demand(*FLAT)),
    Case(
        "nfr.capacity-above-target",
        ("capacity_plan/disk",),
        demand(*FLAT, target_utilisation=0.49),
        demand(*FLAT, target_utilisation=0.5),
    ),
    Case("nfr.capacity-unmeasured", ("capacity_plan/disk",), demand(*FLAT[1:]), demand(*FLAT)),
    Case(
        "nfr.capacity-unmeasured",
        ("capacity_plan/disk",),
        demand(("2026-01-20", 50.0), ("2026-02-10", 50.0), ("2026-02-18", 50.0)),
        demand(*FLAT),
        note="long ago",
    ),
    Case(
        "nfr.rto-beyond-impact",
        ("business_activity/orders",),
        business(
            {
                "id": "orders",
                "rto_hours": 20.0,
                "work_recovery_hours": 5.0,
                "impacts": [{"type": "legal", "after_hours": 24.0, "level": 4}],
            }
        ),
        business(
            {
                "id": "orders",
                "rto_hours": 20.0,
                "work_recovery_hours": 3.0,
                "impacts": [{"type": "legal", "after_hours": 24.0, "level": 4}],
            }
        ),
        severity=ACT,
    ),
    Case(
        "nfr.rto-beyond-impact",
        ("business_activity/orders",),
        business({"id": "orders", "rto_hours": 24.0, "impacts": [{"type": "legal", "after_hours": 24.0, "level": 4}]}),
        business({"id": "orders", "rto_hours": 24.0, "impacts": [{"type": "legal", "after_hours": 24.0, "level": 3}]}),
        note="no margin",
    ),
    Case(
        "nfr.dependency-recovers-late",
        ("business_activity/orders", "business_activity/stock"),
        business(
            ORDERS | {"needs": ["stock"]}, {"id": "stock", "mtpd_hours": 24.0, "rto_hours": 5.0, "rpo_hours": 1.0}
        ),
        business(
            ORDERS | {"needs": ["stock"]}, {"id": "stock", "mtpd_hours": 24.0, "rto_hours": 4.0, "rpo_hours": 1.0}
        ),
    ),
    Case(
        "nfr.recovery-cycle",
        ("business_activity/orders", "business_activity/stock"),
        business(ORDERS | {"needs": ["stock"]}, ORDERS | {"id": "stock", "needs": ["orders"]}),
        business(ORDERS | {"needs": ["stock"]}, ORDERS | {"id": "stock"}),
    ),
    Case(
        "nfr.backup-beyond-rpo",
        ("business_activity/orders",),
        business(ORDERS | {"backup_interval_hours": 0.75, "backup_duration_hours": 0.5}),
        business(ORDERS | {"backup_interval_hours": 0.75, "backup_duration_hours": 0.25}),
        severity=ACT,
    ),
    Case(
        "nfr.exercise-overdue",
        ("business_activity/orders", "exercise/drill"),
        business(ORDERS, exercises=[DRILL | {"on": "2025-03-11"}]),
        business(ORDERS, exercises=[DRILL | {"on": "2025-03-12"}]),
    ),
    Case(
        "nfr.exercise-overdue",
        ("business_activity/orders",),
        business(ORDERS, exercises=[{"id": "next", "activities": ["orders"], "planned_for": "2026-05-05"}]),
        business(ORDERS),
        note="never held",
    ),
    Case(
        "nfr.exercise-missed-target",
        ("business_activity/orders", "exercise/drill"),
        business(ORDERS, exercises=[DRILL | {"achieved_rpo_hours": 1.5}]),
        business(ORDERS),
        severity=ACT,
    ),
    Case(
        "nfr.exercise-missed-target",
        ("business_activity/orders", "exercise/drill"),
        business(ORDERS, exercises=[{"id": "drill", "activities": ["orders"], "on": "2026-01-20", "passed": False}]),
        business(ORDERS, exercises=[{"id": "drill", "activities": ["orders"], "on": "2026-01-20", "passed": True}]),
        severity=ACT,
        note="failed without figures",
    ),
    Case(
        "nfr.activity-unanalysed",
        ("business_activity/orders",),
        business(ORDERS | {"mtpd_hours": None}),
        business(ORDERS),
        severity=NOTE,
    ),
    Case(
        "nfr.critical-unowned",
        ("component/shop",),
        service(SLOW, shop={"id": "shop", "tier": 1}),
        service(SLOW, shop=SHOP | {"tier": 1}),
        severity=ACT,
    ),
    Case(
        "nfr.component-untiered",
        ("component/shop",),
        {"components": [{"id": "shop"}]},
        {"components": [{"id": "shop", "lifecycle": "planned"}]},
        severity=NOTE,
    ),
    Case(
        "nfr.tier-contradiction",
        ("component/shop", "component/db"),
        {"components": [SHOP | {"needs": [{"component": "db"}]}, {"id": "db", "tier": 3}]},
        {"components": [SHOP | {"needs": [{"component": "db"}]}, {"id": "db", "tier": 2}]},
    ),
    Case(
        "nfr.component-without-slo",
        ("component/shop",),
        service(shop=SHOP | {"tier": 0}),
        service(SLOW, shop=SHOP | {"tier": 0}),
        severity=NOTE,
    ),
    Case(
        "nfr.requirement-failed",
        ("requirement/latency", "milestone/launch"),
        requirement(state="failed"),
        requirement(state="met"),
        severity=ACT,
    ),
    Case(
        "nfr.requirement-overdue",
        ("requirement/latency", "milestone/launch"),
        requirement(verify_by="2026-03-11"),
        requirement(verify_by="2026-03-12"),
        severity=ACT,
    ),
    Case(
        "nfr.requirement-overdue",
        ("requirement/latency", "milestone/launch"),
        requirement(LAUNCH | {"commitment": "2026-06-30"}, verify_by="2026-03-11"),
        requirement(LAUNCH | {"commitment": "2026-06-30"}, verify_by="2026-04-11"),
        note="while what it serves is far",
    ),
    Case(
        "nfr.requirement-verified-too-late",
        ("requirement/latency", "milestone/launch"),
        requirement(verify_by="2026-04-01"),
        requirement(verify_by="2026-03-31"),
    ),
    Case(
        "nfr.requirement-unverified",
        ("requirement/latency", "milestone/launch"),
        requirement(),
        requirement(LAUNCH | {"state": "dropped"}),
    ),
    Case(
        "nfr.requirement-unverifiable",
        ("requirement/latency",),
        requirement(target="", state="open"),
        requirement(state="open"),
        severity=NOTE,
    ),
    Case(
        "nfr.requirement-waived-silently",
        ("requirement/latency", "milestone/launch"),
        requirement(state="waived")
        | {"exceptions": [{"id": "ex", "subject": "requirement/latency", "expires": "2026-03-11"}]},
        requirement(state="waived")
        | {"exceptions": [{"id": "ex", "subject": "requirement/latency", "expires": "2026-03-12"}]},
    ),
    Case(
        "nfr.gate-blocks",
        ("gate/prod", "release/r1"),
        gate(SIGNED, SCAN, LICENCES),
        gate(SIGNED | {"result": "passed"}, SCAN, LICENCES | {"result": "passed"}),
        severity=ACT,
    ),
    Case(
        "nfr.gate-blocks",
        ("gate/prod", "release/r1"),
        gate(SCAN, SIGNED, due="2026-04-01"),
        gate(SCAN, SIGNED, due="2026-04-30"),
        note="not near yet, approval missing",
    ),
    Case(
        "nfr.gate-blocks",
        ("gate/prod", "release/r1"),
        gate(LICENCES | {"result": "failed"}),
        gate(LICENCES | {"result": "failed"}, exceptions=[{"id": "ex", "subject": "gate/prod"}]),
        severity=ACT,
        note="excepted in the twin",
    ),
    Case(
        "nfr.policy-holds",
        ("policy/stop", "gate/prod", "release/r1"),
        gate(LICENCES) | rule("gate failed", "gate/prod"),
        gate(LICENCES) | rule("gate failed", "gate/other"),
        severity=ACT,
        note="only by the gate it watches",
    ),
    Case(
        "nfr.policy-holds",
        ("policy/stop", "gate/prod", "release/r1"),
        gate(LICENCES | {"result": "failed"}, due="2026-06-30") | rule("gate failed"),
        gate(LICENCES, due="2026-06-30") | rule("gate failed"),
        severity=ACT,
        note="a failed check counts at any time, a missing one when its day is near",
    ),
    Case(
        "nfr.policy-holds",
        ("policy/stop", "evidence_item/scan", "release/r1"),
        evidence("2026-03-11") | rule("evidence expired", "evidence_item/scan"),
        evidence("2026-03-12") | rule("evidence expired", "evidence_item/scan"),
        severity=ACT,
        note="evidence",
    ),
    Case(
        "nfr.policy-holds",
        ("policy/stop", "evidence_item/scan", "release/r1"),
        evidence("2026-03-11", controls=[{"id": "c", "evidence": ["scan"]}]) | rule("evidence expired"),
        evidence("2026-03-11") | rule("evidence expired"),
        severity=ACT,
        note="any evidence that something relies on",
    ),
    Case(
        "nfr.policy-holds",
        ("policy/stop", "requirement/latency", "release/r1"),
        requirement(state="failed") | rule("requirement unmet", "requirement/latency"),
        requirement(state="failed")
        | rule("requirement unmet", "requirement/latency")
        | {"exceptions": [{"id": "ex", "subject": "requirement/latency", "expires": "2026-03-12"}]},
        severity=ACT,
        note="requirement failed, excepted in the twin",
    ),
    Case(
        "nfr.policy-holds",
        ("policy/stop", "requirement/latency", "release/r1"),
        requirement(verify_by="2026-03-11") | rule("requirement unmet"),
        requirement(verify_by="2026-03-12") | rule("requirement unmet"),
        severity=ACT,
        note="requirement past its verification",
    ),
    Case(
        "nfr.policy-holds",
        ("policy/stop", "slo/pay", "release/r1"),
        service(pace(5.7)) | rule("burn rate", "slo/pay"),
        service(SLOW) | rule("burn rate", "slo/pay"),
        severity=ACT,
        note="burn rate of any alert",
    ),
    Case(
        "nfr.policy-holds",
        ("policy/stop", "slo/pay", "release/r1"),
        service(pace(1.9)) | rule("burn rate", "slo/pay", threshold=1.8),
        service(pace(1.9)) | rule("burn rate", "slo/pay", threshold=2.0),
        severity=ACT,
        note="burn rate of its own",
    ),
    Case(
        "nfr.policy-holds",
        ("policy/stop", "person/kim", "release/r1"),
        KIM | rule("manual", called_on="2026-03-12", called_by="person/kim", lifted_on="2026-03-13"),
        KIM | rule("manual", called_on="2026-03-01", called_by="person/kim", lifted_on="2026-03-12"),
        severity=ACT,
        note="called",
    ),
    Case(
        "nfr.policy-holds",
        ("policy/stop", "release/r1"),
        rule("manual", called_on="2026-03-01"),
        rule("manual", called_on="2026-03-01") | {"exceptions": [{"id": "ex", "subject": "policy/stop"}]},
        severity=ACT,
        note="set aside by an exception in the twin",
    ),
    Case(
        "nfr.policy-holds",
        ("policy/stop", "release/r1"),
        rule("manual", called_on="2026-03-01"),
        rule("manual", called_on="2026-03-01") | {"releases": [RELEASE | {"state": "released"}]},
        severity=ACT,
        note="nothing left to hold in the twin",
    ),
    Case(
        "nfr.policy-toothless",
        ("policy/stop",),
        rule("gate failed", holds=[]),
        rule("gate failed"),
        note="holds nothing",
    ),
    Case(
        "nfr.policy-toothless",
        ("policy/stop",),
        service(SLOW) | rule("error budget spent"),
        service(SLOW | {"policies": ["stop"]}) | rule("error budget spent"),
        note="no service level names it",
    ),
    Case(
        "nfr.policy-toothless",
        ("policy/stop",),
        gate(SCAN) | rule("evidence expired", "gate/prod"),
        gate(SCAN) | rule("gate failed", "gate/prod"),
        note="watches what can't set it off",
    ),
    Case("nfr.gate-empty", ("gate/prod", "release/r1"), gate(), gate(SCAN)),
    Case("nfr.gate-unproven", ("gate/prod",), gate(SCAN | {"proof": ""}), gate(SCAN), severity=NOTE),
    Case(
        "nfr.review-overdue",
        ("review/rv", "release/r1"),
        review(due="2026-03-11", reviewers=["person/kim"]),
        review(due="2026-03-12"),
    ),
    Case("nfr.review-blocked", ("review/rv", "release/r1"), review(REMARK), review(REMARK | {"resolved": True})),
    Case(
        "nfr.review-blocked",
        ("review/rv", "release/r1"),
        review(REMARK, due="2026-03-11"),
        review(REMARK | {"blocking": False}, due="2026-03-11"),
        severity=ACT,
        note="overdue",
    ),
    Case(
        "nfr.review-passed-over",
        ("review/rv", "release/r1"),
        review(REMARK, verdict="approved", decided_on="2026-03-02"),
        review(REMARK | {"resolved": True}, verdict="approved", decided_on="2026-03-02"),
        severity=ACT,
    ),
    Case(
        "nfr.review-rejected",
        ("review/rv", "release/r1"),
        review(verdict="rejected", decided_on="2026-03-02"),
        {
            "reviews": [
                {"id": "rv", "subject": "release/r1", "verdict": "rejected", "decided_on": "2026-03-02"},
                {"id": "rv2", "subject": "release/r1", "requested_on": "2026-03-09"},
            ],
            "releases": [RELEASE],
        },
        severity=ACT,
    ),
    Case(
        "nfr.readiness-missing",
        ("release/r1",),
        {"releases": [RELEASE | {"date": "2026-03-26"}]},
        {
            "releases": [RELEASE | {"date": "2026-03-26"}],
            "reviews": [{"id": "rv", "type": "readiness", "subject": "release/r1", "verdict": "approved"}],
        },
        severity=ACT,
    ),
    Case(
        "nfr.readiness-missing",
        ("release/r1",),
        {"releases": [RELEASE | {"date": "2026-04-08"}]},
        {"releases": [RELEASE | {"date": "2026-04-10"}]},
        note="four weeks ahead",
    ),
    Case(
        "nfr.model-review-overdue",
        ("ai_model/rank",),
        model(FAIR, reviewed_on="2025-12-11", review_every_days=90.0),
        model(FAIR, reviewed_on="2025-12-12", review_every_days=90.0),
    ),
    Case(
        "nfr.model-bias-failing",
        ("ai_model/rank", "gate/fair"),
        model(FAIR | {"result": "missing"}),
        model(FAIR),
        severity=ACT,
    ),
    Case(
        "nfr.model-bias-failing",
        ("ai_model/rank", "gate/fair"),
        model(FAIR | {"result": "missing"}, stage="validation"),
        model(FAIR | {"result": "missing"}, stage="training"),
        note="before it is live",
    ),
    Case("nfr.model-bias-ungated", ("ai_model/rank",), model(SCAN), model(FAIR)),
    Case("nfr.maturity-below-target", ("maturity_assessment/zt",), maturity(2), maturity(3)),
    Case(
        "nfr.maturity-outdated",
        ("maturity_assessment/zt",),
        maturity(3, on="2025-03-11"),
        maturity(3, on="2025-03-12"),
        severity=NOTE,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fires_on_the_plan(case: Case) -> None:
    check_fires(look, case)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_is_silent_on_the_repaired_twin(case: Case) -> None:
    check_silent(look, case)


def test_every_code_has_a_case_and_words() -> None:
    check_covered(CODES, CASES)


def figures(timetable: Timetable | None = None, **lists: Any) -> dict[str, list[list[str]]]:
    """All figures of a plan, as read."""
    plan = program(**lists)
    section = look(plan, History(), Evidence(), timetable or Timetable(as_of=TODAY))
    check_figures(plan, section)
    return {figure.code: as_text(figure, plan) for figure in section.figures}


def test_nothing_to_say_is_said_with_its_reason() -> None:
    section = look(program(), History(), Evidence(), Timetable(as_of=TODAY))
    assert section.findings == ()
    assert {figure.rows for figure in section.figures} == {()}
    check_figures(program(), section)


def test_error_budget_of_an_objective() -> None:
    """4 bad of 1000 against 99 %: 0.4 burnt, 60 % left; at that pace the rest of 28 days lasts 0.6 x 28 / 0.4 = 42."""
    rows = figures(**service(slo(("2026-03-11", 996, 1000), policies=["hold"]), policies=[HOLD]))["nfr.slos"]
    assert rows == [
        ["pay", "shop", "–", "99%", "28d", "99.6%", "60%", "0.4", "42 calendar days", "hold", "11 Mar 2026", "the plan"]
    ]


def test_a_reading_older_than_its_window_says_nothing() -> None:
    rows = figures(**service(slo(("2026-02-11", 900, 1000))))["nfr.slos"]
    assert rows[0][5:9] == ["unknown, no reading within the window"] * 4


def test_a_reading_without_events_has_no_level() -> None:
    assert figures(**service(slo(("2026-03-11", 0, 0))))["nfr.slos"][0][5] == "undefined, there were no events"


def test_a_percentage_is_the_same_target_as_a_share() -> None:
    rows = figures(**service(slo(("2026-03-11", 996, 1000)) | {"objectives": [{"target_percent": 99}]}))["nfr.slos"]
    assert rows[0][3:7] == ["99%", "28d", "99.6%", "60%"]


def test_a_composite_weighs_its_parts() -> None:
    """Levels 99 % and 96 %, targets 98 % and 94 %, weights 3 and 1: 98.25 % against 97 %; 1.75 of 3 points burnt."""
    slow = {"readings": [{"on": "2026-03-10", "good": 960, "total": 1000}], "target": 0.94}
    rows = figures(**service(composite(FAST | {"name": "answers", "weight": 3.0}, slow | {"name": "speed"})))[
        "nfr.slos"
    ]
    assert [row[2] for row in rows] == ["answers", "speed", "composite of all"]
    assert rows[2][3:8] == ["97%", "28d", "98.2%", "42%", "0.58"]
    assert rows[2][10] == "10 Mar 2026"


def test_a_shared_indicator_shares_its_readings_in_the_same_window() -> None:
    stricter = {"id": "strict", "indicator_ref": "pay", "objectives": [{"target": 0.999}]}
    longer = stricter | {"id": "long", "window": {"duration": "90d"}}
    rows = figures(**service(slo(("2026-03-11", 996, 1000)), stricter, longer))["nfr.slos"]
    assert {row[0]: row[5] for row in rows} == {
        "pay": "99.6%",
        "strict": "99.6%",
        "long": "unknown, no reading within the window",
    }


METRICS = {"sources": [{"id": "metrics", "vendor": "prometheus"}]}
COUNTED = {"ratio": {"source": "metrics", "bad": "b", "total": "t"}}


def said(
    plan: Program, values: dict[str, dict[str, float]], at: datetime = datetime(2026, 3, 12, 9, tzinfo=UTC)
) -> Evidence:
    """Evidence of what was asked: by SLO and objective (`pay`, `pay/speed`) values of bad, total and errors over a
    window (`1h`); windows of which nothing is said have no errors."""
    readings: list[Reading] = []
    for one in questioned(plan, at)[0]:
        given = values.get(f"{one.slo.id}/{one.objective}".strip("/"))
        if given is None:
            continue
        told = {name: given[name.split("/")[2].split()[0]] for name, _ in one.whole}
        told |= {name: given.get(name.split("/")[2].split()[1], 0.0) for name, _ in one.errors.values()}
        readings += [
            Reading(source="metrics", external_id=f"{name}@", as_of=at, series=name, at=at, value=value)
            for name, value in told.items()
        ]
    return Evidence(as_of=at, readings=tuple(readings))


def measured(values: dict[str, dict[str, float]], *slos: dict[str, Any], **more: Any) -> tuple[Section, Program]:
    plan = program(**(service(*slos) | METRICS | more))
    return look(plan, History(), said(plan, values), Timetable(as_of=TODAY)), plan


def codes(section: Section) -> set[str]:
    return {one.code for one in section.findings}


def test_what_a_source_measured_counts_beside_what_is_stated() -> None:
    """6 bad of 1000 against 99 %: 60 % burnt, whatever an older reading of the plan states."""
    old = slo(("2026-03-11", 990, 1000), policies=["hold"], indicator=COUNTED)
    section, plan = measured({"pay": {"bad": 6, "total": 1000}}, old, policies=[HOLD], releases=[RELEASE])
    (row,) = as_text(section.figure("nfr.slos"), plan)
    assert row[5:8] == ["99.4%", "40%", "0.6"]
    assert row[-2:] == ["12 Mar 2026 09:00 UTC", "metrics"]
    assert codes(section) == set()
    section, _ = measured({"pay": {"bad": 10, "total": 1000}}, old, policies=[HOLD], releases=[RELEASE])
    (spent,) = [one for one in section.findings if one.code == "nfr.error-budget-spent"]
    assert str(spent.values["read_by"]) == "source/metrics"
    assert spent.values["read_on"] == datetime(2026, 3, 12, 9, tzinfo=UTC)
    check_readable(plan, spent)


def test_a_measured_alert_needs_both_of_its_windows() -> None:
    """Over 28 days the factors are 13.44, 5.6, 2.8 and 0.93; 2 in 100 may fail."""
    base = slo(target=0.98, indicator=COUNTED)

    def burning(**errors: float) -> list[tuple[Any, Any]]:
        section, _ = measured({"pay": {"bad": 1, "total": 1000, **errors}}, base)
        found = [one for one in section.findings if one.code == "nfr.error-budget-burning"]
        return [(one.values["factor"], one.severity) for one in found]

    quick, slow = {"1h": 0.3}, {"6h": 0.12}
    assert burning(**quick) == []
    assert burning(**quick, **{"5m": 0.26}) == []
    assert burning(**quick, **{"5m": 0.27}) == [(13.4, ACT)]
    assert burning(**slow, **{"30m": 0.12}) == [(5.6, ACT)]
    assert burning(**slow, **{"3d": 0.02}) == [(0.9, WATCH)]


def test_policies_on_burn_rates_hear_what_was_measured() -> None:
    base = slo(target=0.98, indicator=COUNTED)
    for threshold, held in ((4.9, {"nfr.policy-holds"}), (5.1, set[str]())):
        section, _ = measured(
            {"pay": {"bad": 1, "total": 1000, "2h": 0.1, "1d": 0.11}},
            base,
            **rule("burn rate", "slo/pay", threshold=threshold),
        )
        assert codes(section) - {"nfr.error-budget-burning"} == held


def test_a_composite_is_measured_part_by_part() -> None:
    parts = composite(
        {"name": "answers", "indicator": COUNTED, "weight": 3.0},
        {"name": "speed", "target": 0.94, "indicator": {"ratio": {"source": "metrics", "bad": "s", "total": "t"}}},
    )
    values = {"pay/answers": {"bad": 10, "total": 1000}, "pay/speed": {"bad": 40, "total": 1000, "1h": 1, "5m": 1}}
    section, plan = measured(values, parts)
    rows = as_text(section.figure("nfr.slos"), plan)
    assert [row[5:8] for row in rows] == [["99%", "50%", "0.5"], ["96%", "33%", "0.67"], ["98.2%", "42%", "0.58"]]
    assert [one.values["alert"] for one in section.findings if one.code == "nfr.error-budget-burning"] == [
        Term("alert.severity", "page")
    ]
    section, _ = measured({"pay/answers": values["pay/answers"]}, parts)
    assert "nfr.slo-silent" in codes(section)


def test_measured_without_events_is_no_level_and_shares_stay_within_bounds() -> None:
    """Prometheus extrapolates each counter by itself: a little more bad than all is all."""
    base = slo(indicator=COUNTED)
    assert measured({"pay": {"bad": 0, "total": 0}}, base)[0].figure("nfr.slos").rows[0][5] == Undefined("no_events")
    assert measured({"pay": {"bad": 10.1, "total": 10}}, base)[0].figure("nfr.slos").rows[0][5] == "0%"


def test_capacity_by_hand() -> None:
    """A line without scatter has no width: bound and point agree. Headroom 100 / 90 - 1; 22 April less 30 days."""
    rows = figures(**demand(*RISING, lead_time_days=30.0))["nfr.capacity"]
    dates = ["22 Apr 2026", "22 Apr 2026", "30 calendar days", "23 Mar 2026", "11 Mar 2026"]
    assert rows == [["disk", "–", "disk", "TB", "100", "90", "90%", "90", "11%", *dates]]


def test_capacity_without_enough_readings_names_what_is_missing() -> None:
    assert figures(**demand(*FLAT[:2]))["nfr.capacity"][0][9] == "unknown, three readings are needed"
    assert figures(**demand(*FLAT))["nfr.capacity"][0][9] == "not within two years"
    assert figures(**demand(*FLAT, limit=None))["nfr.capacity"][0][9] == "unknown, no limit is stated"


def test_continuity_reads_impacts_exercises_and_needs() -> None:
    rows = figures(
        **business(
            ORDERS
            | {
                "needs": ["stock"],
                "backup_interval_hours": 0.5,
                "backup_duration_hours": 0.25,
                "impacts": [
                    {"type": "legal", "after_hours": 8.0, "level": 4},
                    {"type": "financial", "after_hours": 4.0, "level": 3},
                ],
            },
            {"id": "stock", "rto_hours": 2.0},
        )
    )["nfr.continuity"]
    assert rows == [
        ["orders", "8", "4", "1", "3", "1", "20 Jan 2026", "proven", "0.75", "stock", "2"],
        ["stock", "–", "2", "–", "–", "–", "–", "unproven", "unknown, no backup is stated", "–", "–"],
    ]


def test_approvals_block_last_and_an_exception_sets_the_gate_aside() -> None:
    rows = figures(**gate(SIGNED, SCAN, LICENCES))["nfr.gates"]
    assert rows[0][5:8] == ["blocks", "Licences", "dependency scan"]
    rows = figures(**gate(SIGNED, SCAN))["nfr.gates"]
    assert rows[0][5:8] == ["blocks", "Release manager", "approval"]
    rows = figures(**gate(SIGNED, exceptions=[{"id": "ex", "subject": "gate/prod"}]))["nfr.gates"]
    assert rows[0][5:8] == ["set aside by an exception", "–", "–"]


def test_policies_say_whether_they_hold_and_since_when() -> None:
    rows = figures(**(requirement(verify_by="2026-03-02") | rule("requirement unmet", owner="team/web")))[
        "nfr.policies"
    ]
    assert rows == [["stop", "requirement unmet", "latency", "holds", "latency", "r1", "3 Mar 2026", "–", "–"]]
    rows = figures(**(requirement() | rule("requirement unmet", active=False)))["nfr.policies"]
    assert rows[0][3:5] == ["not in force", "–"]


def test_a_gate_names_the_policies_that_watch_it() -> None:
    plan = program(**(gate(LICENCES) | rule("gate failed", "gate/other")))
    (found,) = look(plan, History(), Evidence(), Timetable(as_of=TODAY)).findings[:1]
    assert found.code == "nfr.gate-blocks"
    assert found.values["policies"] == Undefined("no_policy")


def test_a_pillar_stands_at_its_lowest_function() -> None:
    assert figures(**maturity(2))["nfr.maturity"] == [
        ["zt", "Identity", "Initial", "Advanced", "Identity stores", "2", "1 Feb 2026"]
    ]


def test_availability_counts_each_need_once_and_what_is_unstated_as_one() -> None:
    """shop 99.9 %, db 99.5 %, disk 99 % through both db and cache, cache unstated: the product is 98.406 %."""
    rows = figures(
        components=[
            {"id": "shop", "availability": 0.999, "needs": [{"component": "db"}, {"component": "cache"}]},
            {"id": "db", "availability": 0.995, "needs": [{"component": "disk"}]},
            {"id": "cache", "needs": [{"component": "disk"}, {"component": "shop"}]},
            {"id": "disk", "availability": 0.99},
        ]
    )["nfr.components"]
    assert rows[3] == ["shop", "–", "–", "live", "99.9%", "cache, db, disk", "98.4%", "cache"]
    assert rows[2][6] == "99%"


def test_a_requirement_serves_the_day_of_what_it_is_for() -> None:
    rows = figures(
        Timetable(as_of=TODAY, slots={key("work_package/wp"): Slot(key("work_package/wp"), TODAY, date(2026, 5, 8))}),
        requirements=[
            {"id": "a", "subject": "initiative/move"},
            {"id": "b", "subject": "release/r1"},
        ],
        initiatives=[{"id": "move", "quarters": ["2026-Q3", "2026-Q2"]}],
        releases=[{"id": "r1", "go_no_go": {"due": "2026-04-24"}}],
        reviews=[{"id": "rv", "subject": "work_package/wp"}],
        work_packages=[{"id": "wp"}],
    )["nfr.requirements"]
    assert [row[-1] for row in rows] == ["30 Sep 2026", "24 Apr 2026"]


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.9995, "99.95%"), (0.99999, "99.999%"), (0.998712, "99.87%"), (0.5, "50%"), (0.0, "0%"), (1.0, "100%")],
)
def test_service_levels_are_never_rounded_up_to_all(share: float, text: str) -> None:
    assert as_level(share) == text


KINDS = (
    *(
        "slo",
        "policy",
        "gate",
        "evidence_item",
        "requirement",
        "capacity_plan",
        "business_activity",
        "exercise",
        "review",
    ),
    *("maturity_assessment", "ai_model", "component", "release", "milestone", "exception", "person", "charter"),
)


@settings(max_examples=examples(80))
@given(worlds(*KINDS))
def test_any_program_gets_an_answer(world: Any) -> None:
    check_any(look, world)
