"""How likely a risk is and how hard it hits, with none, some or all of its responses in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from kaname.model.risks import Response, Risk

Counts = Callable[[Response], bool]
"""Which responses are taken to be in place."""


@dataclass(frozen=True, slots=True)
class Level:
    """Probability, and share of the impact, at one stage of a risk's responses."""

    probability: float
    impact: float = 1.0

    @property
    def weight(self) -> Decimal:
        """What a full impact has to be multiplied by to get its expectation."""
        return Decimal(str(self.probability)) * Decimal(str(self.impact))


def inherent(_: Response) -> bool:
    """No response counts."""
    return False


def in_place(response: Response) -> bool:
    """Responses that are done count."""
    return response.state == "done"


def planned(response: Response) -> bool:
    """Responses that are agreed or done count."""
    return response.state in ("agreed", "done")


def level(risk: Risk, counts: Counts) -> Level | None:
    """A risk with some responses in place: the best probability and the best impact that it or any of them leaves.

    Responses add up: one that makes a threat rarer and one that makes it milder leave it rarer and milder. Best is less
    for a threat, more for an opportunity. None where the risk has no probability.
    """
    if risk.probability is None:
        return None
    best = min if risk.direction == "threat" else max
    left = [one.residual for one in risk.responses if counts(one) and one.residual is not None]
    return Level(
        best(risk.probability, *(one.probability for one in left)) if left else risk.probability,
        best(1.0, *(one.impact for one in left)) if left else 1.0,
    )
