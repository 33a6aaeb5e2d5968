"""What GitHub is asked, repository by repository, so that nothing is left out however it changes meanwhile.

Issues are asked for by their last change (`forge.changed`); pull requests, which can't be, by the order in which they
were opened, which stands, and later by their changes, newest first, which can only show one twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kaname.errors import SourceError
from kaname.evidence.client import Answer, Client, Params
from kaname.evidence.forge import changed as changes
from kaname.evidence.forge.options import Options
from kaname.evidence.paging import linked
from kaname.evidence.reading_json import Object, written
from kaname.evidence.source import Page
from kaname.evidence.sources.github.keeping import kept, kept_commit, kept_pull

PER_PAGE = 100


@dataclass(frozen=True)
class Repository:
    """A repository that is read. `name` is what the scope calls it, `path` what GitHub calls it today.

    `floor`: the first moment of interest, "" for all time.
    """

    client: Client
    options: Options
    name: str
    path: str
    created: str
    floor: str

    def stream(self, what: str) -> str:
        """The name of one of its streams."""
        return f"{what} {self.name}"

    def ask(self, what: str, **params: str | int) -> Answer:
        """The first page of a listing."""
        return self.client.get(f"repos/{self.path}/{what}", {**params, "per_page": PER_PAGE})

    def all(self, what: str, params: Params | None = None) -> list[Any]:
        """A whole listing."""
        pages = linked(self.client, f"repos/{self.path}/{what}", {**(params or {}), "per_page": PER_PAGE})
        return [one for page in pages for one in page.json()]

    def page(self, what: str, body: object, url: str, cursor: str | None, count: int = 1) -> Page:
        """A page of one of its streams."""
        return Page(self.stream(what), written(body), url, self.name, cursor, count)


def issues(repository: Repository, since: str) -> Iterator[Page]:
    """Each issue that changed, with its events; a page each. Pull requests, which stand among them, are passed over."""
    for issue in changed(repository, since or repository.floor):
        if "pull_request" in issue:
            continue
        try:
            events = repository.all(f"issues/{issue['number']}/events")
        except SourceError as error:
            if error.code in ("source_gone", "source_not_found"):  # deleted or moved since it was listed
                continue
            raise
        body = {"issue": kept(issue), "events": kept(events)}
        yield repository.page("issues", body, issue["html_url"], issue["updated_at"])


def changed(repository: Repository, since: str) -> Iterator[Object]:
    """Issues and pull requests in the order of their last change, each state of one once."""

    def ask(at: str) -> Answer:
        bound = {"since": at} if at else {}
        return repository.ask("issues", state="all", sort="updated", direction="asc", **bound)

    return (entry for entry, _ in changes.changed(repository.client, ask, since))


def pulls(repository: Repository, cursor: str) -> Iterator[Page]:
    """Each pull request that changed, with its commits, reviews and comments; a page each."""
    place: Mapping[str, Any] = json.loads(cursor) if cursor else {}
    if "page" in place or not place:
        newest: list[Object] = repository.client.get(
            f"repos/{repository.path}/pulls", {"state": "all", "sort": "updated", "direction": "desc", "per_page": 1}
        ).json()
        start = place.get("start") or (newest[0]["updated_at"] if newest else repository.created)
        yield from _opened(repository, place.get("page", 1), start)
        place = {"since": start}
    yield from _touched(repository, max(place["since"], repository.floor))


def _opened(repository: Repository, number: int, start: str) -> Iterator[Page]:
    """All of them, as they were opened. `start` is where later pulls go on: what was known to be the last change."""
    while True:
        answer = repository.ask("pulls", state="all", sort="created", direction="asc", page=number)
        found: list[Object] = answer.json()
        more = bool(answer.link("next"))
        number += 1
        wanted = [pull for pull in found if pull["updated_at"] >= repository.floor]
        place = {"page": number, "start": start} if more else {"since": start}
        for pull in wanted:
            yield _pull(repository, pull, written(place) if pull is wanted[-1] else None)
        if not more:
            return


def _touched(repository: Repository, since: str) -> Iterator[Page]:
    found: dict[int, Object] = {}
    answer = repository.ask("pulls", state="all", sort="updated", direction="desc")
    while True:
        entries: list[Object] = answer.json()
        for pull in entries:
            if pull["updated_at"] >= since:
                found.setdefault(pull["number"], pull)
        following = answer.link("next")
        if not following or entries[-1]["updated_at"] < since:
            break
        answer = repository.client.get(following)
    for pull in sorted(found.values(), key=lambda one: one["updated_at"]):
        yield _pull(repository, pull, written({"since": pull["updated_at"]}))


def _pull(repository: Repository, pull: Object, cursor: str | None) -> Page:
    number = pull["number"]
    commits = repository.all(f"pulls/{number}/commits")
    body = {
        "pull": kept_pull(pull, repository.name),
        "commits": [kept_commit(commit, repository.name) for commit in commits],
        "reviews": kept(repository.all(f"pulls/{number}/reviews")),
        "comments": kept(repository.all(f"issues/{number}/comments")),
    }
    return repository.page("pulls", body, pull["html_url"], cursor)
