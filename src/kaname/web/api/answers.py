"""Answers as JSON with an ETag; what the caller holds already is not sent again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from kaname.model.base import Entity

JSON = "application/json"
VARY = "Authorization, Cookie, Accept-Language"


def answer(
    request: HttpRequest,
    body: BaseModel | None,
    *,
    status: int = 200,
    etag: str = "",
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """An answer. Its ETag is the digest of what it says, unless one is given."""
    return written(request, b"" if body is None else _json(body), status=status, etag=etag, headers=headers)


def _json(body: BaseModel) -> bytes:
    return body.model_dump_json(exclude_unset=isinstance(body, Entity)).encode()


def written(
    request: HttpRequest,
    content: bytes,
    *,
    status: int = 200,
    etag: str = "",
    headers: Mapping[str, str] | None = None,
    media: str = JSON,
) -> HttpResponse:
    """An answer that is written already, as JSON or otherwise."""
    reading = request.method in ("GET", "HEAD")
    mark = etag or (_mark(content) if reading else "")
    if reading and mark and _known(request.headers.get("If-None-Match", ""), mark):
        found = HttpResponse(status=304)
    else:
        found = HttpResponse(content, status=status, content_type=media if content else None)
        if not content:
            del found["Content-Type"]
    if mark:
        found["ETag"] = mark
    found["Vary"] = VARY
    found["Cache-Control"] = "private, no-cache"
    for name, value in (headers or {}).items():
        found[name] = value
    return found


def tag(record: Entity) -> str:
    """The ETag of a record as it is shown."""
    return _mark(_json(record))


def body_of(record: Entity) -> dict[str, Any]:
    """A record as JSON: what is set of it."""
    return record.model_dump(mode="json", exclude_unset=True)


def as_bytes(value: Any) -> bytes:
    """Plain values as JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _mark(content: bytes) -> str:
    return f'"{sha256(content).hexdigest()[:40]}"'


def _known(given: str, mark: str) -> bool:
    """Whether a caller holds what a mark names; comparison is weak, as reading allows."""
    return any(one in ("*", mark) for one in marks(given, weak=True))


def marks(given: str, *, weak: bool = False) -> tuple[str, ...]:
    """The marks of a header; weak ones are none for a change."""
    found = (one.strip() for one in given.split(","))
    return tuple(one.removeprefix("W/") if weak else one for one in found if one)
