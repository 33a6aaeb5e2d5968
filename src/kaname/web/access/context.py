"""What every page may say of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django
from django.http import HttpRequest

from kaname.settings import settings
from kaname.web.access.desks import audits, keeps
from kaname.web.access.models import User
from kaname.web.access.sharing import shares


def site(request: HttpRequest) -> dict[str, Any]:
    """Whether mail can be sent, by whom else one is signed in, and what whoever is signed in may do here."""
    user = getattr(request, "user", None)
    return {
        "mail_is_sent": bool(settings().mail),
        "has_providers": bool(django.SOCIALACCOUNT_PROVIDERS),
        "may_invite": isinstance(user, User) and shares(user),
        "may_keep": isinstance(user, User) and keeps(user),
        "may_audit": isinstance(user, User) and bool(audits(user)),
    }
