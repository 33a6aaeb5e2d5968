"""What GitLab is asked, project by project: each of its listings by the last change, and what hangs on each entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kaname.errors import SourceError
from kaname.evidence.client import Answer, Client
from kaname.evidence.forge.changed import changed, when
from kaname.evidence.forge.options import Options
from kaname.evidence.paging import linked
from kaname.evidence.reading_json import Object, written
from kaname.evidence.source import Page
from kaname.evidence.sources.gitlab.keeping import kept, kept_commit, kept_issue, kept_note, kept_request

PER_PAGE = 100


@dataclass(frozen=True)
class Project:
    """A project that is read. `name` is what the scope calls it; `floor` the first moment of interest, "" for all."""

    client: Client
    options: Options
    name: str
    floor: str

    @property
    def path(self) -> str:
        """Where its parts lie."""
        return f"projects/{quote(self.name, safe='')}"

    def stream(self, what: str) -> str:
        """The name of one of its streams."""
        return f"{what} {self.name}"

    def all(self, what: str, **params: str) -> list[Any]:
        """A whole listing."""
        pages = linked(self.client, f"{self.path}/{what}", {**params, "per_page": PER_PAGE})
        return [one for page in pages for one in page.json()]

    def changed(self, what: str, since: str, **params: str) -> Iterator[tuple[Object, int | None]]:
        """What changed of a listing since a moment, or since the first of interest, and how many GitLab told of."""

        def ask(at: str) -> Answer:
            bound = {"updated_after": at} if at else {}
            order = {"order_by": "updated_at", "sort": "asc", "per_page": PER_PAGE}
            return self.client.get(f"{self.path}/{what}", {**params, **order, **bound})

        return changed(self.client, ask, since or self.floor)


def issues(project: Project, since: str) -> Iterator[Page]:
    """Each issue that changed, with the changes of its state and, where labels tell progress, of its labels."""
    gone = 0
    for issue, total in project.changed("issues", since, scope="all"):
        below = f"issues/{issue['iid']}"
        try:
            states = project.all(f"{below}/resource_state_events")
            labels = project.all(f"{below}/resource_label_events") if project.options.progress_labels else []
        except SourceError as error:
            if error.code not in ("source_gone", "source_not_found"):
                raise
            gone += 1  # deleted or hidden since it was listed
            continue
        body = {"issue": kept_issue(issue), "states": kept(states), "labels": kept(labels)}
        yield _page(project, "issues", issue, body, total, gone)


def merge_requests(project: Project, since: str) -> Iterator[Page]:
    """Each merge request that changed, with its commits and notes."""
    for request, total in project.changed("merge_requests", since, scope="all", state="all"):
        below = f"merge_requests/{request['iid']}"
        commits = project.all(f"{below}/commits")
        notes = project.all(f"{below}/notes", order_by="created_at", sort="asc")
        body = {
            "request": kept_request(request, project.name),
            "commits": [kept_commit(commit, project.name) for commit in commits],
            "notes": [kept_note(note) for note in notes],
        }
        yield _page(project, "merge_requests", request, body, total)


def pipelines(project: Project, since: str) -> Iterator[Page]:
    """Each pipeline that changed, in full, since the listing lacks its times; with its jobs where some deploy."""
    for listed, total in project.changed("pipelines", since):
        below = f"pipelines/{listed['id']}"
        pipeline = project.client.get(f"{project.path}/{below}").json()
        jobs = project.all(f"{below}/jobs") if project.options.deployment_jobs else []
        body = {"pipeline": kept(pipeline), "jobs": kept(jobs)}
        yield _page(project, "pipelines", listed, body, total)


def deployments(project: Project, since: str) -> Iterator[Page]:
    """Each deployment that changed, of the environments that are read."""
    wanted, left_out = project.options.environments, 0
    for deployment, total in project.changed("deployments", since):
        if wanted and deployment["environment"]["name"] not in wanted:
            left_out += 1
            continue
        yield _page(project, "deployments", deployment, {"deployment": kept(deployment)}, total, left_out)


def _page(project: Project, what: str, entry: Object, body: object, total: int | None, less: int = 0) -> Page:
    """A page of one entry. `less`: how many of those that GitLab told of were left out."""
    expected = None if total is None else total - less
    url = entry.get("web_url") or ""
    return Page(project.stream(what), written(body), url, project.name, when(entry), 1, expected)


STREAMS = {
    "issues": issues,
    "merge_requests": merge_requests,
    "pipelines": pipelines,
    "deployments": deployments,
}


def all_issues(project: Project) -> Iterator[Object]:
    """Every issue that is there."""
    return (issue for issue, _ in project.changed("issues", "", scope="all"))
