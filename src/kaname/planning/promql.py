"""PromQL of an indicator over any window: the events it counts, the share that is good, the share that is not.

A query is asked over a window in one of four ways. `{{.window}}` stands for the window wherever it is written. A bare
selector is a counter, whose increase over the window counts, or (`counter: false`) a gauge, whose samples are added up.
Any other expression with a range in it, `rate(…[5m])`, is added up at steps of its smallest range, so that each event
counts once. A counter within an expression without a range can't be asked: the increase of a sum breaks whenever one
of its series begins anew. The queries of one ratio must be written in the same way, since each counts in a unit of its
own: a rate is per second, an increase is not.

Budgeting follows OpenSLO: the share of events (Occurrences), of slices of time (Timeslices) or the mean share of slices
(RatioTimeslices); slices without events are good in the second and left out of the third.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kaname.engines.alert_rules import WINDOW, duration
from kaname.model.indicators import Indicator, RatioMetric, SloTarget, ThresholdMetric
from kaname.planning.service_levels import Unasked, hours_of

Budgeting = Literal["Occurrences", "Timeslices", "RatioTimeslices"]
GAUGE_STEP, TEMPLATE_RANGE = "1m", "5m"
"""How far values of a gauge are taken apart; what `{{.window}}` is in a query whose value is held against a limit."""
_MOMENT = 1e-6
"""Hours by which two spans of the same length may differ as numbers."""
_OPERATORS = {"lte": "<=", "gte": ">=", "lt": "<", "gt": ">"}
_TEMPLATE = re.compile(r"\{\{\s*\.window\s*\}\}")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`|#[^\n]*')
_SELECTOR = re.compile(r"\s*(?=[\w:{])(?:[a-zA-Z_:][\w:]*)?\s*(?:\{[^{}]*\})?\s*")
_RANGE = re.compile(r"\[\s*((?:\d+(?:ms|s|m|h|d|w|y))+)\s*[\]:]")
_SPAN = re.compile(r"(\d+)(ms|s|m|h|d|w|y)")
_UNIT_HOURS = {"ms": 1 / 3.6e6, "s": 1 / 3600, "m": 1 / 60, "h": 1, "d": 24, "w": 168, "y": 8760}


@dataclass(frozen=True, slots=True)
class Asking:
    """How an objective is asked: its queries with `{{.window}}` for the window.

    Good or bad events, and all of them; or a level, the share of good ones, where slices count or there is nothing to
    count. `known` must give something over the whole window, so that a level of slices is more than that nothing is
    known. `finest`: hours below which windows tell nothing.
    """

    good: str = ""
    bad: str = ""
    total: str = ""
    level: str = ""
    known: str = ""
    finest: float = 0.0

    @property
    def whole(self) -> str:
        """The level over the whole window; "" where events are counted."""
        return f"({self.level}) and on() ({self.known})" if self.known else self.level

    def tells(self, hours: float) -> bool:
        """Whether it tells of a window so long."""
        return hours > self.finest - _MOMENT

    def errors(self, hours: float) -> str:
        """The share of bad events in a window: 0 where there were none at all."""
        if self.bad:
            share = f"({self.bad}) / (({self.total}) > 0)"
        elif self.good:
            share = f"1 - (({self.good}) or vector(0)) / (({self.total}) > 0)"
        else:
            share = f"1 - ({self.level})"
        return over(f"({share}) or vector(0)", hours)


def over(query: str, hours: float) -> str:
    """A query with its window filled in.

    Where values are taken at steps the window ends a second early, so that the step at which it begins, which belongs
    to the window before, is left out by every version of Prometheus (2 would take it, 3 doesn't).
    """
    steps = f"{round(hours * 60) - 1}m59s"
    return query.replace(f"[{WINDOW}:", f"[{steps}:").replace(WINDOW, duration(hours))


def asking(indicator: Indicator, objective: SloTarget, budgeting: Budgeting) -> Asking | Unasked:
    """How an objective is asked, or why it can't be."""
    texts = _texts(indicator.ratio or indicator.threshold, objective)
    if not all(texts):
        return Unasked.NO_QUERY
    counted = indicator.ratio if indicator.ratio is not None and not indicator.ratio.raw else None
    if counted is not None and any(_broken(one, counted.counter) for one in texts):
        return Unasked.RATE_OF_SUM
    if counted is not None and len({_form(one) for one in texts}) > 1:
        return Unasked.MIXED
    finest = max((_finest(one) for one in texts), default=0.0)
    first, total = ("", "") if counted is None else (_events(text, counted) for text in texts)
    if budgeting != "Occurrences":
        hours = hours_of(objective.time_slice_window or GAUGE_STEP)
        if hours < finest - _MOMENT:
            return Unasked.COARSE
        return Asking(level=_of_slices(indicator, objective, budgeting, hours), known=first, finest=hours)
    if counted is not None:
        return Asking(first if counted.good else "", "" if counted.good else first, total, finest=finest)
    return Asking(level=_share(indicator, objective), finest=finest)


def error_queries(indicator: Indicator, objective: SloTarget) -> tuple[str, str]:
    """The query of errors and that of all events as Sloth wants them; where errors are a ratio, nothing for the latter.

    Queries with `{{.window}}` stay as they are written. Only for objectives that can be asked.
    """
    metric = indicator.ratio
    if metric is None or metric.raw:
        if metric is not None and has_window(metric.raw):
            raw = normal(metric.raw)
            return (raw if metric.raw_type == "failure" else f"1 - ({raw})"), ""
        return f"1 - ({_share(indicator, objective)})", ""
    total = _as_written(metric.total, metric)
    if metric.bad:
        return _as_written(metric.bad, metric), total
    return f"1 - (({_as_written(metric.good, metric)}) / ({total}))", ""


def has_window(query: str) -> bool:
    """Whether a query says where the window stands."""
    return _TEMPLATE.search(_code(query)) is not None


def normal(query: str) -> str:
    """A query with the window written in one way, and without comments, which would swallow what stands after them."""
    bare = _QUOTED.sub(lambda found: "" if found[0].startswith("#") else found[0], query)
    return _TEMPLATE.sub(WINDOW, bare.strip())


def _texts(metric: RatioMetric | ThresholdMetric | None, objective: SloTarget) -> tuple[str, ...]:
    match metric:
        case RatioMetric(raw=raw) if raw:
            return (raw,)
        case RatioMetric():
            return (metric.good or metric.bad, metric.total)
        case ThresholdMetric():
            return (metric.query, "" if objective.op is None or objective.value is None else metric.query)
        case _:
            return ("",)


def _code(query: str) -> str:
    """A query without its quoted texts and comments."""
    return _QUOTED.sub(lambda found: "" if found[0].startswith("#") else '""', query)


def _is_selector(query: str) -> bool:
    return _SELECTOR.fullmatch(_code(query)) is not None


def _form(query: str) -> Literal["window", "selector", "steps"]:
    """In which way a query is asked over a window."""
    if has_window(query):
        return "window"
    return "selector" if _is_selector(query) else "steps"


def _broken(query: str, counter: bool) -> bool:
    """Whether it is a counter within an expression that has no range."""
    return counter and _form(query) == "steps" and not _finest(query)


def _finest(query: str) -> float:
    """The smallest range of a query in hours; 0 where it has none or says where the window stands."""
    if has_window(query):
        return 0.0
    found = [_hours(one) for one in _RANGE.findall(_code(query))]
    return min(found, default=0.0)


def _hours(text: str) -> float:
    return sum(int(number) * _UNIT_HOURS[unit] for number, unit in _SPAN.findall(text))


def _step(*queries: str) -> str:
    """How far expressions are taken apart: their smallest range, so that what it covers is counted once."""
    ranges = [one for query in queries for one in _RANGE.findall(_code(query)) if _hours(one) > 0]
    return min(ranges, key=_hours, default=GAUGE_STEP)


def _events(query: str, metric: RatioMetric) -> str:
    """How many events a query counts within the window, over all its series."""
    text = _as_written(query, metric)
    return f"sum({text})" if has_window(query) else text


def _as_written(query: str, metric: RatioMetric) -> str:
    text = normal(query)
    match _form(query):
        case "window":
            return text
        case "selector":
            return f"sum({'increase' if metric.counter else 'sum_over_time'}({text}[{WINDOW}]))"
        case "steps":
            step = _step(metric.good or metric.bad, metric.total)
            return f"sum(sum_over_time(({text})[{WINDOW}:{step}]))"


def _share(indicator: Indicator, objective: SloTarget) -> str:
    """The share that is good within the window, of what has no events to count; what is no number is left out."""
    if indicator.threshold is not None:
        text = normal(indicator.threshold.query).replace(WINDOW, TEMPLATE_RANGE)
        held = f"(({text}) >= -Inf) {_OPERATORS[objective.op or 'lte']} bool {float(objective.value or 0)!r}"
        return f"avg(avg_over_time(({held})[{WINDOW}:{GAUGE_STEP}]))"
    ratio = indicator.ratio or RatioMetric()
    text = normal(ratio.raw)
    if has_window(ratio.raw):
        mean = f"avg(({text}) >= 0)"
    else:
        mean = f"avg(avg_over_time((({text}) >= 0)[{WINDOW}:{_step(text)}]))"
    return mean if ratio.raw_type == "success" else f"1 - {mean}"


def _of_slices(indicator: Indicator, objective: SloTarget, budgeting: Budgeting, hours: float) -> str:
    """The share of slices that reach their target, or the mean of their shares.

    A slice of whose events all are known but none is good (or bad) has none of these.
    """
    target, metric = repr(float(objective.time_slice_target or 1.0)), indicator.ratio
    if metric is None or metric.raw:
        share = over(_share(indicator, objective), hours)
        each = f"({share}) >= bool {target}" if budgeting == "Timeslices" else share
    else:
        total = over(_events(metric.total, metric), hours)
        first = f"({over(_events(metric.good or metric.bad, metric), hours)} or vector(0))"
        good = first if metric.good else f"(({total}) - {first})"
        each = f"{good} >= bool {target} * ({total})" if budgeting == "Timeslices" else f"{good} / (({total}) > 0)"
    return f"avg_over_time(({each})[{WINDOW}:{duration(hours)}])"
