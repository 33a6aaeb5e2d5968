"""Known answers of availability and continuity."""

import pytest

from kaname.engines.availability import Part, Redundant, Serial, allowed_downtime_minutes, availability, from_repair
from kaname.engines.continuity import Verdict, achievable, backup_loss, check_rto
from known_answers import Topic

TOPIC = Topic("11-continuity")
VERDICTS = {
    Verdict.OK: "ok",
    Verdict.RTO_BEYOND_MTPD: "error: RTO beyond MTPD",
    Verdict.NO_MARGIN: "warning: no margin",
}


def printed(minutes: float) -> str:
    """The two leading units, truncated to whole minutes, as the source prints them."""
    days, rest = divmod(int(minutes), 24 * 60)
    hours, whole = divmod(rest, 60)
    units = [(days, "days"), (hours, "hours"), (whole, "minutes")]
    return " ".join(f"{count} {name}" for count, name in [unit for unit in units if unit[0]][:2])


def structure(given: object) -> Part:
    if isinstance(given, dict):
        return Redundant([structure(part) for part in given["parallel"]])
    return float(str(given))


@TOPIC.case("nines-year-aws")
def _(given):
    minutes = [allowed_downtime_minutes(share) for share in given["availability"]]
    return {"printed": [printed(each) for each in minutes], "minutes_exact": minutes}


@TOPIC.case("serial")
def _(given):
    return {"availability": availability(Serial([given["system"], *given["hard"]]))}


@TOPIC.case("parallel")
def _(given):
    return {"availability": availability(Redundant(given["redundant"]))}


@TOPIC.case("mixed")
def _(given):
    return {"availability": availability(Serial([structure(part) for part in given["serial"]]))}


@TOPIC.case("mtbf")
def _(given):
    return {"availability": from_repair(given["mtbf_h"], given["mttr_h"]).value}


@TOPIC.case("rto-rules")
def _(given):
    return [VERDICTS[check_rto(each["mtpd_h"], each["rto_h"])] for each in given]


@TOPIC.case("rto-chain")
def _(given):
    own = {"service": given["service_own_recovery_h"], **given["dependencies_recovery_h"]}
    found = achievable(own, {"service": list(given["dependencies_recovery_h"])})
    return {"achievable_rto_h": found.hours["service"]}


@TOPIC.case("rpo")
def _(given):
    found = backup_loss(given["interval_h"], given["duration_h"], given["rpo_target_h"])
    return {"worst_loss_h": found.worst_hours, "meets": found.meets}


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
