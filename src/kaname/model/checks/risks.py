"""Risks and escalations: what they say about themselves agrees."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.model.checks.fault import Check, Fault
from kaname.model.finding import Percent, Problem
from kaname.model.plan import Charter
from kaname.model.program import Program
from kaname.model.risks import Escalation, Issue, Risk

OCCURRED_OPEN = Fault("risk.occurred-but-open")
ROAM_REASON = Fault("roam.accepted-without-reason")
ROAM_PLAN = Fault("roam.mitigated-without-response")
RESIDUAL = Fault("risk.residual-higher")
RESIDUAL_IMPACT = Fault("risk.residual-impact")
NEGATIVE = Fault("risk.impact-negative")
PROBABILITY = Fault("risk.probability-missing")
CERTAIN = Fault("risk.not-uncertain")
STRATEGY = Fault("risk.strategy-direction")
LEVEL_UNKNOWN = Fault("escalation.level-unknown")
CLOCK = Fault("escalation.clock-backwards")
FAULTS = (
    *(OCCURRED_OPEN, ROAM_REASON, ROAM_PLAN, RESIDUAL, RESIDUAL_IMPACT, NEGATIVE),
    *(PROBABILITY, CERTAIN, STRATEGY, LEVEL_UNKNOWN, CLOCK),
)

_OF_THREATS = frozenset({"avoid", "transfer", "mitigate", "contingency"})
_OF_OPPORTUNITIES = frozenset({"exploit", "share", "enhance"})


def check_occurred(program: Program) -> Iterator[Problem]:
    """A risk that has become an issue is closed, and names the issue."""
    for risk in program.all(Risk):
        if risk.occurred is not None and risk.closed_on is None and risk.roam != "resolved":
            issue = program.resolve(risk.occurred)
            yield OCCURRED_OPEN.at(risk.key, path=("closed_on",), issue=issue or str(risk.occurred))
    for issue in program.all(Issue):
        risk = program.get(issue.from_risk)
        if risk is not None and risk.open:
            yield OCCURRED_OPEN.at(risk.key, issue.key, path=("occurred",), issue=issue.key)


def check_roam(program: Program) -> Iterator[Problem]:
    """An accepted risk has its reason, a mitigated one a response that was not rejected (ROAM)."""
    for risk in program.all(Risk):
        if risk.roam == "accepted" and not risk.reason:
            yield ROAM_REASON.at(risk.key, path=("reason",))
        if risk.roam == "mitigated" and not any(one.state != "rejected" for one in risk.responses):
            yield ROAM_PLAN.at(risk.key, path=("responses",))


def check_residuals(program: Program) -> Iterator[Problem]:
    """A response to a threat leaves it no likelier than it was; one to an opportunity no less likely."""
    for risk in program.all(Risk):
        for number, response in enumerate(risk.responses if risk.probability is not None else ()):
            if response.residual is None or risk.probability is None:
                continue
            after = response.residual.probability
            worse = after > risk.probability if risk.direction == "threat" else after < risk.probability
            if worse:
                shares = {"before": Percent(risk.probability), "after": Percent(after)}
                path = ("responses", number, "residual", "probability")
                yield RESIDUAL.at(risk.key, path=path, response=response.title, **shares)


def check_residual_impacts(program: Program) -> Iterator[Problem]:
    """A response to a threat leaves no more of its impact than there was; one to an opportunity no less."""
    for risk in program.all(Risk):
        for number, response in enumerate(risk.responses):
            left = response.residual.impact if response.residual is not None else 1.0
            if left > 1.0 if risk.direction == "threat" else left < 1.0:
                path = ("responses", number, "residual", "impact")
                yield RESIDUAL_IMPACT.at(risk.key, path=path, response=response.title, after=Percent(left))


def check_impacts(program: Program) -> Iterator[Problem]:
    """Impacts are amounts of days and money, never less than nothing; the direction says which way they count."""
    for risk in program.all(Risk):
        for number, impact in enumerate(risk.days):
            if impact.days.low < 0:
                yield NEGATIVE.at(risk.key, path=("days", number, "days", "low"), field="days")
        if risk.cost is not None and risk.cost.low < 0:
            yield NEGATIVE.at(risk.key, path=("cost", "low"), field="cost")


def check_probabilities(program: Program) -> Iterator[Problem]:
    """An open risk with an impact in days or money says how likely it is, and is neither certain nor impossible."""
    for risk in program.all(Risk):
        if not risk.open:
            continue
        if risk.probability is None and (risk.days or risk.cost):
            yield PROBABILITY.at(risk.key, path=("probability",))
        if risk.probability in (0.0, 1.0):
            yield CERTAIN.at(risk.key, path=("probability",), probability=Percent(risk.probability))


def check_strategies(program: Program) -> Iterator[Problem]:
    """Threats are avoided, transferred or mitigated; opportunities exploited, shared or enhanced; any is accepted."""
    for risk in program.all(Risk):
        wrong = _OF_OPPORTUNITIES if risk.direction == "threat" else _OF_THREATS
        for number, response in enumerate(risk.responses):
            if response.strategy in wrong:
                values = {"strategy": response.strategy, "direction": risk.direction}
                yield STRATEGY.at(risk.key, path=("responses", number, "strategy"), response=response.title, **values)


def check_levels(program: Program) -> Iterator[Problem]:
    """An escalation climbs the rungs of the program's ladder."""
    rungs = {rung.level for rung in program.charter.ladder}
    for one in program.all(Escalation) if program.all(Charter) else ():
        for number, step in enumerate(one.steps):
            if step.level not in rungs:
                known = ", ".join(map(str, sorted(rungs))) or None
                yield LEVEL_UNKNOWN.at(one.key, path=("steps", number, "level"), level=step.level, levels=known)


def check_clocks(program: Program) -> Iterator[Problem]:
    """A level is told after the escalation was raised, and acknowledges after it was told."""
    for one in program.all(Escalation):
        for number, step in enumerate(one.steps):
            late = step.acknowledged_at is not None and step.acknowledged_at < step.told_at
            if step.told_at < one.raised_at or late:
                name = "acknowledged_at" if late else "told_at"
                yield CLOCK.at(one.key, path=("steps", number, name), level=step.level, field=name)


CHECKS: tuple[Check, ...] = (
    check_occurred,
    check_roam,
    check_residuals,
    check_residual_impacts,
    check_impacts,
    check_probabilities,
    check_strategies,
    check_levels,
    check_clocks,
)
