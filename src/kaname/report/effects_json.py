"""What `kaname diff` says, for programs: records by address, days as ISO, days of work and shares as numbers.

What can't be told is {"undefined": REASON}; what isn't there is null.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from kaname.model.base import Key, Money
from kaname.model.changes import Put
from kaname.model.finding import Days, Finding, Percent, Quantity, Severity, Term, Undefined
from kaname.report.effects import Comparison, difference, faults
from kaname.status.effects import Amount, Effects


def as_json(wanted: Mapping[str, Comparison]) -> str:
    """One object by program, under its name; of a portfolio itself under its address."""
    return json.dumps({name: _told(one) for name, one in wanted.items()}, ensure_ascii=False, indent=2) + "\n"


def _told(one: Comparison) -> Mapping[str, Any]:
    return {
        "as_of": one.after.as_of.isoformat(),
        "audience": one.after.viewer or None,
        "narrowed": one.before.narrowed or one.after.narrowed,
        "faults": {"before": faults(one.before), "after": faults(one.after)},
        "places": {"before": one.places[0], "after": one.places[1]},
        "exceeded": [
            {"limit": each.limit.text, "record": _plain(each.key), "value": _plain(each.value)} for each in one.exceeded
        ],
        "programs": {"added": list(one.added), "removed": list(one.removed), "same": list(one.same)},
        **_effects(one.effects),
    }


def _effects(effects: Effects) -> Mapping[str, Any]:
    end = effects.end
    return {
        "end": _plain(end),
        "changes": [{"record": str(one.key), "put": isinstance(one, Put)} for one in effects.changes],
        "fields": [
            {"record": str(one.key), "field": one.field, "before": one.before, "after": one.after}
            for one in effects.fields
        ],
        "dates": _plain(effects.dates),
        "amounts": [_amount(one) for one in effects.amounts],
        "states": _plain(effects.states),
        "overloads": _plain(effects.overloads),
        "findings": [{"turn": one.turn, **_finding(one.finding)} for one in effects.findings],
        "health": _plain(effects.colours),
        "alone": _plain(effects.alone),
        "not_tried_alone": effects.left,
        "unknown": dict(effects.unknown),
    }


def _amount(one: Amount) -> Mapping[str, Any]:
    return {**_plain(one), "difference": _plain(difference(one.value))}


def _finding(one: Finding) -> Mapping[str, Any]:
    return {
        "code": one.code,
        "severity": one.severity.name.lower(),
        "subjects": [str(key) for key in one.subjects],
        "values": {name: _plain(value) for name, value in one.values.items()},
    }


def _plain(value: Any) -> Any:  # noqa: C901 - one case per type
    match value:
        case Key():
            return str(value)
        case Undefined():
            return {"undefined": value.reason}
        case Percent():
            return value.share
        case Days():
            return value.days
        case Quantity():
            return value.value
        case Term():
            return value.code
        case Money():
            return {"amount": f"{value.amount:f}", "currency": value.currency}
        case Severity():
            return value.name.lower()
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple():
            return [_plain(one) for one in cast("tuple[Any, ...]", value)]
        case _ if is_dataclass(value):
            return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value
