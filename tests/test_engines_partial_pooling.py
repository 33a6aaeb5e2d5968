"""Partial pooling against closed forms, the textbook's solution of the mixed model, and what it was simulated from."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.partial_pooling import FLOOR, Case, Known, Strength, chances, decayed

ALONE = Strength(0.0, (0.5,))


def member(*names: str) -> Case:
    return Case((), (names,))


def test_one_member_is_credible_by_how_often_it_was_seen() -> None:
    """Buehlmann: with a known mean of the others, z = n / (n + noise / variance); here noise / variance is 2."""
    crowd = [Known(member(f"{number}"), float(number % 2)) for number in range(1200)]
    for seen in (1, 2, 6):
        known = [*crowd, *(Known(member("late"), 1.0) for _ in range(seen))]
        late, nobody = chances(known, [member("late"), member("stranger")], ALONE)
        assert nobody.value == pytest.approx(0.5, abs=0.001)
        assert late.value == pytest.approx(0.5 + 0.5 * seen / (seen + 2), abs=0.002)
        assert late.by_pool[0] == pytest.approx(late.value - late.mean)


def test_who_shares_a_case_shares_what_it_says() -> None:
    known = [Known(member(f"{number}"), float(number % 2)) for number in range(400)]
    known += [Known(member("a", "b"), 1.0)] * 3
    one, other, both, none = chances(known, [member("a"), member("b"), member("a", "b"), member("c")], ALONE)
    assert one.value == pytest.approx(other.value)
    assert none.value < one.value < both.value


def henderson(known: Sequence[Known], asked: Sequence[Case], strength: Strength) -> list[float]:
    """The mixed model equations (Henderson 1975), written out for one pool and features already standardised."""
    names = sorted({name for one in known for name in one.case.members[0]})

    def rows(cases: Sequence[Case]) -> tuple[np.ndarray, np.ndarray]:
        features = np.array([case.features for case in cases])
        members = [[len(c.members[0]) ** -0.5 * (name in c.members[0]) for name in names] for c in cases]
        return features, np.array(members)

    features, members = rows([one.case for one in known])
    centre, scale = features.mean(axis=0), features.std(axis=0)
    design = np.column_stack([np.ones(len(known)), (features - centre) / scale, members])
    prior = [0.0] + [1 / strength.features] * features.shape[1] + [1 / strength.pools[0]] * len(names)
    weight = np.diag([one.weight for one in known])
    left = design.T @ weight @ design + np.diag(prior)
    solved = np.linalg.solve(left, design.T @ weight @ np.array([one.outcome for one in known]))
    features, members = rows(asked)
    return list(np.column_stack([np.ones(len(asked)), (features - centre) / scale, members]) @ solved)


@given(st.integers(0, 10_000))
def test_it_solves_the_mixed_model_equations(seed: int) -> None:
    random = np.random.default_rng(seed)

    def case() -> Case:
        names = random.choice(list("abcdefg"), size=random.integers(1, 4), replace=False)
        return Case(tuple(random.normal(size=2)), (tuple(str(name) for name in names),))

    known = [Known(case(), float(random.random() < 0.4), float(random.uniform(0.2, 1))) for _ in range(30)]
    asked = [case() for _ in range(5)]
    strength = Strength(0.05, (0.3,))
    found = [each.value for each in chances(known, asked, strength)]
    assert found == pytest.approx(np.clip(henderson(known, asked, strength), FLOOR, 1 - FLOOR))


@pytest.fixture(scope="module")
def simulated() -> tuple[list[Case], np.ndarray, np.ndarray]:
    """Cases whose chance is 0.3 + 0.1 per deviation of the first feature, nothing for the second, ±0.15 by member."""
    random = np.random.default_rng(7)
    cases = [Case(tuple(random.normal(size=2)), ((f"m{random.integers(40)}",),)) for _ in range(4000)]
    effect = {f"m{number}": 0.15 if number % 2 else -0.15 for number in range(40)}
    true = np.clip([0.3 + 0.1 * case.features[0] + effect[str(case.members[0][0])] for case in cases], 0.01, 0.99)
    return cases, true, random.random(4000) < true


def test_it_finds_what_chances_were_made_of(simulated: tuple[list[Case], np.ndarray, np.ndarray]) -> None:
    cases, _, outcomes = simulated
    known = [Known(case, float(outcome)) for case, outcome in zip(cases, outcomes, strict=True)]
    asked = [Case((0.0, 0.0), (("m0",),)), Case((1.0, 0.0), (("m0",),)), Case((0.0, 1.0), (("m1",),))]
    low, steeper, high = (each.value for each in chances(known, asked, Strength(0.02, (0.1,))))
    assert steeper - low == pytest.approx(0.1, abs=0.02)
    assert high - low == pytest.approx(0.3, abs=0.1)


def test_its_chances_are_right_and_sharper_than_the_mean(simulated: tuple[list[Case], np.ndarray, np.ndarray]) -> None:
    cases, true, outcomes = simulated
    known = [Known(case, float(outcome)) for case, outcome in zip(cases[:400], outcomes[:400], strict=True)]
    found = np.array([each.value for each in chances(known, cases[400:], Strength(0.02, (0.1,)))])
    truth = outcomes[400:].astype(float)
    order = np.argsort(found)
    for fifth in np.array_split(order, 5):
        assert found[fifth].mean() == pytest.approx(truth[fifth].mean(), abs=0.06)
    assert np.mean((found - truth) ** 2) < np.mean((outcomes[:400].mean() - truth) ** 2) - 0.02
    assert np.mean((found - truth) ** 2) > np.mean((true[400:] - truth) ** 2)


def test_a_feature_that_never_varies_and_a_strength_of_nothing_say_nothing() -> None:
    known = [Known(Case((3.0,), (("a",),)), 1.0), Known(Case((3.0,), (("b",),)), 0.0)]
    found = chances(known, [Case((9.0,), (("a",),))], Strength(1.0, (0.0,)))
    assert found[0].value == pytest.approx(0.5)
    assert found[0].by_feature == (0.0,)


def test_weight_is_how_many_fresh_cases_one_is_worth() -> None:
    twice = [*[Known(member("a"), 1.0)] * 2, Known(member("b"), 0.0)]
    heavy = [Known(member("a"), 1.0, 2.0), Known(member("b"), 0.0)]
    asked = [member("a"), member("b"), member("c")]
    assert [one.value for one in chances(twice, asked, ALONE)] == pytest.approx(
        [one.value for one in chances(heavy, asked, ALONE)]
    )
    assert [decayed(age, 8) for age in (0, 8, 16)] == [1, 0.5, 0.25]


def test_nothing_is_ruled_out() -> None:
    assert chances([Known(member("a"), 0.0)] * 50, [member("a")], ALONE)[0].value == FLOOR
    assert chances([Known(member("a"), 1.0)] * 50, [member("a")], ALONE)[0].value == 1 - FLOOR


def test_cases_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="no known cases"):
        chances([], [member("a")], ALONE)
    with pytest.raises(ValueError, match="features and pools"):
        chances([Known(member("a"), 0.0)], [Case((1.0,), (("a",),))], ALONE)
    with pytest.raises(ValueError, match="1 strengths"):
        chances([Known(Case(()), 0.0)], [Case(())], ALONE)
