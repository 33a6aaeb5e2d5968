"""The minutes of a meeting as they are typed: every line becomes a record, and all of it one revision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from kaname.errors import UsageError
from kaname.model.base import Entity, Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.decisions import Decision
from kaname.model.people import Action, Meeting, Person
from kaname.model.program import Program
from kaname.web.forms.drafts import proposed_id

ROWS = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A line as typed: an action with its owner and day, or a decision."""

    kind: str = "action"
    text: str = ""
    owner: str = ""
    due: str = ""


@dataclass(frozen=True)
class Minutes:
    """What was typed."""

    record: str = ""
    lines: tuple[Line, ...] = ()
    done: frozenset[str] = frozenset()
    base: int = 0

    @classmethod
    def typed(cls, body: QueryDict) -> Minutes:
        """What a form sent."""
        columns = [body.getlist(name) for name in ("kind", "text", "owner", "due")]
        lines = tuple(Line(*(each.strip()[:2000] for each in row)) for row in zip(*columns, strict=False))
        base = body.get("base", "")
        return cls(
            body.get("record", "")[:20_000],
            lines,
            frozenset(body.getlist("done")),
            int(base) if base.isdecimal() else 0,
        )

    @property
    def rows(self) -> tuple[Line, ...]:
        """The lines of the form, some of them empty."""
        return (*self.lines, *(Line() for _ in range(ROWS - len(self.lines))))

    def changes(self, program: Program, meeting: Meeting, today: date) -> ChangeSet:
        """The records that it makes and changes. Raises UsageError where a line can't be understood."""
        made = tuple(self._made(program, meeting, today))
        decided = tuple(f"decision/{one.id}" for one in made if isinstance(one, Decision))
        fields: dict[str, Any] = {"record": self.record.strip()}
        if decided:
            fields["decisions"] = (*(str(ref) for ref in meeting.decisions), *decided)
        after = _with(meeting, fields)
        ticked = [one for one in program.all(Action) if one.id in self.done and one.state == "open"]
        closed = [_with(one, {"state": "done", "closed": today}) for one in ticked]
        changed = [one for one in (after,) if one != meeting]
        return ChangeSet(tuple(Put(one) for one in (*changed, *closed, *made)))

    def _made(self, program: Program, meeting: Meeting, today: date) -> Iterator[Entity]:
        taken: set[str] = set()
        for line in self.lines:
            if not line.text:
                continue
            cls = Decision if line.kind == "decision" else Action
            name = proposed_id(cls, line.text, program, taken)
            taken.add(name)
            yield _record(cls, line, name, program, meeting, today)


def _with(record: Entity, fields: Mapping[str, Any]) -> Any:
    return type(record).model_validate({**record.model_dump(mode="json", exclude_defaults=True), **fields})


def _record(cls: type[Entity], line: Line, name: str, program: Program, meeting: Meeting, today: date) -> Entity:
    owner = _person(line.owner, program)
    body: dict[str, Any] = {"id": name, "title": line.text}
    if cls is Decision:
        body |= {"state": "accepted", "form": "steering", "outcome": line.text, "decided_on": today, "driver": owner}
        body["meeting"] = meeting.id
    else:
        body |= {"owner": owner, "due": _day(line.due), "source": str(meeting.key)}
    return cls.model_validate({name: value for name, value in body.items() if value is not None})


def _person(text: str, program: Program) -> str | None:
    """The id of a person by id or name. Raises UsageError."""
    if not text:
        return None
    wanted = text.casefold()
    found = [one.id for one in program.all(Person) if wanted in (one.id.casefold(), one.name.casefold())]
    if len(found) != 1:
        raise UsageError("minutes_person_unknown", text=text)
    return found[0]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError("minutes_day_unreadable", text=text) from None


def open_actions(program: Program, keys: tuple[Key, ...]) -> tuple[Action, ...]:
    """Actions by their keys."""
    return tuple(one for key in keys if isinstance(one := program.find(key), Action))
