"""What kinds of job there are: what each does, step by step, and what it follows from.

A job that dies is begun anew by another worker, and finds what its steps left: timetables and forecasts in the memory
of the store, commits of a pull in the archive, published forecasts in the history, none of which is made twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaname import centre
from kaname.centre import evidence, stored
from kaname.centre.archives import archive_folder
from kaname.centre.places import PREFIX, STATE, Place
from kaname.errors import KanameError, NotFoundError, UsageError
from kaname.model.base import Key
from kaname.model.visibility import VIEWERS, Viewer
from kaname.settings import settings
from kaname.store import MAIN
from kaname.web.jobs import views
from kaname.web.jobs.models import Made
from kaname.web.jobs.turns import Turn

if TYPE_CHECKING:
    from kaname.assessment import Assessment
    from kaname.planning.analysis import Analysis

MEDIA = {"html": "text/html; charset=utf-8", "markdown": "text/markdown; charset=utf-8"}
LANGUAGES = ("en", "ja")


class FailedError(Exception):
    """A job that did what it could, and what became of it."""

    def __init__(self, code: str, result: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.result = result


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: what it does, the parameters it takes, and whether the same input makes the same result."""

    do: Callable[[Turn], dict[str, Any]]
    takes: Mapping[str, tuple[str, ...]]
    """Each parameter with the values it may have, the first of which is meant where none is given; none: any text."""
    repeats: bool = False
    """Asked for again when it is done, it is done again: what it looks at lies outside."""
    of_program: bool = True


def assess(turn: Turn) -> dict[str, Any]:
    """Compute all that is said of a program."""
    count = 0
    for one, at in _assessments(turn):
        _ = one.timetable
        at("judging")
        _ = one.sections, one.health, one.steps
        count += 1
    return {"assessed": count}


def forecast(turn: Turn) -> dict[str, Any]:
    """Compute when everything will be done, and what drives the target. Raises UsageError, NotFoundError."""
    target, count = turn.job.parameters.get("target", ""), 0
    for one, _at in _assessments(turn):
        _ = one.timetable, drivers(one, target_of(one, target))
        count += 1
    return {"forecast": count}


def _assessments(turn: Turn) -> Iterator[tuple[Assessment, Callable[[str], None]]]:
    """What is to be computed for each view, and how to say what is being done of it."""
    seen = _views(turn)
    for number, viewer in enumerate(seen):
        at = partial(turn.at, done=number, total=len(seen))
        at("reading")
        for one in centre.assess(_folder(turn), viewer=viewer, as_of=_day(turn)).assessments.values():
            at("forecasting")
            yield one, at
    turn.at("judging", len(seen), len(seen))


def target_of(one: Assessment, text: str) -> Key | None:
    """The record whose forecast is asked for; None where none is named. Raises NotFoundError."""
    if not text:
        return None
    kind, _, name = text.partition("/")
    if Key(kind, name) not in one.program.records:
        raise NotFoundError("record_unknown", text=text, nearest="")
    return Key(kind, name)


def drivers(one: Assessment, target: Key | None) -> Analysis | None:
    """What drives a target, else the end of the program where there is a forecast of it. Raises UsageError."""
    if target is None and not one.forecasts_days:
        return None
    try:
        return one.analysis(target)
    except KeyError:
        if target is None:  # nothing to come ends with work
            return None
        raise UsageError("target_without_work", text=str(target)) from None


def _views(turn: Turn) -> tuple[Viewer | None, ...]:
    """That of whoever asked; of a command, that of everybody who may see all and those of reports."""
    if turn.job.view:
        return (views.read(turn.job.view),)
    return (None, *(VIEWERS[name] for name in centre.REPORTED_TO))


def publish(turn: Turn) -> dict[str, Any]:
    """Keep the forecast of every promise as it stands today."""
    assess(turn)
    turn.at("publishing")
    made = centre.publish(_folder(turn), as_of=_day(turn), by=turn.job.by)
    return {"promises": sum(one.promises for one in made), "added": sum(one.added for one in made)}


def pull(turn: Turn) -> dict[str, Any]:
    """Read what has changed in the tools that a program names; one that fails does not keep the others."""
    wanted = turn.job.parameters.get("source", "")
    names = (wanted,) if wanted else ()
    turn.at("pulling")

    def told(source: str) -> Callable[[str, int, int | None], None]:
        return lambda _stream, done, total: turn.at(f"pulling {source}"[:40], done, total or 0)

    failed, heard = dict[str, str](), dict[str, int]()
    for asked in evidence.pull(_folder(turn), names, progress=told):
        if asked.error is not None:
            failed[asked.source] = asked.error.code
        elif asked.pulled is not None:
            heard[asked.source] = sum(asked.pulled.new.values())
    result = {"new": heard, "failed": failed}
    if failed:
        raise FailedError(next(iter(failed.values())), result)
    return result


def test(turn: Turn) -> dict[str, Any]:
    """Try what pulling a source will need, and tell what was seen and what is wrong."""
    turn.at("pulling")
    checks: list[dict[str, Any]] = []
    try:
        for one in evidence.tried(_folder(turn), turn.job.parameters.get("source", "")):
            values = {name: str(value) for name, value in one.values.items()}
            checks.append({"what": one.what, "name": one.name, "seen": one.seen, "fault": one.fault, "values": values})
            turn.at("pulling", len(checks))
    except KanameError as error:
        values = {name: str(value) for name, value in error.values.items()}
        raise FailedError(error.code, {"checks": checks, "values": values}) from None
    failed = next((one["fault"] for one in checks if one["fault"]), "")
    if failed:
        raise FailedError(failed, {"checks": checks})
    return {"checks": checks}


def report(turn: Turn) -> dict[str, Any]:
    """Write the report for an audience in a language."""
    told = turn.job.parameters
    turn.at("reading", 0, 3)
    viewer = views.read(turn.job.view) if turn.job.view else views.for_audience(told["audience"])
    found = centre.assess(_folder(turn), viewer=viewer, as_of=_day(turn))
    turn.at("forecasting", 1, 3)
    if found.portfolio is None:
        _ = found.only.sections
    turn.at("writing", 2, 3)
    body = document(found, told["audience"], told["language"], told["format"])
    values = {"media": MEDIA[told["format"]], "body": body}
    Made.objects.update_or_create(job=turn.job, defaults=values)
    return {"bytes": len(body), "digest": sha256(body).hexdigest()}


def document(found: centre.Assessed, audience: str, language: str, form: str) -> bytes:
    """The report of what was assessed, for an audience in a language, as a page or as Markdown."""
    from kaname.report import compose, compose_portfolio
    from kaname.report.html import html
    from kaname.report.markdown import markdown

    if found.portfolio is not None:
        told = compose_portfolio(found.portfolio, audience, language)
    else:
        told = compose(found.only, audience, language)
    return (html if form == "html" else markdown)(told).encode()


def upkeep(turn: Turn) -> dict[str, Any]:
    """Forget what nobody asks for, make few files of many, let go of old jobs, and clear away what is over."""
    from kaname.web.jobs.upkeep import cleared, compacted, forgotten, pruned
    from kaname.web.talk import gathering

    turn.at("forgetting", 0, 4)
    results = forgotten()
    turn.at("compacting", 1, 4)
    archives = compacted(turn)
    turn.at("pruning", 2, 4)
    jobs = pruned()
    turn.at("clearing", 3, 4)
    return {"results": results, "archives": archives, "jobs": jobs, "over": cleared() + gathering.forgotten()}


def notify(turn: Turn) -> dict[str, Any]:
    """Send the webhooks that are due; what can't be sent is tried again later."""
    from kaname.web.api.webhooks import deliver, due

    waiting, arrived = due(), 0
    for number, one in enumerate(waiting):
        turn.at("sending", number, len(waiting))
        arrived += deliver(one)
    return {"sent": len(waiting), "arrived": arrived}


_STATE: Mapping[str, tuple[str, ...]] = {"as_of": (), "scenario": (), "at": ()}


def tell(turn: Turn) -> dict[str, Any]:
    """Tell people what is new to them, and send the mail that is due."""
    from kaname.web.talk.gathering import gather
    from kaname.web.talk.letters import post

    turn.at("looking", 0, 2)
    found = gather()
    turn.at("mailing", 1, 2)
    return {"notices": found, "letters": post()}


KINDS: Mapping[str, Kind] = {
    "assess": Kind(assess, _STATE),
    "forecast": Kind(forecast, {**_STATE, "target": ()}),
    "publish": Kind(publish, {"as_of": ()}),
    "pull": Kind(pull, {"source": ()}, repeats=True),
    "test": Kind(test, {"source": ()}, repeats=True),
    "report": Kind(
        report,
        {"audience": tuple(views.AUDIENCES), "language": LANGUAGES, "format": tuple(MEDIA), "as_of": ()},
    ),
    "notify": Kind(notify, {}, repeats=True, of_program=False),
    "tell": Kind(tell, {}, repeats=True, of_program=False),
    "upkeep": Kind(upkeep, {}, repeats=True, of_program=False),
}


def standing(program: str, scenario: str = MAIN) -> str:
    """A digest of the plan and the evidence of a program or portfolio, as they are now. Raises NotFoundError."""
    alias = stored.store()
    found = sha256()
    if scenario != MAIN:
        found.update(f"{scenario} {stored.revision(Place(program, scenario))}\n".encode())
    for name in (program, *(f"{program}/{one}" for one in stored.members(alias, program))):
        found.update(f"{name} {stored.revision(stored.Place(name))}\n".encode())
        known = archive_folder(Path(f"{PREFIX}{name}"))
        if known.is_dir():
            manifests = sorted(path.name for path in known.glob("*/manifests/*"))
            found.update("\n".join(manifests).encode())
    return found.hexdigest()


def checked(kind: str, program: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a job, whole. Raises UsageError for a kind, a parameter or a value that there is not."""
    if kind not in KINDS:
        raise UsageError("job_kind_unknown", kind=kind, known=", ".join(KINDS))
    takes = KINDS[kind].takes
    for name, value in parameters.items():
        if name not in takes or (takes[name] and value not in takes[name]):
            possible = ", ".join(takes.get(name) or takes)
            raise UsageError("job_parameter_invalid", name=name, value=value, known=possible)
    if KINDS[kind].of_program != bool(program):
        raise UsageError("job_of_program" if KINDS[kind].of_program else "job_of_none", kind=kind)
    whole = {name: values[0] for name, values in takes.items() if values} | dict(parameters)
    if "as_of" in whole:
        try:
            date.fromisoformat(whole["as_of"])
        except ValueError:
            known = "2026-03-12"
            raise UsageError("job_parameter_invalid", name="as_of", value=whole["as_of"], known=known) from None
    return whole


def _folder(turn: Turn) -> Path:
    """The state of the program that the job is about."""
    told = turn.job.parameters
    scenario, at = told.get("scenario") or MAIN, told.get("at", "")
    if scenario == MAIN and not at:
        return Path(f"{PREFIX}{turn.job.program}")
    return Path(f"{PREFIX}{turn.job.program}@{scenario}{STATE if at else ''}{at}")


def _day(turn: Turn) -> date | None:
    told = turn.job.parameters.get("as_of", "")
    return date.fromisoformat(told) if told else None


def made_by() -> str:
    """What of the settings results follow from."""
    known = settings()
    return repr((known.runs, known.seed, known.levelled, known.corrected, known.precision))
