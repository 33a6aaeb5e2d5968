"""GitLab, on gitlab.com and self-managed: issues, merge requests, pipelines, deployments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from kaname.errors import SourceError, UsageError
from kaname.evidence.facts import Fact
from kaname.evidence.forge.names import called
from kaname.evidence.forge.options import Options, options
from kaname.evidence.reading_json import answered, as_promised, read_object
from kaname.evidence.source import Check, Page, Raw, Setup, Source
from kaname.evidence.sources.gitlab import asking, changes, delivery, items
from kaname.evidence.sources.gitlab.asking import STREAMS, Project

_PUBLIC = "https://gitlab.com"
_SCOPE = re.compile(r"[\w.-]+(?:/[\w.-]+)+")


class GitLab(Source):
    """Projects, named `group/project` in the scope, with all groups above them."""

    vendor = "gitlab"

    @classmethod
    def base_address(cls, setup: Setup) -> str:
        """The address of its REST interface, from that of its pages too."""
        address = (setup.address or _PUBLIC).rstrip("/")
        return address if address.endswith("/api/v4") else f"{address}/api/v4"

    def pull(self, since: Mapping[str, str]) -> Iterator[Page]:
        """Project by project, stream by stream."""
        with answered(self.base_address(self.setup)):
            for project in self._projects():
                self.client.get(project.path).json()  # what is wrong with it is told of the project, not of a part
                for stream, asked in STREAMS.items():
                    if stream in project.options.read:
                        yield from asked(project, since.get(project.stream(stream), ""))

    def facts(self, raw: Raw) -> Iterable[Fact]:
        """What a page says, by its stream."""
        body, name = read_object(raw.body), self.setup.name
        with as_promised():
            match raw.stream.split(" ")[0]:
                case "issues":
                    return list(items.facts(name, raw, body, self._chosen))
                case "merge_requests":
                    return list(changes.facts(name, raw, body))
                case "pipelines":
                    return list(delivery.pipeline_facts(name, raw, body, self._chosen))
                case "deployments":
                    return list(delivery.deployment_facts(name, raw, body))
                case other:
                    raise ValueError(other)

    def test(self) -> Iterator[Check]:
        """Each project and each of its streams; what may not be read is told, and the next one tried."""
        for project in self._projects():
            try:
                with answered(self.base_address(self.setup)):
                    path = str(self.client.get(project.path).json()["path_with_namespace"])
            except SourceError as error:
                if error.code == "source_unauthorised":
                    raise
                yield Check("project", fault=error.code, values=error.values, name=project.name)
                continue
            yield called("project", project.name, path)
            for stream in STREAMS:
                if stream in project.options.read:
                    yield self._tried(project, stream)

    def _tried(self, project: Project, stream: str) -> Check:
        try:
            with answered(self.base_address(self.setup)):
                answer = self.client.get(f"{project.path}/{stream}", {"per_page": 1})
                total = answer.headers.get("x-total", "")
                seen = int(total) if total.isdecimal() else len(answer.json())
        except SourceError as error:
            return Check(stream, fault=error.code, values=error.values, name=project.name)
        return Check(stream, seen=seen, name=project.name)

    def census(self) -> Iterable[tuple[str, frozenset[str]]]:
        """The ids of all issues that are there."""
        if "issues" not in self._chosen.read:
            return
        with answered(self.base_address(self.setup)):
            found = (one for project in self._projects(whole=True) for one in asking.all_issues(project))
            yield "items", frozenset(str(one["id"]) for one in found)

    @cached_property
    def _chosen(self) -> Options:
        return options(self.setup, tuple(STREAMS))

    def _projects(self, *, whole: bool = False) -> list[Project]:
        """The projects of the scope; `whole`: from their beginning, whatever the setup's first day."""
        if not self.setup.scope:
            raise UsageError("source_scope_missing", source=self.setup.name, form="group/project")
        for name in self.setup.scope:
            if not _SCOPE.fullmatch(name):
                raise UsageError("source_scope_invalid", source=self.setup.name, text=name, form="group/project")
        floor = f"{self.setup.since.isoformat()}T00:00:00.000Z" if self.setup.since and not whole else ""
        return [Project(self.client, self._chosen, name, floor) for name in self.setup.scope]
