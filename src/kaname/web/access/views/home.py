"""The account itself: who somebody is, what they may do, and their sessions."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from kaname.web.access.desks import grants
from kaname.web.access.doors import end
from kaname.web.access.forms import ProfileForm, spoken
from kaname.web.access.models import User
from kaname.web.access.requests import account


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Who somebody is, and what was granted to them."""
    user = account(request)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        User.objects.filter(pk=user.pk).update(**form.cleaned_data)
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        return redirect("account_home")
    held = [spoken(one) for one in grants(user)]
    return render(request, "access/home.html", {"form": form, "held": held})


@login_required
@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """End one session of one's own."""
    session = get_object_or_404(UserSession, pk=number, user_id=account(request).pk)
    end(request, session)
    messages.info(request, _("The session has ended."))
    return redirect("usersessions_list")
