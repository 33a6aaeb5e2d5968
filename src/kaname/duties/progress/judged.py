"""Whether the progress duty could judge anything: one thing at least had the data that a rule about it needs."""

from __future__ import annotations

from kaname.model.plan import Iteration, Kpi, WorkPackage
from kaname.planning.standing import Standing


def judged(standing: Standing) -> bool:
    """Work that is over or has an estimate or a deadline; a KPI with target and reading; a velocity reached."""
    return (
        any(_is_measured(one) for one in standing.leaf_work)
        or any(one.target is not None and one.readings for one in standing.every(Kpi))
        or any(one.velocity_done is not None for one in standing.every(Iteration))
    )


def _is_measured(work: WorkPackage) -> bool:
    estimate = work.duration or work.effort
    return work.finished is not None or estimate is not None or work.deadline is not None
