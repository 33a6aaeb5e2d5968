"""Recorded answers of services and the tables expected of them, as Apache DevLake keeps both for its own tests."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

csv.field_size_limit(sys.maxsize)


@dataclass(frozen=True)
class Recorded:
    """One plugin's folder: what its service answered, object by object, and the tables that DevLake makes of it."""

    folder: Path

    def rows(self, table: str, kind: str = "snapshot_tables") -> list[dict[str, str]]:
        """A table as it lies there."""
        with (self.folder / kind / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def answers(self, table: str) -> list[dict[str, Any]]:
        """The objects of a raw table that are any, and in `asked` what each was asked for."""
        rows = self.rows(table, "raw_tables")
        return [
            {**json.loads(row["data"]), "asked": json.loads(row["input"] or "null")}
            for row in rows
            if row["data"].lstrip().startswith("{")
        ]


def moment(text: str) -> datetime | None:
    """A moment of an expected table; None where there is none."""
    if not text:
        return None
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def number(text: str) -> str:
    """The vendor's id within one of DevLake's: the part behind the last colon."""
    return text.rpartition(":")[2]
