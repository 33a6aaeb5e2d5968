"""GitLab on recorded answers: what is pulled of a real project equals DevLake's tables, or says why not."""

from datetime import datetime
from pathlib import Path

import pytest

from contracts_api import contract
from gitlab_service import Lab, recorded_lab
from kaname.evidence.archive import Archive
from kaname.evidence.client import Client
from kaname.evidence.facts import Deployment, Evidence
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import pull
from kaname.evidence.source import Raw, Setup
from kaname.evidence.sources.gitlab import GitLab
from loopback import Asked, serving
from recorded import Recorded, moment, number

Told = tuple[Evidence, list[Asked], list[Raw]]
SETUP = Setup(
    name="gl",
    scope=("gitlab-data/snowflake_spend",),
    options={"deployment_jobs": "^compile$", "type_labels": "Enhancement, Documentation"},
)
RESULTS = {"success": "SUCCESS", "failure": "FAILURE", "cancelled": "FAILURE", "skipped": "", "": ""}
"""DevLake has no cancelled and counts it as a failure; to what was skipped it gives no result."""
PAGING = ("page: no such parameter", "per_page: no such parameter")
"""GitLab's guide gives all its listings these; the document leaves them out of some."""
MISSING = ("/issues", "/notes", "/resource_state_events", "/resource_label_events")
"""Paths that the document does not have, as the README beside it says."""


@pytest.fixture(scope="module")
def recorded(shared: Path) -> Recorded:
    return Recorded(shared / "data/devlake-e2e/gitlab")


@pytest.fixture(scope="module")
def lab(recorded: Recorded) -> Lab:
    lab = recorded_lab(recorded)
    lab.largest = 5  # so that all is paged
    return lab


@pytest.fixture(scope="module")
def pulled(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Told:
    archive = Archive(tmp_path_factory.mktemp("evidence"))
    with serving(lab) as service, Client(f"{service.address}/api/v4") as client:
        lab.address = service.address
        done = pull(GitLab(SETUP, client), archive, Privacy(archive.key()))
        asked = list(service.asked)
    assert (done.unread, done.short) == (0, {})
    return archive.evidence(), asked, list(archive.raw("gl"))


@pytest.fixture(scope="module")
def evidence(pulled: Told) -> Evidence:
    return pulled[0]


def test_every_question_is_valid_by_the_contract(pulled: Told, shared: Path) -> None:
    gitlab = contract(shared / "data/api-contracts/gitlab-v4-partial.json")
    told = [one for one in pulled[1] if not one.path.endswith(MISSING)]
    faults = [fault for one in told for fault in gitlab.faults(one.whole)]
    assert [fault for fault in faults if not fault.endswith(PAGING)] == []
    assert len(told) > 150


def test_nothing_that_people_wrote_is_kept(pulled: Told, lab: Lab, recorded: Recorded) -> None:
    kept = "".join(raw.body for raw in pulled[2])
    texts = [one["description"] for what in ("issues", "merge_requests") for one in lab.listings[what]]
    texts += [one["body"] for one in recorded.answers("_raw_gitlab_api_merge_request_notes")]
    texts += [one["message"] for one in recorded.answers("_raw_gitlab_api_merge_request_commits")]
    lines = {line.strip() for text in texts for line in (text or "").split("\n") if len(line.strip()) > 30}
    titles = "".join(one["title"] for what in ("issues", "merge_requests") for one in lab.listings[what])
    assert len(lines) > 60
    told = [line for line in lines if line in kept and line not in titles]
    assert [line for line in told if not line.startswith("https://gitlab.com/")] == []  # addresses of issues are kept
    assert "mail.example" not in kept
    assert "avatar_url" not in kept
    assert "Emilie Schario" not in kept


def test_issues(evidence: Evidence, recorded: Recorded) -> None:
    expected = recorded.rows("issues")
    found = {one.external_id: one for one in evidence.items}
    assert {number(row["id"]) for row in expected} == found.keys()
    for row in expected:
        item = found[number(row["id"])]
        assert item.key == f"gitlab-data/snowflake_spend#{row['issue_key']}"
        assert (item.url, item.title) == (row["url"], row["title"])
        assert (item.created, item.updated, item.resolved) == tuple(
            moment(row[f"{name}_date"]) for name in ("created", "updated", "resolution")
        )
        assert {"DONE": "closed", "TODO": "opened"}[row["status"]] == item.category
        assert item.status == ("closed as moved" if item.moved_to else item.category)
        if item.resolved is not None:
            assert int((item.resolved - item.created).total_seconds() / 60) == int(row["lead_time_minutes"])
        assert item.assignee == row["assignee_name"]
    assert sum(bool(item.moved_to) for item in found.values()) == 1  # DevLake tells nothing of that
    labels = {(number(row["issue_id"]), row["label_name"]) for row in recorded.rows("issue_labels")}
    assert labels == {(key, label) for key, item in found.items() for label in item.labels}
    assert {item.type for item in found.values()} == {"Enhancement", "Documentation", "issue"}


def test_milestones(evidence: Evidence, lab: Lab) -> None:
    """DevLake makes nothing of GitLab's milestones: what is expected is what GitLab itself answered."""
    told = {str(one["id"]): one["milestone"]["title"] for one in lab.listings["issues"] if one.get("milestone")}
    assert len(told) == 6
    assert {one.external_id: one.milestones[0] for one in evidence.items if one.milestones} == told


def test_each_issue_is_opened_and_closed(evidence: Evidence) -> None:
    """No changes of state were recorded: those of a closed issue follow from when it was closed."""
    for item in evidence.items:
        told = [
            (one.from_value, one.to_value, one.changed_at)
            for one in sorted(evidence.transitions, key=lambda one: one.changed_at)
            if one.item == item.external_id
        ]
        end = [("opened", item.status, item.resolved)] if item.resolved else []
        assert told == [("", "opened", item.created), *end]


def test_merge_requests(evidence: Evidence, recorded: Recorded) -> None:
    found = {one.external_id: one for one in evidence.changes}
    expected = recorded.rows("pull_requests")
    assert len(expected) == 18
    for row in expected:
        change = found[number(row["id"])]
        assert (change.number, change.url, change.title) == (row["pull_request_key"], row["url"], row["title"])
        assert (change.author, change.base) == (row["author_name"], row["base_ref"])
        assert (change.opened_at, change.merged_at, change.closed_at) == tuple(
            moment(row[f"{name}_date"]) for name in ("created", "merged", "closed")
        )
        assert {"draft": "OPEN"}.get(change.state, change.state.upper()) == row["status"]
        # DevLake gives one that was never merged its own last commit for the commit by which it was.
        assert change.merge_commit == (row["merge_commit_sha"] if row["status"] == "MERGED" else "")
    labels = {(number(row["pull_request_id"]), row["label_name"]) for row in recorded.rows("pull_request_labels")}
    known = {number(row["id"]) for row in expected}
    assert labels == {(key, label) for key in known for label in found[key].labels}
    assert found["35841926"].items == ("gitlab-data/snowflake_spend#4",)  # "Closes #4"


def test_commits_of_merge_requests(evidence: Evidence, recorded: Recorded) -> None:
    expected = dict[str, dict[str, datetime]]()
    for row in recorded.rows("pull_request_commits"):
        at = moment(row["commit_authored_date"])
        assert at is not None
        expected.setdefault(number(row["pull_request_id"]), {})[row["commit_sha"]] = at
    found = {one.external_id: one for one in evidence.changes if one.commits}
    told = {key: set(commits) for key, commits in expected.items()}
    raw = {
        (str(one["asked"]["GitlabId"]), one["id"]) for one in recorded.answers("_raw_gitlab_api_merge_request_commits")
    }
    assert {key: set(one.commits) & told[key] for key, one in found.items() if key in told} == told
    assert {(key, commit) for key, one in found.items() for commit in one.commits} == raw
    for key, one in found.items():
        assert one.first_commit_at is not None
        assert key not in expected or one.first_commit_at <= min(expected[key].values())


def test_first_reviews(evidence: Evidence, recorded: Recorded, lab: Lab) -> None:
    """The earliest comment or approval by somebody else; that somebody takes an approval back counts as well."""
    authors = {str(one["id"]): one["author"]["id"] for one in lab.listings["merge_requests"]}
    first = dict[str, datetime]()
    for row in recorded.rows("pull_request_comments"):
        at, key = moment(row["created_date"]), number(row["pull_request_id"])
        if at is not None and number(row["account_id"]) != str(authors[key]):
            first[key] = min(at, first.get(key, at))
    found = {one.external_id: one.first_review_at for one in evidence.changes if one.first_review_at}
    assert found == first
    assert len(first) >= 4


def test_pipelines(evidence: Evidence, recorded: Recorded) -> None:
    found = {one.external_id: one for one in evidence.builds}
    expected = recorded.rows("cicd_pipelines")
    assert len(expected) == 16
    for row in expected:
        build = found[number(row["id"])]
        assert (build.url, build.status, RESULTS[build.result]) == (row["url"], row["original_status"], row["result"])
        assert (build.created_at, build.started_at, build.finished_at) == tuple(
            moment(row[f"{name}_date"]) for name in ("created", "started", "finished")
        )
    for row in recorded.rows("cicd_pipeline_commits"):
        build = found[number(row["pipeline_id"])]
        assert (build.commit, build.branch) == (row["commit_sha"], row["branch"])


def test_jobs_that_deploy(evidence: Evidence, recorded: Recorded) -> None:
    found = {one.external_id: one for one in evidence.deployments if one.external_id.startswith("job:")}
    expected = {f"job:{number(row['id'])}": row for row in recorded.rows("cicd_tasks") if row["type"] == "DEPLOYMENT"}
    assert found.keys() == expected.keys()
    assert len(found) == 3
    for key, row in expected.items():
        job = found[key]
        assert (job.pipeline, job.environment.upper()) == (row["name"], row["environment"])
        assert (job.status, RESULTS[job.result]) == (row["original_status"], row["result"])
        assert (job.created_at, job.started_at, job.finished_at) == tuple(
            moment(row[f"{name}_date"]) for name in ("created", "started", "finished")
        )


def test_results_of_all_jobs(recorded: Recorded, lab: Lab) -> None:
    """Were every job a deployment, each would have DevLake's result and times; what has not ended has no end here."""
    setup = Setup(name="gl", scope=SETUP.scope, options={"deployment_jobs": ".", "read": "pipelines"})
    jobs = recorded.answers("_raw_gitlab_api_job")
    rows = {number(row["id"]): row for row in recorded.rows("cicd_tasks")}
    seen = 0
    with serving(lab) as service, Client(f"{service.address}/api/v4") as client:
        lab.address = service.address
        source = GitLab(setup, client)
        pages = list(source.pull({}))
    for page in pages:
        raw = Raw(page.stream, page.subject, page.url, page.body, datetime.now().astimezone())
        for one in source.facts(raw):
            if isinstance(one, Deployment):
                seen += 1
                row = rows[one.external_id.removeprefix("job:")]
                assert RESULTS[one.result] == row["result"]
                assert one.finished_at == (moment(row["finished_date"]) if one.result else None)
    assert seen == len(jobs) == 75


def test_deployments(evidence: Evidence, recorded: Recorded) -> None:
    found = {one.external_id: one for one in evidence.deployments if one.external_id.isdecimal()}
    expected = recorded.rows("cicd_deployment_commits")
    assert len(expected) == 8 == len(found)
    raw = {str(one["id"]): one for one in recorded.answers("_raw_gitlab_api_deployments")}
    for row in expected:
        key = number(row["id"])
        one = found[key]
        assert (one.environment, one.status, one.commits) == (
            row["environment"],
            row["original_status"],
            (row["commit_sha"],),
        )
        assert one.pipeline == row["name"].rpartition(":")[0]
        # "completed" is none of GitLab's statuses (the sample has it once), so nothing is concluded from it.
        assert RESULTS[one.result] == ("" if one.status == "completed" else row["result"])
        assert one.started_at == moment(row["started_date"])
        assert one.finished_at == (moment(row["finished_date"]) if one.result else None)
        # DevLake gives it the time at which its job was made, which for one that waits for a person is days before.
        assert one.created_at == moment(raw[key]["created_at"])
        assert moment(row["created_date"]) == moment(raw[key]["deployable"]["created_at"])


@pytest.mark.parametrize("stream", ["issues", "merge_requests", "pipelines", "deployments", "wiki"])
@pytest.mark.parametrize(
    "body",
    [
        "<html>",
        "[]",
        "{}",
        '{"issue": {"id": 1}, "request": {"id": 1}, "commits": [], "pipeline": {}, "jobs": [], "deployment": {}}',
        '{"issue": null, "request": 7, "commits": 1, "pipeline": [], "deployment": {"deployable": 4}}',
    ],
)
def test_a_page_that_is_not_as_promised(stream: str, body: str) -> None:
    raw = Raw(f"{stream} a/b", "a/b", "", body, datetime.now().astimezone())
    with pytest.raises(ValueError, match=r"\S"):
        list(GitLab(SETUP).facts(raw))
