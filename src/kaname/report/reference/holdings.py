"""What a field holds, in words: its type, its limits, what it may refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import time
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic.fields import FieldInfo

from kaname.model import base, indicators, money, people
from kaname.model.base import Money, Ref, Value, ref_kinds
from kaname.words.markers import _
from kaname.words.speech import Speech

Describe = Callable[[type[Value]], str]
"""How a page calls a part of a record, where it describes the part itself."""

_NAMES = {
    "str": _("text"),
    "float": _("number"),
    "int": _("whole number"),
    "bool": _("`true` or `false`"),
    "date": _("day, `2026-03-12`"),
    "datetime": _("moment with its offset, `2026-03-12T09:00:00+09:00`"),
    "time": _("time of day, `09:00`"),
    "Decimal": _("exact number"),
    "Money": _("money, `120000 EUR`"),
}
_ALIASES = (
    (base.Id, _("id")),
    (base.Quarter, _("quarter, `2026-Q3`")),
    (base.Country, _("country, `JP`, or a part of it, `DE-BY`")),
    (base.Currency, _("currency, `EUR`")),
    (base.Language, _("language, `ja`")),
    (people.Zone, _("time zone, `Asia/Tokyo`")),
    (money.Month, _("month, `2026-04`")),
    (indicators.SloDuration, _("span, `28d`")),
    (base.Link.model_fields["url"], _("address, `https://…`")),
)
_LIMITS = (
    (("ge", "le"), _("{type}, {ge} to {le}")),
    (("ge", "lt"), _("{type}, {ge} to below {lt}")),
    (("gt", "le"), _("{type}, above {gt} to {le}")),
    (("gt",), _("{type}, above {gt}")),
    (("ge",), _("{type}, {ge} or more")),
    (("max_length",), _("{type}, up to {max_length} characters")),
)


def holding(field: FieldInfo, speech: Speech, describe: Describe) -> str:
    """What a field holds."""
    return _type(field.annotation, tuple(field.metadata), speech, describe)


def _type(annotation: Any, limits: tuple[Any, ...], speech: Speech, describe: Describe) -> str:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(args[0], args[1:], speech, describe)
    if origin is Ref:
        return _reference(annotation, speech)
    if origin is Literal:
        return speech.comma.join(f"`{choice}`" for choice in args)
    if origin in (Union, UnionType):
        return speech.comma.join(_type(part, limits, speech, describe) for part in args if part is not NoneType)
    if origin is tuple:
        return _several(args[0], speech, describe)
    return _single(annotation, limits, speech, describe)


def _reference(annotation: Any, speech: Speech) -> str:
    kinds = ref_kinds(annotation)
    if not kinds:
        return speech.text(_("reference to any kind, `kind/id`"))
    names = speech.comma.join(f"[{speech.kind(kind)}]({kind}.md)" for kind in kinds)
    return str(speech.say(_("reference to {names}"), {"names": names}))


def _several(inner: Any, speech: Speech, describe: Describe) -> str:
    if get_origin(inner) is tuple:
        texts = get_args(inner)[1] is str
        return speech.text(_("mapping of names to texts") if texts else _("mapping of names to numbers"))
    said = _type(inner, (), speech, describe)
    return str(speech.say(_("list of: {inner}"), {"inner": said}))


def _single(cls: type[Any], limits: tuple[Any, ...], speech: Speech, describe: Describe) -> str:
    for alias, said in _ALIASES:
        if _marks(_limits_of(alias)) & _marks(limits):
            return speech.text(said)
    if issubclass(cls, Enum):
        return speech.comma.join(f"`{choice.value}`" for choice in cls)
    if issubclass(cls, Value) and cls is not Money:
        return describe(cls)
    return _limited(speech.text(_NAMES[cls.__name__]), limits, speech)


def _limited(said: str, limits: tuple[Any, ...], speech: Speech) -> str:
    known = {name: limit for name in ("ge", "gt", "le", "lt", "max_length") for limit in _named(limits, name)}
    for names, template in _LIMITS:
        if known and set(names) == known.keys():
            return str(speech.say(template, {"type": said, **known}))
    return said


def _named(limits: Iterable[Any], name: str) -> Iterator[float]:
    """The bounds of a name; one that only keeps out what can't be counted with is not told."""
    found = (getattr(limit, name, None) for limit in _flat(limits))
    return (value for value in found if isinstance(value, int | float) and abs(value) < base.LARGEST)


def _marks(limits: Iterable[Any]) -> frozenset[Any]:
    """What tells an alias from others: the pattern of its text, or the function that checks it."""
    found = (getattr(limit, "pattern", None) or getattr(limit, "func", None) for limit in _flat(limits))
    return frozenset(mark for mark in found if mark is not None)


def _flat(limits: Iterable[Any]) -> Iterator[Any]:
    for limit in limits:
        yield from limit.metadata if isinstance(limit, FieldInfo) else (limit,)


def _limits_of(alias: Any) -> tuple[Any, ...]:
    return tuple(alias.metadata) if isinstance(alias, FieldInfo) else get_args(alias)[1:]


def left_out(field: FieldInfo, speech: Speech) -> str:
    """What counts where a field is not written: its default, '' where that is nothing."""
    if field.is_required():
        return speech.text(_("must be given"))
    default = field.get_default(call_default_factory=True, validated_data={})
    if default is None or default == () or default == "" or isinstance(default, Value):
        return ""
    return f"`{_written(default)}`"


def _written(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return f"[{', '.join(_written(item) for item in cast('tuple[Any, ...]', value))}]"
        case time():
            return value.strftime("%H:%M")
        case Enum():
            return str(value.value)
        case _:
            return str(value)
