"""An Analysis as text and back: JSON with the fields of its rows in order, so that reading it executes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, cast

from kaname.model.base import Key
from kaname.planning.analysis import Analysis, CostFinish, Driver, ResponseValue, Sensitivity, Stage

_LISTS: Mapping[str, Callable[..., Any]] = {
    "stages": Stage,
    "responses": ResponseValue,
    "drivers": Driver,
    "sensitivities": Sensitivity,
}


def written(found: Analysis) -> bytes:
    """An analysis as bytes."""
    return json.dumps(_plain(found), ensure_ascii=False, separators=(",", ":")).encode()


def read(kept: bytes) -> Analysis | None:
    """The analysis that was kept; None where the bytes are damaged or something else."""
    try:
        values = cast("list[Any]", json.loads(kept, object_hook=_value))
        body = dict(zip((field.name for field in fields(Analysis)), values, strict=True))
        body |= {name: tuple(row(*one) for one in body[name]) for name, row in _LISTS.items()}
        body["network"] = dict(body["network"])
        body["unpriced_risks"] = tuple(body["unpriced_risks"])
        body["cost_finish"] = _cost_finish(body["cost_finish"])
        return Analysis(**body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _cost_finish(values: list[Any]) -> CostFinish:
    body = dict(zip((field.name for field in fields(CostFinish)), values, strict=True))
    for name in ("frontier", "runs"):
        body[name] = tuple(tuple(one) for one in body[name])
    body["unpriced"] = tuple(body["unpriced"])
    return CostFinish(**body)


def _plain(value: Any) -> Any:
    match value:
        case Key():
            return {"key": list(value)}
        case date():
            return {"day": value.isoformat()}
        case tuple():
            return [_plain(one) for one in cast("tuple[Any, ...]", value)]
        case dict():
            return [[_plain(key), _plain(one)] for key, one in cast("dict[Any, Any]", value).items()]
        case None | str() | int() | float():
            return value
        case _:
            return [_plain(getattr(value, field.name)) for field in fields(value)]


def _value(found: dict[str, Any]) -> Any:
    return Key(*found["key"]) if found.keys() == {"key"} else date.fromisoformat(found["day"])
