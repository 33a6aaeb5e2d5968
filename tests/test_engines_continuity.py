"""Edge cases and laws of availability and continuity."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.availability import (
    Redundant,
    Serial,
    availability,
    from_downtime,
    from_repair,
    k_of_n,
    nines,
    redundant_with_common_cause,
)
from kaname.engines.continuity import (
    Conflict,
    Node,
    Objective,
    Proof,
    Verdict,
    achievable,
    check_rto,
    conflicts,
    find_cycles,
    mtpd,
    proof,
    tier,
)
from kaname.engines.ratio import Ratio, Reason

share = st.floats(0, 1)
parts = st.lists(share, min_size=1, max_size=6)


@given(parts, st.integers(1, 6))
def test_k_of_n_counts_every_state(each, needed):
    def chance(state):
        return [up if works else 1 - up for up, works in zip(each, state, strict=True)]

    expected = 0.0
    for state in product([True, False], repeat=len(each)):
        if sum(state) >= needed:
            term = 1.0
            for factor in chance(state):
                term *= factor
            expected += term
    assert availability(Redundant(each, needed)) == pytest.approx(expected, abs=1e-12)


@given(share, st.integers(1, 6), st.integers(1, 6))
def test_equal_parts_follow_the_binomial(each, needed, count):
    assert availability(Redundant([each] * count, needed)) == pytest.approx(k_of_n(needed, count, each), abs=1e-12)


@given(parts)
def test_serial_is_weaker_and_redundant_is_stronger_than_any_part(each):
    assert availability(Serial(each)) <= min(each) + 1e-12
    assert availability(Redundant(each)) >= max(each) - 1e-12
    assert availability(Redundant(each, len(each))) == pytest.approx(availability(Serial(each)), abs=1e-12)


@given(share, st.integers(1, 5), share)
def test_a_common_cause_takes_redundancy_away(each, count, beta):
    found = redundant_with_common_cause(each, count, beta)
    assert found <= availability(Redundant([each] * count)) + 1e-12
    assert found >= each - 1e-12
    assert redundant_with_common_cause(each, count, 0) == pytest.approx(availability(Redundant([each] * count)))
    assert redundant_with_common_cause(each, count, 1) == pytest.approx(each)


def test_impossible_availability_and_share_are_refused():
    with pytest.raises(ValueError, match="availability_out_of_range"):
        availability(Serial([0.99, 1.01]))
    with pytest.raises(ValueError, match="share_out_of_range"):
        redundant_with_common_cause(0.9, 2, -0.1)


def test_availability_from_times():
    assert from_repair(150, 50, mtbf_includes_repair=True) == Ratio(pytest.approx(2 / 3))
    assert from_repair(0, 0) == Ratio(None, Reason.NO_TIME)
    assert from_downtime(43.2, 43200) == Ratio(pytest.approx(0.999))
    assert from_downtime(0, 0) == Ratio(None, Reason.NO_TIME)


def test_nines():
    assert nines(0.999).value == pytest.approx(3)
    assert nines(0.9995).value == pytest.approx(3.30103, abs=1e-5)
    assert nines(1.0) == Ratio(None, Reason.NEVER_FAILS)


def test_work_after_recovery_uses_up_the_margin():
    assert check_rto(12, 6, 5.5) is Verdict.OK
    assert check_rto(12, 6, 6) is Verdict.NO_MARGIN
    assert check_rto(12, 6, 7) is Verdict.RTO_BEYOND_MTPD


def test_the_first_type_that_becomes_unacceptable_sets_the_limit():
    impacts = {"financial": {1: 1, 24: 3, 72: 5}, "legal": {1: 0, 24: 5, 72: 5}}
    assert mtpd(impacts, 5) == Ratio(24)
    assert mtpd(impacts, 6) == Ratio(None, Reason.NEVER_UNACCEPTABLE)


def test_recovery_adds_along_the_slowest_chain():
    found = achievable({"shop": 1, "api": 2, "db": 3, "cdn": 4}, {"shop": ["api", "cdn"], "api": ["db"]})
    assert found == ({"shop": 6, "api": 5, "db": 3, "cdn": 4}, ())


def test_a_cycle_never_recovers_nor_does_what_waits_for_it():
    own = dict.fromkeys("abcde", 1.0)
    found = achievable(own, {"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a", "e"]})
    assert found.hours == {"a": None, "b": None, "c": None, "d": None, "e": 1}
    assert found.cycles == (("a", "b", "c"),)
    assert find_cycles({"x": ["x"], "y": ["z"], "z": ["y"], "w": ["x"]}) == (("x",), ("y", "z"))


def test_dependencies_must_be_back_before_their_dependant_starts():
    nodes = {
        "shop": Node(4, 1, 1, ["db", "auth"]),
        "db": Node(3.5, 0.5, 1),
        "auth": Node(3, 2, 1),
    }
    assert conflicts(nodes) == (
        Conflict("shop", "db", Objective.RTO, 3.5, 3),
        Conflict("shop", "auth", Objective.RPO, 2, 1),
    )


@pytest.mark.parametrize(
    ("rto", "rpo", "number"),
    [
        (0.25, 1, 0),
        (0.26, 1, 1),
        (100, 1 / 60, 0),
        (100, 0.02, 1),
        (4, 4, 1),
        (4.1, 0.26, 2),
        (24, 0.25, 1),
        (24.1, 4.1, 3),
        (72, 24, 3),
        (100, 24, 3),
        (73, 24.1, 4),
    ],
)
def test_tier_by_the_stricter_target(rto, rpo, number):
    assert tier(rto, rpo) == number


def test_an_old_exercise_proves_nothing():
    today = date(2026, 11, 22)
    assert proof(4, 3.5, date(2026, 1, 10), today) is Proof.PROVEN
    assert proof(4, 4.5, date(2026, 1, 10), today) is Proof.MISSED
    assert proof(4, 3.5, date(2025, 11, 22), today) is Proof.PROVEN
    assert proof(4, 3.5, date(2025, 11, 21), today) is Proof.UNPROVEN
    assert proof(4, None, None, today) is Proof.UNPROVEN
