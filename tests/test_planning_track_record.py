"""The track record: published forecasts beside what became of their targets."""

import random
from datetime import UTC, date, datetime, timedelta
from math import exp, sqrt
from statistics import NormalDist

import pytest

from kaname.model.base import Key
from kaname.model.history import History, Moved, PastForecast
from kaname.model.plan import Charter, Initiative, Milestone, Release, WorkPackage
from kaname.model.program import Program
from kaname.planning.fates import Fate, Fates
from kaname.planning.timetable import SHARES
from kaname.planning.track_record import TrackRecord, track_record

TODAY = date(2026, 6, 30)
M = Key("milestone", "m")


def made(on: str, p50: str, p80: str, p95: str, commitment: str | None = None, record: Key = M, **more) -> PastForecast:
    days = (date.fromisoformat(day) if day else None for day in (p50, p80, p95, commitment))
    return PastForecast(datetime.fromisoformat(f"{on}T08:00:00+00:00"), record, *days, **more)


def milestone(**fields) -> Milestone:
    return Milestone.model_validate({"id": "m"} | fields)


def record(*forecasts: PastForecast, records=(), as_of: date = TODAY, moves=()) -> TrackRecord:
    return track_record(Program(records or (milestone(),)), History.of(moves, forecasts), as_of)


MARCH = made("2026-03-02", "2026-04-10", "2026-04-20", "2026-05-10", "2026-04-01")


@pytest.mark.parametrize(
    ("reached", "held"),
    [("2026-04-10", (True, True, True)), ("2026-04-20", (False, True, True)), ("2026-04-21", (False, False, True))],
)
def test_a_percentile_holds_up_to_its_day(reached: str, held: tuple[bool, ...]) -> None:
    (one,) = record(MARCH, records=[milestone(reached=reached, state="reached")]).scored
    assert tuple(one.held.values()) == held
    assert tuple(one.within.values()) == tuple(map(float, held))


def test_what_is_still_open_after_its_p80_did_not_hold() -> None:
    found = record(MARCH, as_of=date(2026, 4, 22))
    (one,) = found.scored
    assert one.held == {0.5: False, 0.8: False}
    assert one.late == 2
    assert one.loss is None
    assert found.p80.value.value == 0.0
    assert found.misses == (one,)


def test_a_day_that_is_not_over_is_not_judged_whatever_came() -> None:
    """Else what comes early would count at once and what comes late only later: the record would flatter."""
    early = record(MARCH, records=[milestone(reached="2026-03-20", state="reached")], as_of=date(2026, 4, 20))
    assert early.scored[0].held == {0.5: True}
    assert record(MARCH, as_of=date(2026, 4, 10)).pending == 1


def test_looking_back_knows_nothing_of_later() -> None:
    reached = [milestone(reached="2026-04-15", state="reached")]
    later = made("2026-04-12", "2026-04-13", "2026-04-14", "2026-04-16")
    found = record(MARCH, later, records=reached, as_of=date(2026, 4, 11))
    assert [one.past for one in found.scored] == [MARCH]
    assert found.scored[0].fate == Fate(date(2026, 4, 11), came=False)


def test_of_a_day_the_last_forecast_counts() -> None:
    again = made("2026-03-02", "2026-04-11", "2026-04-21", "2026-05-11", as_of=date(2026, 3, 2))
    later = PastForecast(again.at + timedelta(hours=2), M, again.p50, again.p80, again.p95)
    assert [one.past for one in record(MARCH, later).scored] == [later]


def test_what_was_made_after_it_came_is_no_forecast() -> None:
    found = record(MARCH, records=[milestone(reached="2026-03-02", state="reached")])
    assert (found.scored, found.unscorable) == ((), 1)


def test_what_came_on_a_day_that_nobody_tells_is_not_scored() -> None:
    found = record(MARCH, records=[milestone(state="reached")])
    assert (found.scored, found.unscorable) == ((), 1)


def test_a_target_that_left_the_plan_is_scored_by_history() -> None:
    told = Moved(datetime(2026, 4, 18, tzinfo=UTC), M, "reached", "2026-04-18")
    other = Milestone(id="other")
    assert record(MARCH, records=[other], moves=[told]).scored[0].held[0.8]
    assert record(MARCH, records=[other]).unscorable == 1
    release = Moved(datetime(2026, 4, 18, tzinfo=UTC), M, "reached", "v1.2")
    assert record(MARCH, records=[other], moves=[release]).unscorable == 1


def test_what_was_dropped_counts_until_then() -> None:
    dropped = milestone(state="dropped", updated="2026-04-25")
    one = record(MARCH, records=[dropped]).scored[0]
    assert one.held == {0.5: False, 0.8: False}
    early = milestone(state="dropped", updated="2026-03-20")
    assert record(MARCH, records=[early]).pending == 1
    told = Moved(datetime(2026, 3, 25, tzinfo=UTC), M, "state", "dropped")
    assert record(MARCH, records=[dropped], moves=[told]).pending == 1


def test_losses_are_in_days_and_beside_those_of_the_promise() -> None:
    (one,) = record(MARCH, records=[milestone(reached="2026-04-20", state="reached")]).scored
    assert one.loss == pytest.approx((0.5 * 10 + 0.0 + 0.05 * 20) / 3)
    assert one.promise_loss == pytest.approx((0.5 + 0.8 + 0.95) * 19 / 3)
    assert one.gained == pytest.approx(one.promise_loss - one.loss)
    assert one.crps is None


def test_what_is_open_after_its_p95_costs_at_least_what_it_costs_today() -> None:
    (one,) = record(MARCH, as_of=date(2026, 5, 20)).scored
    assert one.loss == pytest.approx((0.5 * 40 + 0.8 * 30 + 0.95 * 10) / 3)


def test_chances_are_scored_when_the_promised_day_is_over() -> None:
    sure = made("2026-03-02", "2026-04-10", "2026-04-20", "2026-05-10", "2026-04-15", chance=0.9)
    kept, broken = (milestone(reached=day, state="reached") for day in ("2026-04-15", "2026-04-16"))
    assert record(sure, records=[kept]).whole.brier.value.value == pytest.approx(0.01)
    assert record(sure, records=[broken]).whole.brier.value.value == pytest.approx(0.81)
    assert record(sure, as_of=date(2026, 4, 16)).whole.brier.value.value == pytest.approx(0.81)
    assert record(sure, as_of=date(2026, 4, 15)).whole.brier.n == 0


def test_quantiles_give_the_crps() -> None:
    days = tuple((share, date(2026, 4, 1) + timedelta(days=round(40 * share))) for share in SHARES)
    told = made("2026-03-02", "2026-04-21", "2026-05-03", "2026-05-09", quantiles=days)
    (one,) = record(told, records=[milestone(reached="2026-04-21", state="reached")]).scored
    assert one.crps == pytest.approx(40 / 12, rel=0.1)  # a uniform span at its middle: a twelfth of it


def forecasts(count: int, late: int, targets: int = 5):
    """So many forecasts of some milestones, of which the first few came after P80."""
    records, told = [], []
    for number in range(targets):
        key = Key("milestone", f"m{number}")
        day = "2026-05-01" if number < late else "2026-04-15"
        records.append(Milestone.model_validate({"id": key.id, "reached": day, "state": "reached"}))
        for step in range(count // targets):
            told.append(made(f"2026-03-{step + 1:02}", "2026-04-10", "2026-04-20", "2026-05-10", record=key))
    return track_record(Program(records), History.of((), told), TODAY)


def test_the_share_of_p80s_that_held_has_the_error_of_targets_not_of_forecasts() -> None:
    few, many = forecasts(5, late=2).p80, forecasts(50, late=2).p80
    assert few.value == many.value
    assert many.value.value == pytest.approx(0.6)
    assert (few.n, many.n) == (5, 50)
    assert many.error.value == pytest.approx(few.error.value, rel=0.1)


def test_summaries_are_by_kind_and_by_how_far_ahead() -> None:
    work = Key("work_package", "w")
    near = made("2026-04-01", "2026-04-10", "2026-04-20", "2026-04-21", record=work)
    far = made("2025-06-01", "2026-04-10", "2026-04-20", "2026-04-21")
    records = [milestone(reached="2026-04-11", state="reached"), WorkPackage(id="w")]
    found = record(near, far, records=records)
    assert [(one.name, one.held[0.8].value.value) for one in found.by_kind] == [
        ("milestone", 1.0),
        ("work_package", 0.0),
    ]
    assert [(one.name, one.forecasts) for one in found.by_horizon] == [("month", 1), ("longer", 1)]


def test_a_picture_needs_enough_forecasts_of_enough_targets() -> None:
    assert forecasts(15, late=1).reliability == ()
    assert forecasts(24, late=1, targets=4).reliability == ()
    drawn = dict(forecasts(25, late=1).reliability)
    assert drawn[0.8].value.value == pytest.approx(0.8)


def fate(record, *others, moves=(), as_of: date = TODAY) -> Fate | None:
    return Fates(Program((record, *others)), History.of(moves), as_of).of(record.key)


def test_what_holds_work_came_when_the_last_of_it_did() -> None:
    work = [
        WorkPackage.model_validate({"id": "a", "initiative": "i", "started": "2026-01-01", "finished": "2026-02-01"}),
        WorkPackage.model_validate({"id": "b", "initiative": "i", "started": "2026-01-01", "finished": "2026-03-01"}),
    ]
    i = Initiative(id="i")
    assert fate(i, *work) == Fate(date(2026, 3, 1))
    assert fate(i, *work, as_of=date(2026, 2, 10)) == Fate(date(2026, 2, 10), came=False)
    assert fate(i, *work, WorkPackage.model_validate({"id": "c", "initiative": "i"})) == Fate(TODAY, came=False)
    assert fate(Charter(id="p"), i, *work) == Fate(date(2026, 3, 1))
    assert fate(i) == Fate(TODAY, came=False)


def test_releases_and_work_come_on_their_own_day() -> None:
    assert fate(Release.model_validate({"id": "r", "state": "released", "released": "2026-03-01"})) == Fate(
        date(2026, 3, 1)
    )
    work = WorkPackage.model_validate({"id": "a", "started": "2026-01-01", "finished": "2026-02-01"})
    assert fate(work) == Fate(date(2026, 2, 1))
    assert fate(WorkPackage(id="b", state="dropped")) == Fate(TODAY, came=False)


def calibrated(seed: int, targets: int = 250) -> tuple[Program, History]:
    """Targets forecast at the start of the year by the distribution that they follow from then on."""
    draw = random.Random(seed)
    days = {level: NormalDist().inv_cdf(level) for level in (0.5, 0.8, 0.95)}
    records, told = [], []
    for number in range(targets):
        key, scale = Key("milestone", f"m{number}"), draw.uniform(20, 120)
        came = date(2026, 1, 1) + timedelta(days=max(1, round(scale * exp(0.6 * draw.gauss(0, 1)))))
        records.append(Milestone.model_validate({"id": key.id, "reached": came.isoformat(), "state": "reached"}))
        ends = [date(2026, 1, 1) + timedelta(days=max(1, round(scale * exp(0.6 * z)))) for z in days.values()]
        told.append(PastForecast(datetime(2026, 1, 1, 8, tzinfo=UTC), key, *ends))
    return Program(records), History.of((), told)


@pytest.mark.parametrize("as_of", [date(2026, 2, 20), date(2026, 4, 1), date(2027, 6, 1)])
def test_honest_forecasts_are_found_honest_whenever_one_looks(as_of: date) -> None:
    """Also where only a few days are over: what came early does not count before what comes late does."""
    plan, history = calibrated(5)
    found = track_record(plan, history, as_of)
    told = {level: score for level, score in found.whole.held.items() if score.n >= 20}
    assert 0.5 in told
    for level, score in told.items():
        assert score.value.value == pytest.approx(level, abs=2.5 * sqrt(level * (1 - level) / score.n))
