"""What every page may say of the site."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings as django
from django.http import HttpRequest

from kaname.model.roles import Action, Grant
from kaname.settings import settings
from kaname.web.access.desks import anywhere, grants
from kaname.web.access.models import User


def site(request: HttpRequest) -> dict[str, Any]:
    """Whether mail can be sent, by whom else one is signed in, and what whoever is signed in may do here.

    What one may do is asked of the database where a page wants to know it.
    """

    @cache
    def held() -> tuple[Grant, ...]:
        user = getattr(request, "user", None)
        return grants(user) if isinstance(user, User) else ()

    return {
        "mail_is_sent": bool(settings().mail),
        "has_providers": bool(django.SOCIALACCOUNT_PROVIDERS),
        "may_invite": lambda: bool(anywhere(held(), Action.SHARE)),
        "may_keep": lambda: "" in anywhere(held(), Action.KEEP),
        "may_audit": lambda: bool(anywhere(held(), Action.AUDIT)),
    }
