"""What belongs to no program: all programs, how the site looks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from kaname.web.access.desks import desk
from kaname.web.access.journal import address_of
from kaname.web.access.requests import account
from kaname.web.pages import glances
from kaname.web.pages.frame import UNTIL_FRESH
from kaname.web.pages.own import start
from kaname.web.pages.visit import signed_in
from kaname.words.speech import Speech

_YEAR = 365 * 24 * 3600


@signed_in
def programs(request: HttpRequest) -> HttpResponse:
    """Every program and portfolio that the reader may see, with what is known of each; one at most is begun with."""
    user = account(request)
    mine = desk(user, address=address_of(request))
    stands = dict(sorted(mine.standings().items()))
    speech = Speech(user.language)
    lines = glances.lines(mine, stands, speech)
    missing = glances.unknown(lines, stands)
    start(mine, stands, missing, 1)
    if UNTIL_FRESH in request.headers and len(missing) == int(request.GET.get("missing", "0") or 0):
        return HttpResponse(status=204)
    context = {"lines": lines, "answer": glances.answer(lines, speech), "computing": missing, "frame": None}
    return render(request, "pages/programs.html", context)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system has it; kept in the browser."""
    chosen, back = request.POST.get("theme", ""), request.POST.get("next", "/")
    if chosen not in ("", "light", "dark"):
        return HttpResponseBadRequest()
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(back if safe else "/")
    answer.set_cookie("theme", chosen, max_age=_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer
