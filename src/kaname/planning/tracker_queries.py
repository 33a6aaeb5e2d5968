"""Queries of a plan for tracker items, read here: conditions joined by AND, as JQL writes them.

    project = EE AND type in (Story, "Sub-task") AND labels = billing AND status != Done

Fields are those that every tracker has. What else a query says can't be decided without asking the tracker, so a query
that says it selects nothing, and is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from kaname.evidence.facts import WorkItem

Test = Callable[[WorkItem], bool]
_FIELDS: Mapping[str, Callable[[WorkItem], tuple[str, ...]]] = {
    "project": lambda one: (one.project,),
    "type": lambda one: (one.type,),
    "issuetype": lambda one: (one.type,),
    "status": lambda one: (one.status,),
    "resolution": lambda one: (one.resolution,),
    "key": lambda one: (one.key, one.external_id),
    "label": lambda one: one.labels,
    "labels": lambda one: one.labels,
    "epic": lambda one: (one.epic, one.parent),
    "parent": lambda one: (one.parent, one.epic),
    "sprint": lambda one: one.sprints,
    "milestone": lambda one: one.milestones,
    "fixversion": lambda one: one.milestones,
}
_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'(),]+)"""
_CONDITION = re.compile(
    rf"\s*(?P<field>\w+)\s*(?:(?P<op>=|!=)\s*(?P<value>{_VALUE})"
    rf"|(?P<many>(?:not\s+)?in)\s*\(\s*(?P<values>{_VALUE}(?:\s*,\s*{_VALUE})*)\s*\))\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"and\b", re.IGNORECASE)


@cache
def test_of(query: str) -> Test | None:
    """Whether an item is selected; None where the query says something that can't be read here."""
    tests: list[Test] = []
    at = 0
    while True:
        found = _CONDITION.match(query, at)
        if found is None or found["field"].casefold() not in _FIELDS:
            return None
        tests.append(_test(found))
        at = found.end()
        if at == len(query):
            return lambda item: all(test(item) for test in tests)
        joined = _AND.match(query, at)
        if joined is None:
            return None
        at = joined.end()


def _test(found: re.Match[str]) -> Test:
    values = _FIELDS[found["field"].casefold()]
    wanted = {part.strip("\"'").casefold() for part in re.findall(_VALUE, found["value"] or found["values"])}
    wished = found["op"] == "=" or (found["many"] or "").casefold() == "in"
    return lambda item: bool(wanted & {value.casefold() for value in values(item)}) is wished
