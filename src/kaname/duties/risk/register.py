"""The risk register: how severe each open risk is, whether it is answered and seen to, and where the heavy ones sit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kaname.engines.exposure import band, score
from kaname.model.base import Key
from kaname.model.finding import Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.risks import Risk
from kaname.planning.levels import Level, in_place, level, planned
from kaname.planning.standing import Standing

SEVERE_UNANSWERED = Code("risk.severe-unanswered", Severity.ACT)
SEVERE_UNOWNED = Code("risk.severe-unowned", Severity.ACT)
OPPORTUNITY_UNUSED = Code("risk.opportunity-unused", Severity.WATCH)
RESPONSE_OVERDUE = Code("risk.response-overdue", Severity.WATCH)
NOT_ROAMED = Code("risk.not-roamed", Severity.WATCH)
NEAR_UNREVIEWED = Code("risk.near-unreviewed", Severity.WATCH)
WINDOW_OVER = Code("risk.window-over", Severity.WATCH)
ACCEPTED_UNREVIEWED = Code("risk.accepted-unreviewed", Severity.WATCH)
CODES = (
    SEVERE_UNANSWERED,
    SEVERE_UNOWNED,
    OPPORTUNITY_UNUSED,
    RESPONSE_OVERDUE,
    NOT_ROAMED,
    NEAR_UNREVIEWED,
    WINDOW_OVER,
    ACCEPTED_UNREVIEWED,
)

IMPACTS = {
    "very low": Decimal("0.05"),
    "low": Decimal("0.1"),
    "moderate": Decimal("0.2"),
    "high": Decimal("0.4"),
    "very high": Decimal("0.8"),
}
"""The impact scale of the PMBOK Guide (5th edition)."""
PROBABILITY_EDGES = (Decimal("0.2"), Decimal("0.4"), Decimal("0.6"), Decimal("0.8"))
BANDS = ("very low", "low", "moderate", "high", "very high")
"""Bands of probability around 0.1, 0.3, 0.5, 0.7 and 0.9."""
NEAR_WORKDAYS = 20
ACCEPTED_FOR_DAYS = 92
_ANSWERED = ("agreed", "done")
_PENDING = ("proposed", "agreed")


@dataclass(frozen=True, slots=True)
class Rated:
    """An open risk with its score now and the score its agreed responses will leave."""

    risk: Risk
    score: Decimal | None
    residual: Decimal | None
    limit: Decimal

    @property
    def severe(self) -> bool:
        """Whether the charter's appetite demands a response."""
        return self.score is not None and self.score >= self.limit


def rated(standing: Standing) -> tuple[Rated, ...]:
    """Every open risk, heaviest first; those without a score last."""
    limit = Decimal(str(standing.program.charter.appetite.response_due_score))
    found = [_rate(risk, limit) for risk in standing.every(Risk) if risk.open]
    return tuple(sorted(found, key=lambda one: (one.score is None, -(one.score or 0), one.risk.id)))


def _rate(risk: Risk, limit: Decimal) -> Rated:
    return Rated(risk, _score(risk, level(risk, in_place)), _score(risk, level(risk, planned)), limit)


def _score(risk: Risk, at: Level | None) -> Decimal | None:
    """Probability x impact on the scale; ordinal, so never to be turned into money."""
    return None if at is None or risk.impact is None else score(at.weight, IMPACTS[risk.impact])


def findings(standing: Standing) -> Iterator[Finding]:
    """Open risks that are severe without an answer, unseen, or past their time."""
    for one in rated(standing):
        risk = one.risk
        yield from _severe(standing, one)
        for response in risk.responses:
            if response.state in _PENDING and response.due is not None and response.due < standing.as_of:
                yield RESPONSE_OVERDUE.at(
                    risk.key,
                    severity=Severity.ACT if one.severe else Severity.WATCH,
                    response=response.title,
                    due=response.due,
                    late=standing.days(response.due, standing.as_of),
                )
        if risk.roam is None:
            yield NOT_ROAMED.at(risk.key)
        yield from _window(standing, risk)
        yield from _accepted(standing, risk)


def _severe(standing: Standing, one: Rated) -> Iterator[Finding]:
    risk = one.risk
    if not one.severe or one.score is None:
        return
    answered = any(response.state in _ANSWERED for response in risk.responses) or risk.roam == "accepted"
    if not answered:
        code = SEVERE_UNANSWERED if risk.direction == "threat" else OPPORTUNITY_UNUSED
        yield code.at(risk.key, score=one.score, limit=one.limit)
    if standing.key(risk.owner) is None and risk.direction == "threat":
        yield SEVERE_UNOWNED.at(risk.key, score=one.score)


def _window(standing: Standing, risk: Risk) -> Iterator[Finding]:
    """What may happen now or soon and was not looked at lately; what could only have happened before."""
    first, last = risk.proximity_from, risk.proximity_until
    if last is not None and last < standing.as_of:
        yield WINDOW_OVER.at(risk.key, until=last)
        return
    due = standing.near(first, NEAR_WORKDAYS) if first is not None else last is not None
    if due and standing.silent(risk.reviewed_on):
        begins, since = first or standing.as_of, risk.reviewed_on or Undefined("never_reviewed")
        yield NEAR_UNREVIEWED.at(risk.key, begins=begins, since=since)


def _accepted(standing: Standing, risk: Risk) -> Iterator[Finding]:
    seen = risk.reviewed_on or risk.raised_on
    if risk.roam == "accepted" and (seen is None or standing.age(seen) > ACCEPTED_FOR_DAYS):
        yield ACCEPTED_UNREVIEWED.at(risk.key, since=risk.reviewed_on or Undefined("never_reviewed"))


def bands(risk: Risk) -> tuple[Term, Term] | None:
    """The bands of probability, as responses in place leave it, and of impact; None where it lacks one."""
    now = level(risk, in_place)
    if now is None or risk.impact is None:
        return None
    likely = BANDS[band(Decimal(str(now.probability)), PROBABILITY_EDGES)]
    return Term("band", likely), Term("band", risk.impact)


def matrix(standing: Standing) -> Figure:
    """Open threats by band of probability and of impact; cells without any are left out."""
    cells: dict[tuple[Term, Term], list[Key]] = defaultdict(list)
    for one in rated(standing):
        found = bands(one.risk)
        if found is not None and one.risk.direction == "threat":
            cells[found].append(one.risk.key)
    ordered = sorted(cells.items(), key=lambda each: [-BANDS.index(term.code) for term in each[0]])
    rows = tuple((*pair, tuple(sorted(keys)), len(keys)) for pair, keys in ordered)
    columns = ("probability_band", "impact_band", "records", "count")
    return Figure("risk.matrix", columns, rows, reason="" if rows else "no_rated_risks", variant="pmbok")
