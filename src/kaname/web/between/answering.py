"""The giver's answer to a dependency: accepted, declined, another day, delivered; each can be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from pydantic import Field, ValidationError

from kaname.errors import KanameError, NotFoundError, UsageError
from kaname.model.base import Day, Key, Value
from kaname.model.changes import ChangeSet, Put
from kaname.model.plan import Dependency
from kaname.web.forms.saving import back, refusal, tell
from kaname.web.pages.visit import Visit, visited


class Answer(Value):
    """What a giver says of a dependency, on the revision that they looked at."""

    do: Literal["accept", "decline", "counter", "deliver"]
    day: Day | Literal[""] = ""
    reason: str = Field("", max_length=2000)
    base: int = Field(ge=0, le=2**53)

    def fields(self, link: Dependency) -> dict[str, Any]:
        """The fields that it writes. Raises UsageError where a day or a reason is wanting."""
        reason = self.reason.strip()
        if self.do in ("decline", "counter") and not reason:
            raise UsageError("answer_needs_reason")
        if self.do in ("counter", "deliver") and not self.day:
            raise UsageError("answer_needs_day")
        match self.do:
            case "accept":
                return {"state": "accepted", "promised": self.day or link.promised or link.need_by, "reason": ""}
            case "decline":
                return {"state": "declined", "reason": reason}
            case "counter":
                return {"state": "proposed", "promised": self.day, "reason": reason}
            case "deliver":
                return {"state": "delivered", "delivered": self.day}


@require_POST
@visited
def answer(visit: Visit, record: str) -> HttpResponse:
    """Write the answer and go back to the board; what keeps it from being written is told there."""
    there = back(visit.request, visit.url("board/#owed"))
    key = Key(Dependency.kind, record)
    try:
        said = _said(visit)
        link = visit.desk.read(replace(visit.place, at=said.base or None)).program.find(key)
        if not isinstance(link, Dependency):
            raise NotFoundError("record_unknown", text=str(key), nearest="")
        change = Put(link.changed(**said.fields(link)))
        done = visit.desk.commit(visit.place, ChangeSet((change,), said.reason.strip()), said.base)
    except KanameError as error:
        fault = refusal(error, visit.language).fault
        messages.error(visit.request, f"{fault.said} {fault.mend}")
        return redirect(there)
    tell(visit, done, (key,))
    return redirect(there)


def _said(visit: Visit) -> Answer:
    given = {name: value for name, value in visit.request.POST.items() if name in Answer.model_fields}
    try:
        return Answer.model_validate(given)
    except ValidationError:
        raise UsageError("answer_unreadable") from None
