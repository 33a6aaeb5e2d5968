"""Known answers of error budgets and burn rates."""

import pytest

from kaname.engines.burn import (
    Budgeting,
    Idle,
    Severity,
    Share,
    Slice,
    alerts,
    allowed_minutes,
    bad_time_to_exhaustion,
    level,
    slices_in,
    time_to_exhaustion,
)
from known_answers import Topic

TOPIC = Topic(
    "02-slo",
    later={
        "sloth-getting-started-rules": "texts of Prometheus rules, written by the rule generator",
        "promtool-getting-started": "promtool run over the rules of that generator",
    },
)
MINUTES_PER_DAY = 1440


def spoken(minutes: float) -> str:
    """Hours, minutes and seconds as the source prints them."""
    hours, rest = divmod(round(minutes * 60, 6), 3600)
    units = [(hours, "hours"), (rest // 60, "minutes"), (round(rest % 60, 6), "seconds")]
    return " ".join(f"{count:g} {name}" for count, name in units if count)


@TOPIC.case("burn-table-30d")
def _(given):
    shares = [Share(Severity(row["severity"]), row["long_h"], row["budget_consumed"]) for row in given["rows"]]
    table = alerts(given["period_days"], shares)
    assert [alert.short_hours for alert in table] == pytest.approx([row["short_h"] for row in given["rows"]])
    assert table == alerts(given["period_days"])
    return {"burn_rate": [alert.factor for alert in table]}


@TOPIC.case("sloth-factors-30d")
def _(given):
    names = ["page_quick", "page_slow", "ticket_quick", "ticket_slow"]
    factors = [alert.factor for alert in alerts(given["period_days"])]
    budget = allowed_minutes(given["objective_percent"] / 100, 1) / MINUTES_PER_DAY
    return dict(zip(names, factors, strict=True)) | {"error_budget_percent": budget * 100}


@TOPIC.case("openslo-timeslices-2w", "openslo-timeslices-1w")
def _(given):
    minutes = allowed_minutes(given["target"], given["window_days"])
    return {
        "total_slices": slices_in(given["window_days"], given["slice_minutes"]),
        "allowed_bad_minutes": minutes,
        "allowed_text": spoken(minutes),
    }


@TOPIC.case("openslo-ratiotimeslices")
def _(given):
    found = bad_time_to_exhaustion(
        given["window_days"] * MINUTES_PER_DAY, given["target"], given["normal_ratio"], given["attack_ratio"]
    )
    return {"attack_minutes_to_exhaust": found.value}


@TOPIC.case("occurrences-vs-timeslices")
def _(given):
    slices = [Slice(**each) for each in given["slices"]]
    target = given["time_slice_target"]
    skipped = level(slices, Budgeting.TIMESLICES, slice_target=target, idle=Idle.LEFT_OUT)
    return {
        "occurrences_ratio": level(slices, Budgeting.OCCURRENCES).ratio.value,
        "timeslices_ratio_empty_good": level(slices, Budgeting.TIMESLICES, slice_target=target).ratio.value,
        "timeslices_ratio_empty_skipped": skipped.ratio.value,
        "ratio_timeslices_skipped": level(slices, Budgeting.RATIO_TIMESLICES).ratio.value,
    }


@TOPIC.case("budget-minutes")
def _(given):
    return {
        "error_budget_minutes": allowed_minutes(given["target"], given["window_days"]),
        "hours_to_exhaust_at_14_4": time_to_exhaustion(given["window_days"] * 24, 14.4).value,
        "days_to_exhaust_at_10": time_to_exhaustion(given["window_days"], 10).value,
    }


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
