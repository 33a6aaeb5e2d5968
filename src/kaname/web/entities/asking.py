"""What the address of a list asks for, and the addresses that ask for a little more or less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from kaname.web.entities.columns import NAME
from kaname.web.entities.sheets import Sheet
from kaname.web.filtering import LEAST, MOST, Field
from kaname.web.pages.visit import WAIT

OWN = frozenset({"q", "sort", "page", "columns", "all", WAIT})
"""The parameters of a list that are no fields."""
PAGE = 100
_NOT_KEPT = ("page", WAIT)


def parameters(field: Field) -> Iterator[str]:
    """The parameters of a field."""
    yield field.parameter
    if field.ordered:
        yield from (f"{field.parameter}{bound}" for bound in (LEAST, MOST))


@dataclass(frozen=True)
class Asked:
    """A question to a list: where it lies, and its parameters."""

    path: str
    query: QueryDict

    def url(self, **changes: str | None) -> str:
        """The address with some parameters changed (None: taken away), from the first page on."""
        query = self._copied()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return self._written(query)

    def without(self, name: str, value: str) -> str:
        """The address without one value of a parameter."""
        query = self._copied()
        query.setlist(name, [one for one in query.getlist(name) if one != value])
        return self._written(query)

    def bare(self) -> str:
        """The address without any filter, in the same order."""
        query = self._copied()
        for name in list(query):
            if name not in ("sort", "columns"):
                query.pop(name)
        return self._written(query)

    def questions(self) -> str:
        """The parameters alone, as other addresses of the list take them."""
        query = self._copied()
        return f"?{query.urlencode()}" if query else ""

    def _copied(self) -> QueryDict:
        query = self.query.copy()
        for name in _NOT_KEPT:
            query.pop(name, None)
        return query

    def _written(self, query: QueryDict) -> str:
        written = query.urlencode(safe=",:")
        return f"{self.path}?{written}" if written else self.path

    @property
    def sort(self) -> str:
        """The order that is asked for."""
        return self.query.get("sort") or ""

    def direction(self, name: str) -> str:
        """How a column is ordered, as `aria-sort` has it; '' where it isn't what comes first."""
        first = self.sort.partition(",")[0]
        return {name: "ascending", f"-{name}": "descending"}.get(first, "")

    def sorted_by(self, name: str) -> str:
        """The address ordered by a column: rising, then falling, then as the plan has it."""
        after = {"": name, "ascending": f"-{name}", "descending": None}[self.direction(name)]
        return self.url(sort=after)

    def columns(self, sheet: Sheet, kept: str) -> tuple[str, ...]:
        """The columns that are shown: those of the address, else those that the reader keeps, else the usual ones."""
        text = self.query.get("columns") or kept
        known = tuple(name for name in text.split(",") if name in sheet.columns and name != NAME)
        return tuple(dict.fromkeys(known)) if text else sheet.usual


def is_clean(query: QueryDict) -> bool:
    """Whether every parameter says something: forms send those, too, that were left empty."""
    return all(all(values) for _, values in query.lists())


def cleaned(query: QueryDict) -> QueryDict:
    """The parameters that say something."""
    found = QueryDict(mutable=True)
    for name, values in query.lists():
        kept = [one for one in values if one]
        if kept:
            found.setlist(name, kept)
    return found
