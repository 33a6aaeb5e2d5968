"""Reports for each audience in each language: looked at, downloaded, scheduled; those that jobs have written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import HttpResponse

from kaname.errors import UsageError
from kaname.web.jobs import people
from kaname.web.jobs.kinds import LANGUAGES, MEDIA, document
from kaname.web.jobs.views import AUDIENCES, for_audience
from kaname.web.operations import telling
from kaname.web.operations.documents import served
from kaname.web.pages.frame import UNTIL_FRESH, page
from kaname.web.pages.results import Result, Results
from kaname.web.pages.visit import WAIT, Visit, visited

_LISTED = 20
WRITTEN: Results[bytes] = Results(32)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report is asked for."""

    audience: str
    language: str
    form: str

    @property
    def query(self) -> str:
        """The same as an address writes it."""
        return f"audience={self.audience}&language={self.language}&format={self.form}"


@visited
def reports(visit: Visit) -> HttpResponse:
    """A report as its audience gets it, and those that were made."""
    asked = _asked(visit)
    wait = WAIT in visit.request.GET
    found = _written(visit, asked, wait=wait)
    if found.waits and UNTIL_FRESH in visit.request.headers:
        return HttpResponse(status=204)
    if found.error is not None:
        raise found.error
    schedules = people.planned(visit.desk, visit.user, visit.place.name)
    return page(
        visit,
        "operations/reports.html",
        "reports",
        asked=asked,
        audiences=AUDIENCES,
        languages=telling.LANGUAGES,
        forms={name: visit.speech.text(word) for name, word in telling.FORMS.items()},
        waits=found.waits,
        made=telling.jobs(visit, _LISTED, kind="report"),
        schedules=telling.planned(tuple(one for one in schedules if one.kind == "report"), visit),
        plans=visit.place.at is None,
    )


@visited
def shown(visit: Visit) -> HttpResponse:
    """The report alone: to be looked at in a frame or, with `keep`, to be downloaded."""
    asked = _asked(visit)
    body = cast("bytes", _written(visit, asked, wait=True).value)
    keep = "keep" in visit.request.GET
    media = MEDIA[asked.form] if keep or asked.form == "html" else "text/plain; charset=utf-8"
    name = f"{visit.place.name}-{asked.audience}-{asked.language}"
    return served(body, media, name, shown=not keep)


def _asked(visit: Visit) -> Asked:
    """What the address asks for. Raises UsageError for what there is not."""
    get = visit.request.GET
    audience, form = get.get("audience", "exec"), get.get("format", "html")
    language = get.get("language", visit.language)
    for name, value, known in (
        ("audience", audience, AUDIENCES),
        ("language", language, LANGUAGES),
        ("format", form, MEDIA),
    ):
        if value not in known:
            raise UsageError("job_parameter_invalid", name=name, value=value[:80], known=", ".join(known))
    return Asked(audience, language, form)


def _written(visit: Visit, asked: Asked, *, wait: bool) -> Result[bytes]:
    desk, place = visit.desk, visit.place
    viewer = for_audience(asked.audience, desk.view(place.name))

    def make() -> bytes:
        return document(desk.assessed(place, narrower=viewer), asked.audience, asked.language, asked.form)

    desk.noted_assessing(place)
    name = (desk.standing(place).name, asked)
    return WRITTEN.waited(name, make) if wait else WRITTEN.at_once(name, make)
