"""What is said where there is no record: the nearest there are, and when one that was there was removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kaname.errors import NotFoundError
from kaname.model.base import Key
from kaname.model.kinds import KINDS
from kaname.web.entities import doors
from kaname.web.entities.sheets import SHEETS, Sheet
from kaname.web.pages.frame import list_of, page
from kaname.web.pages.visit import Visit
from kaname.words.refusals import told
from kaname.words.speech import Speech

_NEAR = 5


@dataclass(frozen=True, slots=True)
class Removal:
    """When, by whom and why a record was removed, and where it is as it stood before."""

    at: datetime | None
    by: str
    why: str
    revision: int
    before: str


def missing(visit: Visit, key: Key) -> HttpResponse:
    """The page for an address at which no record is, as far as the reader may see."""
    cls = KINDS[key.kind]
    sheet = SHEETS.of(visit, cls)
    detail, mend = told(NotFoundError("record_unknown", text=str(key), nearest=""), visit.language)
    context = {
        "kinds": sheet.speech.kind(cls.kind, plural=True),
        "list_url": doors.list_url(visit.place, cls),
        "detail": detail,
        "mend": mend,
        "removal": _removal(visit, key),
        "near": list(_nearest(key, sheet, visit)),
    }
    if visit.request.headers.get("HX-Target") == "peek":
        return render(visit.request, "entities/missing_part.html", context, status=404)
    answer = page(visit, "entities/missing.html", list_of(cls), **context)
    answer.status_code = 404
    return answer


def _removal(visit: Visit, key: Key) -> Removal | None:
    found = visit.desk.removal(visit.place, key)
    if found is None:
        return None
    stamp = found.revision
    at = timezone.localtime(stamp.at) if stamp.at is not None else None
    return Removal(at, stamp.by, stamp.why, stamp.number, doors.record_url(doors.at(visit.place, stamp.parent), key))


def _nearest(key: Key, sheet: Sheet, visit: Visit) -> Iterator[tuple[str, str]]:
    """The records of the kind whose id or name is most like it, then those of other kinds with its id."""
    same = [one.key for one in visit.seen.program if one.id == key.id]
    ids = {one.id: one.key for one in sheet.records}
    names = {sheet.name(one).casefold(): one.key for one in sheet.records}
    close = [ids[one] for one in get_close_matches(key.id, ids, _NEAR, 0.6)]
    called = [names[one] for one in get_close_matches(key.id.replace("-", " ").casefold(), names, _NEAR, 0.6)]
    for one in list(dict.fromkeys((*same, *close, *called)))[:_NEAR]:
        yield doors.record_url(visit.place, one), _told(one, key, sheet.speech)


def _told(one: Key, key: Key, speech: Speech) -> str:
    name = speech.name(one)
    return name if one.kind == key.kind else f"{name} ({speech.kind(one.kind)})"
