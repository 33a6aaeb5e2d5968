"""What every kind of record is made of: immutable values, typed references, money, days, three points."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Generic,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    WithJsonSchema,
    model_validator,
)
from pydantic.annotated_handlers import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from kaname.model.countries import COUNTRIES, nearest

E = TypeVar("E", covariant=True)

ID_PATTERN = r"^[^\W_][\w.\-]*$"
_AMOUNT = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+|\d{1,3}(_\d{3})+)(\.\d+)?")
_REF = re.compile(r"^(?:(?P<program>[^\W_][\w.\-]*):)?(?:(?P<kind>[a-z_]+)/)?(?P<id>[^\W_][\w.\-]*)$")


class Key(NamedTuple):
    """The address of a record: its kind, its id, and its program where that is another one."""

    kind: str
    id: str
    program: str = ""

    def __str__(self) -> str:
        return f"{self.program}:{self.kind}/{self.id}" if self.program else f"{self.kind}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read `kind/id` or `program:kind/id`. Raises ValueError."""
        match = _REF.fullmatch(text)
        if match is None or match["kind"] is None:
            raise ValueError(f"not a record address: {text!r}")
        return cls(match["kind"], match["id"], match["program"] or "")


class Ref(str, Generic[E]):
    """A reference to a record of kind E, as written in a plan: `id`, `kind/id` or `program:kind/id`.

    `kinds` are the kinds it may point to; an empty tuple means any kind, and then the text must name one.
    """

    kinds: tuple[str, ...] = ()
    _candidates: tuple[Key, ...] | None = None  # read once: references are followed far more often than made

    @property
    def program(self) -> str:
        """The other program it points into, or ''."""
        return self._part("program")

    @property
    def kind(self) -> str:
        """The kind it names or, where it may point to one kind only, that kind; else ''."""
        return self._part("kind") or (self.kinds[0] if len(self.kinds) == 1 else "")

    @property
    def id(self) -> str:
        """The id of the record it points to."""
        return self._part("id")

    def _part(self, name: str) -> str:
        match = _REF.fullmatch(self)
        return (match[name] or "") if match else ""

    def candidates(self) -> tuple[Key, ...]:
        """Every address it may mean, in the order in which they are tried."""
        if self._candidates is None:
            match = _REF.fullmatch(self)
            program, named, id_ = match.groups("") if match else ("", "", "")
            kinds = (named,) if named else self.kinds if id_ else ()
            self._candidates = tuple([Key(kind, id_, program) for kind in kinds])
        return self._candidates

    def __getstate__(self) -> dict[str, Any]:
        return {"kinds": self.kinds}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        kinds = ref_kinds(source)

        def parse(text: str) -> Ref[Any]:
            match = _REF.fullmatch(text)
            if match is None:
                raise ValueError("reference_malformed")
            if match["kind"] and kinds and match["kind"] not in kinds:
                raise ValueError(f"reference_kind: {', '.join(kinds)}")
            if not match["kind"] and not kinds:
                raise ValueError("reference_needs_kind")
            ref: Ref[Any] = cls(text)
            ref.kinds = kinds
            return ref

        return core_schema.no_info_after_validator_function(parse, core_schema.str_schema(strict=False))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {
            "type": "string",
            "pattern": _REF.pattern.replace("?P<program>", "").replace("?P<kind>", "").replace("?P<id>", ""),
        }


def ref_kinds(annotation: Any) -> tuple[str, ...]:
    """The kinds that a `Ref[...]` annotation may point to; () where it may point to any."""
    args = get_args(annotation)
    targets = get_args(args[0]) if args and get_origin(args[0]) in (Union, UnionType) else args
    return tuple(target.kind for target in targets if getattr(target, "kind", ""))


class Confidentiality(StrEnum):
    """Who may see a record. `legal`, `security` and `personnel` are compartments, not steps on a ladder."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    LEGAL = "legal"
    SECURITY = "security"
    PERSONNEL = "personnel"


FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2200, 12, 31)
"""The days a plan can speak of: what lies outside is a slip of the pen, or a mark for "never"."""
LARGEST = 1e18
"""No number of a plan is larger."""
LARGEST_EXACT = Decimal(10) ** 15
"""No amount of money and no exact number of a plan is larger."""


def _iso_day(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return _within_time(value)
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("day_expected")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("day_expected") from None
    return _within_time(day)


def _within_time(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"day_beyond: {FIRST_DAY} … {LAST_DAY}")
    return day


def _aware(value: Any) -> Any:
    try:
        parsed = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError("instant_expected") from None
    if not isinstance(parsed, datetime) or parsed.tzinfo is None:
        raise ValueError("instant_expected")
    _within_time(parsed.date())
    return parsed


def _clock(value: Any) -> Any:
    if isinstance(value, time) and value.tzinfo is None:
        return value
    if not isinstance(value, str) or not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?", value):
        raise ValueError("time_expected")
    return time.fromisoformat(value.rjust(5, "0") if value.count(":") == 1 else value.rjust(8, "0"))


def _known_country(text: str) -> str:
    if text.partition("-")[0] not in COUNTRIES:
        raise ValueError(f"country_unknown: {nearest(text)}")
    return text


def _exact(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError("number_expected")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("number_expected") from None
    if not number.is_finite():
        raise ValueError("number_expected")
    if abs(number) > LARGEST_EXACT:
        raise ValueError(f"number_beyond: ±{LARGEST_EXACT:,f}")
    return number


YEAR_PATTERN = r"(?:19[7-9]\d|2[01]\d\d|2200)"
"""The years of `FIRST_DAY` to `LAST_DAY`."""
Day = Annotated[date, BeforeValidator(_iso_day)]
"""A calendar day, written 2026-03-12."""
Instant = Annotated[datetime, BeforeValidator(_aware)]
"""A moment with its offset, written 2026-03-12T09:00:00+09:00."""
Clock = Annotated[time, BeforeValidator(_clock)]
"""A time of day where it is meant, written 09:00."""
Number = Annotated[float, Strict(), Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
Count = Annotated[int, Strict(), Field(ge=0, le=int(LARGEST))]
Flag = Annotated[bool, Strict()]
NonNegative = Annotated[float, Strict(), Field(ge=0, le=LARGEST, allow_inf_nan=False)]
Positive = Annotated[float, Strict(), Field(gt=0, le=LARGEST, allow_inf_nan=False)]
Share = Annotated[float, Strict(), Field(ge=0, le=1)]
"""A share or a probability, 0 to 1."""
Exact = Annotated[Decimal, BeforeValidator(_exact)]
"""A decimal number kept exactly as written."""
Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=100)]
Text = str
Quarter = Annotated[str, Field(pattern=rf"^{YEAR_PATTERN}-Q[1-4]$")]
"""A calendar quarter, written 2026-Q3."""
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"), AfterValidator(_known_country)]
"""ISO 3166 country, with its subdivision where holidays differ: DE-BY."""
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class Value(BaseModel):
    """An immutable part of a record."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, ser_json_inf_nan="strings")


class Money(Value):
    """An exact amount in one currency, written `120000 EUR`."""

    amount: Exact
    currency: Currency

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            amount, _, currency = value.strip().partition(" ")
            if not _AMOUNT.fullmatch(amount):  # 1,5 is not 15
                raise ValueError("money_expected")
            return {"amount": Decimal(amount.replace(",", "").replace("_", "")), "currency": currency}
        if isinstance(value, int | float):
            raise ValueError("money_expected")
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        written = {"type": "string", "pattern": rf"^{_AMOUNT.pattern} [A-Z]{{3}}$"}
        return {"anyOf": [written, handler(schema)]}

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def __add__(self, other: Money) -> Money:
        """The sum; both must be in one currency. Raises ValueError."""
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add without a stated rate")
        return Money(amount=self.amount + other.amount, currency=self.currency)

    def times(self, factor: Decimal | int) -> Money:
        """The amount multiplied exactly."""
        return Money(amount=self.amount * factor, currency=self.currency)


class ThreePoint(Value):
    """An uncertain quantity by three points.

    `points` says how low and high are meant: the ends of the range (min-max) or its 10th and 90th percentiles
    (p10-p90).
    """

    low: Number
    likely: Number
    high: Number
    points: Literal["min-max", "p10-p90"] = "min-max"
    shape: Literal["triangular", "pert", "lognormal"] = "triangular"

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError("three_points_order")
        if self.shape == "lognormal" and self.low <= 0:
            raise ValueError("lognormal_positive")
        return self


class MoneyRange(Value):
    """An uncertain amount of money by three points."""

    low: Exact
    likely: Exact
    high: Exact
    currency: Currency

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError("three_points_order")
        return self


def _pairs(value: Any) -> Any:
    return tuple(cast("Mapping[str, Any]", value).items()) if isinstance(value, Mapping) else value


def _mapping_of(item: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "object", "additionalProperties": {"type": item}})


Scores = Annotated[
    tuple[tuple[str, Number], ...], BeforeValidator(_pairs), PlainSerializer(dict), _mapping_of("number")
]
"""Numbers by name, written as a mapping and kept in its order."""
Words = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs), PlainSerializer(dict), _mapping_of("string")]
"""Texts by name, written as a mapping and kept in its order."""


class Link(Value):
    """An address outside the program, with what lies there."""

    url: Annotated[str, Field(pattern=r"^(https?|mailto|file):")]
    title: Text = ""


class Entity(Value):
    """A record of the plan. `id` is unique within its kind and program."""

    kind: ClassVar[str] = ""
    plural: ClassVar[str] = ""
    duty: ClassVar[str] = ""

    id: Id
    title: Text = ""
    confidentiality: Confidentiality = Confidentiality.INTERNAL
    tags: tuple[str, ...] = ()
    notes: Text = ""
    links: tuple[Link, ...] = ()

    def __init_subclass__(cls, plural: str = "", duty: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.kind = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__.rstrip("_")).lower()
        cls.plural = plural or f"{cls.kind}s"
        cls.duty = duty

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        """Class options were read by `__init_subclass__`."""

    @property
    def key(self) -> Key:
        """Its address within its own program."""
        return Key(self.kind, self.id)

    @property
    def name(self) -> str:
        """What to call it: the title or, where it has none, the id."""
        return self.title or self.id

    def changed(self, **fields: Any) -> Self:
        """A validated copy with these fields changed."""
        body: Mapping[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self).model_validate({**body, **fields})
