"""Service levels by a real Prometheus: derived queries, pulled and assessed, against numbers worked out without it."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
import yaml

import forked
from duty_cases import as_text
from kaname import centre
from kaname.assessment import Assessment
from kaname.centre import evidence as pulling
from kaname.engines.alert_rules import duration
from kaname.model.quality import Slo
from kaname.model.visibility import VIEWERS
from kaname.planning.promql import asking, over
from kaname.planning.service_levels import Unasked
from known_answers import load
from prometheus_server import prometheus

pytestmark = pytest.mark.thorough

MINUTE, HOUR, DAY = 60, 3600, 86_400
DAYS = 7
SLICE = 5 * MINUTE


@dataclass(frozen=True)
class Counted:
    """What happened, minute by minute: 600 requests each, of which one fails in every second minute, and 30 since three
    hours before `now`. A process began anew two days ago, and its counters with it.
    """

    now: int
    begun: int
    until: int
    slices: tuple[dict[str, float], ...] = ()

    @property
    def sick_since(self) -> int:
        return self.now - 3 * HOUR

    def failed(self, at: int) -> int:
        healthy = min(at, self.sick_since) - self.begun
        return healthy // (2 * MINUTE) + 30 * (max(at - self.sick_since, 0) // MINUTE)

    def requests(self, at: int) -> int:
        return 600 * ((at - self.begun) // MINUTE)

    def errors(self, at: int, since: int | None = None) -> float:
        """The share of requests that failed in the window before a minute, or since another."""
        since = at - DAYS * DAY if since is None else since
        return (self.failed(at) - self.failed(since)) / (self.requests(at) - self.requests(since))

    @property
    def late_since(self) -> int:
        """Since then there is a counter of failures: 600 a minute, all there are."""
        return self.now // SLICE * SLICE - 2 * HOUR

    @property
    def sliced_to(self) -> int:
        """The end of the last slice of the published example."""
        return self.now // SLICE * SLICE - SLICE

    def metrics(self) -> str:
        lines = ["# TYPE http_requests counter"]
        for code, value in (("200", lambda at: self.requests(at) - self.failed(at)), ("500", self.failed)):
            lost = value(self.now - 2 * DAY)
            lines += [
                f'http_requests_total{{code="{code}"}} {value(at) - (lost if at >= self.now - 2 * DAY else 0)} {at}'
                for at in self.minutes(self.begun)
            ]
        gauges: dict[str, Callable[[int], object]] = {
            "fail_ratio": lambda at: "NaN" if at % (10 * MINUTE) == 0 else 0.002,
            "page_seconds": lambda at: 0.9 if at % (10 * MINUTE) == 0 else 0.2,
            "probe_ok": lambda at: int(at % (20 * MINUTE) != 0),
            "probe_all": lambda _: 1,
        }
        for name, gauge in gauges.items():
            lines += [f"# TYPE {name} gauge", *(f"{name} {gauge(at)} {at}" for at in self.minutes(self.begun))]
        late = [at for at in self.minutes(self.begun) if at >= self.late_since]
        lines += ["# TYPE late counter", *(f"late_total {10 * (at - self.late_since)} {at}" for at in late)]
        return "\n".join([*lines, *self.sliced(), "# EOF", ""])

    def minutes(self, first: int) -> range:
        return range(first, self.until + 1, MINUTE)

    def sliced(self) -> Iterator[str]:
        """Counters that rise by the good and all events of each slice in its second minute."""
        first = self.sliced_to - len(self.slices) * SLICE
        for name in ("good", "total"):
            yield f"# TYPE slices_{name} counter"
            for at in self.minutes(first - 2 * SLICE):
                done = [
                    one[name] for number, one in enumerate(self.slices) if at >= first + number * SLICE + 2 * MINUTE
                ]
                yield f"slices_{name}_total {sum(done):g} {at}"


@pytest.fixture(scope="module")
def published(shared: Path) -> dict[str, Any]:
    """The case of four slices, their budgeting and what comes out."""
    return load(shared, "02-slo")["occurrences-vs-timeslices"]


@pytest.fixture(scope="module")
def counted(published: dict[str, Any]) -> Counted:
    now = int(time.time()) // MINUTE * MINUTE
    slices = tuple(published["input"]["slices"])
    return Counted(now, now - DAYS * DAY - 2 * HOUR, now + HOUR, slices)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str], counted: Counted) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), tool, counted.metrics()) as address:
        yield address


def ask(server: str, query: str, at: int) -> float | None:
    answer = json.load(urlopen(f"{server}/api/v1/query?time={at}&query={quote(query)}"))
    result = answer["data"]["result"]
    return float(result[0]["value"][1]) if result else None


RATE = "sum(rate(http_requests_total{code%s}[{{.window}}]))"
WEEK = {"duration": "7d", "rolling": True}
EVENTS = {"source": "metrics", "bad": RATE % '=~"5.."', "total": RATE % '=~".+"'}
TOKYO = timezone(timedelta(hours=9))
TWO_DAYS_AGO = datetime.now(TOKYO).replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=None) - timedelta(days=2)
PERIOD = TWO_DAYS_AGO.replace(day=min(TWO_DAYS_AGO.day, 28))
"""Noon in Tokyo, two to five days ago: since then runs the present period of what is counted by the month."""
PLAN: dict[str, Any] = {
    "charter": {"id": "shop", "title": "Shop", "zone": "Asia/Tokyo"},
    "teams": [{"id": "web"}],
    "components": [{"id": "api", "owner": "web"}],
    "slos": [
        {
            "id": "rates",
            "component": "api",
            "window": WEEK,
            "indicator": {"ratio": EVENTS},
            "objectives": [{"target": 0.99}],
        },
        {
            "id": "counters",
            "component": "api",
            "confidentiality": "confidential",
            "window": WEEK,
            "indicator": {
                "ratio": {
                    "source": "prometheus",
                    "good": 'http_requests_total{code!~"5.."}',
                    "total": "http_requests_total",
                }
            },
            "objectives": [{"target_percent": 99.9}],
            "readings": [{"on": "2026-01-05", "good": 1, "total": 2}],
        },
        {
            "id": "strict",
            "component": "api",
            "window": WEEK,
            "indicator_ref": "rates",
            "objectives": [{"target": 0.95}],
            "alerts": [{"condition": {"severity": "page", "threshold": 0.9, "lookback": "1h", "alert_after": "5m"}}],
        },
        {
            "id": "ratio",
            "component": "api",
            "window": WEEK,
            "indicator": {"ratio": {"source": "metrics", "raw": "fail_ratio", "raw_type": "failure"}},
            "objectives": [{"target": 0.99}],
        },
        {
            "id": "month",
            "component": "api",
            "window": {
                "duration": "1M",
                "rolling": False,
                "calendar_start": str(PERIOD.replace(year=PERIOD.year - 1)),
                "zone": "Asia/Tokyo",
            },
            "indicator": {"ratio": EVENTS},
            "objectives": [{"target": 0.99}],
        },
        {
            "id": "steps",
            "component": "api",
            "window": WEEK,
            "indicator": {
                "ratio": {
                    "source": "metrics",
                    "bad": 'sum(rate(http_requests_total{code="500"}[5m]))',
                    "total": "sum(rate(http_requests_total[5m]))",
                }
            },
            "objectives": [{"target": 0.99}],
        },
        {
            "id": "speed",
            "component": "api",
            "window": WEEK,
            "budgeting": "Timeslices",
            "indicator": {"threshold": {"source": "metrics", "query": "page_seconds"}},
            "objectives": [
                {"target": 0.4, "op": "lte", "value": 0.8, "time_slice_target": 0.95, "time_slice_window": "5m"}
            ],
        },
        {
            "id": "probes",
            "component": "api",
            "window": WEEK,
            "indicator": {"ratio": {"source": "metrics", "good": "probe_ok", "total": "probe_all", "counter": False}},
            "objectives": [{"target": 0.9}],
        },
    ],
}


@dataclass
class Shop:
    folder: Path

    def write(self, plan: dict[str, Any]) -> None:
        (self.folder / "program.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True))

    def kaname(self, *words: object) -> subprocess.CompletedProcess[str]:
        return forked.kaname(words[0], self.folder, *words[1:], environment={**os.environ, "COLUMNS": "240"})

    def assess(self, viewer: str = "all", as_of: date | None = None) -> Assessment:
        day = as_of or (datetime.now(UTC) + timedelta(hours=9)).date()
        return centre.assess(self.folder, viewer=VIEWERS[viewer], as_of=day).only

    def rows(self, viewer: str = "all", as_of: date | None = None) -> dict[str, list[str]]:
        found = self.assess(viewer, as_of)
        return {row[0]: row for row in as_text(found.nfr.figure("nfr.slos"), found.program)}


@pytest.fixture(scope="module")
def pulled(server: str, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The shop after its first pull."""
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop.write(PLAN | {"sources": [{"id": "metrics", "vendor": "prometheus", "address": server}]})
    (done,) = pulling.pull(shop.folder)
    assert done.error is None
    assert done.pulled is not None
    assert done.pulled.problems == []
    return shop


@pytest.fixture
def shop(server: str, tmp_path: Path) -> Shop:
    one = Shop(tmp_path)
    one.write(PLAN | {"sources": [{"id": "metrics", "vendor": "prometheus", "address": server}]})
    return one


def asked_at(shop: Shop) -> int:
    moments = {int(one.at.timestamp()) for one in pulling.archive(shop.folder).evidence().readings}
    (at,) = moments
    return at


def test_budgets_equal_what_was_counted(pulled: Shop, counted: Counted) -> None:
    """Each level, budget and rate beside the counters themselves, through the restart of a process."""
    at, found = asked_at(pulled), pulled.assess().nfr.figure("nfr.slos")
    error = counted.errors(at)
    rates = {str(row[0]): row for row in found.rows}
    used = {"slo/rates": error / 0.01, "slo/counters": error / 0.001, "slo/strict": error / 0.05, "slo/ratio": 0.2}
    used["slo/steps"] = counted.errors(at // SLICE * SLICE) / 0.01  # rates of five minutes, up to the last whole ones
    used["slo/month"] = counted.errors(at, int(PERIOD.replace(tzinfo=TOKYO).timestamp())) / 0.01
    for slo, burnt in used.items():
        assert rates[slo][7] == pytest.approx(burnt, rel=2e-3), slo  # a counter that begins anew loses its first minute
    ticks = 7 * 24 * 3
    assert rates["slo/speed"][7] == pytest.approx(0.5 / 0.6)  # every second slice of five minutes has a slow minute
    assert rates["slo/probes"][7] == pytest.approx(ticks / (7 * 1440) / 0.1, rel=5e-3)
    for row in found.rows:
        assert row[-2] == datetime.fromtimestamp(at, UTC)
        assert str(row[-1]) == "source/metrics"


def test_alerts_fire_by_both_of_their_windows(pulled: Shop) -> None:
    """5 % fail since three hours: 5 times the budget of 1 %, once that of 5 %, and over 50 times that of 0.1 %.

    In 7 days the factors are 3.36 and 1.4 (page), 0.7 and 0.233 (ticket). Half the slices are slow, against 60 % that
    may be: 0.83, more than the third; one probe in twenty fails, against one in ten: 0.5, more than the fourth.
    """
    found = pulled.assess()
    burning = {str(one.subjects[0]): one for one in found.nfr.findings if one.code == "nfr.error-budget-burning"}
    told = {slo.removeprefix("slo/"): (one.values["rate"], one.values["factor"]) for slo, one in burning.items()}
    assert told == {
        "rates": (5.0, 3.4),
        "steps": (5.0, 3.4),
        "strict": (1.0, 0.9),
        "speed": (0.8, 0.7),
        "probes": (0.5, 0.2),
    }
    at = datetime.fromtimestamp(asked_at(pulled), UTC)
    assert burning["slo/rates"].values["since"] == at - timedelta(hours=1)
    assert burning["slo/rates"].values["read_on"] == at
    assert str(burning["slo/rates"].values["read_by"]) == "source/metrics"
    spent = {str(one.subjects[0]) for one in found.nfr.findings if one.code == "nfr.error-budget-ungoverned"}
    assert spent == {"slo/counters"}


def test_the_published_example_of_budgeting_holds_in_prometheus(
    server: str, counted: Counted, published: dict[str, Any]
) -> None:
    """Case occurrences-vs-timeslices, a minute after its last slice, so that twenty minutes hold these four alone."""
    at, expected = counted.sliced_to + MINUTE, published["expected"]

    def level(budgeting: str) -> float | None:
        share = published["input"]["time_slice_target"]
        slo = Slo.model_validate(
            {
                "id": "x",
                "budgeting": budgeting,
                "indicator": {"ratio": {"good": "slices_good_total", "total": "slices_total_total"}},
                "objectives": [{"target": 0.95, "time_slice_target": share, "time_slice_window": "5m"}],
            }
        )
        assert slo.indicator is not None
        asked = asking(slo.indicator, slo.objectives[0], slo.budgeting)
        assert not isinstance(asked, Unasked)
        query = asked.whole or f"({asked.good}) / ({asked.total})"
        return ask(server, over(query, 20 / 60), at)

    assert level("Timeslices") == pytest.approx(expected["timeslices_ratio_empty_good"])
    assert level("RatioTimeslices") == pytest.approx(expected["ratio_timeslices_skipped"])
    assert level("Occurrences") == pytest.approx(expected["occurrences_ratio"])


@pytest.mark.parametrize("budgeting", ["Timeslices", "RatioTimeslices"])
def test_slices_before_the_first_failure_had_none(server: str, counted: Counted, budgeting: str) -> None:
    """A counter that begins with the first failure, two hours before the end of three: 24 of 36 slices are bad.

    A counter that never was tells nothing.
    """

    def level(bad: str) -> float | None:
        slo = Slo.model_validate(
            {
                "id": "x",
                "budgeting": budgeting,
                "indicator": {"ratio": {"bad": bad, "total": "http_requests_total"}},
                "objectives": [{"target": 0.9, "time_slice_target": 0.95, "time_slice_window": "5m"}],
            }
        )
        assert slo.indicator is not None
        asked = asking(slo.indicator, slo.objectives[0], slo.budgeting)
        assert not isinstance(asked, Unasked)
        return ask(server, over(asked.whole, 3), counted.late_since + 2 * HOUR + MINUTE)

    assert level("late_total") == pytest.approx(12 / 36)
    assert level("never_total") is None


def test_the_newest_reading_counts_and_none_is_used_before_its_day(pulled: Shop) -> None:
    today = pulled.assess().as_of
    assert pulled.rows(as_of=today - timedelta(days=3))["counters"][-2:] == ["–", "–"]
    stated = [{"on": str(today + timedelta(days=1)), "good": 999, "total": 1000}]
    plan = yaml.safe_load((pulled.folder / "program.yaml").read_text())
    text = (pulled.folder / "program.yaml").read_text()
    plan["slos"][1]["readings"] = stated
    try:
        pulled.write(plan)
        assert pulled.rows()["counters"][-1] == "metrics"
        assert pulled.rows(as_of=today + timedelta(days=1))["counters"][-1] == "the plan"
        plan["slos"][1]["readings"] = [stated[0] | {"on": str(today)}]
        pulled.write(plan)
        assert pulled.rows()["counters"][-1] == "metrics"
    finally:
        (pulled.folder / "program.yaml").write_text(text)


def test_old_readings_are_told_as_old(pulled: Shop) -> None:
    day = pulled.assess().as_of + timedelta(days=DAYS + 1)
    found = pulled.assess(as_of=day)
    silent = {str(one.subjects[0]) for one in found.nfr.findings if one.code == "nfr.slo-silent"}
    assert silent == {f"slo/{slo['id']}" for slo in PLAN["slos"]} - {"slo/month"}
    assert pulled.rows(as_of=day)["rates"][5] == "unknown, no reading within the window"


def test_another_query_knows_nothing_of_what_the_old_one_said(pulled: Shop) -> None:
    text = (pulled.folder / "program.yaml").read_text()
    try:
        (pulled.folder / "program.yaml").write_text(text.replace("fail_ratio", "fail_ratios"))
        rows = pulled.rows()
    finally:
        (pulled.folder / "program.yaml").write_text(text)
    assert rows["ratio"][-1] == "–"
    assert rows["rates"][-1] == "metrics"


def test_who_may_not_see_a_service_level_hears_nothing_of_it(pulled: Shop) -> None:
    seen, whole = pulled.assess("engineer"), pulled.assess()
    assert {one.series.split("/")[1] for one in whole.evidence.readings} == {slo["id"] for slo in PLAN["slos"]}
    assert "counters" not in {one.series.split("/")[1] for one in seen.evidence.readings}
    assert [one for one in seen.evidence.readings if "counters" in repr(one)] == []
    assert "counters" not in pulled.kaname("slo-rules", "--audience", "engineer").stdout
    assert "counters" in pulled.kaname("slo-rules", "--audience", "exec").stdout


def test_what_is_asked_is_shown_before_and_after(shop: Shop) -> None:
    dry = shop.kaname("pull", "--dry-run")
    assert dry.returncode == 0
    whole = 'sum(sum(rate(http_requests_total{code=~"5.."}[7d])))'
    assert re.search(rf"^Asks for slo/rates/bad 7d/[0-9a-f]{{8}}: {re.escape(whole)}$", dry.stdout, re.MULTILINE)
    before = shop.kaname("evidence").stdout
    assert re.search(r"rates +metrics +7d +5m, 30m, 1h, 2h, 6h, 1d, 3d +never so far", before)
    assert 'sum(sum(rate(http_requests_total{code=~"5.."}[{{.window}}])))' in before
    done = shop.kaname("pull")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"rates +metrics +7d +5m, 30m, 1h, 2h, 6h, 1d, 3d +\d{4}-", shop.kaname("evidence").stdout)
    levels = json.loads(shop.kaname("evidence", "--json").stdout)["levels"]
    assert {one["slo"] for one in levels} == {slo["id"] for slo in PLAN["slos"]}
    assert all(one["asked_at"] for one in levels)
    tried = forked.kaname("source", "test", shop.folder, "metrics", environment={**os.environ, "COLUMNS": "240"})
    assert tried.stdout.count("1 seen") == len({name for one in levels for name in one["queries"]})


UNASKABLE = {
    "no-source": {"ratio": {"good": "g", "total": "t"}},
    "unknown-source": {"ratio": {"source": "elsewhere", "good": "g", "total": "t"}},
    "no-query": {"ratio": {"source": "metrics", "total": "t"}},
    "rate-of-sum": {"ratio": {"source": "metrics", "good": "sum(g)", "total": "t"}},
    "mixed": {"ratio": {"source": "metrics", "good": "g", "total": "sum(rate(t[5m]))"}},
    "coarse": {"ratio": {"source": "metrics", "good": "sum(rate(g[1h]))", "total": "sum(rate(t[1h]))"}},
    "other-tool": {"ratio": {"source": "bills", "good": "g", "total": "t"}},
    "no-indicator": None,
}
WAYS_OUT = {
    "calendar": {"window": {"duration": "1M", "rolling": False, "calendar_start": "2026-01-01 00:00:00"}},
    "no-period": {"window": {"duration": "1M", "rolling": False, "calendar_start": "soon"}},
    "not-days": {"window": {"duration": "36h"}},
    "slices": {
        "budgeting": "RatioTimeslices",
        "objectives": [{"target": 0.9, "time_slice_window": "1h"}],
    },
    "no-objective": {"objectives": []},
}


def test_what_can_not_be_written_is_listed_with_its_reason(shop: Shop, tool: Callable[[str], str]) -> None:
    fine = {"ratio": EVENTS}
    slos = [
        {"id": code, "window": WEEK, "objectives": [{"target": 0.9}], **({} if one is None else {"indicator": one})}
        for code, one in UNASKABLE.items()
    ]
    slos += [
        {"id": code, "window": WEEK, "indicator": fine, "objectives": [{"target": 0.9}]} | more
        for code, more in WAYS_OUT.items()
    ]
    slos += [{"id": "fine", "window": WEEK, "indicator": fine, "objectives": [{"target": 0.9}]}]
    plan = yaml.safe_load((shop.folder / "program.yaml").read_text())
    plan["sources"].append({"id": "bills", "vendor": "focus", "scope": ["bills"]})
    shop.write(plan | {"slos": slos})
    done = shop.kaname("slo-rules")
    told = dict(re.findall(r"▲ slo/([\w-]+) .*\n.*\[slo\.([\w-]+)\]", done.stderr))
    assert told == {code: code for code in (*UNASKABLE, *WAYS_OUT)} | {"no-period": "calendar"}
    assert done.returncode == 2
    assert "Service levels written as rules: 1. Left out: 13." in done.stderr
    assert {rule["labels"]["sloth_slo"] for rule in rules(done.stdout) if "record" in rule} == {"fine"}
    alone = shop.kaname("slo-rules", "--slo", "fine")
    assert (alone.returncode, alone.stderr, alone.stdout) == (0, "", done.stdout)
    none = shop.kaname("slo-rules", "--slo", "coarse", "--lang", "ja")
    assert (none.returncode, none.stdout) == (2, "")
    assert "{{.window}}" in none.stderr
    assert "there is no record fin" in shop.kaname("slo-rules", "--slo", "fin").stderr.lower()
    listed = shop.kaname("evidence").stdout
    assert set(re.findall(r"\[slo\.([\w-]+)\]", listed)) == {
        "no-source",
        "unknown-source",
        "no-query",
        "rate-of-sum",
        "coarse",
        "mixed",
        "no-period",
    }


def rules(text: str) -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def test_rules_are_taken_by_a_real_prometheus_and_page(
    shop: Shop, tool: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Promtool accepts them; a Prometheus that has the metrics counts by them and pages of 5 % against 0.1 %."""
    file = tmp_path_factory.mktemp("rules") / "rules.yml"
    done = shop.kaname("slo-rules", "--output", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.findall(r"▲ slo/(\w+) .*\n.*\[slo\.(\w+)\]", done.stderr) == [("month", "calendar"), ("speed", "slices")]
    checked = subprocess.run([tool("promtool"), "check", "rules", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    assert f"{len(rules(file.read_text()))} rules found" in checked.stdout
    fast = re.sub("(?m)^- name: (.*)$", r"- name: \1\n  interval: 1s", file.read_text())
    file.write_text(fast)
    config = f"global: {{}}\nrule_files: ['{file}']\n"
    now = int(time.time()) // MINUTE * MINUTE
    past = Counted(now, now - 6 * HOUR, now)
    with prometheus(tmp_path_factory.mktemp("ruled"), tool, past.metrics(), config=config) as server:
        page = 'ALERTS{sloth_severity="page",alertstate="firing"}'
        burn = 'slo:current_burn_rate:ratio{sloth_slo="counters"}'
        for _ in range(200):
            firing, burnt = series(server, page), series(server, burn)
            if len(firing) >= 4 and burnt:
                break
            time.sleep(0.1)
        assert {one["metric"]["alertname"] for one in firing} == {"rates", "steps", "counters", "strict"}
        assert float(burnt[0]["value"][1]) == pytest.approx(50, rel=0.02)


def series(server: str, query: str) -> list[dict[str, Any]]:
    """What a query gives now."""
    return json.load(urlopen(f"{server}/api/v1/query?query={quote(query)}"))["data"]["result"]


def test_names_never_collide_and_stated_alerts_are_the_table(shop: Shop) -> None:
    plan = yaml.safe_load((shop.folder / "program.yaml").read_text())
    condition = {"threshold": 2.0, "lookback": "12h", "alert_after": "1h", "severity": "ticket"}
    names = [{"target": 0.9, "name": "password reset"}, {"target": 0.8, "name": "password-reset"}, {"target": 0.7}]
    slo = {"id": "whole", "owner": "team/web", "window": WEEK, "indicator": {"ratio": EVENTS}, "objectives": names}
    muted = {"when_breaching": False, "condition": {**condition, "severity": "page"}}
    alerts = [{"condition": condition, "notify": ["board", "desk"]}, muted]
    shop.write(
        plan | {"slos": [slo | {"alerts": alerts}, slo | {"id": "quiet", "objectives": names[:1], "alerts": [muted]}]}
    )
    found = rules(shop.kaname("slo-rules").stdout)
    alarms = [rule for rule in found if "alert" in rule]
    assert [rule["alert"] for rule in alarms] == ["whole-password-reset", "whole-password-reset-2", "whole-3"]
    assert {rule["labels"]["notify"] for rule in alarms} == {"board,desk"}
    assert {rule["labels"]["sloth_severity"] for rule in alarms} == {"ticket"}
    assert all("(2 * 0." in rule["expr"] and "ratio_rate12h" in rule["expr"] for rule in alarms)
    windows = {rule["record"] for rule in found if rule.get("record", "").startswith("slo:sli_error")}
    assert windows >= {f"slo:sli_error:ratio_rate{each}" for each in ("1h", "12h", "7d")}
    assert {rule["labels"]["owner"] for rule in found if "record" in rule} == {"web"}


def test_the_rules_of_the_example_are_taken(tmp_path: Path, tool: Callable[[str], str]) -> None:
    """Rates over a fixed range, errors beside all events, a ratio and a composite: Atlas has them."""
    atlas = Shop(Path(__file__).parents[1] / "examples" / "atlas")
    done = atlas.kaname("slo-rules", "--output", tmp_path / "rules.yml")
    assert done.returncode == 2
    assert re.findall(r"▲ slo/([\w-]+) .*\n.*\[slo\.([\w-]+)\]", done.stderr) == [
        ("erp-availability", "unknown-source"),
        ("shop-speed", "slices"),
    ]
    command = [tool("promtool"), "check", "rules", tmp_path / "rules.yml"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    services = {rule["labels"]["sloth_slo"] for rule in rules((tmp_path / "rules.yml").read_text()) if "record" in rule}
    assert {"identity-whole-sign-in", "identity-whole-password-reset", "checkout-availability"} < services


@pytest.mark.parametrize("windows", ["7d", "custom-30d"])
def test_windows_of_ones_own_are_stated_as_alerts(shop: Shop, shared: Path, windows: str) -> None:
    """Sloth's files of windows as alerts of a plan: factor = share of the budget x period / long window."""
    spec = yaml.safe_load((shared / "data" / "slo" / "sloth" / "windows" / f"{windows}.yaml").read_text())["spec"]
    units = {"m": 1 / 60, "h": 1.0, "d": 24.0}

    def hours(text: str) -> float:
        return int(text[:-1]) * units[text[-1]]

    table = [
        (severity, one["longWindow"], one["shortWindow"], one["errorBudgetPercent"])
        for severity in ("page", "ticket")
        for one in spec[severity].values()
    ]
    factors = [share / 100 * hours(spec["sloPeriod"]) / hours(long) for _, long, _, share in table]
    alerts = [
        {"condition": {"severity": severity, "threshold": factor, "lookback": long, "alert_after": short}}
        for (severity, long, short, _), factor in zip(table, factors, strict=True)
    ]
    plan = yaml.safe_load((shop.folder / "program.yaml").read_text())
    slo = PLAN["slos"][0] | {"window": {"duration": spec["sloPeriod"]}, "alerts": alerts}
    shop.write(plan | {"slos": [slo]})
    found = rules(shop.kaname("slo-rules").stdout)
    recorded = {str(rule.get("record")).removeprefix("slo:sli_error:ratio_rate") for rule in found}
    spans = {duration(hours(text)) for _, *both, _ in table for text in both}
    assert recorded >= {*spans, spec["sloPeriod"]}
    said = [
        re.findall(r"ratio_rate(\w+)\{[^}]*\} > \(([\d.]+) \* 0\.01\)", one["expr"]) for one in found if "alert" in one
    ]
    expected = [
        [(duration(hours(text)), f"{factor:.10g}") for text in (short, long)]
        for (_, long, short, _), factor in zip(table, factors, strict=True)
    ]
    assert said == [expected[0] + expected[1], expected[2] + expected[3]]


def test_an_alert_that_can_not_fire_is_told_and_written(shop: Shop) -> None:
    """A target of 93 % over 30 days: 14.4 x 0.07 is more than all; 94 % is the first whole one that can be."""
    plan = yaml.safe_load((shop.folder / "program.yaml").read_text())
    month = PLAN["slos"][0] | {"window": {"duration": "30d"}}
    slos = [month | {"id": f"at-{target}", "objectives": [{"target_percent": target}]} for target in (93.0, 94.0)]
    shop.write(plan | {"slos": slos})
    done = shop.kaname("slo-rules")
    assert done.returncode == 0
    told = re.findall(r"▲ slo/(\S+)  (.*)\n.*\[slo\.never-fires\]", done.stderr)
    sentence = "With a target of 93% no outage burns 14.4 times as fast as the even pace: the alert never fires."
    assert told == [("at-93.0", sentence)]
    assert len([one for one in rules(done.stdout) if "alert" in one]) == 4


EXAMPLES = ("getting-started", "home-wifi", "kubernetes-apiserver", "multifile", "no-alerts")


def plain(expression: str) -> str:
    """An expression without blanks that mean nothing, its numbers as near as binary fractions are."""
    bare = re.sub(r"\s+", "", expression)
    return re.sub(r"(?<![\w.])\d+\.\d+", lambda found: f"{float(found[0]):.9g}", bare)


def expressions(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What each series and each alert of a severity is, but for how people named it."""
    return sorted((one.get("record") or one["labels"]["sloth_severity"], plain(one["expr"])) for one in found)


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_plan_gives_what_sloth_gives(shop: Shop, shared: Path, example: str) -> None:
    """Sloth's examples written as a plan: its own expressions come out for every series and alert."""
    folder = shared / "data" / "slo" / "sloth"
    known = yaml.safe_load((shop.folder / "program.yaml").read_text())
    ours: list[dict[str, Any]] = []
    for spec in yaml.safe_load_all((folder / f"{example}.yml").read_text(encoding="utf-8")):
        if spec:
            shop.write({"charter": known["charter"], "sources": known["sources"], **as_plan(spec)})
            done = shop.kaname("slo-rules")
            assert (done.returncode, done.stderr) == (0, "")
            ours += rules(done.stdout)
    generated = yaml.safe_load_all(
        (folder / "expected-prometheus-rules" / f"{example}.yml").read_text(encoding="utf-8")
    )
    theirs = [rule for one in generated if one for group in one["groups"] for rule in group["rules"]]
    if example == "no-alerts":
        ours = [one for one in ours if "alert" not in one]
    assert expressions(ours) == expressions(theirs)
    assert len(theirs) >= 15


def as_plan(spec: dict[str, Any]) -> dict[str, Any]:
    """A specification of Sloth as records."""

    def slo(one: dict[str, Any]) -> dict[str, Any]:
        events = one["sli"]["events"]
        return {
            "id": one["name"],
            "component": spec["service"],
            "window": {"duration": "30d"},
            "indicator": {"ratio": {"source": "metrics", "bad": events["error_query"], "total": events["total_query"]}},
            "objectives": [{"target_percent": float(one["objective"])}],
        }

    return {"components": [{"id": spec["service"]}], "slos": [slo(one) for one in spec["slos"]]}
