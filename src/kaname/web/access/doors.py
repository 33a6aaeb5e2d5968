"""What our own pages ask of allauth, with types: it is typed in part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from allauth.account.decorators import (
    reauthentication_required,  # pyright: ignore[reportUnknownVariableType]
)
from allauth.account.internal.flows.login import (
    perform_login,
    record_authentication,  # pyright: ignore[reportUnknownVariableType]
)
from allauth.account.models import Login
from allauth.socialaccount.providers.openid_connect.views import (
    login,  # pyright: ignore[reportUnknownVariableType]
)
from allauth.usersessions.internal.flows import sessions
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

from kaname.web.access.models import User

View = Callable[..., HttpResponse]


def asked_again(view: View) -> View:
    """A view for which the password or a second factor is asked for once more."""
    return cast(View, reauthentication_required(view))


def let_in(request: HttpRequest, user: User) -> HttpResponse:
    """Sign somebody in who has just chosen a password."""
    told: dict[str, Any] = {"method": "password", "email": user.email}
    record_authentication(request, user, **told)
    return perform_login(request, Login(user=user, email=user.email, signup=True))


def end(request: HttpRequest, session: UserSession) -> None:
    """End a session."""
    sessions.end_sessions(request, [session])


def to_provider(request: HttpRequest, provider: str) -> HttpResponse:
    """What allauth answers to whoever wants to sign in by a provider."""
    return cast(HttpResponse, login(request, provider))
