"""Entries of the audit log about accounts: who signed in, who may do what, who let whom in. No secrets are in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaname.web.access.models import Entry

if TYPE_CHECKING:
    from django.http import HttpRequest

COMMAND = "command"
SESSION = "session"


def note(
    action: str,
    who: str,
    *,
    program: str = "",
    detail: str = "",
    via: str = SESSION,
    request: HttpRequest | None = None,
) -> None:
    """Add an entry: who did what, with the address from which they did, where that is known."""
    Entry.objects.create(who=who, action=action, program=program, detail=detail, via=via, address=address_of(request))


def address_of(request: HttpRequest | None) -> str | None:
    """From where a request came; None where that can't be told."""
    from allauth.core.internal.httpkit import get_client_ip

    return get_client_ip(request) if request is not None else None
