"""Letting somebody in, and coming in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kaname.settings import settings as known
from kaname.web.access import invitations, sharing
from kaname.web.access.desks import keeps
from kaname.web.access.doors import let_in
from kaname.web.access.forms import InvitationForm, JoinForm, spoken
from kaname.web.access.journal import note
from kaname.web.access.models import Invitation, User
from kaname.web.access.requests import account, visible

_KEPT = "invitation"
"""Where a session keeps the number of the invitation that it came with."""


@login_required
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """Invite somebody, and see who has not come yet. The link is shown where no mail is sent."""
    user = account(request)
    places = sharing.places(user)
    if not places:
        raise PermissionDenied
    names = _names(request, places)
    form = InvitationForm(request.POST or None, user=user, programs=names)
    link = ""
    if request.method == "POST" and form.is_valid():
        made = invitations.invite(form.cleaned_data["email"], [form.grant], user.email, request=request)
        link = request.build_absolute_uri(reverse("account_join_by", kwargs={"text": made.text}))
        if known().mail:
            _send(made.invitation, link, user)
            messages.success(request, _("The invitation is on its way."))
            return redirect("account_invitations")
        form = InvitationForm(user=user, programs=names)
    waiting = invitations.waiting().filter(by=user.email).order_by("-pk")
    shown = [(one, [spoken(grant) for grant in invitations.grants_of(one)]) for one in waiting]
    told = {"form": form, "waiting": shown, "link": link, "days": invitations.LASTS.days}
    return render(request, "access/invitations.html", told)


def _names(request: HttpRequest, places: tuple[str, ...]) -> tuple[str, ...]:
    """The programs on which somebody may give roles: those that were granted by name, and those seen within."""
    within = (name for name in visible(request) if any(sharing.covers(place, name) for place in places))
    return tuple(sorted({*within, *filter(None, places)}))


def _send(invitation: Invitation, link: str, by: User) -> None:
    told = {"link": link, "by": str(by), "days": invitations.LASTS.days}
    subject = _("%(by)s invites you to Kaname") % {"by": by}
    text = render_to_string("access/invitation.txt", told)
    send_mail(" ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [invitation.email])


@login_required
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take an invitation of one's own back; who looks after the installation, anybody's."""
    user = account(request)
    mine = Invitation.objects.all() if keeps(user) else Invitation.objects.filter(by=user.email)
    one = get_object_or_404(mine, pk=number, accepted_at=None)
    invitations.withdraw(one, user.email, request=request)
    messages.info(request, _("The invitation is good for nothing now."))
    return redirect("account_invitations" if one.by == user.email else "account_accounts")


@never_cache
def join_by(request: HttpRequest, text: str) -> HttpResponse:
    """Come with a link. It is kept by the session, so that it stands in no address that a page could pass on."""
    found = invitations.found(text)
    if found is None:
        return _over(request)
    request.session[_KEPT] = found.pk
    return redirect("account_join")


@never_cache
@sensitive_post_parameters()
def join(request: HttpRequest) -> HttpResponse:
    """Accept: make the account with a password, or let the account that there is have what it was invited to."""
    found = invitations.good(request.session.get(_KEPT))
    if found is None:
        return _over(request)
    user = User.objects.filter(email=found.email).first()
    if user is None:
        return _made(request, found)
    if not isinstance(request.user, User) or request.user.pk != user.pk:
        return render(request, "access/join_sign_in.html", {"invitation": found, "next": reverse("account_join")})
    if request.method == "POST":
        invitations.accept(found, user, request=request)
        request.session.pop(_KEPT, None)
        messages.success(request, _("You are in."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "access/join_confirm.html", {"invitation": found, "grants": _told(found)})


def _made(request: HttpRequest, found: Invitation) -> HttpResponse:
    user = User(email=found.email, language="ja" if get_language() == "ja" else "en")
    form = JoinForm(user, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        told = {"form": form, "invitation": found, "grants": _told(found)}
        return render(request, "access/join.html", told)
    with transaction.atomic():
        password, name = form.cleaned_data["new_password1"], form.cleaned_data["name"]
        made = User.objects.create_user(found.email, password, name=name, language=user.language)
        note("account-made", made.email, request=request)
        if not invitations.accept(found, made, request=request):
            transaction.set_rollback(True)
            return _over(request)
    request.session.pop(_KEPT, None)
    return let_in(request, made)


def _told(found: Invitation) -> list[str]:
    return [spoken(grant) for grant in invitations.grants_of(found)]


def _over(request: HttpRequest) -> HttpResponse:
    """One answer for links that were never made, were used, taken back, or are over."""
    return render(request, "access/join_over.html", status=410)
