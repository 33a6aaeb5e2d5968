"""How long to wait before asking again: as long as the service says, else longer each time."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

_FIRST, _LONGEST = 0.5, 60.0
_RESETS = ("x-ratelimit-reset", "ratelimit-reset")
_MOMENT = 1_000_000_000
"""A larger number of seconds is a moment, seconds since 1970, not a span."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds one pause may take; a longer one ends the pull, which can be gone on with later."""

    seconds: float = 900.0


def pause(attempt: int, headers: Mapping[str, str]) -> float:
    """Seconds to wait after an attempt, the first being 1."""
    asked = told(headers)
    if asked is not None:
        return asked + random.uniform(0.0, 0.25)  # nosec B311 # not all at the very moment; no secret
    return min(_LONGEST, _FIRST * 2.0 ** (attempt - 1)) * random.uniform(0.5, 1.0)  # nosec B311 # nor here


def told(headers: Mapping[str, str]) -> float | None:
    """The seconds a service asks for: `Retry-After` as a span or a date, else until its limit begins anew."""
    after = headers.get("retry-after", "").strip()
    if after.isdecimal():
        return float(after)
    if after:
        try:
            return max(0.0, parsedate_to_datetime(after).timestamp() - time.time())
        except ValueError:
            pass  # what can't be read tells nothing; other headers may
    if headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining", "0")) != "0":
        return None
    for name in _RESETS:
        reset = headers.get(name, "").strip()
        if reset.isdecimal():
            return max(0.0, int(reset) - time.time()) if int(reset) > _MOMENT else float(reset)
    return None
