"""Service levels as people write them: 99.95%, with the digits that matter."""

from __future__ import annotations

from decimal import Decimal
from math import floor, log10

SIGNIFICANT = 2
MOST_PLACES = 12


def as_level(share: float) -> str:
    """A share of one in percent, exact to two digits of what is missing: 99.95%, never rounded up to 100%."""
    missing = 1.0 - share
    if missing <= 0:
        return "100%"
    places = min(max(SIGNIFICANT - 1 - floor(log10(missing)), 2), MOST_PLACES)
    percent = (1 - round(Decimal(missing), places)) * 100
    return f"{percent.normalize():f}%"
