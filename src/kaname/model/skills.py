"""Skills that work asks for, and those of the people who may do it."""

from __future__ import annotations

from collections.abc import Iterable

from kaname.model.people import Team
from kaname.model.plan import Allocation, WorkPackage
from kaname.model.program import Program


def missing(program: Program, work: WorkPackage, allocations: Iterable[Allocation]) -> tuple[str, ...]:
    """The skills that work asks for and nobody has: neither its assignee nor, in these allocations, a team or a member.

    Nothing is missing where somebody's skills are not known. Capitals don't count.
    """
    teams = [program.get(one.team) for one in allocations] if work.skills else []
    known = [_skills_of(program, team) for team in teams if isinstance(team, Team)]
    if not known or not all(known):
        return ()
    assignee = program.get(work.assignee)
    there = (_named(assignee.skills) if assignee else frozenset[str]()).union(*known)
    return tuple(one for one in work.skills if one.casefold() not in there)


def _skills_of(program: Program, team: Team) -> frozenset[str]:
    """What a team or any of its members can do."""
    members = (program.get(one.person) for one in team.members)
    return _named(team.skills).union(*(_named(one.skills) for one in members if one))


def _named(skills: Iterable[str]) -> frozenset[str]:
    return frozenset(one.casefold() for one in skills)
