"""Which characters of a text a node stands for, its comments included. Marks of the parser run on to the next node."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple, cast

from yaml import MappingNode, Node, ScalarNode

from kaname.files.editing.splices import (
    comments_above,
    comments_below,
    indent,
    is_blank,
    line_end,
    line_start,
    next_line,
)

_ALIAS = re.compile(r"\s*\*[^\s,\[\]{}]+")


class Part(NamedTuple):
    """An entry of a mapping or an item of a list in block style: where its name or dash stands, and its value."""

    start: int
    column: int
    name: str
    value: Node
    after_mark: int  # behind the colon or dash


def is_flow(node: Node) -> bool:
    """Whether a collection is written with brackets."""
    return bool(getattr(node, "flow_style", False))


def start_of(node: Node) -> int:
    """The first character of a node."""
    return cast("int", node.start_mark.index)


def end_of(node: Node, text: str) -> int:
    """Behind the last character of a node itself, without what follows it."""
    if isinstance(node, ScalarNode):
        return _scalar_end(node, text)
    parts = [] if is_flow(node) else parts_of(node, text)
    return value_end(parts[-1], text) if parts else cast("int", node.end_mark.index)


def is_alias(part: Part) -> bool:
    """Whether the value of a part stands elsewhere, under an anchor."""
    return start_of(part.value) < part.start


def value_end(part: Part, text: str) -> int:
    """Behind the last character of a part."""
    if is_alias(part):
        found = _ALIAS.match(text, part.after_mark)
        return found.end() if found is not None else part.after_mark
    return max(end_of(part.value, text), part.after_mark)


def _scalar_end(node: ScalarNode, text: str) -> int:
    end = cast("int", node.end_mark.index)
    start = start_of(node)
    if node.style not in ("|", ">"):
        return end
    head = text[start : line_end(text, start)].partition("#")[0]
    return end if "+" in head else start + len(text[start:end].rstrip())


def _pairs(node: Node) -> list[tuple[Node, Node]]:
    return cast("list[tuple[Node, Node]]", node.value)


def parts_of(node: Node, text: str) -> list[Part]:
    """The entries of a mapping or the items of a list, in block style and in order."""
    return _entries(node, text) if isinstance(node, MappingNode) else list(_items(node, text))


def _entries(node: MappingNode, text: str) -> list[Part]:
    return [
        Part(
            start_of(name),
            cast("int", name.start_mark.column),
            cast("str", name.value),
            value,
            text.index(":", cast("int", name.end_mark.index)) + 1,
        )
        for name, value in _pairs(node)
    ]


def _items(node: Node, text: str) -> Iterator[Part]:
    column = cast("int", node.start_mark.column)
    at = start_of(node)
    for number, value in enumerate(cast("list[Node]", node.value)):
        part = Part(at, column, str(number), value, at + 1)
        yield part
        line = next_line(text, value_end(part, text))
        while line < len(text) and (indent(text, line) != column or text[line + column] != "-"):
            line = next_line(text, line)  # comments and empty lines between items
        at = line + column


def lines_of(part: Part, text: str) -> tuple[int, int]:
    """From the first line of a part, or its name where it shares that line, to behind its last; comments in it too."""
    first = line_start(text, part.start)
    start = first if not text[first : part.start].strip() else part.start
    end = value_end(part, text)
    kept_breaks = text[end - 1 : end] == "\n"  # of a text that ends in empty lines
    return start, comments_below(text, end if kept_breaks else next_line(text, end), part.column)


def lines_with_comments(part: Part, text: str) -> tuple[int, int]:
    """The lines of a part, with the comments right above it, which belong to it."""
    start, end = lines_of(part, text)
    if start == line_start(text, part.start):
        start = comments_above(text, start, part.column)
    return start, end


def blank_lines_below(text: str, at: int) -> int:
    """Where the empty lines end that begin here."""
    while at < len(text) and is_blank(text, at):
        at = next_line(text, at)
    return at


def habit(parts: list[Part], text: str) -> str:
    """What stands between parts: an empty line or nothing."""
    gaps = [is_blank(text, lines_of(earlier, text)[1]) for earlier, _ in pairwise(parts)]
    return "\n" if sum(gaps) * 2 >= len(gaps) else ""
