"""What if: a scenario of the reader's own, begun from any page."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kaname.centre.places import Place
from kaname.web.pages.places import place_url
from kaname.web.pages.visit import Visit, visited

_OWN = "what-if"


@require_POST
@visited
def what_if(visit: Visit) -> HttpResponse:
    """Begin a scenario of the reader's own, and show the same page of it."""
    rest = visit.request.POST.get("rest", "")
    name = _free(visit)
    visit.desk.branch(visit.place, name, visit.request.POST.get("why", "").strip())
    said = gettext("Try what you like: what you change here changes the scenario %(name)s alone.") % {"name": name}
    messages.success(visit.request, said)
    return redirect(place_url(Place(visit.place.name, name), rest if re.fullmatch(r"[\w./?&=%~@:+-]*", rest) else ""))


def _free(visit: Visit) -> str:
    """The first name of one's own that is not taken."""
    whose = re.sub(r"[^a-z0-9]+", "-", visit.user.email.partition("@")[0].lower()).strip("-")[:40]
    taken = {one.name for one in visit.desk.scenarios(Place(visit.place.name))}
    stem, number = "-".join(filter(None, (_OWN, whose))), 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
