"""Plain values -> the text of a plan file: short things on one line, texts of several lines as they are.

What other readers of YAML could take for something else (`no`, `010`, `12:30`, `1_000`) is quoted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from kaname.files.scalars import Written, is_plain_text

WIDTH = 100
STEP = 2

_PLAIN = re.compile(r"[^\W_][^\r\n\t]*")
_NOT_PLAIN = re.compile(
    r": |:$|:\?| #|[\[\]{},]|\s$|[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_ODD_ELSEWHERE = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null)|[0-9][0-9_:.,eE+-]*")
_WORD = re.compile(r"[A-Za-z]\w*", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.+-]+)?")
_NOT_PRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_LITERAL = re.compile(r"(?![ \n])(?:[^\r\t\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff])+")


def quoted(text: str, mark: str = '"') -> str:
    """A text in quotes; in single ones where asked for and possible."""
    if mark == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    escaped = json.dumps(text, ensure_ascii=False)
    return _NOT_PRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped)


def scalar(value: Any) -> str:
    """A single value on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if _can_be_plain(value) else quoted(value)
    return str(value) if isinstance(value, Written) else repr(value)


def _can_be_plain(text: str) -> bool:
    if not _PLAIN.fullmatch(text) or _NOT_PLAIN.search(text) or not is_plain_text(text):
        return False
    return _DAY.fullmatch(text) is not None or _ODD_ELSEWHERE.fullmatch(text) is None


def field_name(text: str) -> str:
    """The name of a field: names are always text, so that `on` needs no quotes."""
    return text if _WORD.fullmatch(text) and is_plain_text(text) else scalar(text)


def inline(value: Any) -> str:
    """Any value on one line."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return "{" + ", ".join(f"{field_name(name)}: {inline(item)}" for name, item in pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, cast("list[Any]", value))) + "]"
    return scalar(value)


def value_lines(value: Any, column: int, used: int) -> list[str]:
    """A value behind a name that stands in `column`, with `used` characters before it: its head, then its lines."""
    if isinstance(value, str) and "\n" in value:
        return _text_lines(value, column + STEP)
    if not isinstance(value, list | Mapping) or _is_short(value, used):
        return [inline(value)]
    if isinstance(value, list):
        return ["", *(line for item in cast("list[Any]", value) for line in item_lines(item, column + STEP))]
    return ["", *entry_lines(cast("Mapping[str, Any]", value), column + STEP)]


def item_lines(value: Any, column: int, *, whole: bool = False) -> list[str]:
    """A value as an item of a list whose dashes stand in `column`; a `whole` one has a line for each field."""
    pad = " " * column
    if isinstance(value, Mapping) and value and (whole or not _is_short(value, column + STEP)):
        first, *rest = entry_lines(cast("Mapping[str, Any]", value), column + STEP)
        return [f"{pad}- {first.lstrip(' ')}", *rest]
    head, *rest = value_lines(value, column, column + STEP)
    return [f"{pad}- {head}".rstrip(" "), *rest]


def entry_lines(fields: Mapping[str, Any], column: int) -> list[str]:
    """The fields of a mapping, each from its own line on, names in `column`."""
    return [line for name, value in fields.items() for line in _entry(name, value, column)]


def _entry(name: str, value: Any, column: int) -> Iterable[str]:
    start = f"{' ' * column}{field_name(name)}:"
    head, *rest = value_lines(value, column, len(start) + 1)
    return (f"{start} {head}".rstrip(" "), *rest)


def _is_short(value: Any, used: int) -> bool:
    """Whether a list or mapping reads well on the line that is used so far: flat, or of flat things; no long texts."""
    return not _depth_beyond(value, 2) and used + len(inline(value)) <= WIDTH


def _depth_beyond(value: Any, levels: int) -> bool:
    if isinstance(value, str):
        return "\n" in value
    if not isinstance(value, list | Mapping):
        return False
    items = cast(
        "Sequence[Any]", value if isinstance(value, list) else tuple(cast("Mapping[str, Any]", value).values())
    )
    return bool(items) and (levels == 0 or any(_depth_beyond(item, levels - 1) for item in items))


def _text_lines(text: str, column: int) -> list[str]:
    """A text of several lines as it is, where no line would be changed by that; else in quotes."""
    body = text.rstrip("\n")
    if not _LITERAL.fullmatch(text) or any(line and line.isspace() for line in body.split("\n")):
        return [quoted(text)]
    breaks = len(text) - len(body)
    head = "|" + ("-" if breaks == 0 else "" if breaks == 1 else "+")
    pad = " " * column
    return [head, *(pad + line if line else "" for line in body.split("\n")), *[""] * (breaks - 1)]
