"""What was typed is never lost: neither when the session has ended meanwhile, nor when the page has grown stale."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

STALE = "stale"
"""Set on a request whose form came with the token of another session: it is shown again, and nothing is written."""
_OURS = "csrfmiddlewaretoken"


def typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of a form that gives back what was typed where it can't be taken.

    A token that doesn't fit is told by the view itself, by `stale`; a form that another site sent is refused.
    """

    @wraps(view)
    def kept(request: HttpRequest, **names: Any) -> HttpResponse:
        if request.method == "POST":
            refusal = CsrfViewMiddleware(_answered).process_view(request, _answered, (), {})
            if refusal is not None and not _from_here(request):
                return refusal
            setattr(request, STALE, refusal is not None)
            if not request.user.is_authenticated:
                return _signed_out(request)
        return view(request, **names)

    return csrf_exempt(kept)


def is_stale(request: HttpRequest) -> bool:
    """Whether a form is to be shown again rather than taken."""
    return bool(getattr(request, STALE, False))


def _answered(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _from_here(request: HttpRequest) -> bool:
    """Whether a browser says that a page of this site sent a form."""
    sent_by = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(sent_by).netloc == request.get_host()


def _signed_out(request: HttpRequest) -> HttpResponse:
    """A page that holds what was typed until its writer is signed in again."""
    held = [(name, one) for name, values in request.POST.lists() if name != _OURS for one in values]
    return render(request, "forms/signed_out.html", {"held": held, "frame": None}, status=403)
