"""What a field offers while one types: records, zones, countries, currencies; many are asked for as they are needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from babel import Locale

from kaname.model.base import Entity
from kaname.model.countries import COUNTRIES
from kaname.model.kinds import KINDS
from kaname.model.program import Program
from kaname.web.forms.shapes import Shape
from kaname.web.forms.texts import BETWEEN, candidates

MOST = 60
"""So many are offered on the page itself; where there are more, those that fit what was typed."""
LISTED = 20
"""So many at once of these."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A list of values: on the page under an id, or to be asked for by `of` as one types."""

    id: str
    of: str
    whole: bool


@dataclass
class Offers:
    """The lists that a form needs, each once."""

    program: Program
    language: str
    today: date
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def of(self, shape: Shape, name: str) -> Offered | None:
        """The list for a field, which the page then has to hold."""
        what = self._named(shape)
        if what is None:
            return None
        known = f"offered-{what.replace(',', '-')}" if not shape.options else f"offered-{name.replace('.', '-')}"
        if shape.options:
            self.lists[known] = shape.options
            return Offered(known, "", whole=True)
        if known not in self.lists:
            found = tuple(_first(self.all(what), MOST + 1))
            self.lists[known] = found if len(found) <= MOST else ()
        whole = bool(self.lists[known])
        # Several inputs ask for different things: each has a list of its own.
        return Offered(known if whole else f"{name.replace('.', '-')}-offered", what, whole)

    def _named(self, shape: Shape) -> str | None:
        if shape.options and shape.type == "text":
            return "options"
        if shape.type == "ref":
            return ",".join(shape.kinds) or "*"
        return shape.type if shape.type in ("zone", "country", "currency", "quarter") else None

    def all(self, what: str) -> Iterable[str]:
        """Everything that a list offers."""
        match what:
            case "zone":
                return _zones()
            case "country":
                return _countries(self.language)
            case "currency":
                return _currencies(self.language)
            case "quarter":
                return _quarters(self.today)
            case _:
                kinds = () if what == "*" else tuple(one for one in what.split(",") if one in KINDS)
                return self._records(kinds) if kinds or what == "*" else ()

    def _records(self, kinds: tuple[str, ...]) -> Iterator[str]:
        with_kind = len(kinds) != 1
        return (_shown(one, with_kind) for one in candidates(self.program, kinds))

    def fitting(self, what: str, text: str) -> tuple[str, ...]:
        """What fits all words of a text, what begins with it first."""
        words = text.casefold().split()
        found = [one for one in self.all(what) if all(word in one.casefold() for word in words)]
        begin = text.casefold()
        found.sort(key=lambda one: not _begins(one, begin))
        return tuple(found[:LISTED])


def _begins(one: str, text: str) -> bool:
    value, _, name = one.casefold().partition(BETWEEN)
    return value.rpartition("/")[2].startswith(text) or name.startswith(text)


def _shown(record: Entity, with_kind: bool) -> str:
    address = f"{record.kind}/{record.id}" if with_kind else record.id
    return address if record.name == record.id else f"{address}{BETWEEN}{record.name}"


def _first(items: Iterable[str], most: int) -> Iterator[str]:
    for _, one in zip(range(most), items, strict=False):
        yield one


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


@cache
def _countries(language: str) -> tuple[str, ...]:
    names: dict[str, str] = dict(Locale.parse(language).territories)
    return tuple(f"{code}{BETWEEN}{names.get(code, code)}" for code in sorted(COUNTRIES))


@cache
def _currencies(language: str) -> tuple[str, ...]:
    names: dict[str, str] = dict(Locale.parse(language).currencies)
    return tuple(f"{code}{BETWEEN}{name}" for code, name in sorted(names.items()))


def _quarters(today: date) -> tuple[str, ...]:
    """The last two quarters and the next eight."""
    begun = today.year * 4 + (today.month - 1) // 3
    return tuple(f"{number // 4}-Q{number % 4 + 1}" for number in range(begun - 2, begun + 9))
