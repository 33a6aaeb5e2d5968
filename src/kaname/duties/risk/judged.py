"""Whether the risk duty could judge anything: one thing at least had the data that a rule about it needs."""

from __future__ import annotations

from kaname.model.risks import Assumption, Escalation, Issue, Risk
from kaname.planning.standing import Standing


def judged(standing: Standing) -> bool:
    """A risk with probability and impact or over; a dated or closed issue; a dated or checked assumption; a clock."""
    return (
        any(_is_rated(one) or not one.open for one in standing.every(Risk))
        or any(one.answer_due or one.course or one.state != "open" for one in standing.every(Issue))
        or any(one.validate_by or one.state != "open" for one in standing.every(Assumption))
        or bool(standing.every(Escalation) and standing.program.charter.ladder)
    )


def _is_rated(one: Risk) -> bool:
    return one.probability is not None and (one.impact is not None or bool(one.days) or one.cost is not None)
