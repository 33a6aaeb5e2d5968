"""The rows of a timeline as columns of JSON for its picture: days are counted from an origin, texts come once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from kaname.model.base import Key
from kaname.model.finding import Colour
from kaname.model.hours import work_week
from kaname.model.kinds import KINDS
from kaname.planning.workdays import Workdays
from kaname.status.timeline import Asked, Grouping, Line, Row, Timeline, lines
from kaname.web.pages.places import plural_address
from kaname.words.speech import Speech
from kaname.words.timeline import head

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_COLOURS = {Colour.GREEN: 0, Colour.UNKNOWN: 1, Colour.AMBER: 2, Colour.RED: 3}
CRITICAL, OVER, LATE, AT_LEAST = 1, 2, 4, 8
_MARGIN = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Sent:
    """Bytes as they are sent again and again."""

    body: bytes
    etag: str

    @classmethod
    def of(cls, told: Any) -> Sent:
        """A value as compressed JSON."""
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(gzip.compress(text, 6, mtime=0), f'"{sha256(text).hexdigest()[:32]}"')


class Columns:
    """The lines of a timeline as columns."""

    def __init__(self, timeline: Timeline, asked: Asked, speech: Speech, revision: int) -> None:
        self.timeline = timeline
        self.by: Grouping = asked.by
        self.lines = lines(timeline, asked)
        self.speech = speech
        self.revision = revision
        self.origin = timeline.span[0] - _MARGIN
        self.kinds: dict[str, int] = {}
        self.states: dict[str, int] = {}
        self.names: dict[str, int] = {}

    def told(self) -> dict[str, Any]:
        """All of it."""
        columns = self._columns()
        first, last = self.timeline.span
        return {
            "revision": self.revision,
            "origin": self.origin.isoformat(),
            "today": self._at(self.timeline.as_of),
            "span": [self._at(first), self._at(last)],
            "week": self._week,
            "off": list(self._holidays()),
            "columns": columns,
            "links": self._links(),
            "moves": self._moves(),
            "kinds": [[self.speech.kind(kind), plural_address(KINDS[kind]), kind] for kind in self.kinds],
            "states": list(self.states),
            "names": list(self.names),
        }

    def _columns(self) -> dict[str, list[Any]]:
        rows = [line.row for line in self.lines]
        return {
            "title": [head(line, self.by, self.speech) for line in self.lines],
            "depth": [line.depth for line in self.lines],
            "id": [row.key.id if row else None for row in rows],
            "kind": [self._number(self.kinds, row.key.kind) if row else None for row in rows],
            "state": [self._state(row) if row else None for row in rows],
            "colour": [_COLOURS[row.colour] if row and row.colour else None for row in rows],
            "flags": [_flags(row) if row else 0 for row in rows],
            "start": self._days(row.start if row else None for row in rows),
            "finish": self._days(row.finish if row else None for row in rows),
            "from": self._days(row.planned[0] if row and row.planned else None for row in rows),
            "until": self._days(row.planned[1] if row and row.planned else None for row in rows),
            "p50": self._days(row.p50 if row else None for row in rows),
            "p80": self._days(row.p80 if row else None for row in rows),
            "promise": self._days(row.promise if row else None for row in rows),
            "baseline": self._days(row.baseline if row else None for row in rows),
            "chance": [None if row is None or row.chance is None else round(100 * row.chance) for row in rows],
            "done": [None if row is None or row.done is None else round(100 * row.done) for row in rows],
            "held": self._days(row.held_from if row else None for row in rows),
            "by": [self._number(self.names, self.speech.name(row.held)) if row and row.held else None for row in rows],
        }

    def _state(self, row: Row) -> int:
        return self._number(self.states, self.speech.term(row.state.scope, row.state.code))

    @staticmethod
    def _number(known: dict[str, int], text: str) -> int:
        return known.setdefault(text, len(known))

    def _at(self, day: date) -> int:
        return (day - self.origin).days

    def _days(self, days: Iterable[date | None]) -> list[int | None]:
        return [None if day is None else (day - self.origin).days for day in days]

    @cached_property
    def _at_line(self) -> dict[Key, int]:
        found: dict[Key, int] = {}
        for number, line in enumerate(self.lines):
            if line.row is not None:
                found.setdefault(line.row.key, number)
        return found

    def _links(self) -> list[list[int]]:
        at = self._at_line
        shown = [one for one in self.timeline.links if one.before in at and one.after in at]
        types = ("FS", "SS", "FF", "SF")
        return [
            [at[one.before] for one in shown],
            [at[one.after] for one in shown],
            [types.index(one.type) for one in shown],
        ]

    def _moves(self) -> list[list[Any]]:
        moves = [
            (number, each)
            for number, line in enumerate(self.lines)
            for each in (line.row.moves if line.row is not None else ())
        ]
        return [
            [number for number, _ in moves],
            [each.field for _, each in moves],
            [self._at(each.day) for _, each in moves],
        ]

    @property
    def _week(self) -> Sequence[int]:
        works = work_week(self.speech.program.charter, None) if self.speech.program else _WEEK
        return [int(name in works) for name in _WEEK]

    def _holidays(self) -> Iterator[int]:
        """Days of the working week on which the program does not work."""
        if self.speech.program is None:
            return
        workdays, week = Workdays(self.speech.program, self.timeline.as_of), self._week
        day, last = self.origin, self.timeline.span[1] + 12 * _MARGIN
        while day <= last:
            if week[day.weekday()] and not workdays.works(day):
                yield self._at(day)
            day += timedelta(days=1)


def _flags(row: Row) -> int:
    return CRITICAL * row.critical + OVER * row.over + LATE * row.late + AT_LEAST * row.at_least


def shown_lines(timeline: Timeline, asked: Asked, page: int, size: int) -> tuple[tuple[Line, ...], int]:
    """A page of the lines as a table, and how many lines there are."""
    found = lines(timeline, asked)
    return found[(page - 1) * size : page * size], len(found)
