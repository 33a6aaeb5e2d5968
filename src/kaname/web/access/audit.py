"""The audit log, read: who did what, when and from where, oldest first."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from django.db.models import Q, QuerySet

from kaname.web.access.models import Entry

FIELDS = ("at", "who", "action", "program", "records", "revision", "detail", "via", "address")
ACTIONS = (
    *("sign-in", "sign-out", "sign-in-failed", "sign-in-throttled", "password-changed"),
    *("factor-added", "factor-removed", "factor-renewed", "factor-failed", "provider-added", "provider-removed"),
    *("session-ended", "token-made", "token-revoked", "invitation", "invitation-accepted", "invitation-withdrawn"),
    *("account-made", "account-closed", "account-reset", "grant", "grant-taken", "audit-exported"),
    *("read", "assess", "write", "propose", "branch", "close", "merge", "baseline", "revert", "accept", "decline"),
    *("job", "job-cancelled", "schedule", "schedule-ended"),
    *("comment", "comment-edited", "comment-removed", "identity"),
)
"""All that is logged, as the guide has it."""
_AT_ONCE = 2000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that spreadsheets take for a formula."""


def chosen(
    program: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    who: str = "",
    action: str = "",
    within: Iterable[str] = ("",),
) -> QuerySet[Entry]:
    """Those of a program or the programs of a portfolio (all without one), of a time, a person and an action.

    `within`: only what is about these programs and portfolios; '' is all.
    """
    found, places = Entry.objects.order_by("pk"), tuple(within)
    if "" not in places:
        about = Q(pk__in=[])
        for one in places:
            about |= _about(one)
        found = found.filter(about)
    if program:
        found = found.filter(_about(program))
    told = {"at__gte": since, "at__lt": until, "who": who, "action": action}
    return found.filter(**{name: value for name, value in told.items() if value})


def _about(program: str) -> Q:
    return Q(program=program) | Q(program__startswith=f"{program}/")


def entries(program: str = "", since: datetime | None = None, until: datetime | None = None) -> Iterator[Entry]:
    """Those of a program or the programs of a portfolio (all without one), within a time, a few at once."""
    return chosen(program, since, until).iterator(chunk_size=_AT_ONCE)


def row(entry: Entry) -> dict[str, Any]:
    """An entry as plain values."""
    return {name: getattr(entry, name) for name in FIELDS} | {"at": entry.at.isoformat(timespec="milliseconds")}


def as_json(found: Iterable[Entry]) -> Iterator[str]:
    """One object a line."""
    for entry in found:
        yield json.dumps(row(entry), ensure_ascii=False) + "\n"


def as_csv(found: Iterable[Entry]) -> Iterator[str]:
    """A table, line by line; what a spreadsheet would take for a formula is marked as text."""
    yield _cells(FIELDS)
    for entry in found:
        told = row(entry) | {"records": " ".join(entry.records)}
        yield _cells([_text(told[name]) for name in FIELDS])


def _cells(values: Sequence[str]) -> str:
    file = StringIO()
    csv.writer(file, lineterminator="\n").writerow(values)
    return file.getvalue()


def _text(value: Any) -> str:
    said = "" if value is None else str(value)
    return f"'{said}" if said.startswith(_FORMULA) else said
