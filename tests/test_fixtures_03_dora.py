"""Known answers of software delivery metrics."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kaname.engines.delivery import Comment, ProposedChange, Released, fail_rate, frequency, lead_time, rates
from kaname.engines.delivery_bands import Measure, band, categorical_score, percentage_score
from kaname.engines.deployments import DeployedCommit, previous_deployments
from kaname.engines.quantiles import lower, median
from known_answers import Topic

TOPIC = Topic("03-dora")
PROJECT = "project1"


def moment(text: str | None) -> datetime | None:
    """Read `2023-4-11 4:51:47` (UTC) as well as ISO 8601."""
    if text is None:
        return None
    return (
        datetime.fromisoformat(text)
        if "T" in text
        else datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    )


@TOPIC.case("prev-success-deployment")
def _(given):
    commits = [
        DeployedCommit(
            row["id"],
            row["cicd_deployment_id"],
            row["cicd_scope_id"],
            row["repo_url"],
            row["environment"],
            row["result"],
            moment(row["finished_date"]),
        )
        for row in given["deployment_commits"]
    ]
    mapped = [row for row in given["project_mapping"] if row["table"] == "cicd_scopes"]
    scopes = {row["row_id"] for row in mapped if row["project_name"] == PROJECT}
    return {"prev_success_deployment_commit_id": previous_deployments(commits, scopes)}


@TOPIC.case("change-lead-time-pr1", "change-lead-time-not-deployed")
def _(given):
    request = given["pull_request"]
    found = lead_time(
        ProposedChange(
            author=request["author_id"],
            created=moment(request["created_date"]),
            merged=moment(request["merged_date"]),
            authored=[moment(commit["authored"]) for commit in given["commits"]],
            comments=[Comment(moment(comment["created"]), comment["account"]) for comment in given["comments"]],
            deployed=moment(given["deployment_finished"]),
        )
    )
    spans = ("coding", "pickup", "review", "deploy", "cycle")
    return {f"{span}_min": getattr(found, f"{span}_minutes") for span in spans}


@TOPIC.case("change-fail-rate-1-of-4", "change-fail-rate-no-deployments")
def _(given):
    return {"change_fail_rate": fail_rate(given["failed"], given["deployments"]).value}


@TOPIC.case("medians-differ")
def _(given):
    return {"percentile_cont": median(given["minutes"]).value, "devlake": lower(given["minutes"], 0.5).value}


@TOPIC.case("fourkeys-frequency-bucket")
def _(given):
    buckets = [frequency(each["deploy_days_per_week"], each.get("weeks_deployed_per_month", ())) for each in given]
    return [bucket.capitalize() for bucket in buckets if bucket is not None]


@TOPIC.case("quickcheck-scores")
def _(given):
    forms = {"categorical": categorical_score, "percentage": percentage_score}
    return [forms[each["kind"]](each["value"]) for each in given]


@TOPIC.case("devlake-bands-2023")
def _(given):
    def bands(measure: Measure, values: list[float]) -> list[str]:
        return [str(band(measure, value, given["report"]).band) for value in values]

    return {
        "lead_time": bands(Measure.LEAD_TIME_HOURS, given["lead_time_hours"]),
        "change_fail_rate": bands(Measure.CHANGE_FAIL_RATE, given["change_fail_rate"]),
        "recovery": bands(Measure.RECOVERY_HOURS, given["recovery_hours"]),
    }


@TOPIC.case("failed-deployment-recovery")
def _(given):
    found = rates([released(each) for each in given["deployments"]])
    return {
        "change_fail_rate": found.change_fail_rate.value,
        "deployment_rework_rate": found.rework_rate.value,
        "median_recovery_minutes": found.median_recovery_minutes.value,
    }


def released(given: dict[str, Any]) -> Released:
    return Released(
        given["id"],
        moment(given["finished"]),
        given["failed"],
        moment(given.get("recovered")),
        given.get("rework_of"),
    )


@pytest.mark.parametrize("case_id", TOPIC.ids)
def test_known_answer(shared, case_id):
    TOPIC.check(shared, case_id)


def test_no_case_is_forgotten(shared):
    TOPIC.check_complete(shared)
