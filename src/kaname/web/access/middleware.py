"""What is done for each request once it is known whose it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from kaname.web.access.journal import address_of
from kaname.web.access.models import User

Answer = Callable[[HttpRequest], HttpResponse]
_SEEN_EVERY = timedelta(minutes=5)


def account_language(answer: Answer) -> Answer:
    """Speak the language of the account and tell its time; without one the browser's language, and UTC."""

    def handle(request: HttpRequest) -> HttpResponse:
        user = request.user
        timezone.deactivate()
        if isinstance(user, User):
            if user.zone:
                timezone.activate(ZoneInfo(user.zone))
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language  # pyright: ignore[reportAttributeAccessIssue]
        return answer(request)

    return handle


def activity(answer: Answer) -> Answer:
    """Keep when and from where a session was last used, to some minutes: reading a page need not write."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            _seen(request)
        return answer(request)

    return handle


def _seen(request: HttpRequest) -> None:
    from allauth.usersessions.internal.usersessionkit import track_activity
    from allauth.usersessions.models import UserSession

    found = UserSession.objects.filter(session_key=request.session.session_key).only("last_seen_at", "ip").first()
    late = found is None or timezone.now() - found.last_seen_at > _SEEN_EVERY
    if found is None or late or found.ip != address_of(request):
        track_activity(request, user=request.user, session=request.session)
