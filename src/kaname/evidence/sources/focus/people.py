"""People in the tags of a bill, under other names; every line stays where it is, and what it costs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from kaname.evidence.person_tags import names_person
from kaname.evidence.privacy import is_address
from kaname.evidence.sources.focus.cells import NO_VALUE
from kaname.evidence.sources.focus.lines import header_of
from kaname.evidence.sources.focus.tables import written

Name = Callable[[str], str]
_ENDS = re.compile(r"\r\n|\r|\n")


def renamed(body: str, name: Name) -> str:
    """A piece of a bill whose tags name nobody; as it was where none of them did."""
    rows = list(csv.reader(io.StringIO(body, newline="")))
    names = header_of(rows[0]).names if rows else ()
    if "Tags" not in names:
        return body
    at = names.index("Tags")
    made = [rows[0], *(_line(row, len(names), at, name) for row in rows[1:])]
    return body if made == rows else written(made)


def _line(row: list[str], wide: int, at: int, name: Name) -> list[str]:
    """A line; one with cells too many or too few is no charge, and nobody knows which of them are its tags."""
    if len(row) != wide:
        return [*row[:at], *map(_emptied, row[at:])]
    return [*row[:at], _tags(row[at], name), *row[at + 1 :]]


def _tags(cell: str, name: Name) -> str:
    """Tags, the names in them replaced; nothing of what can't be read as tags."""
    if not cell.strip() or cell.strip() in NO_VALUE:
        return cell
    try:
        found = json.loads(cell)
    except ValueError:
        return _emptied(cell)
    if not isinstance(found, dict):
        return _emptied(cell)
    given = cast("dict[str, Any]", found)
    if not any(map(names_person, _keys(given))):
        return cell
    made = {key: _value(key, value, name) for key, value in given.items()}
    return json.dumps(made, ensure_ascii=False) + _emptied(cell)


def _emptied(cell: str) -> str:
    """The line ends of a cell alone, so that the lines after it keep their numbers."""
    return "".join(_ENDS.findall(cell))


def _keys(value: Any) -> Iterator[str]:
    """The names of all tags, and of what lies in their values."""
    if isinstance(value, dict):
        for key, one in cast("dict[str, Any]", value).items():
            yield key
            yield from _keys(one)
    elif isinstance(value, list):
        for one in cast("list[Any]", value):
            yield from _keys(one)


def _value(key: str, value: Any, name: Name) -> Any:
    """A name becomes another; a mail address does so by the rule of addresses, the same as everywhere else."""
    if not names_person(key):
        if isinstance(value, dict):
            return {each: _value(each, one, name) for each, one in cast("dict[str, Any]", value).items()}
        return [_value(key, one, name) for one in cast("list[Any]", value)] if isinstance(value, list) else value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value if value is None or is_address(text) else name(text)
