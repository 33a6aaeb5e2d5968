"""The text of a plan file -> a Document: plain data with the place of everything in it, and what is wrong with it."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Any, cast

from yaml import MappingNode, Node, ScalarNode, SequenceNode
from yaml.error import YAMLError

from kaname.files.decoding import control_problem, decode
from kaname.files.documents import COLUMN_BITS, Document
from kaname.files.scalars import Written, plain
from kaname.files.syntax import LIST, MAPPING, MAX_DEPTH, PLAIN, TEXT, compose, syntax_problem, where_of
from kaname.model.finding import Cell, Problem, Term, Where

_CORE_TAGS = {
    "tag:yaml.org,2002:str": TEXT,
    "tag:yaml.org,2002:seq": LIST,
    "tag:yaml.org,2002:map": MAPPING,
}
_SPARE_NODES = 100_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one file gave. Problems of a part carry its path: list, number of the record, fields."""

    document: Document | None
    problems: tuple[Problem, ...] = ()


class _TooManyError(Exception):
    """Aliases that unfold into more than the text could have said, or into themselves."""

    def __init__(self, node: Node, *, loop: bool) -> None:
        super().__init__()
        self.node = node
        self.loop = loop


def read(content: bytes, file: str) -> Reading:
    """Read one file. Never raises: what can't be read is a Problem."""
    text, problems = decode(content, file)
    control = control_problem(text, file) if text is not None else None
    if text is None or control is not None:
        return Reading(None, (*problems, control) if control is not None else problems)
    try:
        root = compose(text)
        if root is None:
            return Reading(None, (*problems, Problem("file.empty", Where(file), fatal=False)))
        builder = _Builder(file, _SPARE_NODES + 4 * len(text))
        return Reading(builder.document(root), (*problems, *builder.problems))
    except YAMLError as error:
        return Reading(None, (*problems, syntax_problem(error, file, text)))
    except _TooManyError as error:
        code = "yaml.alias-loop" if error.loop else "yaml.too-many-aliases"
        return Reading(None, (*problems, Problem(code, where_of(error.node.start_mark, file))))


class _Builder:
    """Builds plain data and marks from nodes, each alias unfolded."""

    def __init__(self, file: str, limit: int) -> None:
        self.file = file
        self.limit = limit
        self.marks: array[int] = array("Q")
        self.problems: list[Problem] = []
        self.exact = True
        self._path: list[str | int] = []

    def document(self, root: Node) -> Document | None:
        """The document of a file whose root is a mapping of lists."""
        if not isinstance(root, MappingNode):
            self._fault("list.shape", root, expected=Term("type", "mapping"))
            return None
        self._mark(root)
        data: dict[str, Any] = {}
        starts: dict[str, list[int]] = {}
        for name_node, node in _entries(root):
            name = self._name(name_node, data, root)
            if name is not None:
                self._mark(name_node)
                starts[name] = [len(self.marks)]
                self._path = [name]
                data[name] = self._records(node, starts[name]) if node.tag == LIST else self._value(node)
                self._path = []
        return Document(self.file, data, self.marks, starts, self.exact)

    def _records(self, node: Node, starts: list[int]) -> list[Any]:
        self._mark(node)
        records: list[Any] = []
        for number, item in enumerate(_items(node)):
            starts.append(len(self.marks))
            self._path.append(number)
            records.append(self._value(item))
            self._path.pop()
        return records

    def _mark(self, node: Node) -> None:
        mark = node.start_mark
        self.marks.append(mark.line << COLUMN_BITS | mark.column)

    def _value(self, node: Node) -> Any:
        if len(self._path) > MAX_DEPTH or len(self.marks) > self.limit:
            raise _TooManyError(node, loop=len(self._path) > MAX_DEPTH)
        mark = node.start_mark
        self.marks.append(mark.line << COLUMN_BITS | mark.column)
        tag = node.tag
        if tag == PLAIN:
            return self._plain(cast("str", node.value))
        if tag == TEXT:
            return node.value
        if tag == MAPPING:
            return self._mapping(node)
        if tag == LIST:
            return self._list(node)
        return self._tagged(node)

    def _plain(self, text: str) -> Any:
        value = plain(text)
        if value.__class__ is Written:
            self.exact = False
        return value

    def _mapping(self, node: Node) -> dict[str, Any]:
        data: dict[str, Any] = {}
        path = self._path
        for name_node, value_node in _entries(node):
            name = self._name(name_node, data, node)
            if name is not None:
                self._mark(name_node)
                path.append(name)
                data[name] = self._value(value_node)
                path.pop()
        return data

    def _list(self, node: Node) -> list[Any]:
        data: list[Any] = []
        path = self._path
        for number, item in enumerate(_items(node)):
            path.append(number)
            data.append(self._value(item))
            path.pop()
        return data

    def _name(self, node: Node, seen: dict[str, Any], parent: Node) -> str | None:
        """The name of an entry as text, None where it is none or stands twice."""
        name = cast("str", node.value)
        if not isinstance(node, ScalarNode):
            self._fault("yaml.name", node)
        elif name == "<<" and node.tag == PLAIN:
            self._fault("yaml.merge", node)
        elif name in seen:
            first = next(key for key, _ in _entries(parent) if key.value == name)
            self._fault("yaml.duplicate-name", node, got=name, first=str(where_of(first.start_mark, self.file)))
        else:
            return name
        return None

    def _tagged(self, node: Node) -> Any:
        """A node with a tag of its own: one of the core schema, or a fault."""
        tag = _CORE_TAGS.get(node.tag, PLAIN if _fits(node) else "")
        if tag == TEXT and isinstance(node, ScalarNode):
            return node.value
        if tag == PLAIN:
            value = self._plain(cast("str", node.value))
            return float(value) if node.tag.endswith(":float") and isinstance(value, int) else value
        if tag == MAPPING and isinstance(node, MappingNode):
            return self._mapping(node)
        if tag == LIST and isinstance(node, SequenceNode):
            return self._list(node)
        self._fault("yaml.tag", node, got=node.tag)
        return None

    def _fault(self, code: str, node: Node, **values: Cell) -> None:
        where = where_of(node.start_mark, self.file)
        self.problems.append(Problem(code, where, values=values, path=tuple(self._path)))


def _fits(node: Node) -> bool:
    """Whether an explicit !!int, !!float, !!bool or !!null says what the plain word means anyway."""
    if not isinstance(node, ScalarNode):
        return False
    meant = {"int": int, "float": (int, float), "bool": bool, "null": type(None)}
    kind = meant.get(node.tag.removeprefix("tag:yaml.org,2002:"))
    value = plain(node.value)
    return kind is not None and isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _entries(node: Node) -> list[tuple[Node, Node]]:
    return cast("list[tuple[Node, Node]]", node.value)


def _items(node: Node) -> list[Node]:
    return cast("list[Node]", node.value)
