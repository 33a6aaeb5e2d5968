"""The way of a decision: into review, comments and their resolution, answers on the route, the outcome with dissent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from kaname.errors import UsageError
from kaname.model.base import Key
from kaname.model.decisions import Approval, Comment, Decision, Dissent
from kaname.model.program import Program
from kaname.planning.workdays import Workdays

Vote = Literal["approved", "declined", "abstained"]
OPEN = ("draft", "in review")


@dataclass(frozen=True, slots=True)
class Route:
    """Where a decision stands: answers of how many, what blocks it, and how many business days are left to review."""

    answers: int
    asked: int
    quorum: int
    unresolved: int
    left: int | None

    @property
    def lacks(self) -> int:
        """How many answers the quorum still lacks."""
        return max(self.quorum - self.answers, 0)


def route(one: Decision, program: Program, today: date) -> Route:
    """Where a decision stands on a day."""
    until = one.review_until
    left = Workdays(program, today).between(today, until) if until is not None and one.state == "in review" else None
    return Route(
        sum(each.answer != "pending" for each in one.approvals),
        len(one.approvals),
        one.quorum,
        sum(each.blocking and not each.resolution for each in one.comments),
        left,
    )


def chain(program: Program, one: Decision) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    """What it supersedes, the newest first, and what supersedes it, the oldest first."""
    before: list[Key] = []
    at: Decision | None = one
    while at is not None:
        key = program.resolve(at.supersedes)
        found = program.find(key) if key is not None and key not in (*before, one.key) else None
        at = found if isinstance(found, Decision) else None
        before += [at.key] if at is not None else []
    after: list[Key] = []
    now = [one.key]
    while now:
        later = [each.key for each in program.all(Decision) if program.resolve(each.supersedes) in now]
        now = [key for key in later if key not in (*after, *before, one.key)]
        after += now
    return tuple(before), tuple(after)


def opened(one: Decision, program: Program, today: date, days: int) -> dict[str, Any]:
    """Into review for so many business days. Raises UsageError."""
    if one.state != "draft":
        raise UsageError("decision_not_draft", record=one.name)
    workdays, until = Workdays(program, today), today
    for _ in range(days):
        until = workdays.next(until)
    return {"state": "in review", "opened_on": one.opened_on or today, "review_until": until}


def commented(one: Decision, by: Key, text: str, today: date, *, blocking: bool) -> dict[str, Any]:
    """With a comment. Raises UsageError."""
    if not text.strip():
        raise UsageError("comment_empty")
    comment = Comment.model_validate({"by": by.id, "on": today, "text": text.strip(), "blocking": blocking})
    return {"comments": (*one.comments, comment)}


def resolved(one: Decision, number: int, resolution: str) -> dict[str, Any]:
    """With a comment resolved. Raises UsageError."""
    if not resolution.strip():
        raise UsageError("resolution_empty")
    if not 0 <= number < len(one.comments):
        raise UsageError("comment_unknown")
    comments = list(one.comments)
    comments[number] = comments[number].model_copy(update={"resolution": resolution.strip()})
    return {"comments": tuple(comments)}


def voted(one: Decision, program: Program, by: Key, vote: Vote, note: str, today: date) -> dict[str, Any]:
    """With an answer on the route; who declines says why. Raises UsageError."""
    if one.state not in OPEN:
        raise UsageError("decision_over", record=one.name)
    if vote == "declined" and not note.strip():
        raise UsageError("decline_needs_reason")
    ref = by.id if by.kind == "person" else str(by)
    given = Approval.model_validate({"by": ref, "answer": vote, "on": today, "note": note.strip()})
    mine = [number for number, each in enumerate(one.approvals) if program.resolve(each.by) == by]
    approvals = list(one.approvals)
    if mine:
        approvals[mine[0]] = given
    else:
        approvals.append(given)
    return {"approvals": tuple(approvals)}


def decided(one: Decision, outcome: str, chosen: str, today: date, *, accept: bool) -> dict[str, Any]:
    """Accepted or rejected; who declined what is accepted stays on record with their reason. Raises UsageError."""
    if one.state not in OPEN:
        raise UsageError("decision_over", record=one.name)
    if not outcome.strip():
        raise UsageError("outcome_empty")
    answers = sum(each.answer != "pending" for each in one.approvals)
    if accept and answers < one.quorum:
        raise UsageError("quorum_lacking", answers=answers, quorum=one.quorum)
    if accept and any(each.blocking and not each.resolution for each in one.comments):
        raise UsageError("comments_blocking")
    against = "declined" if accept else "approved"
    kept = {str(each.by) for each in one.dissents}
    dissents = [
        Dissent.model_validate({"by": str(each.by), "reason": each.note, "on": each.on})
        for each in one.approvals
        if each.answer == against and each.note and str(each.by) not in kept
    ]
    return {
        "state": "accepted" if accept else "rejected",
        "outcome": outcome.strip(),
        "chosen": chosen.strip() if accept else "",
        "decided_on": today,
        "dissents": (*one.dissents, *dissents),
    }
