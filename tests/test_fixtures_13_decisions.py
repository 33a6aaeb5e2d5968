"""Known answers of decision records, roles, votes and predictability."""

import pytest

from kaname.engines.decisions import (
    MADR_FRONT_MATTER,
    MADR_OPTIONAL,
    MADR_REQUIRED,
    MADR_STATUS,
    MADR_SUPERSEDED,
    Objective,
    RoamFault,
    RoleFault,
    confidence_vote,
    predictability,
    raci_faults,
    roam_fault,
)
from known_answers import Topic

TOPIC = Topic("13-decisions")
FAULTS = {
    RoleFault.NO_ACCOUNTABLE: "error: no A",
    RoleFault.MANY_ACCOUNTABLE: "error: more than one A",
    RoleFault.NO_RESPONSIBLE: "error: no R",
    RoamFault.NOT_ROAMED: "error: not ROAMed",
    RoamFault.OWNER_MISSING: "error: owner missing",
}


@TOPIC.case("madr-sections")
def _(given):
    return {
        "front_matter": MADR_FRONT_MATTER,
        "sections_required": MADR_REQUIRED,
        "sections_optional": MADR_OPTIONAL,
        "status": (*MADR_STATUS, f"{MADR_SUPERSEDED}ADR-NNNN"),
    }


@TOPIC.case("raci-rules")
def _(given):
    answers = [raci_faults(each["A"], each["R"]) for each in given]
    return ["; ".join(FAULTS[fault] for fault in faults) or "ok" for faults in answers]


@TOPIC.case("roam-close")
def _(given):
    answers = [roam_fault(each.pop("status"), **each) for each in given]
    return ["ok" if fault is None else FAULTS[fault] for fault in answers]


@TOPIC.case("confidence-vote")
def _(given):
    votes = [confidence_vote(each["votes"]) for each in given]
    return [{"average": vote.average.value, "confident": vote.confident, "discuss": vote.discuss} for vote in votes]


@TOPIC.case("pi-predictability")
def _(given):
    found = predictability(Objective(**each) for each in given["objectives"])
    return {"planned": found.planned, "actual": found.actual, "percent": (found.share.value or 0) * 100}


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
