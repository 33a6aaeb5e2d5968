"""Whether the roadmap duty could judge anything: one thing at least had the data that a rule about it needs."""

from __future__ import annotations

from kaname.model.plan import Initiative, Milestone, Objective, Release
from kaname.planning.standing import Standing


def judged(standing: Standing) -> bool:
    """An open promise with its chance or, where none is open, something that is over; a key result; a dated release."""
    promised = [one for one in standing.every(Milestone) if one.state == "open" and one.commitment is not None]
    asked = [one.key for one in promised]
    if standing.program.charter.ends is not None:
        asked.append(standing.program.charter.key)
    if asked:
        found = (standing.outlook(key) for key in asked)
        return any(outlook is not None and outlook.probability is not None for outlook in found)
    return _is_over(standing) or _is_read(standing) or any(one.date is not None for one in standing.every(Release))


def _is_over(standing: Standing) -> bool:
    reached = any(one.reached is not None for one in standing.every(Milestone))
    return reached or any(one.state == "done" for one in standing.every(Initiative))


def _is_read(standing: Standing) -> bool:
    return any(result.readings for one in standing.every(Objective) for result in one.key_results)
