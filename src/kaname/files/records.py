"""Documents -> records, and everything that is wrong with them, all at once."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, cast

from pydantic import ValidationError

from kaname.files.documents import Document
from kaname.files.faults import Fault, faults, near, shown
from kaname.files.reading import Reading
from kaname.files.unread import unread_references
from kaname.model.base import Entity, Key
from kaname.model.checks.references import Unread
from kaname.model.finding import Cell, Problem, Term, Where
from kaname.model.kinds import PLURALS
from kaname.model.plan import Charter, Portfolio

SINGULAR: Mapping[str, type[Entity]] = {"charter": Charter, "portfolio": Portfolio}
"""The kinds of which a folder has one, written as a mapping under their own name."""
LISTS: Mapping[str, type[Entity]] = SINGULAR | {
    name: cls for name, cls in PLURALS.items() if cls not in SINGULAR.values()
}
"""Every name that may stand at the left edge of a plan file."""
_SALVAGE = re.compile(r"^[ \t]*(?:-[ \t]+)?id:[ \t]*[\"']?([\w.\-]+)", re.MULTILINE)
_CHARTER = re.compile(r"^charter:", re.MULTILINE)


class Home(NamedTuple):
    """Where a record stands: its document, its list and its number in it (-1: it is the whole list)."""

    document: Document
    plural: str
    number: int

    def place(self, path: Sequence[str | int] = (), *, name: bool = False) -> Where:
        """The place of the record or of a value in it."""
        return self.document.place(self.plural, self.number, path, name=name)


@dataclass
class Records:
    """The records of a folder by key, where each one stands, what is wrong, and what was left out for it."""

    by_key: dict[Key, Entity] = field(default_factory=dict[Key, Entity])
    homes: dict[Key, Home] = field(default_factory=dict[Key, Home])
    problems: list[Problem] = field(default_factory=list[Problem])
    missing: set[Key] = field(default_factory=set[Key])
    lost_ids: set[str] = field(default_factory=set[str])  # of records whose kind is not known either
    unread: list[tuple[Home, Unread]] = field(default_factory=list["tuple[Home, Unread]"])
    charter_seen: bool = False  # usable or not
    blind: bool = False  # a file could not be opened: nothing can be said about what it holds

    def add(self, reading: Reading, content: bytes) -> None:
        """Take in one file."""
        if reading.document is None:
            self.problems += reading.problems
            text = content.decode("utf-8", "replace")
            self.lost_ids.update(_SALVAGE.findall(text))
            self.charter_seen |= _CHARTER.search(text) is not None
            return
        faulty = self._faulty(reading)
        for name in reading.document.data:
            self._add_list(reading.document, name, faulty)

    def _faulty(self, reading: Reading) -> set[tuple[str | int, ...]]:
        """Take over the faults of the text; the records that they make unusable."""
        faulty: set[tuple[str | int, ...]] = set()
        for problem in reading.problems:
            self.problems.append(_about_its_record(problem, reading.document))
            if problem.fatal and len(problem.path) > 1:
                faulty |= {problem.path[:1], problem.path[:2]}
        return faulty

    def _add_list(self, document: Document, name: str, faulty: set[tuple[str | int, ...]]) -> None:
        cls = LISTS.get(name)
        value = document.data[name]
        if cls is None:
            self._fault("list.unknown", document.list_name(name), got=name, nearest=near(name, LISTS))
            self.lost_ids.update(_ids(value))
        elif name in SINGULAR:
            self.charter_seen |= cls is Charter
            self._add_only(cls, Home(document, name, -1), (name,) in faulty)
        elif isinstance(value, list):
            for number in range(len(cast("list[Any]", value))):
                self._add_record(cls, Home(document, name, number), (name, number) in faulty)
        elif value is not None:
            self._fault("list.shape", document.place(name), list=name, got=shown(value), expected=Term("type", "list"))
            self.lost_ids.update(_ids(value))

    def _add_only(self, cls: type[Entity], home: Home, faulty: bool) -> None:
        first = next((self.homes[key] for key in self.homes if key.kind == cls.kind), None)
        if first is not None:
            self._fault("record.twice", home.place(), kind=Term("kind", cls.kind), first=str(first.place()))
        elif home.document.data[home.plural] is not None:
            self._add_record(cls, home, faulty)

    def _add_record(self, cls: type[Entity], home: Home, faulty: bool) -> None:
        value = home.document.data[home.plural]
        body = value[home.number] if home.number >= 0 else value
        if not isinstance(body, dict):
            self._fault("record.shape", home.place(), list=home.plural, got=shown(body))
            return
        body = cast("dict[str, Any]", body)
        key = key_of(cls, body)
        record = None if faulty else self._record(cls, body, home, key)
        if key is None:
            return
        if record is None:
            self.missing.add(key)
            self.unread += ((home, (key, path, ref)) for path, ref in unread_references(cls, body))
        elif key in self.homes:
            first = self.homes[key]
            self.problems.append(
                Problem("record.duplicate", home.place(("id",)), (key,), {"first": str(first.place(("id",)))}, ("id",))
            )
        else:
            self.by_key[key] = record
            self.homes[key] = home

    def _record(self, cls: type[Entity], body: dict[str, Any], home: Home, key: Key | None) -> Entity | None:
        """The record; None where it has a fatal fault. A field that nobody knows is reported and passed over."""
        try:
            return cls.model_validate(body)
        except ValidationError as error:
            found = faults(cls, body, error)
        usable = all(fault.at_name for fault in found)
        self.problems += (_problem(fault, home, key, fatal=not fault.at_name) for fault in found)
        return self._record(cls, _without(body, [fault.path for fault in found]), home, key) if usable else None

    def _fault(self, code: str, where: Where, **values: Cell) -> None:
        self.problems.append(Problem(code, where, values=values))


def _problem(fault: Fault, home: Home, key: Key | None, *, fatal: bool) -> Problem:
    where = home.place(fault.path, name=fault.at_name)
    return Problem(fault.code, where, (key,) if key else (), fault.values, fault.path, fatal)


def _about_its_record(problem: Problem, document: Document | None) -> Problem:
    """A fault of the text, with the record it is in where that can be told."""
    if document is None or not problem.path or problem.path[0] not in LISTS:
        return replace(problem, path=())
    name = str(problem.path[0])
    depth = 1 if name in SINGULAR else 2
    body = document.data[name]
    body = body[problem.path[1]] if depth == 2 and len(problem.path) > 1 else body
    key = key_of(LISTS[name], cast("dict[str, Any]", body)) if isinstance(body, dict) else None
    return replace(problem, subjects=(key,) if key else (), path=problem.path[depth:])


def key_of(cls: type[Entity], body: Mapping[str, Any]) -> Key | None:
    """The address that the plain values of a record give it; None where they give none."""
    given = body.get("id")
    return Key(cls.kind, given) if isinstance(given, str) and given else None


def _ids(value: Any) -> Iterator[str]:
    """The ids in a list that nobody can place."""
    for item in cast("list[Any]", value if isinstance(value, list) else [value]):
        if isinstance(item, dict) and isinstance(cast("dict[str, Any]", item).get("id"), str):
            yield item["id"]


def _without(body: dict[str, Any], paths: Iterable[Sequence[str | int]]) -> dict[str, Any]:
    """The body without the entries at these paths."""
    kept = copy.deepcopy(body)
    for path in paths:
        node: Any = kept
        for part in path[:-1]:
            node = node[part]
        del node[path[-1]]
    return kept
