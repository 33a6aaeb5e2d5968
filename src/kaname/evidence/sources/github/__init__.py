"""GitHub, on github.com and as Enterprise Server: issues, pull requests, runs of Actions, deployments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import urlsplit

from kaname.errors import SourceError, UsageError
from kaname.evidence.facts import Fact, WorkItem
from kaname.evidence.forge.names import called
from kaname.evidence.forge.options import Options, options
from kaname.evidence.reading_json import answered, as_promised, read_object
from kaname.evidence.source import Check, Page, Raw, Setup, Source
from kaname.evidence.sources.github import asking, asking_delivery, changes, delivery, items
from kaname.evidence.sources.github.asking import Repository

STREAMS = ("issues", "pulls", "runs", "deployments")
_PLACES = {"issues": "issues", "pulls": "pulls", "runs": "actions/runs", "deployments": "deployments"}
_PUBLIC = "https://api.github.com"
_SCOPE = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")


class GitHub(Source):
    """Repositories, named `owner/name` in the scope."""

    vendor = "github"

    @classmethod
    def base_address(cls, setup: Setup) -> str:
        """The address of its REST interface, from that of its pages too."""
        parts = urlsplit(setup.address or _PUBLIC)
        if parts.hostname in ("github.com", "www.github.com", "api.github.com"):
            return _PUBLIC
        if (parts.hostname or "").endswith(".ghe.com"):
            return f"{parts.scheme}://api.{(parts.hostname or '').removeprefix('api.')}"
        return setup.address.rstrip("/") + ("" if parts.path.strip("/") else "/api/v3")

    @classmethod
    def headers(cls, setup: Setup) -> Mapping[str, str]:
        """The version of the interface that is meant, and the token."""
        return {
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            **super().headers(setup),
        }

    def pull(self, since: Mapping[str, str]) -> Iterator[Page]:
        """Repository by repository, stream by stream."""
        with answered(self.base_address(self.setup)):
            yield from self._pull(since, datetime.now(UTC))

    def _pull(self, since: Mapping[str, str], now: datetime) -> Iterator[Page]:
        for repository in self._repositories():
            wanted: dict[str, Callable[[str], Iterator[Page]]] = {
                "issues": lambda cursor, one=repository: asking.issues(one, cursor),
                "pulls": lambda cursor, one=repository: asking.pulls(one, cursor),
                "runs": lambda cursor, one=repository: asking_delivery.runs(one, cursor, now),
                "deployments": lambda cursor, one=repository: asking_delivery.deployments(one, cursor, now),
            }
            for stream in STREAMS:
                if stream in repository.options.read:
                    yield from wanted[stream](since.get(repository.stream(stream), ""))

    def facts(self, raw: Raw) -> Iterable[Fact]:
        """What a page says, by its stream."""
        body, name = read_object(raw.body), self.setup.name
        with as_promised():
            match raw.stream.split(" ")[0]:
                case "issues":
                    return list(items.facts(name, raw, body, self._chosen))
                case "pulls":
                    return list(changes.facts(name, raw, body))
                case "runs":
                    return list(delivery.run_facts(name, raw, body, self._chosen))
                case "deployments":
                    return list(delivery.deployment_facts(name, raw, body))
                case other:
                    raise ValueError(other)

    def test(self) -> Iterator[Check]:
        """Each repository and each of its streams; what may not be read is told, and the next one tried."""
        for name in self._scope():
            try:
                repository = self._repository(name)
            except SourceError as error:
                if error.code == "source_unauthorised":
                    raise
                yield Check("repository", fault=error.code, values=error.values, name=name)
                continue
            yield called("repository", name, repository.path)
            for stream in STREAMS:
                if stream in repository.options.read:
                    yield self._tried(repository, stream)

    def _tried(self, repository: Repository, stream: str) -> Check:
        try:
            every = {"state": "all"} if stream in ("issues", "pulls") else {}
            answer = self.client.get(f"repos/{repository.path}/{_PLACES[stream]}", {**every, "per_page": 1})
        except SourceError as error:
            return Check(stream, fault=error.code, values=error.values, name=repository.name)
        found = answer.json()
        last = re.search(r"[?&]page=(\d+)", answer.link("last"))
        seen = int(last[1]) if last else found["total_count"] if stream == "runs" else len(found)
        return Check(stream, seen=seen, name=repository.name)

    def census(self) -> Iterable[tuple[str, frozenset[str]]]:
        """The ids of all issues that are there."""
        if "issues" not in self._chosen.read:
            return
        with answered(self.base_address(self.setup)):
            found = (one for repository in self._repositories() for one in asking.changed(repository, ""))
            yield "items", frozenset(str(one["id"]) for one in found if "pull_request" not in one)

    def moved_to(self, item: WorkItem) -> str:
        """The key of an issue that was transferred: its old address leads to the new one."""
        path, _, number = item.key.partition("#")
        try:
            found = self.client.get(f"repos/{path}/issues/{number}").json()
        except SourceError as error:
            if error.code in ("source_gone", "source_not_found", "source_forbidden"):
                return ""
            raise
        with answered(self.base_address(self.setup)):
            owner, repository, _issues, there = str(found["html_url"]).rstrip("/").split("/")[-4:]
        key = f"{owner}/{repository}#{there}"
        return "" if key.casefold() == item.key.casefold() else key

    @cached_property
    def _chosen(self) -> Options:
        return options(self.setup, STREAMS)

    def _scope(self) -> tuple[str, ...]:
        if not self.setup.scope:
            raise UsageError("source_scope_missing", source=self.setup.name, form="owner/name")
        for name in self.setup.scope:
            if not _SCOPE.fullmatch(name):
                raise UsageError("source_scope_invalid", source=self.setup.name, text=name, form="owner/name")
        return self.setup.scope

    def _repositories(self) -> Iterator[Repository]:
        for name in self._scope():
            yield self._repository(name)

    def _repository(self, name: str) -> Repository:
        """Ask for a repository by its name of then: GitHub leads to the one of today."""
        chosen = self._chosen  # what is wrong with them is told before anything is asked
        found = self.client.get(f"repos/{name}").json()
        floor = f"{self.setup.since.isoformat()}T00:00:00Z" if self.setup.since else ""
        return Repository(self.client, chosen, name, found["full_name"], found["created_at"], floor)
