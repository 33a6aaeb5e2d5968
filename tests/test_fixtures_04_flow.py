"""Known answers of flow metrics and throughput forecasts."""

from datetime import date, datetime
from typing import Any

import pytest

from convolution import largest_items, periods_until
from kaname.engines.cumulative_flow import CumulativeFlow, cumulative_flow, net_flow, work_in_progress
from kaname.engines.flow import (
    Counting,
    age_days,
    cycle_days,
    efficiency,
    service_level_expectation,
    throughput_by_little,
)
from kaname.engines.quantiles import interpolated
from kaname.engines.stage_history import Flagged, Moved, Workflow, replay
from kaname.engines.throughput import Bucket, series, window
from known_answers import Topic

TOPIC = Topic("04-flow")


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def entered(item: dict[str, Any]) -> dict[str, date | None]:
    return {stage: day(text) for stage, text in item.items() if stage != "key"}


def flow_of(given: Any) -> CumulativeFlow:
    return cumulative_flow([entered(item) for item in given["items"]], given["stages"])


@TOPIC.case("cfd-18-items")
def _(given):
    flow = flow_of(given)
    return {"days": [each.isoformat() for each in flow.days], **flow.counts}


@TOPIC.case("wip-18-items")
def _(given):
    return {"wip": work_in_progress(flow_of(given), given["from_stage"], given["to_stage"])}


@TOPIC.case("net-flow-18-items")
def _(given):
    found = net_flow(flow_of(given), given["from_stage"], given["to_stage"])
    return {"arrivals": found.arrivals, "departures": found.departures, "net_flow": found.net}


@TOPIC.case("throughput-daily")
def _(given):
    finished = [each for item in given["items"] if (each := day(item["Done"])) is not None]
    counts = series(finished, Bucket(given["bucket"])).counts
    return {"count": counts if given["window_days"] is None else window(counts, given["window_days"])}


@TOPIC.case("cycle-times")
def _(given):
    return {
        item["key"]: cycle_days(day(item[given["start"]]), day(item[given["end"]]), Counting.ELAPSED)
        for item in given["items"]
        if item[given["end"]]
    }


@TOPIC.case("cycle-time-percentiles")
def _(given):
    return {"days": [interpolated(given["cycle_times_days"], p).value for p in given["quantiles"]]}


@TOPIC.case("ageing-wip")
def _(given):
    today = date.fromisoformat(given["today"])
    open_items = [item for item in given["items"] if item[given["start"]] and not item[given["done"]]]
    return [
        {
            "key": item["key"],
            "stage": [stage for stage in given["stages"] if item[stage]][-1],
            "age_days": age_days(day(item[given["start"]]), today, Counting.ELAPSED),
        }
        for item in open_items
    ]


@TOPIC.case("littles-law-checkout")
def _(given):
    return {"throughput_per_min": throughput_by_little(given["wip"], given["cycle_time_min"]).value}


@TOPIC.case("flow-efficiency")
def _(given):
    return {"flow_efficiency": efficiency(given["active_hours"], given["waiting_hours"]).share.value}


@TOPIC.case("sle")
def _(given):
    found = service_level_expectation(given["cycle_times_days"], given["probability"])
    return {"days": found.days.value, "share_within": found.share_within.value}


@TOPIC.case("forecast-when-100")
def _(given):
    """The exact convolution; test_engines_throughput holds the simulation against it."""
    exact = [periods_until(given["weekly_throughput"], given["items"], p) for p in given["probabilities"]]
    return {
        "weeks": [found.periods for found in exact],
        "probability_at_that_week": [found.probability for found in exact],
        "probability_one_week_earlier_below_target": all(
            found.probability_before < p for found, p in zip(exact, given["probabilities"], strict=True)
        ),
    }


@TOPIC.case("forecast-how-many-10-weeks")
def _(given):
    """The exact convolution; test_engines_throughput holds the simulation against it."""
    exact = [largest_items(given["weekly_throughput"], given["weeks"], p) for p in given["probabilities"]]
    return {"items": [items for items, _ in exact], "probability_at_least": [share for _, share in exact]}


@TOPIC.case("event-replay-created", "event-replay-done-blocked", "event-replay-moved-back", "event-replay-skipped")
def _(given):
    rules = given["workflow"]
    workflow = Workflow(dict(rules["stages"]), rules["committed"], rules["done"])
    moves = [event for event in given["events"] if event["field"] == "status"]
    found = replay(
        workflow,
        datetime.fromisoformat(given["created"]),
        moves[0]["from"] if moves else rules["stages"][0][1][0],
        [event_of(event) for event in given["events"]],
        resolved=datetime.fromisoformat(given["resolved"]) if "resolved" in given else None,
        now=datetime.fromisoformat(rules["now"]),
    )
    days = {stage: each.isoformat() if each else None for stage, each in found.entered.items()}
    return days | {"cycle_time_days": found.cycle_time_days, "blocked_days": found.blocked_days}


def event_of(event: dict[str, str]) -> Moved | Flagged:
    at = datetime.fromisoformat(event["at"])
    return Moved(at, event["to"]) if event["field"] == "status" else Flagged(at, bool(event["to"]))


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
