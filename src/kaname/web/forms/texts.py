"""One value as the text of one input, and back: numbers and days as plans write them, moments in the reader's zone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, cast
from zoneinfo import ZoneInfo

from kaname.model.base import Entity, Key, Ref
from kaname.model.kinds import KINDS
from kaname.model.program import Program
from kaname.web.forms.shapes import Shape

BETWEEN = " — "
"""What stands between the id of a record and its name."""
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?([eE][+-]?\d+)?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class Blank:
    """That nothing was typed."""


BLANK = Blank()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads and writes a form: in which zone, and which records there are to refer to."""

    zone: ZoneInfo
    program: Program

    def written(self, shape: Shape, value: Any) -> str:
        """A value as the text of its input."""
        if value is None:
            return ""
        match shape.type:
            case "ref":
                return self.named(cast("Ref[Any]", value))
            case "flag":
                return "yes" if value else "no" if shape.nullable else ""
            case "mixed":
                return value if isinstance(value, str) else ", ".join(map(str, cast("tuple[Any, ...]", value)))
            case "lines":
                return self._joined(cast("Shape", shape.item), cast("tuple[Any, ...]", value))
            case _:
                return self._plain(value)

    def _plain(self, value: Any) -> str:
        match value:
            case Enum():
                return str(value.value)
            case datetime():
                return value.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M")
            case date():
                return value.isoformat()
            case time():
                return value.strftime("%H:%M:%S" if value.second else "%H:%M")
            case Decimal():
                return f"{value:f}"
            case float():
                return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
            case _:
                return str(value)

    def _joined(self, item: Shape, values: Iterable[Any]) -> str:
        return ("\n" if item.type == "text" else ", ").join(self.written(item, one) for one in values)

    def named(self, ref: Ref[Any]) -> str:
        """A reference as a form shows it: what the plan has, and the name of the record."""
        key = self.program.resolve(ref)
        record = self.program.find(key) if key is not None else None
        return str(ref) if record is None or record.name == record.id else f"{ref}{BETWEEN}{record.name}"

    # --- and back

    def same(self, shape: Shape, text: str, value: Any) -> bool:
        """Whether a text is what was shown of a value: then it means that value, whatever it left out."""
        shown = self.written(shape, value)
        if shape.type == "ref":
            return _id_of(text) == _id_of(shown)
        return plain(text) == plain(shown) or plain(text) == shown.replace("\r", "").replace("\n", "")

    def meant(self, shape: Shape, text: str) -> Any:
        """What a text means: a value, `BLANK`, or the text itself where it means nothing."""
        text = plain(text)
        if not text.strip():
            return BLANK
        if shape.type in ("currency", "country"):
            return _code(text).upper()
        read: dict[str, Callable[[str], Any]] = {
            "text": str.rstrip,
            "ref": lambda text: self._referred(shape, text),
            "flag": lambda text: text in ("yes", "on"),
            "mixed": lambda text: self._mixed(cast("Shape", shape.item), text),
            "lines": lambda text: self._listed(cast("Shape", shape.item), text),
            "number": _number,
            "whole": _number,
            "exact": _exact,
            "instant": self._instant,
            "day": _day,
        }
        return read.get(shape.type, _code)(text)

    def _instant(self, text: str) -> Any:
        text = text.strip()
        with suppress(ValueError):
            found = datetime.fromisoformat(text)
            return found if found.tzinfo is not None else found.replace(tzinfo=self.zone)
        return text

    def _listed(self, item: Shape, text: str) -> tuple[Any, ...]:
        parts = text.split("\n") if item.type == "text" else re.split(r"[\s,、;]+", text)
        return tuple(self.meant(item, one.strip()) for one in parts if one.strip())

    def _mixed(self, item: Shape, text: str) -> Any:
        """References where each names a record, else a text."""
        names = [one.strip() for one in text.split(",") if one.strip()]
        found = [self._found(item.kinds, one) for one in names]
        return tuple(names) if all(found) else text.rstrip()

    def _referred(self, shape: Shape, text: str) -> str:
        """What a plan writes for a record that was named by its address, its id or its title."""
        wanted = _id_of(text)
        found = self._found(shape.kinds, wanted) or self._titled(shape.kinds, text.strip())
        if found is None or _resolves(wanted, found):
            return wanted
        return found.id if len(shape.kinds) == 1 else f"{found.kind}/{found.id}"

    def _found(self, kinds: tuple[str, ...], text: str) -> Key | None:
        kind, _, name = text.rpartition("/")
        keys = (Key(one, name) for one in ((kind,) if kind else kinds))
        return next((key for key in keys if self.program.find(key) is not None), None)

    def _titled(self, kinds: tuple[str, ...], text: str) -> Key | None:
        """The only record with a title."""
        wanted = text.casefold()
        found = [one.key for one in candidates(self.program, kinds) if one.name.casefold() == wanted]
        return found[0] if len(found) == 1 else None


def candidates(program: Program, kinds: tuple[str, ...]) -> Iterable[Entity]:
    """The records that a reference may point to by its id alone: those of the program, and those that all share."""
    shared = [one for key, one in program.outside.items() if not key.program and (not kinds or key.kind in kinds)]
    own = (one for kind in kinds for one in program.all(KINDS[kind])) if kinds else program
    return (*own, *shared)


def plain(text: str) -> str:
    """A text with the line ends of plans; browsers send their own."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _id_of(text: str) -> str:
    return text.partition(BETWEEN)[0].strip()


def _resolves(text: str, key: Key) -> bool:
    return text in (key.id, f"{key.kind}/{key.id}")


def _narrow(text: str) -> str:
    """Letters and digits as plans write them: １２ is 12."""
    return unicodedata.normalize("NFKC", text).strip()


def _code(text: str) -> str:
    """What stands before a name, as plans write it."""
    return _narrow(text).partition(BETWEEN)[0].strip()


def _digits(text: str) -> str | None:
    """A text as a number is written, if it is one."""
    found = _narrow(text).replace("−", "-").replace(" ", "")
    is_one = any(letter.isdigit() for letter in found) and _NUMBER.fullmatch(found) is not None
    return found.replace(",", "") if is_one else None


def _number(text: str) -> Any:
    found = _digits(text)
    if found is None:
        return text.strip()
    return int(found) if re.fullmatch(r"[+-]?\d+", found) else float(found)


def _exact(text: str) -> Any:
    found = _digits(text)
    return text.strip() if found is None else Decimal(found)


def _day(text: str) -> Any:
    found = _DAY.fullmatch(_narrow(text))
    with suppress(ValueError):
        return date(*map(int, found.groups())) if found is not None else text.strip()
    return text.strip()
