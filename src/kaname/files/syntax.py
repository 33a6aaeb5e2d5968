"""Text of a plan file -> a tree of nodes with marks, by the C parser; faults of syntax get a code that hints.

`kaname.files.codes` lists the codes.
"""

from __future__ import annotations

from typing import Any

from yaml import Node, ScalarNode, SequenceNode
from yaml._yaml import CParser
from yaml.error import Mark, MarkedYAMLError, YAMLError

from kaname.model.finding import Problem, Where

MAX_DEPTH = 100  # the C parser nests calls: some 20,000 levels would crash the process
PLAIN, TEXT, LIST, MAPPING = "plain", "text", "list", "mapping"

_HINTS = (
    ("mapping values are not allowed", "yaml.colon"),
    ("could not find expected ':'", "yaml.key-without-colon"),
    ("unexpected end of stream", "yaml.open-quote"),
    ("unexpected document indicator", "yaml.open-quote"),
    ("did not find expected ',' or", "yaml.open-bracket"),
    ("did not find expected node content", "yaml.open-bracket"),
    ("did not find expected key", "yaml.indentation"),
    ("did not find expected '-' indicator", "yaml.indentation"),
    ("block sequence entries are not allowed", "yaml.indentation"),
    ("did not find expected <document start>", "yaml.indentation"),
    ("undefined alias", "yaml.alias-unknown"),
    ("alphabetic or numeric character", "yaml.alias-unknown"),
    ("escape character", "yaml.escape"),
    ("escape sequence", "yaml.escape"),
    ("hexdecimal number", "yaml.escape"),
    ("but found another document", "yaml.documents"),
)
_FROM_CONTEXT = {"yaml.open-quote", "yaml.open-bracket", "yaml.key-without-colon"}


class TooDeepError(MarkedYAMLError):
    """More levels than any plan has."""


class _Composer(CParser):
    """The C parser with tags that cost nothing: whether a scalar is plain decides later what it means."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def resolve(self, kind: type[Node], _value: object, implicit: Any) -> str:
        """The tag of a node that carries none."""
        if kind is ScalarNode:
            return PLAIN if implicit[0] else TEXT
        return LIST if kind is SequenceNode else MAPPING

    def descend_resolver(self, parent: Node | None, _index: object) -> None:
        """Called before each node; the one place where nesting can be stopped in time."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooDeepError(problem_mark=parent.start_mark if parent is not None else None)

    def ascend_resolver(self) -> None:
        """Called after each node."""
        self._depth -= 1


def compose(text: str) -> Node | None:
    """The one document of a text as nodes; None where it is empty. Raises YAMLError."""
    parser = _Composer(text)
    try:
        return parser.get_single_node()
    finally:
        parser.dispose()


def syntax_problem(error: YAMLError, file: str, text: str) -> Problem:
    """What stopped the parser, where, and the code of the hint that mends it."""
    if not isinstance(error, MarkedYAMLError):
        return Problem("yaml.syntax", Where(file), values={"said": str(error)})
    if isinstance(error, TooDeepError):
        return Problem("yaml.depth", where_of(error.problem_mark, file), values={"limit": MAX_DEPTH})
    code = _hint(error, text)
    from_context = code in _FROM_CONTEXT and error.context_mark is not None
    mark = error.context_mark if from_context else error.problem_mark
    return Problem(code, _within(mark, file, text), values={"said": error.problem or error.context or ""})


def _within(mark: Mark | None, file: str, text: str) -> Where:
    """A mark as a place in the text: the parser may mean the line after the last."""
    where = where_of(mark, file)
    lines = text.removesuffix("\n").split("\n")
    return where if where.line <= len(lines) else Where(file, len(lines), len(lines[-1]) + 1)


def _hint(error: MarkedYAMLError, text: str) -> str:
    """The code of what is probably wrong, by the parser's words and the text before the place where it stopped."""
    at = error.problem_mark.index if error.problem_mark is not None else 0
    before = text[text.rfind("\n", 0, at) + 1 : at]
    said = error.problem or ""
    if "cannot start any token" in said:
        return "yaml.tab" if text[at : at + 1] == "\t" else "yaml.reserved-character"
    code = next((code for words, code in _HINTS if words in said), "yaml.syntax")
    if code == "yaml.colon" and ": " not in before:
        return "yaml.indentation"
    if code == "yaml.indentation" and ": " in before:
        return "yaml.after-value"
    return code


def where_of(mark: Mark | None, file: str) -> Where:
    """A mark as a place."""
    return Where(file) if mark is None else Where(file, mark.line + 1, mark.column + 1)
