"""Windows of service levels: their lengths, and periods that follow the calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.model.quality import Slo
from kaname.planning.service_levels import indicated, period_start
from plans import program


def slo(duration: str, start: str, zone: str | None = None) -> Slo:
    window = {"duration": duration, "rolling": False, "calendar_start": start, "zone": zone}
    return Slo.model_validate({"id": "x", "window": window})


@pytest.mark.parametrize(
    ("duration", "start", "zone", "at", "begun"),
    [
        ("1M", "2025-10-01 00:00:00", "Asia/Tokyo", "2026-01-31T15:00Z", "2026-02-01T00:00+09:00"),
        ("1M", "2025-10-01 00:00:00", "Asia/Tokyo", "2026-01-31T14:59Z", "2026-01-01T00:00+09:00"),
        ("1M", "2026-01-31", None, "2026-02-28T00:00Z", "2026-02-28T00:00Z"),
        ("1M", "2026-01-31", None, "2026-03-30T00:00Z", "2026-02-28T00:00Z"),
        ("1Q", "2026-01-01", None, "2026-06-30T23:00Z", "2026-04-01T00:00Z"),
        ("2M", "2025-11-01", None, "2026-02-10T00:00Z", "2026-01-01T00:00Z"),
        ("1Y", "2024-04-01 00:00:00", None, "2026-03-31T00:00Z", "2025-04-01T00:00Z"),
        ("1w", "2026-01-05", None, "2026-01-18T23:00Z", "2026-01-12T00:00Z"),
        ("1d", "2026-03-01", "America/New_York", "2026-03-09T03:59Z", "2026-03-08T00:00-05:00"),
        ("1M", "2026-01-01T00:00:00+09:00", None, "2026-01-31T15:00Z", "2026-01-31T15:00Z"),
    ],
)
def test_the_period_of_a_moment(duration: str, start: str, zone: str | None, at: str, begun: str) -> None:
    assert period_start(slo(duration, start, zone), datetime.fromisoformat(at)) == datetime.fromisoformat(begun)


def test_a_start_that_is_none_or_ahead_gives_no_period() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert period_start(slo("1M", "soon"), now) is None
    assert period_start(slo("1M", "2026-01-02"), now) is None


@given(
    st.sampled_from(["1M", "2M", "1Q", "1Y", "1w", "10d"]),
    st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2020-01-01")),
    st.datetimes(datetime.fromisoformat("2020-01-02"), datetime.fromisoformat("2060-01-01")),
)
def test_a_period_holds_its_moment_and_is_its_own(duration: str, first: datetime, at: datetime) -> None:
    one, moment = slo(duration, str(first)), at.replace(tzinfo=UTC)
    begun = period_start(one, moment)
    assert begun is not None
    assert begun <= moment
    assert period_start(one, begun) == begun
    longest = {"1M": 31, "2M": 62, "1Q": 92, "1Y": 366, "1w": 7, "10d": 10}[duration]
    assert moment - begun < timedelta(days=longest)


def asked_source(name: str, *sources: dict[str, Any]) -> str:
    ratio = {"ratio": {"source": name, "good": "g", "total": "t"}}
    plan = program(sources=list(sources), slos=[{"id": "x", "indicator": ratio, "objectives": [{"target": 0.9}]}])
    (one,) = plan.all(Slo)
    found = indicated(plan, one, one.objectives[0])
    return found if isinstance(found, str) else found.source.id


def test_a_source_is_named_by_its_id_or_by_its_tool_where_there_is_one() -> None:
    main, other = ({"id": name, "vendor": "prometheus"} for name in ("main", "other"))
    assert asked_source("main", main, other) == "main"
    assert asked_source("Prometheus", main) == "main"
    assert asked_source("prometheus", main, other) == "unknown_source"
    assert asked_source("", main) == "no_source"
    assert asked_source("bills", {"id": "bills", "vendor": "focus"}) == "other_tool"


def test_indicators_are_shared_along_references_without_going_round() -> None:
    ratio = {"ratio": {"source": "main", "good": "g", "total": "t"}}
    slos = [
        {"id": "a", "indicator": ratio, "objectives": [{"target": 0.9}]},
        {"id": "b", "indicator_ref": "a", "objectives": [{"target": 0.9}]},
        {"id": "c", "indicator_ref": "b", "objectives": [{"target": 0.9}]},
        {"id": "d", "indicator_ref": "e", "objectives": [{"target": 0.9}]},
        {"id": "e", "indicator_ref": "d", "objectives": [{"target": 0.9}]},
    ]
    plan = program(sources=[{"id": "main", "vendor": "prometheus"}], slos=slos)
    found = {one.id: indicated(plan, one, one.objectives[0]) for one in plan.all(Slo)}
    assert [str(found[name]) for name in "de"] == ["no_indicator", "no_indicator"]
    assert found["a"] == found["b"] == found["c"]
    (far,) = program(slos=slos[:1]).all(Slo)
    outside = {far.key._replace(program="far"): far}
    here = program(
        name="here", outside=outside, slos=[{"id": "b", "indicator_ref": "far:a", "objectives": [{"target": 0.9}]}]
    )
    (one,) = here.all(Slo)
    assert indicated(here, one, one.objectives[0]) == "elsewhere"
