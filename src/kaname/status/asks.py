"""The ask to leadership: what waits for an answer from those who decide. "None" is an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kaname.model.base import Key
from kaname.model.decisions import Decision
from kaname.model.plan import ChangeRequest, Release
from kaname.model.program import Program
from kaname.model.risks import Escalation
from kaname.planning.clocks import Clocks


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked (a free text or '' where the record says it), about which record, of whom, until when."""

    key: Key
    text: str
    of: Key | None
    due: date | None


def asks(program: Program) -> tuple[Ask, ...]:
    """Everything that waits for leadership, most urgent first."""
    found = (*_escalations(program), *_decisions(program), *_changes(program), *_releases(program))
    return tuple(sorted(found, key=rank))


def rank(ask: Ask) -> tuple[date, Key]:
    """The order of asks: those that are due first; what has no day comes last."""
    return (ask.due or date.max, ask.key)


def _escalations(program: Program) -> Iterator[Ask]:
    """Each is asked of the level told last, until its clock has run out."""
    clocks = Clocks(program)
    for one in program.all(Escalation):
        if one.resolved_at is None and one.ask:
            step = clocks.latest(one)
            rung = clocks.rungs.get(step.level) if step else None
            yield Ask(one.key, one.ask, program.resolve(rung.who) if rung else None, clocks.due(one))


def _decisions(program: Program) -> Iterator[Ask]:
    for one in program.all(Decision):
        if one.state == "in review" and one.form in ("ringi", "steering"):
            yield Ask(one.key, one.question, program.resolve(one.approver), one.needed_by or one.review_until)


def _changes(program: Program) -> Iterator[Ask]:
    for one in program.all(ChangeRequest):
        if one.state in ("raised", "analysed"):
            yield Ask(one.key, one.reason, program.resolve(one.decided_by), one.answer_due)


def _releases(program: Program) -> Iterator[Ask]:
    for one in program.all(Release):
        if one.go_no_go is not None and one.go_no_go.answer == "open" and one.state == "frozen":
            yield Ask(one.key, "", program.resolve(one.go_no_go.decider), one.go_no_go.due)
