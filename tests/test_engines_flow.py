"""Edge cases and laws of cycle times, quantiles, cumulative flow and event replay."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.engines.cumulative_flow import CumulativeFlow, cumulative_flow, net_flow, work_in_progress
from kaname.engines.flow import (
    Counting,
    Expectation,
    age_days,
    cycle_days,
    cycle_time_by_little,
    efficiency,
    service_level_expectation,
    throughput_by_little,
    wip_by_little,
)
from kaname.engines.quantiles import interpolated, lower, median, nearest_rank
from kaname.engines.ratio import Ratio, Reason
from kaname.engines.stage_history import Flagged, Moved, Workflow, replay

values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)
STAGES = ["Ready", "Build", "Test", "Done"]
WORKFLOW = Workflow({stage: [stage] for stage in STAGES}, "Build", "Done")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
offset = st.none() | st.integers(0, 20)


def later(days: float) -> datetime:
    return START + timedelta(days=days)


@given(values, st.floats(0, 1))
def test_quantiles_agree_with_numpy(sample, p):
    assert interpolated(sample, p).value == pytest.approx(np.quantile(sample, p), rel=1e-9, abs=1e-6)
    assert nearest_rank(sample, p).value in sample
    assert lower(sample, p).value == np.quantile(sample, p, method="lower") or p * (len(sample) - 1) % 1 > 1 - 1e-8


@given(values)
def test_nearest_rank_covers_its_share(sample):
    for p in (0.1, 0.3, 0.5, 0.85, 1.0):
        found = nearest_rank(sample, p).value
        assert found is not None
        assert sum(value <= found for value in sample) >= p * len(sample) - 1e-6
        assert sum(value < found for value in sample) < p * len(sample) + 1e-6


def test_nearest_rank_is_not_misled_by_rounding():
    assert 0.07 * 100 > 7  # the binary product
    assert nearest_rank(range(1, 101), 0.07).value == 7


def test_quantiles_of_nothing_are_undefined():
    for form in (interpolated, nearest_rank, lower):
        assert form([], 0.5) == Ratio(None, Reason.NO_EVENTS)
    assert median([1, 2]) == Ratio(1.5)
    assert lower([7], 0.5) == Ratio(7)


def test_both_ends_count_unless_elapsed_days_are_asked_for():
    monday = date(2026, 3, 2)
    assert cycle_days(monday, monday) == 1
    assert cycle_days(monday, monday, Counting.ELAPSED) == 0
    assert age_days(monday, date(2026, 3, 9)) == 8
    with pytest.raises(ValueError, match="end_before_start"):
        cycle_days(monday, date(2026, 3, 1))


def test_expectation_without_finished_items_is_undefined():
    nothing = Ratio(None, Reason.NO_EVENTS)
    assert service_level_expectation([], 0.85) == Expectation(0.85, nothing, nothing, 0)


@given(st.lists(st.integers(1, 60), min_size=1), st.sampled_from([0.5, 0.7, 0.85, 0.95]))
def test_expectation_was_kept_by_at_least_its_share(cycle_times, p):
    found = service_level_expectation(cycle_times, p)
    assert found.days.value in cycle_times
    assert (found.share_within.value or 0) >= p - 1e-9


@given(st.floats(0.1, 100), st.floats(0.1, 100))
def test_littles_law_closes(throughput, cycle_time):
    wip = wip_by_little(throughput, cycle_time)
    assert throughput_by_little(wip, cycle_time).value == pytest.approx(throughput)
    assert cycle_time_by_little(wip, throughput).value == pytest.approx(cycle_time)


def test_undefined_flow():
    assert throughput_by_little(3, 0) == Ratio(None, Reason.NO_TIME)
    assert cycle_time_by_little(3, 0) == Ratio(None, Reason.NO_THROUGHPUT)
    assert efficiency(0, 0).share == Ratio(None, Reason.NO_TIME)
    assert efficiency(6, 34) == (Ratio(0.15), Ratio(1.0))
    assert efficiency(1, 3, items_marked=2, items=8) == (Ratio(0.25), Ratio(0.25))


@given(st.lists(st.lists(offset, min_size=4, max_size=4), max_size=15))
def test_lines_never_fall_and_never_cross_whatever_was_recorded(rows):
    items = [
        {
            stage: None if n is None else date(2026, 3, 1) + timedelta(days=n)
            for stage, n in zip(STAGES, row, strict=True)
        }
        for row in rows
    ]
    flow = cumulative_flow(items, STAGES)
    for stage, following in pairwise(STAGES):
        assert min(work_in_progress(flow, stage, following), default=0) >= 0
        found = net_flow(flow, stage, following)
        assert min(found.arrivals, default=0) >= 0
        assert sum(found.net) == (flow.counts[stage][-1] - flow.counts[following][-1] if flow.days else 0)


def test_a_skipped_stage_was_entered_with_the_next_one():
    flow = cumulative_flow([{"Ready": date(2026, 3, 1), "Test": date(2026, 3, 3)}], STAGES)
    assert flow.counts == {"Ready": (1, 1, 1), "Build": (0, 0, 1), "Test": (0, 0, 1), "Done": (0, 0, 0)}


def test_flow_of_no_items_and_within_a_given_span():
    assert cumulative_flow([], STAGES) == CumulativeFlow((), dict.fromkeys(STAGES, ()))
    item = {"Ready": date(2026, 3, 1)}
    flow = cumulative_flow([item], ["Ready"], first=date(2026, 2, 28), last=date(2026, 3, 2))
    assert flow.counts == {"Ready": (0, 1, 1)}


moves = st.lists(st.tuples(st.integers(0, 30), st.sampled_from([*STAGES, "Elsewhere"])), max_size=12)


@given(moves)
def test_replayed_days_are_in_the_order_of_the_stages(steps):
    found = replay(WORKFLOW, START, "Ready", [Moved(later(at), status) for at, status in steps], now=later(40))
    days = list(found.entered.values())
    known = [day for day in days if day is not None]
    assert known == sorted(known)
    assert days[: len(known)] == known
    known_moves = [status for at, status in sorted(steps, key=lambda step: step[0]) if status in STAGES]
    assert found.furthest == (known_moves[-1] if known_moves else "Ready")


def test_statuses_compare_without_case_and_unknown_ones_change_nothing():
    found = replay(WORKFLOW, START, "ready", [Moved(later(1), "Elsewhere"), Moved(later(2), "BUILD")], now=later(9))
    assert found.entered == {"Ready": date(2026, 3, 2), "Build": date(2026, 3, 4), "Test": None, "Done": None}


def test_going_back_keeps_the_first_entry_and_drops_what_lay_beyond():
    steps = [Moved(later(1), "Build"), Moved(later(2), "Test"), Moved(later(5), "Build"), Moved(later(8), "Done")]
    found = replay(WORKFLOW, START, "Ready", steps, resolved=later(8), now=later(20))
    assert found.entered["Build"] == date(2026, 3, 3)
    assert found.entered["Test"] == found.entered["Done"] == date(2026, 3, 10)
    assert found.cycle_time_days == 7


@pytest.mark.parametrize(
    ("raised_at", "resolved", "days"),
    [(0.5, None, 0), (3, None, 17), (3, 10, 7), (12, 10, 0)],
    ids=["before commitment", "open until now", "open until resolved", "raised when done"],
)
def test_open_flags(raised_at, resolved, days):
    steps = [Moved(later(1), "Build"), Flagged(later(raised_at), True)]
    if resolved:
        steps.append(Moved(later(resolved), "Done"))
    end = None if resolved is None else later(resolved)
    assert replay(WORKFLOW, START, "Ready", steps, resolved=end, now=later(20)).blocked_days == days


def test_several_flags_add_up_and_a_lowered_flag_needs_a_raised_one():
    flags = [(2, True), (4, False), (5, False), (6, True), (7, True), (9, False)]
    steps = [Moved(later(1), "Build"), *(Flagged(later(at), up) for at, up in flags)]
    assert replay(WORKFLOW, START, "Ready", steps, now=later(20)).blocked_days == 2 + 2
