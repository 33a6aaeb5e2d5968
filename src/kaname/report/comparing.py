"""What there is to tell of two states: of a portfolio itself, then of each of its programs that changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from kaname.assessment import Assessment
from kaname.portfolio import PortfolioAssessment
from kaname.report.effects import Comparison
from kaname.status.effects import Effects
from kaname.status.effects.limits import Exceeded


class Side(Protocol):
    """A state that was assessed: its programs by name, and the portfolio that they make."""

    @property
    def assessments(self) -> Mapping[str, Assessment]:
        """Each program by its name, '' the only one."""
        ...

    @property
    def portfolio(self) -> PortfolioAssessment | None:
        """What is said of all together, where it is a portfolio."""
        ...


class Compared(Protocol):
    """Two states, with what turns one into the other."""

    @property
    def places(self) -> tuple[str, str]:
        """Where they lie."""
        ...

    @property
    def before(self) -> Side:
        """The earlier one."""
        ...

    @property
    def after(self) -> Side:
        """The later one."""
        ...

    @property
    def effects(self) -> Mapping[str, Effects]:
        """By name of the program, '' of the portfolio or the only one."""
        ...

    @property
    def added(self) -> tuple[str, ...]:
        """Programs that the later one alone has."""
        ...

    @property
    def removed(self) -> tuple[str, ...]:
        """Programs that the earlier one alone has."""
        ...


def comparisons(found: Compared, broken: Iterable[tuple[str, Exceeded]] = ()) -> dict[str, Comparison]:
    """What there is to tell, by name, with the limits that do not hold."""
    by_name: dict[str, Comparison] = {}
    before, after, broken = found.before.portfolio, found.after.portfolio, tuple(broken)
    same = tuple(name for name, one in found.effects.items() if name and one.nothing)
    for name, effects in found.effects.items():
        exceeded = tuple(one for program, one in broken if program == name)
        if before is not None and after is not None and not name:
            members = (found.added, found.removed, same)
            by_name[str(effects.root)] = Comparison(found.places, before, after, effects, exceeded, *members)
        elif name not in same or exceeded:
            sides = (found.before.assessments[name], found.after.assessments[name])
            by_name[name or effects.root.id] = Comparison(found.places, *sides, effects, exceeded)
    return by_name
