"""Known answers of scores, EMV, three-point estimates, schedule sensitivity, correlation and joint confidence."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from kaname.engines.dependence import pearson_for_spearman
from kaname.engines.exposure import Chance, Choice, End, choose, outcomes, score_matrix
from kaname.engines.joint_confidence import Run, joint_confidence
from kaname.engines.rank_correlation import rank_distance, spearman
from kaname.engines.sensitivity import sensitivity
from kaname.engines.three_point import (
    Form,
    ThreePoint,
    beta_shape,
    classic,
    lognormal_from_percentiles,
    path_chance,
    pert_beta,
    quantile,
    triangular,
)
from known_answers import Topic, exact

TOPIC = Topic("06-risk")
CENT = Decimal("0.01")


@TOPIC.case("pi-matrix-pmbok")
def _(given):
    rows = score_matrix([exact(p) for p in given["probabilities"]], [exact(i) for i in given["impacts"]])
    printed = [[product.quantize(CENT, ROUND_HALF_UP) for product in row] for row in rows]
    return {"score_rounded_2dp": dict(zip(map(str, given["probabilities"]), printed, strict=True))}


@TOPIC.case("emv-plant")
def _(given):
    options = {
        name: Chance([(exact(p), End(exact(payoff))) for p, payoff in option["outcomes"]], cost=exact(option["cost"]))
        for name, option in given["options"].items()
    }
    chosen = choose(Choice(options))
    return {
        "net": {name: [outcome.net for outcome in outcomes(option)] for name, option in options.items()},
        "emv": chosen.emv,
        "choose": chosen.best,
    }


@TOPIC.case("pert-taylor")
def _(given):
    found = path_chance((ThreePoint(*given["activities"][key]) for key in given["critical_path"]), given["due"])
    return {"expected": found.mean, "probability": found.probability}


@TOPIC.case("spearman-iq-tv", "spearman-ties")
def _(given):
    x, y = zip(*given["pairs"], strict=True)
    return {"sum_d2": rank_distance(x, y), "rho": spearman(x, y).value}


@TOPIC.case("sra-indices")
def _(given):
    durations = {key: [run[key] for run in given["runs"]] for key in "ABCD"}
    ends = [(max(run["A"], run["B"]) + run["C"], run) for run in given["runs"]]
    totals = [max(end, run["D"]) for end, run in ends]
    floats = {
        "A": [total - run["C"] - run["A"] for total, (_, run) in zip(totals, ends, strict=True)],
        "B": [total - run["C"] - run["B"] for total, (_, run) in zip(totals, ends, strict=True)],
        "C": [total - end for total, (end, _) in zip(totals, ends, strict=True)],
        "D": [total - run["D"] for total, (_, run) in zip(totals, ends, strict=True)],
    }
    return {"project_durations": totals} | {key: indices(durations[key], floats[key], totals) for key in "ABCD"}


def indices(durations, floats, totals):
    found = sensitivity(durations, floats, totals)
    return {
        "CI": found.criticality_index,
        "SI": found.significance_index.value,
        "SSI": found.schedule_sensitivity_index.value,
        "CRI_r": found.cruciality_index.pearson.value,
        "CRI_rho": found.cruciality_index.spearman.value,
        "CRI_tau": found.cruciality_index.kendall.value,
    }


@TOPIC.case("lognormal-p10-p90")
def _(given):
    found = lognormal_from_percentiles(given["P10"], given["P90"])
    return {"mu": found.mu, "sigma": found.sigma, "median": found.median, "mean": found.mean}


@TOPIC.case("triangular-min-max")
def _(given):
    points = ThreePoint(given["a"], given["m"], given["b"])
    moments = triangular(points)
    p10, p90 = (quantile(Form.TRIANGULAR, points, p) for p in (0.1, 0.9))
    return {"mean": moments.mean, "variance": moments.variance, "P10": p10, "P90": p90}


@TOPIC.case("pert-beta")
def _(given):
    points = ThreePoint(given["a"], given["m"], given["b"])
    moments, (alpha, beta) = pert_beta(points), beta_shape(points)
    return (
        moments._asdict()
        | {"alpha": alpha, "beta": beta}
        | {
            "variance": moments.variance,
            "classic_variance": classic(points).variance,
        }
    )


@TOPIC.case("gaussian-copula-rho")
def _(given):
    return {"pearson": pearson_for_spearman(given["spearman"]).tolist()}


@TOPIC.case("jcl-scatter")
def _(given):
    return joint_confidence(
        [Run(*run) for run in given["runs"]], given["cost_target"], given["finish_target"]
    )._asdict()


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
