"""Edge cases of roles, votes, predictability and decision records."""

import pytest

from kaname.engines.decisions import (
    Objective,
    Roam,
    RoamFault,
    RoleFault,
    confidence_vote,
    daci_faults,
    missing_sections,
    predictability,
    raci_faults,
    roam_fault,
    valid_status,
)
from kaname.engines.ratio import Ratio, Reason


def test_the_accountable_may_be_responsible_too_and_all_faults_are_named():
    assert raci_faults(["kim"], ["kim"]) == ()
    assert raci_faults([], []) == (RoleFault.NO_ACCOUNTABLE, RoleFault.NO_RESPONSIBLE)


def test_daci_has_one_driver_and_one_approver():
    assert daci_faults(["kim"], ["lee"]) == ()
    assert daci_faults(["kim", "lee"], []) == (RoleFault.MANY_DRIVERS, RoleFault.NO_APPROVER)
    assert daci_faults([], ["kim", "lee"]) == (RoleFault.NO_DRIVER, RoleFault.MANY_APPROVERS)


@pytest.mark.parametrize(
    ("state", "texts", "fault"),
    [
        (Roam.RESOLVED, {}, None),
        ("Accepted", {}, RoamFault.REASON_MISSING),
        ("Accepted", {"reason": "cheaper than the cure"}, None),
        ("Mitigated", {"plan": "  "}, RoamFault.PLAN_MISSING),
        ("", {"owner": "kim"}, RoamFault.NOT_ROAMED),
    ],
)
def test_roam_states(state, texts, fault):
    assert roam_fault(state, **texts) is fault


def test_a_mean_of_three_is_confidence_and_nobody_voting_is_none():
    assert confidence_vote([1, 5]) == (Ratio(3.0), True, 1)
    assert confidence_vote([]) == (Ratio(None, Reason.NO_VOTES), False, 0)
    for vote in (0, 6):
        with pytest.raises(ValueError, match="vote_out_of_range"):
            confidence_vote([3, vote])


@pytest.mark.parametrize(("actual", "in_band"), [(79, False), (80, True), (100, True), (101, False)])
def test_predictability_band(actual, in_band):
    assert predictability([Objective(100, actual, True)]).in_band is in_band


def test_predictability_without_commitments_is_undefined():
    found = predictability([Objective(5, 5, False)])
    assert found.share == Ratio(None, Reason.NO_PLAN)
    assert found.in_band is None


def test_decision_record_lacks_sections_or_a_known_status():
    assert missing_sections(["Decision Outcome"]) == ("Context and Problem Statement", "Considered Options")
    assert [valid_status(text) for text in ("accepted", "superseded by ADR-0007", "superseded by", "done")] == [
        True,
        True,
        False,
        False,
    ]
