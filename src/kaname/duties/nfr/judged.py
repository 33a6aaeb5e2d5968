"""Whether the nfr duty could judge anything: one thing at least had the data that a rule about it needs."""

from __future__ import annotations

from kaname.duties.nfr import slos
from kaname.duties.nfr.quality import Quality
from kaname.model.quality import (
    AiModel,
    BusinessActivity,
    CapacityPlan,
    Gate,
    MaturityAssessment,
    Requirement,
    Review,
)


def judged(standing: Quality) -> bool:
    """Something measured, or something dated that can be overdue; a list of components says nothing about quality."""
    return _is_measured(standing) or _is_dated(standing)


def _is_measured(standing: Quality) -> bool:
    return (
        any(account.reading is not None for account in slos.accounts(standing))
        or any(one.limit is not None and one.demand for one in standing.every(CapacityPlan))
        or any(one.rto_hours is not None for one in standing.every(BusinessActivity))
        or any(score.target is not None for one in standing.every(MaturityAssessment) for score in one.scores)
    )


def _is_dated(standing: Quality) -> bool:
    return (
        any(one.verify_by is not None or one.state != "open" for one in standing.every(Requirement))
        or any(check.result != "missing" for one in standing.every(Gate) for check in one.checks)
        or any(one.due is not None or one.verdict != "open" for one in standing.every(Review))
        or any(one.reviewed_on is not None for one in standing.every(AiModel))
    )
