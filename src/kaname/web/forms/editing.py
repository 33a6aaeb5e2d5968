"""The form of a record: a new one, one that is changed, one that is removed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kaname.errors import ConflictError, ForbiddenError, PlanError
from kaname.model.base import Entity, Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.plan import Charter
from kaname.web.forms.conflicts import Conflict, conflict
from kaname.web.forms.drafts import BASE, Draft, opened, posted, proposed_id
from kaname.web.forms.effects import Effect, effect_of
from kaname.web.forms.placing import Placed, of_plan
from kaname.web.forms.saving import back, came_from, refusal, tell
from kaname.web.forms.showing import Fault, moved
from kaname.web.forms.typed import is_stale, typed
from kaname.web.pages.frame import list_of, page
from kaname.web.pages.places import plural_address, record_url
from kaname.web.pages.visit import Visit, visited
from kaname.words.kinds_about import KINDS_ABOUT
from kaname.words.markers import _

_ROWS = ("add ", "drop ", "up ", "down ")
_STALE = _("This page had grown stale: look through what you typed and save it again. Nothing was written yet.")


@typed
@visited
def new(visit: Visit, cls: type[Entity]) -> HttpResponse:
    """A record that is to be."""
    visit.desk.read(visit.place)
    if not visit.desk.may_add(visit.place, cls):
        raise ForbiddenError("action_forbidden", action="write", program=visit.place.name)
    return _asked(visit, posted(visit, cls)) if visit.request.method == "POST" else shown(opened(visit, cls))


@typed
@visited
def edit(visit: Visit, cls: type[Entity], id: str) -> HttpResponse:  # noqa: A002
    """A record that is to change."""
    if visit.request.method != "POST":
        draft = opened(visit, cls, id)
        visit.desk.noted_reading(visit.place, filter(None, (draft.before,)))
    else:
        draft = posted(visit, cls, id)
    key = Key(cls.kind, id)
    is_there = key in visit.seen.program.records
    if not (
        visit.desk.may_write(visit.place, key, visit.seen.revision.number)
        if is_there
        else visit.desk.may_add(visit.place, cls)
    ):
        raise ForbiddenError("record_not_yours", record=str(key))
    return _asked(visit, draft) if visit.request.method == "POST" else shown(draft)


def _asked(visit: Visit, draft: Draft) -> HttpResponse:
    """What a button of the form asks for."""
    asked = visit.request.POST.get("do", "")
    if asked.startswith(_ROWS):
        return shown(replace(draft, texts=moved(draft.texts, asked)))
    if is_stale(visit.request):
        return shown(draft, (Placed("", Fault(draft.speech.text(_STALE), "")),), status=403)
    return _tried(draft) if asked == "effect" else _saved(draft)


def _tried(draft: Draft) -> HttpResponse:
    """The form with what saving it would do, as far as that is known by now; what is wrong is told as when saving."""
    record, placed, names = draft.read()
    if record is None:
        return shown(draft, placed, effect=Effect())
    visit, changes = draft.visit, ChangeSet((Put(record),))
    try:
        done = visit.desk.commit(visit.place, changes, draft.base, dry=True)
    except PlanError as error:
        found = of_plan(error.problems, record.key, names, draft.speech) or (refusal(error, visit.language),)
        return shown(draft, found, effect=Effect())
    except (ConflictError, ForbiddenError) as error:
        return shown(draft, (refusal(error, visit.language),), effect=Effect())
    return shown(draft, effect=effect_of(visit, changes, done.program))


def _saved(draft: Draft) -> HttpResponse:
    """Write it; where that can't be, show the form with what is wrong."""
    record, placed, names = draft.read()
    if record is None:
        return shown(draft, placed, status=422)
    visit, why = draft.visit, draft.visit.request.POST.get("why", "").strip()[:2000]
    try:
        if not draft.id and record.key in visit.seen.program.records:
            raise ConflictError("record_id_used", record=str(record.key))
        done = visit.desk.commit(visit.place, ChangeSet((Put(record),), why), draft.base)
    except PlanError as error:
        found = of_plan(error.problems, record.key, names, draft.speech) or (refusal(error, visit.language),)
        return shown(draft, found, status=error.status)
    except ConflictError as error:
        return _disputed(draft, record, error)
    except ForbiddenError as error:
        return shown(draft, (refusal(error, visit.language),), status=error.status)
    tell(visit, done, (record.key,))
    return redirect(back(visit.request, record_url(visit.place, record.key)))


def _disputed(draft: Draft, record: Entity, error: ConflictError) -> HttpResponse:
    """Others wrote meanwhile: an id that is taken is told at the id, other values side by side."""
    told = refusal(error, draft.visit.language)
    found = None if not draft.id else conflict(draft, record, error)
    if found is None:
        return shown(draft, (replace(told, name="" if draft.id else "f.id"),), status=error.status)
    return shown(found.draft, disputed=found, status=error.status)


def shown(
    draft: Draft,
    placed: tuple[Placed, ...] = (),
    *,
    disputed: Conflict | None = None,
    effect: Effect | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form."""
    visit, cls, speech = draft.visit, draft.cls, draft.speech
    first, rest = draft.boxes(placed)
    at = record_url(visit.place, Key(cls.kind, draft.id)) if draft.id else visit.url(f"{plural_address(cls)}/")
    context: dict[str, Any] = {
        "draft": draft,
        "kind": speech.kind(cls.kind),
        "about": speech.text(KINDS_ABOUT[cls.kind]),
        "name": draft.before.name if draft.before is not None else draft.id,
        "first": first,
        "rest": rest,
        "rest_open": any(one.wrong or draft.said(one) for one in rest),
        "placed": placed,
        "conflict": disputed,
        "effect": effect,
        "may_try": visit.seen.program.all(Charter) != (),
        "next": came_from(visit.request, at),
        "why": visit.request.POST.get("why", ""),
        "base_name": BASE,
        **_addresses(draft),
    }
    answer = page(visit, "forms/edit.html", list_of(cls), **context)
    answer.status_code = status
    return answer


def _addresses(draft: Draft) -> dict[str, str]:
    """Where what a form asks for beside itself lies."""
    place, cls = draft.visit.place, draft.cls
    kind = {"place": place, "cls": cls}
    removable = bool(draft.id) and draft.before is not None
    return {
        "offers_url": reverse("offers", kwargs={"place": place}),
        "id_url": "" if draft.id else reverse("new_id", kwargs=kind),
        "remove_url": reverse("remove", kwargs={**kind, "id": draft.id}) if removable else "",
    }


@visited
def proposal(visit: Visit, cls: type[Entity]) -> HttpResponse:
    """An id for a new record with a title."""
    title = visit.request.GET.get("f.title", "")
    return HttpResponse(proposed_id(cls, title, visit.seen.program), content_type="text/plain; charset=utf-8")


__all__ = ["edit", "new", "proposal", "shown"]
