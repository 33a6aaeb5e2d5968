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


class Waivers:
    """The exceptions in force on the day, by what they set aside; of several for one record the first by id."""

    def __init__(self, standing: Standing) -> None:
        self._by_subject: dict[Key, Exception_] = {}
        for one in standing.every(Exception_):
            subject = standing.key(one.subject)
            if subject is not None and in_force(one, standing.as_of):
                self._by_subject.setdefault(subject, one)

    def of(self, subject: Key) -> Exception_ | None:
        """The exception in force for a record."""
        return self._by_subject.get(subject)
