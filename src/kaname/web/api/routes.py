"""The one table of operations: each is served by the router and described by the OpenAPI document from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, Throttled
from pydantic import BaseModel

from kaname.errors import KanameError, NotFoundError
from kaname.model.base import Value
from kaname.web.api.asking import Nothing
from kaname.web.api.callers import signed_in
from kaname.web.api.docs import Page
from kaname.web.api.problems import refusal, server_fault
from kaname.web.api.refusals import ThrottledError, UnauthorisedError
from kaname.web.api.throttling import Throttle

View = Callable[..., HttpResponse]
OF_A_KIND = "record"
"""In place of a model: the record of the kind that the address names."""
PAGE_OF_A_KIND = "page"
"""A page of its records."""
PATCH_OF_A_KIND = "patch"
"""Fields of it, as a JSON merge patch."""
DOCUMENT = "document"
"""No JSON, but a document of its own kind."""
Body = type[BaseModel] | str | None


@dataclass(frozen=True, slots=True)
class Route:
    """An operation: how it is asked and what it answers.

    `errors` are its statuses beside those of every operation. `precondition`: the headers that say what a change was
    made on. `by_kind`: it exists once for each kind. `later`: what is not computed yet can
    be asked for as a job.
    """

    method: str
    path: str
    name: str
    summary: str
    tag: str
    answers: Mapping[int, Body]
    query: type[Value] = Nothing
    body: Body = None
    body_needed: bool = True
    errors: tuple[int, ...] = ()
    etag: bool = False
    precondition: bool = False
    writes: bool = False
    by_kind: bool = False
    later: bool = False
    module: str = ""


ROUTES: list[Route] = []
_VIEWS: dict[str, View] = {}


class Api(NinjaAPI):
    """The router of ninja, with a document of our own: ninja's knows neither problem bodies nor kinds."""

    def get_openapi_schema(self, **_: Any) -> Any:
        """The OpenAPI document."""
        from kaname.web.api.openapi import document

        return document()


def route(
    method: str, path: str, summary: str, tag: str, answers: Mapping[int, Body], **more: Any
) -> Callable[[View], View]:
    """Put an operation into the table."""

    def registered(view: View) -> View:
        ROUTES.append(Route(method, path, view.__name__, summary, tag, answers, module=view.__module__, **more))
        _VIEWS[view.__name__] = view
        return view

    return registered


def served() -> Api:
    """The router of all operations; addresses that every program has are tried before those of the kinds."""
    api = Api(title="Kaname", version="1", urls_namespace="api-v1", auth=signed_in, throttle=Throttle(), docs=Page())
    for one in sorted(ROUTES, key=lambda one: one.by_kind):
        operation = api.api_operation([one.method], one.path, operation_id=one.name, include_in_schema=False)
        operation(_checked(_VIEWS[one.name]))
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)
    return api


def _checked(view: View) -> View:
    """A function that no text which databases can't keep comes to."""

    @wraps(view)
    def checked(request: HttpRequest, **names: str) -> HttpResponse:
        if "\0" in request.path or any("\0" in text for pair in request.GET.lists() for text in (pair[0], *pair[1])):
            raise NotFoundError("address_unknown")
        return view(request, **names)

    return checked


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return refusal(request, error)


def _nobody(request: HttpRequest, _: Any) -> HttpResponse:
    return refusal(request, UnauthorisedError("not_signed_in"))


def _too_many(request: HttpRequest, error: Any) -> HttpResponse:
    return refusal(request, ThrottledError("too_many_requests", seconds=int(error.wait or 1)))


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    return server_fault(request, error)


_HANDLERS: Mapping[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    KanameError: _refused,
    AuthenticationError: _nobody,
    Throttled: _too_many,
    Exception: _broken,
}
