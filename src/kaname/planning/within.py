"""A program within its portfolio: the teams it asks for, and the risks it shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypeVar

from kaname.model.base import Entity, Key
from kaname.model.people import Team
from kaname.model.plan import WorkPackage
from kaname.model.program import Program

E = TypeVar("E", bound=Entity)


def teams(program: Program) -> Mapping[Key, Team]:
    """Its own teams, and those from elsewhere in the portfolio that its work asks for."""
    found = {team.key: team for team in program.all(Team)}
    for work in program.all(WorkPackage):
        for allocation in chain(work.allocations, *(way.allocations for way in work.alternatives)):
            key, team = program.resolve(allocation.team), program.get(allocation.team)
            if key is not None and isinstance(team, Team):
                found.setdefault(key, team)
    return found


def shared(program: Program, kind: type[E]) -> Iterator[E]:
    """The records of a kind that all programs of the portfolio share, unless it has one of that address itself."""
    return (record for record in program.shared(kind) if record.key not in program.records)
