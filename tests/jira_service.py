"""A Jira on the loopback, Cloud or Data Center: it reads JQL in its account's time zone, pages, and may lie."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from loopback import Asked, Drop, Reply

START = datetime.fromisoformat("2026-03-02T00:00:00+00:00")
SECRET_TEXT = "what nobody else may read"
STATUSES = {
    "1": ("待办", "new"),
    "2": ("進行中", "indeterminate"),
    "3": ("レビュー", "indeterminate"),
    "4": ("完了", "done"),
}
FIELDS: list[dict[str, Any]] = [
    {"id": "summary", "name": "要約", "custom": False, "clauseNames": ["summary"], "schema": {"type": "string"}},
    {
        "id": "customfield_10016",
        "name": "ストーリーポイント",
        "untranslatedName": "Story Points",
        "custom": True,
        "clauseNames": ["cf[10016]", "Story Points"],
        "schema": {"type": "number", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:float"},
    },
    {
        "id": "customfield_10020",
        "name": "スプリント",
        "untranslatedName": "Sprint",
        "custom": True,
        "schema": {"type": "array", "items": "json", "custom": "com.pyxis.greenhopper.jira:gh-sprint"},
    },
    {
        "id": "customfield_10021",
        "name": "フラグ付き",
        "untranslatedName": "Flagged",
        "custom": True,
        "schema": {"type": "array", "items": "option", "custom": "…customfieldtypes:multicheckboxes"},
    },
    {
        "id": "customfield_10014",
        "name": "エピックリンク",
        "custom": True,
        "schema": {"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-epic-link"},
    },
    {"id": "customfield_10050", "name": "Size", "custom": True, "schema": {"type": "number"}},
    {"id": "customfield_10099", "name": "Cost centre", "custom": True, "schema": {"type": "string"}},
]
POINTS, SPRINT, FLAG, EPIC = (f"customfield_{number}" for number in (10016, 10020, 10021, 10014))
SPRINTS = [
    {
        "id": number,
        "name": f"Sprint {number}, the {number}th",
        "state": "closed" if number < 3 else "future",
        "goal": SECRET_TEXT,
        "originBoardId": 8,
        **({} if number == 3 else {"startDate": "2026-03-02T01:00:00.000Z", "endDate": "2026-03-16T01:00:00.000Z"}),
    }
    for number in (1, 2, 3)
]


def written(moment: datetime) -> str:
    """A moment as Jira writes it, in a zone of its own."""
    local = moment.astimezone(ZoneInfo("Asia/Shanghai"))
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}"


@dataclass
class Jira:
    """What it holds, and how it behaves. `page`: how many issues it gives at most at a time."""

    cloud: bool = True
    zone: str = "Asia/Tokyo"
    page: int = 100
    shown: int = 40
    issues: dict[str, dict[str, Any]] = field(default_factory=dict)
    projects: dict[str, str] = field(default_factory=lambda: {"EE": "EE", "OPS": "OPS"})
    statuses: dict[str, tuple[str, str]] = field(default_factory=lambda: dict(STATUSES))
    total: int | None = None
    now: datetime = START + timedelta(days=60)
    before_search: Callable[[Asked], None] | None = None
    boards: dict[str, str] = field(default_factory=lambda: {"8": "scrum", "9": "kanban"})

    @property
    def api(self) -> str:
        return "/rest/api/3" if self.cloud else "/rest/api/2"

    def add(self, number: int, at: datetime | None = None, project: str = "EE") -> dict[str, Any]:
        """A new issue, in its first status."""
        at = at or START + timedelta(hours=number)
        log = {"startAt": 0, "maxResults": 0, "total": 0, "histories": []}
        fields: dict[str, Any] = {
            "summary": f"Item {number}",
            "description": SECRET_TEXT,
            "comment": {"comments": [{"body": SECRET_TEXT}]},
            "issuetype": {"id": "10001", "name": "ストーリー", "subtask": False, "description": SECRET_TEXT},
            "status": self.status("1"),
            "project": {"id": "10003", "key": project, "name": "Enterprise Edition"},
            "created": written(at),
            "updated": written(at),
            "assignee": {"accountId": f"id-{number}", "displayName": "Ann Lee", "emailAddress": "ann@corp.test"},
            "labels": [],
            POINTS: None,
            SPRINT: None,
            FLAG: None,
            EPIC: None,
            "customfield_10050": 8.0,
            "customfield_10099": SECRET_TEXT,
        }
        issue = {"id": str(10_000 + number), "key": f"{project}-{number}", "fields": fields, "changelog": log}
        self.issues[issue["id"]] = issue
        return issue

    def status(self, number: str) -> dict[str, Any]:
        name, kind = self.statuses.get(number, (f"neu {number}", "indeterminate"))
        return {"id": number, "name": name, "statusCategory": {"id": 4, "key": kind, "name": kind}}

    def change(self, issue: dict[str, Any], at: datetime, *items: Mapping[str, Any]) -> None:
        """Write down a change, and when it was."""
        history = {
            "id": str(len(issue["changelog"]["histories"]) + 100 * int(issue["id"])),
            "author": {"displayName": "Bob Ray", "emailAddress": "bob@corp.test"},
            "created": written(at),
            "items": [dict(item) for item in items],
        }
        issue["changelog"]["histories"].insert(0, history)  # newest first, as Jira expands them
        issue["fields"]["updated"] = written(at)

    def move(self, issue: dict[str, Any], to: str, at: datetime) -> None:
        """Into another status."""
        before, after = issue["fields"]["status"], self.status(to)
        issue["fields"]["status"] = after
        names = {"fromString": before["name"], "toString": after["name"]}
        item = {"field": "status", "fieldtype": "jira", "fieldId": "status", "from": before["id"], "to": to, **names}
        self.change(issue, at, item)

    def touch(self, issue: dict[str, Any], at: datetime) -> None:
        """Change what nobody should know."""
        item = {"field": "description", "fieldtype": "jira", "fieldId": "description", "fromString": SECRET_TEXT}
        self.change(issue, at, {**item, "from": None, "to": None, "toString": "x"})

    def __call__(self, asked: Asked) -> Reply | Drop:
        path = asked.path.removeprefix(self.api).removeprefix("/rest/agile/1.0").strip("/").split("/")
        fixed: dict[str, Any] = {
            "serverInfo": {"baseUrl": "https://jira.test", "serverTime": written(self.now)},
            "myself": {"accountId": "me", "timeZone": self.zone},
            "field": FIELDS if self.cloud else [_dc_field(one) for one in FIELDS],
            "status": [self.status(number) for number in self.statuses],
            "project": [{"key": key} for key in self.projects],
            "project/search": {"total": len(self.projects), "values": []},
        }
        if "/".join(path) in fixed:
            return Reply(fixed["/".join(path)])
        match path:
            case ["project", key] if key in self.projects:
                return Reply({"id": "10003", "key": self.projects[key]})
            case ["search", "jql"] | ["search"]:
                return self.search(asked)
            case ["issue", number, "changelog"]:
                return self.changelog(self.issues[number], asked)
            case ["issue", number] if number in self.issues:
                return Reply(self.issues[number])
            case ["board", number, *rest] if number in self.boards:
                return self.board(number, rest, asked)
        return Reply({"errorMessages": [f"nothing at {asked.path}"]}, 404)

    def search(self, asked: Asked) -> Reply:
        if self.before_search is not None:
            self.before_search(asked)
        jql, fields = asked.query["jql"], asked.query["fields"].split(",")
        keys = re.findall(r'"([^"]+)"', found[1]) if (found := re.search(r"project in \(([^)]*)\)", jql)) else []
        for key in keys:
            if key not in self.projects.values():
                said = f"The value '{key}' does not exist for the field 'project'."
                return Reply({"errorMessages": [said]}, 400)
        some = [one for one in self.issues.values() if not keys or one["fields"]["project"]["key"] in keys]
        if since := re.search(r'updated >= "([^"]+)"', jql):
            start = datetime.strptime(since[1], "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(self.zone))
            some = [one for one in some if datetime.fromisoformat(one["fields"]["updated"]) >= start]
        order = re.search(r"ORDER BY (\w+) ASC", jql)
        assert order is not None
        some.sort(key=lambda one: (datetime.fromisoformat(one["fields"][order[1]]), one["key"]))
        return self.paged([self.view(one, fields, asked) for one in some], asked)

    def paged(self, some: list[Any], asked: Asked) -> Reply:
        size = min(self.page, int(asked.query["maxResults"]))
        at = int(asked.query.get("nextPageToken", asked.query.get("startAt", 0)))
        page = some[at : at + size]
        if not self.cloud:
            total = len(some) if self.total is None else self.total
            return Reply({"startAt": at, "maxResults": size, "total": total, "issues": page})
        last = at + size >= len(some)
        return Reply({"issues": page, "isLast": last} | ({} if last else {"nextPageToken": str(at + size)}))

    def view(self, issue: dict[str, Any], fields: list[str], asked: Asked) -> dict[str, Any]:
        """What of an issue is asked for."""
        seen = {"id": issue["id"], "key": issue["key"]}
        if fields != ["id"]:
            seen["fields"] = {name: value for name, value in issue["fields"].items() if name in fields}
        if asked.query.get("expand") == "changelog":
            every = issue["changelog"]["histories"]
            shown = every[: self.shown]
            seen["changelog"] = {"startAt": 0, "maxResults": len(shown), "total": len(shown), "histories": shown}
            if not self.cloud:
                seen["changelog"]["total"] = len(every)
        return seen

    def changelog(self, issue: dict[str, Any], asked: Asked) -> Reply:
        every = issue["changelog"]["histories"][::-1]
        at, size = int(asked.query["startAt"]), min(self.page, int(asked.query["maxResults"]))
        last = at + size >= len(every)
        values = every[at : at + size]
        return Reply({"startAt": at, "maxResults": size, "total": len(every), "isLast": last, "values": values})

    def board(self, number: str, rest: list[str], asked: Asked) -> Reply:
        if not rest:
            return Reply({"id": int(number), "type": self.boards[number]})
        if rest == ["configuration"]:
            return Reply(
                {"id": int(number), "estimation": {"type": "field", "field": {"fieldId": "customfield_10050"}}}
            )
        if self.boards[number] == "kanban":
            return Reply({"errorMessages": ["The board does not support sprints"]}, 400)
        at = int(asked.query["startAt"])
        values = SPRINTS[at : at + 2]
        return Reply({"startAt": at, "maxResults": 2, "isLast": at + 2 >= len(SPRINTS), "values": values})


def _dc_field(one: dict[str, Any]) -> dict[str, Any]:
    """Data Center knows no untranslated names."""
    return {name: value for name, value in one.items() if name != "untranslatedName"}
