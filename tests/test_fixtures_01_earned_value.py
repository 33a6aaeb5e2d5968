"""Known answers of earned value and earned schedule."""

from decimal import Decimal
from typing import Any

import pytest

from kaname.engines.earned import Estimate, Position, Variant, eac_cpi, estimates, indices, to_complete
from kaname.engines.earned_schedule import EarnedSchedule, earned_schedule
from kaname.engines.ratio import Ratio
from known_answers import Topic, exact

TOPIC = Topic("01-earned-value")


def position(given: Any) -> Position:
    return Position(*(exact(given[name]) for name in ("PV", "EV", "AC", "BAC")))


def by_variant(all_estimates: tuple[Estimate, ...]) -> dict[Variant, Estimate]:
    return {estimate.variant: estimate for estimate in all_estimates}


@TOPIC.case("evm-budd-ch3")
def _(given):
    found = indices(position(given))
    cpi = by_variant(found.estimates)[Variant.CPI]
    return {
        "CV": found.cv,
        "CPI": found.cpi.value,
        "SV": found.sv,
        "SPI": found.spi.value,
        "EAC_cpi": cpi.eac.value,
        "ETC_cpi": cpi.etc.value,
    }


@TOPIC.case("evm-pra-basics")
def _(given):
    last, budget = given["period"] - 1, exact(given["BAC"])
    found = indices(
        Position(
            pv=budget * exact(given["planned_fraction_cumulative"][last]),
            ev=budget * exact(given["actual_fraction_complete"]),
            ac=exact(given["actual_cost_cumulative"][last]),
            bac=budget,
        )
    )
    return found.position._asdict() | {
        "PV": found.position.pv,
        "EV": found.position.ev,
        "AC": found.position.ac,
        "SV": found.sv,
        "CV": found.cv,
        "SPI": found.spi.value,
        "CPI": found.cpi.value,
    }


@TOPIC.case("evm-pra-eac-variants")
def _(given):
    at = Position(pv=Decimal(0), ev=exact(given["EV"]), ac=exact(given["AC"]), bac=exact(given["BAC"]))
    found = by_variant(estimates(at, Ratio(exact(given["CPI"])), Ratio(exact(given["SPI"]))))
    return {f"EAC_{variant}": estimate.eac.value for variant, estimate in found.items()}


@TOPIC.case("evm-pra-tcpi")
def _(given):
    at = Position(pv=Decimal(0), ev=exact(given["EV"]), ac=exact(given["AC"]), bac=exact(given["BAC"]))
    return {
        "TCPI_BAC": to_complete(at, at.bac).value,
        "TCPI_EAC": to_complete(at, exact(given["EAC"])).value,
    }


@TOPIC.case("evm-eac-5m")
def _(given):
    return {"EAC_cpi": eac_cpi(exact(given["BAC"]), Ratio(exact(given["EV"]) / exact(given["AC"]))).value}


@TOPIC.case("evm-division-guards")
def _(given):
    answers = [indices(position(each)) for each in given]
    return [{"SPI": each.spi.value, "CPI": each.cpi.value, "TCPI_BAC": each.tcpi_bac.value} for each in answers]


@TOPIC.case("es-interpolation", "es-before-first-period", "es-flat-pv-segment", "es-late-project-end")
def _(given):
    found = earned_schedule(
        [exact(value) for value in given["PV_cumulative"]],
        exact(given["EV"]),
        exact(given["AT"]),
        pd_periods=exact(given["PD"]),
    )
    assert isinstance(found, EarnedSchedule)
    return schedule_answers(found) | cost_answers(given)


def schedule_answers(found: EarnedSchedule) -> dict[str, Any]:
    return {
        "C": found.whole_periods,
        "I": found.part_of_period,
        "ES": found.es_periods,
        "SV_t": found.sv_t_periods,
        "SPI_t": found.spi_t.value,
        "IEAC_t": found.ieac_t_periods.value,
        "TSPI_PD": found.tspi.value,
    }


def cost_answers(given: Any) -> dict[str, Any]:
    if "PV_at_AT" not in given:
        return {}
    planned, earned = exact(given["PV_at_AT"]), exact(given["EV"])
    found = indices(Position(pv=planned, ev=earned, ac=earned, bac=exact(given["BAC"])))
    return {"SV_cost": found.sv, "SPI_cost": found.spi.value}


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
