"""Filters, search and order of records by the fields of their kind, for the interface and for lists on pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from django.http import QueryDict

from kaname.errors import QuestionError
from kaname.files.faults import near
from kaname.model.base import Entity, Ref, Value
from kaname.model.finding import Problem, Term, Where
from kaname.model.program import Program

LEAST, MOST = ".min", ".max"
_APART = "field."
"""Before a field that is called like a parameter."""
OWN = frozenset({"scenario", "at", "page", "limit", "q", "sort"})
"""What an address asks for beside fields."""
Reader = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field that can be asked for: how its values are read, whether they have an order, whether there are many."""

    name: str
    read: Reader
    type: str
    ordered: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    refers: bool = False
    """Whether its values are references."""
    told: Callable[[Entity], Any] | None = None
    """How its value is found where it is no field of the record itself."""

    @property
    def parameter(self) -> str:
        """The name of its parameter."""
        return f"{_APART}{self.name}" if self.name in OWN else self.name


@cache
def fields_of(cls: type[Entity]) -> Mapping[str, Field]:
    """The fields of a kind that can be asked for: single values, references, and lists of them."""
    found = (_field(name, info.annotation) for name, info in cls.model_fields.items())
    return {one.name: one for one in found if one is not None}


@cache
def parameters_of(cls: type[Entity]) -> Mapping[str, tuple[Field, str]]:
    """Every parameter by which records of a kind are chosen, with its field, and whether it is a bound."""
    return _parameters(fields_of(cls))


def _parameters(fields: Mapping[str, Field]) -> Mapping[str, tuple[Field, str]]:
    found: dict[str, tuple[Field, str]] = {}
    for one in fields.values():
        found[one.parameter] = (one, "")
        if one.ordered:
            found |= {f"{one.parameter}{bound}": (one, bound) for bound in (LEAST, MOST)}
    return found


def _field(name: str, annotation: Any, *, many: bool = False) -> Field | None:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _field(name, get_args(annotation)[0], many=many)
    if origin is Ref or annotation is Ref:
        return Field(name, str, "string", many=many, refers=True)
    if origin in (Union, UnionType):
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return _field(name, parts[0], many=many) if len(parts) == 1 else None
    if origin is tuple and not many:
        parts = get_args(annotation)
        return _field(name, parts[0], many=True) if len(parts) == 2 and parts[1] is Ellipsis else None
    if origin is Literal:
        choices = tuple(map(str, get_args(annotation)))
        return Field(name, choice(choices), "string", many=many, choices=choices)
    return _scalar(name, annotation, many=many) if isinstance(annotation, type) else None


def _scalar(name: str, cls: type, *, many: bool) -> Field | None:
    if issubclass(cls, Value):
        return None
    if issubclass(cls, Enum):
        choices = tuple(str(one.value) for one in cls)
        return Field(name, choice(choices), "string", many=many, choices=choices)
    for base, (read, kind) in _READERS.items():
        if issubclass(cls, base):
            return Field(name, read, kind, ordered=base not in (str, bool), many=many)
    return None


def choice(choices: tuple[str, ...]) -> Reader:
    """Reads one of a few values."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(", ".join(choices))
        return text

    return read


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("true, false")
    return text == "true"


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise ValueError("number") from None
    if not found.is_finite():
        raise ValueError("number")
    return found


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text.replace(" ", "+"))
    if found.tzinfo is None:
        raise ValueError("instant")
    return found


_READERS: Mapping[type, tuple[Reader, str]] = {
    bool: (_flag, "boolean"),
    int: (_number, "number"),
    float: (_number, "number"),
    Decimal: (_number, "number"),
    datetime: (_instant, "date-time"),
    date: (_day, "date"),
    time: (time.fromisoformat, "time"),
    str: (str, "string"),
}
_WORDS = {"number": "number", "date": "day", "date-time": "instant", "time": "time", "boolean": "yes or no"}


def chosen(
    records: Iterable[Entity],
    fields: Mapping[str, Field],
    program: Program,
    query: QueryDict,
    own: frozenset[str] = OWN,
) -> list[Entity]:
    """The records that a query asks for, in the order that it asks for; else in that of the plan.

    `own` are the parameters that are no fields. Raises QuestionError for names and values that can't be, with the
    nearest that can.
    """
    known = _parameters(fields)
    wrong = [_unknown(name, (*known, *own)) for name in query if name not in known and name not in own]
    tests: list[Callable[[Entity], bool]] = []
    for name in query:
        if name in known:
            field, bound = known[name]
            try:
                wanted = [field.read(text) for text in query.getlist(name)]
                tests.append(_test(field, bound, wanted, program))
            except ValueError:
                wrong.append(_unread(field, name, cast("str", query[name])))
    order = list(_order(query.get("sort", ""), fields, wrong))
    if wrong:
        raise QuestionError("query_invalid", wrong, count=len(wrong))
    if query.get("q"):
        words = cast("str", query["q"]).casefold().split()
        tests.append(lambda record: all(word in TEXTS.of(record) for word in words))
    found = [record for record in records if all(test(record) for test in tests)]
    for field, falling in reversed(order):
        found = _sorted(found, field, falling=falling)
    return found


def _unknown(name: str, known: Iterable[str]) -> Problem:
    values = {"field": name, "got": name, "nearest": near(name, known)}
    return Problem("field.unknown", Where("query"), (), values, (name,))


def _unread(field: Field, name: str, got: str) -> Problem:
    values: dict[str, Any] = {"field": name, "got": got}
    if field.choices:
        values |= {"expected": ", ".join(field.choices), "nearest": near(got, field.choices)}
        return Problem("field.choice", Where("query"), (), values, (name,))
    values["expected"] = Term("type", _WORDS[field.type])
    return Problem("field.type", Where("query"), (), values, (name,))


def _test(field: Field, bound: str, wanted: Sequence[Any], program: Program) -> Callable[[Entity], bool]:
    if bound:
        limit = wanted[-1]
        return lambda record: any(
            value is not None and (value >= limit if bound == LEAST else value <= limit)
            for value in _values(record, field)
        )
    kept = set(wanted)
    return lambda record: any(_means(value, kept, program) for value in _values(record, field))


def value_of(record: Entity, field: Field) -> Any:
    """What a record says in a field."""
    return getattr(record, field.name) if field.told is None else field.told(record)


def _values(record: Entity, field: Field) -> Iterator[Any]:
    found = value_of(record, field)
    yield from cast("tuple[Any, ...]", found) if field.many else (found,)


def _means(value: Any, wanted: set[Any], program: Program) -> bool:
    """Whether a value is one of those wanted; a reference also by the id or the address of its record."""
    if value in wanted:
        return True
    if isinstance(value, Ref):
        key = program.resolve(cast("Ref[Any]", value))
        return key is not None and not wanted.isdisjoint({key.id, str(key)})
    return isinstance(value, Enum) and value.value in wanted


def _order(text: str, known: Mapping[str, Field], wrong: list[Problem]) -> Iterator[tuple[Field, bool]]:
    sortable = [name for name, field in known.items() if not field.many]
    for part in filter(None, text.split(",")):
        name = part.removeprefix("-")
        if name in sortable:
            yield known[name], part.startswith("-")
        else:
            wrong.append(_unknown(name, sortable))


def _sorted(records: list[Entity], field: Field, *, falling: bool) -> list[Entity]:
    """Stable; records that say nothing come last in either direction."""

    def said(record: Entity) -> bool:
        return next(_values(record, field)) is not None

    def value(record: Entity) -> Any:
        found = value_of(record, field)
        if isinstance(found, Enum):
            return getattr(found, "rank", found.value)
        return str(cast("Ref[Any]", found)) if isinstance(found, Ref) else found

    told = sorted(filter(said, records), key=value, reverse=falling)
    return [*told, *(record for record in records if not said(record))]


class _Texts:
    """What records say, for searching: they never change, and states of a plan share most of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[int, tuple[Entity, str]] = {}

    def of(self, record: Entity) -> str:
        """All that a record says."""
        known = self._known.get(id(record))
        if known is None or known[0] is not record:
            if len(self._known) >= self._most:
                self._known = {}
            known = self._known[id(record)] = (record, text_of(record))
        return known[1]


TEXTS = _Texts(50_000)


def text_of(record: Entity) -> str:
    """All that a record says, for searching."""
    return "\n".join(_texts(record.model_dump(mode="json", exclude_unset=True))).casefold()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in cast("dict[str, Any]", value).values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in cast("list[Any]", value):
            yield from _texts(inner)


COMMON: type[Entity] = Entity
"""What records of all kinds are asked for by: the fields that each has."""
