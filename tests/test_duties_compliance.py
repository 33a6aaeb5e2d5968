"""The compliance duty: obligations, controls, evidence, personal data, exceptions, and the calendar they make."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duty_cases import (
    TODAY,
    Case,
    as_text,
    check_any,
    check_covered,
    check_figures,
    check_fires,
    check_silent,
    worlds,
)
from effort import examples
from kaname.duties.compliance import CODES, look
from kaname.duties.compliance.privacy import CRITERIA, verdict
from kaname.engines.privacy import Criterion, Need
from kaname.evidence.facts import Evidence
from kaname.model.controls import ProcessingActivity
from kaname.model.finding import Severity
from kaname.model.history import History
from kaname.planning.timetable import Timetable
from plans import program

ACT, WATCH, NOTE = Severity.ACT, Severity.WATCH, Severity.NOTE

AUDIT = {"id": "audit", "regime": "ISO 27001", "title": "Surveillance audit"}
LAUNCH = {"id": "launch", "commitment": "2026-05-29"}


def obligation(milestone: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"obligations": [AUDIT | more]} | ({"milestones": [milestone]} if milestone else {})


CONTROL = {"id": "ac-2", "catalogue": "NIST SP 800-53", "number": "AC-2", "implementation": "implemented"}
PASSED = {"assessment": "satisfied", "assessed_on": "2026-01-20"}
REPORT = {"id": "report", "collected_on": "2026-01-15", "expires": "2026-12-31"}


def control(*, report: dict[str, Any] = REPORT, **more: Any) -> dict[str, Any]:
    return {"controls": [CONTROL | PASSED | {"evidence": ["report"]} | more], "evidence_items": [report]}


def excepted(lists: dict[str, Any], subject: str, **more: Any) -> dict[str, Any]:
    body = {"id": "ex", "subject": subject, "expires": "2026-12-31", "granted_by": "person/kim", "compensating": "Log"}
    return lists | {"people": [{"id": "kim"}], "exceptions": [body | more]}


SOUND = {"id": "crm", "purpose": "Support", "legal_basis": "contract", "regimes": ["GDPR"], "retention_days": 365.0}
BIG = {"criteria": ["large scale", "vulnerable subjects"]}
DONE = {
    "state": "done",
    "done_on": "2026-02-02",
    "advice": "Proceed",
    "necessity": "Least data",
    "risks": ["leak"],
    "measures": "Keys",
}


def processing(**more: Any) -> dict[str, Any]:
    return {"processing_activities": [SOUND | more], "risks": [{"id": "leak"}]}


TO_US = {"country": "US", "recipient": "Acme"}

WHOLE = SOUND | {
    "subjects": ["Customers"],
    "categories": ["Name"],
    "recipients": ["Support"],
    "security_measures": ["Encrypted at rest"],
}
HOST = {"id": "host", "contract_from": "2026-01-01", "contract_until": "2026-12-31"}


def record(*vendors: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"processing_activities": [WHOLE | more], "vendors": list(vendors)}


CASES = [
    Case(
        "compliance.processing-record-incomplete",
        ("processing_activity/crm",),
        record(recipients=[]),
        record(HOST, recipients=[], processors=["host"]),
    ),
    Case(
        "compliance.processing-record-incomplete",
        ("processing_activity/crm",),
        record(security_measures=[]),
        record(security_measures=[], regimes=["HIPAA"]),
        note="another regime in the twin",
    ),
    Case(
        "compliance.special-category-without-condition",
        ("processing_activity/crm",),
        record(special_categories=["Health"]),
        record(special_categories=["Health"], special_condition="explicit consent"),
    ),
    Case(
        "compliance.special-category-without-condition",
        ("processing_activity/crm",),
        record(special_categories=["Health"], starts="2026-03-12"),
        record(special_categories=["Health"], starts="2026-03-12", regimes=["APPI"]),
        severity=ACT,
        note="while it runs",
    ),
    Case(
        "compliance.processor-without-contract",
        ("processing_activity/crm", "vendor/host"),
        record(HOST | {"contract_until": "2026-03-11"}, processors=["host"], starts="2026-03-01"),
        record(HOST, processors=["host"], starts="2026-03-01"),
        severity=ACT,
    ),
    Case(
        "compliance.processor-without-contract",
        ("processing_activity/crm", "vendor/host"),
        record(HOST, processors=["host"], starts="2027-01-01"),
        record(HOST | {"contract_until": None}, processors=["host"], starts="2027-01-01"),
        note="by the start of the processing",
    ),
    Case(
        "compliance.obligation-overdue",
        ("obligation/audit", "milestone/launch"),
        obligation(LAUNCH, due="2026-03-11", holds=["milestone/launch"], state="scheduled"),
        obligation(LAUNCH, due="2026-03-11", holds=["milestone/launch"], state="done"),
        severity=ACT,
    ),
    Case(
        "compliance.interval-missed",
        ("obligation/audit",),
        obligation(last_done="2025-12-11", every_days=90.0, state="done"),
        obligation(last_done="2025-12-12", every_days=90.0, state="done"),
        severity=ACT,
    ),
    Case(
        "compliance.penetration-test-old",
        ("obligation/audit",),
        obligation(title="年次ペネトレーションテスト", last_done="2025-03-11"),
        obligation(title="年次ペネトレーションテスト", last_done="2025-03-12"),
        severity=ACT,
    ),
    Case(
        "compliance.penetration-test-old",
        ("obligation/audit",),
        obligation(demand="Penetration test of the shop", last_done="2025-03-11", every_days=730.0),
        obligation(demand="Penetration test of the shop", last_done="2025-03-11", every_days=365.0),
        severity=ACT,
        note="the twin is told by its missed interval",
    ),
    Case(
        "compliance.obligation-unscheduled",
        ("obligation/audit", "milestone/launch"),
        obligation(LAUNCH, due="2026-12-31", holds=["milestone/launch"]),
        obligation(LAUNCH, due="2026-12-31", holds=["milestone/launch"], scheduled_for="2026-05-18"),
    ),
    Case(
        "compliance.obligation-unscheduled",
        ("obligation/audit", "milestone/launch"),
        obligation(LAUNCH | {"commitment": "2026-04-09"}, due="2026-12-31", holds=["milestone/launch"]),
        obligation(LAUNCH | {"commitment": "2026-06-05"}, due="2026-12-31", holds=["milestone/launch"]),
        severity=ACT,
        note="within four weeks; the twin is more than three months off",
    ),
    Case(
        "compliance.obligation-scheduled-late",
        ("obligation/audit", "milestone/launch"),
        obligation(LAUNCH, due="2026-12-31", holds=["milestone/launch"], scheduled_for="2026-06-01"),
        obligation(LAUNCH, due="2026-12-31", holds=["milestone/launch"], scheduled_for="2026-05-29"),
    ),
    Case(
        "compliance.control-late",
        ("control/ac-2",),
        control(implementation="planned", implement_by="2026-03-11"),
        control(implementation="planned", implement_by="2026-03-12"),
        severity=ACT,
    ),
    Case(
        "compliance.control-late",
        ("control/ac-2",),
        control(implementation="partial", implement_by="2026-03-11"),
        excepted(control(implementation="partial", implement_by="2026-03-11"), "control/ac-2"),
        note="partial; an exception is in force in the twin",
    ),
    Case(
        "compliance.control-undated",
        ("control/ac-2",),
        control(implementation="planned"),
        control(implementation="planned", implement_by="2026-09-30"),
        severity=NOTE,
    ),
    Case(
        "compliance.control-unsatisfied",
        ("control/ac-2",),
        control(assessment="other than satisfied"),
        control(),
        severity=ACT,
    ),
    Case(
        "compliance.control-unproven",
        ("control/ac-2",),
        control(report=REPORT | {"expires": "2026-03-11"}),
        control(report=REPORT | {"expires": "2026-03-12"}),
    ),
    Case("compliance.control-unproven", ("control/ac-2",), control(evidence=[]), control(), note="none at all"),
    Case(
        "compliance.control-unassessed",
        ("control/ac-2",),
        control(assessed_on="2025-03-11"),
        control(assessed_on="2025-03-12"),
        severity=NOTE,
    ),
    Case(
        "compliance.evidence-expired",
        ("evidence_item/report",),
        control(report=REPORT | {"expires": "2026-03-11"}),
        control(evidence=[], report=REPORT | {"expires": "2026-03-11"}),
        severity=ACT,
    ),
    Case(
        "compliance.evidence-expired-unused",
        ("evidence_item/report",),
        control(evidence=[], report=REPORT | {"expires": "2026-03-11"}),
        control(evidence=[], report=REPORT | {"expires": "2026-03-12"}),
        severity=NOTE,
    ),
    Case(
        "compliance.evidence-expired-unused",
        ("evidence_item/report",),
        control(evidence=[], report=REPORT | {"expires": "2026-03-11"}),
        control(report=REPORT | {"expires": "2026-03-11"}),
        severity=NOTE,
        note="used, which is another finding",
    ),
    Case(
        "compliance.evidence-expires",
        ("evidence_item/report",),
        control(report=REPORT | {"expires": "2026-04-11"}),
        control(report=REPORT | {"expires": "2026-04-12"}),
    ),
    Case(
        "compliance.evidence-expires-before-use",
        ("evidence_item/report", "milestone/launch"),
        control(report=REPORT | {"expires": "2026-05-28"})
        | obligation(LAUNCH, controls=["ac-2"], holds=["milestone/launch"], state="scheduled"),
        control(report=REPORT | {"expires": "2026-05-29"})
        | obligation(LAUNCH, controls=["ac-2"], holds=["milestone/launch"], state="scheduled"),
    ),
    Case(
        "compliance.dpia-missing",
        ("processing_activity/crm",),
        processing(**BIG, starts="2026-12-01"),
        processing(**BIG, starts="2026-12-01", dpia=DONE),
    ),
    Case(
        "compliance.dpia-missing",
        ("processing_activity/crm",),
        processing(triggers_35_3=["b"], starts="2026-03-01", dpia={"state": "in progress"}),
        processing(triggers_35_3=["b"], starts="2026-03-01", regimes=["APPI"]),
        severity=ACT,
        note="runs already",
    ),
    Case(
        "compliance.dpia-missing",
        ("processing_activity/crm",),
        processing(listed="35(4)", dpia={"state": "not required", "reason_not_required": "We are small"}),
        processing(listed="35(5)", **BIG, dpia={"state": "not required"}),
        severity=ACT,
        note="ruled out against the test",
    ),
    Case(
        "compliance.dpia-undecided",
        ("processing_activity/crm",),
        processing(criteria=["large scale"]),
        processing(criteria=["large scale"], dpia={"state": "not required", "reason_not_required": "Only staff"}),
        severity=NOTE,
    ),
    Case(
        "compliance.dpia-incomplete",
        ("processing_activity/crm",),
        processing(**BIG, dpia=DONE | {"advice": ""}),
        processing(**BIG, dpia=DONE),
    ),
    Case(
        "compliance.prior-consultation",
        ("processing_activity/crm",),
        processing(**BIG, dpia=DONE | {"residual_high": True}),
        processing(**BIG, dpia=DONE | {"residual_high": True, "consulted_authority_on": "2026-02-20"}),
        severity=ACT,
    ),
    Case(
        "compliance.no-legal-basis",
        ("processing_activity/crm",),
        processing(legal_basis=None, starts="2026-03-12"),
        processing(starts="2026-03-12"),
        severity=ACT,
    ),
    Case(
        "compliance.no-legal-basis",
        ("processing_activity/crm",),
        processing(legal_basis=None, starts="2026-03-13"),
        processing(legal_basis=None, starts="2026-03-13", regimes=["CCPA"]),
        note="not running yet",
    ),
    Case(
        "compliance.transfer-without-safeguard",
        ("processing_activity/crm",),
        processing(transfers=[TO_US]),
        processing(transfers=[TO_US | {"safeguard": "scc"}, {"country": "FR"}]),
        severity=ACT,
    ),
    Case(
        "compliance.residency-contradicted",
        ("processing_activity/crm",),
        processing(residency=["DE"], transfers=[{"country": "FR", "recipient": "Acme"}]),
        processing(residency=["DE"], transfers=[{"country": "DE-BY"}]),
    ),
    Case(
        "compliance.special-category-uncounted",
        ("processing_activity/crm",),
        processing(special_categories=["health"]),
        processing(special_categories=["health"], criteria=["sensitive data"]),
    ),
    Case(
        "compliance.special-category-without-consent",
        ("processing_activity/crm",),
        processing(special_categories=["病歴"], regimes=["APPI"]),
        processing(special_categories=["病歴"], regimes=["APPI"], legal_basis="consent"),
        severity=ACT,
    ),
    Case("compliance.retention-missing", ("processing_activity/crm",), processing(retention_days=None), processing()),
    Case(
        "compliance.exception-expired",
        ("exception/ex", "control/ac-2"),
        excepted(control(implementation="partial"), "control/ac-2", expires="2026-03-11"),
        excepted(control(implementation="implemented"), "control/ac-2", expires="2026-03-11"),
        severity=ACT,
    ),
    Case(
        "compliance.exception-expires",
        ("exception/ex", "control/ac-2"),
        excepted(control(implementation="partial"), "control/ac-2", expires="2026-04-11"),
        excepted(control(implementation="partial"), "control/ac-2", expires="2026-04-12"),
    ),
    Case(
        "compliance.exception-endless",
        ("exception/ex", "control/ac-2"),
        excepted(control(), "control/ac-2", expires=None),
        excepted(control(), "control/ac-2"),
    ),
    Case(
        "compliance.exception-uncompensated",
        ("exception/ex", "control/ac-2"),
        excepted(control(), "control/ac-2", compensating=" "),
        excepted(control(), "control/ac-2"),
    ),
    Case(
        "compliance.exception-ungranted",
        ("exception/ex", "control/ac-2"),
        excepted(control(), "control/ac-2", granted_by=None),
        excepted(control(), "control/ac-2"),
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


def figures(**lists: Any) -> dict[str, list[list[str]]]:
    """All figures of a plan, as read."""
    plan = program(**lists)
    section = look(plan, History(), Evidence(), Timetable(as_of=TODAY))
    check_figures(plan, section)
    return {figure.code: as_text(figure, plan) for figure in section.figures}


def test_nothing_to_say_is_said_with_its_reason() -> None:
    section = look(program(), History(), Evidence(), Timetable(as_of=TODAY))
    assert section.findings == ()
    assert {figure.rows for figure in section.figures} == {()}
    check_figures(program(), section)


def test_the_calendar_holds_every_day_in_order_with_what_waits() -> None:
    lists = excepted(control(report=REPORT | {"expires": "2026-07-01"}), "control/ac-2", expires="2026-06-30")
    lists |= obligation(
        LAUNCH, due="2026-05-15", scheduled_for="2026-04-20", holds=["milestone/launch"], controls=["ac-2"]
    )
    lists |= {
        "processing_activities": [SOUND | {"dpia": {"due": "2026-03-10"}}],
        "exercises": [{"id": "drill", "planned_for": "2026-09-01"}, {"id": "held", "on": "2026-01-02"}],
        "reviews": [
            {"id": "sec", "type": "security", "due": "2026-08-03", "subject": "milestone/launch"},
            {"id": "design", "due": "2026-08-03"},
        ],
    }
    launch = ["launch", "29 May 2026"]
    assert figures(**lists)["compliance.calendar"] == [
        ["10 Mar 2026", "impact assessment due", "crm", "-2 calendar days", "–", "–"],
        ["20 Apr 2026", "booked day", "Surveillance audit", "39 calendar days", *launch],
        ["15 May 2026", "obligation due", "Surveillance audit", "64 calendar days", *launch],
        ["30 Jun 2026", "exception expires", "ex", "110 calendar days", "ac-2", "–"],
        ["1 Jul 2026", "evidence expires", "report", "111 calendar days", *launch],
        ["3 Aug 2026", "review due", "sec", "144 calendar days", *launch],
        ["1 Sep 2026", "exercise", "drill", "173 calendar days", "–", "–"],
    ]


def test_controls_are_counted_by_catalogue() -> None:
    controls = [
        {"id": "a", "catalogue": "PCI DSS", "implementation": "partial"},
        {"id": "b", "catalogue": "NIST", "implementation": "implemented", "assessment": "satisfied"},
        {"id": "c", "catalogue": "NIST", "implementation": "implemented", "assessment": "other than satisfied"},
        {"id": "d", "catalogue": "NIST", "implementation": "not applicable"},
        {"id": "e"},
    ]
    assert figures(controls=controls)["compliance.controls"] == [
        ["–", "1", "1", "0", "0", "0", "0", "0", "0"],
        ["NIST", "3", "0", "0", "2", "0", "1", "1", "1"],
        ["PCI DSS", "1", "0", "1", "0", "0", "0", "0", "0"],
    ]


def test_processing_shows_the_need_and_the_test_that_decided() -> None:
    rows = figures(
        **processing(**BIG, transfers=[TO_US, {"country": "JP", "safeguard": "adequacy"}], residency=["JP", "DE"])
    )["compliance.processing"]
    assert rows == [
        [
            *("crm", "–", "GDPR", "performance of a contract", "required", "WP248 criteria", "2", "not started"),
            *("–", "–", "JP, US", "DE, JP", "365"),
        ]
    ]
    rows = figures(**processing(regimes=["APPI"]))["compliance.processing"]
    assert rows[0][4:7] == ["the GDPR does not apply", "–", "–"]


def test_evidence_knows_who_relies_on_it_and_what_it_serves() -> None:
    lists = control() | obligation(LAUNCH, controls=["ac-2"], holds=["milestone/launch"])
    assert figures(**lists)["compliance.evidence"] == [
        ["report", "15 Jan 2026", "31 Dec 2026", "294 calendar days", "ac-2", "launch", "29 May 2026", "–", "no"]
    ]


def test_the_model_names_the_nine_criteria_of_the_engine() -> None:
    assert set(CRITERIA.values()) == set(Criterion)


@given(st.sets(st.sampled_from(sorted(CRITERIA))), st.sampled_from([None, "35(4)", "35(5)"]), st.booleans())
def test_the_order_of_tests_decides_the_need(criteria: set[str], listed: str | None, triggered: bool) -> None:
    """GDPR 35(3), then 35(4), then 35(5), then two criteria: written out as a table of its own."""
    activity = ProcessingActivity.model_validate(
        {"id": "a", "criteria": sorted(criteria), "listed": listed, "triggers_35_3": ["a"] if triggered else []}
    )
    if triggered or listed == "35(4)":
        need = Need.REQUIRED
    elif listed == "35(5)":
        need = Need.NOT_REQUIRED
    else:
        need = {0: Need.NOT_REQUIRED, 1: Need.CONSIDER}.get(len(criteria), Need.REQUIRED)
    found = verdict(activity)
    assert found is not None
    assert found.need is need


KINDS = (
    *("control", "obligation", "processing_activity", "evidence_item", "exception", "milestone", "release"),
    *("initiative", "requirement", "gate", "review", "exercise", "component", "person", "charter"),
)


@settings(max_examples=examples(80))
@given(worlds(*KINDS))
def test_any_program_gets_an_answer(world: Any) -> None:
    check_any(look, world)
