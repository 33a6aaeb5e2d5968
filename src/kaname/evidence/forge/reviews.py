"""When a change was first looked at: by somebody who is neither its author nor a machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Word:
    """A review or comment. `by` identifies who wrote it; "" where the account is gone."""

    at: datetime
    by: str
    machine: bool


def first_review(author: str, words: Iterable[Word]) -> datetime | None:
    """The earliest word of somebody else; None while there is none. Who is unknown can't be told from the author."""
    return min((word.at for word in words if word.by and word.by != author and not word.machine), default=None)
