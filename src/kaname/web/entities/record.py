"""The page of a record, whole or as a panel beside a list; and what is said where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString

from kaname.assessment import Assessment
from kaname.model.base import Confidentiality, Entity, Key
from kaname.report.document import Detail, Points
from kaname.report.html import blocks_html
from kaname.report.parts import more
from kaname.report.records import named_details
from kaname.web.entities import about, doors
from kaname.web.entities.missing import missing
from kaname.web.entities.sheets import SHEETS, Sheet, made_of
from kaname.web.entities.spans import strip
from kaname.web.forms.cells import cell_url, editable
from kaname.web.pages.frame import list_of, page
from kaname.web.pages.visit import Visit, visited

PEEK = "peek"
_FOUND = 8


@visited
def record(visit: Visit, cls: type[Entity], id: str) -> HttpResponse:  # noqa: A002 - as addresses name it
    """What a record is, how it stands, what it is linked to; reading a confidential one is noted."""
    key = Key(cls.kind, id)
    found = visit.seen.program.records.get(key)
    if found is None:
        return missing(visit, key)
    visit.desk.noted_reading(visit.place, (found,))
    context = _context(visit, found)
    if visit.request.headers.get("HX-Target") == PEEK:
        answer = render(visit.request, "entities/peek.html", {"visit": visit, **context})
        answer["HX-Push-Url"] = visit.request.path
    else:
        answer = page(visit, "entities/record.html", list_of(cls), **context)
    patch_vary_headers(answer, ("HX-Target",))
    return answer


def _context(visit: Visit, found: Entity) -> dict[str, Any]:
    cls, sheet = type(found), SHEETS.of(visit, type(found))
    speech, may = sheet.speech, visit.desk.may_write(visit.place, found.key, seen=visit.seen.program)
    return {
        "key": found.key,
        "name": speech.name(found.key),
        "kind": speech.kind(cls.kind),
        "kinds": speech.kind(cls.kind, plural=True),
        "list_url": doors.list_url(visit.place, cls),
        "url": doors.record_url(visit.place, found.key),
        "history": doors.history_url(visit.place, found.key),
        "edit": doors.door(visit, "edit", cls, found.id) if may else "",
        "remove": doors.door(visit, "remove", cls, found.id) if may else "",
        "guarded": found.confidentiality not in (Confidentiality.PUBLIC, Confidentiality.INTERNAL),
        "guard": speech.term("confidentiality", found.confidentiality.value),
        "standing": about.standing(found, sheet.assessment, speech) if sheet.assessment is not None else None,
        "body": sheet.part(("record", found.id, may), lambda: _body(found, sheet, visit, may=may)),
        "waits": visit.assessment is None and visit.portfolio is None and visit.shown.error is None,
    }


def _body(found: Entity, sheet: Sheet, visit: Visit, *, may: bool) -> SafeString:
    """All that follows from the plan and its assessment alone."""
    speech, one = sheet.speech, sheet.assessment
    told: dict[str, Any] = {
        "fields": list(_fields(found, sheet, visit, may=may)),
        "referring": list(about.referring(found, sheet, visit.place)),
        "links": sheet.links,
        "language": speech.language,
    }
    if one is not None:
        points = about.findings(found, one, speech)
        block = Points(points, "", shown=_FOUND, more=more(len(points) - _FOUND, speech))
        told |= {
            "outlook": about.outlook(found, one, speech),
            "strip": strip(*about.clocks(found, one), one.as_of, _span(one), speech.language),
            "findings": SafeString(blocks_html((block,), sheet.links)) if points else "",  # nosec B703 # made of escaped texts
        }
    return made_of("entities/record_body.html", told)


def _fields(found: Entity, sheet: Sheet, visit: Visit, *, may: bool) -> Iterator[tuple[Detail, str, str]]:
    """The fields that say something, with the addresses at which they can be edited where they stand, and in a form."""
    can = editable(type(found)) if may else frozenset[str]()
    form = doors.door(visit, "edit", type(found), found.id)
    for name, detail in named_details(found, sheet.speech):
        inline = name in can and detail.table is None and not detail.items
        yield detail, cell_url(visit.place, found, name) if inline else "", f"{form}#f-{name}"


def _span(one: Assessment) -> tuple[date | None, date | None]:
    """From when until when the program runs."""
    charter = one.program.charter
    return charter.starts, charter.ends
