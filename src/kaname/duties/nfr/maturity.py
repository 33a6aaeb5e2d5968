"""Zero-trust maturity by CISA's five pillars (model v2.0): a pillar stands at the lowest stage of its functions.

CISA gives no score of a pillar; the conservative roll-up is ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaname.engines.assurance import Stage, pillar_stage
from kaname.model.finding import Code, Days, Figure, Finding, Severity, Term
from kaname.model.quality import MaturityAssessment, MaturityScore
from kaname.planning.standing import Standing

BELOW_TARGET = Code("nfr.maturity-below-target", Severity.WATCH)
OUTDATED = Code("nfr.maturity-outdated", Severity.NOTE)
CODES = (BELOW_TARGET, OUTDATED)

VALID_DAYS = 365
PILLARS = ("identity", "devices", "networks", "applications", "data")
STAGES = ("traditional", "initial", "advanced", "optimal")
COLUMNS = ("record", "pillar", "stage", "stage_target", "weakest_function", "count", "date")


@dataclass(frozen=True, slots=True)
class Pillar:
    """Where one pillar stands: `target` is the highest stage any of its functions aims at."""

    name: str
    stage: int
    target: int | None
    weakest: str
    below: int
    count: int


def latest(standing: Standing) -> MaturityAssessment | None:
    """The newest assessment made up to the day; of those without a day, the first by id."""
    made = [one for one in standing.every(MaturityAssessment) if one.on is None or one.on <= standing.as_of]
    return max(made, key=lambda one: (one.on is not None, one.on or standing.as_of), default=None)


def pillars(assessment: MaturityAssessment) -> tuple[Pillar, ...]:
    """The pillars that were scored, in CISA's order."""
    scored = {name: [score for score in assessment.scores if score.pillar == name] for name in PILLARS}
    return tuple(_pillar(name, scores) for name, scores in scored.items() if scores)


def _pillar(name: str, scores: list[MaturityScore]) -> Pillar:
    lowest_last = sorted(scores, key=lambda score: -score.stage)  # a function scored twice counts by its lower stage
    held = pillar_stage({score.function: Stage(score.stage - 1) for score in lowest_last})
    stage = Stage.TRADITIONAL if held.stage is None else held.stage
    targets = [score.target for score in scores if score.target is not None]
    below = sum(score.target is not None and score.stage < score.target for score in scores)
    return Pillar(name, stage + 1, max(targets, default=None), ", ".join(sorted(held.held_by)), below, len(scores))


def stage_term(stage: int) -> Term:
    """A stage from 1 to 4 as CISA calls it."""
    return Term("maturity.stage", STAGES[stage - 1])


def figure(standing: Standing) -> Figure:
    """The pillars of the latest assessment."""
    assessment = latest(standing)
    found = pillars(assessment) if assessment else ()
    rows = tuple(
        (
            assessment.key,
            Term("maturity.pillar", pillar.name),
            stage_term(pillar.stage),
            stage_term(pillar.target) if pillar.target else None,
            pillar.weakest,
            pillar.count,
            assessment.on,
        )
        for pillar in found
        if assessment
    )
    return Figure("nfr.maturity", COLUMNS, rows, "" if rows else "no_maturity", "lowest_function")


def find(standing: Standing) -> Iterator[Finding]:
    """Pillars that fall short, and assessments that are too old to rely on."""
    assessment = latest(standing)
    if assessment is None:
        return
    for pillar in pillars(assessment):
        if pillar.target is not None and pillar.below:
            yield BELOW_TARGET.at(
                assessment.key,
                pillar=Term("maturity.pillar", pillar.name),
                stage=stage_term(pillar.stage),
                target=stage_term(pillar.target),
                below=pillar.below,
                count=pillar.count,
                weakest=pillar.weakest,
            )
    if assessment.on is not None and standing.age(assessment.on) > VALID_DAYS:
        yield OUTDATED.at(
            assessment.key, date=assessment.on, age=Days(float(standing.age(assessment.on)), calendar=True)
        )
