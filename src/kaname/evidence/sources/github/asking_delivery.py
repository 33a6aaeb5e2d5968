"""What GitHub is asked about runs of Actions and about deployments, neither of which it can list by their changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from kaname.evidence.client import Answer
from kaname.evidence.paging import linked_from
from kaname.evidence.reading_json import Object, moment, written
from kaname.evidence.source import Page
from kaname.evidence.sources.github.asking import Repository
from kaname.evidence.sources.github.delivery import FINAL
from kaname.evidence.sources.github.keeping import kept

LISTED, WITH_JOBS = 1_000, 100
"""Runs that one search may find (GitHub shows no more than 1,000); fewer where each is asked for its jobs."""
SPAN = timedelta(days=30)
SECOND = timedelta(seconds=1)
RERUN = timedelta(days=3)
"""How far back runs are asked for again: one that is run again keeps the day on which it was made."""
LONGEST = timedelta(days=35)
"""A run ends after so many days; what is older is not waited for, nor is a deployment."""


def runs(repository: Repository, since: str, now: datetime) -> Iterator[Page]:
    """Runs by spans of the time when they were made, oldest first; a span is narrowed until GitHub shows all of it."""
    begin, span = moment(since or max(repository.floor, repository.created)), SPAN
    limit = WITH_JOBS if repository.options.deployment_jobs else LISTED
    expected, open_since, newest = 0, now, begin
    while True:
        end = begin + span
        last = end >= now
        within = f">={_text(begin)}" if last else f"{_text(begin)}..{_text(end)}"
        answer = repository.ask("actions/runs", created=within, exclude_pull_requests="true")
        total: int = answer.json()["total_count"]
        if total > limit and span > SECOND:
            span = max(SECOND, min(span, now - begin) / 2)
            continue
        expected += total
        pages = list(linked_from(repository.client, answer))
        for page in pages:
            found: list[Object] = page.json()["workflow_runs"]
            made = [moment(run["created_at"]) for run in found]
            newest = max([newest, *made])
            open_since = min([open_since, *(at for run, at in zip(found, made, strict=True) if not run["conclusion"])])
            if page is not pages[-1]:
                yield _runs(repository, page, found, None, expected)
                continue
            reached = max(begin, newest - RERUN) if last else end + SECOND
            waited = max(open_since, now - LONGEST) if open_since < now else now
            yield _runs(repository, page, found, _text(min(reached, waited)), expected)
        if last:
            return
        begin, span = end + SECOND, span * 2 if total < limit / 2 else span


def _runs(repository: Repository, page: Answer, found: list[Object], cursor: str | None, expected: int) -> Page:
    jobs: dict[str, Any] = {}
    if repository.options.deployment_jobs is not None:
        for run in found:
            pages = linked_from(repository.client, repository.ask(f"actions/runs/{run['id']}/jobs", filter="latest"))
            jobs[str(run["id"])] = kept([job for each in pages for job in each.json()["jobs"]])
    body = {"workflow_runs": kept(found), **({"jobs": jobs} if jobs else {})}
    stream = repository.stream("runs")
    return Page(stream, written(body), page.url, repository.name, cursor, len(found), expected)


def deployments(repository: Repository, since: str, now: datetime) -> Iterator[Page]:
    """Deployments made since the oldest that was still under way, each with its statuses; a page each, oldest first."""
    found = list(_made_since(repository, since or repository.floor))
    waiting = now
    for deployment in reversed(found):
        made = moment(deployment["created_at"])
        statuses = repository.all(f"deployments/{deployment['id']}/statuses")
        if made > now - LONGEST and not any(status["state"] in FINAL for status in statuses):
            waiting = min(waiting, made)
        body = {"deployment": kept(deployment), "statuses": kept(statuses)}
        yield repository.page("deployments", body, "", _text(min(made, waiting)))


def _made_since(repository: Repository, since: str) -> Iterator[Object]:
    """Newest first, as GitHub lists them; one that is shown twice, since others came before it, once."""
    seen, wanted = set[int](), repository.options.environments
    for page in linked_from(repository.client, repository.ask("deployments")):
        entries: list[Object] = page.json()
        for deployment in entries:
            if deployment["created_at"] < since:
                return
            if deployment["id"] not in seen and (not wanted or deployment["environment"] in wanted):
                seen.add(deployment["id"])
                yield {name: one for name, one in deployment.items() if name != "payload"}


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
