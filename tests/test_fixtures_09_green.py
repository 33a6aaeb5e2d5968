"""Known answers of software carbon intensity and its estimates."""

import pytest

from kaname.engines.carbon import (
    TEADS_FACTOR,
    TEADS_LOAD_PERCENT,
    Hardware,
    Method,
    aggregate,
    average_watts,
    compute_kwh,
    cpu_energy_kwh,
    embodied_estimate_g,
    embodied_share_g,
    emissions_kg,
    load_factor,
    sci,
    sci_of_carbon,
    server_energy_kwh,
    storage_kwh,
)
from known_answers import Topic

TOPIC = Topic("09-green")
HOURS_PER_YEAR = 365 * 24
GRAMS = 1000


@TOPIC.case("if-sci")
def _(given):
    return {"sci_g_per_unit": sci_of_carbon(given["carbon_g"], given["functional_units"]).value}


@TOPIC.case("sci-embodied-28g")
def _(given):
    lifespan_h = given["lifespan_years"] * HOURS_PER_YEAR
    return {"embodied_g": embodied_share_g(given["TE_kg"] * GRAMS, given["reserved_hours"], lifespan_h)}


@TOPIC.case("sci-eshoppen-db")
def _(given):
    energy = server_energy_kwh(
        given["utilisation"], given["tdp_coefficient"], given["tdp_w"], given["cores"], given["hours"]
    )
    embodied = embodied_share_g(
        given["TE_kg"] * GRAMS, given["TiR_h"], given["EL_h"], given["RR_cores"], given["ToR_cores"]
    )
    score = sci(energy, given["I_g_per_kwh"], embodied, units=1)
    return {"E_kwh": energy, "M_g": embodied, "SCI_g": score.per_unit_g.value}


@TOPIC.case("if-teads-curve")
def _(given):
    assert (tuple(given["x"]), tuple(given["y"])) == (TEADS_LOAD_PERCENT, TEADS_FACTOR)
    factors = [load_factor(load) for load in given["utilisation"]]
    share = given["vcpus_allocated"] / given["vcpus_total"]
    energies = [cpu_energy_kwh(factor, given["tdp_w"], given["duration_s"], share) for factor in factors]
    return {"cpu_factor": factors, "energy_kwh": energies}


@TOPIC.case("if-aggregate")
def _(given):
    method = Method(given.pop("method"))
    found = aggregate(given, method)
    assert found is not None
    return {**found.by_component, "per_time": found.by_time, "all": found.overall}


@TOPIC.case("ccf-compute")
def _(given):
    watts = average_watts(given["utilisation"], given["min_watts"], given["max_watts"])
    kwh = compute_kwh(watts, given["vcpu_hours"], given["pue"])
    return {"avg_watts": watts, "kwh": kwh, "kg_co2e": emissions_kg(kwh, given["grid_kg_per_kwh"])}


@TOPIC.case("ccf-storage")
def _(given):
    kwh = storage_kwh(given["ssd_wh_per_tbh"], given["tb"], given["hours"], given["replication"], given["pue"])
    return {"kwh": kwh}


@TOPIC.case("sci-boundaries")
def _(given):
    score = sci(given["E_kwh"], given["I_g_per_kwh"], given["M_g"], given["R_units"])
    return {"sci_g_per_unit": score.per_unit_g.value, "carbon_g": score.carbon_g}


@TOPIC.case("if-embodied-hdd")
def _(given):
    hardware = Hardware(given["vcpus"], given["memory_gb"], hdd=given["hdd"])
    return {"embodied_g": embodied_estimate_g(hardware, given["duration_s"])}


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
