"""Deployments of pipelines and jobs beside those that DevLake's DORA plugin makes of them: equal, or it is said why.

Read from ../shared/data/devlake-e2e/dora. Its input there is DevLake's own tables, so each row is put into GitLab's
words first: its type, which DevLake gives by patterns of names, becomes the name that our patterns look at.
"""

import csv
import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kaname.evidence.facts import Deployment
from kaname.evidence.source import Raw, Setup
from kaname.evidence.sources.gitlab import GitLab
from kaname.model.sources import Source
from kaname.planning.rollouts import rollouts
from recorded import moment, number

REPOSITORY = "gitlab-data/snowflake_spend"
SETUP = Setup(
    name="gl",
    scope=(REPOSITORY,),
    options={"deployment_pipelines": "^DEPLOYMENT$", "deployment_jobs": "^DEPLOYMENT "},
)
STATUSES = {"SUCCESS": "success", "FAILURE": "failed", "SKIPPED": "skipped", "": "running"}
RULES = Source.model_validate({"id": "gl", "vendor": "gitlab"})
Row = dict[str, str]


def rows(folder: Path, name: str) -> list[Row]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def status(row: Row) -> str:
    """In GitLab's words; what is in progress has no result yet, whatever stands there."""
    return STATUSES[row["result"]] if row["status"] == "DONE" else "running"


def job(row: Row) -> dict[str, Any]:
    return {
        "id": number(row["id"]),
        "name": f"{row['type'] or 'other'} {row['name']}",
        "status": status(row),
        "started_at": row["started_date"],
        "finished_at": row["finished_date"] or None,
    }


def pipeline(row: Row, commit: str, branch: str) -> dict[str, Any]:
    """It began so many seconds before its end: that is what its duration counts."""
    end = moment(row["finished_date"])
    start = end - timedelta(seconds=int(row["duration_sec"])) if end else None
    return {
        "id": number(row["id"]),
        "name": row["type"] or "other",
        "sha": commit,
        "ref": branch,
        "status": status(row),
        "created_at": row["created_date"],
        "started_at": start.isoformat() if start else None,
        "finished_at": row["finished_date"] or None,
    }


def deployments(pipeline: dict[str, Any], *jobs: dict[str, Any]) -> list[Deployment]:
    """What a page of a pipeline and its jobs says was deployed."""
    body = json.dumps({"pipeline": pipeline, "jobs": jobs})
    raw = Raw("pipelines", REPOSITORY, "", body, datetime(2026, 1, 1, tzinfo=UTC))
    return [one for one in GitLab(SETUP).facts(raw) if isinstance(one, Deployment)]


@pytest.fixture(scope="module")
def dora(shared: Path) -> Path:
    return shared / "data/devlake-e2e/dora"


@pytest.fixture(scope="module")
def made(dora: Path) -> dict[str, list[Deployment]]:
    """What `deployment_generator` has as input, as our facts by commit, without what was skipped."""
    folder = dora / "deployment_generator"
    jobs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(folder, "cicd_tasks.csv"):
        jobs[row["pipeline_id"]].append(job(row))
    heads = {row["pipeline_id"]: row for row in rows(folder, "cicd_pipeline_commits.csv")}
    found: dict[str, list[Deployment]] = defaultdict(list)
    for row in rows(folder, "cicd_pipelines.csv"):
        head = heads[row["id"]]
        for one in deployments(pipeline(row, head["commit_sha"], head["branch"]), *jobs[row["id"]]):
            if one.result != "skipped":
                found[one.commits[0]].append(one)
    return found


def test_deployed_commits_are_those_devlake_generates(dora: Path, made: dict[str, list[Deployment]]) -> None:
    """Of 15 pipelines six deploy; one that was skipped and one whose deploying job was deploy nothing."""
    expected = rows(dora / "deployment_generator", "cicd_deployment_commits.csv")
    assert len(expected) == 6
    assert {row["commit_sha"] for row in expected} == made.keys()


def test_pipelines_that_deploy_end_as_devlake_says(dora: Path, made: dict[str, list[Deployment]]) -> None:
    """DevLake leaves the environment of one empty, since its input tells none; here every deployment goes to production
    that the option `production` does not say otherwise of."""
    expected = {
        row["commit_sha"]: (row["result"].casefold(), moment(row["started_date"]), moment(row["finished_date"]))
        for row in rows(dora / "deployment_generator", "cicd_deployment_commits.csv")
    }
    by_pipeline = {
        commit: one for commit, found in made.items() for one in found if one.external_id.startswith("pipeline:")
    }
    assert len(by_pipeline) == 4
    assert {commit: (one.result, one.started_at, one.finished_at) for commit, one in by_pipeline.items()} == {
        commit: expected[commit] for commit in by_pipeline
    }
    assert all(RULES.is_production(one.environment) for found in made.values() for one in found)


def test_where_only_jobs_deploy_their_own_result_counts(dora: Path, made: dict[str, list[Deployment]]) -> None:
    """DevLake gives such a deployment the result and the end of its pipeline: a failure, once without an end, though
    each deploying job succeeded. Here a deployment ends when and as the job does that makes it, so that another job's
    fault is no failed deployment, and a pipeline that never ends hides none. A job that deploys the same commit again
    by the same name counts again."""
    expected = {row["commit_sha"]: row for row in rows(dora / "deployment_generator", "cicd_deployment_commits.csv")}
    by_jobs = {commit: found for commit, found in made.items() if found[0].external_id.startswith("job:")}
    assert {commit: (len(found), len(rollouts(found))) for commit, found in by_jobs.items()} == {
        "09f81b1b2d083411c0bfecd32d7728479b594503": (4, 3),
        "10a6464b6bd2cf4b59b8ac37ce1466e013f5a20d": (1, 1),
    }
    tasks = {number(row["id"]): row for row in rows(dora / "deployment_generator", "cicd_tasks.csv")}
    for commit, found in by_jobs.items():
        assert expected[commit]["result"] == "FAILURE"
        for one in found:
            task = tasks[number(one.external_id)]
            assert (one.result, one.finished_at) == (task["result"].casefold(), moment(task["finished_date"]))
    assert {commit for commit in by_jobs if not expected[commit]["finished_date"]} == {
        "10a6464b6bd2cf4b59b8ac37ce1466e013f5a20d"
    }


def test_jobs_that_deploy_go_to_production_as_devlake_enriches_them(dora: Path) -> None:
    """DevLake makes production of a deploying job without an environment, of the project that it enriches. A program is
    such a project: what it has no source for (`cicd3`, of another project) is not asked for, and would be production in
    its own program. What does not deploy is no deployment in either."""
    given = {row["id"]: row for row in rows(dora / "raw_tables", "cicd_tasks_for_enrich_env.csv")}
    expected = rows(dora / "snapshot_tables", "enrich_cicd_tasks.csv")
    mapping = rows(dora / "raw_tables", "project_mapping.csv")
    own = {row["row_id"] for row in mapping if (row["project_name"], row["table"]) == ("project1", "cicd_scopes")}
    assert (len(expected), given.keys()) == (18, {row["id"] for row in expected})
    for row in expected:
        task = given[row["id"]]
        run = {"id": task["pipeline_id"], "name": "other", "sha": "c", "status": "success"}
        found = deployments(run, job(task))
        assert len(found) == (row["type"] == "DEPLOYMENT")
        production = any(RULES.is_production(one.environment) for one in found)
        assert production == (row["environment"] == "PRODUCTION" or (row["cicd_scope_id"] not in own and bool(found)))
        for one in found:
            ended = task["status"] == "DONE"  # one in progress is production too, and counts when it has ended
            assert (one.result != "", one.finished_at is not None) == (ended, ended)
    assert [row["id"] for row in expected if row["cicd_scope_id"] not in own] == ["task25", "task28"]
