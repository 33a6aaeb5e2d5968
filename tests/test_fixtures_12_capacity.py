"""Known answers of the scalability law, the operational laws and demand forecasts."""

import pytest

from kaname.engines.capacity import headroom_share, in_system, response_mm1, utilisation
from kaname.engines.demand import seasonal_naive
from kaname.engines.scalability import Coefficients, amdahl_limit, fit, optimal_load, peak_load, peak_throughput
from kaname.engines.trend import exhaustion, fit_line
from known_answers import Topic

TOPIC = Topic("12-capacity")


@TOPIC.case("usl-specsdm91", "usl-efficiency")
def _(given):
    found = fit(given["load"], given["throughput"])
    law = found.coefficients
    return law._asdict() | {
        "residual_se": found.residual_se.value,
        "amdahl_limit": amdahl_limit(law).value,
        "peak_load": peak_load(law).value,
        "peak_throughput": peak_throughput(law).value,
        "optimal_load": optimal_load(law).value,
        "efficiency": found.efficiency,
    }


@TOPIC.case("usl-given-coefficients")
def _(given):
    law = Coefficients(**given)
    return {"optimal_load": optimal_load(law).value, "amdahl_limit": amdahl_limit(law).value}


@TOPIC.case("utilisation-law")
def _(given):
    utilised = utilisation(given["throughput_per_s"], given["service_s"])
    return {
        "utilisation": utilised,
        "in_system": in_system(given["throughput_per_s"], given["response_s"]),
        "headroom": headroom_share(utilised),
    }


@TOPIC.case("mm1")
def _(given):
    return {"response_s": [response_mm1(given["service_s"], share).value for share in given["utilisation"]]}


@TOPIC.case("linear-forecast")
def _(given):
    line = fit_line(given["month"], given["demand"])
    passed = exhaustion(line, given["capacity"], level=0.9, horizon=60)
    return {
        "slope": line.slope,
        "intercept": line.intercept,
        "at_8": line.at(given["horizon"]),
        "first_month_point_forecast_over_capacity": passed.by_point.value,
    }


@TOPIC.case("seasonal-naive")
def _(given):
    return {"forecast": seasonal_naive(given["history"], given["period"], given["h"])}


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
