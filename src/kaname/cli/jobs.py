"""What the commands about jobs do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rich.console import Console
from rich.table import Table as Grid

from kaname.centre.places import author
from kaname.errors import NotFoundError, UsageError
from kaname.words.jobs import KINDS, STATES, STEPS
from kaname.words.markers import _
from kaname.words.speech import Speech

if TYPE_CHECKING:
    from kaname.web.jobs.models import Job

_out = Console()

NONE_YET = _("No job yet. `kaname job ask` has something done.")
ASKED = _("{job}: {kind} {program}, {state}.")
PLANNED = _("{number}: {kind} {program}, next at {moment}.")
UNPLANNED = _("{number}: {kind} {program} is no longer done on schedule.")


def listed(limit: int, language: str) -> None:
    """Print the jobs of late and the schedules."""
    from kaname.web.ready import set_up

    set_up()
    from kaname.web.jobs.models import Job, Schedule

    speech, found = Speech(language), list(Job.objects.order_by("-asked_at")[:limit])
    if not found:
        _say(speech, NONE_YET)
    else:
        heads = (_("Job"), _("What"), _("Program"), _("State"), _("Progress"), _("When"))
        grid = _grid(speech, heads)
        for one in found:
            how_far = _how_far(speech, one) if one.is_open else ""
            state = f"{speech.say(STATES[one.state], {})} {one.error}".strip()
            what = str(speech.say(KINDS[one.kind], {}))
            grid.add_row(str(one.pk), what, one.program, state, how_far, _moment(speech, one.asked_at))
        _out.print(grid)
    planned = list(Schedule.objects.order_by("pk"))
    if planned:
        heads = (_("Schedule"), _("What"), _("Program"), _("Rule"), _("Time zone"), _("Next"))
        grid = _grid(speech, heads)
        for each in planned:
            what = str(speech.say(KINDS[each.kind], {}))
            grid.add_row(str(each.pk), what, each.program, each.rule, each.zone, _moment(speech, each.next_at))
        _out.print(grid)


def _how_far(speech: Speech, job: Job) -> str:
    """What is being done of a job, and how much of it is done."""
    step, _space, about = job.step.partition(" ")
    said = str(speech.say(STEPS[step], {})) if step in STEPS else ""
    return " ".join(filter(None, (said, about, f"{job.done}/{job.total}" if job.total else "")))


def asked(kind: str, program: str, parameters: tuple[str, ...], language: str) -> None:
    """Have something done."""
    from kaname.web.ready import set_up

    set_up()
    from kaname.web.jobs.asking import ask

    _tell(Speech(language), ask(kind, program, _parameters(parameters), by=author()))


def cancelled(job: str, language: str) -> None:
    """Cancel a job."""
    try:
        wanted = UUID(job)
    except ValueError:
        raise NotFoundError("job_unknown", job=job) from None
    from kaname.web.ready import set_up

    set_up()
    from kaname.web.jobs.asking import cancel

    _tell(Speech(language), cancel(wanted))


def planned(rule: str, kind: str, program: str, parameters: tuple[str, ...], zone: str, language: str) -> None:
    """Have something done again and again."""
    from kaname.web.ready import set_up

    set_up()
    from kaname.web.jobs.schedules import plan

    speech = Speech(language)
    made = plan(kind, program, rule, _parameters(parameters), by=author(), zone=zone)
    what = str(speech.say(KINDS[made.kind], {}))
    _say(speech, PLANNED, number=made.pk, kind=what, program=made.program, moment=_moment(speech, made.next_at))


def unplanned(number: int, language: str) -> None:
    """Have it done no longer."""
    from kaname.web.ready import set_up

    set_up()
    from kaname.web.jobs.schedules import unplan

    speech, gone = Speech(language), unplan(number)
    _say(speech, UNPLANNED, number=number, kind=str(speech.say(KINDS[gone.kind], {})), program=gone.program)


def _parameters(told: tuple[str, ...]) -> dict[str, str]:
    found = dict[str, str]()
    for one in told:
        name, equals, value = one.partition("=")
        if not equals:
            raise UsageError("job_parameter_form", text=one)
        found[name] = value
    return found


def _tell(speech: Speech, job: Job) -> None:
    state = str(speech.say(STATES[job.state], {}))
    kind = str(speech.say(KINDS[job.kind], {}))
    _say(speech, ASKED, job=str(job.pk), kind=kind, program=job.program, state=state)


def _say(speech: Speech, said: str, **values: Any) -> None:
    _out.print(str(speech.say(said, values)), highlight=False, soft_wrap=True)


def _grid(speech: Speech, heads: tuple[str, ...]) -> Grid:
    grid = Grid(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for number, head in enumerate(heads):
        grid.add_column(str(speech.say(head, {})), overflow="fold", no_wrap=number == 0)
    return grid


def _moment(speech: Speech, at: datetime) -> str:
    return str(speech.cell(at.astimezone().replace(second=0, microsecond=0)))
