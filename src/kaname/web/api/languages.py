"""The language of a caller: what it accepts, else that of its account."""

from __future__ import annotations

import re

from django.http import HttpRequest

from kaname.settings import settings
from kaname.words.catalogue import LANGUAGES

_ACCEPTED = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*")


def language_of(request: HttpRequest) -> str:
    """English or Japanese."""
    wanted: list[tuple[float, int, str]] = []
    for order, part in enumerate(request.headers.get("Accept-Language", "").split(",")):
        match = _ACCEPTED.fullmatch(part)
        if match and match[1].lower() in LANGUAGES and float(match[2] or 1) > 0:
            wanted.append((-float(match[2] or 1), order, match[1].lower()))
    if wanted:
        return min(wanted)[2]
    account = getattr(getattr(request, "auth", None), "user", None)
    known = getattr(account, "language", "")
    return known if known in LANGUAGES else settings().language
