"""KPIs: the last reading against the target, which way it goes, and measures that nobody reads or defined."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.model.finding import Cell, Code, Figure, Finding, Quantity, Severity, Term, Undefined
from kaname.model.plan import Kpi, Reading
from kaname.planning.standing import Standing

KPI_OFF_TARGET = Code("progress.kpi-off-target", Severity.WATCH)
KPI_UNREAD = Code("progress.kpi-unread", Severity.WATCH)
KPI_UNDEFINED = Code("progress.kpi-undefined", Severity.WATCH)
CODES = (KPI_OFF_TARGET, KPI_UNREAD, KPI_UNDEFINED)


def findings(standing: Standing) -> Iterator[Finding]:
    """Measures off their target, measures nobody reads, measures that say nothing."""
    for kpi in standing.every(Kpi):
        last = _readings(standing, kpi)[-1:]
        for reading in last:
            state = judge(kpi, reading)
            if state in ("off", "watch"):
                severity = Severity.ACT if state == "off" else Severity.WATCH
                latest = Quantity(reading.value, kpi.unit)
                target = None if kpi.target is None else Quantity(kpi.target, kpi.unit)
                yield KPI_OFF_TARGET.at(kpi.key, severity=severity, latest=latest, target=target, since=reading.on)
        due = kpi.review_every_days
        if due is not None and (not last or standing.age(last[0].on) > due):
            since = last[0].on if last else Undefined("never_updated")
            yield KPI_UNREAD.at(kpi.key, since=since, every=due)
        if not kpi.definition or kpi.target is None:
            yield KPI_UNDEFINED.at(kpi.key, missing=Term("kpi_part", "target" if kpi.definition else "definition"))


def _readings(standing: Standing, kpi: Kpi) -> list[Reading]:
    """Readings up to the day, oldest first; of one day in the order of the plan."""
    return sorted((one for one in kpi.readings if one.on <= standing.as_of), key=lambda one: one.on)


def judge(kpi: Kpi, reading: Reading) -> str:
    """Where a reading lies: good, watch, or off; without `warn_at` whatever misses the target is to watch.

    With it, target and warn_at make two lines: missing the better one is to watch, missing the worse one is off.
    """
    if kpi.target is None:
        return "no_target"
    sign = 1.0 if kpi.better == "higher" else -1.0
    lines = sorted(sign * line for line in (kpi.target, kpi.warn_at) if line is not None)
    if sign * reading.value >= lines[-1]:
        return "good"
    return "off" if len(lines) > 1 and sign * reading.value < lines[0] else "watch"


def trend(kpi: Kpi, readings: list[Reading]) -> Term | None:
    """Which way the last two readings go."""
    if len(readings) < 2:
        return None
    step = (readings[-1].value - readings[-2].value) * (1.0 if kpi.better == "higher" else -1.0)
    return Term("trend", "flat" if step == 0 else "better" if step > 0 else "worse")


def figure(standing: Standing) -> Figure:
    """Every KPI with its last reading."""
    rows = tuple(_row(standing, kpi) for kpi in standing.every(Kpi))
    columns = ("record", "owner", "target", "latest", "unit", "trend", "read_on", "state")
    return Figure("progress.kpis", columns, rows, reason="" if rows else "no_records")


def _row(standing: Standing, kpi: Kpi) -> tuple[Cell, ...]:
    readings = _readings(standing, kpi)
    last = readings[-1] if readings else None
    return (
        kpi.key,
        standing.key(kpi.owner),
        kpi.target,
        last.value if last else None,
        kpi.unit or None,
        trend(kpi, readings),
        last.on if last else None,
        Term("kpi_state", judge(kpi, last) if last else "unread"),
    )
