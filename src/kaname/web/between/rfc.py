"""A decision on its way (RFC, 稟議): review, comments and their resolution, answers on the route, outcome, dissent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone

from kaname.errors import ForbiddenError, KanameError, NotFoundError, UsageError
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.decisions import Decision
from kaname.model.people import Person
from kaname.model.program import Program
from kaname.status.between import deciding
from kaname.web.forms.saving import refusal, tell
from kaname.web.forms.showing import Fault
from kaname.web.forms.typed import is_stale, typed
from kaname.web.pages.frame import list_of, page
from kaname.web.pages.visit import Visit, visited
from kaname.web.talk.people import identities, known
from kaname.words import deciding as words
from kaname.words.speech import Sentence

_DAYS = range(1, 61)


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment in words."""

    number: int
    by: Sentence
    on: str
    text: str
    blocking: bool
    resolution: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer on the route, in words."""

    by: Sentence
    sign: str
    said: str
    on: str
    note: str


@typed
@visited
def rfc(visit: Visit, record: str) -> HttpResponse:
    """The page, and what is done on it."""
    found = visit.desk.record(visit.place, Key(Decision.kind, record))
    assert isinstance(found, Decision)
    if visit.request.method != "POST":
        return _shown(visit, found)
    if is_stale(visit.request):
        return _shown(visit, found, Fault(visit.speech.text(words.STALE), ""), 403)
    try:
        return _saved(visit, found.key)
    except KanameError as error:
        return _shown(visit, found, refusal(error, visit.language).fault, error.status)


def _saved(visit: Visit, key: Key) -> HttpResponse:
    """Write what was done on the revision that was looked at. Raises KanameError."""
    body = visit.request.POST
    base = int(body.get("base", "")) if body.get("base", "").isdecimal() else 0
    program = visit.desk.read(replace(visit.place, at=base or None)).program
    one = program.find(key)
    if not isinstance(one, Decision):
        raise NotFoundError("record_unknown", text=str(key), nearest="")
    fields = _fields(visit, one, program, _today(program))
    done = visit.desk.commit(visit.place, ChangeSet((Put(one.changed(**fields)),)), base)
    tell(visit, done, (key,))
    return redirect(visit.url(f"decisions/{key.id}/rfc/"))


def _fields(visit: Visit, one: Decision, program: Program, today: date) -> dict[str, Any]:
    """What a button does. Raises UsageError, ForbiddenError."""
    body = visit.request.POST
    do, text = body.get("do", ""), body.get("text", "")[:20_000]
    match do:
        case "open":
            days = body.get("days", "")
            if not days.isdecimal() or int(days) not in _DAYS:
                raise UsageError("review_days_wrong")
            return deciding.opened(one, program, today, int(days))
        case "comment":
            return deciding.commented(one, _me(visit, one, program), text, today, blocking="blocking" in body)
        case "resolve":
            number = body.get("number", "")
            return deciding.resolved(one, int(number) if number.isdecimal() else -1, text)
        case "approved" | "declined" | "abstained":
            me = _me(visit, one, program, route=True)
            return deciding.voted(one, program, me, do, text, today)
        case "accept" | "reject":
            return deciding.decided(one, text, body.get("chosen", "")[:2000], today, accept=do == "accept")
        case "withdraw":
            return {"state": "withdrawn"}
        case _:
            raise UsageError("answer_unreadable")


def _today(program: Program) -> date:
    return program.charter.as_of or timezone.localdate()


def _me(visit: Visit, one: Decision, program: Program, *, route: bool = False) -> Key:
    """The reader as the plan knows them: nobody speaks for others. Raises ForbiddenError."""
    who = known(visit.place.name, visit.desk.grants, identities(visit.user)).me(program)
    asked = {program.resolve(each.by) for each in one.approvals} if route else set[Key | None]()
    mine = sorted(key for key in who.people if key.kind == Person.kind or (route and key in asked))
    found = next((key for key in mine if key in asked), None) or next(iter(mine), None)
    if found is None:
        raise ForbiddenError("nobody_in_plan", program=visit.place.name)
    return found


def _shown(visit: Visit, one: Decision, fault: Fault | None = None, status: int = 200) -> HttpResponse:
    """The page; what was typed is still there where it could not be written."""
    get_token(visit.request)
    speech, program = visit.speech, visit.seen.program
    today = visit.assessment.as_of if visit.assessment is not None else _today(program)
    before, after = deciding.chain(program, one)
    body = visit.request.POST
    answer = page(
        visit,
        "between/rfc.html",
        list_of(Decision),
        one=one,
        name=Sentence((speech.part(one.key),)),
        form=speech.term("decision_form", one.form),
        state=speech.term("decision_state", one.state),
        answer=words.answer(one, deciding.route(one, program, today), speech),
        people=tuple(_people(visit, one)),
        remarks=tuple(_remarks(visit, one)),
        answers=tuple(_answers(visit, one)),
        dissents=tuple(
            (speech.cell(program.resolve(each.by)), each.reason, str(speech.cell(each.on))) for each in one.dissents
        ),
        before=tuple(Sentence((speech.part(key),)) for key in before),
        after=tuple(Sentence((speech.part(key),)) for key in after),
        is_open=one.state in deciding.OPEN,
        may=visit.desk.may_write(visit.place, one.key),
        base=visit.seen.revision.number,
        fault=fault,
        did=body.get("do", ""),
        number=body.get("number", ""),
        text=body.get("text", ""),
    )
    answer.status_code = status
    return answer


def _people(visit: Visit, one: Decision) -> Iterator[tuple[str, Sentence]]:
    """Who has a part in it."""
    resolve, speech = visit.seen.program.resolve, visit.speech
    for field in ("driver", "approver", "responsible", "accountable", "contributors", "consulted", "informed"):
        value: Any = getattr(one, field)
        refs: list[Any] = [*value] if isinstance(value, tuple) else [value]
        keys = [key for ref in refs if (key := resolve(ref)) is not None]
        if keys:
            yield speech.field(field), speech.cell(tuple(keys))


def _remarks(visit: Visit, one: Decision) -> Iterator[Remark]:
    for number, each in enumerate(one.comments):
        by = visit.speech.cell(visit.seen.program.resolve(each.by))
        yield Remark(number, by, visit.speech.day(each.on), each.text, each.blocking, each.resolution)


def _answers(visit: Visit, one: Decision) -> Iterator[Answer]:
    for each in one.approvals:
        sign, text = words.ANSWERS[each.answer]
        by = visit.speech.cell(visit.seen.program.resolve(each.by))
        yield Answer(by, sign, visit.speech.text(text), str(visit.speech.cell(each.on)), each.note)
