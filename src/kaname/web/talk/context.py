"""How many notices are new to whoever is signed in: asked where a page shows it, and noting that they are here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kaname.web.access.models import User
from kaname.web.talk.visits import here_on


def bell(request: HttpRequest) -> dict[str, Any]:
    """The count, found when a template asks for it, once."""

    def unread() -> int:
        return here_on(request).unread if isinstance(getattr(request, "user", None), User) else 0

    return {"unread": unread}
