"""Edge cases and laws of the weighted matrix and of AHP."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.ahp import Judgement, priorities, synthesise
from kaname.engines.ratio import Ratio, Reason
from kaname.engines.weighted_matrix import weigh

WEIGHTS = {"cost": 50.0, "risk": 30.0, "fit": 20.0}
SCORES = {"X": {"cost": 4, "risk": 2, "fit": 5}, "Y": {"cost": 3, "risk": 5, "fit": 2}}
share = st.floats(0.01, 1)
score = st.integers(1, 9).map(float)


def test_margin_and_the_smallest_flip_come_first():
    found = weigh(WEIGHTS, SCORES)
    assert found.margin == pytest.approx(0.2)
    first = found.flips[0]
    # Gap of risk is -3, of the others (50 x 1 + 20 x 3) / 70 = 11/7: level at x = (11/7) / (11/7 + 3) = 11/32.
    assert (first.criterion, first.rival, first.share_now) == ("risk", "Y", 0.3)
    assert first.share_at_flip == pytest.approx(11 / 32)
    assert first.change == pytest.approx(11 / 32 - 0.3)


@given(st.lists(share, min_size=2, max_size=5), st.data())
def test_at_the_flip_the_rival_draws_level(raw, data):
    weights = {f"c{n}": weight for n, weight in enumerate(raw)}
    rows = {name: {key: data.draw(score) for key in weights} for name in "XYZ"}
    found = weigh(weights, rows)
    for flip in found.flips:
        others = sum(weight for key, weight in weights.items() if key != flip.criterion)
        shares = {key: weight / others * (1 - flip.share_at_flip) for key, weight in weights.items()}
        shares[flip.criterion] = flip.share_at_flip
        best, rival = (sum(shares[key] * rows[name][key] for key in weights) for name in (found.order[0], flip.rival))
        assert best == pytest.approx(rival, abs=1e-9)


def test_an_option_that_is_best_on_every_criterion_has_no_flip():
    found = weigh(WEIGHTS, {"X": dict.fromkeys(WEIGHTS, 2.0), "Y": dict.fromkeys(WEIGHTS, 1.0)})
    assert found.flips == ()
    assert weigh(WEIGHTS, {"X": dict.fromkeys(WEIGHTS, 2.0)}).margin is None


def test_equal_totals_keep_the_given_order_with_no_margin():
    found = weigh({"a": 1, "b": 1}, {"X": {"a": 1, "b": 3}, "Y": {"a": 3, "b": 1}})
    assert (found.order, found.margin) == (("X", "Y"), 0)
    assert found.flips[0].change == 0


@pytest.mark.parametrize(
    ("weights", "scores", "code"),
    [
        ({"a": 0.0}, {"X": {"a": 1}}, "weights_not_positive"),
        ({"a": 2.0, "b": -1.0}, {"X": {"a": 1, "b": 1}}, "weights_not_positive"),
        ({"a": 1.0, "b": 1.0}, {"X": {"a": 1}}, "score_missing"),
    ],
)
def test_matrix_refuses_what_has_no_meaning(weights, scores, code):
    with pytest.raises(ValueError, match=code):
        weigh(weights, scores)


@given(st.lists(st.floats(1, 9), min_size=3, max_size=10))
def test_judgements_from_true_weights_give_them_back(weights):
    names = [f"i{n}" for n in range(len(weights))]
    pairs = [
        Judgement(names[i], names[j], weights[i] / weights[j])
        for i in range(len(names))
        for j in range(i + 1, len(names))
    ]
    found = priorities(pairs)
    assert list(found.weights.values()) == pytest.approx((np.array(weights) / sum(weights)).tolist(), rel=1e-6)
    assert found.lambda_max == pytest.approx(len(names), abs=1e-6)
    assert found.consistent


@given(st.lists(st.sampled_from([1 / 9, 1 / 5, 1 / 3, 1, 3, 5, 9]), min_size=6, max_size=6))
def test_weights_solve_the_eigenvector_equation(times):
    names = "abcd"
    pairs = [(i, j) for i in range(4) for j in range(i + 1, 4)]
    found = priorities([Judgement(names[i], names[j], t) for (i, j), t in zip(pairs, times, strict=True)])
    matrix = np.eye(4)
    for (i, j), t in zip(pairs, times, strict=True):
        matrix[i, j], matrix[j, i] = t, 1 / t
    weights = np.array([found.weights[name] for name in names])
    assert matrix @ weights == pytest.approx(found.lambda_max * weights, abs=1e-8)
    assert found.ci >= 0


def test_circular_judgements_are_not_consistent():
    found = priorities([Judgement("a", "b", 9), Judgement("b", "c", 9), Judgement("c", "a", 9)])
    assert found.consistent is False
    assert list(found.weights.values()) == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(
    ("count", "random_index"),
    [(3, 0.58), (4, 0.90), (5, 1.12), (6, 1.24), (7, 1.32), (8, 1.41), (9, 1.45), (10, 1.49)],
)
def test_consistency_is_measured_against_the_random_index_of_saaty(count, random_index):
    pairs = [Judgement(f"i{one}", f"i{other}", 1 + (one * other) % 3) for one in range(count) for other in range(one)]
    found = priorities(pairs)
    assert found.ci > 0
    assert found.cr.value == pytest.approx(found.ci / random_index)
    assert found.random_index == "saaty"


def test_two_items_can_not_contradict_and_eleven_have_no_random_index():
    two = priorities([Judgement("a", "b", 4)])
    assert two.weights == pytest.approx({"a": 0.8, "b": 0.2})
    assert two.cr == Ratio(0.0)
    names = [f"i{n}" for n in range(11)]
    many = priorities([Judgement(one, other, 1) for n, one in enumerate(names) for other in names[n + 1 :]])
    assert many.cr == Ratio(None, Reason.NO_RANDOM_INDEX)
    assert many.consistent is None


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("a", "b", 2), ("a", "c", 2)], "judgement_missing"),
        ([("a", "b", 2), ("b", "a", 2)], "judgement_invalid"),
        ([("a", "a", 2)], "judgement_invalid"),
        ([("a", "b", 0)], "judgement_invalid"),
        ([], "judgement_missing"),
    ],
)
def test_incomplete_or_double_judgements_are_refused(pairs, code):
    with pytest.raises(ValueError, match=code):
        priorities([Judgement(*pair) for pair in pairs])


def test_synthesis_needs_the_same_options_everywhere():
    with pytest.raises(ValueError, match="options_differ"):
        synthesise({"p": 0.5, "q": 0.5}, {"p": {"x": 1.0}, "q": {"y": 1.0}})
