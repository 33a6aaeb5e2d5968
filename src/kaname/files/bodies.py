"""A record -> the plain values that a plan file holds of it: what was set, in the order in which people read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, cast

from pydantic import PlainSerializer

from kaname.files.scalars import Scalar, Written
from kaname.model.base import Entity, Money, Value

Body = dict[str, Any]

_FIRST = ("id", "title")
_LAST = ("tags", "links", "notes", "confidentiality")


def body(value: Value) -> Body:
    """The fields that were set, as plain values."""
    names = [name for name in _order(type(value)) if name in value.model_fields_set]
    pairs = _pair_fields(type(value))
    return {name: _pairs(getattr(value, name)) if name in pairs else _plain(getattr(value, name)) for name in names}


@cache
def _order(cls: type[Value]) -> tuple[str, ...]:
    """The fields of a class: for a record what it is first, what every record may have last."""
    names = tuple(cls.model_fields)
    if not issubclass(cls, Entity):
        return names
    own = tuple(name for name in names if name not in (*_FIRST, *_LAST))
    return (*_FIRST, *own, *_LAST)


@cache
def _pair_fields(cls: type[Value]) -> frozenset[str]:
    """The fields that hold pairs and are written as a mapping."""
    return frozenset(
        name
        for name, field in cls.model_fields.items()
        if any(isinstance(mark, PlainSerializer) and mark.func is dict for mark in field.metadata)
    )


def _pairs(value: Any) -> Body:
    return {str(name): _plain(item) for name, item in cast("tuple[tuple[object, Any], ...]", value)}


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, Value):
        return body(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in cast("tuple[Any, ...]", value)]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in cast("Mapping[str, Any]", value).items()}
    return _scalar(value)


def _scalar(value: Any) -> Scalar:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, time):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return cast("Scalar", value)


def _number(value: Decimal) -> Scalar:
    """A decimal as the number that reads back as exactly this decimal."""
    if value == value.to_integral_value():
        return int(value)
    if len(value.as_tuple().digits) <= 15:
        return float(value)
    written = Written(value)
    written.text = f"{value:f}"
    return written
