"""Who asks: a person of the plan with the stakeholders that they are, their teams, and the people of these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kaname.model.base import Key, Ref
from kaname.model.people import Person, Stakeholder, Team
from kaname.model.program import Program


@dataclass(frozen=True)
class Me:
    """Somebody in a plan: by their own names, by their teams', and by those of the people in these teams."""

    people: frozenset[Key] = frozenset()
    teams: frozenset[Key] = frozenset()
    members: frozenset[Key] = frozenset()

    @classmethod
    def of(cls, program: Program, persons: Iterable[str], teams: Iterable[str] = ()) -> Me:
        """Persons and teams by their ids, as far as the plan knows them; who leads a team speaks for it."""
        people = {key for key in (Key(Person.kind, name) for name in persons) if program.find(key) is not None}
        also = {one.key for one in program.all(Stakeholder) if program.resolve(one.person) in people}
        named = {key for key in (Key(Team.kind, name) for name in teams) if program.find(key) is not None}
        led = {one.key for one in program.all(Team) if program.resolve(one.lead) in people}
        ours = frozenset(named | led)
        members = {key for team in ours for key in _members(program, team)}
        return cls(frozenset(people | also), ours, frozenset(members - people))

    @cached_property
    def all(self) -> frozenset[Key]:
        """All that stands for them or their teams."""
        return self.people | self.teams | self.members

    def rank(self, key: Key) -> int:
        """How near something is: the person, their teams, the people of these."""
        return 0 if key in self.people else 1 if key in self.teams else 2

    def __bool__(self) -> bool:
        return bool(self.people or self.teams)


def _members(program: Program, team: Key) -> Iterable[Key]:
    record = program.find(team)
    if isinstance(record, Team):
        for member in record.members:
            key = program.resolve(member.person)
            if key is not None:
                yield key


class Named:
    """Which of them a reference names, in one plan."""

    def __init__(self, program: Program, me: Me) -> None:
        self.program = program
        self.me = me

    def by(self, *refs: Ref[Any] | None) -> Key | None:
        """The nearest of them that is named; None where none is."""
        keys = (self.program.resolve(ref) for ref in refs)
        mine = [key for key in keys if key is not None and key in self.me.all]
        return min(mine, key=self.me.rank, default=None)
