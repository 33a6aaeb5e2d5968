"""Plans and changes from files: kept as a proposal first, looked at with their problems, then written."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import redirect

from kaname.centre.places import Place
from kaname.centre.proposals import proposal, propose
from kaname.errors import ConflictError, KanameError, PlanError, UsageError
from kaname.model.changes import Put
from kaname.model.checks import place_of
from kaname.model.finding import Problem
from kaname.model.roles import Action
from kaname.store import MAIN
from kaname.web.api.refusals import TooLargeError, UnprocessableError
from kaname.web.operations.uploads import MOST, changes_of
from kaname.web.pages.frame import page
from kaname.web.pages.places import RecordLinks, place_url
from kaname.web.pages.visit import Visit, visited
from kaname.web.states.scenarios import is_program
from kaname.words.refusals import told
from kaname.words.speech import Sentence, Speech
from kaname.words.values import differing

_RECORDS = 200
_FIELDS = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A record that a file adds, changes or removes."""

    how: str
    """new, changed, removed."""
    kind: str
    name: str
    fields: tuple[tuple[str, Sentence, Sentence], ...]


@visited
def imports(visit: Visit) -> HttpResponse:
    """A form for a file; a file that is sent is kept as a proposal and shown."""
    if not is_program(visit):
        raise UsageError("folder_is_portfolio", folder=visit.place.name)
    if visit.request.method != "POST":
        return _form(visit)
    visit.desk.allow(visit.place.name, Action.PROPOSE)
    sent = visit.request.FILES.get("file")
    home, why = Place(visit.place.name), visit.request.POST.get("why", "").strip()[:2000]
    remove = bool(visit.request.POST.get("remove"))
    try:
        if sent is None:
            raise UsageError("upload_missing")
        if (sent.size or 0) > MOST * 1_000_000:
            raise TooLargeError("upload_too_large", most=MOST)
        changes, base = changes_of(visit.desk, home, sent.read(), remove=remove)
        made = propose(visit.desk, home.name, replace(changes, why=why or changes.why or str(sent.name)[:200]), base)
    except (UsageError, PlanError, ConflictError, TooLargeError, UnprocessableError) as error:
        return _form(visit, error, why=why, remove=remove)
    return redirect(place_url(home, f"import/{made.name}/"))


def _form(visit: Visit, error: KanameError | None = None, *, why: str = "", remove: bool = False) -> HttpResponse:
    problems: tuple[Problem, ...] = getattr(error, "problems", ())
    answer = page(
        visit,
        "operations/import.html",
        "import",
        most=MOST,
        may=visit.place.at is None
        and visit.place.scenario == MAIN
        and visit.desk.may(visit.place.name, Action.PROPOSE),
        fault=told(error, visit.language) if error is not None else (),
        problems=[_problem(one, visit.speech) for one in problems[:_RECORDS]],
        why=why,
        remove=remove,
    )
    if error is not None:
        answer.status_code = error.status
    return answer


def _problem(one: Problem, speech: Speech) -> tuple[str, Sentence, Sentence]:
    """Where it is wrong, what is, and how to mend it."""
    line = f":{one.where.line}" if one.where.line else ""
    path = ".".join(map(str, one.path))
    return " ".join(filter(None, (f"{one.where.file}{line}", path))), *speech.problem(one)


@visited
def preview(visit: Visit, name: str) -> HttpResponse:
    """What a file changes, with the problems that the plan would have, before anything is written."""
    home = Place(visit.place.name)
    found = proposal(visit.desk, home.name, name)
    there = replace(home, scenario=name)
    before, after = visit.desk.read(replace(home, at=found.base)).program, visit.desk.read(there).program
    known = {place_of(one) for one in visit.desk.problems(home)}
    problems = [one for one in visit.desk.problems(there) if place_of(one) not in known]
    speech = Speech(visit.language, after)
    fields: dict[object, list[tuple[str, Sentence, Sentence]]] = {}
    for one in found.fields[:_FIELDS]:
        if one.field != "id":
            fields.setdefault(one.key, []).append((speech.field(one.field), *differing(one, speech)))
    lines: list[Line] = []
    counts = {"new": 0, "changed": 0, "removed": 0}
    for change in found.changes:
        how = "removed" if not isinstance(change, Put) else "changed" if change.key in before.records else "new"
        counts[how] += 1
        if len(lines) < _RECORDS:
            spoken = speech if how != "removed" else Speech(visit.language, before)
            shown = tuple(fields.get(change.key, ())) if how != "removed" else ()
            lines.append(Line(how, spoken.kind(change.key.kind), spoken.name(change.key), shown))
    return page(
        visit,
        "operations/preview.html",
        "import",
        found=found,
        counts=counts,
        lines=lines,
        more=len(found.changes) - len(lines),
        problems=[_problem(one, speech) for one in problems[:_RECORDS]],
        more_problems=len(problems) - _RECORDS,
        accept=place_url(home, f"proposals/{name}/accept/") if visit.desk.may(home.name, Action.WRITE) else "",
        decline=place_url(home, f"proposals/{name}/decline/"),
        compare=place_url(there, f"compare/?with=@{MAIN}~{found.base}"),
        links=RecordLinks(there),
    )
