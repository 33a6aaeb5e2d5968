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
_COLUMNS = (
    *("source", "repository", "deployments", "deployments_per_week", "frequency_band", "changes_deployed"),
    *("lead_time_hours", "lead_time_band", "by_commits", "deployments_failed", "change_fail_rate", "fail_rate_band"),
    *("recovery_hours", "recovery_band", "reworked", "rework_rate", "placed_by_time"),
)


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
    """Every repository over the last twelve weeks; the variant says how changes were laid to deployments."""
    services = delivered.services
    rows = tuple(_row(delivered, one) for one in services)
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


def _row(delivered: Delivered, service: Service) -> tuple[Cell, ...]:
    now = service.now
    rates = now.rates
    hours = _hours(now.lead_minutes)
    untold = None if delivered.incidents.told or not rates.deployments else Undefined("no_incidents_told")
    fail, failed = rates.change_fail_rate, now.failed
    recovery = _hours(rates.median_recovery_minutes)
    laid = len(now.lead_times)
    return (
        Key(Source.kind, service.source) if delivered.knows(service.source) else service.source,
        service.repository,
        rates.deployments,
        round(rates.deployments / WEEKS, 2),
        _banded(frequency_band(*now.median_days)) if service.deploys else None,
        now.changes,
        Undefined("no_changes_deployed") if hours is None else hours,
        None if hours is None else _banded(band(Measure.LEAD_TIME_HOURS, hours, BAND_YEAR)),
        Percent(now.by_commits / laid) if laid else None,
        untold or failed,
        untold or _share(fail),
        None if untold or fail.value is None else _banded(band(Measure.CHANGE_FAIL_RATE, fail.value, BAND_YEAR)),
        untold or (_not_recovered(now) if recovery is None else recovery),
        None if untold or recovery is None else _banded(band(Measure.RECOVERY_HOURS, recovery, BAND_YEAR)),
        *_rework(service, untold),
        now.guessed,
    )


def _rework(service: Service, untold: Undefined | None) -> tuple[Cell, Cell]:
    """Deployments and their share that brought the repair of an incident, as far as changes name what they are for."""
    if untold is None and service.now.released and not service.names_items:
        untold = Undefined("no_items_named")
    reworked = sum(one.rework_of is not None for one in service.now.released)
    return untold or reworked, untold or _share(service.now.rates.rework_rate)


def _share(ratio: Ratio[float]) -> Cell:
    return Undefined(str(ratio.reason)) if ratio.value is None else Percent(ratio.value)


def _not_recovered(period: Period) -> Undefined:
    if not period.released:
        return Undefined("no_deployments")
    return Undefined("not_recovered" if period.failed else "nothing_failed")


def _banded(found: Banded) -> Term | None:
    """A band with the year of the survey: without it, it says nothing."""
    return None if found.band is None else Term("dora_band", f"{found.band}_{found.year}")
