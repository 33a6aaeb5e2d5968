"""Known answers of the debt ratio, of change history, and of investment."""

from datetime import date
from decimal import Decimal

import pytest

from kaname.engines.debt_ratio import Component, aggregate, development_minutes, rate, rating
from kaname.engines.hotspots import Change, age_months, churn
from kaname.engines.investment import irr, npv, payback, roi_of
from known_answers import Topic, exact

TOPIC = Topic("07-tech-debt")
PERCENT = 100


@TOPIC.case("sonar-debt-ratio")
def _(given):
    grid = [exact(bound) for bound in given["grid"]]
    cost = exact(given["dev_cost_min_per_line"])
    found = {
        name: rate(Component(development_minutes([(part["ncloc"], cost)]), exact(part["debt_min"])), grid)
        for name, part in given["components"].items()
    }
    return {
        "ratio_percent": {name: rated.ratio.value * PERCENT for name, rated in found.items()},
        "rating": {name: rated.rating for name, rated in found.items()},
    }


@TOPIC.case("sonar-development-cost")
def _(given):
    files = [(each["ncloc"], exact(each["cost_min_per_line"])) for each in given["files"]]
    return {"development_cost_min": development_minutes(files)}


@TOPIC.case("sonar-grid-boundaries")
def _(given):
    grid = [exact(bound) for bound in given["grid"]]
    return {"ratings": [rating(exact(density), grid) for density in given["densities"]]}


@TOPIC.case("sonar-empty-project")
def _(given):
    whole = aggregate(Component(Decimal(0), Decimal(0)) for _ in given["files"])
    found = rate(whole)
    return {
        "development_cost_min": whole.development_minutes,
        "ratio_percent": found.ratio.value * PERCENT,
        "rating": found.rating,
        "effort_to_a_min": found.minutes_to_a,
    }


@TOPIC.case("codemaat-churn")
def _(given):
    changes = [
        Change(
            row["entity"], str(row["rev"]), row["author"], date.fromisoformat(row["date"]), row["added"], row["deleted"]
        )
        for row in given
    ]
    return {
        "by_date": {day.isoformat(): sums for day, sums in churn(changes, "day").items()},
        "by_author": churn(changes, "author"),
        "by_entity": churn(changes, "entity"),
    }


@TOPIC.case("codemaat-age")
def _(given):
    changes = [
        Change(entity, str(revision), "someone", date.fromisoformat(day))
        for revision, (entity, day) in enumerate(given["changes"])
    ]
    return {"age_months": [age_months(changes, date.fromisoformat(now)) for now in given["now"]]}


@TOPIC.case("npv-40k")
def _(given):
    return {"npv": npv(exact(given["rate"]), [exact(flow) for flow in given["cashflows"]]).value}


@TOPIC.case("irr-list", "irr-none")
def _(given):
    return [irr([exact(flow) for flow in flows]).rate.value for flows in given]


@TOPIC.case("payback")
def _(given):
    flows = [exact(flow) for flow in given["cashflows"]]
    return {"payback_years": payback(flows).value, "roi": roi_of(flows).value}


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
