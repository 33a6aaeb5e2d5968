"""The audit log, read: who did what, when and from where, oldest first."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from kaname.web.access.models import Entry

FIELDS = ("at", "who", "action", "program", "records", "revision", "detail", "via", "address")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that spreadsheets take for a formula."""


def entries(program: str = "", since: datetime | None = None, until: datetime | None = None) -> Iterator[Entry]:
    """Those of a program or the programs of a portfolio (all without one), within a time, a few at once."""
    found = Entry.objects.order_by("pk")
    if program:
        found = found.filter(program=program) | found.filter(program__startswith=f"{program}/")
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return found.iterator(chunk_size=2000)


def row(entry: Entry) -> dict[str, Any]:
    """An entry as plain values."""
    return {name: getattr(entry, name) for name in FIELDS} | {"at": entry.at.isoformat(timespec="milliseconds")}


def write_json(found: Iterable[Entry], file: IO[str]) -> None:
    """One object a line."""
    for entry in found:
        file.write(json.dumps(row(entry), ensure_ascii=False) + "\n")


def write_csv(found: Iterable[Entry], file: IO[str]) -> None:
    """A table; what a spreadsheet would take for a formula is marked as text."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(FIELDS)
    for entry in found:
        told = row(entry) | {"records": " ".join(entry.records)}
        writer.writerow([_text(told[name]) for name in FIELDS])


def _text(value: Any) -> str:
    said = "" if value is None else str(value)
    return f"'{said}" if said.startswith(_FORMULA) else said
