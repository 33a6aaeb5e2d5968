"""Which deployments there were, which one came before, and which one an incident belongs to.

Source: Apache DevLake, plugin dora. Works on the commits deployed by pipelines; only production and success count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

PRODUCTION = "PRODUCTION"
SUCCESS = "SUCCESS"


class DeployedCommit(NamedTuple):
    """One commit of one repository as deployed by one pipeline of one scope."""

    key: str
    pipeline: str
    scope: str
    repository: str
    environment: str
    result: str
    finished: datetime

    @property
    def counts(self) -> bool:
        """Whether it went to production with success."""
        return self.result == SUCCESS and self.environment == PRODUCTION


class Deployment(NamedTuple):
    """All successful production commits of one pipeline; its time is the last finish."""

    pipeline: str
    finished: datetime
    commits: tuple[str, ...]


def deployments(commits: Iterable[DeployedCommit]) -> tuple[Deployment, ...]:
    """Deployments in order of their time. Failed pipelines and other environments are none."""
    pipelines: dict[str, list[DeployedCommit]] = {}
    for commit in commits:
        if commit.counts:
            pipelines.setdefault(commit.pipeline, []).append(commit)
    found = (
        Deployment(pipeline, max(each.finished for each in parts), tuple(each.key for each in parts))
        for pipeline, parts in pipelines.items()
    )
    return tuple(sorted(found, key=lambda deployment: (deployment.finished, deployment.pipeline)))


def previous_deployments(commits: Sequence[DeployedCommit], scopes: Collection[str]) -> dict[str, str | None]:
    """Per commit the successful one of the same scope, repository and environment that finished last before it.

    Failed ones, ones without an environment and ones outside the given scopes have none, and are nobody's.
    """
    before: dict[str, str | None] = {commit.key: None for commit in commits}
    latest: dict[tuple[str, str, str], str] = {}
    for commit in sorted(commits, key=lambda each: each.finished):
        if commit.result == SUCCESS and commit.environment and commit.scope in scopes:
            place = (commit.scope, commit.repository, commit.environment)
            before[commit.key] = latest.get(place)
            latest[place] = commit.key
    return before


def deployment_behind(
    created: datetime, commits: Iterable[DeployedCommit], scopes: Collection[str], cause: str | None = None
) -> str | None:
    """The pipeline an incident belongs to: its stated cause, else that of the last commit finished strictly before it.

    Judged by commits, since their pipeline may finish later.
    """
    if cause is not None:
        return cause
    earlier = [each for each in commits if each.counts and each.scope in scopes and each.finished < created]
    return max(earlier, key=lambda each: each.finished).pipeline if earlier else None
