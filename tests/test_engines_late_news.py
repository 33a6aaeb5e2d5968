"""Outcomes told late: by hand, and that they take away the bias of counting silence as no."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.late_news import SETTLED, Telling, expected

SILENT = Telling((None,))


def old(*told: bool | None) -> Telling:
    return Telling(told)


def test_silence_becomes_what_such_silences_became() -> None:
    """Ten looked on for two periods after their first were silent then; three of these happened. Five prior cases."""
    looked_on = [old(None, None, None, True)] * 3 + [old(None, None, None, None)] * 7
    found = expected([*looked_on, old(None, None)], silence_means_not=True)
    assert found[:3] == (1.0, 1.0, 1.0)
    assert found[-1] == pytest.approx(3 / 15)


def test_what_was_told_is_believed() -> None:
    assert expected([old(None, True), old(None, False)], silence_means_not=False) == (1.0, 0.0)


def test_where_silence_may_be_either_the_prior_is_the_share_of_the_told() -> None:
    told = [old(True)] * 3 + [old(False)]
    assert expected([*told, SILENT], silence_means_not=False)[-1] == pytest.approx(0.75)
    assert expected([*told, SILENT], silence_means_not=True)[-1] == 0.0


def test_silences_that_last_say_nothing_where_they_may_be_either() -> None:
    lasting = [old(None, None, None)] * 20
    ended = [old(None, None, False)] * 5
    found = expected([*lasting, *ended, SILENT], silence_means_not=False)
    assert found[-1] == 0.0
    assert expected([*lasting, *ended, SILENT], silence_means_not=True)[-1] == 0.0


def test_what_stays_silent_for_long_did_not_happen() -> None:
    long_ago = old(*[None] * (SETTLED + 2))
    assert expected([long_ago, *[old(*[None] * (SETTLED + 9), True)] * 30], silence_means_not=True)[0] == 0.0


def test_a_case_without_an_age_is_refused() -> None:
    with pytest.raises(ValueError, match="no age"):
        expected([Telling(())], silence_means_not=True)


TOLD = st.lists(
    st.builds(
        lambda silent, end: Telling((None,) * silent + (() if end is None else (end,) * 2) or (None,)),
        st.integers(0, 9),
        st.sampled_from([None, True, False]),
    ),
    min_size=1,
    max_size=30,
)


@given(TOLD, st.booleans())
def test_an_expectation_is_a_chance_and_keeps_what_is_told(tellings: list[Telling], means_not: bool) -> None:
    found = expected(tellings, silence_means_not=means_not)
    assert all(0 <= each <= 1 for each in found)
    assert all(value == one.now for one, value in zip(tellings, found, strict=True) if one.now is not None)


def test_the_recent_past_is_no_longer_rosier_than_it_was() -> None:
    """40 cases a period for 20 periods; 30 % happen, each told after one to four periods."""
    random = np.random.default_rng(3)
    tellings: list[Telling] = []
    happened: list[bool] = []
    for born in range(20):
        for _ in range(40):
            happens, delay = bool(random.random() < 0.3), int(random.integers(1, 5))
            told = (True if happens and age >= delay else None for age in range(20 - born))
            tellings.append(Telling(tuple(told)))
            happened.append(happens)
    recent = slice(640, 800)
    found = np.array(expected(tellings, silence_means_not=True))[recent]
    naive = np.array([bool(each.now) for each in tellings])[recent]
    truth = np.mean(happened[recent])
    assert naive.mean() < truth - 0.1
    assert found.mean() == pytest.approx(truth, abs=0.05)
