"""Writes that can be sent twice: with an Idempotency-Key the first answer is given again, and nothing written again.

The answer is kept in the transaction of the write itself: both are there, or neither. What was refused is not kept:
nothing came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kaname.errors import ConflictError
from kaname.web.api.callers import caller
from kaname.web.api.models import Remembered
from kaname.web.api.refusals import UnprocessableError

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(hours=24)
_LONGEST = 255
_HEADERS = ("Content-Type", "ETag", "Kaname-Revision", "Location", "Vary", "Cache-Control")


def once(request: HttpRequest, write: Callable[[], HttpResponse]) -> HttpResponse:
    """Write, unless that was done under the same key. Raises UnprocessableError where the key stood for another."""
    key = request.headers.get(HEADER)
    if key is None:
        return _at_once(write)
    if not 0 < len(key) <= _LONGEST or not key.isprintable():
        raise UnprocessableError("idempotency_key_invalid", most=_LONGEST)
    digest = _digest(request)
    known = _known(request, key, digest)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            kept = Remembered.objects.create(user=caller(request).user, key=key, digest=digest)
            done = write()
            kept.status, kept.body = done.status_code, done.content.decode()
            kept.headers = {name: done[name] for name in _HEADERS if done.has_header(name)}
            kept.save()
            return done
    except IntegrityError:  # another request with this key was faster, and has been written by now
        known = _known(request, key, digest)
    if known is None:
        raise ConflictError("idempotency_busy")
    return known


def _at_once(write: Callable[[], HttpResponse]) -> HttpResponse:
    with transaction.atomic():
        return write()


def _known(request: HttpRequest, key: str, digest: str) -> HttpResponse | None:
    """The answer that was given under a key, as long as it is kept."""
    Remembered.objects.filter(at__lt=timezone.now() - KEPT).delete()
    found = Remembered.objects.filter(user=caller(request).user, key=key).first()
    if found is None:
        return None
    if found.digest != digest:
        raise UnprocessableError("idempotency_key_used")
    again = HttpResponse(found.body.encode(), status=found.status)
    del again["Content-Type"]
    for name, value in found.headers.items():
        again[name] = value
    again[REPLAYED] = "true"
    return again


def _digest(request: HttpRequest) -> str:
    """What was asked: all that decides what is written."""
    conditions = (request.headers.get(name, "") for name in ("If-Match", "If-None-Match"))
    said = "\n".join((str(request.method), request.get_full_path(), *conditions)).encode()
    return sha256(said + b"\n" + request.body).hexdigest()
