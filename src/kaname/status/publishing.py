"""What is published of a timetable: forecasts, to be scored when the truth arrives, and the plan in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from kaname.model.history import History, PastForecast, PastPlan
from kaname.planning.publishing import plan_in_force
from kaname.planning.timetable import Timetable

_LENGTH = 16  # of a digest as it is kept, in hexadecimal digits


def published(
    table: Timetable, at: datetime, digest: str, audiences: tuple[str, ...], revision: str = ""
) -> Iterator[PastForecast]:
    """The forecast of every promise that is open, from the day of the timetable, made at a moment for audiences."""
    for key, outlook in sorted(table.outlooks.items()):
        if outlook.commitment is not None and outlook.method != "actual":
            yield PastForecast(
                at,
                key,
                outlook.p50,
                outlook.p80,
                outlook.p95,
                outlook.commitment,
                outlook.method,
                table.seed,
                table.runs,
                digest[:_LENGTH],
                table.as_of,
                audiences,
                outlook.probability,
                table.quantiles.get(key, ()),
                revision,
            )


def unpublished(forecasts: Iterable[PastForecast], history: History) -> tuple[PastForecast, ...]:
    """Those that were not published before: from the same day, for the same input and the same audiences."""
    known = {_identity(past) for past in history.forecasts if past.digest}
    return tuple(one for one in forecasts if _identity(one) not in known)


def _identity(past: PastForecast) -> tuple[object, ...]:
    return past.record, past.as_of, past.digest, past.audiences


def in_force(table: Timetable, at: datetime, digest: str, audiences: tuple[str, ...]) -> PastPlan:
    """The schedule of what has not begun, published at a moment for audiences."""
    return plan_in_force(table, at, digest[:_LENGTH], audiences)


def unknown(plans: Iterable[PastPlan], history: History) -> tuple[PastPlan, ...]:
    """Those that say something, and were not published before for the same day and the same audiences."""
    known = {_said(past) for past in history.plans}
    return tuple(one for one in plans if one.starts and _said(one) not in known)


def _said(past: PastPlan) -> tuple[object, ...]:
    return past.as_of, past.starts, past.ways, past.audiences
