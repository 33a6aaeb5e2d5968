"""Records that go, and revisions that are taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kaname.errors import ForbiddenError, KanameError, PlanError
from kaname.model.base import Entity, Key
from kaname.model.changes import ChangeSet, Remove
from kaname.web.forms.placing import Placed, of_plan
from kaname.web.forms.saving import back, came_from, refusal, tell
from kaname.web.pages.frame import list_of, page
from kaname.web.pages.places import plural_address, record_url
from kaname.web.pages.visit import Visit, visited
from kaname.words.speech import Speech


@visited
def remove(visit: Visit, cls: type[Entity], id: str) -> HttpResponse:  # noqa: A002
    """Remove a record; asked by a link, say what refers to it and offer to."""
    key = Key(cls.kind, id)
    visit.desk.record(visit.place, key)
    if not visit.desk.may_write(visit.place, key):
        raise ForbiddenError("record_not_yours", record=str(key))
    changes = ChangeSet((Remove(key),), visit.request.POST.get("why", "")[:2000])
    asked = visit.request.method == "POST"
    try:
        done = visit.desk.commit(visit.place, changes, visit.seen.revision.number, dry=not asked)
    except PlanError as error:
        speech = Speech(visit.language, visit.seen.program)
        found = of_plan(error.problems, key, {}, speech) or (refusal(error, visit.language),)
        return _shown(visit, key, found, status=error.status if asked else 200)
    if not asked:
        return _shown(visit, key, ())
    tell(visit, done, ())
    return redirect(back(visit.request, visit.url(f"{plural_address(cls)}/")))


def _shown(visit: Visit, key: Key, placed: tuple[Placed, ...], *, status: int = 200) -> HttpResponse:
    program, cls = visit.seen.program, type(visit.seen.program.need(key))
    speech = Speech(visit.language, program)
    referring = [(speech.cell(one), speech.field(name)) for one, name in program.incoming(key)]
    keys = {one for one, _ in program.incoming(key)}
    context: dict[str, Any] = {
        "name": speech.name(key),
        "kind": speech.kind(cls.kind),
        "id": key.id,
        "refused": bool(placed),
        "placed": [one for one in placed if one.about not in keys],  # that something refers to it is told below
        "referring": referring,
        "links": visit.links,
        "next": back(visit.request, visit.url(f"{plural_address(cls)}/")),
        "record": record_url(visit.place, key),
    }
    answer = page(visit, "forms/remove.html", list_of(cls), **context)
    answer.status_code = status
    return answer


@require_POST
@visited
def undo(visit: Visit, number: int) -> HttpResponse:
    """Take back a revision."""
    there = came_from(visit.request, visit.url())
    try:
        done = visit.desk.undo(visit.place, number)
    except KanameError as error:
        found = refusal(error, visit.language).fault
        messages.error(visit.request, f"{found.said} {found.mend}")
        return redirect(there)
    tell(visit, done, ())
    return redirect(there)
