"""Whether a visitor watches a record, and why."""

from __future__ import annotations

from dataclasses import dataclass

from kaname.model.base import Key
from kaname.status.mine import touching
from kaname.web.pages.places import record_url
from kaname.web.pages.visit import Visit
from kaname.web.talk import people
from kaname.web.talk.watching import said


@dataclass(frozen=True, slots=True)
class Watching:
    """Whether somebody hears of a record, whether that is because it is theirs, and where to say otherwise."""

    on: bool
    own: bool
    url: str


def watching(visit: Visit, key: Key) -> Watching:
    """What a visitor hears of a record: as they said, else where it is theirs."""
    told = said(visit.user, visit.place.name, key)
    url = f"{record_url(visit.place, key)}watch/"
    if told is not None:
        return Watching(told, own=False, url=url)
    known = people.known(visit.place.name, visit.desk.grants, people.identities(visit.user))
    program = visit.seen.program
    own = key in touching(program, known.me(program))
    return Watching(own, own, url)
