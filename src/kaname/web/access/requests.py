"""What a view asks of its request."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from kaname.web.access.desks import desk
from kaname.web.access.journal import address_of
from kaname.web.access.models import User


def account(request: HttpRequest) -> User:
    """Whoever is signed in. Raises PermissionDenied where nobody is."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def visible(request: HttpRequest) -> tuple[str, ...]:
    """The names of the programs and portfolios that whoever is signed in may see."""
    return tuple(one.name for one in desk(account(request), address=address_of(request)).programs())
