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
    """A risk with some responses in place: the best of what it is and of what each of them says it leaves.

    Best is less for a threat, more for an opportunity. None where the risk has no probability.
    """
    if risk.probability is None:
        return None
    found = Level(risk.probability)
    for response in risk.responses:
        if counts(response) and response.residual is not None:
            left = Level(response.residual.probability, response.residual.impact)
            better = left.weight < found.weight if risk.direction == "threat" else left.weight > found.weight
            found = left if better else found
    return found
