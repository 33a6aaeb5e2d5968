"""Proposals: changes that wait for a person who may write them, made by whoever may propose."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse

from kaname.centre import proposals
from kaname.centre.proposals import Proposal
from kaname.model.changes import Put
from kaname.report.forecast_json import plain
from kaname.web.api import shapes
from kaname.web.api.answers import answer
from kaname.web.api.asking import Nothing, asked, optional, place
from kaname.web.api.callers import caller
from kaname.web.api.changes import changes_of
from kaname.web.api.records import PROGRAM, told
from kaname.web.api.routes import route
from kaname.web.api.writing import once

_ALL = f"{PROGRAM}/proposals"
_ONE = f"{PROGRAM}/proposals/{{proposal}}"


class Proposed(shapes.Shape):
    """A proposal, as far as it may be seen; its changes field by field."""

    name: str
    by: str
    at: datetime | None
    why: str
    base: int
    written: list[str]
    removed: list[str]
    fields: list[shapes.FieldChange]


class Proposals(shapes.Shape):
    """The open proposals of a program, oldest first."""

    items: list[Proposed]


def _told(one: Proposal) -> Proposed:
    return Proposed(
        name=one.name,
        by=one.by,
        at=one.at,
        why=one.why,
        base=one.base,
        written=[str(each.key) for each in one.changes if isinstance(each, Put)],
        removed=[str(each.key) for each in one.changes if not isinstance(each, Put)],
        fields=[
            shapes.FieldChange(
                record=str(each.key), field=each.field, before=plain(each.before), after=plain(each.after)
            )
            for each in one.fields
        ],
    )


@route("GET", _ALL, "What is proposed", "proposals", {200: Proposals}, etag=True)
def list_proposals(request: HttpRequest, program: str) -> HttpResponse:
    """The open proposals."""
    asked(request, Nothing)
    found = proposals.proposals(caller(request).desk, place(program).name)
    return answer(request, Proposals(items=[_told(one) for one in found]))


@route("GET", _ONE, "A proposal", "proposals", {200: Proposed}, etag=True)
def get_proposal(request: HttpRequest, program: str, proposal: str) -> HttpResponse:
    """An open proposal."""
    asked(request, Nothing)
    return answer(request, _told(proposals.proposal(caller(request).desk, place(program).name, proposal)))


@route("POST", _ALL, "Propose changes", "proposals", {201: Proposed}, body=shapes.ChangeSet,
       errors=(409, 413, 415, 422), writes=True)  # fmt: skip
def propose_changes(request: HttpRequest, program: str) -> HttpResponse:
    """Keep changes for somebody to accept who may write them."""
    asked(request, Nothing)
    changes, base = changes_of(request)

    def write() -> HttpResponse:
        found = proposals.propose(caller(request).desk, place(program).name, changes, base)
        return answer(request, _told(found), status=201)

    return once(request, write)


@route("POST", f"{_ONE}/accept", "Accept a proposal", "proposals", {200: shapes.Written}, errors=(409, 422),
       writes=True)  # fmt: skip
def accept_proposal(request: HttpRequest, program: str, proposal: str) -> HttpResponse:
    """Write what was proposed, by what the caller may write."""
    asked(request, Nothing)

    def write() -> HttpResponse:
        done = proposals.accept(caller(request).desk, place(program).name, proposal)
        return answer(request, told(request, done, (), done.program))

    return once(request, write)


@route("POST", f"{_ONE}/decline", "Decline a proposal", "proposals", {204: None}, body=shapes.Reason,
       body_needed=False, errors=(409, 413, 415, 422), writes=True)  # fmt: skip
def decline_proposal(request: HttpRequest, program: str, proposal: str) -> HttpResponse:
    """Let a proposal go."""
    asked(request, Nothing)
    why = optional(request, shapes.Reason).why

    def write() -> HttpResponse:
        proposals.decline(caller(request).desk, place(program).name, proposal, why)
        return answer(request, None, status=204)

    return once(request, write)
