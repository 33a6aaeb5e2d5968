"""How Jira Cloud (REST v3) and Jira Data Center (REST v2) are asked: paths, pages, and who one is to them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, cast

from kaname.errors import SourceError
from kaname.evidence.client import Answer, Client
from kaname.evidence.sources.jira.trimming import JSON, part

PAGE, IDS = 100, 1000
_RESTARTS = 50
_SPRINTS = 50
_REFUSED = ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED")
Ask = Callable[[datetime | None], str]
"""The question for what changed since a moment."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of issues, those of them never seen before (`count`), and how many there are where that is told."""

    issues: Sequence[JSON]
    url: str
    count: int
    expected: int | None
    last: bool


class Edition(ABC):
    """A Jira of one kind."""

    api: ClassVar[str]
    expanded: ClassVar[int]
    """So many changes of an issue may be all that a page of issues shows; 0 where there is no such limit."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Answer:
        """Ask. A login that failed is told even where Jira goes on as if nobody had logged in. Raises SourceError."""
        answer = self._client.get(path, params)
        reason = answer.headers.get("x-seraph-loginreason", "")
        if any(word in reason for word in _REFUSED):
            raise SourceError("source_unauthorised", url=answer.url, said=reason)
        return answer

    def read(self, path: str, params: Mapping[str, str | int] | None = None) -> JSON:
        """An answer that is an object below the interface of this edition. Raises SourceError."""
        return _object(self.get(f"{self.api}/{path}", params))

    def listed(self, path: str) -> list[JSON]:
        """An answer that is a list. Raises SourceError."""
        answer = self.get(f"{self.api}/{path}")
        body = answer.json()
        if not isinstance(body, list):
            raise SourceError("source_unreadable", url=answer.url, why="no list")
        return cast("list[JSON]", body)

    @abstractmethod
    def issues(self, ask: Ask, since: datetime | None, fields: Sequence[str]) -> Iterator[Found]:
        """The issues that changed since a moment with their changes, oldest change first."""

    @abstractmethod
    def ids(self, jql: str) -> frozenset[str] | None:
        """The ids of all issues of a question; None where the service doesn't show them all."""

    @abstractmethod
    def changes(self, issue: str, held: frozenset[str]) -> Iterator[tuple[Sequence[JSON], str]]:
        """The changes of an issue but for those held (their ids), with the address of each page of them."""

    @abstractmethod
    def visible(self) -> int:
        """How many projects the account sees."""

    def sprints(self, board: str) -> Iterator[tuple[Sequence[JSON], str]]:
        """The sprints of a board by pages with their address; none where it is a board without sprints."""
        path = f"rest/agile/1.0/board/{board}"
        if _object(self.get(path)).get("type") == "kanban":
            return
        at = 0
        while True:
            answer = self.get(f"{path}/sprint", {"startAt": at, "maxResults": _SPRINTS})
            body = _object(answer)
            values = _list(body, "values", answer.url)
            yield values, answer.url
            at += len(values)
            if body.get("isLast", True) or not values:
                return

    def estimate(self, board: str) -> str:
        """The id of the field by which a board estimates; "" where it counts issues."""
        found = _object(self.get(f"rest/agile/1.0/board/{board}/configuration"))
        return str(part(part(found, "estimation"), "field").get("fieldId", ""))


class Cloud(Edition):
    """Jira Cloud: pages by a token, without a total."""

    api = "rest/api/3"
    expanded = 40

    def issues(self, ask: Ask, since: datetime | None, fields: Sequence[str]) -> Iterator[Found]:
        """By a token that says where the next page begins."""
        seen: set[str] = set()
        question = {"jql": ask(since), "maxResults": PAGE, "fields": ",".join(fields), "expand": "changelog"}
        for issues, url, last in self._pages(question):
            new = {str(one["id"]) for one in issues} - seen
            seen |= new
            yield Found(issues, url, len(new), None, last)

    def ids(self, jql: str) -> frozenset[str] | None:
        """All of them: nothing tells how many there are."""
        pages = self._pages({"jql": jql, "maxResults": 5 * IDS, "fields": "id"})
        return frozenset(str(one["id"]) for issues, _, _ in pages for one in issues)

    def changes(self, issue: str, held: frozenset[str]) -> Iterator[tuple[Sequence[JSON], str]]:
        """From the oldest on, until those held are reached."""
        at = 0
        while True:
            answer = self.get(f"{self.api}/issue/{issue}/changelog", {"startAt": at, "maxResults": PAGE})
            body = _object(answer)
            values = _list(body, "values", answer.url)
            yield values, answer.url
            at += len(values)
            # Oldest first, and those held are the newest: where one page ends among them, the rest are held.
            if not values or body.get("isLast", at >= int(body.get("total", 0))) or str(values[-1]["id"]) in held:
                return

    def visible(self) -> int:
        """As many as are told to be there."""
        return int(self.read("project/search", {"maxResults": 1}).get("total", 0))

    def _pages(self, question: Mapping[str, str | int]) -> Iterator[tuple[Sequence[JSON], str, bool]]:
        token, given = "", set[str]()
        while True:
            answer = self.get(f"{self.api}/search/jql", {**question, "nextPageToken": token} if token else question)
            body = _object(answer)
            token = str(body.get("nextPageToken") or "")
            if token in given:
                raise SourceError("source_unreadable", url=answer.url, why="it gives the same page again")
            given.add(token)
            last = bool(body.get("isLast")) or not token
            yield _list(body, "issues", answer.url), answer.url, last
            if last:
                return


class DataCenter(Edition):
    """Jira Data Center and Server: pages by their place among all, whose number is told."""

    api = "rest/api/2"
    expanded = 0

    def issues(self, ask: Ask, since: datetime | None, fields: Sequence[str]) -> Iterator[Found]:
        """Places shift when an issue changes meanwhile, so each page begins with the last issue of the one before.

        Where it doesn't, the question is asked anew, from the moment reached.
        """
        seen: dict[str, str] = {}
        at, restarts, expected = 0, 0, None
        while True:
            question = {"jql": ask(since), "fields": ",".join(fields), "expand": "changelog"}
            over = 1 if at else 0
            answer = self.get(f"{self.api}/search", {**question, "startAt": at - over, "maxResults": PAGE})
            body = _object(answer)
            issues = _list(body, "issues", answer.url)
            if over and (not issues or str(issues[0]["id"]) != next(reversed(seen))) and at < int(body["total"]):
                since, at, restarts = datetime.fromisoformat(next(reversed(seen.values()))), 0, restarts + 1
                if restarts > _RESTARTS:
                    raise SourceError("source_unreadable", url=answer.url, why="issues change faster than it answers")
                continue
            expected = int(body["total"]) if expected is None else expected
            page = issues[over:]
            new = [one for one in page if str(one["id"]) not in seen]
            for one in page:
                seen.pop(str(one["id"]), None)  # so that the last one read is the last one here
                seen[str(one["id"])] = str(one["fields"]["updated"])
            at += len(page)
            last = not page or (at >= int(body["total"]) and len(issues) < int(body.get("maxResults", PAGE)))
            yield Found(page, answer.url, len(new), expected, last)
            if last:
                return

    def ids(self, jql: str) -> frozenset[str] | None:
        """What is deleted while pages are read shifts the rest, so what is missing is looked for again."""
        found: set[str] = set()
        for _ in range(3):
            at, total = 0, 0
            while True:
                answer = self.get(f"{self.api}/search", {"jql": jql, "fields": "id", "startAt": at, "maxResults": IDS})
                body = _object(answer)
                issues, total = _list(body, "issues", answer.url), int(body["total"])
                found |= {str(one["id"]) for one in issues}
                at += len(issues)
                if not issues:
                    break
            if len(found) >= total:
                return frozenset(found)
        return None

    def changes(self, issue: str, held: frozenset[str]) -> Iterator[tuple[Sequence[JSON], str]]:
        """All in one answer: it knows no pages of changes."""
        del held
        answer = self.get(f"{self.api}/issue/{issue}", {"fields": "created", "expand": "changelog"})
        log = part(_object(answer), "changelog")
        yield _list(log, "histories", answer.url), answer.url

    def visible(self) -> int:
        """As many as are listed."""
        return len(self.listed("project"))


def _object(answer: Answer) -> JSON:
    body = answer.json()
    if not isinstance(body, dict):
        raise SourceError("source_unreadable", url=answer.url, why="no object")
    return cast(JSON, body)


def _list(body: JSON, name: str, url: str) -> Sequence[JSON]:
    found = body.get(name)
    if not isinstance(found, list):
        raise SourceError("source_unreadable", url=url, why=f"no list {name}")
    return cast("list[JSON]", found)
