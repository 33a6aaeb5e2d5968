"""Software delivery of each repository by DORA's five metrics, as forges and trackers report it. No person counts."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.engines.delivery import chance_of_as_many
from kaname.engines.delivery_bands import Banded, Measure, band, frequency_band
from kaname.engines.ratio import Ratio
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.sources import Source
from kaname.planning.delivered import Delivered, Period, Service
from kaname.planning.flows import FEW, WEEKS

FAILING_MORE = Code("progress.deployments-failing-more", Severity.WATCH)
LEAD_TIME_DOUBLED = Code("progress.lead-time-doubled", Severity.WATCH)
CODES = (FAILING_MORE, LEAD_TIME_DOUBLED)

BAND_YEAR = 2023
"""The last year of which thresholds of all banded metrics are known."""
CLEARLY = 0.1
"""Points of the fail rate by which it must have risen."""
BY_CHANCE = 0.05
"""A rise more probable than that, were nothing changed, tells nothing."""
TWICE = 2.0
_COLUMNS = ("source", "repository", "metric", "last_weeks", "count", "weeks_before", "band", "certain")


def findings(delivered: Delivered) -> Iterator[Finding]:
    """Deployments that fail more often than before, and changes that take twice as long, where there are enough."""
    for service in delivered.services:
        if delivered.knows(service.source):
            key = Key(Source.kind, service.source)
            if delivered.incidents.told:
                yield from _failing(service, key)
            yield from _slower(service, key)


def _failing(service: Service, key: Key) -> Iterator[Finding]:
    now, before = service.now.rates, service.before.rates
    rate, was = now.change_fail_rate.value, before.change_fail_rate.value
    if rate is None or was is None or min(now.deployments, before.deployments) < FEW or rate - was < CLEARLY:
        return
    failed, failed_before = service.now.failed, service.before.failed
    if chance_of_as_many(failed, now.deployments, failed_before, before.deployments) <= BY_CHANCE:
        yield FAILING_MORE.at(
            key,
            repository=service.repository,
            failed=failed,
            deployments=now.deployments,
            rate=Percent(rate),
            before=Percent(was),
            weeks=WEEKS,
        )


def _slower(service: Service, key: Key) -> Iterator[Finding]:
    now, before = service.now, service.before
    hours, was = _hours(now.lead_minutes), _hours(before.lead_minutes)
    if hours is None or was is None or min(now.changes, before.changes) < FEW:
        return
    if hours >= TWICE * was:
        yield LEAD_TIME_DOUBLED.at(
            key, repository=service.repository, hours=hours, before=was, changes=now.changes, weeks=WEEKS
        )


def _hours(minutes: Ratio[float]) -> float | None:
    return None if minutes.value is None else round(minutes.value / 60, 2)


def figure(delivered: Delivered) -> Figure:
    """The five metrics of every repository over two spans of weeks; the variant says how changes were placed.

    The number is that of changes deployed, deployments, those that failed, those of them that have recovered, and those
    that brought a repair. Certain are changes placed by commits and incidents that name a repository or their cause.
    """
    services = delivered.services
    rows = tuple(row for one in services for row in _rows(delivered, one))
    return Figure("progress.dora", _COLUMNS, rows, "" if rows else "nothing_delivered", _variant(services))


def _variant(services: tuple[Service, ...]) -> str:
    """By the commits of deployments, by time, or some so and some so; nothing where no change was deployed."""
    ways = {
        way
        for one in services
        for way, count in (("commits", one.now.by_commits), ("time", len(one.now.lead_times) - one.now.by_commits))
        if count
    }
    return " and ".join(sorted(ways))


def _rows(delivered: Delivered, service: Service) -> Iterator[tuple[Cell, ...]]:
    source: Cell = Key(Source.kind, service.source) if delivered.knows(service.source) else service.source
    told = delivered.incidents.told
    spans = [_cells(one, told, service.names_items) for one in (service.now, service.before)]
    bands = _bands(service, told)
    for metric, (value, count, certain) in spans[0].items():
        before = spans[1][metric][0]
        yield (
            *(source, service.repository, Term("dora_metric", metric), value, count, before),
            *(bands.get(metric), None if certain is None else Percent(certain)),
        )


def _cells(period: Period, told: bool, names_items: bool) -> dict[str, tuple[Cell, Cell, float | None]]:
    """Of each metric its value or why there is none, the number behind it, and the share that is certain."""
    found = period.rates
    hours, recovery = _hours(period.lead_minutes), _hours(found.median_recovery_minutes)
    laid, reworked = len(period.lead_times), sum(one.rework_of is not None for one in period.released)
    untold = Undefined("no_incidents_told") if found.deployments and not told else None
    unnamed = Undefined("no_items_named") if found.deployments and not names_items else None
    recovered = sum(one.failed and one.recovered is not None for one in period.released)
    return {
        "lead_time": (
            Undefined("no_changes_deployed") if hours is None else hours,
            period.changes,
            period.by_commits / laid if laid else None,
        ),
        "frequency": (round(found.deployments / WEEKS, 2), found.deployments, None),
        "fail_rate": (
            untold or _share(found.change_fail_rate),
            None if untold else period.failed,
            1 - period.guessed / period.incidents if period.incidents else None,
        ),
        "recovery": (
            untold or (_not_recovered(period) if recovery is None else recovery),
            None if untold else recovered,
            None,
        ),
        "rework": (
            untold or unnamed or _share(found.rework_rate),
            None if untold or unnamed else reworked,
            None,
        ),
    }


def _bands(service: Service, told: bool) -> dict[str, Term | None]:
    """The bands of what is known; of rework there are none. Where nothing is known to deploy, often means nothing."""
    now = service.now
    fail = now.rates.change_fail_rate.value
    hours, recovery = _hours(now.lead_minutes), _hours(now.rates.median_recovery_minutes)
    known = (
        ("lead_time", hours, Measure.LEAD_TIME_HOURS),
        ("fail_rate", fail if told else None, Measure.CHANGE_FAIL_RATE),
        ("recovery", recovery if told else None, Measure.RECOVERY_HOURS),
    )
    bands = {name: _banded(band(measure, value, BAND_YEAR)) for name, value, measure in known if value is not None}
    return bands | {"frequency": _banded(frequency_band(*now.median_days)) if service.deploys else None}


def _share(ratio: Ratio[float]) -> Cell:
    return Undefined(str(ratio.reason)) if ratio.value is None else Percent(ratio.value)


def _not_recovered(period: Period) -> Undefined:
    if not period.released:
        return Undefined("no_deployments")
    return Undefined("not_recovered" if period.failed else "nothing_failed")


def _banded(found: Banded) -> Term | None:
    """A band with the year of the survey: without it, it says nothing."""
    return None if found.band is None else Term("dora_band", f"{found.band}_{found.year}")
