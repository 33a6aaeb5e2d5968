"""Jobs of a program: listed, asked for, cancelled; what they made; what is done on schedule."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kaname.errors import UsageError
from kaname.web.jobs import people
from kaname.web.jobs.kinds import KINDS
from kaname.web.operations import telling
from kaname.web.operations.documents import served
from kaname.web.pages.frame import page
from kaname.web.pages.visit import Visit, visited

_LISTED = 50
_BACK = ("jobs/", "reports/", "evidence/", "baselines/")
DAYS = {"*": "*", "workdays": "1-5", **{str(number): str(number) for number in range(1, 8)}}
"""When something is done again: every day, on working days, or on a day of the week, as a rule of cron writes it."""


@visited
def jobs(visit: Visit) -> HttpResponse:
    """What was done of late, what is being done, and what is done on schedule."""
    lines = telling.jobs(visit, _LISTED)
    schedules = people.planned(visit.desk, visit.user, visit.place.name)
    return page(
        visit,
        "operations/jobs.html",
        "jobs",
        lines=lines,
        waits=any(one.is_open for one in lines),
        schedules=telling.planned(schedules, visit),
    )


@require_POST
@visited
def ask(visit: Visit) -> HttpResponse:
    """Have something done."""
    asked = visit.request.POST
    kind = asked.get("kind", "")
    job = people.ask_at(visit.desk, visit.place.name, kind, _parameters(visit, kind), anew=kind in ("pull", "test"))
    if job.is_open:
        messages.success(visit.request, gettext("It is being done; you can leave this page."))
    else:
        messages.info(visit.request, gettext("It was done already: nothing has changed since."))
    return _back(visit)


def _parameters(visit: Visit, kind: str) -> dict[str, str]:
    takes = tuple(KINDS[kind].takes) if kind in KINDS else ()
    return {name: visit.request.POST[name] for name in takes if visit.request.POST.get(name)}


def _back(visit: Visit) -> HttpResponse:
    wanted = visit.request.POST.get("next", "")
    return redirect(visit.url(wanted if wanted in _BACK else "jobs/"))


@require_POST
@visited
def cancel(visit: Visit, job: UUID) -> HttpResponse:
    """Cancel a job: at once while it waits, else at its next step."""
    people.cancelled(visit.desk, visit.place.name, job)
    messages.success(visit.request, gettext("The job is cancelled."))
    return _back(visit)


@visited
def document(visit: Visit, job: UUID) -> HttpResponse:
    """What a job made, to be kept."""
    media, body = people.document(visit.desk, visit.place.name, job)
    return served(body, media, f"{visit.place.name.replace('/', '-')}-{str(job)[:8]}")


@require_POST
@visited
def plan(visit: Visit) -> HttpResponse:
    """Have something done again and again, at a time of the reader's zone."""
    asked = visit.request.POST
    kind = asked.get("kind", "")
    zone = visit.user.zone
    people.plan_at(visit.desk, visit.user, None, visit.place.name, kind, _rule(visit), _parameters(visit, kind), zone)
    messages.success(visit.request, gettext("It is done on schedule from now on."))
    return _back(visit)


def _rule(visit: Visit) -> str:
    """The rule of a day and a time. Raises UsageError."""
    day, time = visit.request.POST.get("day", ""), visit.request.POST.get("time", "")
    hour, _, minute = time.partition(":")
    if day not in DAYS or not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        raise UsageError("rule_invalid", rule=f"{day} {time}".strip())
    return f"{int(minute)} {int(hour)} * * {DAYS[day]}"


@require_POST
@visited
def unplan(visit: Visit, number: int) -> HttpResponse:
    """Have it done no longer."""
    people.unplanned(visit.desk, visit.user, visit.place.name, number)
    messages.success(visit.request, gettext("It is no longer done on schedule."))
    return _back(visit)
