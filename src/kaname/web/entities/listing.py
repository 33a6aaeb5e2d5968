"""The list of a kind: what is asked for by the address, in rows of a hundred."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString

from kaname.model.base import Confidentiality, Entity
from kaname.model.roles import Action
from kaname.report import reference
from kaname.web.entities import doors
from kaname.web.entities.asking import OWN, PAGE, Asked, cleaned, is_clean
from kaname.web.entities.columns import NAME, Column
from kaname.web.entities.controls import Chip, chips, control
from kaname.web.entities.sheets import SHEETS, Sheet, made_of
from kaname.web.filtering import chosen
from kaname.web.forms.cells import editable
from kaname.web.pages.frame import list_of, page
from kaname.web.pages.visit import Visit, visited
from kaname.words.kinds_about import KINDS_ABOUT

PART = "list"
"""The part of the page that is fetched alone where the question changes."""
_KEPT = "columns"
_OPEN = frozenset({Confidentiality.PUBLIC, Confidentiality.INTERNAL})


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its name, how it is ordered and the address that orders by it, and its filter."""

    column: Column
    sort: str
    url: str
    control: SafeString


@dataclass(frozen=True, slots=True)
class Paged:
    """A page of what was found."""

    total: int
    number: int
    first: int
    last: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a list is asked, and the records that answer it, in order."""

    sheet: Sheet
    asked: Asked
    columns: tuple[str, ...]
    found: Sequence[Entity]


def question(visit: Visit, cls: type[Entity]) -> Question:
    """What the address asks of a kind. Raises QuestionError."""
    sheet = SHEETS.of(visit, cls)
    asked = Asked(doors.list_url(visit.place, cls), cleaned(visit.request.GET))
    found = chosen(sheet.records, sheet.fields, sheet.program, asked.query, OWN)
    return Question(sheet, asked, asked.columns(sheet, _kept(visit, cls)), found)


def _kept(visit: Visit, cls: type[Entity]) -> str:
    return visit.request.session.get(_KEPT, {}).get(cls.kind, "")


@visited
def records(visit: Visit, cls: type[Entity]) -> HttpResponse:
    """The records of a kind."""
    if visit.request.method == "POST":
        return _columns_kept(visit, cls)
    if not is_clean(visit.request.GET):
        return redirect(Asked(visit.request.path, cleaned(visit.request.GET)).url())
    one = question(visit, cls)
    at = _paged(one)
    shown = one.found[max(at.first - 1, 0) : at.last]
    visit.desk.noted_reading(visit.place, shown)
    numbers = {"all": len(one.sheet.records), "found": at.total, "first": at.first, "last": at.last}
    said = {name: str(one.sheet.speech.cell(number)) for name, number in numbers.items()}
    context = {**_told(visit, one), "paged": at, "said": said, "rows": list(rows(visit, one, shown))}
    if visit.request.headers.get("HX-Target") == PART:
        answer = render(visit.request, "entities/list_part.html", {"visit": visit, **context})
    else:
        answer = page(visit, "entities/list.html", list_of(cls), **context)
    patch_vary_headers(answer, ("HX-Target",))
    return answer


def _columns_kept(visit: Visit, cls: type[Entity]) -> HttpResponse:
    """Keep the columns that the reader chose for a kind; without any, the usual ones are shown again."""
    sheet = SHEETS.of(visit, cls)
    wanted = [name for name in visit.request.POST.getlist("column") if name in sheet.columns]
    if "usual" in visit.request.POST:
        wanted = []
    elif not wanted:
        return HttpResponseBadRequest()
    kept = {**visit.request.session.get(_KEPT, {}), cls.kind: ",".join(wanted)}
    visit.request.session[_KEPT] = kept
    back = Asked(visit.request.path, cleaned(visit.request.GET))
    return redirect(back.url(columns=None))


def _paged(one: Question) -> Paged:
    total = len(one.found)
    text = one.asked.query.get("page") or "1"
    last = max(1, -(-total // PAGE))
    number = min(max(int(text), 1), last) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    first = (number - 1) * PAGE
    return Paged(
        total,
        number,
        first + 1 if total else 0,
        min(first + PAGE, total),
        _of_page(one.asked, number - 1) if number > 1 else "",
        _of_page(one.asked, number + 1) if number < last else "",
    )


def _of_page(asked: Asked, number: int) -> str:
    return asked.url(page=str(number) if number > 1 else None)


def _told(visit: Visit, one: Question) -> dict[str, Any]:
    sheet, asked, cls = one.sheet, one.asked, one.sheet.cls
    speech = sheet.speech
    heads = [_head(name, one) for name in (NAME, *one.columns)]
    shown = {NAME, *one.columns}
    others = (column for name, column in sheet.columns.items() if name not in shown)
    told: dict[str, Any] = {
        "cls": cls,
        "title": speech.kind(cls.kind, plural=True),
        "kind": speech.kind(cls.kind),
        "about": speech.text(KINDS_ABOUT[cls.kind]),
        "asked": asked,
        "all": len(sheet.records),
        "heads": heads,
        "others": [made for column in others if (made := _control(column, one, inside=False))],
        "chips": list[Chip](chips(sheet, asked)),
        "choices": sheet.part(("choices", one.columns), lambda: _choices(sheet, one.columns)),
        "exports": [(form, doors.export_url(visit.place, cls, form)) for form in doors.FORMS],
        "new": doors.door(visit, "new", cls) if visit.desk.may_add(visit.place, cls) else "",
        "waits": visit.assessment is None and visit.portfolio is None and visit.shown.error is None,
        "bulk": doors.door(visit, "bulk", cls) if visit.may(Action.WRITE) else "",
    }
    if not sheet.records:
        told["example"] = reference.example(cls.kind)
    return told


def _head(name: str, one: Question) -> Head:
    column = one.sheet.columns[name]
    sortable = column.field is not None and not column.field.many
    return Head(
        column,
        one.asked.direction(name) if sortable else "",
        one.asked.sorted_by(name) if sortable else "",
        _control(column, one, inside=True),
    )


def _control(column: Column, one: Question, *, inside: bool) -> SafeString:
    """The control of a column, in the head of the list or in the sheet of further ones; made once for each state."""
    made = control(column, one.sheet, one.asked)
    if made is None:
        return SafeString("")
    told = {"control": made, "inside": inside}
    return one.sheet.part((made, inside), lambda: made_of("entities/control.html", told))


def _choices(sheet: Sheet, shown: Sequence[str]) -> SafeString:
    """The columns that can be chosen, those that are shown first and in their order."""
    others = (name for name in sheet.columns if name != NAME and name not in shown)
    told = [(sheet.columns[name], name in shown) for name in (*shown, *others)]
    return made_of("entities/choices.html", {"choices": told})


def rows(visit: Visit, one: Question, shown: Iterable[Entity]) -> Iterator[SafeString]:
    """The rows of some records, each made once."""
    sheet, may = one.sheet, visit.may(Action.WRITE)
    picked = may and bool(doors.door(visit, "bulk", one.sheet.cls))
    columns = [sheet.columns[name] for name in one.columns]

    def row(record: Entity, *, mine: bool) -> SafeString:
        told: dict[str, Any] = {
            "record": record,
            "name": sheet.columns[NAME].entry(record).text,
            "url": doors.record_url(visit.place, record.key),
            "guarded": "" if record.confidentiality in _OPEN else _class_of(record, sheet),
            "entries": [(column, column.entry(record)) for column in columns],
            "links": sheet.links,
            "picked": picked,
            "edit": doors.door(visit, "edit", sheet.cls, record.id) if mine else "",
            "inline": editable(sheet.cls),
        }
        return made_of("entities/row.html", told)

    for record in shown:
        mine = may and visit.desk.may_write(visit.place, record.key, seen=visit.seen.program)
        name = ("row", one.columns, picked, mine, record.id)
        yield sheet.part(name, lambda record=record, mine=mine: row(record, mine=mine))


def _class_of(record: Entity, sheet: Sheet) -> str:
    return sheet.speech.term("confidentiality", record.confidentiality.value)
