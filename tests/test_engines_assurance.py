"""Edge cases of privacy tests, maturity, provenance and gates."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.assurance import (
    Block,
    CheckResult,
    Delivery,
    Gate,
    Provenance,
    Stage,
    build_level,
    pass_gate,
    pillar_stage,
)
from kaname.engines.privacy import (
    CcpaTrigger,
    Content,
    Criterion,
    Ground,
    Need,
    Trigger,
    Verdict,
    appi_breach_report,
    ccpa_assessment_due,
    ccpa_review_due,
    impact_assessment,
    missing_content,
)
from kaname.engines.working_time import WorkWeek

COMMIT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
GATE = Gate(("sast", "secrets"), approvals=1)
GOOD = CheckResult(True, COMMIT + HOUR)


def test_a_trigger_wins_over_the_exempt_list_and_the_list_over_the_count():
    both = [Criterion.LARGE_SCALE, Criterion.SENSITIVE_DATA]
    assert impact_assessment(both, [Trigger.PUBLIC_MONITORING_LARGE_SCALE], on_exempt_list=True) == Verdict(
        Need.REQUIRED, Ground.TRIGGER, 2
    )
    assert impact_assessment([], on_authority_list=True, on_exempt_list=True).ground is Ground.AUTHORITY_LIST
    assert impact_assessment(both) == Verdict(Need.REQUIRED, Ground.CRITERIA, 2)
    assert impact_assessment([both[0], both[0]]).need is Need.CONSIDER
    assert impact_assessment([]) == Verdict(Need.NOT_REQUIRED, Ground.CRITERIA, 0)


def test_missing_content():
    assert missing_content([Content.RISKS, Content.DESCRIPTION]) == (Content.NECESSITY, Content.MEASURES)


def test_ccpa_assessment_is_due_before_the_start_or_for_old_processing_by_the_end_of_2027():
    one = [CcpaTrigger.TRAINING]
    assert ccpa_assessment_due(one, date(2026, 6, 1)) == date(2026, 6, 1)
    assert ccpa_assessment_due(one, date(2024, 6, 1)) == date(2027, 12, 31)
    assert ccpa_assessment_due(one, date(2026, 1, 1)) == date(2026, 1, 1)
    assert ccpa_assessment_due(one, date(2025, 12, 31)) == date(2027, 12, 31)
    assert ccpa_assessment_due([], date(2026, 6, 1)) is None


def test_ccpa_review_comes_after_three_years_or_soon_after_a_material_change():
    assert ccpa_review_due(date(2028, 2, 29)) == date(2031, 2, 28)
    assert ccpa_review_due(date(2026, 5, 1), date(2026, 6, 1)) == date(2026, 7, 16)
    assert ccpa_review_due(date(2026, 5, 1), date(2026, 4, 1)) == date(2029, 5, 1)
    assert ccpa_review_due(date(2026, 5, 1), date(2029, 4, 20)) == date(2029, 5, 1)


def test_breach_report_rolls_over_days_off_only_when_asked():
    """Known on Friday 6 March 2026: day 30 is Saturday 4 April, Monday 6 April is made a day off here."""
    closed = WorkWeek(days_off=frozenset({date(2026, 4, 6)}))
    assert appi_breach_report(date(2026, 3, 6), malicious=False).final == date(2026, 4, 4)
    assert appi_breach_report(date(2026, 3, 6), malicious=False, roll=closed).final == date(2026, 4, 7)


@given(st.dictionaries(st.text(min_size=1), st.sampled_from(Stage), min_size=1))
def test_a_pillar_is_as_mature_as_its_least_mature_function(functions):
    found = pillar_stage(functions)
    assert found.stage == min(functions.values())
    assert found.held_by
    assert {functions[name] for name in found.held_by} == {found.stage}


def test_a_pillar_without_functions_has_no_stage():
    assert pillar_stage({}).stage is None


def test_provenance_levels_never_fall_when_something_is_added():
    for flags in product([False, True], repeat=4):
        level = build_level(Provenance(*flags))
        for n in range(4):
            more = [*flags[:n], True, *flags[n + 1 :]]
            assert build_level(Provenance(*more)) >= level


@pytest.mark.parametrize(
    ("results", "approved_by", "block", "check"),
    [
        ({"sast": GOOD, "secrets": GOOD}, ["bob"], None, None),
        ({"sast": CheckResult(False, COMMIT + HOUR), "secrets": GOOD}, ["bob"], Block.FAILED, "sast"),
        ({"sast": GOOD, "secrets": CheckResult(True, COMMIT)}, ["bob"], Block.STALE, "secrets"),
        ({"secrets": CheckResult(False, COMMIT + HOUR)}, [], Block.MISSING, "sast"),
        ({"sast": GOOD, "secrets": GOOD}, ["alice"], Block.APPROVAL_MISSING, None),
        ({"sast": GOOD, "secrets": GOOD}, ["alice", "bob"], None, None),
    ],
)
def test_the_first_block_in_order_is_named(results, approved_by, block, check):
    state = pass_gate(GATE, Delivery("alice", COMMIT, results, approved_by), COMMIT + HOUR)
    assert (state.block, state.check, state.open) == (block, check, block is None)


def test_one_person_approving_twice_is_one_approval():
    two = GATE._replace(approvals=2)
    delivery = Delivery("alice", COMMIT, {"sast": GOOD, "secrets": GOOD}, ["bob", "bob"])
    assert pass_gate(two, delivery, COMMIT + HOUR).block is Block.APPROVAL_MISSING


def test_an_exception_waives_a_check_until_it_expires():
    expiry = COMMIT + 5 * HOUR
    delivery = Delivery("alice", COMMIT, {"sast": GOOD}, ["bob"], {"secrets": expiry})
    assert pass_gate(GATE, delivery, COMMIT + HOUR) == (None, None, ("secrets",))
    assert pass_gate(GATE, delivery, expiry) == (Block.MISSING, "secrets", ())
