"""Whether the finance duty could judge anything: one thing at least had the data that a rule about it needs."""

from __future__ import annotations

from kaname.duties.finance import carbon
from kaname.duties.finance.budgets import positions
from kaname.model.decisions import Rfp, Vendor
from kaname.model.money import CarbonFootprint
from kaname.planning.standing import Standing


def judged(standing: Standing) -> bool:
    """A budget with something spent or still all ahead; a vendor's contract; a dated request; a scored footprint."""
    return (
        any(one.spent or (one.authorised and not one.missing) for one in positions(standing))
        or any(one.contract_until is not None or one.assessed_on is not None for one in standing.every(Vendor))
        or any(one.award_by is not None or one.awarded_on is not None for one in standing.every(Rfp))
        or any(not isinstance(carbon.score(one), carbon.Missing) for one in standing.every(CarbonFootprint))
    )
