"""The text of a bill in pieces of bounded size, from CSV, packed CSV and Parquet alike."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

import pyarrow as _untyped_arrow
import pyarrow.parquet as _untyped_parquet

from kaname.errors import SourceError
from kaname.evidence.places import unreadable

arrow, parquet = cast(Any, _untyped_arrow), cast(Any, _untyped_parquet)
ENDINGS = (".csv", ".csv.gz", ".parquet")
LINES = 5_000
"""So many lines are read at a time."""
_LONGEST = 2_000_000
"""Characters of one record; a longer one is a quote that was never closed."""


class Text(NamedTuple):
    """Some lines of a bill as CSV under its header; `first` is the line in the file where they begin."""

    header: str
    body: str
    first: int


def pieces(path: Path) -> Iterator[Text]:
    """A bill piece by piece; the first piece may have no line. Raises SourceError."""
    try:
        yield from _parquet(path) if path.name.casefold().endswith(".parquet") else _csv(path)
    except (OSError, EOFError, zlib.error, arrow.ArrowException) as error:
        raise unreadable(path, error) from None
    except UnicodeDecodeError as error:
        raise SourceError("source_file_encoding", file=str(path), at=error.start) from None


def _opened(path: Path) -> IO[str]:
    if path.name.casefold().endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _csv(path: Path) -> Iterator[Text]:
    with _opened(path) as file:
        records = _records(path, file)
        header, _ = next(records, ("", 0))
        some, first, told = list[str](), 0, False
        for record, line in records:
            first = first or line
            some.append(record)
            if len(some) == LINES:
                yield Text(header, "".join(some), first)
                some, first, told = [], 0, True
        if some or not told:
            yield Text(header, "".join(some), first or 2)


def _records(path: Path, file: IO[str]) -> Iterator[tuple[str, int]]:
    """Records with the line each begins in: a line, or more where a quoted cell holds line ends."""
    record, start, open_ = "", 1, False
    for number, line in enumerate(file, 1):
        record += line
        open_ ^= line.count('"') % 2 == 1
        if not open_:
            yield record, start
            record, start = "", number + 1
        elif len(record) > _LONGEST:
            raise SourceError("focus_quote_open", file=str(path), line=start)
    if open_:
        raise SourceError("focus_quote_open", file=str(path), line=start)


def _parquet(path: Path) -> Iterator[Text]:
    with parquet.ParquetFile(path) as file:
        names = file.schema_arrow.names
        header = written([names])
        first, told = 2, False
        for batch in file.iter_batches(batch_size=LINES):
            columns = [[_cell(value) for value in column.to_pylist()] for column in batch.columns]
            yield Text(header, written(zip(*columns, strict=True)), first)
            first, told = first + batch.num_rows, True
        if not told:
            yield Text(header, "", first)


def written(rows: Any) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    """A value of Parquet as FOCUS writes it in text: instants in UTC, maps as JSON, nothing as an empty cell."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        at = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return at.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00Z"
    if isinstance(value, list):  # a map comes as pairs
        pairs = cast("list[Any]", value)
        return json.dumps(dict(pairs) if all(isinstance(one, tuple) for one in pairs) else pairs, ensure_ascii=False)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
