"""Known answers of error budgets, burn rates, and the rules that watch them."""

import re
import shutil
import subprocess
from decimal import Decimal

import pytest
import yaml

from kaname.engines.alert_rules import Alarm, Watched, duration, rules
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
from known_answers import Topic, load

TOPIC = Topic(
    "02-slo",
    later={
        "promtool-getting-started": "held below by promtool itself, which is no Python package",
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


SLOTHS_NOISE = {"0.999": "0.9990000000000001", "0.001": "0.0009999999999999432"}
"""Sloth computes with binary fractions; the case asks to compare these numbers with a tolerance."""
ORIGIN = {"sloth_mode": "cli-gen-prom", "sloth_spec": "prometheus/v1", "sloth_version": "dev"}


def watched(given):
    (slo,) = given["slos"]
    said, events = slo["alerting"], slo["sli"]["events"]
    alarm = Alarm(
        said["name"],
        said["labels"],
        said["annotations"],
        said["page_alert"]["labels"],
        said["ticket_alert"]["labels"],
    )
    return Watched(
        given["service"],
        slo["name"],
        Decimal(str(slo["objective"])),
        events["error_query"],
        events["total_query"],
        labels=given["labels"],
        alarm=alarm,
        origin=ORIGIN,
    )


@TOPIC.case("sloth-getting-started-rules")
def _(given):
    found = [rule.written() for rule in rules(watched(given))]
    for plain, noisy in SLOTHS_NOISE.items():
        assert float(plain) == pytest.approx(float(noisy), rel=1e-9)
        for rule in found:
            rule["expr"] = re.sub(rf"\b{re.escape(plain)}(?![\d.])", noisy, str(rule["expr"]))
    return {"rules": found}


def test_prometheus_takes_the_rules_and_pages_when_it_should(shared, tool, tmp_path):
    """Case promtool-getting-started: Prometheus' own tool runs them; a page at twice the budget fails it."""
    promtool, folder = tool("promtool"), shared / "standards" / "fixtures" / "slo"
    shutil.copy(folder / "promtool-test.yml", tmp_path)
    made = rules(watched(load(shared, "02-slo")["sloth-getting-started-rules"]["input"]))

    def held(slow_page: str) -> subprocess.CompletedProcess[str]:
        groups: dict[object, list[dict[str, object]]] = {}
        for rule in (one.written() for one in made):
            rule["expr"] = str(rule["expr"]).replace("(6 * ", f"({slow_page} * ")
            groups.setdefault(rule.pop("group"), []).append(rule)
        written = [{"name": name, "rules": each} for name, each in groups.items()]
        (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": written}), encoding="utf-8")
        command = [promtool, "test", "rules", "promtool-test.yml"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)

    done = held("6")
    assert (done.returncode, "SUCCESS" in done.stdout) == (0, True), done.stderr
    assert held("2").returncode != 0


def test_rules_follow_the_period_and_a_ratio_stands_alone():
    """In 28 days the factors are 28 / 30 of those in 30; no alarm, no alerts."""
    one = Watched("shop", "speed", Decimal("99.95"), "ratio[{{.window}}]", period_days=28, alarm=Alarm("Slow"))
    found = {rule.name: rule.expr for rule in rules(one)}
    assert found["slo:sli_error:ratio_rate5m"] == "(ratio[5m])"
    assert found["slo:error_budget:ratio"] == "vector(1-0.9995)"
    assert "slo:sli_error:ratio_rate28d" in found
    assert [rule.expr.count("13.44 * 0.0005") for rule in rules(one) if rule.name == "Slow"] == [2, 0]
    silent = Watched("shop", "speed", Decimal(99), "ratio")
    assert [rule for rule in rules(silent) if rule.annotations is not None] == []


@pytest.mark.parametrize(("hours", "written"), [(1 / 12, "5m"), (0.5, "30m"), (1, "1h"), (6, "6h"), (72, "3d")])
def test_spans_are_written_in_the_largest_whole_unit(hours, written):
    assert duration(hours) == written


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
