"""GitLab's REST interface as far as it is asked, over recorded objects: it pages by Link, counts and filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlencode

from loopback import Asked, Reply
from recorded import Recorded

Objects = list[dict[str, Any]]


@dataclass
class Lab:
    """One project. `largest` is the largest page it gives; `address` is where it is served."""

    name: str = "gitlab-data/snowflake_spend"
    largest: int = 100
    address: str = ""
    listings: dict[str, Objects] = field(default_factory=dict)
    below: dict[str, Objects] = field(default_factory=dict)
    details: dict[int, dict[str, Any]] = field(default_factory=dict)
    forbidden: set[str] = field(default_factory=set)
    renamed: str = ""
    counts: bool = True
    promises: int = 0

    def __call__(self, asked: Asked) -> Reply:
        found = re.fullmatch(r"/api/v4/projects/([^/]+)(?:/(.*))?", asked.path)
        if found is None or unquote(found[1]) != self.name or quote(self.name, safe="") != found[1]:
            return Reply({"message": "404 Project Not Found"}, 404)
        what = found[2] or ""
        if what.split("/")[0] in self.forbidden:
            return Reply({"message": "403 Forbidden"}, 403)
        if not what:
            return Reply({"id": 12345678, "path_with_namespace": self.renamed or self.name})
        if what in ("issues", "merge_requests", "pipelines", "deployments"):
            return self.paged(self.listed(what, asked.query), asked, more=self.promises)
        kind, key, *part = what.split("/")
        if kind == "pipelines" and not part:
            return Reply(self.details[int(key)]) if int(key) in self.details else Reply({}, 404)
        return self.paged(self.below.get(what, []), asked)

    def listed(self, what: str, query: Mapping[str, str]) -> Objects:
        dated = [(one.get("updated_at") or one["created_at"], one["id"], one) for one in self.listings.get(what, [])]
        return [one for at, _, one in sorted(dated, key=lambda one: one[:2]) if at >= query.get("updated_after", "")]

    def paged(self, found: Objects, asked: Asked, more: int = 0) -> Reply:
        size = min(self.largest, int(asked.query.get("per_page", "20")))
        page = int(asked.query.get("page", "1"))
        headers = {"X-Total": str(len(found) + more)} if self.counts else {}
        if page * size < len(found):
            query = urlencode({**asked.query, "page": page + 1})
            headers["Link"] = f'<{self.address}{asked.path}?{query}>; rel="next"'
        return Reply(found[(page - 1) * size : page * size], headers=headers)


def recorded_lab(recorded: Recorded) -> Lab:
    """The project of the recorded objects. Pipelines of which only the details or the jobs were recorded have those."""
    lab = Lab()

    def answers(name: str) -> Objects:
        return recorded.answers(f"_raw_gitlab_api_{name}")

    requests = [one for name in ("merge_requests", "merge_requests_for_mr_notes_test") for one in answers(name)]
    lab.listings = {
        "issues": answers("issues"),
        "merge_requests": list({one["id"]: one for one in requests}.values()),
        "deployments": answers("deployments"),
    }
    for name in ("commits", "notes"):
        for one in answers(f"merge_request_{name}"):
            lab.below.setdefault(f"merge_requests/{one['asked']['Iid']}/{name}", []).append(one)
    pipelines = {one["id"]: {**one, "started_at": None, "finished_at": None} for one in answers("pipeline")}
    pipelines |= {one["id"]: one for one in answers("pipeline_details")}
    for job in answers("job"):
        bare = {"source": "push", "created_at": job["created_at"], **job["pipeline"]}
        pipelines.setdefault(bare["id"], bare)
        lab.below.setdefault(f"pipelines/{job['pipeline']['id']}/jobs", []).append(job)
    lab.details = pipelines
    lab.listings["pipelines"] = [{**one, "asked": None} for one in pipelines.values()]
    return lab
