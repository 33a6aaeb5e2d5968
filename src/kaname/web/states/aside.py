"""What a scenario says about itself on each of its pages, and which scenarios there are to go to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kaname.centre.proposals import PREFIX
from kaname.model.roles import Action
from kaname.store.listing import Branch
from kaname.web.pages.places import place_url
from kaname.web.pages.visit import Visit


@dataclass(frozen=True, slots=True)
class Aside:
    """The scenario that is looked at: how many records differ so far, and what may be done with it."""

    name: str
    parent: str
    changed: int
    closed: bool
    compare: str
    log: str
    merge: str
    close: str


def aside(visit: Visit, branches: tuple[Branch, ...]) -> Aside | None:
    """What the pages of a scenario say about it; None on the plan itself."""
    found = next((one for one in branches if one.name == visit.place.scenario), None)
    if found is None or found.parent is None:
        return None
    here = replace(visit.place, at=None)
    opened = found.closed_at is None and visit.place.at is None and not found.name.startswith(PREFIX)
    return Aside(
        found.name,
        found.parent,
        visit.desk.changed(found, here),
        found.closed_at is not None,
        place_url(here, f"compare/?with=@{found.parent}~{found.base}"),
        place_url(here, "log/"),
        place_url(here, "scenarios/merge/") if opened and visit.desk.may(here.name, Action.STEER) else "",
        place_url(here, "scenarios/close/") if opened and visit.desk.may(here.name, Action.BRANCH) else "",
    )


def open_names(branches: tuple[Branch, ...], current: str) -> Iterator[str]:
    """The scenarios that are offered to switch to: those that are open, and the one that is looked at."""
    for one in branches:
        if one.name == current or (one.closed_at is None and not one.name.startswith(PREFIX)):
            yield one.name
