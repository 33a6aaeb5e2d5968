"""Decisions and requests for proposal: options, criteria, roles and outcomes that fit each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kaname.model.base import Key
from kaname.model.checks.fault import Check, Fault
from kaname.model.decisions import Decision, Option, Rfp
from kaname.model.finding import Problem
from kaname.model.program import Program

CHOSEN_UNKNOWN = Fault("decision.chosen-unknown")
OPTION_REPEATED = Fault("decision.option-repeated")
SCORES_MISSING = Fault("decision.scores-missing")
CRITERION_UNKNOWN = Fault("decision.criterion-unknown")
WEIGHTS_ZERO = Fault("decision.weights-zero")
SUPERSEDED = Fault("decision.superseded-both-ways")
ROLE_MISSING = Fault("decision.role-missing")
APPROVAL_CONTRADICTS = Fault("decision.approver-contradicts")
OUTCOME_MISSING = Fault("decision.outcome-missing")
QUORUM = Fault("decision.quorum-unreachable")
RFP_CRITERIA = Fault("rfp.criteria-mismatch")
RFP_AWARD = Fault("rfp.award-without-bid")
FAULTS = (
    *(CHOSEN_UNKNOWN, OPTION_REPEATED, SCORES_MISSING, CRITERION_UNKNOWN, WEIGHTS_ZERO, SUPERSEDED),
    *(ROLE_MISSING, APPROVAL_CONTRADICTS, OUTCOME_MISSING, QUORUM, RFP_CRITERIA, RFP_AWARD),
)

_UNDER_WAY = ("in review", "accepted", "rejected", "implemented", "superseded")
_AGREED = ("accepted", "implemented")


def check_options(program: Program) -> Iterator[Problem]:
    """What was chosen is one of the options, and each option has its own name."""
    for one in program.all(Decision):
        names = Counter(option.name for option in one.options)
        if one.chosen and names and one.chosen not in names:
            yield CHOSEN_UNKNOWN.at(one.key, path=("chosen",), chosen=one.chosen, options=", ".join(names))
        for number, option in enumerate(one.options):
            if option.name in [before.name for before in one.options[:number]]:
                yield OPTION_REPEATED.at(one.key, path=("options", number, "name"), option=option.name)


def check_scores(program: Program) -> Iterator[Problem]:
    """Once options are compared, each is scored by every criterion, and by no other."""
    for one in program.all(Decision):
        criteria = tuple(criterion.name for criterion in one.criteria)
        compared = one.state in _UNDER_WAY or any(option.scores for option in one.options)
        for number, option in enumerate(one.options if criteria and compared else ()):
            missing, unknown = _mismatch(option, criteria)
            path = ("options", number, "scores")
            if missing:
                yield SCORES_MISSING.at(one.key, path=path, option=option.name, criteria=", ".join(missing))
            if unknown:
                yield CRITERION_UNKNOWN.at(one.key, path=path, option=option.name, criteria=", ".join(unknown))


def _mismatch(option: Option, criteria: tuple[str, ...]) -> tuple[list[str], list[str]]:
    scored = [name for name, _ in option.scores]
    return [name for name in criteria if name not in scored], [name for name in scored if name not in criteria]


def check_weights(program: Program) -> Iterator[Problem]:
    """Of the criteria of a comparison at least one has a weight."""
    compared: tuple[Decision | Rfp, ...] = (*program.all(Decision), *program.all(Rfp))
    for one in compared:
        if one.criteria and not any(criterion.weight for criterion in one.criteria):
            yield WEIGHTS_ZERO.at(one.key, path=("criteria",))


def check_superseding(program: Program) -> Iterator[Problem]:
    """A decision is marked superseded exactly where an agreed one says that it supersedes it."""
    by: dict[Key, Key] = {}
    for one in program.all(Decision):
        target = program.get(one.supersedes) if one.state in (*_AGREED, "superseded") else None
        if target is not None:
            by.setdefault(target.key, one.key)
            if target.state != "superseded":
                yield SUPERSEDED.at(target.key, one.key, path=("state",), state=target.state, successor=one.key)
    for one in program.all(Decision):
        if one.state == "superseded" and one.key not in by:
            yield SUPERSEDED.at(one.key, path=("state",), state=one.state, successor=None)


def check_roles(program: Program) -> Iterator[Problem]:
    """A decision that is under review or taken has one driver and one approver (DACI)."""
    for one in program.all(Decision):
        for role in ("driver", "approver") if one.state in _UNDER_WAY else ():
            if getattr(one, role) is None:
                yield ROLE_MISSING.at(one.key, path=(role,), field=role, state=one.state)


def check_approvals(program: Program) -> Iterator[Problem]:
    """What counts as agreed was not declined, nor left open, by its approver."""
    for one in program.all(Decision):
        approver = program.resolve(one.approver)
        for number, approval in enumerate(one.approvals if one.state in _AGREED and approver else ()):
            if approval.answer != "approved" and program.resolve(approval.by) == approver:
                path = ("approvals", number, "answer")
                values = {"state": one.state, "answer": approval.answer, "approver": approver}
                yield APPROVAL_CONTRADICTS.at(one.key, path=path, **values)


def check_outcomes(program: Program) -> Iterator[Problem]:
    """A decision that was taken says what was decided."""
    for one in program.all(Decision):
        if one.state in _AGREED and not one.chosen and not one.outcome:
            yield OUTCOME_MISSING.at(one.key, path=("outcome",), state=one.state)


def check_quorum(program: Program) -> Iterator[Problem]:
    """A quorum is no more than the people on the route."""
    for one in program.all(Decision):
        if one.approvals and one.quorum > len(one.approvals):
            yield QUORUM.at(one.key, path=("quorum",), quorum=one.quorum, count=len(one.approvals))


def check_bids(program: Program) -> Iterator[Problem]:
    """Bids are scored by the criteria of their request, all of them once any; the award goes to a bidder."""
    for rfp in program.all(Rfp):
        criteria = [criterion.name for criterion in rfp.criteria]
        for number, bid in enumerate(rfp.bids):
            scored = [name for name, _ in bid.scores]
            missing = [name for name in criteria if name not in scored] if scored else []
            unknown = [name for name in scored if name not in criteria]
            if missing or unknown:
                names = {"missing": ", ".join(missing) or None, "unknown": ", ".join(unknown) or None}
                path = ("bids", number, "scores")
                yield RFP_CRITERIA.at(
                    rfp.key, path=path, vendor=program.resolve(bid.vendor) or str(bid.vendor), **names
                )
        winner = program.resolve(rfp.awarded_to)
        if winner is not None and winner not in [program.resolve(bid.vendor) for bid in rfp.bids]:
            yield RFP_AWARD.at(rfp.key, path=("awarded_to",), vendor=winner)


CHECKS: tuple[Check, ...] = (
    check_options,
    check_scores,
    check_weights,
    check_superseding,
    check_roles,
    check_approvals,
    check_outcomes,
    check_quorum,
    check_bids,
)
