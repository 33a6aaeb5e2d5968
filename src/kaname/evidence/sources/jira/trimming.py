"""What of an answer is kept: what facts are made of. Free text of any kind, people but the assignee, and pictures go.

Jira's changes can't be asked for by field, so they come with every old wording of a description: that is dropped here,
before anything is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from kaname.evidence.sources.jira.fields import Roles

FIELDS = (
    "summary",
    "issuetype",
    "status",
    "project",
    "created",
    "updated",
    "resolutiondate",
    "resolution",
    "timeoriginalestimate",
    "timespent",
    "timeestimate",
    "duedate",
    "assignee",
    "parent",
    "labels",
    "fixVersions",
)
"""The fields asked for; those that play a role come beside them. Descriptions and comments are not among them."""
_KEPT_CHANGES = frozenset(
    {
        "status",
        "resolution",
        "issuetype",
        "project",
        "key",
        "fix version",
        "priority",
        "timeestimate",
        "timespent",
        "timeoriginalestimate",
        "duedate",
        "parent",
        "issueparentassociation",
    }
)
"""Jira's own fields whose changes are kept, by their names in small letters: none holds free text or a person."""
_PARTS: Mapping[str, tuple[str, ...]] = {
    "issuetype": ("id", "name", "subtask", "hierarchyLevel"),
    "status": ("id", "name", "statusCategory"),
    "project": ("id", "key"),
    "resolution": ("id", "name"),
    "assignee": ("accountId", "name", "displayName"),
}
_SPRINT = ("id", "name", "state", "boardId", "originBoardId", "rapidViewId", "startDate", "endDate", "completeDate")
_VERSION = ("id", "name")
_CHANGE = ("field", "fieldtype", "fieldId", "from", "fromString", "to", "toString")
JSON = Mapping[str, Any]


def part(given: JSON, name: str) -> JSON:
    """The object of a name within another; an empty one where there is none."""
    return cast(JSON, given.get(name) or {})


def issue(given: JSON, roles: Roles) -> dict[str, Any]:
    """An issue with the fields asked for and the changes that are kept."""
    ids = {one.id for some in roles.values() for one in some}
    fields = {name: _field(name, value) for name, value in given["fields"].items() if name in FIELDS or name in ids}
    for one in roles.get("sprint", ()):
        fields[one.id] = [sprint(said) for said in sprints_of(fields.get(one.id))]
    kept: dict[str, Any] = {"id": given["id"], "key": given["key"], "fields": fields}
    if "changelog" in given:
        log = given["changelog"]
        kept["changelog"] = {name: log[name] for name in ("startAt", "maxResults", "total") if name in log}
        kept["changelog"]["histories"] = histories(log.get("histories", ()), roles)
    return kept


def histories(given: Iterable[JSON], roles: Roles) -> list[dict[str, Any]]:
    """Changes without their authors, of the kept fields alone."""
    known = {word for some in roles.values() for one in some for word in (one.id, one.name.casefold())}
    cut: list[dict[str, Any]] = []
    for one in given:
        items = [
            {name: item[name] for name in _CHANGE if item.get(name) is not None}
            for item in one.get("items", ())
            if str(item["field"]).casefold() in _KEPT_CHANGES | known or item.get("fieldId") in known
        ]
        if items:
            cut.append({"id": one["id"], "created": one["created"], "items": items})
    return cut


def sprint(given: JSON) -> dict[str, Any]:
    """A sprint without its goal, which is free text."""
    return {name: given[name] for name in _SPRINT if given.get(name) is not None}


def sprints_of(value: Any) -> list[JSON]:
    """The sprints in a sprint field: objects in Cloud, written out as one line each in Data Center."""
    some = cast("list[Any]", value if isinstance(value, list) else [])
    return [_written_out(one) if isinstance(one, str) else cast(JSON, one) for one in some if one]


def _written_out(line: str) -> JSON:
    """`…Sprint@1f[id=7,rapidViewId=8,state=CLOSED,name=A, b,startDate=2020-06-12T00:38:51.882Z]`; names have commas."""
    found: dict[str, Any] = {}
    name = ""
    for part in line[line.find("[") + 1 : line.rfind("]")].split(","):
        head, sign, rest = part.partition("=")
        if sign and head.isidentifier() and head not in found:
            name = head
            found[name] = rest
        elif name:
            found[name] += f",{part}"
    return {key: value for key, value in found.items() if value not in ("<null>", "")}


def _field(name: str, value: Any) -> Any:
    if name == "fixVersions":
        return [{each: one[each] for each in _VERSION if each in one} for one in cast("list[JSON]", value or [])]
    if not isinstance(value, Mapping):
        return value
    given = cast(JSON, value)
    if name == "parent":
        kind = part(part(given, "fields"), "issuetype")
        return {"id": given["id"], "key": given.get("key", ""), "fields": {"issuetype": _field("issuetype", kind)}}
    cut = {each: given[each] for each in _PARTS.get(name, tuple(given)) if each in given}
    if name == "status":
        cut["statusCategory"] = {"key": part(given, "statusCategory").get("key", "")}
    return cut
