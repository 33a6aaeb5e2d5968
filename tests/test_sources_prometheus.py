"""Prometheus, for real: series by PromQL in windows, what is no number, what is refused, and what is asked again."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts_api import Contract
from kaname.errors import SourceError
from kaname.evidence.archive import Archive
from kaname.evidence.client import Client
from kaname.evidence.facts import Reading
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import Pulled, pull
from kaname.evidence.source import Setup
from kaname.evidence.sources.prometheus import POINTS, Prometheus
from kaname.words.speech import Speech
from loopback import Asked, Reply, Service, serving
from plans import program
from prometheus_server import prometheus

pytestmark = pytest.mark.thorough

FIRST = datetime(2026, 2, 1, tzinfo=UTC)
LAST = FIRST + timedelta(days=2)


class At(Prometheus):
    """Pulls at a stated moment."""

    moment = LAST

    def now(self) -> datetime:
        return self.moment


class Desk:
    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.archive = address, Archive(folder / "evidence")

    def source(self, client: Client | None = None, moment: datetime = LAST, **options: str) -> At:
        given = {name.replace("__", "."): text for name, text in options.items()}
        setup = Setup(name="metrics", address=self.address, since=date(2026, 2, 1), options=given)
        one = At(setup, client)
        one.moment = moment
        return one

    def pull(self, *, moment: datetime = LAST, full: bool = False, **options: str) -> Pulled:
        with Client(self.address, sleep=lambda _: None) as client:
            source = self.source(client, moment, **{"delay": "0s", **options})
            return pull(source, self.archive, Privacy(self.archive.key()), full=full)

    @property
    def readings(self) -> tuple[Reading, ...]:
        return self.archive.evidence().readings

    def values(self, series: str) -> dict[datetime, float]:
        return {one.at: one.value for one in self.readings if one.series == series}


def metrics() -> str:
    """Two days of minutes: a counter of 60 an hour and shop, with a hole of two hours, and a gauge."""
    lines = ["# TYPE orders counter", "# HELP orders Orders."]
    for shop in ("north", "south"):
        for minute in range(2 * 24 * 60 + 1):
            if not 600 <= minute < 720:
                at = int((FIRST + timedelta(minutes=minute)).timestamp())
                lines.append(f'orders_total{{shop="{shop}"}} {minute} {at}')
    lines += ["# TYPE load gauge"]
    for minute in range(2 * 24 * 60 + 1):
        at = int((FIRST + timedelta(minutes=minute)).timestamp())
        lines.append(f"load {minute % 7} {at}")
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str]) -> Iterator[str]:
    """A Prometheus with these metrics in it."""
    folder = tmp_path_factory.mktemp("prometheus")
    with prometheus(folder, tool, metrics(), "--query.max-samples=2000") as address:
        yield address


@pytest.fixture
def desk(server: str, tmp_path: Path) -> Desk:
    return Desk(server, tmp_path)


def test_readings_are_what_was_measured(desk: Desk) -> None:
    done = desk.pull(series__load="load", step="30m")
    found = desk.values('load{__name__="load"}')
    assert found == {FIRST + timedelta(minutes=at): at % 7 for at in range(0, 2881, 30)}
    assert dict(done.odd) == {"prometheus.labelled": 1}
    (problem,) = done.problems
    assert problem.values["text"] == 'load{__name__="load"}'


def test_holes_and_values_that_are_no_numbers_are_counted(desk: Desk) -> None:
    ratio = "sum(rate(orders_total[30m])) / (sum(load) - sum(load))"
    done = desk.pull(series__orders="sum(increase(orders_total[1h]))", series__ratio=ratio, step="1h")
    orders = desk.values("orders")
    assert orders[FIRST + timedelta(hours=3)] == pytest.approx(120, rel=0.02)
    told = {(one.code, str(one.where)): one.values for one in done.problems}
    assert told["prometheus.gaps", "orders"]["number"] == 2  # an increase needs two points
    assert {FIRST + timedelta(hours=11), FIRST + timedelta(hours=12)} & orders.keys() == set()
    undefined = told["prometheus.undefined", "ratio"]
    assert undefined["text"] == "+Inf"
    assert int(str(undefined["number"])) == done.things["ratio"]
    assert desk.values("ratio") == {}


def test_only_what_is_new_and_nothing_twice(desk: Desk) -> None:
    series = {"series__load": "sum(load)", "step": "1h"}
    first = desk.pull(moment=FIRST + timedelta(hours=10, minutes=30), **series)
    assert first.new["readings"] == 11
    assert desk.pull(moment=FIRST + timedelta(hours=10, minutes=40), **series).pages == 0
    assert desk.pull(moment=FIRST + timedelta(hours=12), **series).new["readings"] == 2
    assert dict(desk.pull(moment=FIRST + timedelta(hours=12), full=True, **series).new) == {}
    assert len(desk.values("load")) == 13


def test_a_changed_query_is_asked_from_the_beginning(desk: Desk) -> None:
    desk.pull(series__load="sum(load)", step="6h")
    before = desk.values("load")
    desk.pull(series__load="2 * sum(load)", step="6h")
    assert desk.values("load") == {at: 2 * value for at, value in before.items()}


def test_what_is_asked_once_a_pull_is_known_as_of_that_pull(desk: Desk) -> None:
    moment = FIRST + timedelta(hours=3, seconds=40)
    asked = {"latest__load": "sum(load)", "latest__two": "scalar(vector(2))", "latest__none": "sum(no_such_metric)"}
    done = desk.pull(moment=moment, **asked)
    at = FIRST + timedelta(hours=3)
    assert (desk.values("load"), desk.values("two"), desk.values("none")) == ({at: 180 % 7}, {at: 2.0}, {})
    assert [(one.code, str(one.where)) for one in done.problems] == [("prometheus.nothing", "none")]
    assert desk.pull(moment=moment + timedelta(seconds=10), **asked).pages == 0
    desk.pull(moment=moment + timedelta(minutes=1), **asked)
    assert desk.values("load") == {at: 180 % 7, at + timedelta(minutes=1): 181 % 7}


def test_a_query_that_is_refused_keeps_no_other_from_being_asked(desk: Desk) -> None:
    with pytest.raises(SourceError) as caught:
        desk.pull(latest__broken="sum(", latest__load="sum(load)", series__load2="sum(load)", step="1h")
    assert (caught.value.code, caught.value.values["series"]) == ("prometheus_query_refused", "broken")
    assert len(desk.values("load")) == 1
    assert len(desk.values("load2")) == 49


def test_points_that_are_not_settled_yet_wait(desk: Desk) -> None:
    desk.pull(moment=FIRST + timedelta(hours=3), series__load="sum(load)", step="1h", delay="5m")
    assert max(desk.values("load")) == FIRST + timedelta(hours=2)


def test_windows_shrink_where_prometheus_takes_no_more(desk: Desk) -> None:
    """Two thousand samples at most are allowed to a query here; two days of minutes are more."""
    done = desk.pull(series__load="sum(load)", step="1m")
    assert done.pages > 1
    assert len(desk.values("load")) == 2881


def test_a_wrong_query_is_explained(desk: Desk) -> None:
    with pytest.raises(SourceError) as caught:
        desk.pull(series__orders="sum(orders_total")
    assert caught.value.code == "prometheus_query_refused"
    assert caught.value.values["series"] == "orders"
    assert "parse error: unclosed left parenthesis" in caught.value.values["said"]
    with pytest.raises(SourceError) as caught:
        desk.pull(series__orders="orders_total + on(shop) group_left load * on() orders_total")
    assert caught.value.code == "prometheus_query_refused"


def test_a_metric_that_does_not_exist_is_told(desk: Desk) -> None:
    assert dict(desk.pull(series__none="sum(no_such_metric)").odd) == {"prometheus.nothing": 1}


def test_testing_counts_the_series(desk: Desk) -> None:
    with Client(desk.address) as client:
        options = {"series__one": "vector(1)", "series__number": "scalar(vector(2))", "series__none": "nothing_there"}
        found = {check.name: check.seen for check in desk.source(client, **options).test()}
    assert found == {"one": 1, "number": 1, "none": 0}


def test_testing_tells_each_query_that_is_refused(desk: Desk) -> None:
    with Client(desk.address) as client:
        checks = list(desk.source(client, series__bad="sum(", series__good="vector(1)").test())
    assert [(one.name, one.fault, one.seen) for one in checks] == [
        ("bad", "prometheus_query_refused", None),
        ("good", "", 1),
    ]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, "prometheus_no_series"),
        ({"serie__x": "up"}, "source_option_unknown"),
        ({"series__x": "up", "step": "1 hour"}, "source_option_invalid"),
        ({"series__x": "up", "step": "100ms"}, "source_option_invalid"),
        ({"series__x": "up", "step": ""}, "source_option_invalid"),
        ({"series__x": "up", "delay": "soon"}, "source_option_invalid"),
        ({"series__x": "up", "latest__x": "up"}, "source_option_invalid"),
    ],
)
def test_wrong_options(tmp_path: Path, options: dict[str, str], code: str) -> None:
    with pytest.raises(SourceError) as caught:
        Desk("http://127.0.0.1:9", tmp_path).pull(**options)
    assert caught.value.code == code


def matrix(*values: tuple[float, str], warnings: list[str] | None = None, **one: Any) -> dict[str, Any]:
    result = [{"metric": {}, "values": [list(pair) for pair in values], **one}] if values or one else []
    body = {"status": "success", "data": {"resultType": "matrix", "result": result}}
    return body | ({"warnings": warnings} if warnings else {})


@pytest.fixture
def fake() -> Iterator[Service]:
    with serving(lambda _: Reply(matrix())) as service:
        yield service


def test_every_question_keeps_to_the_published_contract(fake: Service, shared: Path, tmp_path: Path) -> None:
    document = json.loads((shared / "data/api-contracts/prometheus-http-api.json").read_text())
    contract = Contract(document, "/api/v1")
    desk = Desk(fake.address, tmp_path)
    desk.pull(series__load='sum by () (load{a="ü b&c"})', step="15s")
    with Client(desk.address) as client:
        list(desk.source(client, series__load="load").test())
    assert {asked.path for asked in fake.asked} == {"/api/v1/query", "/api/v1/query_range"}
    assert [fault for asked in fake.asked for fault in contract.faults(asked.whole)] == []
    ranges = [asked.query for asked in fake.asked if asked.path.endswith("range")]
    sizes = [(int(one["end"]) - int(one["start"])) // 15 + 1 for one in ranges]
    assert sizes == [POINTS, POINTS, 11521 - 2 * POINTS]
    assert max(sizes) <= 11_000


def test_warnings_histograms_and_stale_values(fake: Service, tmp_path: Path) -> None:
    base = int(FIRST.timestamp())
    answer = matrix(
        (base, "1"), (base + 3600, "NaN"), (base + 3 * 3600, "-Inf"), warnings=["too old"], histograms=[[base, {}]]
    )
    fake.behaviour = lambda _: Reply(answer)
    desk = Desk(fake.address, tmp_path)
    done = desk.pull(series__load="load", step="1h")
    assert {one.code: dict(one.values) for one in done.problems} == {
        "prometheus.warning": {"text": "too old"},
        "prometheus.undefined": {"number": 2, "text": "-Inf, NaN"},
        "prometheus.gaps": {"number": 1},
        "prometheus.histogram": {"number": 1},
    }
    assert desk.values("load") == {FIRST: 1.0}
    for language in ("en", "ja"):
        speech = Speech(language, program())
        assert all("{" not in str(part) for one in done.problems for part in speech.problem(one))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Reply({"status": "success", "data": {"storageRetention": "15d"}}), {"long": "15d", "deep": "15d"}),
        (Reply({"status": "success", "data": {"storageRetention": "1w2d or 10GB"}}), {"long": "1w2d", "deep": "1w2d"}),
        (Reply({"status": "success", "data": {"storageRetention": "28d"}}), {}),
        (Reply({"status": "success", "data": {"storageRetention": "10GB"}}), {}),
        (Reply({"status": "success", "data": []}), {}),
        (Reply("no such page", 404), {}),
    ],
)
def test_what_is_not_kept_long_enough_is_told(
    fake: Service, tmp_path: Path, shared: Path, answer: Reply, told: dict[str, str]
) -> None:
    points = Reply(matrix((int(FIRST.timestamp()), "1")))
    fake.behaviour = lambda asked: answer if asked.path.endswith("runtimeinfo") else points
    done = Desk(fake.address, tmp_path).pull(
        latest__long="sum(increase(a_total[28d]))",
        series__deep="max_over_time(rate(a_total[5m])[27d23h59m59s:5m])",
        latest__near='sum(increase(a_total{path="[28d]"}[1h]))',
    )
    assert {str(one.where): one.values["text"] for one in done.problems if one.code == "prometheus.retention"} == told
    document = json.loads((shared / "data/api-contracts/prometheus-http-api.json").read_text())
    assert [fault for asked in fake.asked for fault in Contract(document, "/api/v1").faults(asked.whole)] == []


def test_a_server_that_fails_to_tell_what_it_keeps_ends_the_pull(fake: Service, tmp_path: Path) -> None:
    fake.behaviour = lambda asked: Reply("no", 500) if asked.path.endswith("runtimeinfo") else Reply(matrix())
    with pytest.raises(SourceError) as caught:
        Desk(fake.address, tmp_path).pull(latest__long="sum(increase(a_total[28d]))")
    assert caught.value.code == "source_failing"


def test_what_is_no_prometheus(fake: Service, tmp_path: Path) -> None:
    for body in ("<html>sign in</html>", {"status": "ok"}, [1]):
        fake.behaviour = lambda _, body=body: Reply(body)
        with pytest.raises(SourceError) as caught:
            Desk(fake.address, tmp_path).pull(series__load="load")
        assert caught.value.code == "source_unreadable"


def test_a_pull_that_was_cut_goes_on(fake: Service, tmp_path: Path) -> None:
    desk = Desk(fake.address, tmp_path)

    def behaviour(asked: Asked) -> Reply:
        start = int(asked.query["start"])
        late = start > int(FIRST.timestamp()) + POINTS * 15
        return Reply("no", 500) if late and not healed else Reply(matrix((start, "1")))

    healed: list[bool] = []
    fake.behaviour = behaviour
    with pytest.raises(SourceError):
        desk.pull(series__load="load", step="15s")
    fake.asked.clear()
    healed.append(True)
    desk.pull(series__load="load", step="15s")
    assert int(fake.asked[0].query["start"]) == int(FIRST.timestamp()) + 2 * POINTS * 15
    assert len(desk.readings) == 3


@pytest.mark.parametrize(
    ("user", "options", "expected"),
    [
        ("", {}, {"Authorization": "Bearer s3cret"}),
        ("ann", {"tenant": "shop"}, {"Authorization": "Basic YW5uOnMzY3JldA==", "X-Scope-OrgID": "shop"}),
    ],
)
def test_headers(user: str, options: dict[str, str], expected: dict[str, str]) -> None:
    assert dict(Prometheus.headers(Setup(name="m", user=user, secret="s3cret", options=options))) == expected
