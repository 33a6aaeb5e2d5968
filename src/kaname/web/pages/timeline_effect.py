"""Moving a day of the timeline: what it would do, told before anything is saved, and the saving."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import wraps
from typing import Any, Literal

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST
from pydantic import Field

from kaname.centre.trying import Shifted, Tried, Trying
from kaname.errors import ConflictError, ForbiddenError, KanameError, NotFoundError, UsageError
from kaname.model.base import Entity, Key, Value
from kaname.model.changes import ChangeSet, Put
from kaname.model.roles import Action
from kaname.web.api.asking import LARGEST, sent
from kaname.web.forms.saving import undo_url
from kaname.web.pages.timeline_told import Effect
from kaname.web.pages.trying import trying_on
from kaname.web.pages.visit import Visit, visited
from kaname.words.refusals import told

_MOVABLE = {
    "milestone": ("commitment",),
    "release": ("date",),
    "work_package": ("not_before", "start_on", "finish_on", "deadline"),
}
_SHOWN = 400
"""So many rows at most are drawn where they would lie."""


class Moved(Value):
    """A day that is moved: of which record, from which day, to which; made on a revision."""

    record: str = Field(max_length=300)
    field: Literal["commitment", "date", "not_before", "start_on", "finish_on", "deadline"]
    was: date
    day: date
    base: int = Field(ge=0, le=LARGEST)
    whole: bool = False
    why: str = Field("", max_length=1000)

    @property
    def key(self) -> Key:
        """The record. Raises NotFoundError."""
        try:
            return Key.parse(self.record)
        except ValueError:
            raise NotFoundError("record_unknown", text=self.record, nearest="") from None

    def change(self, record: Entity | None) -> ChangeSet:
        """The change, made on a record as it stands. Raises NotFoundError, UsageError, ConflictError."""
        if record is None:
            raise NotFoundError("record_unknown", text=self.record, nearest="")
        if self.field not in _MOVABLE.get(record.kind, ()):
            raise UsageError("timeline_not_movable", record=record.name, field=self.field)
        stands: date | None = getattr(record, self.field)
        if stands != self.was:
            raise ConflictError("timeline_moved_already", record=record.name, now=stands)
        return ChangeSet((Put(record.changed(**{self.field: self.day})),), self.why)


def _answered(view: Callable[[Visit, Moved], JsonResponse]) -> Callable[..., HttpResponse]:
    """A view that answers a script: what can't be done is told in the panel in which one asked for it."""

    @wraps(view)
    def answered(visit: Visit) -> HttpResponse:
        try:
            return view(visit, sent(visit.request, Moved))
        except KanameError as error:
            said, mend = told(error, visit.language)
            html = render_to_string("pages/timeline_refused.html", {"said": said, "mend": mend})
            return JsonResponse({"refused": True, "html": html}, status=error.status)

    return require_POST(visited(answered))


def trying(visit: Visit) -> Trying:
    """What is tried on the assessment that is shown. Raises NotFoundError while there is none."""
    entry = visit.entry
    if entry is None or visit.portfolio is not None:
        raise NotFoundError("program_unknown", name=visit.place.name, nearest="")
    return trying_on(entry)


@_answered
def effect(visit: Visit, moved: Moved) -> JsonResponse:
    """What moving a day does; nothing is saved."""
    known = trying(visit)
    change = moved.change(known.before.plan.find(moved.key))
    tried = known.whole(change) if moved.whole else known.first(change)
    shown = Effect(visit.speech, known.before, moved.key, moved.field, (moved.was, moved.day), tried)
    context = {"effect": shown, "links": visit.links, "may_write": visit.may(Action.WRITE)}
    html = render_to_string("pages/timeline_effect.html", context)
    return JsonResponse({"html": html, "whole": tried.whole, "rows": list(_rows(tried))})


def _rows(tried: Tried) -> Iterator[list[Any]]:
    yield from (_row(one) for one in tried.shifted[:_SHOWN])


def _row(one: Shifted) -> list[Any]:
    return [str(one.key), *(day and day.isoformat() for day in (one.start, one.finish, one.p50, one.p80))]


@_answered
def move(visit: Visit, moved: Moved) -> JsonResponse:
    """Save a moved day. Raises ForbiddenError, ConflictError, PlanError."""
    if not visit.may(Action.WRITE):
        raise ForbiddenError("action_forbidden", action=Action.WRITE.value, program=visit.place.name)
    record = visit.desk.read(visit.place).program.find(moved.key)
    done = visit.desk.commit(visit.place, moved.change(record), moved.base)
    context = {"number": done.revision.number, "undo": undo_url(visit.place, done.revision.number)}
    html = render_to_string("pages/timeline_saved.html", context, request=visit.request)
    return JsonResponse({"revision": done.revision.number, "html": html})


def warm(visit: Visit) -> Callable[[], object]:
    """What to do beside the requests so that the first answer comes at once."""
    return trying(visit).begin
