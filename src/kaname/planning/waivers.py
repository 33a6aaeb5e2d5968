"""Waivers: the exceptions that set a record aside until a day."""

from __future__ import annotations

from datetime import date

from kaname.model.base import Key
from kaname.model.controls import Exception_
from kaname.planning.standing import Standing


def in_force(exception: Exception_, day: date) -> bool:
    """Whether an exception holds on a day; its last day counts."""
    begun = exception.granted_on is None or exception.granted_on <= day
    return begun and (exception.expires is None or day <= exception.expires)


def waiver(standing: Standing, subject: Key) -> Exception_ | None:
    """The exception in force for a record; of several the first by id."""
    every = standing.every(Exception_)
    return next((one for one in every if standing.key(one.subject) == subject and in_force(one, standing.as_of)), None)
