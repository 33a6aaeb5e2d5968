"""History: sorted once, asked by record, cut at a moment."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kaname.model.base import Key
from kaname.model.history import Field, History, Moved, PastForecast

GO, END = Key("milestone", "go"), Key("milestone", "end")
FIELDS: tuple[Field, ...] = ("target", "health", "baseline", "state", "reached")


def at(day: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)


moves = st.builds(
    Moved,
    at=st.integers(0, 30).map(at),
    record=st.sampled_from((GO, END)),
    field=st.sampled_from(FIELDS),
    value=st.sampled_from(("2026-03-01", "2026-04-01", None)),
)
forecasts = st.builds(
    PastForecast,
    at=st.integers(0, 30).map(at),
    record=st.sampled_from((GO, END)),
    p50=st.just(date(2026, 3, 1)),
    p80=st.none(),
    p95=st.none(),
)
histories = st.builds(History.of, st.lists(moves), st.lists(forecasts))


@given(st.lists(moves), st.lists(forecasts))
def test_it_is_sorted_by_time_in_whatever_order_it_is_read(some: list[Moved], past: list[PastForecast]) -> None:
    history = History.of(some, past)
    assert [one.at for one in history.moves] == sorted(one.at for one in some)
    assert [one.at for one in history.forecasts] == sorted(one.at for one in past)
    assert history.since == min((one.at for one in (*some, *past)), default=None)


@given(histories, st.integers(0, 30).map(at))
def test_a_moment_parts_what_was_known_from_what_came_after(history: History, moment: datetime) -> None:
    assert (*history.until(moment).moves, *history.after(moment)) == history.moves
    assert all(past.at <= moment for past in history.until(moment).forecasts)
    assert history.until(at(31)).moves == history.moves


@given(histories)
def test_every_change_is_told_of_its_record_and_field(history: History) -> None:
    for key in (GO, END):
        assert history.of_record(key) == tuple(one for one in history.moves if one.record == key)
        told = [one for field in FIELDS for one in history.of_record(key, field)]
        assert sorted(map(repr, told)) == sorted(map(repr, history.of_record(key)))
    assert history.of_record(Key("risk", "none")) == ()


def test_a_baseline_is_the_named_one_or_the_latest() -> None:
    history = History.of(
        [
            Moved(at(9), GO, "baseline", "2026-05-01", name="replan"),
            Moved(at(1), GO, "baseline", "2026-03-01", name="approved"),
            Moved(at(20), GO, "target", "2026-09-01"),
        ]
    )
    assert history.baseline(GO) == date(2026, 5, 1)
    assert history.baseline(GO, "approved") == date(2026, 3, 1)
    assert history.baseline(GO, "other") is None
    assert history.baseline(END) is None
    assert history.until(at(8)).baseline(GO) == date(2026, 3, 1)


def test_nothing_is_known_from_before_nothing() -> None:
    assert History() == History.of()
    assert History.of().since is None
