"""YAML as text with its places: nothing is constructed, so `1.30` stays `1.30` and a strange tag can do no harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"

Path = tuple[str | int, ...]


class PageError(Exception):
    """A page that can't be read: the code of the reason, the line, and the parser's own words."""

    def __init__(self, code: str, line: int = 0, detail: str = "") -> None:
        super().__init__(code, line, detail)
        self.code = code
        self.line = line
        self.detail = detail


@dataclass(frozen=True)
class Page:
    """A mapping read from YAML: texts, None, lists and mappings, with the line of each of its parts."""

    body: Mapping[str, Any]
    lines: Mapping[Path, int] = field(default_factory=dict[Path, int])
    repeated: tuple[Path, ...] = ()

    def line(self, *path: str | int) -> int:
        """The line of a part or of the nearest part that holds it; 0 where nothing is known."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def read_page(text: str) -> Page:
    """Read one YAML mapping. Raises PageError: not YAML, no mapping, or with aliases (which can blow up)."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise PageError("kep.yaml-invalid", mark.line + 1 if mark else 0, str(error).splitlines()[0]) from None
    if not isinstance(node, yaml.MappingNode):
        raise PageError("kep.not-a-mapping", 1)
    walk = _Walk()
    body = walk.plain(node, ())
    return Page(body, walk.lines, tuple(walk.repeated))


class _Walk:
    """Turns nodes into plain data and remembers where each stood."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.repeated: list[Path] = []
        self._seen: set[int] = set()

    def plain(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        if id(node) in self._seen:
            raise PageError("kep.yaml-alias", line)
        self._seen.add(id(node))
        self.lines.setdefault(path, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            items = cast("list[yaml.Node]", node.value)
            return [self.plain(item, (*path, number)) for number, item in enumerate(items)]
        return None if node.tag == _NULL else str(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for key, value in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if name in body:
                self.repeated.append((*path, name))
            self.lines[(*path, name)] = key.start_mark.line + 1
            body[name] = self.plain(value, (*path, name))
        return body
