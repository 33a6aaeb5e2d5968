"""What plain words of a plan file mean: the core schema of YAML 1.2, nothing more.

`NO` is text, `010` is ten, `12:30`, `2026-03-12` and `1_000` are text. Quoted words are always text.
"""

from __future__ import annotations

import re
from decimal import Decimal

Scalar = str | int | float | bool | None

_CONSTANTS: dict[str, Scalar] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    ".inf": float("inf"),
    ".Inf": float("inf"),
    ".INF": float("inf"),
    "+.inf": float("inf"),
    "+.Inf": float("inf"),
    "+.INF": float("inf"),
    "-.inf": float("-inf"),
    "-.Inf": float("-inf"),
    "-.INF": float("-inf"),
    ".nan": float("nan"),
    ".NaN": float("nan"),
    ".NAN": float("nan"),
}
_NUMERIC_STARTS = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LONGEST = 4000  # digits; Python refuses to convert more than 4300


class Written(float):
    """A number with more digits than a float holds: exact fields read its text, others its value."""

    __slots__ = ("text",)

    text: str

    def __str__(self) -> str:
        return self.text


def plain(text: str) -> Scalar:
    """The value of an unquoted word."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMERIC_STARTS or len(text) > _LONGEST:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    return _float(text) if _FLOAT.fullmatch(text) else text


def _float(text: str) -> float:
    value = float(text)
    if len(text) <= 15 or not Decimal(text).is_finite() or Decimal(repr(value)) == Decimal(text):
        return value
    written = Written(value)
    written.text = text
    return written


def is_plain_text(text: str) -> bool:
    """Whether a reader of YAML 1.2 takes this word for text although it is not quoted."""
    return plain(text) is text
