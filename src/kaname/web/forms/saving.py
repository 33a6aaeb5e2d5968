"""Writing what was typed: a revision and the way back, or what keeps it from being one, told at the field."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from kaname.centre.places import Place
from kaname.centre.stored import Committed
from kaname.errors import KanameError
from kaname.model.base import Key
from kaname.web.forms.placing import Placed
from kaname.web.forms.showing import Fault
from kaname.web.pages.visit import Visit
from kaname.words.catalogue import translate
from kaname.words.markers import _
from kaname.words.refusals import told
from kaname.words.speech import Speech

SAVED = _("Saved as revision {number}.")
UNCHANGED = _("Nothing was changed.")
_TOLD = 3


def tell(visit: Visit, done: Committed, keys: Iterable[Key]) -> None:
    """That something was saved, with the way back; and what is still wrong with it."""
    if not done.written:
        messages.info(visit.request, translate(UNCHANGED, visit.language))
        return
    number = done.revision.number
    messages.success(
        visit.request, translate(SAVED, visit.language).format(number=number), extra_tags=undo_url(visit.place, number)
    )
    speech, wanted = Speech(visit.language, done.program), set(keys)
    for one in [one for one in done.problems if wanted & set(one.subjects[:1])][:_TOLD]:
        said, mend = speech.problem(one)
        messages.warning(visit.request, f"{said}{speech.space}{mend}")


def undo_url(place: Place, number: int) -> str:
    """Where a revision is taken back."""
    return reverse("undo", kwargs={"place": place, "number": number})


def refusal(error: KanameError, language: str) -> Placed:
    """What keeps all of it from being written."""
    said, mend = told(error, language)
    return Placed("", Fault(said, mend))


def back(request: HttpRequest, otherwise: str) -> str:
    """Where somebody came from: as the form says, else the page that led to it, as long as it is of this site."""
    for one in (request.POST.get("next", ""), request.GET.get("next", "")):
        if one and url_has_allowed_host_and_scheme(one, {request.get_host()}, require_https=request.is_secure()):
            return one
    return otherwise


def came_from(request: HttpRequest, otherwise: str) -> str:
    """The page that led to a form, to go back to."""
    known = back(request, "")
    here, address = request.build_absolute_uri(request.path), request.headers.get("Referer", "")
    if known or not address or address.startswith(here):
        return known or otherwise
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else otherwise
