"""GitHub's REST interface as far as it is asked, over recorded objects: it pages by Link, filters and sorts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from loopback import Asked, Reply
from recorded import Recorded

Objects = list[dict[str, Any]]


@dataclass
class Hub:
    """One repository. `largest` is the largest page it gives; `address` is where it is served."""

    name: str = "panjf2000/ants"
    largest: int = 100
    address: str = ""
    issues: Objects = field(default_factory=list)
    pulls: Objects = field(default_factory=list)
    runs: Objects = field(default_factory=list)
    deployments: Objects = field(default_factory=list)
    events: dict[int, Objects] = field(default_factory=dict)
    commits: dict[int, Objects] = field(default_factory=dict)
    reviews: dict[int, Objects] = field(default_factory=dict)
    comments: dict[int, Objects] = field(default_factory=dict)
    jobs: dict[int, Objects] = field(default_factory=dict)
    statuses: dict[int, Objects] = field(default_factory=dict)
    moved: dict[int, str] = field(default_factory=dict)
    forbidden: set[str] = field(default_factory=set)
    renamed: str = ""

    def __call__(self, asked: Asked) -> Reply:
        if self.renamed and asked.path.startswith(f"/repos/{self.name}"):
            rest = asked.whole.removeprefix(f"/repos/{self.name}")
            return Reply({"message": "Moved Permanently"}, 301, {"Location": f"/repositories/134018330{rest}"})
        found = re.fullmatch(rf"(?:/repos/{self.renamed or self.name}|/repositories/134018330)(?:/(.*))?", asked.path)
        if found is None:
            return Reply({"message": "Not Found"}, 404)
        if (found[1] or "").split("/")[0] in self.forbidden:
            return Reply({"message": "Resource not accessible by personal access token"}, 403)
        return self.answer(found[1] or "", asked)

    def answer(self, what: str, asked: Asked) -> Reply:
        if not what:
            full = self.renamed or self.name
            return Reply({"id": 134018330, "full_name": full, "created_at": "2018-05-19T01:13:38Z"})
        listings: Mapping[str, Callable[[Mapping[str, str]], Objects]] = {
            "issues": self.listed_issues,
            "pulls": self.listed_pulls,
            "deployments": lambda _: sorted(self.deployments, key=lambda one: one["created_at"], reverse=True),
        }
        if what in listings:
            return self.paged(listings[what](asked.query), asked)
        if what == "actions/runs":
            return self.counted("workflow_runs", self.listed_runs(asked.query), asked)
        kind, key, part = [*what.removeprefix("actions/").split("/"), "", ""][:3]
        if (kind, part) == ("issues", ""):
            return self.issue(int(key))
        below = {"events": self.events, "commits": self.commits, "reviews": self.reviews, "comments": self.comments}
        if (kind, part) == ("runs", "jobs"):
            return self.counted("jobs", self.jobs.get(int(key), []), asked)
        if (kind, part) == ("deployments", "statuses"):
            return self.paged(self.statuses.get(int(key), []), asked)
        return self.paged(below[part].get(int(key), []), asked)

    def issue(self, number: int) -> Reply:
        if number in self.moved:
            return Reply({}, 301, {"Location": f"/repositories/9/issues/{self.moved[number].rpartition('/')[2]}"})
        found = next((one for one in self.issues if one["number"] == number), None)
        return Reply(found) if found else Reply({"message": "This issue was deleted"}, 410)

    def listed_issues(self, query: Mapping[str, str]) -> Objects:
        after = [one for one in self.issues if one["updated_at"] >= query.get("since", "")]
        return sorted(after, key=lambda one: (one["updated_at"], one["id"]))

    def listed_pulls(self, query: Mapping[str, str]) -> Objects:
        name, newest_first = f"{query.get('sort', 'created')}_at", query.get("direction", "desc") == "desc"
        return sorted(self.pulls, key=lambda one: (one[name], one["id"]), reverse=newest_first)

    def listed_runs(self, query: Mapping[str, str]) -> Objects:
        low, _, high = query.get("created", "..").removeprefix(">=").partition("..")
        found = [one for one in self.runs if low <= one["created_at"] <= (high or "9")]
        return sorted(found, key=lambda one: one["created_at"], reverse=True)

    def counted(self, name: str, found: Objects, asked: Asked) -> Reply:
        """A listing with its count; of runs that are searched for, the first thousand are shown."""
        page = self.paged(found[:1000] if name == "workflow_runs" else found, asked)
        return Reply({"total_count": len(found), name: page.body}, headers=page.headers)

    def paged(self, found: Objects, asked: Asked) -> Reply:
        size = min(self.largest, int(asked.query.get("per_page", "30")))
        page = int(asked.query.get("page", "1"))
        links = list[str]()
        if page * size < len(found):
            for relation, number in (("next", page + 1), ("last", -(-len(found) // size))):
                query = urlencode({**asked.query, "page": number})
                links.append(f'<{self.address}{asked.path}?{query}>; rel="{relation}"')
        return Reply(found[(page - 1) * size : page * size], headers={"Link": ", ".join(links)} if links else {})


def recorded_hub(recorded: Recorded) -> Hub:
    """The repository of the recorded objects: its issues, those that events speak of among them, and all else."""
    hub = Hub()
    issues = {one["id"]: one for one in recorded.answers("_raw_github_api_issues")}
    for event in sorted(recorded.answers("_raw_github_api_events"), key=lambda one: one["id"]):
        issues[event["issue"]["id"]] = event["issue"]
        hub.events.setdefault(event["issue"]["number"], []).append(event)
    hub.issues = list(issues.values())
    hub.pulls = list({one["id"]: one for one in recorded.answers("_raw_github_api_pull_requests")}.values())
    for table, place in (("commits", hub.commits), ("reviews", hub.reviews)):
        for one in recorded.answers(f"_raw_github_api_pull_request_{table}"):
            place.setdefault(one["asked"]["Number"], []).append(one)
    there = {one["id"] for reviews in hub.reviews.values() for one in reviews}
    for one in recorded.answers("_raw_github_api_pull_request_review_comments"):
        key = one["pull_request_review_id"]
        if key not in there:  # GitHub lists a review for each; the sample lacks some, so they begin with their comment
            there.add(key)
            review = {"id": key, "user": one["user"], "state": "COMMENTED", "submitted_at": one["created_at"]}
            hub.reviews.setdefault(int(one["pull_request_url"].rpartition("/")[2]), []).append(review)
    for one in recorded.answers("_raw_github_api_comments"):
        hub.comments.setdefault(int(one["issue_url"].rpartition("/")[2]), []).append(one)
    hub.runs = recorded.answers("_raw_github_api_runs")
    for one in recorded.answers("_raw_github_api_jobs"):
        hub.jobs.setdefault(one["run_id"], []).append(one)
    runs = {one["id"] for one in hub.runs}
    hub.runs += [{**hub.runs[0], "name": "of a job", "id": key} for key in hub.jobs if key not in runs]
    return hub
