"""What records are made of: references, days, instants, numbers and money, taken as written or refused."""

import copy
import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kaname.model import base
from kaname.model.base import Key, Money, MoneyRange, Ref, ThreePoint
from kaname.model.people import Person, Team
from kaname.model.plan import Dependency, Milestone, WorkPackage


def read(annotation: Any, value: Any) -> Any:
    return TypeAdapter(annotation).validate_python(value)


def refusal(annotation: Any, value: Any) -> str:
    """The code a validator of ours gives, or pydantic's own type of error."""
    with pytest.raises(ValidationError) as caught:
        read(annotation, value)
    (error,) = caught.value.errors()
    return error["msg"].removeprefix("Value error, ") if error["type"] == "value_error" else error["type"]


class TestKeys:
    @pytest.mark.parametrize(
        "key", [Key("person", "kim"), Key("work_package", "a.b-1_2"), Key("risk", "施策", "south")]
    )
    def test_addresses_are_read_as_written(self, key: Key) -> None:
        assert Key.parse(str(key)) == key

    @pytest.mark.parametrize("text", ["kim", "south:kim", "person/", "person/ kim", "person/kim\n", "Person/kim", ""])
    def test_others_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="not a record address"):
            Key.parse(text)


class TestRefs:
    def test_of_one_kind_needs_no_kind(self) -> None:
        ref = read(Ref[Person], "kim")
        assert (ref, ref.kind, ref.id, ref.program) == ("kim", "person", "kim", "")
        assert ref.candidates() == (Key("person", "kim"),)

    def test_of_several_kinds_tries_them_in_order(self) -> None:
        ref = read(Ref[Person | Team], "kim")
        assert ref.kind == ""
        assert ref.candidates() == (Key("person", "kim"), Key("team", "kim"))
        assert read(Ref[Person | Team], "team/kim").candidates() == (Key("team", "kim"),)

    def test_crosses_into_another_program(self) -> None:
        ref = read(Ref[Milestone], "south:milestone/go")
        assert (ref.program, ref.kind, ref.id) == ("south", "milestone", "go")
        assert read(Ref[Milestone], "south:go").candidates() == (Key("milestone", "go", "south"),)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("risk/kim", "reference_kind: person, team"),
            ("kim lee", "reference_malformed"),
            ("kim\n", "reference_malformed"),
            ("_kim", "reference_malformed"),
            ("", "reference_malformed"),
            ("a:b:c", "reference_malformed"),
            (12, "string_type"),
            (None, "string_type"),
        ],
    )
    def test_what_it_cannot_mean_is_refused(self, text: Any, code: str) -> None:
        assert refusal(Ref[Person | Team], text) == code

    def test_to_any_kind_must_name_one(self) -> None:
        assert refusal(Ref[Any], "kim") == "reference_needs_kind"
        assert read(Ref[Any], "person/kim").candidates() == (Key("person", "kim"),)

    def test_survives_copying_and_pickling(self) -> None:
        ref = read(Ref[Person | Team], "kim")
        expected = ref.candidates()
        for again in (copy.deepcopy(ref), copy.copy(ref), pickle.loads(pickle.dumps(ref))):
            assert (again, again.kinds, again.candidates()) == ("kim", ("person", "team"), expected)


class TestDays:
    def test_are_written_with_dashes(self) -> None:
        assert read(base.Day, "2028-02-29") == date(2028, 2, 29)
        assert read(base.Day, date(2026, 3, 12)) == date(2026, 3, 12)

    @pytest.mark.parametrize(
        "value",
        [
            datetime(2026, 3, 12, tzinfo=UTC),
            "2026-03-12T00:00:00",
            "2026-3-12",
            "20260312",
            "2026-02-29",
            "2026-13-01",
            "２０２６-03-12",
            20260312,
            1.5,
            True,
            None,
        ],
    )
    def test_nothing_else_is_one(self, value: Any) -> None:
        assert refusal(base.Day, value) == "day_expected"


class TestInstants:
    def test_know_their_offset(self) -> None:
        nine = timezone(timedelta(hours=9))
        assert read(base.Instant, "2026-03-12T09:00:00+09:00") == datetime(2026, 3, 12, 9, tzinfo=nine)
        assert read(base.Instant, "2026-03-12T00:00:00Z") == datetime(2026, 3, 12, tzinfo=UTC)

    @pytest.mark.parametrize("value", ["2026-03-12", "2026-03-12T09:00:00", "soon", 0, None, date(2026, 3, 12)])
    def test_nothing_else_is_one(self, value: Any) -> None:
        assert refusal(base.Instant, value) == "instant_expected"


class TestClocks:
    def test_are_hours_and_minutes(self) -> None:
        assert read(base.Clock, "09:30") == read(base.Clock, "9:30") == time(9, 30)
        assert read(base.Clock, "23:59:30") == time(23, 59, 30)

    @pytest.mark.parametrize("value", [900, 9.5, "24:00", "9", "09:60", "09:00+09:00", time(9, tzinfo=UTC)])
    def test_nothing_else_is_one(self, value: Any) -> None:
        assert refusal(base.Clock, value) == "time_expected"


class TestNumbers:
    @pytest.mark.parametrize("value", [True, "1", None])
    def test_are_not_texts_nor_flags(self, value: Any) -> None:
        for annotation in (base.Number, base.Count, base.Positive, base.Share):
            assert refusal(annotation, value) in ("float_type", "int_type")

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
    def test_are_finite(self, value: float) -> None:
        for annotation in (base.Number, base.NonNegative, base.Positive, base.Share):
            with pytest.raises(ValidationError):
                read(annotation, value)

    @given(st.decimals(-base.LARGEST_EXACT, base.LARGEST_EXACT, allow_nan=False, allow_infinity=False, places=4))
    def test_exact_ones_stay_as_written(self, value: Decimal) -> None:
        assert read(base.Exact, str(value)) == value

    def test_exact_ones_from_floats_are_what_was_written(self) -> None:
        assert read(base.Exact, 0.1) == Decimal("0.1")

    @pytest.mark.parametrize("value", ["abc", "", "nan", "Infinity", True, None, [1]])
    def test_others_are_not_exact(self, value: Any) -> None:
        assert refusal(base.Exact, value) == "number_expected"


class TestMoney:
    @pytest.mark.parametrize(
        ("text", "amount"),
        [
            ("120000 EUR", "120000"),
            ("0.10 EUR", "0.10"),
            ("-5 EUR", "-5"),
            ("1,234,567.89 EUR", "1234567.89"),
            ("1_000 EUR", "1000"),
        ],
    )
    def test_is_exact_as_written(self, text: str, amount: str) -> None:
        assert read(Money, text) == Money(amount=Decimal(amount), currency="EUR")

    @pytest.mark.parametrize("value", ["1,5 EUR", "12,34 EUR", "5EUR", "EUR 5", "NaN EUR", "1e3 EUR", "", 5, 5.0, True])
    def test_what_is_unclear_is_refused(self, value: Any) -> None:
        assert refusal(Money, value) == "money_expected"

    def test_currencies_are_iso_codes(self) -> None:
        assert refusal(Money, "5 eur") == refusal(Money, "5 Euro") == "string_pattern_mismatch"

    @given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1))
    def test_sums_are_exact(self, amounts: list[Decimal]) -> None:
        total = Money(amount=Decimal(0), currency="EUR")
        for amount in amounts:
            total += Money(amount=amount, currency="EUR")
        assert total.amount == sum(amounts)
        assert total.times(3).amount == total.amount + total.amount + total.amount

    def test_currencies_do_not_mix(self) -> None:
        with pytest.raises(ValueError, match="EUR and JPY do not add without a stated rate"):
            read(Money, "1 EUR") + read(Money, "1 JPY")

    @given(st.decimals(-base.LARGEST_EXACT, base.LARGEST_EXACT, allow_nan=False, allow_infinity=False, places=2))
    def test_is_read_as_it_is_shown(self, amount: Decimal) -> None:
        money = Money(amount=amount, currency="JPY")
        assert read(Money, str(money)) == money

    def test_a_range_is_in_order(self) -> None:
        assert refusal(MoneyRange, {"low": "3", "likely": "2", "high": "4", "currency": "EUR"}) == "three_points_order"


class TestThreePoints:
    def test_are_in_order(self) -> None:
        assert read(ThreePoint, {"low": 3, "likely": 5, "high": 9}) == ThreePoint(low=3, likely=5, high=9)
        assert refusal(ThreePoint, {"low": 3, "likely": 2, "high": 9}) == "three_points_order"

    def test_a_lognormal_quantity_is_positive(self) -> None:
        points = {"low": 0, "likely": 2, "high": 9, "shape": "lognormal"}
        assert refusal(ThreePoint, points) == "lognormal_positive"
        assert read(ThreePoint, points | {"low": 0.1}).shape == "lognormal"


class TestRecords:
    def test_are_immutable(self) -> None:
        with pytest.raises(ValidationError, match="frozen"):
            Person(id="kim").title = "Kim"  # type: ignore[misc]

    def test_refuse_what_they_do_not_know(self) -> None:
        with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
            Person.model_validate({"id": "kim", "name": "Kim"})

    @pytest.mark.parametrize("id_", ["", "-a", "_a", ".a", "a b", "a/b", "a:b", "a\n", "x" * 101])
    def test_ids_are_single_words(self, id_: str) -> None:
        with pytest.raises(ValidationError):
            Person(id=id_)

    def test_a_changed_copy_is_validated_and_keeps_what_was_not_said_unsaid(self) -> None:
        work = WorkPackage.model_validate({"id": "a", "started": "2026-03-02"})
        later = work.changed(finished="2026-03-03")
        assert later.finished == date(2026, 3, 3)
        assert later.model_fields_set == {"id", "started", "finished"}
        with pytest.raises(ValidationError, match="finished_before_start"):
            work.changed(finished="2026-03-01")

    def test_name_is_the_title_or_else_the_id(self) -> None:
        assert [Person(id="kim").name, Person(id="kim", title="Kim Ito").name] == ["kim", "Kim Ito"]

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"predecessor": "work_package/a"}, "link_needs_both_ends"),
            ({}, "dependency_empty"),
        ],
    )
    def test_a_dependency_links_two_ends_or_names_a_party(self, body: dict[str, Any], code: str) -> None:
        assert refusal(Dependency, {"id": "d", **body}) == code
