"""A Timetable as text and back: JSON with the fields of its rows in order, so that reading it executes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, cast

from kaname.model.base import Key
from kaname.planning.timetable import (
    Clash,
    Delivery,
    Displaced,
    Experience,
    Gain,
    Outlook,
    OutsideView,
    Quantiles,
    Slot,
    Start,
    Timetable,
    WeekLoad,
)


def _start(key: Key, day: date, part: float, who: list[tuple[Key, float]]) -> Start:
    return Start(key, day, part, tuple((team, people) for team, people in who))


_LISTS: Mapping[str, Callable[..., Any]] = {
    "clashes": Clash,
    "load": WeekLoad,
    "gains": Gain,
    "deliveries": Delivery,
    "starts": _start,
    "displaced": Displaced,
}
_BY_KEY: Mapping[str, Callable[..., Any]] = {"slots": Slot, "outlooks": Outlook}

_SINGLE: Mapping[str, Callable[..., Any]] = {"experience": Experience, "outside": OutsideView}


def written(table: Timetable) -> bytes:
    """A timetable as bytes."""
    body = {field.name: _cell(getattr(table, field.name)) for field in fields(table)}
    body |= {name: [_row(one) for one in getattr(table, name)] for name in _LISTS}
    body |= {name: [_row(one) for one in getattr(table, name).values()] for name in _BY_KEY}
    body |= {name: _row(getattr(table, name)) for name in _SINGLE if getattr(table, name) is not None}
    body["unestimated"] = [_cell(key) for key in table.unestimated]
    body["quantiles"] = [[_cell(key), found] for key, found in table.quantiles.items()]
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_day).encode()


def read(kept: bytes) -> Timetable | None:
    """The timetable that was kept; None where the bytes are damaged or something else."""
    try:
        body = cast("dict[str, Any]", json.loads(kept, object_hook=_value))
        body |= {name: tuple(row(*one) for one in body[name]) for name, row in _LISTS.items()}
        body |= {name: {one[0]: row(*one) for one in body[name]} for name, row in _BY_KEY.items()}
        body |= {name: tuple(body[name]) for name in ("unestimated", "ends")}
        body |= {name: row(*body[name]) for name, row in _SINGLE.items() if body[name] is not None}
        body["fan"] = _quantiles(body["fan"])
        body["quantiles"] = {key: _quantiles(found) for key, found in body["quantiles"]}
        return Timetable(**body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _quantiles(found: Any) -> Quantiles:
    return tuple((share, day) for share, day in found)


def _row(row: Any) -> list[Any]:
    return [_cell(getattr(row, field.name)) for field in fields(row)]


def _cell(value: Any) -> Any:
    """An address as a mapping of one: as it is JSON would make a list of it."""
    if isinstance(value, Key):
        return {"key": list(value)}
    return [_cell(one) for one in cast("tuple[Any, ...]", value)] if isinstance(value, tuple) else value


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError(f"not kept: {type(value).__name__}")


def _value(found: dict[str, Any]) -> Any:
    if found.keys() == {"key"}:
        return Key(*found["key"])
    return date.fromisoformat(found["day"]) if found.keys() == {"day"} else found
