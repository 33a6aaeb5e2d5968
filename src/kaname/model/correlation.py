"""How durations hang together: by rule within and between teams, and as stated of some work or some teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import model_validator

from kaname.model.base import Ref, Share, Text, Value
from kaname.model.quantities import Coefficient

if TYPE_CHECKING:
    from kaname.model.people import Team
    from kaname.model.plan import WorkPackage


class CorrelatedWork(Value):
    """Work whose durations hang together otherwise than by rule: how strongly, -1 to 1, and why.

    `of` two or more pieces of work, each with each other, or of as many teams, the work of one with that of another;
    or `within` one team, or one piece of work that holds others, all that belongs to it.
    """

    of: tuple[Ref[WorkPackage | Team], ...] = ()
    within: Ref[WorkPackage | Team] | None = None
    coefficient: Coefficient
    reason: Text

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.of) < 2 if self.within is None else bool(self.of):
            raise ValueError("correlated_of_or_within")
        return self


class DurationCorrelation(Value):
    """How durations hang together: correlation of work within a team, of work of two teams, and what differs."""

    within_team: Share = 0.3
    between_teams: Share = 0.2
    stated: tuple[CorrelatedWork, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.between_teams > self.within_team:
            raise ValueError("correlation_order")
        return self
