"""What kinds of job there are: what each does, step by step, and what it follows from.

A job that dies is begun anew by another worker, and finds what its steps left: timetables and forecasts in the memory
of the store, commits of a pull in the archive, published forecasts in the history, none of which is made twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from kaname import centre
from kaname.centre import evidence, stored
from kaname.centre.archives import archive_folder
from kaname.centre.places import PREFIX
from kaname.errors import UsageError
from kaname.model.visibility import VIEWERS
from kaname.settings import settings
from kaname.web.jobs.models import Made
from kaname.web.jobs.turns import Turn

_AUDIENCES = {"exec": "executive", "engineer": "engineer"}
_MEDIA = {"html": "text/html; charset=utf-8", "markdown": "text/markdown; charset=utf-8"}
_LANGUAGES = ("en", "ja")


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
    """Compute all that is said of a program, for everybody who may see all and for each audience of reports."""
    views = (None, *(VIEWERS[name] for name in centre.REPORTED_TO))
    count = 0
    for number, viewer in enumerate(views):
        turn.at("reading", number, len(views))
        found = centre.assess(_folder(turn), viewer=viewer, as_of=_day(turn))
        for one in found.assessments.values():
            turn.at("forecasting", number, len(views))
            _ = one.timetable
            turn.at("judging", number, len(views))
            _ = one.sections, one.health, one.steps
            count += 1
    turn.at("judging", len(views), len(views))
    return {"assessed": count}


def publish(turn: Turn) -> dict[str, Any]:
    """Keep the forecast of every promise as it stands today."""
    assess(turn)
    turn.at("publishing")
    made = centre.publish(_folder(turn), as_of=_day(turn))
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


def report(turn: Turn) -> dict[str, Any]:
    """Write the report for an audience in a language."""
    from kaname.report import compose, compose_portfolio
    from kaname.report.html import html
    from kaname.report.markdown import markdown

    told = turn.job.parameters
    turn.at("reading", 0, 3)
    found = centre.assess(_folder(turn), viewer=VIEWERS[_AUDIENCES[told["audience"]]], as_of=_day(turn))
    turn.at("forecasting", 1, 3)
    audience, language = told["audience"], told["language"]
    if found.portfolio is not None:
        document = compose_portfolio(found.portfolio, audience, language)
    else:
        document = compose(found.only, audience, language)
    turn.at("writing", 2, 3)
    body = (html if told["format"] == "html" else markdown)(document).encode()
    values = {"media": _MEDIA[told["format"]], "body": body}
    Made.objects.update_or_create(job=turn.job, defaults=values)
    return {"bytes": len(body), "digest": sha256(body).hexdigest()}


def upkeep(turn: Turn) -> dict[str, Any]:
    """Forget what nobody asks for, make few files of many, and let go of old jobs."""
    from kaname.web.jobs.upkeep import compacted, forgotten, pruned

    turn.at("forgetting", 0, 3)
    results = forgotten()
    turn.at("compacting", 1, 3)
    archives = compacted(turn)
    turn.at("pruning", 2, 3)
    return {"results": results, "archives": archives, "jobs": pruned()}


def notify(turn: Turn) -> dict[str, Any]:
    """Send the webhooks that are due; what can't be sent is tried again later."""
    from kaname.web.api.webhooks import deliver, due

    waiting, arrived = due(), 0
    for number, one in enumerate(waiting):
        turn.at("sending", number, len(waiting))
        arrived += deliver(one)
    return {"sent": len(waiting), "arrived": arrived}


KINDS: Mapping[str, Kind] = {
    "assess": Kind(assess, {"as_of": ()}),
    "publish": Kind(publish, {"as_of": ()}),
    "pull": Kind(pull, {"source": ()}, repeats=True),
    "report": Kind(
        report,
        {"audience": tuple(_AUDIENCES), "language": _LANGUAGES, "format": tuple(_MEDIA), "as_of": ()},
    ),
    "notify": Kind(notify, {}, repeats=True, of_program=False),
    "upkeep": Kind(upkeep, {}, repeats=True, of_program=False),
}


def state_of(program: str) -> str:
    """A digest of the plan and the evidence of a program or portfolio, as they are now. Raises NotFoundError."""
    alias = stored.store()
    found = sha256()
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
    return Path(f"{PREFIX}{turn.job.program}")


def _day(turn: Turn) -> date | None:
    told = turn.job.parameters.get("as_of", "")
    return date.fromisoformat(told) if told else None


def made_by() -> str:
    """What of the settings results follow from."""
    known = settings()
    return repr((known.runs, known.seed, known.levelled, known.corrected, known.precision))
