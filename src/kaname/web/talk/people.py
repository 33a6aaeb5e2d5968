"""Who an account is in a plan: by its grants, else by its own word; and who it may be, by address or name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kaname.errors import ForbiddenError, NotFoundError
from kaname.model.base import Key
from kaname.model.people import Person
from kaname.model.program import Program
from kaname.model.roles import Action, Grant, Permit, Role, actions
from kaname.status.mine import Me
from kaname.web.access.journal import note
from kaname.web.access.models import User
from kaname.web.talk.models import Identity

_BY_PERSON = frozenset({Role.CONTRIBUTOR, Role.LEAD})
"""Roles that write what belongs to their person: who that is, others say."""


@dataclass(frozen=True, slots=True)
class Known:
    """By which names an account is known in a program, and whether it may say itself who it is there."""

    persons: frozenset[str]
    teams: frozenset[str]
    chosen: str
    may_choose: bool

    def me(self, program: Program) -> Me:
        """Who that is in a plan."""
        return Me.of(program, self.persons, self.teams)


def identities(user: User) -> Mapping[str, str]:
    """Who an account says it is, by program."""
    return dict(Identity.objects.filter(user=user).values_list("program", "person"))


def known(name: str, grants: Iterable[Grant], said: Mapping[str, str]) -> Known:
    """How an account is known in a program, by its grants and its own word."""
    permit = Permit.on(name, grants)
    reading = [grant for grant in permit.grants if Action.READ in actions(grant.role)]
    persons = frozenset(grant.person for grant in reading if grant.person)
    teams = frozenset[str]().union(*(grant.teams for grant in reading))
    chosen = "" if persons else said.get(name, "")
    free = not persons and not any(grant.role in _BY_PERSON for grant in reading)
    return Known(persons or frozenset({chosen} - {""}), teams, chosen, free)


def suggested(program: Program, user: User) -> tuple[Person, ...]:
    """People of a plan who may be this account: by its address, else by its whole name."""
    people = _people(program)
    by_address = tuple(one for one in people if one.email and one.email.casefold() == user.email.casefold())
    return by_address or tuple(one for one in people if _called(one, user.name))


def _people(program: Program) -> tuple[Person, ...]:
    shared = (record for key, record in program.outside.items() if not key.program and isinstance(record, Person))
    return (*program.all(Person), *shared)


def _called(person: Person, name: str) -> bool:
    words = {*name.casefold().split()}
    return bool(words) and words <= {*person.title.casefold().split()} and (len(words) > 1 or person.title == name)


def choose(user: User, name: str, program: Program, person: str, grants: Iterable[Grant]) -> None:
    """Say who one is in a program ('': nobody). Raises ForbiddenError where that is not for oneself to say."""
    if not known(name, grants, {}).may_choose:
        raise ForbiddenError("identity_of_others", program=name)
    key = Key(Person.kind, person)
    if person and program.find(key) is None:
        raise NotFoundError("record_unknown", text=str(key), nearest="")
    if person:
        Identity.objects.update_or_create(user=user, program=name, defaults={"person": person})
    else:
        Identity.objects.filter(user=user, program=name).delete()
    note("identity", user.email, program=name, detail=person)
