"""Many changes at once, and what a program was, is and could be: revisions, differences, scenarios, baselines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from kaname.errors import QuestionError
from kaname.files.faults import near
from kaname.model.base import Key
from kaname.model.changes import Change, ChangeSet, Put, Remove
from kaname.model.finding import Problem, Where
from kaname.model.kinds import KINDS
from kaname.report.forecast_json import plain
from kaname.web.api import shapes
from kaname.web.api.answers import answer
from kaname.web.api.asking import LARGEST, Nothing, OnScenario, Standing, asked, optional, place, sent, valid, when
from kaname.web.api.callers import caller
from kaname.web.api.problems import faults, speech_of
from kaname.web.api.records import PROGRAM, standing, told
from kaname.web.api.refusals import UnprocessableError
from kaname.web.api.routes import route
from kaname.web.api.writing import once

_WRITE = (409, 413, 415, 422)


def changes_of(request: HttpRequest) -> tuple[ChangeSet, int]:
    """The changes of a body, and the revision that they were made on. Raises UnprocessableError with every fault."""
    return changes_in(sent(request, shapes.ChangeSet))


def changes_in(body: shapes.ChangeSet) -> tuple[ChangeSet, int]:
    """The same of a body that was read."""
    wrong: list[Problem] = []
    found: dict[Key, Change] = {}
    for number, one in enumerate(body.changes):
        try:
            change = _change(one, number)
        except UnprocessableError as error:
            wrong += error.problems
            continue
        if change.key in found:
            raise UnprocessableError("change_twice", record=str(change.key))
        found[change.key] = change
    if wrong:
        raise UnprocessableError("body_invalid", wrong, count=len(wrong))
    return ChangeSet(tuple(found.values()), body.why), body.base


def _change(one: shapes.Put | shapes.Remove, number: int) -> Change:
    cls = KINDS.get(one.kind)
    if cls is None:
        path = ("changes", number, "kind")
        values = {"field": "kind", "got": one.kind, "expected": ", ".join(KINDS), "nearest": near(one.kind, KINDS)}
        raise UnprocessableError("body_invalid", (Problem("field.choice", Where("body"), (), values, path),), count=1)
    if isinstance(one, shapes.Remove):
        return Remove(Key(one.kind, one.remove))
    return Put(valid(cls, one.put, ("changes", number, "put")))


@route("POST", f"{PROGRAM}/changes", "Write changes, all or none", "changes", {200: shapes.Written}, query=OnScenario,
       body=shapes.ChangeSet, errors=_WRITE, writes=True)  # fmt: skip
def write_changes(request: HttpRequest, program: str) -> HttpResponse:
    """Write changes that were made on a revision; what others wrote meanwhile is kept, or is a conflict."""
    where = place(program, asked(request, OnScenario))
    changes, base = changes_of(request)

    def write() -> HttpResponse:
        done = caller(request).desk.commit(where, changes, base)
        return answer(request, told(request, done, changes.keys, done.program))

    return once(request, write)


@route("POST", f"{PROGRAM}/check", "Try changes without writing them", "changes", {200: shapes.Written},
       query=OnScenario, body=shapes.ChangeSet, errors=_WRITE)  # fmt: skip
def check_changes(request: HttpRequest, program: str) -> HttpResponse:
    """What would come of changes: the same answers as writing them, and nothing written."""
    where = place(program, asked(request, OnScenario))
    changes, base = changes_of(request)
    done = caller(request).desk.commit(where, changes, base, dry=True)
    return answer(request, told(request, done, changes.keys, done.program))


@route("GET", f"{PROGRAM}/problems", "What is wrong with a program", "changes", {200: shapes.Faults}, query=Standing,
       etag=True)  # fmt: skip
def list_problems(request: HttpRequest, program: str) -> HttpResponse:
    """The faults of a program that may be heard of."""
    where, desk = place(program, asked(request, Standing)), caller(request).desk
    seen = desk.read(where)
    found = faults(desk.problems(where), speech_of(request, seen.program))
    return answer(request, shapes.Faults(items=found, revision=standing(seen)))


class Log(OnScenario):
    """Revisions of a scenario, newest first."""

    record: str = Field("", max_length=200, description="Revisions that touched this record alone, as kind/id.")
    before: int = Field(0, ge=0, le=LARGEST, description="Revisions before this one alone.")
    limit: int = Field(50, ge=1, le=500)


@route("GET", f"{PROGRAM}/revisions", "Who changed what when", "history", {200: shapes.Changes}, query=Log, etag=True)
def list_revisions(request: HttpRequest, program: str) -> HttpResponse:
    """The revisions of a scenario, newest first."""
    query = asked(request, Log)
    found = caller(request).desk.log(place(program, query), _key(query.record), query.limit, query.before)
    following = found[-1].revision.number if len(found) == query.limit else None
    return answer(request, shapes.Changes(items=[_revision(one) for one in found], next=following))


def _key(text: str) -> Key | None:
    if not text:
        return None
    kind, _, name = text.partition("/")
    if kind not in KINDS or not name:
        raise QuestionError("address_expected", text=text)
    return Key(kind, name)


def _revision(one: Any) -> shapes.Change:
    touched = [shapes.Touched(record=str(key), removed=gone) for key, gone in one.records]
    return shapes.Change(**shapes.revision(one.revision), records=touched)


@route("GET", f"{PROGRAM}/revisions/{{number}}", "A revision", "history", {200: shapes.Change}, query=OnScenario,
       etag=True)  # fmt: skip
def get_revision(request: HttpRequest, program: str, number: str) -> HttpResponse:
    """One revision."""
    where = place(program, asked(request, OnScenario))
    return answer(request, _revision(caller(request).desk.change(where, _number(number))))


def _number(text: str) -> int:
    found = when(text)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


@route("POST", f"{PROGRAM}/revisions/{{number}}/revert", "Take a revision back", "history", {200: shapes.Written},
       query=OnScenario, body=shapes.Reason, body_needed=False, errors=_WRITE, writes=True)  # fmt: skip
def revert_revision(request: HttpRequest, program: str, number: str) -> HttpResponse:
    """Take back what a revision changed, as a new one."""
    where, why = place(program, asked(request, OnScenario)), optional(request, shapes.Reason).why

    def write() -> HttpResponse:
        done = caller(request).desk.revert(where, _number(number), why)
        return answer(request, told(request, done, (), done.program))

    return once(request, write)


class Between(Standing):
    """Two states of a program."""

    to: str = Field("", max_length=100, description="The later state, written as `at` is; left out, how it stands.")
    to_scenario: str = Field("", max_length=100, description="The scenario of the later state; left out, the same.")


@route("GET", f"{PROGRAM}/diff", "What differs between two states", "history", {200: shapes.Difference}, query=Between,
       etag=True)  # fmt: skip
def get_difference(request: HttpRequest, program: str) -> HttpResponse:
    """What differs between a state (`at`, `scenario`) and a later one (`to`, `to_scenario`)."""
    query = asked(request, Between)
    before = place(program, query)
    onto = query.to_scenario or query.scenario
    after = replace(before, scenario=onto, at=when(query.to, onto))
    desk = caller(request).desk
    one, other, changes, fields = desk.difference(before, after)
    body = shapes.Difference(
        before=standing(one),
        after=standing(other),
        added=[str(each.key) for each in changes if isinstance(each, Put) and each.key not in one.program],
        removed=[str(each.key) for each in changes if isinstance(each, Remove)],
        changed=[str(each.key) for each in changes if isinstance(each, Put) and each.key in one.program],
        fields=[
            shapes.FieldChange(
                record=str(each.key), field=each.field, before=plain(each.before), after=plain(each.after)
            )
            for each in fields
        ],
    )
    return answer(request, body)


@route("GET", f"{PROGRAM}/scenarios", "The scenarios of a program", "scenarios", {200: shapes.Scenarios}, etag=True)
def list_scenarios(request: HttpRequest, program: str) -> HttpResponse:
    """All scenarios, closed ones too."""
    asked(request, Nothing)
    found = caller(request).desk.scenarios(place(program))
    items = [
        shapes.Scenario(name=one.name, parent=one.parent, base=one.base, head=one.head, closed_at=one.closed_at)
        for one in found
    ]
    return answer(request, shapes.Scenarios(items=items))


@route("POST", f"{PROGRAM}/scenarios", "Begin a scenario", "scenarios", {201: shapes.Begun}, body=shapes.NewScenario,
       errors=_WRITE, writes=True)  # fmt: skip
def begin_scenario(request: HttpRequest, program: str) -> HttpResponse:
    """Begin a scenario."""
    asked(request, Nothing)
    body = sent(request, shapes.NewScenario)
    where = replace(place(program), scenario=body.origin, at=when(body.at, body.origin))

    def write() -> HttpResponse:
        base = caller(request).desk.branch(where, body.name, body.why)
        return answer(request, shapes.Begun(name=body.name, base=base), status=201)

    return once(request, write)


@route("DELETE", f"{PROGRAM}/scenarios/{{scenario}}", "Close a scenario", "scenarios", {204: None}, errors=(409, 422),
       writes=True)  # fmt: skip
def close_scenario(request: HttpRequest, program: str, scenario: str) -> HttpResponse:
    """Close a scenario: it can be read, and not be written to."""
    asked(request, Nothing)
    where = replace(place(program), scenario=scenario)

    def write() -> HttpResponse:
        caller(request).desk.close(where)
        return answer(request, None, status=204)

    return once(request, write)


@route("POST", f"{PROGRAM}/scenarios/{{scenario}}/merge", "Bring a scenario home", "scenarios", {200: shapes.Written},
       body=shapes.Merge, body_needed=False, errors=_WRITE, writes=True)  # fmt: skip
def merge_scenario(request: HttpRequest, program: str, scenario: str) -> HttpResponse:
    """Bring what a scenario changed to another."""
    asked(request, Nothing)
    body = optional(request, shapes.Merge)
    where = replace(place(program), scenario=scenario)

    def write() -> HttpResponse:
        done = caller(request).desk.merge(where, body.into, body.why)
        return answer(request, told(request, done, (), done.program))

    return once(request, write)


@route("GET", f"{PROGRAM}/baselines", "The baselines of a program", "history", {200: shapes.Revisions},
       query=OnScenario, etag=True)  # fmt: skip
def list_baselines(request: HttpRequest, program: str) -> HttpResponse:
    """The revisions that have a name, newest first."""
    found = caller(request).desk.baselines(place(program, asked(request, OnScenario)))
    return answer(request, shapes.Revisions(items=[shapes.Revision(**shapes.revision(one)) for one in found]))


@route("POST", f"{PROGRAM}/baselines", "Freeze what is promised", "history", {201: shapes.Written},
       body=shapes.NewBaseline, errors=_WRITE, writes=True)  # fmt: skip
def freeze_baseline(request: HttpRequest, program: str) -> HttpResponse:
    """Freeze what is promised under a name, for good."""
    asked(request, Nothing)
    body = sent(request, shapes.NewBaseline)
    where = replace(place(program), scenario=body.scenario)

    def write() -> HttpResponse:
        done = caller(request).desk.baseline(where, body.name, body.why)
        return answer(request, told(request, done, (), done.program), status=201)

    return once(request, write)
