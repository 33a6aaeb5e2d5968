"""Change history: ownership, coupling, age and hotspots."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.hotspots import (
    Change,
    Churn,
    Coupling,
    Hotspot,
    Ownership,
    Thresholds,
    age_months,
    churn,
    coupling,
    hotspots,
    ownership,
    revisions,
    whole_months,
)
from kaname.engines.ratio import Ratio, Reason

DAY = date(2026, 3, 2)
ANY = Thresholds(revisions=1, shared_revisions=1, least_degree_percent=0)


def touched(*sets: str) -> list[Change]:
    """One revision per text, touching one entity per letter."""
    return [Change(entity, f"r{n}", "ann", DAY) for n, entities in enumerate(sets) for entity in entities]


def test_revisions_are_distinct():
    assert revisions([*touched("AB", "A"), Change("A", "r0", "ann", DAY)]) == {"A": 2, "B": 1}


def test_binaries_count_no_lines():
    changes = [Change("logo", "r1", "ann", DAY), Change("logo", "r2", "ann", DAY, 3, 1)]
    assert churn(changes, "entity") == {"logo": Churn(3, 1, 2)}


def test_owner_by_added_and_by_deleted_lines():
    changes = [
        Change("A", "r1", "ann", DAY, 30, 0),
        Change("A", "r2", "bob", DAY, 10, 9),
        Change("B", "r2", "bob", DAY, 5, 0),
        Change("B", "r3", "ann", DAY, 5, 0),
    ]
    assert ownership(changes) == {
        "A": Ownership("ann", 30, 40, Ratio(0.75)),
        "B": Ownership("ann", 5, 10, Ratio(0.5)),
    }
    assert ownership(changes, by="deleted")["A"] == Ownership("bob", 9, 9, Ratio(1.0))
    assert ownership(changes, by="deleted")["B"] == Ownership("ann", 0, 0, Ratio(0.0, Reason.NO_LINES))


def test_degree_is_truncated_and_mean_revisions_are_rounded_up():
    """A has 3 revisions, B has 4, shared 2: mean 3.5, degree 57.1 %."""
    found = coupling(touched("AB", "AB", "A", "B", "B"), ANY)
    assert found == (Coupling("A", "B", 57, 2, 4),)


def test_default_thresholds_hold_for_the_unrounded_mean():
    assert coupling(touched(*["AB"] * 5)) == (Coupling("A", "B", 100, 5, 5),)
    assert coupling(touched(*["AB"] * 4, "A", "B")) == ()
    assert coupling(touched(*["AB"] * 4, "A"), Thresholds(shared_revisions=1)) == ()


def test_large_change_sets_are_left_out_of_shared_and_of_total_revisions():
    changes = touched("AB", "A", "ABCDE")
    assert coupling(changes, ANY._replace(changeset_size=4)) == (Coupling("A", "B", 66, 1, 2),)


@given(st.lists(st.sets(st.sampled_from("ABCD"), min_size=1), max_size=12))
def test_degrees_lie_within_0_and_100(sets):
    for found in coupling(touched(*map("".join, sets)), ANY):
        assert 0 < found.degree_percent <= 100
        assert found.one < found.other


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 15), date(2026, 2, 14), 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2024, 2, 29), date(2026, 2, 28), 23),
    ],
)
def test_whole_months(start, end, months):
    assert whole_months(start, end) == months


def test_age_ignores_the_future():
    changes = [Change("A", "r1", "ann", date(2026, 1, 1)), Change("A", "r2", "ann", date(2026, 9, 1))]
    future_only = [Change("B", "r3", "ann", date(2026, 9, 1))]
    assert age_months([*changes, *future_only], date(2026, 4, 2)) == {"A": 3}


def test_a_hotspot_changes_often_and_is_complex():
    found = hotspots({"hot": 9, "stable": 1, "simple": 9, "gone": 4}, {"hot": 800.0, "stable": 900.0, "simple": 10.0})
    assert found[0] == Hotspot("hot", 9, 800.0, pytest.approx(2.5 / 3 * 2 / 3))
    assert [spot.entity for spot in found] == ["hot", "stable", "simple"]
    assert hotspots({}, {}) == ()
