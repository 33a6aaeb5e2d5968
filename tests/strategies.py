"""Arbitrary records, programs and changes for hypothesis, derived from the fields of every kind.

`entities(kind)` gives valid records of a kind; `programs()` whole programs whose references mostly resolve and whose
dates, states and structure mean nothing, circles included; `changes(program)` what may be done to one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from functools import cache
from math import ceil
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from kaname.model import base, controls, correlation, indicators, people, plan, quality, quantities, risks, sources
from kaname.model.base import Entity, Ref, Value, ref_kinds
from kaname.model.changes import Change, ChangeSet, Put, Remove
from kaname.model.kinds import KINDS
from kaname.model.program import Program

Pool = Mapping[str, Sequence[str]]
"""Ids by kind that references may point to."""
Body = dict[str, Any]

NASTY = (
    "",
    "no",
    "NO",
    "~",
    "null",
    "010",
    "1e5",
    "12:30",
    "2026-03-12",
    "- a",
    "a: b",
    "# x",
    "'",
    '"',
    "a\nb\n",
    " x ",
)
ZONES = ("Asia/Tokyo", "Europe/Berlin", "UTC", "America/Sao_Paulo")
CURRENCIES = ("EUR", "JPY", "USD")
_OPTIONAL = 4  # fields that a body has beyond those it must have
FIRST, LAST = date(2024, 1, 1), date(2028, 12, 31)

days = st.dates(FIRST, LAST)
instants = st.builds(
    lambda seconds, hours: datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=hours))) + timedelta(seconds=seconds),
    st.integers(0, 5 * 365 * 86_400),
    st.sampled_from((0, 9, -3)),
)
texts = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=12)
ids = st.sampled_from(("no", "010", "1e5", "2026-03-12", "施策-1", "a.b", "A")) | st.text("abz019-_.", max_size=6).map(
    "k{}".format
)
amounts = st.integers(-10_000_000, 10_000_000).map(lambda cents: Decimal(cents) / 100)
_PATTERNS: Mapping[str, st.SearchStrategy[Any]] = {
    rf"^{base.YEAR_PATTERN}-Q[1-4]$": st.builds("{}-Q{}".format, st.integers(2024, 2028), st.integers(1, 4)),
    rf"^{base.YEAR_PATTERN}-(0[1-9]|1[0-2])$": st.builds(
        "{}-{:02}".format, st.integers(2024, 2028), st.integers(1, 12)
    ),
    r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$": st.sampled_from(("JP", "DE", "DE-BY", "PT")),
    r"^[A-Z]{3}$": st.sampled_from(CURRENCIES),
    r"^[a-z]{2}$": st.sampled_from(("en", "ja")),
    r"^[1-9]\d*[mhdwMQY]$": st.sampled_from(("5m", "1h", "28d", "1M")),
    r"^(https?|mailto|file):": st.sampled_from(("https://example.org/a?b=c#d", "mailto:kim@example.org")),
    base.ID_PATTERN: ids,
}


def entities(kind: str, *, id: str | None = None, pool: Pool | None = None) -> st.SearchStrategy[Entity]:  # noqa: A002
    """Valid records of a kind; references point into the pool, or nowhere."""
    given = {} if id is None else {"id": id}
    return _bodies(KINDS[kind]).map(lambda body: KINDS[kind].model_validate(_filled(body, pool or {}) | given))


@st.composite
def programs(draw: st.DrawFn, *, kinds: Sequence[str] = tuple(KINDS), most: int = 8, charter: bool = True) -> Program:
    """Programs of some records, with at most one charter."""
    chosen = draw(
        st.lists(st.sampled_from([kind for kind in kinds if kind not in ("charter", "portfolio")]), max_size=most)
    )
    if charter and draw(st.booleans()):
        chosen.insert(0, "charter")
    pool: dict[str, list[str]] = {}
    for kind in chosen:
        pool.setdefault(kind, []).append(f"{kind.replace('_', '-')}-{len(pool.get(kind, ())) + 1}")
    return Program([draw(entities(kind, id=one, pool=pool)) for kind, found in pool.items() for one in found])


@st.composite
def changes(draw: st.DrawFn, program: Program, most: int = 6) -> ChangeSet:
    """Changes of a program: records replaced, added and removed, each at most once."""
    pool: dict[str, list[str]] = {}
    for key in program.records:
        pool.setdefault(key.kind, []).append(key.id)
    made: dict[Any, Change] = {}
    for _ in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from([*pool, "action", "risk"]))
        one = draw(st.sampled_from([*pool.get(kind, ()), "new-1", "new-2"]))
        put = Put(draw(entities(kind, id=one, pool=pool)))
        remove = put.key in program.records and draw(st.booleans())
        made[put.key] = Remove(put.key) if remove else put
    return ChangeSet(tuple(made.values()))


class _Hole(NamedTuple):
    """A reference to be, so that strategies are made once whatever there is to refer to."""

    kinds: tuple[str, ...]
    number: int

    def filled(self, pool: Pool) -> str:
        prefix = len(self.kinds) > 1
        known = [f"{kind}/{one}" if prefix else one for kind in self.kinds for one in pool.get(kind, ())]
        nowhere = f"{self.kinds[0]}/nowhere" if prefix else "nowhere"
        return known[self.number % len(known)] if known and self.number else nowhere


def _filled(value: Any, pool: Pool) -> Any:
    if isinstance(value, _Hole):
        return value.filled(pool)
    if isinstance(value, dict):
        return {name: _filled(one, pool) for name, one in value.items()}
    return [_filled(one, pool) for one in value] if isinstance(value, list) else value


@cache
def _bodies(cls: type[Value]) -> st.SearchStrategy[Body]:
    """Bodies of a class: its required fields, and a few of the others."""
    fields = {name: (field.is_required(), _of_field(field)) for name, field in cls.model_fields.items()}
    required = st.fixed_dictionaries({name: found for name, (needed, found) in fields.items() if needed})
    optional = [st.tuples(st.just(name), found) for name, (needed, found) in fields.items() if not needed]
    given = st.lists(st.one_of(optional), max_size=_OPTIONAL).map(dict) if optional else st.just({})
    repair = _REPAIRS.get(cls, dict)
    return st.builds(lambda needed, others: repair(needed | others), required, given)


def _of_field(field: FieldInfo) -> st.SearchStrategy[Any]:
    return _of(field.annotation, tuple(field.metadata))


def _of(annotation: Any, rules: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        inner = [rule for each in args[1:] for rule in (each.metadata if isinstance(each, FieldInfo) else (each,))]
        return _of(args[0], (*rules, *inner))
    if origin is Literal:
        return st.sampled_from(args)
    if origin is Ref:
        return st.builds(_Hole, st.just(ref_kinds(annotation)), st.integers(0, 7))
    if origin in (Union, UnionType):
        return st.one_of(*(st.none() if one is type(None) else _of(one, rules) for one in args))
    if origin is tuple:
        if args[-1] is Ellipsis:
            pair = get_origin(args[0]) is tuple
            return st.lists(_of(args[0], ()), max_size=3, unique_by=(lambda one: one[0]) if pair else None)
        return st.tuples(*(_of(one, ()) for one in args))
    return _of_class(annotation, rules)


def _of_class(cls: type[Any], rules: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if issubclass(cls, base.Money):
        return st.builds("{} {}".format, amounts, st.sampled_from(CURRENCIES))
    if issubclass(cls, Value):
        return _bodies(cls)
    if issubclass(cls, Enum):
        return st.sampled_from([one.value for one in cls])
    if issubclass(cls, str):
        return _strings(rules)
    if issubclass(cls, float | int) and not issubclass(cls, bool):
        return _numbers(cls, rules)
    return _PLAIN[cls]


_PLAIN: Mapping[type[Any], st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    datetime: instants,
    date: days,
    time: st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    Decimal: amounts,
}


def _strings(rules: tuple[Any, ...]) -> st.SearchStrategy[str]:
    if any(getattr(rule, "func", None) is people._known_zone for rule in rules):
        return st.sampled_from(ZONES)
    if any(getattr(rule, "func", None) is sources._no_secret for rule in rules):
        return st.sampled_from(["", "env:TRACKER_TOKEN", "file:/run/secrets/tracker"])
    pattern = next((found for rule in rules if (found := getattr(rule, "pattern", None))), None)
    return _PATTERNS[pattern] if pattern else texts


def _numbers(cls: type[float | int], rules: tuple[Any, ...]) -> st.SearchStrategy[float | int]:
    limits = {
        name: bound
        for rule in rules
        for name in ("ge", "gt", "le", "lt")
        if (bound := getattr(rule, name, None)) is not None and abs(bound) < base.LARGEST
    }
    least, most = limits.get("ge", limits.get("gt", -1_000)), min(limits.get("le", limits.get("lt", 1_000)), 1_000)
    if issubclass(cls, int):
        return st.integers(int(least), int(most))
    least = max(-1_000, ceil(least * 128) / 128)  # short in binary
    floats = st.floats(least, most, exclude_min="gt" in limits, exclude_max="lt" in limits, allow_nan=False, width=32)
    return floats.map(lambda number: number + 0.0)  # no minus zero


def _sorted(*names: str) -> Callable[[Body], Body]:
    """A repair that puts values into order."""

    def repair(body: Body) -> Body:
        given = [name for name in names if body.get(name) is not None]
        return body | dict(zip(given, sorted(body[name] for name in given), strict=True))

    return repair


def _one_of(*names: str, otherwise: Body) -> Callable[[Body], Body]:
    """A repair that leaves exactly one of some fields."""

    def repair(body: Body) -> Body:
        given = [name for name in names if body.get(name) not in (None, "")]
        left = {name: value for name, value in body.items() if name not in given[1:]}
        return left if given else left | otherwise

    return repair


def _three_points(body: Body) -> Body:
    body = _sorted("low", "likely", "high")(body)
    return body | {"shape": "pert"} if body.get("shape") == "lognormal" and body["low"] <= 0 else body


def _work_package(body: Body) -> Body:
    body = _sorted("started", "finished")(body)
    if body.get("finished") and not body.get("started"):
        body["started"] = body["finished"]
    return body | {"effort": None} if body.get("duration") else body


def _alternative(body: Body) -> Body:
    body["allocations"] = body["allocations"] or [{"team": _Hole(("team",), 1)}]
    return body | {"effort": None} if body.get("duration") else body


def _correlated(body: Body) -> Body:
    """Several under `of`, or one `within`."""
    several = len(body.get("of") or ()) > 1
    return body | ({"within": None} if several else {"of": [], "within": body.get("within") or _Hole(("team",), 1)})


def _correlation(body: Body) -> Body:
    shares = sorted(body[name] if body.get(name) is not None else 0.25 for name in ("within_team", "between_teams"))
    return body | dict(zip(("between_teams", "within_team"), shares, strict=True))


def _milestone(body: Body) -> Body:
    return body | {"state": "reached"} if body.get("reached") else body


def _dependency(body: Body) -> Body:
    if not body.get("predecessor") or not body.get("successor"):
        body = body | {"predecessor": None, "successor": None}
    ends = (body.get(name) for name in ("predecessor", "giver", "receiver"))
    return body if any(ends) else body | {"giver": "team/nowhere"}


def _window(body: Body) -> Body:
    return body | {"rolling": not body.get("calendar_start")}


def _ratio(body: Body) -> Body:
    parts = any(body.get(name) for name in ("good", "bad", "total"))
    return body | ({"raw": "", "raw_type": None} if parts or not body.get("raw") else {"raw_type": "success"})


def _slo_target(body: Body) -> Body:
    body = body | ({"target_percent": None} if body.get("target") is not None else {})
    body = body | ({"indicator_ref": None} if body.get("indicator") else {})
    return body if body.get("target_percent") is not None else body | {"target": body.get("target") or 0.5}


def _slo(body: Body) -> Body:
    objectives = body.get("objectives") or []
    if any(one.get("indicator") or one.get("indicator_ref") for one in objectives):
        body = body | {"indicator": None, "indicator_ref": None}
    elif body.get("indicator"):
        body = body | {"indicator_ref": None}
    indicator = body.get("indicator") or {}
    threshold = bool(indicator.get("threshold"))
    slices = (
        {} if body.get("budgeting") in (None, "Occurrences") else {"time_slice_target": 0.5, "time_slice_window": "1h"}
    )
    mended = [
        one | {"op": "lt" if threshold or (one.get("indicator") or {}).get("threshold") else None} | slices
        for one in objectives[: 1 if threshold else None]
    ]
    return body | {"objectives": mended}


def _budget(body: Body) -> Body:
    """All amounts in euros."""
    money = lambda text: text and text.split()[0] + " EUR"  # noqa: E731
    periods = [
        {name: value if name == "month" else money(value) for name, value in one.items()}
        for one in body.get("periods") or []
    ]
    return body | {"periods": periods, "granted": money(body.get("granted"))}


_REPAIRS: Mapping[type[Value], Callable[[Body], Body]] = {
    quantities.Span: _three_points,
    quantities.Effort: _three_points,
    quantities.Shift: _three_points,
    base.MoneyRange: _sorted("low", "likely", "high"),
    people.DayRange: _sorted("first", "last"),
    plan.TrackerRef: _one_of("key", "query", "epic", "label", "milestone", otherwise={"key": "A-1"}),
    plan.Alternative: _alternative,
    correlation.CorrelatedWork: _correlated,
    correlation.DurationCorrelation: _correlation,
    plan.WorkPackage: _work_package,
    plan.Iteration: _sorted("starts", "ends"),
    plan.Milestone: _milestone,
    plan.Criterion: lambda body: body | {"met": True} if body.get("met_on") else body,
    quality.Policy: _sorted("called_on", "lifted_on"),
    plan.Dependency: _dependency,
    indicators.Indicator: _one_of("ratio", "threshold", otherwise={"ratio": {"good": "up", "total": "all"}}),
    indicators.TimeWindow: _window,
    indicators.SloReading: _sorted("good", "total"),
    indicators.SloTarget: _slo_target,
    indicators.RatioMetric: _ratio,
    quality.Slo: _slo,
    risks.Escalation: _sorted("raised_at", "resolved_at"),
    controls.EvidenceItem: _sorted("collected_on", "expires"),
    controls.Obligation: lambda body: body | {"regime": body.get("regime") or "GDPR"},
    controls.ProcessingActivity: lambda body: body | {"regimes": [one for one in body.get("regimes") or () if one]},
    KINDS["budget"]: _budget,
}
