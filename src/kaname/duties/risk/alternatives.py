"""Technology alternatives: options weighed by criteria, how firm the winner is, and choices that work relies on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaname.engines.weighted_matrix import Matrix, weigh
from kaname.model.base import Key
from kaname.model.decisions import Decision
from kaname.model.finding import Cell, Code, Figure, Finding, Percent, Severity
from kaname.model.plan import WorkPackage
from kaname.planning.standing import Standing

CHOICE_OPEN = Code("risk.choice-open", Severity.WATCH)
CHOICE_CLOSE = Code("risk.choice-close", Severity.NOTE)
CHOICE_AGAINST_SCORES = Code("risk.choice-against-scores", Severity.NOTE)
CODES = (CHOICE_OPEN, CHOICE_CLOSE, CHOICE_AGAINST_SCORES)

SOON_WORKDAYS = 20
FLIPS_WITHIN = 0.05  # share of all weights
_OPEN = ("draft", "in review")
_TAKEN = ("accepted", "implemented")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A decision with its options weighed."""

    decision: Decision
    matrix: Matrix

    @property
    def best(self) -> str:
        """The option with the highest total."""
        return self.matrix.order[0]


def weighed(standing: Standing) -> Iterator[Weighed]:
    """Decisions between two or more options that are scored by every criterion; others can't be weighed."""
    for one in standing.every(Decision):
        weights = {criterion.name: criterion.weight for criterion in one.criteria}
        scores = {option.name: dict(option.scores) for option in one.options}
        whole = all(weights.keys() <= row.keys() for row in scores.values())
        if (
            len(scores) == len(one.options) > 1
            and len(weights) == len(one.criteria)
            and sum(weights.values())
            and whole
        ):
            yield Weighed(one, weigh(weights, scores))


def findings(standing: Standing) -> Iterator[Finding]:
    """Work that starts before its technology is chosen, winners that hang by a thread, choices against the scores."""
    for one in standing.every(Decision):
        if one.state in _OPEN and len(one.options) > 1:
            yield from _open(standing, one)
    for found in weighed(standing):
        one = found.decision
        flip = next(iter(found.matrix.flips), None)
        if one.state in _OPEN and flip is not None and abs(flip.change) <= FLIPS_WITHIN:
            yield CHOICE_CLOSE.at(
                one.key, best=found.best, rival=flip.rival, criterion=flip.criterion, change=Percent(abs(flip.change))
            )
        names = {option.name for option in one.options}
        if one.state in _TAKEN and one.chosen in names and _beaten(found, one.chosen):
            yield CHOICE_AGAINST_SCORES.at(one.key, chosen=one.chosen, best=found.best)


def _beaten(found: Weighed, chosen: str) -> bool:
    return found.matrix.totals[chosen] < found.matrix.totals[found.best]


def _open(standing: Standing, one: Decision) -> Iterator[Finding]:
    work = [
        record for key in standing.keys(one.subjects) if isinstance(record := standing.program.find(key), WorkPackage)
    ]
    begun = tuple(sorted(w.key for w in work if w.started is not None and w.finished is None))
    soon = tuple(sorted(w.key for w in work if w.started is None and _starts_soon(standing, w.key)))
    if begun or soon:
        keys = begun or soon
        severity = Severity.ACT if begun else Severity.WATCH
        yield CHOICE_OPEN.at(one.key, *standing.known(*keys), severity=severity, count=len(one.options), work=keys)


def _starts_soon(standing: Standing, key: Key) -> bool:
    slot = standing.slot(key)
    return slot is not None and standing.near(slot.start, SOON_WORKDAYS)


def figure(standing: Standing) -> Figure:
    """Every weighed option, best first; with the winner the smallest change of a weight that would unseat it."""
    rows = [row for found in weighed(standing) for row in _rows(found)]
    columns = ("record", "option", "total_score", "margin_score", "unseating_criterion", "unseating_change", "chosen")
    return Figure(
        "risk.alternatives", columns, tuple(rows), reason="" if rows else "no_weighed", variant="weighted sum"
    )


def _rows(found: Weighed) -> Iterator[tuple[Cell, ...]]:
    flip = next(iter(found.matrix.flips), None)
    for place, (option, total) in enumerate(found.matrix.totals.items()):
        first = place == 0
        yield (
            found.decision.key,
            option,
            total,
            found.matrix.margin if first else None,
            flip.criterion if first and flip else None,
            Percent(flip.change) if first and flip else None,
            option == found.decision.chosen,
        )
