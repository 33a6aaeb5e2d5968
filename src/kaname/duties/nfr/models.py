"""Machine-learned models: their stage, when they are looked at again, and the bias checks that gate them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Days, Figure, Finding, Severity, Term
from kaname.model.quality import AiModel, Gate, GateCheck
from kaname.planning.standing import Standing

REVIEW_OVERDUE = Code("nfr.model-review-overdue", Severity.WATCH)
BIAS_FAILING = Code("nfr.model-bias-failing", Severity.ACT)
BIAS_UNGATED = Code("nfr.model-bias-ungated", Severity.WATCH)
CODES = (REVIEW_OVERDUE, BIAS_FAILING, BIAS_UNGATED)

IN_USE = ("validation", "live")
COLUMNS = ("record", "component", "owner", "stage_of_life", "trained_on", "reviewed_on", "next_review", "bias")


def next_review(model: AiModel) -> date | None:
    """When a model is due to be looked at again: so long after the last review or, never reviewed, after training."""
    since = model.reviewed_on or model.trained_on
    if since is None or model.review_every_days is None:
        return None
    return since + timedelta(days=min(model.review_every_days, (date.max - since).days))


def bias_checks(standing: Standing, model: AiModel) -> tuple[tuple[Key, GateCheck], ...]:
    """The bias checks of a model's gates, each with its gate."""
    gates = ((key, standing.program.find(key)) for key in standing.keys(model.gates))
    return tuple(
        (key, check) for key, gate in gates if isinstance(gate, Gate) for check in gate.checks if check.kind == "bias"
    )


def _bias(checks: tuple[tuple[Key, GateCheck], ...]) -> Term:
    """The worst result among bias checks: failed, then missing."""
    results = {check.result for _, check in checks} or {"ungated"}
    return Term("gate.result", next(code for code in ("ungated", "failed", "missing", "passed") if code in results))


def figure(standing: Standing) -> Figure:
    """Every model in its life cycle."""
    rows = tuple(_row(standing, model) for model in standing.every(AiModel))
    return Figure("nfr.models", COLUMNS, rows, "" if rows else "no_models")


def _row(standing: Standing, model: AiModel) -> tuple[Cell, ...]:
    return (
        model.key,
        standing.key(model.component),
        standing.key(model.owner),
        Term("ai_model.stage", model.stage),
        model.trained_on,
        model.reviewed_on,
        next_review(model),
        _bias(bias_checks(standing, model)),
    )


def find(standing: Standing) -> Iterator[Finding]:
    """What is wrong with models that are validated or in use."""
    for model in standing.every(AiModel):
        due = next_review(model)
        if model.stage == "live" and due is not None and due < standing.as_of:
            late = Days(float(standing.age(due)), calendar=True)
            yield REVIEW_OVERDUE.at(model.key, due=due, late=late, reviewed_on=model.reviewed_on)
        if model.stage in IN_USE:
            yield from _biased(standing, model)


def _biased(standing: Standing, model: AiModel) -> Iterator[Finding]:
    checks = bias_checks(standing, model)
    stage = Term("ai_model.stage", model.stage)
    if not checks:
        yield BIAS_UNGATED.at(model.key, stage=stage)
    for gate, check in checks:
        if check.result != "passed":
            result = Term("gate.result", check.result)
            severe = model.stage == "live" or check.result == "failed"
            yield BIAS_FAILING.at(
                *standing.known(model.key, gate),
                severity=None if severe else Severity.WATCH,
                stage=stage,
                check=check.name,
                result=result,
            )
