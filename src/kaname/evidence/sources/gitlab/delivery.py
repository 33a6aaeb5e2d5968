"""Facts of pipelines, of their jobs that count as deployments, and of deployments."""

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
    "failed": "failure",
    "canceled": "cancelled",
    "skipped": "skipped",
}
"""What a status means that is an end; all others wait for something, `manual` for a person."""


def pipeline_facts(name: str, raw: Raw, body: Object, options: Options) -> Iterator[Fact]:
    """What a page of a pipeline says."""
    pipeline: Object = body["pipeline"]
    branch, called = pipeline.get("ref") or "", pipeline.get("name") or ""
    common: dict[str, Any] = {**_ran(name, raw, pipeline), "pipeline": called}
    yield Build(
        external_id=str(pipeline["id"]),
        trigger=pipeline.get("source") or "",
        branch=branch,
        commit=pipeline["sha"],
        **common,
    )
    pattern = options.deployment_pipelines
    if pattern is not None and pattern.search(called or branch):
        yield Deployment(
            external_id=f"pipeline:{pipeline['id']}",
            environment=options.environment(called, branch),
            commits=(pipeline["sha"],),
            **common,
        )
    for job in body["jobs"]:
        if options.deployment_jobs is not None and options.deployment_jobs.search(job["name"]):
            commit: Object = job.get("commit") or {}
            yield Deployment(
                external_id=f"job:{job['id']}",
                pipeline=job["name"],
                environment=options.environment(job["name"], job.get("ref") or ""),
                commits=(commit.get("id") or pipeline["sha"],),
                **_ran(name, raw, job),
            )


def _ran(name: str, raw: Raw, one: Object) -> dict[str, Any]:
    """What pipelines and jobs say alike. Until it has ended, it has no end, whatever was noted of a former try."""
    result = RESULTS.get(one["status"], "")
    return {
        "source": name,
        "as_of": raw.at,
        "url": one.get("web_url") or "",
        "repository": raw.subject,
        "status": one["status"],
        "result": result,
        "created_at": moment_or_none(one.get("created_at")),
        "started_at": moment_or_none(one.get("started_at")),
        "finished_at": moment_or_none(one.get("finished_at")) if result else None,
    }


def deployment_facts(name: str, raw: Raw, body: Object) -> Iterator[Fact]:
    """What a page of a deployment says: when its job ran, or, where none made it, when it was last changed."""
    deployment: Object = body["deployment"]
    job: Object = deployment.get("deployable") or {}
    result = RESULTS.get(deployment["status"], "")
    finished = job.get("finished_at") or (None if job else deployment.get("updated_at"))
    yield Deployment(
        source=name,
        as_of=raw.at,
        external_id=str(deployment["id"]),
        url=job.get("web_url") or "",
        repository=raw.subject,
        pipeline=job.get("name") or "",
        environment=deployment["environment"]["name"],
        result=result,
        status=deployment["status"],
        created_at=moment(deployment["created_at"]),
        started_at=moment_or_none(job.get("started_at")),
        finished_at=moment_or_none(finished) if result else None,
        commits=(deployment["sha"],),
    )
