"""What a field offers, as one types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from kaname.web.forms.drafts import offers_of
from kaname.web.pages.visit import Visit, visited


@visited
def offers(visit: Visit) -> HttpResponse:
    """The values of a list that fit what was typed."""
    asked = visit.request.GET
    found = offers_of(visit, visit.seen.program).fitting(asked.get("of", ""), asked.get("q", "")[:100])
    return render(visit.request, "forms/offered.html", {"offered": found})
