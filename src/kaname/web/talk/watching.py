"""Who watches which record: whoever said so, and whoever's it is unless they said no."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from kaname.model.base import Key
from kaname.web.access.models import User
from kaname.web.talk.models import Watch


def watched(user: User) -> Mapping[str, Mapping[Key, bool]]:
    """What an account said it wants to hear of (or not), by program and record."""
    found: dict[str, dict[Key, bool]] = defaultdict(dict)
    for one in Watch.objects.filter(user=user):
        found[one.program][one.key] = one.on
    return found


def said(user: User, program: str, key: Key) -> bool | None:
    """What an account said of one record; None where it said nothing."""
    return (
        Watch.objects.filter(user=user, program=program, kind=key.kind, record=key.id)
        .values_list("on", flat=True)
        .first()
    )


def watch(user: User, program: str, key: Key, *, on: bool) -> None:
    """Want to hear of a record, or not."""
    Watch.objects.update_or_create(user=user, program=program, kind=key.kind, record=key.id, defaults={"on": on})
