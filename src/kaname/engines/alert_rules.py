"""Prometheus rules of a service level objective, as Sloth writes them: error ratios, budget, burn rate and alerts.

Sources: slok/sloth (prometheus/v1: names of series, labels and groups); Google, The Site Reliability Workbook, chapter
5 (four windows). The period's series averages five-minute ratios, so it weighs quiet minutes as much as busy ones:
closer to OpenSLO's RatioTimeslices than to Occurrences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kaname.engines.burn import HOURS_PER_DAY, Alert, Severity, alerts

WINDOW = "{{.window}}"
"""Stands in a query for the window it is asked over."""
ERROR, BUDGET, PERIOD_BURN = "slo:sli_error:ratio_rate", "slo:error_budget:ratio", "slo:period_burn_rate:ratio"
JOINED = "on(sloth_id, sloth_slo, sloth_service) group_left"
TOO_FAST = (
    "({severity}) {{{{$labels.sloth_service}}}} {{{{$labels.sloth_slo}}}} SLO error budget burn rate is too fast."
)
SUMMARY = "{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is over expected."
"""What an alert says where the objective has no summary of its own."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """How both alerts are called and labelled; `page` and `ticket` are the labels of each."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    page: Mapping[str, str] = field(default_factory=dict[str, str])
    ticket: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Watched:
    """An objective and the queries of its events; without `total` the query of errors gives the ratio itself.

    `table` are its alerts where they are not those of the Workbook.
    """

    service: str
    name: str
    percent: Decimal
    errors: str
    total: str = ""
    period_days: int = 30
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    alarm: Alarm | None = None
    origin: Mapping[str, str] = field(default_factory=dict[str, str])
    table: tuple[Alert, ...] = ()

    @property
    def watches(self) -> tuple[Alert, ...]:
        """Its alerts: `table`, else the four of the Workbook for its period."""
        return self.table or alerts(self.period_days)

    @property
    def id(self) -> str:
        """Its name among all objectives."""
        return f"{self.service}-{self.name}"

    @property
    def identity(self) -> dict[str, str]:
        """The labels by which its series are found."""
        return {"sloth_id": self.id, "sloth_service": self.service, "sloth_slo": self.name}

    @property
    def selector(self) -> str:
        """The same as a selector."""
        return "{" + ", ".join(f'{name}="{value}"' for name, value in self.identity.items()) + "}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a series that is recorded, or an alert (with annotations)."""

    group: str
    name: str
    expr: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str] | None = None

    def written(self) -> dict[str, object]:
        """The rule as it stands in a file of rules, with its group."""
        if self.annotations is None:
            return {"group": self.group, "record": self.name, "expr": self.expr, "labels": dict(self.labels)}
        said = {"labels": dict(self.labels), "annotations": dict(self.annotations)}
        return {"group": self.group, "alert": self.name, "expr": self.expr, **said}


def rules(one: Watched) -> tuple[Rule, ...]:
    """All rules of an objective: its error ratios, then what describes it, then its alerts."""
    return (*_error_ratios(one), *_descriptions(one), *_alerts(one))


def duration(hours: float) -> str:
    """A span in the largest unit that holds it whole: 5m, 1h, 3d."""
    minutes = round(hours * 60)
    for unit, length in (("d", 1440), ("h", 60)):
        if minutes % length == 0:
            return f"{minutes // length}{unit}"
    return f"{minutes}m"


def _error_ratios(one: Watched) -> Iterator[Rule]:
    group = f"sloth-slo-sli-recordings-{one.id}"
    table = one.watches
    for hours in sorted({hours for alert in table for hours in (alert.short_hours, alert.long_hours)}):
        window = duration(hours)
        parts = [f"({query.replace(WINDOW, window)})" for query in (one.errors, one.total) if query]
        yield Rule(group, f"{ERROR}{window}", " / ".join(parts), _labels(one, sloth_window=window))
    period = duration(one.period_days * HOURS_PER_DAY)
    shortest = f"{ERROR}{duration(min(alert.short_hours for alert in table))}{one.selector}[{period}]"
    mean = f"sum_over_time({shortest}) / ignoring (sloth_window) count_over_time({shortest})"
    yield Rule(group, f"{ERROR}{period}", mean, _labels(one, sloth_window=period))


def _descriptions(one: Watched) -> Iterator[Rule]:
    target, period = one.percent / 100, duration(one.period_days * HOURS_PER_DAY)
    shortest = duration(min(alert.short_hours for alert in one.watches))
    said = {
        "slo:objective:ratio": f"vector({_plain(target)})",
        BUDGET: f"vector(1-{_plain(target)})",
        "slo:time_period:days": f"vector({one.period_days})",
        "slo:current_burn_rate:ratio": f"{ERROR}{shortest}{one.selector} / {JOINED} {BUDGET}{one.selector}",
        PERIOD_BURN: f"{ERROR}{period}{one.selector} / {JOINED} {BUDGET}{one.selector}",
        "slo:period_error_budget_remaining:ratio": f"1 - {PERIOD_BURN}{one.selector}",
    }
    group = f"sloth-slo-meta-recordings-{one.id}"
    yield from (Rule(group, name, expr, _labels(one)) for name, expr in said.items())
    yield Rule(
        group, "sloth_slo_info", "vector(1)", _labels(one, sloth_objective=_plain(one.percent), **dict(one.origin))
    )


def _alerts(one: Watched) -> Iterator[Rule]:
    if one.alarm is None:
        return
    for severity, own in ((Severity.PAGE, one.alarm.page), (Severity.TICKET, one.alarm.ticket)):
        table = [alert for alert in one.watches if alert.severity is severity]
        if not table:
            continue
        yield Rule(
            f"sloth-slo-alerts-{one.id}",
            one.alarm.name,
            " or ".join(_both_windows(one, alert) for alert in table),
            {**one.alarm.labels, **own, "sloth_severity": severity.value},
            {"summary": SUMMARY, **one.alarm.annotations, "title": TOO_FAST.format(severity=severity.value)},
        )


def _both_windows(one: Watched, alert: Alert) -> str:
    limit = f"({alert.factor:.10g} * {_plain(1 - one.percent / 100)})"
    windows = (
        f"max({ERROR}{duration(hours)}{one.selector} > {limit}) without (sloth_window)"
        for hours in (alert.short_hours, alert.long_hours)
    )
    return f"( {' and '.join(windows)} )"


def _labels(one: Watched, **more: str) -> dict[str, str]:
    return {**one.labels, **one.identity, **more}


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
