"""Known answers of WSJF, RICE, AHP and the weighted matrix."""

import pytest

from kaname.engines.ahp import Judgement, Priorities, priorities, synthesise
from kaname.engines.prioritisation import Delay, MoneyJob, Reach, RelativeJob, cd3_order, rice, sequence_cost, wsjf
from kaname.engines.weighted_matrix import weigh
from known_answers import Topic, exact

TOPIC = Topic("05-prioritisation")


@TOPIC.case("wsjf-sheet-first6")
def _(given):
    jobs = [
        RelativeJob(each["name"], each["business_value"], each["time_criticality"], each["rr_oe"], each["job_size"])
        for each in given["features"]
    ]
    scores = wsjf(jobs).scores
    return {
        "cod": {score.key: score.cod for score in scores},
        "wsjf": {score.key: score.wsjf.value for score in scores},
    }


@TOPIC.case("wsjf-why-ratio")
def _(given):
    jobs = [
        MoneyJob(each["name"], exact(each["weeks"]), Delay(rate=exact(each["cod_per_week"]))) for each in given["jobs"]
    ]
    best = cd3_order(jobs)
    return {
        "order": [job.key for job in best],
        "delay_cost_wsjf_order": sequence_cost(best),
        "delay_cost_other_order": sequence_cost(reversed(best)),
    }


@TOPIC.case("rice-onboarding")
def _(given):
    return [
        rice(Reach(each["reach"], each["impact"], each["confidence"], each["effort"])).score.value for each in given
    ]


@TOPIC.case("ahp-drinks", "ahp-consistent")
def _(given):
    found = judge(given["pairwise"])
    return {"weights": found.weights, "CR": found.cr.value, "CI": found.ci, "lambda_max": found.lambda_max}


@TOPIC.case("ahp-cities-hierarchy")
def _(given):
    criteria = judge(given["goal"]).weights
    return {"global_weights": synthesise(criteria, {key: judge(given[key]).weights for key in criteria})}


@TOPIC.case("weighted-matrix")
def _(given):
    found = weigh(given["weights"], given["scores"])
    return {"total": found.totals, "order": found.order}


def judge(pairs: list[list[object]]) -> Priorities:
    return priorities([Judgement(*pair) for pair in pairs])


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
