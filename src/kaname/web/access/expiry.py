"""What is over, cleared away: sessions, counts of failures, and after some time invitations and tokens.

The audit log is not among it: nothing of that is ever removed.
"""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from kaname.web.access.models import Cached, Invitation, Token

KEPT = timedelta(days=30)
"""So long after their end invitations and tokens are still there, for who asks what became of them."""
_BEGINS = timedelta(days=1)
"""A session is surely kept by then, if it ever was."""


def cleared() -> int:
    """Clear away what is over, of sessions also what passkeys left half-way; how much it was."""
    now = timezone.now()
    count = Session.objects.filter(expire_date__lt=now).delete()[0]
    alive = Session.objects.values("session_key")
    count += UserSession.objects.filter(created_at__lt=now - _BEGINS).exclude(session_key__in=alive).delete()[0]
    count += Cached.objects.filter(expires__lt=now).delete()[0]
    old = now - KEPT
    count += Invitation.objects.filter(Q(expires_at__lt=old) | Q(accepted_at__lt=old)).delete()[0]
    return count + Token.objects.filter(Q(expires_at__lt=old) | Q(revoked_at__lt=old)).delete()[0]
