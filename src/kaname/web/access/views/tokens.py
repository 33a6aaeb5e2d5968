"""Tokens of one's own: listed, made, shown once, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kaname.web.access import tokens
from kaname.web.access.doors import asked_again
from kaname.web.access.forms import TokenForm
from kaname.web.access.journal import note
from kaname.web.access.models import Token
from kaname.web.access.requests import account, visible


@login_required
@never_cache
def listed(request: HttpRequest, form: TokenForm | None = None, made: str = "") -> HttpResponse:
    """The tokens that are good, and a form for another."""
    held = Token.objects.filter(user=account(request), revoked_at=None, expires_at__gt=timezone.now())
    shown = form or TokenForm(programs=visible(request))
    return render(request, "access/tokens.html", {"tokens": held.order_by("-pk"), "form": shown, "made": made})


@login_required
@asked_again
@never_cache
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make one; its text is on the page that answers, and nowhere else ever."""
    user = account(request)
    form = TokenForm(request.POST, programs=visible(request))
    if not form.is_valid():
        return listed(request, form)
    told = form.cleaned_data
    made = tokens.make(user, told["name"], form.scopes_asked, form.lasts, tuple(told["programs"]))
    note("token-made", user.email, detail=f"{made.token.prefix} {', '.join(made.token.scopes)}", request=request)
    return listed(request, made=made.text)


@login_required
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Take one back."""
    user = account(request)
    token = get_object_or_404(Token, pk=number, user=user)
    tokens.revoke(token)
    note("token-revoked", user.email, detail=token.prefix, request=request)
    messages.info(request, _("The token is good for nothing now."))
    return redirect("account_tokens")
