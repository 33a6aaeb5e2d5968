"""Refusals as problem bodies (RFC 9457): codes with values, and the sentences of `words` in the caller's language."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse

from kaname.errors import KanameError
from kaname.model.base import Entity, Key
from kaname.model.finding import Problem
from kaname.model.merging import Clash
from kaname.model.program import Program
from kaname.report.forecast_json import plain
from kaname.web.api.answers import body_of
from kaname.web.api.languages import language_of
from kaname.web.api.refusals import ServerFaultError
from kaname.web.api.shapes import Clash as ClashShape
from kaname.web.api.shapes import Fault, ProblemBody
from kaname.words.catalogue import translate
from kaname.words.interface import TITLES
from kaname.words.refusals import told
from kaname.words.speech import Speech

PROBLEM = "application/problem+json"
_LOG = logging.getLogger("kaname.api")
_APART = frozenset({"clashes", "authors"})
"""Values that have a place of their own in the body."""


def refusal(request: HttpRequest, error: KanameError) -> HttpResponse:
    """The answer to a request that can't be served."""
    language = language_of(request)
    detail, mend = told(error, language)
    body = ProblemBody(
        type=f"urn:kaname:problem:{error.code}",
        title=translate(TITLES[error.status], language),
        status=error.status,
        detail=detail,
        code=error.code,
        mend=mend,
        values={name: _plain(value) for name, value in error.values.items() if name not in _APART},
        problems=faults(getattr(error, "problems", ()), Speech(language)),
        conflicts=list(_clashes(error)),
    )
    found = HttpResponse(body.model_dump_json().encode(), status=error.status, content_type=PROBLEM)
    found["Content-Language"] = language
    found["Vary"] = "Authorization, Cookie, Accept-Language"
    found["Cache-Control"] = "no-store"
    if error.status == 401:
        found["WWW-Authenticate"] = 'Bearer realm="Kaname"'
    return found


def server_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer where Kaname itself is at fault: what happened is for the log, not for the caller."""
    _LOG.error("%s %s", request.method, request.path, exc_info=error)
    return refusal(request, ServerFaultError("server_fault"))


def faults(problems: Iterable[Problem], speech: Speech) -> list[Fault]:
    """Faults with their sentences."""
    return [_fault(one, speech) for one in problems]


def _fault(problem: Problem, speech: Speech) -> Fault:
    detail, mend = speech.problem(problem)
    return Fault(
        code=problem.code,
        pointer=_pointer(problem.path),
        record=str(problem.subjects[0]) if problem.subjects else None,
        detail=str(detail),
        mend=str(mend),
        values={name: _plain(value) for name, value in problem.values.items()},
    )


def _pointer(path: Iterable[str | int]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def _clashes(error: KanameError) -> Iterable[ClashShape]:
    authors = cast("Mapping[Key, str]", error.values.get("authors", {}))
    for clash in cast("Iterable[Clash]", error.values.get("clashes", ())):
        yield ClashShape(
            record=str(clash.key),
            fields=list(clash.fields),
            by=authors.get(clash.key, ""),
            base=_side(clash.base),
            ours=_side(clash.ours),
            theirs=_side(clash.theirs),
        )


def _side(record: Entity | None) -> dict[str, Any] | None:
    return None if record is None else body_of(record)


def _plain(value: Any) -> Any:
    found = plain(value)
    try:
        json.dumps(found)
    except TypeError:
        return str(found)
    return found


def speech_of(request: HttpRequest, program: Program | None = None) -> Speech:
    """The speech of a caller."""
    return Speech(language_of(request), program)
