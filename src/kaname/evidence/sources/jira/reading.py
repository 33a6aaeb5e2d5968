"""From kept pages of Jira to facts: items, sprints, and the changes by which work flowed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, cast

from kaname.evidence.facts import Fact, Sprint, Transition, WorkItem
from kaname.evidence.source import Raw
from kaname.evidence.sources.jira.legend import Legend, Subject
from kaname.evidence.sources.jira.trimming import JSON, part, sprints_of

Tracked = Literal["status", "flag", "sprint", "points", "key", "target", "milestone"]
_STATUS = "status"
_SYSTEM: Mapping[str, str] = {
    _STATUS: "status",
    "key": "key",
    "issuekey": "key",
    "duedate": "target",
    "fixversions": "milestone",
    "fix version": "milestone",
}
"""Jira's own fields that are tracked, by id or name in small letters: the target of an item is its due date, its
milestones are the versions it is to be fixed in."""
_MANY = frozenset({"key", "milestone"})
"""Fields whose first value their changes don't tell: of several versions each change tells one."""
_BY_ID = frozenset({"sprint", "target"})
"""Fields whose changes are told by their values, not by how these are shown: ids, and dates."""
_EPIC_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads pages of one source. Raises ValueError where a page says nothing it knows."""

    source: str
    at: datetime
    legend: Legend

    @classmethod
    def of(cls, source: str, raw: Raw) -> Reader:
        """The reader of a page."""
        return cls(source, raw.at, Legend.read(raw.subject))

    def facts(self, stream: str, body: str) -> list[Fact]:
        """All that a page of a stream says."""
        try:
            said = cast(JSON, json.loads(body))
            if stream == "issues":
                return list(self._issues(said["issues"]))
            if stream == "changes":
                return list(self._changes(said["values"]))
            if stream == "sprints":
                return list(self._sprints(said["values"]))
        except (KeyError, TypeError, AttributeError) as fault:
            raise ValueError(f"a page of {stream}: {fault}") from fault
        raise ValueError(f"no stream {stream}")

    def _issues(self, issues: Iterable[JSON]) -> Iterator[Fact]:
        """Items, their changes, and the sprints they lie in, each sprint once."""
        sprints: dict[str, JSON] = {}
        for one in issues:
            yield self._item(one)
            yield from self._transitions(one)
            for field in self.legend.roles.get("sprint", ()):
                sprints |= {str(each["id"]): each for each in sprints_of(one["fields"].get(field.id))}
        yield from self._sprints(sprints.values())

    def _item(self, one: JSON) -> WorkItem:
        fields = cast(JSON, one["fields"])
        parent = part(fields, "parent")
        resolved = fields.get("resolutiondate")
        return WorkItem(
            source=self.source,
            external_id=str(one["id"]),
            url=f"{self.legend.site}/browse/{one['key']}",
            as_of=self.at,
            key=one["key"],
            title=fields.get("summary") or "",
            type=fields["issuetype"]["name"],
            status=fields["status"]["name"],
            category=category(fields["status"]),
            project=fields["project"]["key"],
            created=moment(fields["created"]),
            updated=moment(fields["updated"]),
            resolved=moment(resolved) if resolved else None,
            resolution=part(fields, "resolution").get("name", ""),
            points=self._points(fields),
            estimated_hours=_hours(fields.get("timeoriginalestimate")),
            spent_hours=_hours(fields.get("timespent")),
            remaining_hours=_hours(fields.get("timeestimate")),
            due=date.fromisoformat(fields["duedate"]) if fields.get("duedate") else None,
            assignee=part(fields, "assignee").get("displayName") or "",
            parent=str(parent.get("id", "")),
            epic=self._epic(fields, parent),
            sprints=self._in_sprints(fields),
            labels=tuple(fields.get("labels") or ()),
            milestones=tuple(str(each["name"]) for each in fields.get("fixVersions") or ()),
            flagged=bool(self._flag(fields)),
        )

    def _points(self, fields: JSON) -> float | None:
        found = (number(fields.get(one.id)) for one in self.legend.roles.get("points", ()))
        return next((one for one in found if one is not None), None)

    def _epic(self, fields: JSON, parent: JSON) -> str:
        """The key of the epic: by its link, or as the parent where that is an epic."""
        for one in self.legend.roles.get("epic", ()):
            link = fields.get(one.id)
            if link:
                return str(cast(JSON, link)["key"] if isinstance(link, Mapping) else link)
        kind = part(part(parent, "fields"), "issuetype")
        return parent.get("key", "") if kind.get("hierarchyLevel") == _EPIC_LEVEL else ""

    def _in_sprints(self, fields: JSON) -> tuple[str, ...]:
        some = (sprints_of(fields.get(one.id)) for one in self.legend.roles.get("sprint", ()))
        return tuple(dict.fromkeys(str(each["id"]) for found in some for each in found))

    def _flag(self, fields: JSON) -> str:
        """What it is flagged with, such as `Impediment`."""
        for one in self.legend.roles.get("flag", ()):
            value = fields.get(one.id)
            if isinstance(value, list) and value:
                return ", ".join(str(each.get("value", "")) for each in cast("list[JSON]", value)) or one.name
        return ""

    def _transitions(self, one: JSON) -> Iterator[Transition]:
        fields = one["fields"]
        about = Subject(str(one["id"]), fields["project"]["key"], fields["created"])
        legend = self.legend.learned({str(fields["status"]["id"]): category(fields["status"])})
        changes = part(one, "changelog").get("histories", ())
        yield from _Changes(self, legend, about).of(changes)
        if about.issue not in self.legend.partial:
            yield from self._created(about, self.first(one, changes))

    def _changes(self, values: Iterable[JSON]) -> Iterator[Transition]:
        about = self.legend.subject
        assert about is not None
        yield from _Changes(self, self.legend, about).of(values)
        yield from self._created(about, about.first)

    def first(self, one: JSON, histories: Iterable[JSON]) -> dict[str, str]:
        """What an issue was created with: what its first change of a field changed, or else what it is now.

        A category stands behind its status, after a tab.
        """
        fields = one["fields"]
        status = fields["status"]
        now = {
            _STATUS: f"{status['name']}\t{category(status)}",
            "flag": self._flag(fields),
            "sprint": ",".join(self._in_sprints(fields)),
            "target": fields.get("duedate") or "",
            "points": "" if (points := self._points(fields)) is None else f"{points:g}",
        }
        legend = self.legend.learned({str(status["id"]): category(status)})
        about = Subject(str(one["id"]), fields["project"]["key"], fields["created"])
        earliest: dict[str, Transition] = {}
        for change in _Changes(self, legend, about).of(histories):
            known = earliest.get(change.field)
            if known is None or change.changed_at < known.changed_at:
                earliest[change.field] = change
        then = {
            field: f"{change.from_value}\t{change.from_category}" if field == _STATUS else change.from_value
            for field, change in earliest.items()
        }
        return {field: value for field, value in {**now, **then}.items() if value and field not in _MANY}

    def _created(self, about: Subject, first: Mapping[str, str]) -> Iterator[Transition]:
        for field, said in first.items():
            value, _, kind = said.partition("\t")
            yield Transition(
                source=self.source,
                external_id=f"{about.issue}:created:{field}",
                as_of=self.at,
                item=about.issue,
                project=about.project,
                field=cast(Tracked, field),
                from_value="",
                to_value=value,
                to_category=kind,
                changed_at=moment(about.created),
            )

    def _sprints(self, values: Iterable[JSON]) -> Iterator[Sprint]:
        """Sprints that were started or at least dated; what isn't dated yet tells nothing of time."""
        for one in values:
            if one.get("startDate") and one.get("endDate"):
                board = str(one.get("originBoardId") or one.get("boardId") or one.get("rapidViewId") or "")
                completed = one.get("completeDate")
                yield Sprint(
                    source=self.source,
                    external_id=str(one["id"]),
                    url=f"{self.legend.site}/secure/RapidBoard.jspa?rapidView={board}&sprint={one['id']}",
                    as_of=self.at,
                    board=board,
                    name=one["name"],
                    state=str(one.get("state", "")).casefold(),
                    starts=moment(one["startDate"]),
                    ends=moment(one["endDate"]),
                    completed=moment(completed) if completed else None,
                )


@dataclass(frozen=True, slots=True)
class _Changes:
    """Turns the changes of one issue into transitions."""

    reader: Reader
    legend: Legend
    about: Subject

    def of(self, histories: Iterable[JSON]) -> Iterator[Transition]:
        own = {one.id: role for role, some in self.legend.roles.items() for one in some}
        called = {one.name.casefold(): role for role, some in self.legend.roles.items() for one in some}
        for history in histories:
            taken: dict[str, int] = {}
            for item in history["items"]:
                if item.get("fieldId"):
                    field = own.get(item["fieldId"]) or _SYSTEM.get(str(item["fieldId"]).casefold())
                else:  # changes of older Jiras, and of the key, tell a field's name alone
                    known = called if item.get("fieldtype") == "custom" else {**_SYSTEM, **called}
                    field = known.get(str(item["field"]).casefold())
                if field is None or field == "epic":
                    continue
                taken[field] = taken.get(field, 0) + 1
                again = f":{taken[field]}" if taken[field] > 1 else ""
                yield self._one(
                    history, item, cast(Tracked, field), f"{self.about.issue}:{history['id']}:{field}{again}"
                )

    def _one(self, history: JSON, item: JSON, field: Tracked, name: str) -> Transition:
        before, after = str(item.get("from") or ""), str(item.get("to") or "")
        told = field == _STATUS
        return Transition(
            source=self.reader.source,
            external_id=name,
            as_of=self.reader.at,
            item=self.about.issue,
            project=self.about.project,
            field=field,
            from_value=_ids(before) if field in _BY_ID else item.get("fromString") or "",
            to_value=_ids(after) if field in _BY_ID else item.get("toString") or "",
            from_category=self.legend.categories.get(before, "") if told else "",
            to_category=self.legend.categories.get(after, "") if told else "",
            changed_at=moment(history["created"]),
        )


def moment(text: str) -> datetime:
    """A moment as Jira writes it (`2020-06-12T08:15:36.123+0800`), in UTC."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


def category(status: JSON) -> str:
    """Jira's own class of a status, the same in every language: new, indeterminate, done, or undefined."""
    return part(status, "statusCategory").get("key", "")


def number(value: Any) -> float | None:
    """A number of a field, be it a text or an option; None where it is none."""
    plain = cast(JSON, value).get("value") if isinstance(value, Mapping) else value
    if isinstance(plain, bool) or not isinstance(plain, int | float | str):
        return None
    try:
        return float(plain)
    except ValueError:
        return None


def _hours(seconds: Any) -> float | None:
    return None if seconds is None else int(seconds) / 3600


def _ids(listed: str) -> str:
    return ",".join(one.strip() for one in listed.split(",") if one.strip())
