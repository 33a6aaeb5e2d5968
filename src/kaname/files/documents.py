"""A plan file as plain data, with the place of every value and field name in it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from kaname.model.finding import Where

Path = Sequence[str | int]
COLUMN_BITS = 24
_COLUMNS = (1 << COLUMN_BITS) - 1


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its lists by name, and a mark for each node in reading order.

    Marks hold line and column, counted from 0. A node has one, followed by those of its items; in a mapping each value
    is preceded by the mark of its name. `starts` says where in `marks` each list and each of its records begin.
    """

    file: str
    data: Mapping[str, Any]
    marks: array[int]
    starts: Mapping[str, Sequence[int]]
    exact: bool = True  # whether plain JSON holds the data without loss

    def record_mark(self, plural: str, number: int) -> int:
        """Where the marks of a record begin; of the list itself if it is not a list of records."""
        starts = self.starts[plural]
        return starts[number + 1] if number + 1 < len(starts) else starts[0]

    def place(self, plural: str, number: int = -1, path: Path = (), *, name: bool = False) -> Where:
        """Where a list (-1), a record or a value in it stands; the nearest place above where the path ends early.

        With `name` the place of the field's name rather than of its value.
        """
        if plural not in self.starts:
            return Where(self.file)
        mark = self.record_mark(plural, number)
        node: Any = self.data[plural]
        if number >= 0 and isinstance(node, list):
            node = cast("list[Any]", node)[number]
        return self.where(_descend(node, mark, path, name=name))

    def list_name(self, plural: str) -> Where:
        """Where the name of a list stands."""
        return self.where(self.starts[plural][0] - 1)

    def where(self, mark: int) -> Where:
        """The place of a mark, counted from 1."""
        if not 0 <= mark < len(self.marks):
            return Where(self.file)
        packed = self.marks[mark]
        return Where(self.file, (packed >> COLUMN_BITS) + 1, (packed & _COLUMNS) + 1)


def _descend(node: Any, mark: int, path: Path, *, name: bool) -> int:
    for step, part in enumerate(path):
        found = _child(node, mark, part)
        if found is None:
            return mark
        node, mark = found
        if name and step == len(path) - 1:
            return mark - 1
    return mark


def _child(node: Any, mark: int, part: str | int) -> tuple[Any, int] | None:
    """The part of a node by name or number, and its mark; a number also counts the entries of a mapping."""
    mark += 1
    for number, (name, value) in enumerate(_items(node)):
        mark += isinstance(node, dict)
        if part in (name, number):
            return value, mark
        mark += _size(value)
    return None


def _items(node: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(node, dict):
        yield from cast("dict[str, Any]", node).items()
    elif isinstance(node, list):
        yield from enumerate(cast("list[Any]", node))


def _size(node: Any) -> int:
    """How many marks a node has."""
    if isinstance(node, dict):
        values = cast("dict[str, Any]", node).values()
        return 1 + len(values) + sum(map(_size, values))
    return 1 + sum(map(_size, cast("list[Any]", node))) if isinstance(node, list) else 1
