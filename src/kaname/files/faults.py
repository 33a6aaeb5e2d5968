"""What pydantic says about a record -> faults: a code, the field, what was there, what was expected, what is near."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, cast, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from kaname.model.base import ID_PATTERN, YEAR_PATTERN, Entity, Value
from kaname.model.finding import Cell, Term

Path = tuple[str | int, ...]

_TYPES = {
    "string": "text",
    "float": "number",
    "int": "whole number",
    "finite_number": "number",
    "decimal": "number",
    "bool": "yes or no",
    "model": "mapping",
    "dict": "mapping",
    "tuple": "list",
    "list": "list",
    "date": "day",
    "datetime": "instant",
    "time": "time",
}
_RANGES = {"greater_than_equal": "ge", "greater_than": "gt", "less_than_equal": "le", "less_than": "lt"}
_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
_FORMS = {
    ID_PATTERN: "id",
    f"^{YEAR_PATTERN}-Q[1-4]$": "quarter",
    f"^{YEAR_PATTERN}-(0[1-9]|1[0-2])$": "month",
    "^[A-Z]{2}(-[A-Z0-9]{1,3})?$": "country",
    "^[A-Z]{3}$": "currency",
    "^[a-z]{2}$": "language",
    r"^[1-9]\d*[mhdwMQY]$": "span",
    "^(https?|mailto|file):": "address",
}
"""How a text is to be written, by its pattern: terms of the scope `form`."""
_NAMED = re.compile(r"(?:Value error, )?([a-z]+(?:_[a-z]+)+)(?:: (.*))?")
_LONGEST = 80


class Fault(NamedTuple):
    """One thing wrong with a record: its code, the path in the file's data, its values."""

    code: str
    path: Path
    values: Mapping[str, Cell]

    @property
    def at_name(self) -> bool:
        """Whether it is the name of the field that is wrong, not its value."""
        return self.code == "field.unknown"


def near(got: str, known: Iterable[str]) -> str:
    """The up to three known names nearest to one, comma-separated; '' where none is near."""
    names = {name.casefold(): name for name in known}
    return ", ".join(names[found] for found in get_close_matches(got.casefold(), names, n=3, cutoff=0.6))


_MAY_BE_SECRET = "value.token-place"  # nosec B105 # the code of a fault
"""What stood in its place is not told again."""


def shown(value: Any) -> str:
    """A value on one line, shortened."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def faults(cls: type[Value], body: Any, error: ValidationError) -> tuple[Fault, ...]:
    """Everything that pydantic found, in the order in which it stands in the record."""
    return tuple(_fault(cls, body, detail) for detail in error.errors(include_url=False))


def _fault(cls: type[Value], body: Any, detail: ErrorDetails) -> Fault:
    path, parent = _follow(cls, body, detail["loc"])
    code, more = _meaning(detail, parent)
    values: dict[str, Cell] = {"kind": Term("kind", cls.kind)} if issubclass(cls, Entity) else {}
    values |= {"field": ".".join(map(str, path))}
    if code == "field.unknown":
        return Fault(code, path, values | {"got": str(path[-1])} | more)
    if code in ("field.missing", _MAY_BE_SECRET):
        return Fault(code, path, values)
    return Fault(code, path, values | {"got": shown(detail["input"])} | more)


def _meaning(detail: ErrorDetails, parent: type[Value]) -> tuple[str, dict[str, Cell]]:
    """The code of a fault and what it says besides the field and what stood there."""
    said = detail["type"]
    context = detail.get("ctx", {})
    if said == "extra_forbidden":
        return "field.unknown", {"nearest": near(str(detail["loc"][-1]), parent.model_fields)}
    if said == "missing":
        return "field.missing", {}
    if said in ("literal_error", "enum"):
        return _choice(str(context.get("expected", "")), detail["input"])
    if said in _RANGES:
        return "field.range", {"expected": _bounds(parent, detail["loc"][-1]) or _bound(_RANGES[said], context)}
    if said == "string_pattern_mismatch":
        return "field.pattern", {"expected": Term("form", _FORMS.get(context.get("pattern", ""), "other"))}
    if said in ("string_too_long", "string_too_short"):
        return "field.length", {"expected": str(context.get("max_length", context.get("min_length", "")))}
    return _value_or_type(said, detail["msg"])


def _bounds(parent: type[Value], name: str | int) -> str:
    """What a field's number must be, by all its bounds; '' where it is no field of its own."""
    field = parent.model_fields.get(str(name))
    marks = list(_marks(field.annotation, field.metadata)) if field is not None else []
    found = {sign: bound for mark in marks for sign in _SIGNS if (bound := getattr(mark, sign, None)) is not None}
    return ", ".join(_bound(sign, found) for sign in _SIGNS if sign in found)


def _bound(sign: str, bounds: Mapping[str, Any]) -> str:
    return f"{_SIGNS[sign]} {bounds[sign]:,.12g}"


def _marks(annotation: Any, marks: Iterable[Any]) -> Iterator[Any]:
    """The marks of an annotation, those within an option included."""
    for mark in marks:
        yield from mark.metadata if isinstance(mark, FieldInfo) else (mark,)
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        yield from _marks(inner, more)
    elif get_origin(annotation) in (Union, UnionType):
        for part in get_args(annotation):
            yield from _marks(part, ())


def _value_or_type(said: str, message: str) -> tuple[str, dict[str, Cell]]:
    named = _NAMED.fullmatch(message)
    if said == "value_error" and named is not None:
        return f"value.{named[1].replace('_', '-')}", {"expected": named[2]} if named[2] else {}
    base = next((base for base in _TYPES if said == base or said.startswith(f"{base}_")), None)
    if base is None:
        return "field.value", {"expected": said}
    return "field.type", {"expected": Term("type", _TYPES[base])}


def _choice(expected: str, got: Any) -> tuple[str, dict[str, Cell]]:
    choices = re.findall(r"'([^']*)'", expected)
    return "field.choice", {"expected": ", ".join(choices), "nearest": near(str(got), choices)}


def _follow(cls: type[Value], body: Any, location: tuple[str | int, ...]) -> tuple[Path, type[Value]]:
    """The path in the file's data that pydantic's location means, and the class that holds its last field.

    A mapping read as pairs is located by number and side: that becomes the name of the entry.
    """
    path: list[str | int] = []
    parent, annotation = cls, cast(Any, cls)
    parts = iter(location)
    for part in parts:
        inner = _inner_class(annotation)
        if inner is not None and isinstance(part, str):
            parent, field = inner, inner.model_fields.get(part)
            annotation = field.annotation if field is not None else None
        if isinstance(part, int) and isinstance(body, dict):
            part = list(cast("dict[str, Any]", body))[part]
            next(parts, None)
        path.append(part)
        body = _part(body, part)
    return tuple(path), parent


def _part(body: Any, part: str | int) -> Any:
    if isinstance(body, dict):
        return cast("dict[str | int, Any]", body).get(part)
    return cast("list[Any]", body)[part] if isinstance(body, list) and isinstance(part, int) else None


def _inner_class(annotation: Any) -> type[Value] | None:
    """The class of values that an annotation holds, through options, tuples and unions."""
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple):
        found = (_inner_class(part) for part in get_args(annotation))
        return next((cls for cls in found if cls is not None), None)
    return None
