"""Who asks: by a token, or by the session of the site, which for changes needs its CSRF token too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from ninja.utils import check_csrf  # pyright: ignore[reportUnknownVariableType]

from kaname.centre.desk import Desk
from kaname.errors import ForbiddenError
from kaname.web.access import tokens
from kaname.web.access.desks import desk
from kaname.web.access.journal import address_of
from kaname.web.access.models import Token, User


@dataclass(frozen=True, slots=True)
class Caller:
    """An account with its desk, and the token that it came by."""

    user: User
    token: Token | None
    desk: Desk

    @property
    def ident(self) -> str:
        """What its requests are counted by."""
        return f"user-{self.user.pk}" if self.token is None else f"token-{self.token.prefix}"


def signed_in(request: HttpRequest) -> Caller | None:
    """Who asks; None where nobody is signed in. Raises ForbiddenError for a session without its CSRF token."""
    given = request.headers.get("Authorization")
    if given is not None:
        return _by_token(request, given)
    user = cast("User | AnonymousUser", request.user)
    if not isinstance(user, User) or not user.is_active:
        return None
    if check_csrf(request) is not None:
        raise ForbiddenError("csrf_missing")
    return Caller(user, None, desk(user, address=address_of(request)))


def _by_token(request: HttpRequest, given: str) -> Caller | None:
    scheme, _, text = given.partition(" ")
    found = tokens.found(text.strip()) if scheme.lower() == "bearer" and "\0" not in text else None
    if found is None:
        return None
    return Caller(found.user, found, desk(found.user, token=found, address=address_of(request)))


def caller(request: HttpRequest) -> Caller:
    """Who asks, once that is known."""
    return cast(Caller, request.auth)  # type: ignore[attr-defined]
