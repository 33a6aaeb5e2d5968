"""What waits for somebody's decision, and what others owe them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.model.base import Key
from kaname.model.decisions import Decision
from kaname.model.plan import ChangeRequest, Dependency
from kaname.model.quality import Review
from kaname.model.risks import Escalation, Issue
from kaname.planning.clocks import Clocks
from kaname.status.asks import asks
from kaname.status.mine.me import Named
from kaname.status.mine.obligation import Obligation, Side
from kaname.status.mine.owe import Rule, giver, receiver

_FIELDS = {
    "escalation": ("ladder", "who"),
    "decision": ("approver",),
    "change_request": ("decided_by",),
    "release": ("go_no_go", "decider"),
}


def asked(named: Named) -> Iterator[Obligation]:
    """What is asked of leadership, where it is them; of decisions in review every one, whatever its form."""
    for one in asks(named.program):
        if one.of is not None and one.of in named.me.all:
            yield Obligation(Side.DECIDE, one.key.kind, one.key, _FIELDS[one.key.kind], one.of, one.due, what=one.text)
    for one in named.program.all(Decision):
        via = named.by(one.approver)
        if via is not None and one.state == "in review" and one.form not in ("ringi", "steering"):
            due = one.needed_by or one.review_until
            yield Obligation(Side.DECIDE, "decision", one.key, ("approver",), via, due, what=one.question)


def approvals(named: Named) -> Iterator[Obligation]:
    """Places on the route to a decision where theirs is the answer that is missing."""
    for one in named.program.all(Decision):
        if one.state == "in review" and named.by(one.approver) is None:
            pending = [each.by for each in one.approvals if each.answer == "pending"]
            via = named.by(*pending)
            if via is not None:
                due = one.needed_by or one.review_until
                yield Obligation(Side.DECIDE, "approval", one.key, ("approvals", "by"), via, due, what=one.question)


def answers(named: Named) -> Iterator[Obligation]:
    """Dependencies that were proposed to them, to be accepted, declined or answered with another day."""
    for one in named.program.all(Dependency):
        if one.state == "proposed":
            field, via = giver(named, one)
            if via is not None:
                other = named.program.resolve(one.receiver)
                yield Obligation(
                    Side.DECIDE, "proposal", one.key, (field,), via, one.need_by, what=one.what, other=other
                )


def promised(named: Named) -> Iterator[Obligation]:
    """What others have promised them, or were asked to."""
    for one in named.program.all(Dependency):
        if one.state in ("proposed", "accepted"):
            field, via = receiver(named, one)
            other = named.program.resolve(one.giver)
            if via is not None and (other is None or other not in named.me.all):
                due = one.promised or one.need_by
                kind = "promised" if one.state == "accepted" else "asked"
                yield _owed(kind, one.key, field, via, due, other, one.what)


def raised(named: Named) -> Iterator[Obligation]:
    """Answers that they wait for: to issues, escalations and change requests that they raised."""
    clocks = Clocks(named.program)
    for issue in named.program.all(Issue):
        via, other = named.by(issue.raised_by), named.program.resolve(issue.owner)
        if via is not None and issue.state == "open" and other not in named.me.people:
            yield _owed("issue_raised", issue.key, "raised_by", via, issue.answer_due, other)
    for one in named.program.all(Escalation):
        via = named.by(one.raised_by)
        if via is not None and one.resolved_at is None:
            step = clocks.latest(one)
            rung = clocks.rungs.get(step.level) if step else None
            other = named.program.resolve(rung.who) if rung else None
            yield _owed("escalation_raised", one.key, "raised_by", via, clocks.due(one), other, one.ask)
    for change in named.program.all(ChangeRequest):
        via = named.by(change.raised_by)
        if via is not None and change.state in ("raised", "analysed"):
            other = named.program.resolve(change.decided_by)
            yield _owed("change_raised", change.key, "raised_by", via, change.answer_due, other, change.reason)


def reviewed(named: Named) -> Iterator[Obligation]:
    """Verdicts on what they answer for."""
    for one in named.program.all(Review):
        subject = named.program.get(one.subject)
        via = named.by(getattr(subject, "owner", None), getattr(subject, "assignee", None))
        if via is not None and one.verdict == "open" and named.by(*one.reviewers) is None:
            other = next(iter(filter(None, (named.program.resolve(each) for each in one.reviewers))), None)
            yield _owed("review_awaited", one.key, "subject", via, one.due, other)


def _owed(kind: str, key: Key, field: str, via: Key, due: date | None, other: Key | None, what: str = "") -> Obligation:
    return Obligation(Side.OWED, kind, key, (field,), via, due, other=other, what=what)


RULES: tuple[Rule, ...] = (asked, approvals, answers, promised, raised, reviewed)
