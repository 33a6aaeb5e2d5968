"""The way to a provider."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from kaname.web.access import doors


@never_cache
def to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to a provider by a page, not by the answer to a form: forms may lead to this site alone."""
    answer = doors.to_provider(request, provider_id)
    if request.method == "POST" and isinstance(answer, HttpResponseRedirect) and "://" in answer.url:
        return render(request, "access/leaving.html", {"to": answer.url})
    return answer
