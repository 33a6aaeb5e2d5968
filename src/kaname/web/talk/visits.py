"""When an account was here before: written once in ten minutes at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from kaname.web.access.models import User
from kaname.web.access.requests import account
from kaname.web.talk.models import LastVisit, Notice

OVER = timedelta(minutes=30)
"""Who comes back later begins another visit."""
EVERY = timedelta(minutes=10)
_ASKED = "_kaname_here"


@dataclass(frozen=True, slots=True)
class Here:
    """When the visit before this one ended, and how many notices are unread."""

    since: datetime | None
    unread: int


def here_on(request: HttpRequest) -> Here:
    """The same for whoever asks, asked once for a request."""
    known = getattr(request, _ASKED, None)
    if isinstance(known, Here):
        return known
    found = here(account(request))
    setattr(request, _ASKED, found)
    return found


def here(user: User, now: datetime | None = None) -> Here:
    """Note that an account is here; since when it was not, and what is new to it."""
    now = now or timezone.now()
    unread = Notice.objects.filter(user=OuterRef("user"), read_at=None).order_by().values("user")
    told = Coalesce(Subquery(unread.annotate(count=Count("pk")).values("count")), 0)
    found = LastVisit.objects.filter(user=user).annotate(unread=told).values_list("before", "at", "unread").first()
    if found is None:
        LastVisit.objects.get_or_create(user=user, defaults={"at": now})
        return Here(None, Notice.objects.filter(user=user, read_at=None).count())
    before, at, count = found
    if now - at > OVER:
        before = at
    if now - at > EVERY:
        LastVisit.objects.filter(user=user, at=at).update(before=before, at=now)
    return Here(before, count)
