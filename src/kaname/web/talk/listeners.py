"""Those who may be told of a program: their desks, what they see of it, and who they are in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kaname.centre.desk import Desk
from kaname.model.base import Key
from kaname.model.people import Person
from kaname.model.program import Program
from kaname.model.visibility import Viewer
from kaname.status.mine import Me, touching
from kaname.web.access.desks import desk
from kaname.web.access.models import User
from kaname.web.talk import people, preferences, watching
from kaname.web.talk.models import Preference


@dataclass(frozen=True)
class Listener:
    """An account, with all that says what it is told."""

    user: User
    desk: Desk
    identities: Mapping[str, str]

    @cached_property
    def viewers(self) -> Mapping[str, Viewer]:
        """What it sees of each program."""
        return self.desk.viewers()

    @cached_property
    def preference(self) -> Preference:
        """How it is told of what."""
        return preferences.of(self.user)

    @cached_property
    def watching(self) -> Mapping[str, Mapping[Key, bool]]:
        """What it said it wants to hear of, or not."""
        return watching.watched(self.user)

    def me(self, name: str, program: Program) -> Me:
        """Who it is in a program."""
        return people.known(name, self.desk.grants, self.identities).me(program)

    def watches(self, name: str, key: Key, program: Program, me: Me) -> bool:
        """Whether it hears of a record: as it said, else where it is theirs."""
        told = self.watching.get(name, {}).get(key)
        return told if told is not None else key in touching(program, me)

    def named(self, keys: Iterable[Key], program: Program, me: Me) -> bool:
        """Whether people of a plan are this account: by its roles or its word, else by its address."""
        address = self.user.email.casefold()
        return any(key in me.people or _address(program, key) == address for key in keys)


def _address(program: Program, key: Key) -> str:
    record = program.find(key)
    return record.email.casefold() if isinstance(record, Person) else ""


def all_listeners() -> tuple[Listener, ...]:
    """Every account that somebody signs in to."""
    found = User.objects.filter(is_active=True, is_service=False).order_by("pk")
    return tuple(Listener(one, desk(one), people.identities(one)) for one in found)


def by_view(listeners: Iterable[Listener], name: str) -> Mapping[Viewer, list[Listener]]:
    """Those who may see something of a program, by what they see: what one of them sees, all of these see."""
    groups: dict[Viewer, list[Listener]] = defaultdict(list)
    for one in listeners:
        viewer = one.viewers.get(name)
        if viewer is not None:
            groups[viewer].append(one)
    return groups
