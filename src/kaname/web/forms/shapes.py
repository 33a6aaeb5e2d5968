"""What each field of a kind asks of a form, read off its annotation: a text, a day, one of a few, parts of parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic.fields import FieldInfo

from kaname.model import base, people
from kaname.model.base import Entity, Ref, Value, ref_kinds

_BY_PATTERN = {
    base.ID_PATTERN: "id",
    f"^{base.YEAR_PATTERN}-Q[1-4]$": "quarter",
    f"^{base.YEAR_PATTERN}-(0[1-9]|1[0-2])$": "month",
    "^[A-Z]{2}(-[A-Z0-9]{1,3})?$": "country",
    "^[A-Z]{3}$": "currency",
    "^[a-z]{2}$": "language",
    r"^[1-9]\d*[mhdwMQY]$": "span",
    "^(https?|mailto|file):": "address",
}
"""What a text with this pattern is."""
_BY_TYPE: tuple[tuple[type[Any], str], ...] = (
    (bool, "flag"),
    (datetime, "instant"),
    (date, "day"),
    (time, "clock"),
    (Decimal, "exact"),
    (int, "whole"),
    (float, "number"),
    (str, "text"),
)
_ZONE = get_args(people.Zone)[1]
LEAVES = frozenset({*_BY_PATTERN.values(), *(name for _, name in _BY_TYPE), "zone", "choice", "ref", "mixed"})
"""Shapes that one input holds."""
WORDLESS = LEAVES - {"text", "choice", "ref", "flag", "mixed"}
"""Leaves whose texts have neither spaces nor commas, so that a list of them fits into one line."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value looks like in a form.

    `type` is one of `LEAVES`; or `choices` (several of a few), `lines` (texts in one input), `rows` (repeated items),
    `pair` (a name with its value), `part` (the fields of `cls`).
    """

    type: str
    nullable: bool = False
    options: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    cls: type[Value] | None = None
    item: Shape | None = None

    @property
    def once(self) -> bool:
        """Whether it is a part that may be there or not, to be added: what is typed could not tell which."""
        return self.type == "part" and self.nullable and not is_plain(cast("type[Value]", self.cls))


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a kind, or of the class of a part."""

    name: str
    shape: Shape
    required: bool
    default: Any


@cache
def fields_of(cls: type[Value]) -> tuple[Field, ...]:
    """The fields of a class, in the order in which people read them."""
    found = [_field(name, info) for name, info in cls.model_fields.items()]
    if not issubclass(cls, Entity):
        return tuple(found)
    first, last = ("title", "id"), ("tags", "links", "notes", "confidentiality")
    rank = {**{name: -2 + n for n, name in enumerate(first)}, **{name: 1 + n for n, name in enumerate(last)}}
    return tuple(sorted(found, key=lambda one: rank.get(one.name, 0)))


@cache
def field_of(cls: type[Value], name: str) -> Field | None:
    """A field of a class by its name."""
    return next((one for one in fields_of(cls) if one.name == name), None)


def place_of(cls: type[Value]) -> str:
    """Where words about fields of a class stand: its kind, or its own name."""
    return cls.kind if issubclass(cls, Entity) else cls.__name__


@cache
def is_plain(cls: type[Value]) -> bool:
    """Whether a part is a few inputs, one of which it must have: then it is there as soon as something is typed."""
    fields = fields_of(cls)
    return any(_must(one) for one in fields) and all(one.shape.type in LEAVES for one in fields)


def _must(field: Field) -> bool:
    return field.required and field.shape.type not in ("currency", "choice", "flag")


@cache
def musts(cls: type[Value]) -> tuple[str, ...]:
    """The fields without which nothing is said: all inputs that a plain part must have, its currency aside."""
    return tuple(one.name for one in fields_of(cls) if _must(one))


def _field(name: str, info: FieldInfo) -> Field:
    required = info.is_required()
    default = None if required else info.get_default(call_default_factory=True)
    shape = shape_of(info.annotation, tuple(info.metadata))
    if shape.type == "text" and info.examples:
        shape = replace(shape, options=tuple(map(str, info.examples)))
    return Field(name, shape, required, default)


def shape_of(annotation: Any, marks: tuple[Any, ...] = ()) -> Shape:
    """The shape of an annotation."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return shape_of(args[0], (*marks, *_unfolded(args[1:])))
    if origin in (Union, UnionType):
        return _of_union(args, marks)
    if origin is Literal:
        return Shape("choice", options=tuple(map(str, args)))
    if origin is Ref:
        return Shape("ref", kinds=ref_kinds(annotation))
    if origin is tuple:
        return _of_tuple(args)
    return _of_class(annotation, marks)


def _unfolded(marks: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(one for mark in marks for one in (mark.metadata if isinstance(mark, FieldInfo) else (mark,)))


def _of_union(args: tuple[Any, ...], marks: tuple[Any, ...]) -> Shape:
    """An option, or references beside free text."""
    others = [one for one in args if one is not type(None)]
    if len(others) == 1:
        return replace(shape_of(others[0], marks), nullable=len(others) < len(args))
    listed = next(one for one in map(shape_of, others) if one.item is not None)
    return Shape("mixed", nullable=len(others) < len(args), item=listed.item)


def _of_tuple(args: tuple[Any, ...]) -> Shape:
    """Many of one; a tuple of fixed length is a name with its value."""
    if args[-1] is not Ellipsis:
        return Shape("pair", item=shape_of(args[1]))
    item = shape_of(args[0])
    if item.type == "choice":
        return Shape("choices", options=item.options)
    if item.type == "text" or item.type in WORDLESS:
        return Shape("lines", item=item)
    return Shape("rows", item=item)


def _of_class(cls: type[Any], marks: tuple[Any, ...]) -> Shape:
    if issubclass(cls, Value):
        return Shape("part", cls=cls)
    if issubclass(cls, Enum):
        return Shape("choice", options=tuple(str(one.value) for one in cls))
    pattern = next((found for mark in marks if (found := getattr(mark, "pattern", None))), "")
    if pattern in _BY_PATTERN:
        return Shape(_BY_PATTERN[pattern])
    if _ZONE in marks:
        return Shape("zone")
    return Shape(next(name for kind, name in _BY_TYPE if issubclass(cls, kind)))
