"""What every page may say of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django
from django.http import HttpRequest

from kaname.model.roles import Action
from kaname.settings import settings
from kaname.web.access.desks import anywhere, grants
from kaname.web.access.models import User


def site(request: HttpRequest) -> dict[str, Any]:
    """Whether mail can be sent, by whom else one is signed in, and what whoever is signed in may do here."""
    user = getattr(request, "user", None)
    held = grants(user) if isinstance(user, User) else ()
    return {
        "mail_is_sent": bool(settings().mail),
        "has_providers": bool(django.SOCIALACCOUNT_PROVIDERS),
<<<<<<< HEAD
        "may_invite": bool(anywhere(held, Action.SHARE)),
        "may_keep": "" in anywhere(held, Action.KEEP),
        "may_audit": bool(anywhere(held, Action.AUDIT)),
=======
        "may_invite": lambda: isinstance(user, User) and shares(user),  # asked by the pages of accounts alone
        "may_keep": isinstance(user, User) and keeps(user),
        "may_audit": isinstance(user, User) and bool(audits(user)),
>>>>>>> 2ca3d83 (A page asks half as many questions: scenarios, histories and tables that were looked at are remembered; long tables are cut on screens)
    }
