"""References: every one points to exactly one record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kaname.model.base import Key, Ref
from kaname.model.checks.fault import Check, Fault
from kaname.model.checks.nearest import Nearest
from kaname.model.finding import Problem
from kaname.model.kinds import references
from kaname.model.program import Program

UNKNOWN = Fault("reference.unknown")
PROGRAM_UNKNOWN = Fault("reference.program-unknown")
AMBIGUOUS = Fault("reference.ambiguous")
FAULTS = (UNKNOWN, PROGRAM_UNKNOWN, AMBIGUOUS)

Unread = tuple[Key, tuple[str | int, ...], Ref[Any]]
"""A reference that was found in a record which has another fault: the record, the path of the field, and itself."""
_SUGGESTIONS = 200  # a plan with more unknown names than this has another fault than spelling


def check_references(program: Program) -> Iterator[Problem]:
    """A reference names one record of a kind its field allows: of this program, shared, or of a named program."""
    suggest = _Suggestions(program)
    for record in program:
        for path, ref in references(record):
            found = _found(program, ref)
            if len(found) != 1:
                yield _fault(program, record.key, path, ref, found, suggest)


def check_unread(program: Program, unread: Iterable[Unread]) -> Iterator[Problem]:
    """The references of records that could not be read name a record too."""
    suggest = _Suggestions(program)
    for key, path, ref in unread:
        found = _found(program, ref)
        if len(found) != 1:
            yield _fault(program, key, path, ref, found, suggest)


def _found(program: Program, ref: Ref[Any]) -> list[Key]:
    return [key for key in ref.candidates() if program.find(key) is not None]


def _fault(
    program: Program, key: Key, path: tuple[str | int, ...], ref: Ref[Any], found: list[Key], suggest: _Suggestions
) -> Problem:
    if found:
        return AMBIGUOUS.at(key, path=path, text=str(ref), kinds=", ".join(one.kind for one in found))
    if ref.program and ref.program != program.name and ref.program not in program.outside.parts:
        return PROGRAM_UNKNOWN.at(key, path=path, text=str(ref), program=ref.program)
    kinds = tuple(dict.fromkeys(one.kind for one in ref.candidates()))
    return UNKNOWN.at(key, path=path, text=str(ref), kinds=", ".join(kinds), nearest=suggest.nearest(ref, kinds))


class _Suggestions:
    """Existing names like an unknown one, as they would be written; None where none is like it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._indexes: dict[tuple[str, tuple[str, ...]], Nearest] = {}
        self._known: dict[tuple[str, tuple[str, ...]], str | None] = {}

    def nearest(self, ref: Ref[Any], kinds: tuple[str, ...]) -> str | None:
        asked = (str(ref), kinds)
        if asked not in self._known and len(self._known) < _SUGGESTIONS:
            prefix = f"{ref.program}:" if ref.program else ""
            several = len(kinds) > 1 or bool(prefix)
            names = self._index(ref.program, kinds).to(ref.id)
            self._known[asked] = ", ".join(self._written(prefix, name, kinds, several) for name in names) or None
        return self._known.get(asked)

    def _written(self, prefix: str, name: str, kinds: tuple[str, ...], several: bool) -> str:
        space = prefix.rstrip(":")
        kind = next((kind for kind in kinds if self.program.find(Key(kind, name, space)) is not None), kinds[0])
        return f"{prefix}{kind}/{name}" if several else name

    def _index(self, space: str, kinds: tuple[str, ...]) -> Nearest:
        if (space, kinds) not in self._indexes:
            outside = self.program.outside.parts.get(space, ())
            keys = (*self.program.records, *outside) if not space else outside
            self._indexes[space, kinds] = Nearest(key.id for key in keys if key.kind in kinds)
        return self._indexes[space, kinds]


CHECKS: tuple[Check, ...] = (check_references,)
