"""How queries of indicators are asked over a window: each form, and those that can't be."""

from typing import Any

import pytest

from kaname.model.quality import Slo
from kaname.planning.promql import Asking, asking, error_queries, over
from kaname.planning.service_levels import Unasked

SLICED = {"target": 0.9, "time_slice_target": 0.95, "time_slice_window": "5m"}
HELD = {"target": 0.9, "op": "lte", "value": 0.8}


def level(indicator: dict[str, Any], objective: dict[str, Any] | None = None, **more: Any) -> Slo:
    objectives = [objective or {"target": 0.9}]
    return Slo.model_validate({"id": "x", "indicator": indicator, "objectives": objectives, **more})


def asked(slo: Slo) -> Asking | Unasked:
    assert slo.indicator is not None
    return asking(slo.indicator, slo.objectives[0], slo.budgeting)


@pytest.mark.parametrize(
    ("query", "counter", "events"),
    [
        ("hits_total", True, "sum(increase(hits_total[7d]))"),
        ('{__name__="hits",path="/a[5m]{}"}', True, 'sum(increase({__name__="hits",path="/a[5m]{}"}[7d]))'),
        ("job:probe:ok {job='a'}", False, "sum(sum_over_time(job:probe:ok {job='a'}[7d]))"),
        ("sum(rate(hits[{{ .window }}]))", True, "sum(sum(rate(hits[7d])))"),
        ("sum(rate(hits[5m]))", True, "sum(sum_over_time((sum(rate(hits[5m])))[10079m59s:5m]))"),
        ("rate(a[1h]) + rate(b[1h30m])", True, "sum(sum_over_time((rate(a[1h]) + rate(b[1h30m]))[10079m59s:1h]))"),
        ("sum(up)", False, "sum(sum_over_time((sum(up))[10079m59s:1m]))"),
        ("rate(a[2m]) # not [1m]", True, "sum(sum_over_time((rate(a[2m]))[10079m59s:2m]))"),
        ("rate(a[2m]) # or {{.window}}", True, "sum(sum_over_time((rate(a[2m]))[10079m59s:2m]))"),
        ('hits{path="#x"} # all of them', True, 'sum(increase(hits{path="#x"}[7d]))'),
    ],
)
def test_events_in_a_window(query: str, counter: bool, events: str) -> None:
    found = asked(level({"ratio": {"good": query, "total": query, "counter": counter}}))
    assert isinstance(found, Asking)
    assert over(found.total, 168) == events


@pytest.mark.parametrize(
    ("indicator", "why"),
    [
        ({"ratio": {"good": "sum(hits_total)", "total": "t"}}, Unasked.RATE_OF_SUM),
        ({"ratio": {"good": "hits_total offset 5m", "total": "t"}}, Unasked.RATE_OF_SUM),
        ({"ratio": {"good": "g", "total": "sum(rate(t[{{.window}}]))"}}, Unasked.MIXED),
        ({"ratio": {"good": "sum(rate(g[5m]))", "total": "t"}}, Unasked.MIXED),
        ({"ratio": {"good": "g"}}, Unasked.NO_QUERY),
        ({"ratio": {"total": "t"}}, Unasked.NO_QUERY),
        ({"ratio": {}}, Unasked.NO_QUERY),
        ({"threshold": {}}, Unasked.NO_QUERY),
    ],
)
def test_what_can_not_be_asked(indicator: dict[str, Any], why: Unasked) -> None:
    assert asked(level(indicator, HELD if "threshold" in indicator else None)) is why


def test_a_limit_is_needed_where_the_indicator_is_shared() -> None:
    slo = level({"threshold": {"query": "q"}}, HELD)
    other = Slo.model_validate({"id": "y", "indicator_ref": "x", "objectives": [{"target": 0.9}]})
    assert slo.indicator is not None
    assert asking(slo.indicator, other.objectives[0], "Occurrences") is Unasked.NO_QUERY


def test_slices_can_not_be_shorter_than_what_a_query_looks_back_on() -> None:
    ratio = {"good": "rate(g[10m])", "total": "rate(t[10m])"}
    assert asked(level({"ratio": ratio}, SLICED, budgeting="Timeslices")) is Unasked.COARSE
    same = {"good": "rate(g[5m])", "total": "rate(t[5m])"}
    found = asked(level({"ratio": same}, SLICED, budgeting="Timeslices"))
    assert isinstance(found, Asking)
    assert [found.tells(hours) for hours in (1 / 60, 5 / 60, 1)] == [False, True, True]


def test_expressions_of_a_ratio_are_taken_at_the_same_steps() -> None:
    found = asked(level({"ratio": {"bad": "rate(b[2m])", "total": "rate(t[10m])"}}))
    assert isinstance(found, Asking)
    assert found.bad == "sum(sum_over_time((rate(b[2m]))[{{.window}}:2m]))"
    assert found.total == "sum(sum_over_time((rate(t[10m]))[{{.window}}:2m]))"
    assert not found.tells(5 / 60)


def test_shares_of_errors() -> None:
    """Nothing happened: no errors. Nothing was good of what happened: all are."""
    bad = asked(level({"ratio": {"bad": "b", "total": "t"}}))
    good = asked(level({"ratio": {"good": "g", "total": "t"}}))
    assert isinstance(bad, Asking)
    assert isinstance(good, Asking)
    b, g, t = (f"sum(increase({name}[1h]))" for name in "bgt")
    assert bad.errors(1) == f"(({b}) / (({t}) > 0)) or vector(0)"
    assert good.errors(1) == f"(1 - (({g}) or vector(0)) / (({t}) > 0)) or vector(0)"


def test_slices_and_shares() -> None:
    counters = {"ratio": {"good": "g", "total": "t"}}
    g, t = "sum(increase(g[5m]))", "sum(increase(t[5m]))"
    raw = {"ratio": {"raw": "r", "raw_type": "success"}}
    mean = "avg(avg_over_time(((r) >= 0)[{}:1m]))"
    held = "avg(avg_over_time((((q) >= -Inf) <= bool 0.8)[{}:1m]))"

    def whole(*given: Any, **more: Any) -> str:
        found = asked(level(*given, **more))
        assert isinstance(found, Asking)
        return over(found.whole, 1)

    sliced = SLICED | HELD
    known, least = "and on() (sum(increase(g[1h])))", f"({g} or vector(0))"
    assert whole(counters, SLICED, budgeting="Timeslices") == (
        f"(avg_over_time(({least} >= bool 0.95 * ({t}))[59m59s:5m])) {known}"
    )
    assert whole(counters, SLICED, budgeting="RatioTimeslices") == (
        f"(avg_over_time(({least} / (({t}) > 0))[59m59s:5m])) {known}"
    )
    assert whole(raw) == mean.format("59m59s")
    assert whole({"ratio": {"raw": "r[{{.window}}]", "raw_type": "failure"}}) == "1 - avg((r[1h]) >= 0)"
    assert whole(raw, SLICED, budgeting="RatioTimeslices") == f"avg_over_time(({mean.format('4m59s')})[59m59s:5m])"
    assert whole({"threshold": {"query": "q"}}, HELD) == held.format("59m59s")
    assert whole({"threshold": {"query": "q"}}, sliced, budgeting="Timeslices") == (
        f"avg_over_time((({held.format('4m59s')}) >= bool 0.95)[59m59s:5m])"
    )


def test_rules_keep_what_is_written_for_them() -> None:
    """A plan's own queries stand in rules as Sloth would write them: errors over all, or what is left of good ones."""
    rate = "sum(rate(%s[{{.window}}]))"

    def said(**ratio: Any) -> tuple[str, str]:
        slo = level({"ratio": ratio})
        assert slo.indicator is not None
        return error_queries(slo.indicator, slo.objectives[0])

    assert said(bad=rate % "b", total=rate % "t") == (rate % "b", rate % "t")
    assert said(good=rate % "g", total=rate % "t") == (f"1 - (({rate % 'g'}) / ({rate % 't'}))", "")
    assert said(raw=rate % "r", raw_type="failure") == (rate % "r", "")
    assert said(raw=rate % "r", raw_type="success") == (f"1 - ({rate % 'r'})", "")
    assert said(bad="b", total="t") == ("sum(increase(b[{{.window}}]))", "sum(increase(t[{{.window}}]))")
