"""Facts of runs of Actions, of their jobs that count as deployments, and of deployments with their statuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from kaname.evidence.facts import Build, Deployment, Fact
from kaname.evidence.forge.options import Options
from kaname.evidence.reading_json import Object, moment, moment_or_none
from kaname.evidence.source import Raw

Result = Literal["", "success", "failure", "cancelled", "skipped"]
RESULTS: dict[str, Result] = {
    "success": "success",
    "failure": "failure",
    "timed_out": "failure",
    "startup_failure": "failure",
    "cancelled": "cancelled",
    "stale": "cancelled",  # GitHub gave it up, nobody having ended it for two weeks
    "skipped": "skipped",
    "neutral": "skipped",  # it ran and says neither
}
"""What a conclusion means. `action_required` waits for somebody, so it is not an end."""
STATES: dict[str, Result] = {"success": "success", "failure": "failure", "error": "failure"}
FINAL = frozenset(STATES)
"""The states in which a deployment has ended; `inactive` says only that a later one took its place."""


def run_facts(name: str, raw: Raw, body: Object, options: Options) -> Iterator[Fact]:
    """What a page of runs says."""
    jobs: dict[str, list[Object]] = body.get("jobs", {})
    for run in body["workflow_runs"]:
        conclusion = (run.get("conclusion") or "").lower()
        result = RESULTS.get(conclusion, "")
        key = f"{run['id']}:{run.get('run_attempt') or 1}"
        common: dict[str, Any] = {
            "source": name,
            "as_of": raw.at,
            "url": run["html_url"],
            "repository": raw.subject,
            "status": conclusion or run["status"].lower(),
            "result": result,
            "created_at": moment(run["created_at"]),
            "started_at": moment_or_none(run.get("run_started_at")),
            "finished_at": moment_or_none(run.get("updated_at")) if result else None,
        }
        pipeline, branch = run.get("name") or "", run.get("head_branch") or ""
        yield Build(
            external_id=key,
            pipeline=pipeline,
            trigger=run.get("event") or "",
            branch=branch,
            commit=run.get("head_sha") or "",
            **common,
        )
        if options.deployment_pipelines is not None and options.deployment_pipelines.search(pipeline):
            yield Deployment(
                external_id=f"run:{key}",
                pipeline=pipeline,
                environment=options.environment(pipeline, branch),
                commits=(run["head_sha"],),
                **common,
            )
        for job in jobs.get(str(run["id"]), ()):
            yield from _job(name, raw, run, job, options)


def _job(name: str, raw: Raw, run: Object, job: Object, options: Options) -> Iterator[Fact]:
    """A job that counts as a deployment by its name. The environment follows from its name or the run's branch."""
    if options.deployment_jobs is None or not options.deployment_jobs.search(job["name"]):
        return
    conclusion = (job.get("conclusion") or "").lower()
    result = RESULTS.get(conclusion, "")
    yield Deployment(
        source=name,
        as_of=raw.at,
        external_id=f"job:{job['id']}",
        url=job["html_url"],
        repository=raw.subject,
        pipeline=job["name"],
        environment=options.environment(job["name"], run.get("head_branch") or ""),
        result=result,
        status=conclusion or job["status"].lower(),
        created_at=moment_or_none(job.get("created_at")) or moment_or_none(job.get("started_at")),
        started_at=moment_or_none(job.get("started_at")),
        finished_at=moment_or_none(job.get("completed_at")) if result else None,
        commits=(job["head_sha"],),
    )


def deployment_facts(name: str, raw: Raw, body: Object) -> Iterator[Fact]:
    """What a page of a deployment says. It began when worked on, and ended with the last status that says how."""
    deployment = body["deployment"]
    statuses: list[Object] = sorted(body["statuses"], key=lambda one: (one["created_at"], one["id"]))
    ends = [status for status in statuses if status["state"] in FINAL]
    begun = [status for status in statuses if status["state"] == "in_progress"]
    end = ends[-1] if ends else None
    yield Deployment(
        source=name,
        as_of=raw.at,
        external_id=str(deployment["id"]),
        url=_page(statuses),
        repository=raw.subject,
        pipeline=deployment.get("task") or "",
        environment=deployment["environment"],
        result=STATES[end["state"]] if end else "",
        status=statuses[-1]["state"] if statuses else "",
        created_at=moment(deployment["created_at"]),
        started_at=moment((begun[0] if begun else deployment)["created_at"]),
        finished_at=moment(end["created_at"]) if end else None,
        commits=(deployment["sha"],),
    )


def _page(statuses: list[Object]) -> str:
    """The page of the run that told its last status; a deployment has none of its own in the interface."""
    return next((status["log_url"] for status in reversed(statuses) if status.get("log_url")), "")
