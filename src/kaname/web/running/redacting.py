"""What looks like a secret or a person is taken out of whatever is logged, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

GONE = "[redacted]"
_NAMES = (
    r"pass(?:word|wd|phrase)?|secret|token|api[-_ ]?key|authori[sz]ation|cookie|session(?:id)?|credential|signature"
)
_SECRET_NAME = re.compile(rf"(?i)\b\w*(?:{_NAMES})\w*\b")
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?i)\b(?:bearer|basic|digest)\s+[\w.~+/=:-]{6,}",
        r"(?<=://)[^\s/@]+@",  # the user and password of an address
        rf"(?i)(?<![\w])[\w-]*(?:{_NAMES})[\w-]*[\"']?\s*[=:]\s*(?:\"[^\"]*\"|'[^']*'|[^\s,;&\"']+)",
        r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+",  # mail addresses
        r"\bkn_\w+",
        r"\beyJ[\w-]{8,}\.[\w-]+\.?[\w-]*",  # JSON web tokens
        r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|AKIA|ATATT)[\w-]{8,}",
        r"-----BEGIN[^-]*-----[\s\S]*?(?:-----END[^-]*-----|$)",
        r"(?<=[?&])[^=&\s]+=[^&\s\"']+",  # values of a query
        r"(?<![\w/.-])(?=[\w+/-]*\d)(?=[\w+/-]*[A-Za-z])(?![0-9a-f]{8}-[0-9a-f]{4}-)[\w+/-]{32,}={0,2}(?![\w/])",
    )
)


class Redacting:
    """Takes secrets out of a log entry: what is known to be one, is called one, or looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known = tuple(sorted({one for one in secrets if len(one) >= 6}, key=len, reverse=True))

    def __call__(self, _logger: object, _method: str, entry: Any) -> Any:
        """The entry without secrets, as a processor of structlog."""
        return {name: self.value(name, told) for name, told in entry.items()}

    def value(self, name: str, told: Any) -> Any:
        """What may be said under a name."""
        if _SECRET_NAME.fullmatch(name):
            return GONE
        if isinstance(told, Mapping):
            inner = cast("Mapping[Any, Any]", told)
            return {self.text(str(key)): self.value(str(key), each) for key, each in inner.items()}
        if isinstance(told, list | tuple | set | frozenset):
            return [self.value(name, each) for each in cast("Iterable[Any]", told)]
        if told is None or isinstance(told, bool | int | float):
            return told
        return self.text(told.decode(errors="replace") if isinstance(told, bytes) else str(told))

    def text(self, told: str) -> str:
        """A text without what looks like a secret."""
        for known in self._known:
            told = told.replace(known, GONE)
        for pattern in _PATTERNS:
            told = pattern.sub(GONE, told)
        return told
