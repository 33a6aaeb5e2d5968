"""What stands before all else: every request is counted, timed and logged, and probes are answered at once.

Probes come by an address instead of a name, without TLS and without a session: they meet nothing that asks for these.
"""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Callable
from hashlib import sha256
from secrets import compare_digest, token_hex
from typing import Any

import structlog
from django.conf import settings as site
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from kaname.errors import StoreError
from kaname.settings import settings
from kaname.web.running import health, metrics

Answer = Callable[[HttpRequest], HttpResponseBase]
_REQUEST_ID = re.compile(r"[0-9a-f-]{8,36}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_HERE = frozenset({"127.0.0.1", "::1"})
_PASSED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
_log = structlog.get_logger("kaname.request")


class Observed:
    """Counts, times and logs each request by the template of its route: never an address, a query or a body."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        metrics.listen()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and tell."""
        given = request.headers.get("X-Request-ID", "")
        name = given if _REQUEST_ID.fullmatch(given) else token_hex(8)
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=name):
            response = self._answer(request)
            took = time.perf_counter() - began
            route = _route(request)
            method = request.method if request.method in _METHODS else "OTHER"
            metrics.REQUESTS.labels(method, route, response.status_code).inc()
            metrics.SECONDS.labels(route).observe(took)
            if route not in _QUIET or response.status_code >= 400:
                told = {"method": method, "route": route, "status": response.status_code, "ms": round(1000 * took, 1)}
                _log.info("request", **told, **_user(request))
        response["X-Request-ID"] = name
        return response

    def process_exception(self, _request: HttpRequest, error: Exception) -> None:
        """Count what the database failed."""
        if isinstance(error, Error | StoreError):
            metrics.DATABASE_ERRORS.inc()


class Probes:
    """Answers whether the process lives, whether it can serve, and what it has counted."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a probe, or pass on."""
        probe = _PROBES.get(request.path)
        if probe is None:
            return self._answer(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = probe(request)
        response["Cache-Control"] = "no-store"
        return response


def _healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def _readyz(_request: HttpRequest) -> HttpResponse:
    ready, checks = health.ready()
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _metrics(request: HttpRequest) -> HttpResponse:
    if not _may_count(request):
        return HttpResponse(status=403)
    return HttpResponse(metrics.exposition(), content_type=metrics.MEDIA)


def _may_count(request: HttpRequest) -> bool:
    """By the token or, where there is none, from this machine itself: what a proxy passes on comes from elsewhere."""
    token = settings().metrics_token
    if token:
        return compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    return request.META.get("REMOTE_ADDR") in _HERE and not any(request.META.get(one) for one in _PASSED_ON)


_PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": _healthz,
    "/readyz": _readyz,
    "/metrics": _metrics,
}


def _route(request: HttpRequest) -> str:
    """The template of the address, so that names in it are not told; 'unmatched' of one that is nowhere."""
    if request.path in _PROBES:
        return request.path
    found = request.resolver_match
    return f"/{found.route}" if found is not None else "unmatched"


def _user(request: HttpRequest) -> dict[str, Any]:
    """Who asked, as a digest under the key of this installation: the same person is the same, and nobody is named."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"user": hmac.new(site.SECRET_KEY.encode(), f"log {user.pk}".encode(), sha256).hexdigest()[:12]}
