"""Debt by component: principal, interest and, where code was measured, the SQALE debt ratio and its rating."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kaname.duties.debt.ledger import Burden, burden, unpaid
from kaname.engines import debt_ratio
from kaname.engines.debt_ratio import DEFAULT_MINUTES_PER_LINE, Rated, development_minutes
from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity, Undefined
from kaname.model.quality import Component
from kaname.planning.standing import Standing

RATED_POOR = Code("debt.rated-poor", Severity.WATCH)
CODES = (RATED_POOR,)

POOR = "DE"
CRITICAL_TIER = 1
DEBT_MINUTES, LINES = "sqale_index", "ncloc"
"""Names of the measures as SonarQube reports them: remediation effort in minutes, lines of code without comments."""
COLUMNS = (
    "component",
    "tier",
    "count",
    "principal_days",
    "interest_low",
    "interest_high",
    "debt_minutes",
    "lines_of_code",
    "debt_ratio",
    "rating",
    "minutes_to_a",
)


@dataclass(frozen=True, slots=True)
class Load:
    """The debts of one component; sums leave out what is not known. `rated` only where minutes and lines are known."""

    component: Key
    burdens: tuple[Burden, ...]
    minutes: float | None
    lines: float | None
    rated: Rated | None


def loads(standing: Standing, evidence: Evidence) -> tuple[Load, ...]:
    """Every component that has debt or was measured, by address."""
    by_component: dict[Key, list[Burden]] = {}
    for debt in unpaid(standing):
        key = standing.key(debt.component)
        if key is not None:
            by_component.setdefault(key, []).append(burden(standing, debt))
    measured = _measured(standing, evidence)
    keys = {*by_component, *(key for key, names in measured.items() if DEBT_MINUTES in names)}
    return tuple(_load(standing, key, tuple(by_component.get(key, ())), measured.get(key, {})) for key in sorted(keys))


def _load(standing: Standing, key: Key, burdens: tuple[Burden, ...], measured: dict[str, float]) -> Load:
    record = standing.program.find(key)
    stated = [one.debt.remediation_minutes for one in burdens if one.debt.remediation_minutes is not None]
    minutes = measured.get(DEBT_MINUTES, sum(stated) if stated else None)
    own_lines = record.lines_of_code if isinstance(record, Component) else None
    lines = measured.get(LINES, own_lines)
    return Load(key, burdens, minutes, lines, _rated(minutes, lines))


def _rated(minutes: float | None, lines: float | None) -> Rated | None:
    if minutes is None or not lines:
        return None
    cost = development_minutes([(int(lines), Decimal(DEFAULT_MINUTES_PER_LINE))])
    return debt_ratio.rate(debt_ratio.Component(cost, Decimal(str(minutes))))


def _measured(standing: Standing, evidence: Evidence) -> dict[Key, dict[str, float]]:
    """The newest measures up to the day, by component; they lead over what the plan says."""
    newest: dict[Key, dict[str, float]] = {}
    for measure in sorted(evidence.measures, key=lambda one: (one.at, one.source, one.external_id)):
        key = Key(Component.kind, measure.component)
        usable = measure.name in (DEBT_MINUTES, LINES) and measure.value >= 0
        if usable and measure.at.date() <= standing.as_of and standing.program.find(key) is not None:
            newest.setdefault(key, {})[measure.name] = measure.value
    return newest


def figure(standing: Standing, evidence: Evidence) -> Figure:
    """Debt summed by component."""
    rows = tuple(_row(standing, load) for load in loads(standing, evidence))
    return Figure("debt.by_component", COLUMNS, rows, "" if rows else "no_component_debt", "sqale_30_minutes_per_line")


def _row(standing: Standing, load: Load) -> tuple[Cell, ...]:
    unrated = Undefined("code_not_measured")
    ratio = load.rated.ratio.value if load.rated else None
    return (
        load.component,
        _tier(standing, load.component),
        len(load.burdens),
        _sum(one.days for one in load.burdens),
        _sum(one.low for one in load.burdens),
        _sum(one.high for one in load.burdens),
        load.minutes,
        load.lines,
        unrated if ratio is None else Percent(float(ratio)),
        unrated if load.rated is None else load.rated.rating,
        unrated if load.rated is None else load.rated.minutes_to_a,
    )


def _sum(values: Iterable[float | None]) -> float | None:
    """The sum of what is stated, None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _tier(standing: Standing, key: Key) -> int | None:
    record = standing.program.find(key)
    return record.tier if isinstance(record, Component) else None


def find(standing: Standing, evidence: Evidence) -> Iterator[Finding]:
    """Critical components whose code is rated D or E."""
    for load in loads(standing, evidence):
        tier = _tier(standing, load.component)
        if load.rated is not None and tier is not None and tier <= CRITICAL_TIER and load.rated.rating in POOR:
            yield RATED_POOR.at(
                *standing.known(load.component, *(one.debt.key for one in load.burdens)),
                severity=Severity.ACT if load.rated.rating == "E" else None,
                rating=load.rated.rating,
                tier=tier,
                ratio=Percent(float(load.rated.ratio.value or 0)),
                days_to_a=round(load.rated.minutes_to_a / 480, 1),
            )
