"""Where a reader goes in time: another day of the plan, and the revisions that there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect

from kaname.errors import UsageError
from kaname.web.api.asking import when
from kaname.web.pages.places import place_url
from kaname.web.pages.visit import Visit, visited


@visited
def go(visit: Visit) -> HttpResponse:
    """The same program as it stood at the end of a day. Raises UsageError."""
    text = visit.request.GET.get("at", "")
    try:
        date.fromisoformat(text)
    except ValueError:
        raise UsageError("day_expected", option="at", text=text) from None
    there = replace(visit.place, at=when(text, visit.place.scenario))
    return redirect(place_url(there))
