"""What belongs to the reader and no program: their page, all programs, how the site looks."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from kaname.centre.places import Place
from kaname.store.listing import Listed
from kaname.web.access.desks import desk
from kaname.web.access.journal import address_of
from kaname.web.access.requests import account
from kaname.web.pages.places import place_url
from kaname.web.pages.visit import signed_in

_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Line:
    """A program or portfolio in the list of all."""

    url: str
    listed: Listed


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The reader's own page."""
    return programs(request)


@signed_in
def programs(request: HttpRequest) -> HttpResponse:
    """Every program and portfolio that the reader may see."""
    listed = desk(account(request), address=address_of(request)).programs()
    lines = [Line(place_url(Place(one.name)), one) for one in listed]
    return render(request, "pages/programs.html", {"lines": lines, "frame": None})


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


@signed_in
def design(request: HttpRequest) -> HttpResponse:
    """Every element of the design system in every state."""
    return render(request, "pages/design.html", {"frame": None})
