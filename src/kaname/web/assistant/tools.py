"""The tools: what each asks of a desk, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from kaname.centre.desk import Desk, Seen
from kaname.centre.places import Place
from kaname.centre.proposals import Proposal, proposals, propose
from kaname.errors import NotFoundError, UsageError
from kaname.model.base import Entity, Key
from kaname.model.changes import Change, ChangeSet, FieldChange, Put, Remove
from kaname.model.checks.nearest import Nearest
from kaname.model.kinds import KINDS
from kaname.web.assistant import answers
from kaname.words.speech import Speech

MOST = 200
_SEVERITIES = ("act", "watch", "note")


def programs(desk: Desk) -> list[answers.ProgramLine]:
    """The programs and portfolios that this account may see."""
    return [
        answers.ProgramLine(
            name=one.name,
            portfolio=one.is_portfolio,
            records=one.records,
            revision=one.newest.number,
            scenarios=one.scenarios,
        )
        for one in desk.programs()
    ]


def status(desk: Desk, program: str, scenario: str, language: str, as_of: str, since: str) -> answers.Text:
    """Where a program stands: the answer, the ask, commitments, what to do next, what changed."""
    from kaname.report import compose
    from kaname.report.markdown import markdown

    place = Place(program, scenario)
    found = desk.assess(place, as_of=_day(as_of), since=_day(since)).only
    text = markdown(compose(found, "status", language))
    return answers.Text(**_about(place, desk.read(place)), as_of=found.as_of.isoformat(), markdown=text)


def records(desk: Desk, program: str, scenario: str, kind: str, query: str, limit: int) -> answers.Records:
    """Records of a kind whose address or title holds a text."""
    cls, place = _kind(kind), Place(program, scenario)
    seen = desk.read(place)
    wanted = query.casefold()
    found = [one for one in seen.program.all(cls) if wanted in f"{one.id} {one.title}".casefold()]
    desk.noted_reading(place, found[:limit])
    lines = tuple(answers.RecordLine(key=str(one.key), title=one.title) for one in found[: max(0, min(limit, MOST))])
    return answers.Records(**_about(place, seen), total=len(found), records=lines)


def record(desk: Desk, program: str, scenario: str, key: str) -> answers.RecordAnswer:
    """A record with all its fields."""
    place, address = Place(program, scenario), _address(key)
    found, seen = desk.record(place, address), desk.read(place)
    incoming = tuple(dict.fromkeys(str(one) for one, _ in seen.program.incoming(address)))
    body: dict[str, Any] = found.model_dump(mode="json", exclude_unset=True)
    return answers.RecordAnswer(**_about(place, seen), key=str(address), body=body, referred_by=incoming)


def findings(
    desk: Desk, program: str, scenario: str, duty: str, severity: str, language: str, limit: int
) -> answers.Findings:
    """What the duties found, worst first."""
    place = Place(program, scenario)
    found = desk.assess(place).only
    if severity and severity not in _SEVERITIES:
        raise UsageError("severity_unknown", text=severity, known=", ".join(_SEVERITIES))
    speech = Speech(language, found.program)
    every = [
        one
        for one in sorted(found.findings, key=lambda one: (_SEVERITIES.index(one.severity.name.lower()), one.code))
        if duty in ("", one.duty) and severity in ("", one.severity.name.lower())
    ]
    lines = tuple(
        answers.FindingLine(
            code=one.code,
            severity=one.severity.name.lower(),
            records=tuple(map(str, one.subjects)),
            says=str(speech.finding(one)),
            do=str(speech.mend(one)),
        )
        for one in every[: max(0, min(limit, MOST))]
    )
    about = _about(place, desk.read(place))
    return answers.Findings(**about, as_of=found.as_of.isoformat(), total=len(every), findings=lines)


def forecast(desk: Desk, program: str, scenario: str, target: str) -> answers.ForecastAnswer:
    """When a program, or one of its records, will be done: P50, P80, P95, chance of the promise, what drives it."""
    import json

    from kaname.report.forecast_json import as_json

    place = Place(program, scenario)
    assessed = desk.assess(place)
    wanted = [assessed.record(target)] if target else [(one, None) for one in assessed.assessments.values()]
    return answers.ForecastAnswer(**_about(place, desk.read(place)), forecast=json.loads(as_json(wanted)))


def log(desk: Desk, program: str, scenario: str, key: str, limit: int) -> answers.Log:
    """Who changed what when, and why."""
    place = Place(program, scenario)
    changes = desk.log(place, _address(key) if key else None, max(1, min(limit, MOST)))
    lines = tuple(
        answers.ChangeLine(
            revision=one.revision.number,
            at=_moment(one.revision.at),
            by=one.revision.by,
            why=one.revision.why,
            records=tuple(f"-{key}" if removed else str(key) for key, removed in one.records[:MOST]),
        )
        for one in changes
    )
    return answers.Log(**_about(place, desk.read(place)), changes=lines)


def difference(desk: Desk, program: str, scenario: str, before: int, after: int) -> answers.Difference:
    """What differs between two revisions, field by field."""
    one, other = Place(program, scenario, before), Place(program, scenario, after or None)
    _, seen, _, fields = desk.difference(one, other)
    return answers.Difference(**_about(other, seen), before=before, fields=_fields(fields))


def kind(name: str) -> dict[str, Any]:
    """The JSON Schema of a kind of record."""
    return _kind(name).model_json_schema(mode="validation")


def suggest(
    desk: Desk, program: str, base: int, why: str, put: list[answers.Wanted], remove: list[str]
) -> answers.ProposalAnswer:
    """Propose changes of the plan, made on a revision; a person accepts or declines them."""
    changes: list[Change] = [Put(_record(one)) for one in put]
    changes += (Remove(_address(key)) for key in remove)
    if not changes:
        raise UsageError("proposal_empty")
    return _proposal(program, propose(desk, program, ChangeSet(tuple(changes), why=why), base))


def open_proposals(desk: Desk, program: str) -> list[answers.ProposalAnswer]:
    """The proposals that wait for a person."""
    return [_proposal(program, one) for one in proposals(desk, program)]


def _about(place: Place, seen: Seen) -> dict[str, Any]:
    revision = seen.revision
    told = {"program": place.name, "scenario": place.scenario, "narrowed": seen.narrowed}
    return {**told, "revision": revision.number, "digest": revision.digest}


def _proposal(program: str, one: Proposal) -> answers.ProposalAnswer:
    return answers.ProposalAnswer(
        program=program,
        name=one.name,
        by=one.by,
        at=_moment(one.at),
        why=one.why,
        base=one.base,
        fields=_fields(one.fields),
        accept_with=f"kaname store merge {program}@{one.name}",
    )


def _fields(fields: Iterable[FieldChange]) -> tuple[answers.FieldLine, ...]:
    return tuple(
        answers.FieldLine(key=str(one.key), field=one.field, before=one.before, after=one.after) for one in fields
    )


def _kind(name: str) -> type[Entity]:
    if name not in KINDS:
        raise NotFoundError("kind_unknown", text=name, nearest=", ".join(Nearest(KINDS).to(name)))
    return KINDS[name]


def _address(text: str) -> Key:
    try:
        return Key.parse(text)
    except ValueError:
        raise UsageError("address_expected", text=text) from None


def _record(wanted: answers.Wanted) -> Entity:
    try:
        return _kind(wanted.kind).model_validate(wanted.body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "body"
        raise UsageError("record_invalid", kind=wanted.kind, field=where, why=first["msg"]) from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError("day_expected", text=text, option="as_of") from None


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(timespec="seconds")
