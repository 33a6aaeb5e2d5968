"""Any record of any kind, drawn by hypothesis from the annotations of its class."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin
from zoneinfo import available_timezones

from hypothesis import reject
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from kaname.model.base import LARGEST, Entity, Money, MoneyRange, Ref, ThreePoint, Value, ref_kinds
from kaname.model.indicators import Indicator, SloReading, SloTarget
from kaname.model.kinds import KINDS
from kaname.model.people import DayRange
from kaname.model.plan import Dependency, TrackerRef

IDS = st.from_regex(r"[a-z0-9][a-z0-9_.\-]{0,8}", fullmatch=True)
TEXTS = st.one_of(
    st.sampled_from(
        ["no", "010", "12:30", "1e3", "~", "null", "true", "1_000", "0x1F", ".5", "2026-03-12", "a: b", "# c"]
    ),
    st.sampled_from(
        ["- x", "'", '"', "[a]", "{b}", "x #y", "tail ", " head", "two\nlines", "\n", "a\n\n b\n", "要", "😀", "<<"]
    ),
    st.text(max_size=12),
)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
NUMBERS = st.one_of(st.integers(-1000, 1000), st.floats(-1e6, 1e6, allow_nan=False))
DECIMALS = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=2) | st.just(
    Decimal("0.12345678901234567890123")
)
ZONES = tuple(timezone(timedelta(hours=hours)) for hours in (-5, 0, 9))
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.sampled_from(ZONES))  # noqa: DTZ001
PATTERNS = {
    "-Q": st.builds("{}-Q{}".format, st.integers(2020, 2035), st.integers(1, 4)),
    "(0[1-9]": st.builds("{}-{:02}".format, st.integers(2020, 2035), st.integers(1, 12)),
    "[A-Z]{2}(": st.sampled_from(["DE", "DE-BY", "NO", "JP"]),
    "^[A-Z]{3}$": st.just("EUR"),
    "^[a-z]{2}$": st.sampled_from(["en", "no", "ja"]),
    "mhdwMQY": st.sampled_from(["28d", "1h", "30d"]),
    "https?": st.sampled_from(["https://example.org/a#b", "mailto:kim@example.org"]),
}


@cache
def bodies(cls: type[Value], full: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Values for the fields of a class; only some of the optional ones unless it shall be `full`."""
    if issubclass(cls, ThreePoint):
        return _ordered(st.floats(0.5, 100), {"points": ["min-max", "p10-p90"], "shape": ["triangular", "lognormal"]})
    if cls is MoneyRange:
        return _ordered(DECIMALS, {"currency": ["EUR"]})
    if cls is DayRange:
        return st.tuples(DAYS, DAYS).map(sorted).map(lambda days: {"first": days[0], "last": days[1]})
    if cls is Money:
        return st.builds(lambda amount: {"amount": amount, "currency": "EUR"}, DECIMALS)
    if cls is Indicator:
        return st.sampled_from([{"threshold": {"query": "q"}}, {"ratio": {"good": "g", "total": "t"}}])
    if cls is TrackerRef:
        one = st.dictionaries(
            st.sampled_from(["key", "query", "epic", "label", "milestone"]), TEXTS.filter(bool), min_size=1, max_size=1
        )
        return st.builds(lambda source, pointer: {"source": source, **pointer}, TEXTS, one)
    if cls is SloTarget:
        target = st.sampled_from([{"target": 0.995}, {"target_percent": 99.5}])
        return st.builds(lambda one, name, weight: {**one, "name": name, "weight": weight}, target, TEXTS, st.just(2.0))
    if cls is SloReading:
        counts = st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)).map(sorted)
        return st.builds(lambda on, pair: {"on": on, "good": pair[0], "total": pair[1]}, DAYS, counts)
    optional = {name: of_field(cls, field) for name, field in cls.model_fields.items() if not field.is_required()}
    required = {name: of_field(cls, field) for name, field in cls.model_fields.items() if field.is_required()}
    if cls is Dependency:
        required["giver"] = optional.pop("giver")
    return st.fixed_dictionaries(required | optional if full else required, optional={} if full else optional)


def _ordered(numbers: st.SearchStrategy[Any], choices: dict[str, list[str]]) -> st.SearchStrategy[dict[str, Any]]:
    """Three points in order, with the other fields."""
    points = st.lists(numbers, min_size=3, max_size=3).map(sorted)
    others = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in choices.items()})
    return st.builds(lambda p, o: {"low": p[0], "likely": p[1], "high": p[2], **o}, points, others)


def of_field(cls: type[Value], field: FieldInfo) -> st.SearchStrategy[Any]:
    """Values of one field."""
    return _of(field.annotation, tuple(field.metadata))


def _of(annotation: Any, metadata: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    origin, args = get_origin(annotation), get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        return _of(args[0], (*metadata, *annotation.__metadata__))
    if origin is Ref:
        return _refs(ref_kinds(annotation))
    if origin is Literal:
        return st.sampled_from(args)
    if origin in (Union, UnionType):
        return st.one_of(*(_of(part, metadata) for part in args if part is not type(None)))
    if origin is tuple and args[-1] is Ellipsis and get_origin(args[0]) is tuple:
        name, value = get_args(args[0])
        return st.dictionaries(_of(name, ()), _of(value, ()), max_size=3).map(lambda pairs: tuple(pairs.items()))
    if origin is tuple:
        return st.lists(_of(args[0], ()), max_size=3).map(tuple)
    return _of_class(annotation, metadata)


def _refs(kinds: tuple[str, ...]) -> st.SearchStrategy[str]:
    named = st.builds("{}/{}".format, st.sampled_from(kinds or tuple(KINDS)), IDS)
    return st.one_of(IDS, named) if kinds else named


def _of_class(cls: Any, metadata: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    limits = {
        name: getattr(mark, name)
        for mark in _flat(metadata)
        for name in ("ge", "gt", "le", "lt", "pattern")
        if hasattr(mark, name) and (name == "pattern" or abs(getattr(mark, name)) < LARGEST)
    }
    if issubclass(cls, Value):
        return values(cls)
    if issubclass(cls, Enum):
        return st.sampled_from(list(cls))
    if cls is str:
        return _texts(str(limits.get("pattern") or ""), metadata)
    if cls is bool:
        return st.booleans()
    if cls is int:
        return st.integers(limits.get("ge", 0), limits.get("le", 9999))
    if cls is float:
        low, high = limits.get("ge", limits.get("gt", -1e6)), limits.get("le", limits.get("lt", 1e6))
        return st.floats(low, high, exclude_min="gt" in limits, exclude_max="lt" in limits, allow_subnormal=False)
    plain = {
        date: DAYS,
        datetime: INSTANTS,
        Decimal: DECIMALS,
        time: st.times().map(lambda t: t.replace(microsecond=0)),
    }
    return plain[cls]


def _flat(metadata: tuple[Any, ...]) -> list[Any]:
    """Marks, with those that a Field holds."""
    return [each for mark in metadata for each in (*getattr(mark, "metadata", ()), mark)]


def _texts(pattern: str, metadata: tuple[Any, ...]) -> st.SearchStrategy[str]:
    if any(getattr(getattr(mark, "func", None), "__name__", "") == "_known_zone" for mark in metadata):
        return st.sampled_from(sorted(available_timezones())[:20])
    if r"[^\W_]" in pattern:
        return IDS
    return next((strategy for part, strategy in PATTERNS.items() if part in pattern), TEXTS) if pattern else TEXTS


@st.composite
def values(draw: st.DrawFn, cls: type[Value], full: bool = False) -> Any:
    """A valid value of a class. What its validators object to is left out."""
    body = draw(bodies(cls, full))
    while True:
        try:
            return cls.model_validate(body)
        except ValidationError as error:
            wrong = {detail["loc"][0] for detail in error.errors() if detail["loc"]}
            optional = [name for name in body if not cls.model_fields[name].is_required()]
            gone = [name for name in optional if name in wrong] or optional[-1:]
            if not gone:
                reject()
            body = {name: value for name, value in body.items() if name not in gone}


def records(cls: type[Entity], full: bool = False) -> st.SearchStrategy[Any]:
    """A valid record of a kind."""
    return values(cls, full)
