"""Whatever goes wrong under /api is told as a problem body, also what Django refuses before an operation is found."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kaname.errors import ForbiddenError, KanameError, NotFoundError, UsageError
from kaname.settings import settings
from kaname.web.api.problems import PROBLEM, refusal
from kaname.web.api.refusals import MethodError, ServerFaultError, TooLargeError

_UNDER = "/api/"


def problems_for_programs(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """The outermost middleware: what others answer with a page is answered with a problem body."""

    def served(request: HttpRequest) -> HttpResponse:
        found = get_response(request)
        told = str(found.headers.get("Content-Type", "")).partition(";")[0]
        if not request.path.startswith(_UNDER) or found.status_code < 400 or told == PROBLEM:
            return found
        return _with_headers(refusal(request, _meant(request, found.status_code)), found)

    return served


def _meant(request: HttpRequest, status: int) -> KanameError:
    if status == 404:
        return NotFoundError("address_unknown")
    if status == 403:
        return ForbiddenError("csrf_missing")
    if status == 405:
        return MethodError("method_unknown", method=str(request.method))
    if status == 413:
        return TooLargeError("body_too_large", most=settings().api_body)
    return UsageError("request_unreadable") if status < 500 else ServerFaultError("server_fault")


def _with_headers(told: HttpResponse, found: HttpResponse) -> HttpResponse:
    """The headers that belong to a status, such as the methods that an address knows."""
    for name in ("Allow", "Retry-After"):
        if name in found.headers:
            told[name] = found.headers[name]
    return told
