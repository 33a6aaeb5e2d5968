"""Software carbon intensity, and estimates of energy and embodied carbon behind it.

Sources: SCI specification 1.1.0 (Green Software Foundation) = ISO/IEC 21031:2024; Impact Framework (Teads curve,
SciEmbodied, aggregation); Cloud Carbon Footprint's AWS averages. Energy in kWh, carbon in g CO2e unless named
otherwise. Market-based measures (offsets, certificates) never enter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from kaname.engines.ratio import Ratio, Reason, divide

JOULES_PER_KWH = 3.6e6
WATTS_PER_KILOWATT = 1000.0
GRAMS_PER_KILOGRAM = 1000.0

TEADS_LOAD_PERCENT = (0.0, 10.0, 50.0, 100.0)
TEADS_FACTOR = (0.12, 0.32, 0.75, 1.02)

FOUR_YEARS_S = 4 * 365 * 24 * 3600
BASELINE_G = 1_000_000.0
BASELINE_MEMORY_GB = 16.0
VCPU_G = 100_000.0
MEMORY_KG_PER_GB = 533 / 384
SSD_G, HDD_G, GPU_G = 50_000.0, 100_000.0, 150_000.0


class Intensity(StrEnum):
    """Which location-based grid intensity was used; always named with the score."""

    AVERAGE = "average"
    SHORT_RUN_MARGINAL = "short_run_marginal"
    LONG_RUN_MARGINAL = "long_run_marginal"


class Score(NamedTuple):
    """Operational and embodied carbon (g), and their sum per functional unit."""

    operational_g: float
    embodied_g: float
    per_unit_g: Ratio[float]
    intensity: Intensity

    @property
    def carbon_g(self) -> float:
        """O + M."""
        return self.operational_g + self.embodied_g


class Hardware(NamedTuple):
    """What Impact Framework's embodied estimate counts."""

    vcpus: float = 1
    memory_gb: float = BASELINE_MEMORY_GB
    ssd: int = 0
    hdd: int = 0
    gpu: int = 0


class CloudAverages(NamedTuple):
    """Cloud Carbon Footprint's averages: watts per vCPU, Wh per TB h, kWh per GB, kWh per GB h, and PUE."""

    min_watts: float
    max_watts: float
    ssd_wh_per_tbh: float
    hdd_wh_per_tbh: float
    network_kwh_per_gb: float
    memory_kwh_per_gbh: float
    pue: float


CCF_AWS = CloudAverages(0.74, 3.5, 1.2, 0.65, 0.001, 0.000392, 1.135)
CCF_AWS_REPLICATION = {"s3": 6, "ebs": 2, "snapshot": 3, "rds_aurora": 6}
CCF_UTILISATION = 0.5


class Method(StrEnum):
    """How values over time and over components become one; NONE for what must not be added."""

    SUM = "sum"
    AVERAGE = "avg"
    NONE = "none"


class Aggregate(NamedTuple):
    """One value per component (over time), one per time (over components), and one for all."""

    by_component: dict[str, float]
    by_time: tuple[float, ...]
    overall: float


def sci(
    energy_kwh: float,
    intensity_g_per_kwh: float,
    embodied_g: float,
    units: float,
    intensity: Intensity = Intensity.AVERAGE,
) -> Score:
    """SCI = ((E x I) + M) per R. Without units there is no score; nor can it be 0: then something was left out."""
    operational = energy_kwh * intensity_g_per_kwh
    return Score(operational, embodied_g, sci_of_carbon(operational + embodied_g, units), intensity)


def sci_of_carbon(carbon_g: float, units: float) -> Ratio[float]:
    """Carbon per functional unit."""
    return Ratio(None, Reason.NO_EMISSIONS) if carbon_g == 0 else divide(carbon_g, units, Reason.NO_UNITS)


def embodied_share_g(
    total_g: float, reserved_h: float, lifespan_h: float, resources: float = 1.0, resources_total: float = 1.0
) -> float:
    """M = TE x (TiR / EL) x (RR / ToR): by time reserved of the lifespan, and by share of the device."""
    return total_g * (reserved_h / lifespan_h) * (resources / resources_total)


def embodied_estimate_g(
    hardware: Hardware, duration_s: float, lifespan_s: float = FOUR_YEARS_S, usage_ratio: float = 1.0
) -> float:
    """Impact Framework's default: 1000 kg for 1 vCPU and 16 GB over four years, more for more."""
    total = (
        BASELINE_G
        + VCPU_G * (hardware.vcpus - 1)
        + (hardware.memory_gb - BASELINE_MEMORY_GB) * MEMORY_KG_PER_GB * GRAMS_PER_KILOGRAM
        + SSD_G * hardware.ssd
        + HDD_G * hardware.hdd
        + GPU_G * hardware.gpu
    )
    return total * usage_ratio * duration_s / lifespan_s


def server_energy_kwh(utilisation: float, tdp_coefficient: float, tdp_w: float, cores: float, hours: float) -> float:
    """E = utilisation x coefficient x TDP x cores x h / 1000, as in the eShoppen case study of the specification."""
    return utilisation * tdp_coefficient * tdp_w * cores * hours / WATTS_PER_KILOWATT


def load_factor(
    load_percent: float, curve_percent: Sequence[float] = TEADS_LOAD_PERCENT, curve: Sequence[float] = TEADS_FACTOR
) -> float:
    """Share of TDP drawn at a load, linear between the points of the curve (Teads by default)."""
    if not curve_percent[0] <= load_percent <= curve_percent[-1]:
        raise ValueError("load_out_of_range")
    return float(np.interp(load_percent, curve_percent, curve))


def cpu_energy_kwh(factor: float, tdp_w: float, duration_s: float, vcpu_share: float = 1.0) -> float:
    """Factor x TDP x seconds / 3.6e6 x allocated share of the vCPUs."""
    return factor * tdp_w * duration_s / JOULES_PER_KWH * vcpu_share


def average_watts(
    utilisation: float = CCF_UTILISATION, min_watts: float = CCF_AWS.min_watts, max_watts: float = CCF_AWS.max_watts
) -> float:
    """min + u x (max - min), per vCPU."""
    return min_watts + utilisation * (max_watts - min_watts)


def compute_kwh(watts: float, vcpu_hours: float, pue: float = CCF_AWS.pue) -> float:
    """Watts per vCPU x vCPU hours / 1000 x PUE."""
    return watts * vcpu_hours / WATTS_PER_KILOWATT * pue


def storage_kwh(wh_per_tbh: float, tb: float, hours: float, replication: int, pue: float = CCF_AWS.pue) -> float:
    """Wh per TB h x TB x h x replication / 1000 x PUE."""
    return wh_per_tbh * tb * hours * replication / WATTS_PER_KILOWATT * pue


def network_kwh(gb: float, kwh_per_gb: float = CCF_AWS.network_kwh_per_gb, pue: float = CCF_AWS.pue) -> float:
    """GB moved x kWh per GB x PUE."""
    return gb * kwh_per_gb * pue


def memory_kwh(gb_hours: float, kwh_per_gbh: float = CCF_AWS.memory_kwh_per_gbh, pue: float = CCF_AWS.pue) -> float:
    """GB hours x kWh per GB h x PUE."""
    return gb_hours * kwh_per_gbh * pue


def emissions_kg(kwh: float, grid_kg_per_kwh: float) -> float:
    """kWh x grid factor."""
    return kwh * grid_kg_per_kwh


def aggregate(components: Mapping[str, Sequence[float]], method: Method) -> Aggregate | None:
    """Over time and over components, by sum or average; None for a measure that must not be aggregated."""
    if method is Method.NONE:
        return None
    grid = np.array(list(components.values()), dtype=np.float64)
    if not grid.size:
        raise ValueError("no_observations")
    join = np.sum if method is Method.SUM else np.mean
    by_component = dict(zip(components, join(grid, axis=1).tolist(), strict=True))
    return Aggregate(by_component, tuple(join(grid, axis=0).tolist()), float(join(grid)))
