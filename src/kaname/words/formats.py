"""Values in the reader's way: days, numbers, money, shares, spans of time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from kaname.model.base import Money
from kaname.words.catalogue import translate
from kaname.words.markers import _

LONG_DAY = {"en": "d MMM yyyy", "ja": "yyyy年M月d日(E)"}
SHORT_DAY = {"en": "d MMM", "ja": "M月d日"}
PLAIN_DAY = {"en": "d MMM yyyy", "ja": "yyyy年M月d日"}
MONTH = {"en": "MMM yyyy", "ja": "yyyy年M月"}

_READABLE = 1e21
"""Numbers beyond it are told by their power of ten, as are those that are none."""

_LIKELIHOODS = (
    (0.02, _("almost impossible")),
    (0.1, _("very unlikely")),
    (0.35, _("unlikely")),
    (0.65, _("about as likely as not")),
    (0.9, _("likely")),
    (0.98, _("very likely")),
)
_CERTAIN = _("almost certain")


@lru_cache(4096)  # a report names the same days again and again
def day(value: date, language: str, *, short: bool = False) -> str:
    """12 Mar 2026; 2026年3月12日(木)."""
    return format_date(value, (SHORT_DAY if short else LONG_DAY)[language], locale=language)


def plain_day(value: date, language: str) -> str:
    """A day without its weekday, where there is little room."""
    return format_date(value, PLAIN_DAY[language], locale=language)


def month(value: date, language: str) -> str:
    """Mar 2026; 2026年3月."""
    return format_date(value, MONTH[language], locale=language)


def instant(value: datetime, language: str) -> str:
    """A moment to the minute, with its zone."""
    return format_datetime(value, f"{LONG_DAY[language]} HH:mm z", locale=language, tzinfo=value.tzinfo)


def moment(value: datetime, language: str) -> str:
    """A moment to the minute in the reader's own zone, which need not be told."""
    return format_datetime(value, f"{PLAIN_DAY[language]} HH:mm", locale=language, tzinfo=value.tzinfo)


def number(value: float | Decimal, language: str, places: int = 2) -> str:
    """Grouped digits, at most so many decimals; as a power of ten where there are too many to read."""
    if not abs(value) < _READABLE:
        return f"{value:.2e}"
    return format_decimal(value, format="#,##0" + ("." + "#" * places if places else ""), locale=language)


def quantity(value: float, unit: str, language: str) -> str:
    """A number in its unit: 17.1%, 201 ms, 12人."""
    close = not unit or unit[0] in "%‰°" or ord(unit[0]) > 0x2E7F
    return f"{number(value, language)}{'' if close else ' '}{unit}"


def percent(share: float, language: str) -> str:
    """A share in percent: whole; with decimals where a whole number would hide what is left: 0.05 %, 9.5 %, 99.95 %."""
    size = abs(share)
    if not size < _READABLE:
        return f"{share:.2e}"
    places = 3 if 0 < size < 0.001 or 0.999 < size < 1 else 2 if size < 0.01 or 0.99 < size < 1 else int(size < 0.1)
    return format_percent(share, format="#,##0" + ("." + "#" * places if places else "") + "%", locale=language)


def money(value: Money, language: str) -> str:
    """An amount in its currency; small change only where there is some."""
    if not abs(value.amount) < _READABLE:
        return f"{value.amount:.2e} {value.currency}"
    whole = value.amount == value.amount.to_integral_value()
    pattern = "¤#,##0" if whole or abs(value.amount) >= 10_000 else "¤#,##0.00"
    return format_currency(value.amount, value.currency, format=pattern, locale=language, currency_digits=False)


def days(span: float, language: str, *, calendar: bool = False) -> str:
    """A span: 3 working days, 1 calendar day."""
    shown = number(span, language, 0 if abs(span) >= 10 or span == int(span) else 1)
    one = shown in ("1", "-1")
    if calendar:
        form = _("{n} calendar day") if one else _("{n} calendar days")
    else:
        form = _("{n} working day") if one else _("{n} working days")
    return translate(form, language).format(n=shown)


def likelihood(share: float, language: str) -> str:
    """A probability in words."""
    word = next((text for limit, text in _LIKELIHOODS if share < limit), _CERTAIN)
    return translate(word, language)
