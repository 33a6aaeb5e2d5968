"""The changes of one file -> its new text: records changed in place, removed with their comments, added at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from yaml import MappingNode, Node, SequenceNode

from kaname.files.editing.fields import Body, FieldEditor, canonical
from kaname.files.editing.spans import (
    Part,
    blank_lines_below,
    end_of,
    habit,
    is_flow,
    lines_of,
    lines_with_comments,
    parts_of,
    start_of,
    value_end,
)
from kaname.files.editing.splices import Splice, is_blank, line_end, line_start, spliced
from kaname.files.editing.ties import Unit, to_write_out
from kaname.files.rendering import entry_lines, item_lines
from kaname.files.syntax import compose

COLUMN = 2


@dataclass
class ListChange:
    """What happens to one list of a file. A list that is one record (a charter) has that under number -1."""

    changed: dict[int, tuple[Any, Body]] = field(default_factory=dict[int, tuple[Any, Body]])
    removed: set[int] = field(default_factory=set[int])
    added: list[Body] = field(default_factory=list[Body])

    def before(self, data: Any) -> list[Any]:
        """The whole list as it is, with changed records as they are known."""
        return [self.changed[number][0] if number in self.changed else body for number, body in enumerate(data)]

    def result(self, before: Any) -> Any:
        """The whole list as it shall be, as plain data."""
        if -1 in self.changed:
            return self.changed[-1][1]
        old = list(enumerate(cast("list[Any]", before or [])))
        kept = [self.changed[n][1] if n in self.changed else body for n, body in old if n not in self.removed]
        return [*kept, *self.added]


def edited(text: str, data: Mapping[str, Any], changes: Mapping[str, ListChange]) -> str:
    """The text of a file with its lists changed; `data` is what it says now."""
    root = compose(text)
    if isinstance(root, MappingNode) and not is_flow(root):
        text, root = _without_aliases(text, root, data, changes)
        splices = _FileEditor(text, root).splices(data, changes)
    elif root is None:
        splices = _FileEditor(text, None).splices(data, changes)
    else:
        splices = iter([_whole(text, root, data, changes)])
    line_break = "\r\n" if "\r\n" in text else "\n"
    return spliced(text, [each._replace(text=each.text.replace("\n", line_break)) for each in splices])


def _without_aliases(
    text: str, root: MappingNode, data: Mapping[str, Any], changes: Mapping[str, ListChange]
) -> tuple[str, MappingNode]:
    """The text with those fields written out that hang by anchors and aliases on one that changes or goes."""
    if "*" not in text:
        return text, root
    units = to_write_out(root, {unit for name, change in changes.items() for unit in _touched(name, change, data)})
    if not units:
        return text, root
    fields = FieldEditor(text)
    lists = {part.name: part for part in parts_of(root, text)}
    splices: list[Splice] = []
    for unit in sorted(units):
        part, body = lists[unit.plural], data[unit.plural]
        if unit.number >= 0:
            part, body = parts_of(part.value, text)[unit.number], body[unit.number]
        if not unit.field:
            splices += fields.replace(part, body)
        elif unit._replace(field="") not in units:
            part = next(each for each in parts_of(part.value, text) if each.name == unit.field)
            splices += fields.replace(part, body[unit.field])
    text = spliced(text, splices)
    root_now = compose(text)
    assert isinstance(root_now, MappingNode)
    return text, root_now


def _touched(name: str, change: ListChange, data: Mapping[str, Any]) -> Iterator[Unit]:
    """The fields that change or go."""
    for number, (old, new) in change.changed.items():
        yield Unit(name, number, "")
        fields = dict.fromkeys((*(old or ()), *new))
        changed = (field for field in fields if field not in old or canonical(old[field]) != canonical(new.get(field)))
        yield from (Unit(name, number, field) for field in changed)
    for number in change.removed:
        body = data[name] if number < 0 else data[name][number]
        yield from (Unit(name, number, field) for field in ("", *body))


def _whole(text: str, root: Node, data: Mapping[str, Any], changes: Mapping[str, ListChange]) -> Splice:
    """A file written within brackets, anew with a line for each field."""
    result = {name: changes[name].result(body) if name in changes else body for name, body in data.items()}
    result |= {name: change.result(None) for name, change in changes.items() if name not in data}
    return Splice(start_of(root), end_of(root, text), "\n".join(entry_lines(result, 0)))


class _FileEditor:
    """Finds the splices for one file."""

    def __init__(self, text: str, root: MappingNode | None) -> None:
        self.text = text
        self.lists = {part.name: part for part in parts_of(root, text)} if root is not None else {}
        self.fields = FieldEditor(text)

    def splices(self, data: Mapping[str, Any], changes: Mapping[str, ListChange]) -> Iterator[Splice]:
        """What to replace by what."""
        for name, change in changes.items():
            part = self.lists.get(name)
            if part is None:
                yield self._new_list(name, change)
            elif -1 in change.removed:
                yield self._without_list(part)
            elif -1 in change.changed:
                yield from self.fields.change(part, *change.changed[-1])
            elif isinstance(part.value, SequenceNode) and part.value.value and not is_flow(part.value):
                yield from self._changed_list(part, change)
            elif not change.removed and not change.added:
                yield from self.fields.change(part, change.before(data[name]), change.result(data[name]))
            else:
                yield self._rewritten(part, change.result(data[name]))

    def _new_list(self, name: str, change: ListChange) -> Splice:
        """A list that the file does not have yet, behind all others."""
        at = max((lines_of(part, self.text)[1] for part in self.lists.values()), default=len(self.text))
        value = change.changed[-1][1] if -1 in change.changed else None
        lines = [
            f"{name}:",
            *(entry_lines(value, COLUMN) if value is not None else list_lines(change.added, COLUMN, "\n")),
        ]
        return self._insert(at, ["", *lines] if at else lines)

    def _without_list(self, part: Part) -> Splice:
        if len(self.lists) > 1:
            return Splice(*lines_with_comments(part, self.text))
        return Splice(part.after_mark, lines_of(part, self.text)[1], "\n")

    def _changed_list(self, part: Part, change: ListChange) -> Iterator[Splice]:
        parts = parts_of(part.value, self.text)
        if len(change.removed) == len(parts):
            yield self._emptied(parts, part, change)
            return
        for number, (old, new) in change.changed.items():
            yield from self.fields.change(parts[number], old, new)
        for number in change.removed:
            yield self._removed(parts[number])
        if change.added:
            gap = habit(parts, self.text)
            lines = list_lines(change.added, parts[-1].column, gap)
            yield self._insert(lines_of(parts[-1], self.text)[1], ["", *lines] if gap else lines)

    def _emptied(self, parts: list[Part], part: Part, change: ListChange) -> Splice:
        """All records of a list go; `[]` or the new ones take their place."""
        end = lines_of(parts[-1], self.text)[1]
        if not change.added:
            return Splice(part.after_mark, end, f" []{self.fields.note(part)}\n")
        start = lines_with_comments(parts[0], self.text)[0]
        return Splice(start, end, "".join(f"{line}\n" for line in list_lines(change.added, parts[0].column, "\n")))

    def _removed(self, part: Part) -> Splice:
        """A record with its comments; where it stood between empty lines, one of the two gaps goes with it."""
        text = self.text
        start, end = lines_with_comments(part, text)
        above = line_start(text, start - 1) if start else 0
        if start and is_blank(text, above):
            if end >= len(text):
                while start and is_blank(text, line_start(text, start - 1)):
                    start = line_start(text, start - 1)
            else:
                end = blank_lines_below(text, end)
        elif part.name == "0":
            end = blank_lines_below(text, end)
        return Splice(start, end)

    def _rewritten(self, part: Part, result: Any) -> Splice:
        """A list that is empty or within brackets, as it shall be, with a line for each field."""
        lines, note = list_lines(result, COLUMN, "\n"), self.fields.note(part)
        end = line_end(self.text, value_end(part, self.text))
        return Splice(part.after_mark, end, "\n".join((note, *lines)) if lines else f" []{note}")

    def _insert(self, at: int, lines: list[str]) -> Splice:
        return self.fields.insert(at, lines)


def list_lines(bodies: Iterable[Body], column: int, gap: str) -> list[str]:
    """Records as items, with what stands between them."""
    lines: list[str] = []
    for body in bodies:
        lines += ([""] if gap and lines else []) + item_lines(body, column, whole=True)
    return lines
