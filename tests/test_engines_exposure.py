"""Edge cases and laws of scores, decision trees and joint confidence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.exposure import Chance, Choice, End, band, choose, expected_value, outcomes, score, value_of
from kaname.engines.joint_confidence import Run, cost_at, joint_confidence

money = st.integers(-1000, 1000).map(Decimal)
ends = st.builds(End, money, money)


def chances(nodes):
    def build(pairs):
        total = sum(weight for weight, _ in pairs)
        return Chance([(Decimal(weight) / total, node) for weight, node in pairs], cost=Decimal(total))

    return st.lists(st.tuples(st.sampled_from([1, 2, 4]), nodes), min_size=1, max_size=3).map(build)


def choices(nodes):
    return st.builds(Choice, st.dictionaries(st.sampled_from("abc"), nodes, min_size=1), money)


trees = st.recursive(ends, lambda nodes: chances(nodes) | choices(nodes), max_leaves=12)


@given(trees)
def test_the_outcomes_average_to_the_value_of_the_tree(tree):
    found = list(outcomes(tree))
    assert float(sum(each.probability for each in found)) == pytest.approx(1)
    average = sum((each.probability * each.net for each in found), Decimal(0))
    assert float(average) == pytest.approx(float(value_of(tree)), abs=1e-9)


def test_nested_decision_pays_for_information_only_if_it_is_worth_it():
    go = Chance([(Decimal("0.5"), End(Decimal(100))), (Decimal("0.5"), End(Decimal(-80)))])
    stop = End(Decimal(0))
    informed = Chance(
        [
            (Decimal("0.5"), Choice({"go": End(Decimal(100)), "stop": stop})),
            (Decimal("0.5"), Choice({"go": End(Decimal(-80)), "stop": stop})),
        ],
        cost=Decimal(15),
    )
    chosen = choose(Choice({"blind": go, "informed": informed, "stop": stop}))
    assert chosen.emv == {"blind": 10, "informed": 35, "stop": 0}
    assert chosen.best == "informed"


def test_of_equal_options_the_first_is_taken():
    assert choose(Choice({"b": End(Decimal(1)), "a": End(Decimal(1))})).best == "b"


@pytest.mark.parametrize("shares", [["0.5", "0.4"], ["1.2", "-0.2"], []])
def test_probabilities_must_sum_to_one(shares):
    with pytest.raises(ValueError, match="probabilities_do_not_sum_to_one"):
        value_of(Chance([(Decimal(share), End(Decimal(1))) for share in shares]))


def test_expected_value_takes_threats_as_negative():
    assert expected_value([(Decimal("0.1"), Decimal(-4000)), (Decimal("0.5"), Decimal(600))]) == Decimal(-100)
    assert expected_value([]) == 0


def test_a_score_at_the_cut_off_is_in_the_upper_band():
    cutoffs = [Decimal("0.05"), Decimal("0.18")]
    products = [score(Decimal("0.1"), Decimal("0.4")), score(Decimal("0.1"), Decimal("0.5")), Decimal("0.72")]
    assert [band(product, cutoffs) for product in products] == [0, 1, 2]


runs = st.lists(st.builds(Run, st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=40)


@given(runs, st.integers(0, 20), st.integers(0, 20))
def test_joint_confidence_never_exceeds_the_single_ones(sample, cost, finish):
    found = joint_confidence(sample, cost, finish)
    assert found.jcl <= min(found.cost_confidence, found.schedule_confidence)
    assert found.jcl >= found.cost_confidence + found.schedule_confidence - 1 - 1e-12


@given(runs, st.sampled_from([0.1, 0.5, 0.7, 1.0]), st.integers(0, 20))
def test_cost_at_a_level_is_the_least_that_reaches_it(sample, level, finish):
    cost = cost_at(sample, level, finish)
    if cost is None:
        assert joint_confidence(sample, 20, finish).jcl < level
        return
    assert joint_confidence(sample, cost, finish).jcl >= level - 1e-9
    assert joint_confidence(sample, cost - 1, finish).jcl < level


def test_joint_confidence_needs_runs():
    with pytest.raises(ValueError, match="no_runs"):
        joint_confidence([], 1, 1)
