"""A list as a file: what is filtered, in its order, as the reader may see it. No cell is taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse

from kaname.model.base import Entity, Money
from kaname.web.entities.columns import NAME, Column
from kaname.web.entities.listing import Question, question
from kaname.web.pages.visit import Visit, visited
from kaname.words.speech import Speech
from kaname.words.values import EMPTY, parts_of

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL = 32_767
_WIDEST = 48
_TITLE = 31
Plain = str | int | float | Decimal | date | datetime | bool | None


@visited
def exported(visit: Visit, cls: type[Entity], form: str) -> HttpResponse:
    """The list as CSV or XLSX. Raises QuestionError."""
    one = question(visit, cls)
    visit.desk.noted_reading(visit.place, one.found)
    columns = [one.sheet.columns[name] for name in _named(one)]
    lines = _lines(one, columns)
    body = as_csv(lines) if form == "csv" else as_xlsx(lines, one.sheet.speech.kind(cls.kind, plural=True))
    answer = HttpResponse(body, content_type=_CSV if form == "csv" else _XLSX)
    name = f"{visit.place.name.replace('/', '-')}-{cls.plural}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _named(one: Question) -> Sequence[str]:
    """The columns of the file: all that say something, or those of the list; the id is always among them."""
    chosen = one.columns if "all" not in one.asked.query else _saying(one)
    return tuple(dict.fromkeys(("id", NAME, *chosen)))


def _saying(one: Question) -> Iterator[str]:
    for name, column in one.sheet.columns.items():
        if any(column.value(record) not in EMPTY for record in one.sheet.records):
            yield name


def _lines(one: Question, columns: Sequence[Column]) -> Iterator[list[Plain]]:
    yield [column.label for column in columns]
    for record in one.found:
        yield [_plain(column, record, one.sheet.speech) for column in columns]


def _plain(column: Column, record: Entity, speech: Speech) -> Plain:
    """A value as a cell has it: days and numbers as such, all else in the reader's words."""
    value: Any = column.value(record)
    if value in EMPTY:
        return None
    if isinstance(value, bool) or column.name not in type(record).model_fields:
        return value if isinstance(value, date | int | float) and not isinstance(value, bool) else _said(column, record)
    if isinstance(value, int | float | Decimal | date):
        return value
    if isinstance(value, Money):
        return str(value)
    return "".join(part.text for part in parts_of(value, record.kind, column.name, speech))


def _said(column: Column, record: Entity) -> str:
    entry = column.entry(record)
    return entry.mark.word if entry.mark is not None else str(entry.text)


def harmless(text: str) -> str:
    """A text that a spreadsheet takes for a text: what would begin a formula has an apostrophe before it."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(_BEGINS_FORMULA) else text


def as_csv(lines: Iterable[Sequence[Plain]]) -> bytes:
    """Lines as CSV in UTF-8, marked as such for spreadsheets."""
    text = StringIO()
    writer = csv.writer(text)
    for line in lines:
        writer.writerow([_written(value) for value in line])
    return text.getvalue().encode("utf-8-sig")


def _written(value: Plain) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def as_xlsx(lines: Iterable[Sequence[Plain]], title: str) -> bytes:
    """Lines as a workbook of one sheet, with a head that stays and a filter."""
    from xlsxwriter import Workbook  # who exports nothing needs it not

    made = BytesIO()
    book = Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet: Any = book.add_worksheet(_sheet_name(title))
    forms: dict[str, Any] = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": False}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    widths: dict[int, int] = {}
    last = 0
    for last, line in enumerate(lines):
        for at, value in enumerate(line):
            _put(sheet, last, at, value, forms)
            widths[at] = max(widths.get(at, 8), min(len(_written(value)) + 2, _WIDEST))
    for at, width in widths.items():
        sheet.set_column(at, at, width)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, last, max(len(widths) - 1, 0))
    book.close()
    return made.getvalue()


def _put(sheet: Any, row: int, at: int, value: Plain, forms: dict[str, Any]) -> None:
    match value:
        case None:
            return
        case str():
            sheet.write_string(row, at, value[:_LONGEST_CELL], forms["head"] if row == 0 else None)
        case datetime():
            sheet.write_string(row, at, value.isoformat())
        case date():
            sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), forms["day"])  # noqa: DTZ001 - a day
        case _:
            sheet.write_number(row, at, value)


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:_TITLE] or "Kaname"
