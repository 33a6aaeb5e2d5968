"""What somebody owes: one rule for each kind of debt, each saying which field makes it theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from kaname.model.base import Key, Ref
from kaname.model.controls import Control, EvidenceItem
from kaname.model.controls import Obligation as Demand
from kaname.model.decisions import Decision
from kaname.model.people import Action
from kaname.model.plan import Criterion, Dependency, Milestone, Release, WorkPackage
from kaname.model.quality import Exercise, Requirement, Review
from kaname.model.risks import Assumption, Issue, Risk
from kaname.planning.timetable import Timetable
from kaname.status.mine.me import Named
from kaname.status.mine.obligation import Obligation, Side

SOON = timedelta(days=28)
"""Work of a team is told so long before it begins, evidence so long before it expires."""
Rule = Callable[[Named], Iterator[Obligation]]


def _owed(
    kind: str, key: Key, field: tuple[str, ...], via: Key, due: date | None, what: str = "", other: Key | None = None
) -> Obligation:
    return Obligation(Side.OWE, kind, key, field, via, due, what=what, other=other)


def actions(named: Named) -> Iterator[Obligation]:
    """Open actions."""
    for one in named.program.all(Action):
        via = named.by(one.owner)
        if via is not None and one.state == "open":
            yield _owed("action", one.key, ("owner",), via, one.due, other=named.program.resolve(one.source))


def promises(named: Named) -> Iterator[Obligation]:
    """Accepted dependencies that are theirs to deliver: by the day promised, else the one needed."""
    for one in named.program.all(Dependency):
        if one.state != "accepted":
            continue
        field, via = giver(named, one)
        if via is not None:
            other = named.program.resolve(one.receiver)
            yield _owed("promise", one.key, (field,), via, one.promised or one.need_by, one.what, other)


def giver(named: Named, one: Dependency) -> tuple[str, Key | None]:
    """By which field they are to give, and which of them; without a giver it is whose team does the work before it."""
    for field in ("giver", "giver_contact"):
        via = named.by(getattr(one, field))
        if via is not None:
            return field, via
    if one.giver is None:
        return "predecessor", _team(named, one.predecessor)
    return "", None


def receiver(named: Named, one: Dependency) -> tuple[str, Key | None]:
    """By which field they are to be given, and which of them."""
    for field in ("receiver", "receiver_contact"):
        via = named.by(getattr(one, field))
        if via is not None:
            return field, via
    target = named.program.get(one.receiver)
    via = named.by(getattr(target, "owner", None))
    if via is not None:
        return "receiver", via
    return ("successor", _team(named, one.successor)) if one.receiver is None else ("", None)


def _team(named: Named, ref: Ref[Any] | None) -> Key | None:
    """Their team, where a piece of work is that of one team alone."""
    record = named.program.get(ref)
    if isinstance(record, WorkPackage) and len(record.allocations) == 1:
        return named.by(record.allocations[0].team)
    return None


def issues(named: Named) -> Iterator[Obligation]:
    """Open issues that they answer."""
    for one in named.program.all(Issue):
        via = named.by(one.owner)
        if via is not None and one.state == "open":
            yield _owed("issue", one.key, ("owner",), via, one.answer_due, other=named.program.resolve(one.raised_by))


def reviews(named: Named) -> Iterator[Obligation]:
    """Reviews without a verdict, and decisions whose review is open to what they have to say."""
    for one in named.program.all(Review):
        via = named.by(*one.reviewers)
        if via is not None and one.verdict == "open":
            yield _owed("review", one.key, ("reviewers",), via, one.due, other=named.program.resolve(one.subject))
    for one in named.program.all(Decision):
        if one.state == "in review" and one.review_until is not None:
            yield from _remarks(named, one, one.review_until)


def _remarks(named: Named, one: Decision, until: date) -> Iterator[Obligation]:
    for field in ("contributors", "consulted"):
        via = named.by(*getattr(one, field))
        said = {named.program.resolve(each.by) for each in one.comments}
        if via is not None and not said & named.me.people:
            yield _owed("remark", one.key, (field,), via, until, one.question)
            return


def decisions(named: Named) -> Iterator[Obligation]:
    """Decisions that they drive, until they are made."""
    for one in named.program.all(Decision):
        via = named.by(one.driver)
        if via is not None and one.state in ("draft", "in review"):
            other = named.program.resolve(one.approver)
            yield _owed("drive", one.key, ("driver",), via, one.needed_by or one.review_until, one.question, other)


def responses(named: Named) -> Iterator[Obligation]:
    """Responses to open risks that are not done: their own, and those of nobody on a risk of theirs."""
    for risk in named.program.all(Risk):
        if not risk.open:
            continue
        for one in risk.responses:
            if one.state in ("proposed", "agreed"):
                own = named.by(one.owner)
                via = own or (named.by(risk.owner) if one.owner is None else None)
                if via is not None:
                    field = ("responses", "owner") if own is not None else ("owner",)
                    yield _owed("response", risk.key, field, via, one.due, one.title)


def assumptions(named: Named) -> Iterator[Obligation]:
    """Assumptions to be checked."""
    for one in named.program.all(Assumption):
        via = named.by(one.owner)
        if via is not None and one.state == "open":
            yield _owed("assumption", one.key, ("owner",), via, one.validate_by)


def criteria(named: Named) -> Iterator[Obligation]:
    """Conditions that they see to and that don't hold yet."""
    for milestone in named.program.all(Milestone):
        if milestone.state == "open":
            yield from _criteria(named, milestone.key, "exit_criteria", milestone.exit_criteria, milestone.commitment)
    for release in named.program.all(Release):
        asked = release.go_no_go
        if asked is not None and asked.answer == "open" and release.state in ("planned", "frozen"):
            yield from _criteria(named, release.key, "go_no_go", asked.criteria, asked.due)
    for link in named.program.all(Dependency):
        if link.state in ("proposed", "accepted"):
            yield from _criteria(named, link.key, "acceptance", link.acceptance, link.promised or link.need_by)


def _criteria(
    named: Named, key: Key, field: str, criteria: tuple[Criterion, ...], until: date | None
) -> Iterator[Obligation]:
    for one in criteria:
        via = named.by(one.owner)
        if via is not None and not one.met:
            yield _owed("criterion", key, (field, "owner"), via, one.due or until, one.text)


def milestones(named: Named) -> Iterator[Obligation]:
    """Open milestones that they answer for, by the day that is promised."""
    for one in named.program.all(Milestone):
        via = named.by(one.owner)
        if via is not None and one.state == "open" and one.commitment is not None:
            other = named.program.resolve(one.committed_to)
            yield _owed("milestone", one.key, ("owner",), via, one.commitment, other=other)


def proofs(named: Named) -> Iterator[Obligation]:
    """What law and contract demand, controls to put in place, requirements to verify, exercises to hold."""
    for demand in named.program.all(Demand):
        via = named.by(demand.owner)
        if via is not None and demand.state in ("open", "scheduled"):
            yield _owed("obligation", demand.key, ("owner",), via, demand.scheduled_for or demand.due)
    for control in named.program.all(Control):
        via = named.by(control.owner)
        if via is not None and control.implementation in ("planned", "partial") and control.implement_by is not None:
            yield _owed("control", control.key, ("owner",), via, control.implement_by)
    for need in named.program.all(Requirement):
        via = named.by(need.owner)
        if via is not None and need.state in ("open", "failed") and need.verify_by is not None:
            yield _owed("requirement", need.key, ("owner",), via, need.verify_by)
    for exercise in named.program.all(Exercise):
        via = named.by(exercise.owner)
        if via is not None and exercise.on is None and exercise.planned_for is not None:
            yield _owed("exercise", exercise.key, ("owner",), via, exercise.planned_for)


RULES: tuple[Rule, ...] = (
    actions,
    promises,
    issues,
    reviews,
    decisions,
    responses,
    assumptions,
    criteria,
    milestones,
    proofs,
)
"""Those that follow from the plan alone."""


def evidence(named: Named, as_of: date) -> Iterator[Obligation]:
    """Evidence to renew: what has expired or soon will."""
    for one in named.program.all(EvidenceItem):
        via = named.by(one.by)
        if via is not None and one.expires is not None and one.expires <= as_of + SOON:
            yield _owed("evidence", one.key, ("by",), via, one.expires)


def work(named: Named, as_of: date, timetable: Timetable | None) -> Iterator[Obligation]:
    """Unfinished work: all that is assigned to a person, and of a team what is blocked, runs or soon begins."""
    for one in named.program.all(WorkPackage):
        if one.finished is not None or one.state == "dropped":
            continue
        slot = timetable.slots.get(one.key) if timetable is not None else None
        due, planned = one.deadline or one.finish_on, False
        if due is None and slot is not None:
            due, planned = slot.finish, True
        via, field = named.by(one.assignee), ("assignee",)
        if via is None and one.assignee is None:
            begins = slot.start if slot is not None else one.start_on or one.not_before
            near = one.state == "blocked" or one.started is not None or (begins or date.max) <= as_of + SOON
            via, field = named.by(*(each.team for each in one.allocations)) if near else None, ("allocations", "team")
        if via is not None:
            yield Obligation(Side.OWE, "work", one.key, field, via, due, planned)
