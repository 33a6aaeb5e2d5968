"""GitHub on recorded answers: what is pulled of a real repository equals DevLake's tables, or says why not."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts_api import contract
from github_service import Hub, recorded_hub
from kaname.evidence.archive import Archive
from kaname.evidence.client import Client
from kaname.evidence.facts import Build, Change, Deployment, Evidence, Fact, Transition, WorkItem
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import pull
from kaname.evidence.source import Raw, Setup
from kaname.evidence.sources.github import GitHub
from kaname.evidence.sources.github.keeping import kept, kept_pull
from loopback import Asked, serving
from recorded import Recorded, moment, number

SETUP = Setup(
    name="gh",
    scope=("panjf2000/ants",),
    options={
        "type_labels": "bug, question",
        "deployment_pipelines": "CodeQL",
        "deployment_jobs": "deploywindows",
        "production": "CodeQL|deploywindows",
    },
)
RESULTS = {"success": "SUCCESS", "failure": "FAILURE", "cancelled": "FAILURE", "skipped": "", "": ""}
"""DevLake has no cancelled and counts it as a failure; what was skipped or says neither, it gives no result."""


@pytest.fixture(scope="module")
def recorded(shared: Path) -> Recorded:
    return Recorded(shared / "data/devlake-e2e/github")


@pytest.fixture(scope="module")
def hub(recorded: Recorded) -> Hub:
    hub = recorded_hub(recorded)
    hub.largest = 7  # so that all is paged
    return hub


@pytest.fixture(scope="module")
def pulled(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> tuple[Evidence, list[Asked], list[Raw]]:
    archive = Archive(tmp_path_factory.mktemp("evidence"))
    with serving(hub) as service, Client(service.address) as client:
        hub.address = service.address
        done = pull(GitHub(SETUP, client), archive, Privacy(archive.key()))
        asked = list(service.asked)
    assert (done.unread, done.short) == (0, {})
    return archive.evidence(), asked, list(archive.raw("gh"))


@pytest.fixture(scope="module")
def evidence(pulled: tuple[Evidence, list[Asked], list[Raw]]) -> Evidence:
    return pulled[0]


def test_every_question_is_valid_by_the_contract(pulled: tuple[Evidence, list[Asked], list[Raw]], shared: Path) -> None:
    github = contract(shared / "data/api-contracts/github.json")
    faults = [fault for asked in pulled[1] for fault in github.faults(asked.whole)]
    # The contract types `created` as one moment; its description, and GitHub's guide that it names, want a range.
    assert [fault for fault in faults if "/actions/runs: created:" not in fault] == []
    assert len(pulled[1]) > 250


def test_nothing_that_people_wrote_is_kept(
    pulled: tuple[Evidence, list[Asked], list[Raw]], hub: Hub, recorded: Recorded
) -> None:
    kept = "".join(raw.body for raw in pulled[2])
    written = [one["body"] for one in [*hub.issues, *hub.pulls, *recorded.answers("_raw_github_api_comments")]]
    words = {line for text in written for line in (text or "").split("\r\n") if len(line) > 30}
    assert len(words) > 400
    titles = "".join(one["title"] for one in [*hub.issues, *hub.pulls])
    assert [line for line in words if line in kept and line not in titles] == []
    assert "mail.example" not in kept
    assert "avatar_url" not in kept
    asked = sum(len(str(one)) for one in [*hub.issues, *hub.pulls, *hub.runs])
    assert len(kept) < 0.25 * asked


def test_issues(evidence: Evidence, recorded: Recorded) -> None:
    expected = recorded.rows("issues")
    found = {one.external_id: one for one in evidence.items}
    assert len(expected) == 26
    labels = {(number(row["issue_id"]), row["label_name"]) for row in recorded.rows("issue_labels")}
    for row in expected:
        item = found[number(row["id"])]
        assert item.key == f"panjf2000/ants#{row['issue_key']}"
        assert (item.url, item.title) == (row["url"], row["title"])
        assert (item.created, item.updated, item.resolved) == tuple(
            moment(row[f"{name}_date"]) for name in ("created", "updated", "resolution")
        )
        assert (item.status, item.category) == (row["original_status"], row["original_status"])
        assert item.resolved is not None
        assert int((item.resolved - item.created).total_seconds() / 60) == int(row["lead_time_minutes"])
        assert item.assignee == row["assignee_name"]
        # DevLake knows three types and calls the rest nothing; here it is the label that the user names, or an issue.
        assert (item.type == "bug") == (row["type"] == "BUG")
        assert item.type == next((one for one in ("bug", "question") if (item.external_id, one) in labels), "issue")
    assert labels == {
        (key, label) for key in map(number, (row["id"] for row in expected)) for label in found[key].labels
    }


def test_milestones(evidence: Evidence, recorded: Recorded) -> None:
    in_sprints = {number(row["issue_id"]) for row in recorded.rows("sprint_issue")}
    (sprint,) = recorded.rows("sprints")
    found = {one.external_id for one in evidence.items if one.sprints == (sprint["name"],)}
    assert in_sprints == found & {number(row["id"]) for row in recorded.rows("issues")}
    assert {one.external_id for one in evidence.items if one.milestones == (sprint["name"],)} == found
    assert evidence.sprints == ()  # the milestone has no due date, and so is no span


def test_events(evidence: Evidence, recorded: Recorded, hub: Hub) -> None:
    """Each closing that the events tell is a change of status; a second one in the same second changes nothing."""
    issues = {str(one["id"]): one for one in hub.issues if "pull_request" not in one}
    told = {
        (row["issue_id"], moment(row["github_created_at"]))
        for row in recorded.rows("_tool_github_issue_events")
        if row["type"] == "closed" and row["issue_id"] in issues
    }
    found = [one for one in evidence.transitions if one.from_value]
    by_event = {(one.item, one.changed_at) for one in found if one.external_id.startswith("event:")}
    assert by_event == told
    assert len(told) == 10
    untold = {one.item for one in found} - {item for item, _ in told}
    assert untold == {key for key, one in issues.items() if one["state"] == "closed"} - {item for item, _ in told}
    not_planned = [one for one in found if one.to_value == "closed as not planned"]
    assert [(one.from_value, one.from_category, one.to_category) for one in not_planned] == [("open", "open", "closed")]
    assert issues[not_planned[0].item]["state_reason"] == "not_planned"


def test_transitions_alone_tell_each_status(evidence: Evidence) -> None:
    last = dict[str, Transition]()
    for one in sorted(evidence.transitions, key=lambda one: (one.changed_at, one.from_value != "")):
        assert one.from_value == (last[one.item].to_value if one.item in last else "")
        last[one.item] = one
    assert {key: one.to_value for key, one in last.items()} == {one.external_id: one.status for one in evidence.items}
    created = {one.item: one.changed_at for one in evidence.transitions if not one.from_value}
    assert created == {one.external_id: one.created for one in evidence.items}


def changes(evidence: Evidence) -> dict[str, Change]:
    return {one.external_id: one for one in evidence.changes}


def test_pull_requests(evidence: Evidence, recorded: Recorded) -> None:
    found, expected = changes(evidence), recorded.rows("pull_requests")
    assert {number(row["id"]) for row in expected} == set(found)
    for row in expected:
        change = found[number(row["id"])]
        assert (change.number, change.url, change.title) == (row["pull_request_key"], row["url"], row["title"])
        assert (change.author, change.base) == (row["author_name"], row["base_ref"])
        assert (change.opened_at, change.merged_at, change.closed_at) == tuple(
            moment(row[f"{name}_date"]) for name in ("created", "merged", "closed")
        )
        assert change.state.upper() == row["status"]
        # DevLake keeps the commit by which GitHub tried to merge what was then closed; nothing was merged by it.
        assert change.merge_commit == (row["merge_commit_sha"] if row["status"] == "MERGED" else "")
    labels = {(number(row["pull_request_id"]), row["label_name"]) for row in recorded.rows("pull_request_labels")}
    assert labels == {(key, label) for key, change in found.items() for label in change.labels}


def test_commits_of_pull_requests(evidence: Evidence, recorded: Recorded) -> None:
    expected = dict[str, dict[str, datetime]]()
    for row in recorded.rows("pull_request_commits"):
        at = moment(row["commit_authored_date"])
        assert at is not None
        expected.setdefault(number(row["pull_request_id"]), {})[row["commit_sha"]] = at
    found = changes(evidence)
    assert {key: set(one.commits) for key, one in found.items() if one.commits} == {
        key: set(commits) for key, commits in expected.items()
    }
    assert {key: one.first_commit_at for key, one in found.items() if one.commits} == {
        key: min(commits.values()) for key, commits in expected.items()
    }


def test_first_reviews(evidence: Evidence, recorded: Recorded) -> None:
    """The earliest comment or review by somebody else; DevLake takes the comments of codecov[bot] for that too."""
    authors = {row["id"]: row["author_id"] for row in recorded.rows("pull_requests")}
    users = [one["user"] for one in recorded.answers("_raw_github_api_comments") if one["user"]]
    machines = {f"github:GithubAccount:1:{user['id']}" for user in users if user["type"] == "Bot"}
    assert {user["login"] for user in users if user["type"] == "Bot"} == {"codecov[bot]"}
    first = dict[str, datetime]()
    for row in [*recorded.rows("pull_request_comments"), *recorded.rows("pull_request_review_comments")]:
        at, by = moment(row["created_date"]), row["account_id"]
        if at is not None and by not in machines and by != authors.get(row["pull_request_id"], by):
            key = number(row["pull_request_id"])
            first[key] = min(at, first.get(key, at))
    found = {key: one.first_review_at for key, one in changes(evidence).items() if one.first_review_at}
    assert found == first
    assert len(first) == 12


def test_issues_that_pull_requests_close(evidence: Evidence, recorded: Recorded) -> None:
    """DevLake tells issues that it knows and a body names; here those that a commit's message names are told too."""
    known = {row["issue_key"]: number(row["id"]) for row in recorded.rows("issues")}
    found = {(key, item) for key, change in changes(evidence).items() for item in change.items}
    expected = {(number(row["pull_request_id"]), row["issue_key"]) for row in recorded.rows("pull_request_issues")}
    numbers = {(key, item.partition("#")[2]) for key, item in found}
    assert {(key, issue) for key, issue in numbers if issue in known} == expected | {("216254598", "7")}
    assert {item for _, item in found} == {f"panjf2000/ants#{issue}" for issue in (3, 7, 22, 113, 188, 191, 205)}


def test_runs(evidence: Evidence, recorded: Recorded) -> None:
    found = {one.external_id.partition(":")[0]: one for one in evidence.builds}
    deployed = {one.external_id.split(":")[1]: one for one in evidence.deployments if one.external_id[0] == "r"}
    expected, branches = recorded.rows("cicd_pipelines"), recorded.rows("cicd_pipeline_commits")
    assert len(expected) == 35
    for row, at in zip(expected, sorted(branches, key=lambda one: one["pipeline_id"]), strict=True):
        assert row["id"] == at["pipeline_id"]
        build = found[number(row["id"])]
        assert (build.pipeline, build.branch, build.commit) == (row["name"], at["branch"], at["commit_sha"])
        assert (build.created_at, build.started_at) == (moment(row["created_date"]), moment(row["started_date"]))
        # DevLake calls skipped, stale and neutral runs, and one that waits for somebody, neither done nor under way.
        assert RESULTS[build.result] == row["result"] or (row["status"], build.status) == ("OTHER", "stale")
        # It gives what is under way the time of its last change as its end.
        assert build.finished_at == (moment(row["finished_date"]) if build.result else None)
        assert bool(build.result) == (row["status"] == "DONE" or build.status in ("skipped", "stale", "neutral"))
        deployment = deployed.get(number(row["id"]))
        assert (deployment is not None) == (row["type"] == "DEPLOYMENT")
        if deployment is not None:
            assert deployment.environment.upper() == row["environment"]
            assert (deployment.result, deployment.finished_at) == (build.result, build.finished_at)
            assert deployment.commits == (at["commit_sha"],)


def test_jobs_that_deploy(evidence: Evidence, recorded: Recorded) -> None:
    found = {one.external_id: one for one in evidence.deployments if one.external_id.startswith("job:")}
    expected = {f"job:{number(row['id'])}": row for row in recorded.rows("cicd_tasks") if row["type"] == "DEPLOYMENT"}
    assert found.keys() == expected.keys()
    for key, row in expected.items():
        job: Deployment = found[key]
        assert (job.pipeline, job.environment.upper()) == (row["name"], row["environment"])
        assert job.started_at == moment(row["started_date"])
        assert job.finished_at == (moment(row["finished_date"]) if job.result else None)
        assert RESULTS[job.result] == row["result"]
    assert len(found) == 4


def test_machines_review_nothing(recorded: Recorded) -> None:
    (first, second) = recorded.answers("_raw_github_api_pr_reviews_bot_filter")
    (bot, person) = recorded.answers("_raw_github_api_pull_requests_bot_filter")
    second["user"]["id"] += 1  # the two people of the sample share one id
    assert (first["user"]["login"], bot["user"]["login"]) == ("renovate[bot]", "renovate[bot]")
    hub = Hub("test/repo", pulls=[person], reviews={person["number"]: [first, second]})
    assert reviewed(hub) == moment(second["submitted_at"])
    hub.reviews = {person["number"]: [first]}
    assert reviewed(hub) is None
    assert reviewed(Hub("test/repo", pulls=[bot])) is None


def reviewed(hub: Hub) -> datetime | None:
    with serving(hub) as service, Client(service.address) as client:
        source = GitHub(Setup(name="gh", scope=(hub.name,), options={"read": "pulls"}), client)
        pages = list(source.pull({}))
    raw = Raw(pages[0].stream, pages[0].subject, pages[0].url, pages[0].body, datetime.now().astimezone())
    (change,) = source.facts(raw)
    assert isinstance(change, Change)
    return change.first_review_at


def test_deployments_end_when_they_succeeded_not_when_they_were_replaced(recorded: Recorded) -> None:
    """The answers behind DevLake's table were not recorded (it asks by GraphQL): they are put together of its rows.

    Equal in all 100: commit, environment, beginning and result; and the end of what is active or has failed. Where a
    later deployment took the place of one (95), DevLake takes that moment for its end, up to 12 days after it was made.
    The table itself shows it: each of these ends lies within minutes after a later deployment began, and one of them is
    the very second in which the last one, which is still active, ended. So that is when the later one succeeded, and
    here a deployment ends then.
    """
    expected = sorted(recorded.rows("cicd_deployment_commits"), key=lambda row: row["created_date"])
    worked = [row for row in expected if row["result"] == "SUCCESS"]
    succeeded: dict[str, datetime | None] = {}
    for row in expected:
        if row["original_status"] == "INACTIVE":
            by = [one for one in worked if one["created_date"] < row["finished_date"]][-1]
            end = moment(row["finished_date"])
            assert end is not None
            assert timedelta(0) < end - datetime.fromisoformat(by["created_date"]) < timedelta(minutes=3)
            succeeded[by["id"]] = end
    last = expected[-1]
    assert (last["original_status"], succeeded[last["id"]]) == ("ACTIVE", moment(last["finished_date"]))
    assert Counter(row["original_status"] for row in expected) == {"INACTIVE": 95, "FAILURE": 3, "ACTIVE": 2}
    for row in expected:
        worked_at = succeeded.get(row["id"], moment(row["created_date"]))
        body = json.dumps(deployment_of(row, worked_at))
        raw = Raw("deployments facebook/OpenBIC", "facebook/OpenBIC", "", body, datetime.now().astimezone())
        (fact,) = GitHub(SETUP).facts(raw)
        assert isinstance(fact, Deployment)
        assert (fact.commits, fact.environment) == ((row["commit_sha"],), row["environment"])
        assert fact.created_at == fact.started_at == moment(row["started_date"])
        assert fact.result == row["result"].casefold()
        replaced = row["original_status"] == "INACTIVE"
        assert fact.finished_at == (worked_at if replaced else moment(row["finished_date"]))
        assert (fact.status == "inactive") == replaced


def deployment_of(row: dict[str, str], worked_at: datetime | None) -> dict[str, Any]:
    """A deployment with the statuses that led to what DevLake's row says."""
    told = {
        "INACTIVE": [("success", str(worked_at)), ("inactive", row["finished_date"])],
        "ACTIVE": [("success", row["finished_date"])],
        "FAILURE": [("failure", row["finished_date"])],
    }[row["original_status"]]
    made = {"id": number(row["id"]), "sha": row["commit_sha"], "environment": row["environment"]}
    return {
        "deployment": {**made, "created_at": row["created_date"]},
        "statuses": [{"id": place, "state": state, "created_at": at} for place, (state, at) in enumerate(told)],
    }


@pytest.mark.parametrize("stream", ["issues", "pulls", "runs", "deployments", "wiki"])
@pytest.mark.parametrize(
    "body",
    [
        "<html>",
        "[]",
        "{}",
        '{"issue": {}, "events": []}',
        '{"issue": null, "events": null, "pull": [], "commits": {}, "workflow_runs": [{}], "deployment": 7}',
        '{"pull": {"mentions": 1}, "commits": [1], "workflow_runs": {"id": 1}, "deployment": {}, "statuses": [{}]}',
    ],
)
def test_a_page_that_is_not_as_promised(stream: str, body: str) -> None:
    raw = Raw(f"{stream} a/b", "a/b", "", body, datetime.now().astimezone())
    with pytest.raises(ValueError, match=r"\S"):
        list(GitHub(SETUP).facts(raw))


def deliveries(shared: Path, name: str) -> list[dict[str, Any]]:
    """The example deliveries of an event, as GitHub's own package of them has them."""
    found = json.loads((shared / f"data/issues/github-webhooks/{name}.json").read_text(encoding="utf-8"))
    examples = found["examples"] if isinstance(found, dict) else found
    return [one for one in examples if isinstance(one, dict)]


def test_objects_of_webhooks_are_read_alike(shared: Path) -> None:
    """The same objects reach subscribers: issues, pull requests, runs and deployments of every example make facts."""
    source, seen = GitHub(SETUP), Counter[str]()

    def read(stream: str, body: object) -> list[Fact]:
        raw = Raw(f"{stream} o/r", "o/r", "", json.dumps(body), datetime.now().astimezone())
        return list(source.facts(raw))

    for one in deliveries(shared, "issues"):
        if not {"labels", "state"} <= one["issue"].keys():
            continue  # some examples tell only what changed of an issue
        item, created, *_ = read("issues", {"issue": kept(one["issue"]), "events": []})
        assert isinstance(item, WorkItem)
        assert isinstance(created, Transition)
        assert item.created == created.changed_at == moment(one["issue"]["created_at"])
        assert item.category == one["issue"]["state"]
        seen["issues"] += 1
    for one in deliveries(shared, "pull_request"):
        body = {"pull": kept_pull(one["pull_request"], "o/r"), "commits": [], "reviews": [], "comments": []}
        (change,) = read("pulls", body)
        assert isinstance(change, Change)
        assert (change.state == "merged") == bool(one["pull_request"]["merged"])
        seen["pulls"] += 1
    for one in deliveries(shared, "workflow_run"):
        (build, *_) = read("runs", {"workflow_runs": [kept(one["workflow_run"])]})
        assert isinstance(build, Build)
        assert bool(build.finished_at) == (one["workflow_run"]["conclusion"] not in (None, "action_required"))
        seen["runs"] += 1
    for one in deliveries(shared, "deployment_status"):
        body = {"deployment": kept(one["deployment"]), "statuses": kept([one["deployment_status"]])}
        (deployment,) = read("deployments", body)
        assert isinstance(deployment, Deployment)
        assert (deployment.result != "") == (one["deployment_status"]["state"] in ("success", "failure", "error"))
        seen["deployments"] += 1
    assert set(seen) == {"issues", "pulls", "runs", "deployments"}
    assert seen.total() == 34
