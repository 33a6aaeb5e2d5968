"""One record as it was and as it shall be -> the splices that change its text, field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from typing import Any, cast

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from kaname.files.editing.spans import (
    Part,
    end_of,
    is_alias,
    is_flow,
    lines_of,
    lines_with_comments,
    parts_of,
    start_of,
    value_end,
)
from kaname.files.editing.splices import Splice, line_end, line_start
from kaname.files.rendering import entry_lines, inline, item_lines, quoted, value_lines
from kaname.files.scalars import Written

Body = dict[str, Any]


def canonical(value: Any) -> str:
    """A plain value as text that is equal just where the values are."""
    return json.dumps(_exact(value), ensure_ascii=False)


def _exact(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _exact(item) for name, item in cast("Body", value).items()}
    if isinstance(value, list):
        return [_exact(item) for item in cast("list[Any]", value)]
    return [value.text] if isinstance(value, Written) else value


class FieldEditor:
    """Finds the splices for one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def change(self, part: Part, old: Any, new: Any) -> Iterator[Splice]:
        """Change the value of a part, as little as can be."""
        if canonical(old) == canonical(new):
            return
        editor = self._editor(part.value, old, new)
        yield from editor(part, old, new) if editor is not None else self.replace(part, new)

    def _editor(self, node: Node, old: Any, new: Any) -> Callable[[Part, Any, Any], Iterator[Splice]] | None:
        """What can change this node from within; None where it must be replaced."""
        if not new or type(old) is not type(new):
            return None
        fits = MappingNode if isinstance(new, dict) else SequenceNode if isinstance(new, list) else None
        if fits is None or not isinstance(node, fits):
            return None
        if is_flow(node):
            return lambda part, was, now: self._change_flow(part.value, was, now)
        return self._change_mapping if fits is MappingNode else self._change_list

    def _change_mapping(self, part: Part, old: Body, new: Body) -> Iterator[Splice]:
        parts = {each.name: each for each in parts_of(part.value, self.text)}
        gone = [name for name in old if name not in new and name in parts]
        kept = [name for name in parts if name not in gone]
        if not kept:
            yield from self.replace(part, new)
            return
        yield from self._remove_entries(list(parts.values()), gone)
        for name, value in new.items():
            if name in parts:
                yield from self.change(parts[name], old.get(name), value)
            else:
                yield self._add_entry(name, value, parts[_before(name, list(new), kept)])

    def _remove_entries(self, parts: list[Part], gone: list[str]) -> Iterator[Splice]:
        """Remove entries with their comments; the first left moves up to the dash if the one there goes."""
        first = parts[0]
        if first.name in gone and lines_of(first, self.text)[0] == first.start:
            left = next(each for each in parts if each.name not in gone)
            yield Splice(first.start, left.start)
            parts = [each for each in parts if each.start > left.start]
        for each in parts:
            if each.name in gone:
                yield Splice(*lines_with_comments(each, self.text))

    def _add_entry(self, name: str, value: Any, after: Part) -> Splice:
        return self.insert(lines_of(after, self.text)[1], entry_lines({name: value}, after.column))

    def insert(self, at: int, lines: list[str]) -> Splice:
        """Whole lines, put where a line begins or the text ends."""
        text = "".join(f"{line}\n" for line in lines)
        broken = at == 0 or self.text[at - 1] == "\n"
        return Splice(at, at, text if broken else "\n" + text.removesuffix("\n"))

    def _change_list(self, part: Part, old: list[Any], new: list[Any]) -> Iterator[Splice]:
        parts = parts_of(part.value, self.text)
        shares_line = lines_of(parts[0], self.text)[0] == parts[0].start
        if len(parts) != len(old) or (shares_line and parts[0].column):
            yield from self.replace(part, new)
            return
        matcher = SequenceMatcher(None, list(map(canonical, old)), list(map(canonical, new)), autojunk=False)
        for what, a, b, c, d in matcher.get_opcodes():
            if what != "equal":
                yield from self._change_items(parts, old, new, (a, b, c, d))

    def _change_items(
        self, parts: list[Part], old: list[Any], new: list[Any], span: tuple[int, int, int, int]
    ) -> Iterator[Splice]:
        """Items a to b of the old list become c to d of the new one: pairs change, the rest goes or comes."""
        a, b, c, d = span
        both = min(b - a, d - c)
        for number in range(both):
            yield from self.change(parts[a + number], old[a + number], new[c + number])
        for part in parts[a + both : b]:
            yield Splice(*lines_with_comments(part, self.text))
        column = parts[0].column
        added = [line for value in new[c + both : d] for line in item_lines(value, column)]
        if added:
            last = a + both
            at = lines_of(parts[last - 1], self.text)[1] if last else lines_with_comments(parts[0], self.text)[0]
            yield self.insert(at, added)

    def _change_flow(self, node: Node, old: Any, new: Any) -> Iterator[Splice]:
        """Change what stands within brackets; where something comes or goes, the whole of it is written anew."""
        if canonical(old) == canonical(new):
            return
        children = list(_flow_children(node, old, new))
        if children:
            for child, was, now in children:
                yield from self._change_flow(child, was, now)
        else:
            written = self._with_unknown(node, old, self._inline(node, new))
            yield Splice(start_of(node), end_of(node, self.text), written)

    def _with_unknown(self, node: Node, old: Any, written: str) -> str:
        """A mapping in brackets with what stood in it under names that the model does not know."""
        if not isinstance(node, MappingNode) or not isinstance(old, dict) or not written.endswith("}"):
            return written
        pairs = cast("list[tuple[Node, Node]]", node.value)
        unknown = [(name, value) for name, value in pairs if name.value not in cast("Body", old)]
        kept = [self.text[start_of(name) : end_of(value, self.text)] for name, value in unknown]
        return ", ".join((written[:-1], *kept)) + "}" if kept else written

    def _inline(self, node: Node, value: Any) -> str:
        if isinstance(value, str) and isinstance(node, ScalarNode) and node.style in ("'", '"'):
            return quoted(value, node.style)
        return inline(value)

    def replace(self, part: Part, value: Any) -> Iterator[Splice]:
        """Write a value anew, behind its name or dash. A comment behind the old one stays on the line."""
        text, end = self.text, value_end(part, self.text)
        end -= text[end - 1] == "\n"
        head, *rest = self._lines(part, value)
        note = self.note(part)
        tail = line_end(text, end)
        first = f" {head}{note}" if head else note
        yield Splice(part.after_mark, tail, "\n".join((first, *rest)))

    def _lines(self, part: Part, value: Any) -> list[str]:
        is_item = self.text[part.start : part.after_mark] == "-"
        if is_item and not isinstance(value, str):
            first, *rest = item_lines(value, part.column)
            return [first[part.column + 2 :], *rest]
        if isinstance(value, str) and "\n" not in value:
            return [self._inline(part.value, value)]
        return value_lines(value, part.column, part.after_mark - line_start(self.text, part.start) + 1)

    def note(self, part: Part) -> str:
        """The comment on the line of a value, with the space before it."""
        text, node = self.text, part.value
        first_line = line_end(text, part.after_mark)
        if is_alias(part) or is_flow(node) or (isinstance(node, ScalarNode) and node.style not in ("|", ">")):
            end = value_end(part, text)
            return text[end : line_end(text, end)].rstrip()
        if isinstance(node, ScalarNode):
            head, mark, note = text[start_of(node) : first_line].partition(" #")
            return f"{head[len(head.rstrip()) :]}{mark}{note}"
        return "" if start_of(node) <= first_line else text[part.after_mark : first_line].rstrip()


def _before(name: str, order: list[str], there: list[str]) -> str:
    """The entry after which a new one goes: the nearest that comes before it in the order, else the first."""
    earlier = [each for each in order[: order.index(name)] if each in there]
    return earlier[-1] if earlier else there[0]


def _flow_children(node: Node, old: Any, new: Any) -> Iterator[tuple[Node, Any, Any]]:
    """The parts of a bracketed value with what they were and shall be; none if they are not the same parts."""
    if isinstance(node, MappingNode) and isinstance(old, dict) and isinstance(new, dict):
        was, now = cast("Body", old), cast("Body", new)
        if was.keys() == now.keys():
            nodes = {key.value: value for key, value in cast("list[tuple[Node, Node]]", node.value)}
            yield from ((nodes[name], was[name], now[name]) for name in now)
    elif isinstance(node, SequenceNode) and isinstance(old, list) and isinstance(new, list):
        nodes = cast("list[Node]", node.value)
        befores, afters = cast("list[Any]", old), cast("list[Any]", new)
        if len(befores) == len(afters) == len(nodes):
            yield from zip(nodes, befores, afters, strict=True)
