"""Whether the debt duty could judge anything: one thing at least had the data that a rule about it needs."""

from __future__ import annotations

from kaname.duties.debt.ledger import ranked
from kaname.model.decisions import Debt
from kaname.planning.standing import Standing


def judged(standing: Standing) -> bool:
    """A debt that is paid, or whose principal and interest are known."""
    known = any(one.hours is not None and one.middle is not None for one in ranked(standing))
    return known or any(one.state == "paid" for one in standing.every(Debt))
