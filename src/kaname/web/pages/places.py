"""Where somebody is on the site, as addresses write it: NAME[@SCENARIO][~STATE], with `acme:one` for a portfolio's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from django.urls import register_converter

from kaname.centre.places import Place
from kaname.model.base import Entity, Key
from kaname.model.kinds import KINDS, PLURALS
from kaname.model.plan import Charter, Portfolio
from kaname.store import MAIN
from kaname.web.api.asking import program_address, when

DUTIES = ("roadmap", "coordination", "risk", "nfr", "progress", "debt", "finance", "compliance")
"""In the order in which they are read."""


class PlaceConverter:
    """A program or portfolio, its scenario, and the state of it that is looked at."""

    regex = "[^/]+"

    def to_python(self, value: str) -> Place:
        """The place of a part of an address."""
        whole, _, state = value.partition("~")
        name, _, scenario = whole.partition("@")
        return Place(name.replace(":", "/", 1), scenario or MAIN, when(state, scenario or MAIN))

    def to_url(self, value: Place) -> str:
        """The part of an address for a place."""
        return address_of(value)


class DutyConverter:
    """One of the eight duties."""

    regex = "|".join(DUTIES)

    def to_python(self, value: str) -> str:
        """It is its own name."""
        return value

    def to_url(self, value: str) -> str:
        """It is its own name."""
        return value


class PluralConverter:
    """A kind, by the name of its list with hyphens: work-packages."""

    regex = "|".join(sorted((name.replace("_", "-") for name in PLURALS), key=len, reverse=True))

    def to_python(self, value: str) -> type[Entity]:
        """The kind of a list."""
        return PLURALS[value.replace("-", "_")]

    def to_url(self, value: type[Entity]) -> str:
        """The name of a kind's list."""
        return plural_address(value)


register_converter(PlaceConverter, "place")
register_converter(DutyConverter, "duty")
register_converter(PluralConverter, "plural")


def address_of(place: Place) -> str:
    """A place as addresses write it, without what goes without saying."""
    text = program_address(place.name)
    if place.scenario != MAIN:
        text += f"@{place.scenario}"
    if place.at is not None:
        text += f"~{place.at.isoformat() if isinstance(place.at, datetime) else place.at}"
    return quote(text, safe=":@~+.")


def plural_address(cls: type[Entity]) -> str:
    """The name of a kind's list as addresses write it."""
    return cls.plural.replace("_", "-")


def place_url(place: Place, rest: str = "") -> str:
    """The address of a page of a place."""
    return f"/p/{address_of(place)}/{rest}"


def now(place: Place) -> Place:
    """The same scenario as it stands."""
    return replace(place, at=None)


class RecordLinks(dict[Key, str]):
    """Where the records of a place lie, found as they are asked for; None for what is not there to be seen."""

    def __init__(self, place: Place, known: frozenset[Key] | None = None) -> None:
        super().__init__()
        self._place, self._known = place, known

    def get(self, key: Key, default: str | None = None) -> str | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The address of a record."""
        found = super().get(key)
        if found is None and (self._known is None or key in self._known or key.program):
            found = self[key] = record_url(self._place, key)
        return found if found is not None else default


def record_url(place: Place, key: Key) -> str:
    """Where a record is opened; one of another program of the portfolio where the key names one."""
    if key.program:
        portfolio, _, own = place.name.partition("/")
        place = Place(f"{portfolio}/{key.program}") if key.program != own else place
    if key.kind in (Charter.kind, Portfolio.kind):  # what a program is called leads to its page, not to its record
        return place_url(place)
    return place_url(place, f"{plural_address(KINDS[key.kind])}/{quote(key.id)}/")
