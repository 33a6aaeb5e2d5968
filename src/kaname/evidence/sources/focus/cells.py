"""Cells of a bill: numbers exact, instants in UTC, tags as pairs; what FOCUS has otherwise is told."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Any, NamedTuple, cast

NO_VALUE = frozenset({"NULL", "null", "Null", "\\N"})
"""Texts that stand for nothing; FOCUS has an empty cell instead."""
PLACES = 18
"""So many decimal places are kept of a number."""
_STEP, _WIDE = Decimal(1).scaleb(-PLACES), Context(prec=60, rounding=ROUND_HALF_EVEN)
_LARGEST = Decimal(10) ** 19
_DRESSED = re.compile(r"(?P<sign>-?)[$€£¥]?(?P<whole>\d{1,3}(?:,\d{3})*)(?P<places>\.\d+)")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


class Read(NamedTuple):
    """What a cell says, and the code of what is odd about how it says it; None: it says nothing that can be read."""

    value: Any
    odd: str = ""


def number(text: str) -> Read:
    """A number as it stands; of dressed ones (`$10,000.00`) only those that can mean nothing else."""
    dressed = _DRESSED.fullmatch(text) if "," in text or text.lstrip("-")[:1] in ("$", "€", "£", "¥") else None
    plain = dressed["sign"] + dressed["whole"].replace(",", "") + dressed["places"] if dressed else text
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return Read(None, "focus.number-unreadable")
    if not value.is_finite() or abs(value) >= _LARGEST:
        return Read(None, "focus.number-unreadable")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -PLACES:
        rounded = value.quantize(_STEP, context=_WIDE)
        return Read(rounded, "focus.number-rounded" if rounded != value else "")
    return Read(value, "focus.number-dressed" if dressed else "")


def instant(text: str, form: str = "") -> Read:
    """A moment, in UTC where no zone stands there. `form` is tried (strptime) where it isn't ISO 8601."""
    odd = "" if _ISO.fullmatch(text) else "focus.time-form"
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        try:
            at = datetime.strptime(text, form).replace(tzinfo=UTC) if form else None
        except ValueError:
            at = None
    if at is None:
        return Read(None, "focus.time-unreadable")
    return Read(at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC), odd)


def tags(text: str) -> Read:
    """Pairs in the order of their names. A name with blanks around it is the name without, unless that is there too."""
    try:
        found = json.loads(text)
    except ValueError:
        return Read(None, "focus.cell-unreadable")
    if not isinstance(found, dict):
        return Read(None, "focus.cell-unreadable")
    given = cast("dict[str, Any]", found)
    pairs = {name: _text(value) for name, value in given.items() if name == name.strip()}
    blank = {name.strip(): _text(value) for name, value in given.items() if name != name.strip()}
    return Read(tuple(sorted((blank | pairs).items())), "focus.tag-blank" if blank else "")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
