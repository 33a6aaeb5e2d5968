"""Which fields of a file hang together by anchors and aliases, and which must be written out before others change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple, cast

from yaml import MappingNode, Node, ScalarNode, SequenceNode


class Unit(NamedTuple):
    """A field of a record: its list, the record's number (-1 for a list that is one record), and its name.

    The record itself is the unit without a name.
    """

    plural: str
    number: int
    field: str


def to_write_out(root: MappingNode, touched: set[Unit]) -> set[Unit]:
    """The units that must lose their aliases before the touched ones change.

    Those that repeat what a touched one has under an anchor; and touched ones that repeat what stands elsewhere.
    """
    owners: dict[int, list[Unit]] = defaultdict(list)
    for unit, node in _units(root):
        owners[id(node)].append(unit)
    groups = [units for units in owners.values() if len(units) > 1]
    found: set[Unit] = set()
    while True:
        changing = touched | found
        tied = {unit for group in groups for unit in group[1:] if group[0] in changing or unit in touched}
        if tied <= found:
            return found
        found |= tied


def _units(root: MappingNode) -> Iterator[tuple[Unit, Node]]:
    """Every node with the unit it stands in, in the order of the text, so that anchors come before their aliases."""
    for name, value in _pairs(root):
        plural = cast("str", name.value)
        if isinstance(value, SequenceNode):
            for number, item in enumerate(cast("list[Node]", value.value)):
                yield from _of_record(plural, number, item)
        else:
            yield from _of_record(plural, -1, value)


def _of_record(plural: str, number: int, node: Node) -> Iterator[tuple[Unit, Node]]:
    yield Unit(plural, number, ""), node
    if isinstance(node, MappingNode):
        for name, value in _pairs(node):
            unit = Unit(plural, number, cast("str", name.value))
            yield from ((unit, each) for each in (name, *_nodes(value)))


def _nodes(node: Node) -> Iterator[Node]:
    """A node and all in it, as often as it is there."""
    yield node
    if isinstance(node, ScalarNode):
        return
    for child in cast("list[Node | tuple[Node, Node]]", node.value):
        for each in child if isinstance(child, tuple) else (child,):
            yield from _nodes(each)


def _pairs(node: Node) -> list[tuple[Node, Node]]:
    return cast("list[tuple[Node, Node]]", node.value)
