"""Notices: what is new to the reader, and how they want to be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kaname.centre.desk import Desk
from kaname.centre.places import Place
from kaname.errors import NotFoundError
from kaname.settings import settings
from kaname.web.access.desks import desk
from kaname.web.access.journal import address_of
from kaname.web.access.requests import account
from kaname.web.pages.places import record_url
from kaname.web.pages.told_forms import PreferenceForm
from kaname.web.pages.visit import signed_in
from kaname.web.talk import preferences
from kaname.web.talk.models import Notice, Watch
from kaname.web.talk.showing import Reader, Shown
from kaname.web.talk.standing import Watching
from kaname.words.speech import Speech

_AT_ONCE = 100


@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """What is new, newest first; what may not be seen any more is left out and counts no longer."""
    user, unread_only = account(request), request.GET.get("show") != "all"
    found = Notice.objects.filter(user=user).order_by("-pk")
    if unread_only:
        found = found.filter(read_at=None)
    before = request.GET.get("before", "")
    if before.isdecimal():
        found = found.filter(pk__lt=int(before))
    page = list(found[:_AT_ONCE])
    shown = Reader(desk(user, address=address_of(request)), user.language).shown(page)
    _forget(page, shown)
    context: dict[str, Any] = {
        "frame": None,
        "shown": shown,
        "unread_only": unread_only,
        "more": page[-1].pk if len(page) == _AT_ONCE else None,
    }
    return render(request, "pages/told.html", context)


def _forget(page: Iterable[Notice], shown: Iterable[Shown]) -> None:
    """What may not be seen any more is new to nobody."""
    hidden = {one.pk for one in page if one.read_at is None} - {one.number for one in shown}
    if hidden:
        Notice.objects.filter(pk__in=hidden).update(read_at=timezone.now(), mail_at=None)


@signed_in
def follow(request: HttpRequest, number: int) -> HttpResponse:
    """Read a notice, and go to what it is about."""
    user = account(request)
    notice = get_object_or_404(Notice, pk=number, user=user)
    Notice.objects.filter(pk=number, read_at=None).update(read_at=timezone.now())
    shown = Reader(desk(user, address=address_of(request)), user.language).shown([notice])
    return redirect(shown[0].url if shown else "notices")


@signed_in
def watching(request: HttpRequest) -> HttpResponse:
    """The records that the reader said to hear of, or not to, as far as they may be seen."""
    user = account(request)
    mine = desk(user, address=address_of(request))
    lines = [_line(mine, user.language, one) for one in Watch.objects.filter(user=user).order_by("program", "-at")]
    context = {"frame": None, "lines": [line for line in lines if line is not None]}
    return render(request, "pages/watching.html", context)


def _line(mine: Desk, language: str, one: Watch) -> dict[str, Any] | None:
    place = Place(one.program)
    try:
        program = mine.read(place).program
    except NotFoundError:
        return None
    if one.key not in program.records:
        return None
    speech, url = Speech(language, program), record_url(place, one.key)
    return {
        "name": speech.name(one.key),
        "kind": speech.kind(one.kind),
        "program": program.charter.title or one.program,
        "url": url,
        "watching": Watching(one.on, own=False, url=f"{url}watch/"),
    }


@require_POST
@signed_in
def read(request: HttpRequest) -> HttpResponse:
    """Mark one notice as read, or all up to the newest that was shown."""
    found = Notice.objects.filter(user=account(request), read_at=None)
    one, until = request.POST.get("one", ""), request.POST.get("until", "")
    if one.isdecimal():
        found.filter(pk=int(one)).update(read_at=timezone.now())
    elif until.isdecimal():
        found.filter(pk__lte=int(until)).update(read_at=timezone.now())
    return redirect("notices")


@signed_in
def settings_page(request: HttpRequest) -> HttpResponse:
    """What is mailed, and when."""
    user = account(request)
    form = PreferenceForm(request.POST or None, user=user, preference=preferences.of(user))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Saved."))
        return redirect("notifications")
    context = {"form": form, "zone": user.zone or "UTC", "mailed": bool(settings().mail)}
    return render(request, "pages/notifications.html", context)
