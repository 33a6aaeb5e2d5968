"""Carbon: software carbon intensity (SCI 1.1) by component and month. Offsets and certificates never enter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kaname.duties.finance.months import first_day, month_of
from kaname.engines.carbon import Intensity, Score, sci
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity, Term, Undefined
from kaname.model.money import CarbonFootprint
from kaname.planning.standing import Standing, number

ABOVE_TARGET = Code("finance.carbon-above-target", Severity.WATCH)
INCOMPLETE = Code("finance.carbon-incomplete", Severity.NOTE)
CODES = (ABOVE_TARGET, INCOMPLETE)

INTENSITIES: Mapping[str, Intensity] = {
    "location average": Intensity.AVERAGE,
    "short-run marginal": Intensity.SHORT_RUN_MARGINAL,
    "long-run marginal": Intensity.LONG_RUN_MARGINAL,
}
COLUMNS = (
    "record",
    "component",
    "month",
    "energy_kwh",
    "operational_g",
    "embodied_g",
    "units",
    "unit",
    "carbon_per_unit",
    "carbon_target",
    "intensity_method",
)


@dataclass(frozen=True, slots=True)
class Missing:
    """The inputs that a footprint lacks, by the name of their field."""

    fields: tuple[str, ...]


def score(footprint: CarbonFootprint) -> Score | Missing:
    """The intensity of a footprint, or what it lacks."""
    inputs = {
        "energy_kwh": footprint.energy_kwh,
        "intensity_g_per_kwh": footprint.intensity_g_per_kwh,
        "embodied_g": footprint.embodied_g,
        "units": footprint.units,
    }
    energy, grid, embodied, units = inputs.values()
    if energy is None or grid is None or embodied is None or units is None:
        return Missing(tuple(name for name, value in inputs.items() if value is None))
    return sci(energy, grid, embodied, units, INTENSITIES[footprint.intensity_method])


def figure(standing: Standing) -> Figure:
    """Every footprint by component and month."""
    ordered = sorted(
        standing.every(CarbonFootprint), key=lambda one: (str(one.component or ""), one.month or "", one.id)
    )
    rows = tuple(_row(standing, footprint) for footprint in ordered)
    return Figure("finance.carbon", COLUMNS, rows, "" if rows else "no_footprints", "sci_1_1_location_based")


def _row(standing: Standing, footprint: CarbonFootprint) -> tuple[Cell, ...]:
    found = score(footprint)
    scored = isinstance(found, Score)
    return (
        footprint.key,
        standing.key(footprint.component),
        first_day(footprint.month) if footprint.month else None,
        footprint.energy_kwh,
        found.operational_g if scored else None,
        footprint.embodied_g,
        footprint.units,
        footprint.unit or None,
        number(found.per_unit_g) if scored else Undefined("carbon_inputs_missing"),
        footprint.target_g_per_unit,
        Term("carbon.intensity", INTENSITIES[footprint.intensity_method].value),
    )


def find(standing: Standing) -> Iterator[Finding]:
    """Components whose latest month lies above its target, and footprints that can't be scored."""
    newest: dict[str, CarbonFootprint] = {}
    for footprint in standing.every(CarbonFootprint):
        found = score(footprint)
        if isinstance(found, Missing):
            missing = Term("carbon.input", found.fields[0])
            yield INCOMPLETE.at(footprint.key, missing=missing, count=len(found.fields))
        elif (footprint.month or "") <= month_of(standing.as_of):
            component = str(footprint.component or footprint.id)
            known = newest.get(component)
            if known is None or (footprint.month or "") >= (known.month or ""):
                newest[component] = footprint
    for footprint in newest.values():
        yield from _above(standing, footprint)


def _grams(value: float) -> str:
    """Grams to three digits: a call or an order often emits far less than one."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _above(standing: Standing, footprint: CarbonFootprint) -> Iterator[Finding]:
    found, target = score(footprint), footprint.target_g_per_unit
    if isinstance(found, Missing) or target is None or found.per_unit_g.value is None:
        return
    if found.per_unit_g.value > target:
        yield ABOVE_TARGET.at(
            *standing.known(footprint.key, standing.key(footprint.component)),
            grams=_grams(found.per_unit_g.value),
            target=_grams(target),
            unit=footprint.unit or Undefined("unit_not_stated"),
            over=Percent(found.per_unit_g.value / target - 1),
            method=Term("carbon.intensity", found.intensity.value),
        )
