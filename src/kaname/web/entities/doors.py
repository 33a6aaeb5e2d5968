"""Addresses of lists, records and what is done with them; those that another part of the site may not have are ''."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import NoReverseMatch, reverse

from kaname.centre.places import Place
from kaname.model.base import Entity, Key
from kaname.web.pages.places import place_url, plural_address
from kaname.web.pages.places import record_url as record_url
from kaname.web.pages.visit import Visit

FORMS = ("csv", "xlsx")


def list_url(place: Place, cls: type[Entity]) -> str:
    """The list of a kind."""
    return place_url(place, f"{plural_address(cls)}/")


def export_url(place: Place, cls: type[Entity], form: str) -> str:
    """The list of a kind as a file."""
    return place_url(place, f"{plural_address(cls)}.{form}")


def history_url(place: Place, key: Key) -> str:
    """The history of a record."""
    return f"{record_url(place, key)}history/"


def at(place: Place, number: int) -> Place:
    """The same scenario as it stood at a revision."""
    return replace(place, at=number)


def door(visit: Visit, name: str, cls: type[Entity], record: str = "") -> str:
    """The address at which something is done with a kind or a record; '' where there is none."""
    names: dict[str, Any] = {"place": visit.place, "cls": cls, **({"id": record} if record else {})}
    try:
        return reverse(name, kwargs=names)
    except NoReverseMatch:
        return ""
