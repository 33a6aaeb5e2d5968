"""Standing: days, silence, work and owners counted in one way; working days and exchange rates under it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.model.base import Key, Money
from kaname.model.finding import Days, Finding, Severity, Term, Undefined
from kaname.model.history import History
from kaname.model.plan import Milestone, WorkPackage
from kaname.model.program import Program
from kaname.planning.exchange import common_currency, convert, total
from kaname.planning.standing import Standing, in_order, likelihood, quarter_ends, quarter_starts, work_state
from kaname.planning.timetable import Timetable
from kaname.planning.workdays import Workdays
from plans import program

TODAY = date(2026, 3, 12)
JAPAN = program(
    charters=[
        {"id": "atlas", "country": "JP", "company_holidays": [{"first": "2026-12-29", "last": "2027-01-03"}]},
    ],
    teams=[{"id": "berlin", "country": "DE", "work_week": ["mon", "tue", "wed", "thu"]}],
)


def standing(plan: Program) -> Standing:
    return Standing(plan, History(), Timetable(as_of=TODAY))


def test_working_days_leave_out_public_and_company_holidays():
    days = Workdays(JAPAN, TODAY)
    assert days.between(date(2026, 4, 24), date(2026, 5, 8)) == 6  # 27, 28, 30 April, 1, 7, 8 May
    assert days.between(date(2026, 5, 8), date(2026, 4, 24)) == -6
    assert days.between(date(2026, 12, 28), date(2027, 1, 4)) == 1
    assert not days.works(date(2026, 9, 22))  # a weekday between two holidays
    assert days.next(date(2026, 5, 1)) == date(2026, 5, 7)


def test_a_team_works_by_its_own_week_and_country():
    (team,) = standing(JAPAN).teams.values()
    days = Workdays(JAPAN, TODAY, team)
    assert days.between(date(2026, 4, 24), date(2026, 5, 8)) == 8  # Golden Week is no holiday; Fridays are
    assert days.next(date(2026, 4, 30)) == date(2026, 5, 4)


def test_a_team_that_names_no_week_works_that_of_the_program():
    week = ["sun", "mon", "tue", "wed", "thu"]
    plan = program(charters=[{"id": "p", "work_week": week}], teams=[{"id": "web"}])
    days = Workdays(plan, TODAY, standing(plan).teams[Key("team", "web")])
    assert [days.works(date(2026, 3, day)) for day in (12, 13, 14, 15)] == [True, False, False, True]  # Thu to Sun


def test_without_holidays_known_the_working_week_goes_on():
    days = Workdays(program(), TODAY)
    assert days.between(date(1990, 1, 1), date(1990, 1, 15)) == 10
    assert days.between(date(2070, 1, 6), date(2070, 1, 20)) == 10


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 4000), st.integers(0, 4000))
def test_spans_add_up(first: date, one: int, other: int):
    days = Workdays(JAPAN, TODAY)
    middle, last = first + timedelta(days=one), first + timedelta(days=one + other)
    assert days.between(first, middle) + days.between(middle, last) == days.between(first, last)
    assert 0 <= days.between(first, middle) <= one
    assert days.works(first) == (days.between(first - timedelta(days=1), first) == 1)


def test_silence_is_older_than_the_charter_allows():
    found = standing(program(charters=[{"id": "atlas", "health": {"silent_after_days": 7.0}}]))
    assert [found.silent(day) for day in (None, date(2026, 3, 4), date(2026, 3, 5))] == [True, True, False]


def test_near_is_past_or_a_few_working_days_ahead():
    found = standing(program())
    assert [found.near(day, 2) for day in (None, date(2026, 1, 1), date(2026, 3, 16), date(2026, 3, 17))] == [
        False,
        True,
        True,
        False,
    ]
    assert found.days(date(2026, 3, 16), TODAY) == Days(-2.0)


def test_work_marked_by_a_milestone_is_found_through_parents_and_other_milestones():
    plan = program(
        initiatives=[{"id": "move"}],
        work_packages=[
            {"id": "whole", "initiative": "move"},
            {"id": "part", "parent": "whole"},
            {"id": "gone", "parent": "whole", "state": "dropped"},
            {"id": "lone"},
        ],
        milestones=[
            {"id": "a", "work": ["milestone/b", "work_package/lone"]},
            {"id": "b", "work": ["initiative/move", "milestone/a"]},
        ],
    )
    found = standing(plan)
    assert [work.id for work in found.marked(plan.all(Milestone)[0])] == ["lone", "part"]
    assert [work.id for work in found.leaf_work] == ["lone", "part"]
    assert found.initiative(Key("work_package", "part")) == Key("initiative", "move")
    assert found.initiative(Key("work_package", "lone")) is None


def test_circles_of_parents_end():
    plan = program(work_packages=[{"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}])
    assert standing(plan).initiative(Key("work_package", "a")) is None


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "not_started"),
        ({"started": "2026-03-02"}, "started"),
        ({"started": "2026-03-02", "state": "blocked"}, "blocked"),
        ({"started": "2026-03-02", "finished": "2026-03-03", "state": "blocked"}, "finished"),
        ({"state": "dropped"}, "dropped"),
    ],
)
def test_work_has_one_state(fields: dict[str, str], state: str):
    assert work_state(WorkPackage.model_validate({"id": "a"} | fields)) == state


def test_quarters_begin_and_end():
    assert [(quarter_starts(q), quarter_ends(q)) for q in ("2026-Q1", "2026-Q4")] == [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 10, 1), date(2026, 12, 31)),
    ]


def test_findings_come_worst_first_whatever_their_order():
    key = Key("milestone", "a")
    found = [
        Finding("x.b", Severity.NOTE, (key,)),
        Finding("x.a", Severity.NOTE, (key,), {"n": 2}),
        Finding("x.a", Severity.NOTE, (key,), {"n": 1}),
        Finding("x.z", Severity.ACT, (key,)),
    ]
    ordered = in_order(found)
    assert [(one.code, one.values.get("n")) for one in ordered] == [
        ("x.z", None),
        ("x.a", 1),
        ("x.a", 2),
        ("x.b", None),
    ]
    assert in_order(reversed(found)) == ordered


def test_likelihood_in_words():
    words = [likelihood(share).code for share in (0.0, 0.02, 0.31, 0.5, 0.8, 0.95, 1.0)]
    assert words == [
        "almost_impossible",
        "very_unlikely",
        "unlikely",
        "even",
        "likely",
        "very_likely",
        "almost_certain",
    ]
    assert likelihood(0.5) == Term("likelihood", "even")


def euros(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="EUR")


def test_money_changes_only_by_stated_rates():
    rates = [
        {"currency": "USD", "rate": "0.8", "on": "2026-01-01", "source": "treasury"},
        {"currency": "USD", "rate": "0.9", "on": "2026-03-01", "source": "treasury"},
        {"currency": "JPY", "rate": "0.006", "on": "2026-04-01", "source": "treasury"},
    ]
    charter = program(charters=[{"id": "atlas", "currency": "EUR", "rates": rates}]).charter
    dollars = Money(amount=Decimal(10), currency="USD")
    assert convert(charter, dollars, "EUR", TODAY) == euros("9.0")
    assert convert(charter, dollars, "EUR", date(2026, 2, 1)) == euros("8.0")
    assert convert(charter, dollars, "JPY", TODAY) == Money(amount=Decimal(1500), currency="JPY")
    assert convert(charter, Money(amount=Decimal(1), currency="GBP"), "EUR", TODAY) is None
    assert total(charter, [dollars, euros("1")], "EUR", TODAY) == euros("10.0")
    assert total(charter, [dollars, Money(amount=Decimal(1), currency="GBP")], "EUR", TODAY) == Undefined(
        "no_exchange_rate"
    )
    assert common_currency(charter, [dollars]) == "USD"
    assert common_currency(charter, [dollars, euros("1")]) == "EUR"
