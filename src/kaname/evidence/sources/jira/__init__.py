"""Jira Cloud and Jira Data Center: work items, the changes by which they flow, and sprints. It only reads."""

from __future__ import annotations

import base64
import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from hashlib import blake2b
from typing import ClassVar
from urllib.parse import quote, urlsplit

from kaname.errors import SourceError
from kaname.evidence.facts import Fact, WorkItem
from kaname.evidence.source import Check, Page, Raw, Setup, Source
from kaname.evidence.sources.jira import trimming
from kaname.evidence.sources.jira.asking import Cloud, DataCenter, Edition, Found
from kaname.evidence.sources.jira.fields import ROLES, Roles, find_roles
from kaname.evidence.sources.jira.jql import OVERLAP, Question, zone_of
from kaname.evidence.sources.jira.legend import Legend, Subject
from kaname.evidence.sources.jira.reading import Reader, category, moment
from kaname.evidence.sources.jira.trimming import JSON, part

_CLOUD_HOSTS = (".atlassian.net", ".jira.com", "api.atlassian.com")
_EDITIONS = ("cloud", "data-center")
_OPTIONS = ("edition", "boards", *ROLES)


@dataclass(frozen=True, slots=True)
class _World:
    """What a pull found out before it asks for issues. `now`: the service's own clock."""

    question: Question
    legend: Legend
    now: datetime

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields to ask for: Jira's own and those that play a role."""
        return (*trimming.FIELDS, *(one.id for some in self.legend.roles.values() for one in some))


class Jira(Source):
    """Jira, asked for the issues of the projects in its scope.

    Options: `edition` (`cloud` or `data-center`), `boards` (ids, for their sprints and their estimates), and `points`,
    `sprint`, `epic`, `flag`: the field that plays this role, by its id or name, where it is not found.
    """

    vendor: ClassVar[str] = "jira"

    @classmethod
    def headers(cls, setup: Setup) -> Mapping[str, str]:
        """A user with an API token signs in by Basic; a personal access token or an OAuth token alone by Bearer."""
        if setup.user and setup.secret:
            word = base64.b64encode(f"{setup.user}:{setup.secret}".encode()).decode()
            return {"Authorization": f"Basic {word}"}
        return super().headers(setup)

    @property
    def is_cloud(self) -> bool:
        """By its option, else by its host, else as one that is asked by a user."""
        edition = self.setup.options.get("edition", "")
        host = urlsplit(self.setup.address).hostname or ""
        return edition == _EDITIONS[0] if edition else host.endswith(_CLOUD_HOSTS) or bool(self.setup.user)

    @property
    def edition(self) -> Edition:
        """How it is asked. Raises SourceError where an option makes no sense."""
        for name, text in self.setup.options.items():
            if name not in _OPTIONS:
                raise SourceError("source_option_unknown", option=name, known=", ".join(_OPTIONS))
            if name == "edition" and text not in _EDITIONS:
                raise SourceError("source_option_invalid", option=name, text=text, why=", ".join(_EDITIONS))
        for board in self.boards:
            if not board.isdecimal():
                raise SourceError("source_option_invalid", option="boards", text=board, why="8, 13, …")
        return Cloud(self.client) if self.is_cloud else DataCenter(self.client)

    @property
    def boards(self) -> tuple[str, ...]:
        """Ids of the boards whose sprints are read."""
        return tuple(one.strip() for one in self.setup.options.get("boards", "").split(",") if one.strip())

    def pull(self, since: Mapping[str, str]) -> Iterator[Page]:
        """Issues with their changes since the last one known, then the sprints of the boards."""
        with self._understood():
            yield from self._pull(since)

    def _pull(self, since: Mapping[str, str]) -> Iterator[Page]:
        jira = self.edition
        world = self._world(jira)
        yield from self._issues(jira, world, self._start(world, since.get("issues", "")))
        for board in self.boards:
            for values, url in jira.sprints(board):
                body = _written({"values": [trimming.sprint(one) for one in values]})
                yield Page("sprints", body, url, world.legend.text(), count=len(values))

    def facts(self, raw: Raw) -> Iterable[Fact]:
        """Items, transitions and sprints of a page."""
        return Reader.of(self.setup.name, raw).facts(raw.stream, raw.body)

    def census(self) -> Iterable[tuple[str, frozenset[str]]]:
        """The ids of all issues in the scope, where Jira shows them all."""
        with self._understood():
            jira = self.edition
            jira.read("myself")  # whoever isn't signed in sees nothing, and is not told so
            present = jira.ids(self._question(jira, None).all())
        return () if present is None else (("items", present),)

    def moved_to(self, item: WorkItem) -> str:
        """The key of an issue that left the scope for another project."""
        try:
            with self._understood():
                key = str(self.edition.read(f"issue/{item.external_id}", {"fields": "project"})["key"])
        except SourceError as fault:
            if fault.code in ("source_not_found", "source_forbidden", "source_gone"):
                return ""
            raise
        return "" if key == item.key else key

    def test(self) -> Iterator[Check]:
        """Who one is, which projects one sees, whether changes are shown, and which fields were found."""
        with self._understood():
            yield from self._tried(self.edition)

    def _tried(self, jira: Edition) -> Iterator[Check]:
        self._server(jira)
        jira.read("myself")
        yield Check("account", 1)
        keys: list[str] = []
        for key in self.setup.scope:
            try:
                keys.append(str(jira.read(f"project/{quote(key, safe='')}")["key"]))
            except SourceError as fault:
                yield Check("project", fault=fault.code, values=fault.values, name=key)
        yield Check("projects", len(keys) if self.setup.scope else jira.visible())
        if self.setup.scope and not keys:
            return
        yield Check("statuses", len(self._categories(jira)))
        roles = self._roles(jira)
        yield from (Check(f"fields_{role}", len(roles.get(role, ()))) for role in ROLES)
        question = Question(keys, self.setup.query)
        found = next(iter(jira.issues(lambda _: question.all(), None, ("created", "updated"))))
        yield Check("items", len(found.issues))
        if any("changelog" not in one for one in found.issues):
            raise SourceError("source_unreadable", url=found.url, why="issues without their changelog")
        yield Check("changes", sum(len(_histories(one)) for one in found.issues))
        for board in self.boards:
            yield Check("sprints", sum(len(values) for values, _ in jira.sprints(board)))

    @contextmanager
    def _understood(self) -> Generator[None]:
        """What lacks what every Jira says, or says it otherwise, is no Jira: it is told so."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            why = f"{type(fault).__name__}: {fault}"
            raise SourceError("source_unreadable", url=self.setup.address, why=why) from fault

    def _world(self, jira: Edition) -> _World:
        site, now = self._server(jira)
        zone = str(jira.read("myself").get("timeZone", ""))
        legend = Legend(site, self._roles(jira), self._categories(jira))
        return _World(self._question(jira, zone), legend, now)

    def _server(self, jira: Edition) -> tuple[str, datetime]:
        """The address that people open, and what time it is there."""
        server = jira.read("serverInfo")
        site = str(server.get("baseUrl") or self.setup.address).rstrip("/")
        return site, moment(server["serverTime"]) if "serverTime" in server else datetime.now(UTC)

    @staticmethod
    def _categories(jira: Edition) -> Mapping[str, str]:
        return {str(one["id"]): category(one) for one in jira.listed("status")}

    def _roles(self, jira: Edition) -> Roles:
        estimates = [jira.estimate(board) for board in self.boards]
        return find_roles(jira.listed("field"), self.setup.options, estimates)

    def _question(self, jira: Edition, zone: str | None) -> Question:
        """Projects by the keys they have today: an old key is still answered for, but not in a query."""
        keys = [str(jira.read(f"project/{quote(key, safe='')}")["key"]) for key in self.setup.scope]
        return Question(keys, self.setup.query, zone_of(zone) if zone else None)

    def _start(self, world: _World, cursor: str) -> datetime | None:
        """From when on to ask. Whoever asks for other issues or fields than before asks from the beginning."""
        reached, _, mark = cursor.partition(" ")
        if reached and mark == self._mark(world):
            return datetime.fromisoformat(reached) - OVERLAP
        return datetime.combine(self.setup.since, time(), UTC) if self.setup.since else None

    def _mark(self, world: _World) -> str:
        """What is asked for, in short: it changes with the scope, the query, the first day, and the fields."""
        asked = (self.setup.scope, self.setup.query, self.setup.since, sorted(world.fields))
        return blake2b(repr(asked).encode(), digest_size=4).hexdigest()

    def _issues(self, jira: Edition, world: _World, start: datetime | None) -> Iterator[Page]:
        newest: datetime | None = None
        for found in jira.issues(world.question.changed, start, world.fields):
            partial = [one for one in found.issues if _is_partial(one, jira.expanded)]
            for one in partial:
                yield from self._changes(jira, world.legend, one)
            times = [moment(one["fields"]["updated"]) for one in found.issues]
            newest = max([*times, newest] if newest else times, default=None)
            # An index that lags shows issues out of order, so before the last page only its oldest change is safe.
            reached = newest if found.last else min(times, default=None)
            yield self._page(world, found, partial, reached)

    def _page(self, world: _World, found: Found, partial: Sequence[JSON], reached: datetime | None) -> Page:
        """A page of issues. What changed since the pull began is asked for again by the next one."""
        cursor = f"{min(reached, world.now).isoformat()} {self._mark(world)}" if reached else None
        legend = replace(world.legend, partial=tuple(str(one["id"]) for one in partial))
        body = _written({"issues": [trimming.issue(one, legend.roles) for one in found.issues]})
        return Page("issues", body, found.url, legend.text(), cursor, found.count, found.expected)

    def _changes(self, jira: Edition, legend: Legend, issue: JSON) -> Iterator[Page]:
        """The changes that a page of issues doesn't show; the last page tells what the issue was created with."""
        held = _histories(issue)
        pages = list(jira.changes(str(issue["id"]), frozenset(str(one["id"]) for one in held)))
        every = [*held, *(one for values, _ in pages for one in values)]
        fields = issue["fields"]
        about = Subject(str(issue["id"]), str(fields["project"]["key"]), str(fields["created"]))
        first = Reader(self.setup.name, datetime.now(UTC), legend).first(issue, every)
        for number, (values, url) in enumerate(pages, start=1):
            subject = replace(about, first=first) if number == len(pages) else about
            known = replace(legend, subject=subject).learned({str(fields["status"]["id"]): category(fields["status"])})
            body = _written({"values": trimming.histories(values, legend.roles)})
            yield Page("changes", body, url, known.text(), count=len(values))


def _histories(issue: JSON) -> list[JSON]:
    return list(part(issue, "changelog").get("histories", ()))


def _is_partial(issue: JSON, limit: int) -> bool:
    """Whether more changes may be there than are shown: fewer than are told, or as many as may be shown."""
    shown = len(_histories(issue))
    return shown < int(part(issue, "changelog").get("total", shown + 1)) or bool(limit and shown >= limit)


def _written(body: Mapping[str, object]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
