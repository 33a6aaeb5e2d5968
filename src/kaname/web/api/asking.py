"""What a request asks: its parameters and its body, each held against a model, with every fault told at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn, TypeVar, cast

from django.http import HttpRequest
from pydantic import Field, ValidationError

from kaname.centre.places import Place, state_of
from kaname.errors import NotFoundError, QuestionError, UsageError
from kaname.files.faults import faults
from kaname.model.base import FIRST_DAY, LAST_DAY, Entity, Key, Value
from kaname.model.finding import Problem, Where
from kaname.settings import settings
from kaname.store import MAIN
from kaname.web.api.refusals import MediaError, TooLargeError, UnprocessableError

V = TypeVar("V", bound=Value)
LARGEST = 2**31 - 1
"""No revision has a larger number."""
_KIB = 1024
_MERGE_PATCH = "application/merge-patch+json"


class Nothing(Value):
    """No parameters."""


class OnScenario(Value):
    """On which scenario."""

    scenario: str = Field(MAIN, max_length=100, description="The scenario; left out, the plan itself.")


class Standing(OnScenario):
    """A state of a program."""

    at: str = Field(
        "",
        max_length=100,
        description="A revision's number, a baseline's name, a moment with its offset, or a day: its end in UTC.",
    )


class Paging(Standing):
    """A page of a state."""

    page: int = Field(1, ge=1, le=LARGEST)
    limit: int = Field(100, ge=1, le=500)


def asked(request: HttpRequest, model: type[V], *, alone: bool = True) -> V:
    """The parameters of a request. Raises QuestionError with all that is wrong.

    `alone`: there are no others, so that names which nobody knows are wrong too.
    """
    known = model.model_fields
    given = {name: value for name, value in request.GET.items() if alone or name in known}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        found = [Problem(one.code, Where("query"), (), one.values, one.path) for one in faults(model, given, error)]
    raise QuestionError("query_invalid", found, count=len(found))


def sent(request: HttpRequest, model: type[V]) -> V:
    """The body of a request. Raises MediaError, TooLargeError, UnprocessableError."""
    return valid(model, document(request))


def valid(model: type[V], body: Any, path: tuple[str | int, ...] = ()) -> V:
    """A part of a body, by its path in it. Raises UnprocessableError with all that is wrong."""
    if not isinstance(body, dict):
        raise UnprocessableError("body_no_object", where=_pointer(path) or "/")
    try:
        return model.model_validate(body)
    except ValidationError as error:
        about = _about(model, cast("Mapping[str, Any]", body))
        found = [
            Problem(one.code, Where("body"), about, one.values, (*path, *one.path))
            for one in faults(model, body, error)
        ]
    raise UnprocessableError("body_invalid", found, count=len(found))


def _about(model: type[Value], body: Mapping[str, Any]) -> tuple[Key, ...]:
    name = body.get("id")
    return (Key(model.kind, name),) if issubclass(model, Entity) and isinstance(name, str) else ()


def _pointer(path: tuple[str | int, ...]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def document(request: HttpRequest, *, patch: bool = False) -> Any:
    """The JSON of a body. Raises MediaError, TooLargeError, UsageError."""
    kinds = (_MERGE_PATCH, "application/json") if patch else ("application/json",)
    if (request.content_type or "") not in kinds:
        raise MediaError("body_no_json", got=request.content_type or "–", expected=kinds[0])
    most = settings().api_body * _KIB
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        raise TooLargeError("body_too_large", most=settings().api_body)
    return parsed(request.body)


def parsed(text: bytes) -> Any:
    """What JSON says. Raises UsageError."""
    try:
        found = json.loads(text, parse_constant=_refuse)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise UsageError("json_invalid") from None
    return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def optional(request: HttpRequest, model: type[V]) -> V:
    """The body of a request that needs none."""
    return sent(request, model) if request.body else model()


def place(program: str, standing: OnScenario | None = None) -> Place:
    """The place that an address names. `acme:one` is the program one of the portfolio acme."""
    scenario = standing.scenario if standing is not None else MAIN
    at = standing.at if isinstance(standing, Standing) else ""
    return Place(program.replace(":", "/", 1), scenario, when(at, scenario))


def when(text: str, scenario: str = MAIN) -> int | datetime | str | None:
    """A revision by its number, its name, or a moment. Raises NotFoundError for a number that none has."""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        if int(text[:12]) > LARGEST:
            raise NotFoundError("revision_unknown", text=text, scenario=scenario, head="–")
        return int(text)
    found = state_of(text.replace(" ", "+"))
    if isinstance(found, datetime) and not FIRST_DAY <= found.date() <= LAST_DAY:
        raise NotFoundError("revision_unknown", text=text, scenario=scenario, head="–")
    return found


def prefers(request: HttpRequest, preference: str) -> bool:
    """Whether a caller states a preference (RFC 7240)."""
    stated = (one.partition(";")[0].strip().lower() for one in request.headers.get("Prefer", "").split(","))
    return preference in stated


def program_address(name: str) -> str:
    """A program's name as addresses write it."""
    return name.replace("/", ":", 1)
