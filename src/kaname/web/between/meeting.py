"""A meeting: its agenda, made of the plan, and its minutes, whose lines become records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone

from kaname.assessment import Assessment
from kaname.errors import KanameError, NotFoundError
from kaname.model.base import Key
from kaname.model.finding import Figure
from kaname.model.people import Action, Meeting, Person
from kaname.report import parts
from kaname.report.document import Block, Heading, Point, Points
from kaname.report.overview import movement_point
from kaname.status.between.agenda import Agenda, agenda
from kaname.web.between.minutes import Minutes, open_actions
from kaname.web.forms.saving import refusal, tell
from kaname.web.forms.showing import Fault
from kaname.web.forms.typed import is_stale, typed
from kaname.web.pages.frame import list_of, page
from kaname.web.pages.program import waiting
from kaname.web.pages.visit import Visit, visited
from kaname.words import agenda as words
from kaname.words.speech import Sentence, Speech


@typed
@visited
def meeting(visit: Visit, record: str) -> HttpResponse:
    """The page; what was typed becomes one revision."""
    found = visit.desk.record(visit.place, Key(Meeting.kind, record))
    assert isinstance(found, Meeting)
    if visit.request.method != "POST":
        return _shown(visit, found, Minutes(found.record, base=visit.seen.revision.number))
    written = Minutes.typed(visit.request.POST)
    if is_stale(visit.request):
        return _shown(visit, found, written, Fault(visit.speech.text(words.STALE), ""), 403)
    try:
        return _saved(visit, found.key, written)
    except KanameError as error:
        return _shown(visit, found, written, refusal(error, visit.language).fault, error.status)


def _saved(visit: Visit, key: Key, written: Minutes) -> HttpResponse:
    """Write all of it on the revision that was looked at. Raises KanameError."""
    program = visit.desk.read(replace(visit.place, at=written.base or None)).program
    known = program.find(key)
    if not isinstance(known, Meeting):
        raise NotFoundError("record_unknown", text=str(key), nearest="")
    day = known.starts.date() if known.starts is not None else visit.seen.program.charter.as_of or timezone.localdate()
    done = visit.desk.commit(visit.place, written.changes(program, known, day), written.base)
    tell(visit, done, (key,))
    return redirect(visit.url(f"meetings/{key.id}/agenda/"))


def _shown(
    visit: Visit, found: Meeting, written: Minutes, fault: Fault | None = None, status: int = 200
) -> HttpResponse:
    one = visit.assessment
    if one is None and fault is None:
        return waiting(visit, list_of(Meeting), "between/waiting.html")
    made = agenda(one.standing, found) if one is not None else None
    get_token(visit.request)
    answer = page(
        visit,
        "between/meeting.html",
        list_of(Meeting),
        meeting=found,
        name=Sentence((visit.speech.part(found.key),)),
        when=words.when(found, _zone(visit), visit.speech),
        points=tuple((item, visit.speech.cell(visit.seen.program.resolve(item.subject))) for item in found.agenda),
        agenda=_agenda(visit, found.id, one, made),
        kinds=tuple((kind, visit.speech.kind(kind)) for kind in ("action", "decision")),
        actions=tuple(_actions(visit, made)) if made else (),
        written=written,
        fault=fault,
        people=tuple(sorted(each.name for each in visit.seen.program.all(Person))),
        may=visit.desk.may_write(visit.place, found.key),
    )
    answer.status_code = status
    return answer


def _zone(visit: Visit) -> ZoneInfo:
    """The reader's zone, else that of the program."""
    return ZoneInfo(visit.user.zone or visit.seen.program.charter.zone or "UTC")


def _agenda(visit: Visit, name: str, one: Assessment | None, made: Agenda | None) -> str:
    if one is None or made is None:
        return ""
    return visit.part(f"agenda/{name}", lambda speech: tuple(_blocks(one, made, speech)))


def _actions(visit: Visit, made: Agenda) -> Iterator[tuple[Action, Sentence, str, str]]:
    """The actions of before, with their owners and days."""
    speech, program = visit.speech, visit.seen.program
    for one in open_actions(program, made.actions):
        owner = str(speech.cell(program.resolve(one.owner)))
        yield one, Sentence((speech.part(one.key),)), owner, str(speech.cell(one.due))


def _blocks(one: Assessment, made: Agenda, speech: Speech) -> Iterator[Block]:
    """The agenda as blocks of a report."""
    yield Heading(str(speech.say(words.CHANGED, {"day": made.since})), "changed")
    yield Points(tuple(movement_point(each, speech) for each in made.changed), speech.text(words.NOTHING), shown=8)
    yield Heading(str(speech.say(words.DUE, {"day": made.until})), "due")
    yield Points(tuple(_due(one, made, speech)), speech.text(words.NOTHING), shown=15)
    yield Heading(speech.text(words.DECISIONS), "decisions")
    yield _rows(one.coordination.figure("coordination.decisions"), made.decisions, speech)
    yield Heading(speech.text(words.CLOCKS), "clocks")
    yield _rows(one.risk.figure("risk.escalations"), made.escalations, speech)
    if made.risks:
        yield _rows(one.risk.figure("risk.register"), made.risks, speech)


def _rows(figure: Figure, keys: tuple[Key, ...], speech: Speech) -> Block:
    """The rows of a figure about some records."""
    kept = tuple(row for row in figure.rows if row[0] in keys)
    if not kept:
        return Points((), speech.text(words.NOTHING))
    return parts.table(replace(figure, rows=kept), speech, shown=20)


def _due(one: Assessment, made: Agenda, speech: Speech) -> Iterator[Point]:
    for each in made.due:
        template = words.OVERDUE if each.day < one.as_of else words.DUE_ON
        yield Point("", speech.say(template, {"record": each.key, "field": speech.field(each.field), "day": each.day}))
