"""Jobs and schedules in words: what is done, how far it is, what came of it, what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kaname.model.roles import Action
from kaname.web.jobs.models import Job, Schedule, State
from kaname.web.jobs.people import Shown, office
from kaname.web.pages.visit import Visit
from kaname.web.states.moments import moment
from kaname.words import sources
from kaname.words.errors import ERRORS
from kaname.words.jobs import KINDS, STATES, STEPS
from kaname.words.markers import _
from kaname.words.speech import Speech

_PLACE = re.compile(r"\{(\w+)\}")
_NEW = _("{source}: {count} new facts")
_KEPT = _("{count} forecasts kept, {added} of them new")
_SEEN = _("{what}: {count} seen")
_READABLE = _("{what}: readable")
_AUDIENCES = {"exec": _("executives"), "engineer": _("engineers")}
LANGUAGES = {"en": "English", "ja": "日本語"}
FORMS = {"html": _("page (HTML)"), "markdown": "Markdown"}


@dataclass(frozen=True, slots=True)
class Line:
    """A job as its row tells it."""

    id: str
    source: str
    what: str
    about: str
    state: str
    word: str
    step: str
    done: int
    total: int
    when: str
    by: str
    told: tuple[str, ...]
    fault: tuple[str, str]
    document: str
    cancel: str

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in (State.WAITING, State.RUNNING)


def jobs(visit: Visit, limit: int, **only: Any) -> list[Line]:
    """The newest jobs of a program that the reader may see."""
    within = office(visit.desk, visit.place.name)
    found = within.jobs.filter(**only).select_related("made").defer("made__body").order_by("-asked_at")[:limit]
    return [_line(visit, within.shown(one)) for one in found]


def _line(visit: Visit, one: Shown) -> Line:
    job, speech = one.job, visit.speech
    mine = job.by == visit.desk.who or visit.desk.may(visit.place.name, Action.STEER)
    step = speech.text(STEPS[one.step]) if one.step in STEPS and job.is_open else ""
    at = f"jobs/{job.pk}/"
    return Line(
        str(job.pk),
        job.parameters.get("source", ""),
        speech.text(KINDS[job.kind]),
        about(job.parameters, speech),
        job.state,
        speech.text(STATES[job.state]),
        " ".join(filter(None, (step, one.about))),
        job.done if job.is_open else 0,
        job.total if job.is_open else 0,
        moment(job.ended_at or job.asked_at, speech),
        job.by,
        tuple(_came_to(job, one.result, speech)),
        fault(job.error, speech, _values(one.result)) if job.error else ("", ""),
        visit.url(f"{at}document/") if job.state == State.DONE and hasattr(job, "made") else "",
        visit.url(f"{at}cancel/") if job.is_open and mine and visit.place.at is None else "",
    )


def about(parameters: Mapping[str, str], speech: Speech) -> str:
    """What a job is told beside its kind."""
    words = {
        "audience": _AUDIENCES.get(parameters.get("audience", ""), ""),
        "language": LANGUAGES.get(parameters.get("language", ""), ""),
        "format": FORMS.get(parameters.get("format", ""), ""),
    }
    told = (speech.text(words[name]) if name in words else value for name, value in parameters.items())
    return speech.comma.join(filter(None, told))


def _came_to(job: Job, result: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    for source, count in result.get("new", {}).items():
        yield str(speech.say(_NEW, {"source": source, "count": count}))
    for source, code in result.get("failed", {}).items():
        yield f"{source}{speech.colon}{fault(code, speech)[0]}"
    if job.kind == "publish" and "promises" in result:
        yield str(speech.say(_KEPT, {"count": result["promises"], "added": result["added"]}))
    for check in result.get("checks", ()):
        yield _check(check, speech)


def _check(check: Mapping[str, Any], speech: Speech) -> str:
    what = sources.asked(check["what"], check["name"], speech)
    if check["fault"]:
        return f"✗ {what}{speech.colon}{fault(check['fault'], speech, check['values'])[0]}"
    if check["seen"] is None:
        return f"✓ {speech.say(_READABLE, {'what': what})}"
    return f"✓ {speech.say(_SEEN, {'what': what, 'count': check['seen']})}"


def _values(result: Mapping[str, Any]) -> Mapping[str, str]:
    """What fills the sentence of what went wrong with a trial, or of its first fault."""
    if "values" in result:
        return result["values"]
    failed = (one["values"] for one in result.get("checks", ()) if one["fault"])
    return next(failed, dict[str, str]())


def fault(code: str, speech: Speech, values: Mapping[str, str] | None = None) -> tuple[str, str]:
    """What went wrong and how to mend it, where the values of the sentence may not have been kept."""
    words = ERRORS.get(code)
    if words is None:
        return code, ""
    said, mend = speech.text(words.sentence), speech.text(words.mend)
    known = dict.fromkeys(_PLACE.findall(said + mend), "…") | dict(values or {})
    return str(speech.say(words.sentence, known)), str(speech.say(words.mend, known))


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule as its row tells it."""

    number: int
    what: str
    about: str
    rule: str
    zone: str
    next: str
    by: str
    enabled: bool


def planned(found: tuple[Schedule, ...], visit: Visit) -> list[Planned]:
    """Schedules in words."""
    speech = visit.speech
    return [
        Planned(
            one.pk,
            speech.text(KINDS[one.kind]),
            about(one.parameters, speech),
            one.rule,
            one.zone,
            moment(one.next_at, speech),
            one.by,
            one.enabled,
        )
        for one in found
    ]
