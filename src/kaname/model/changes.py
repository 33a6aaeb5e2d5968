"""ChangeSet: what turns one program into another. Diff, apply and conflicts are one idea."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from kaname.model.base import Entity, Key
from kaname.model.kinds import KINDS
from kaname.model.program import Program


@dataclass(frozen=True, slots=True)
class Put:
    """A record as it shall be: new, or in place of the one with its key."""

    record: Entity

    @property
    def key(self) -> Key:
        """The address it changes."""
        return self.record.key


@dataclass(frozen=True, slots=True)
class Remove:
    """A record that shall be no more."""

    key: Key


Change = Put | Remove


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one record, before and after (as plain data; None where it was or is not set)."""

    key: Key
    field: str
    before: Any
    after: Any

    @property
    def values(self) -> tuple[Any, Any]:
        """Before and after as the kind has them: a day, not its text; its default where nothing is set."""
        return _value(self.key.kind, self.field, self.before), _value(self.key.kind, self.field, self.after)


@dataclass(frozen=True)
class ChangeSet:
    """Changes with their reason; at most one per record."""

    changes: tuple[Change, ...] = ()
    why: str = ""

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    @property
    def keys(self) -> frozenset[Key]:
        """The addresses it touches."""
        return frozenset(change.key for change in self.changes)

    def apply(self, program: Program) -> Program:
        """The program with these changes made; records keep their place, new ones come last."""
        records = dict(program.records)
        for change in self.changes:
            if isinstance(change, Put):
                records[change.key] = change.record
            else:
                records.pop(change.key, None)
        return Program(records, name=program.name, outside=program.outside)


def diff(before: Program, after: Program) -> ChangeSet:
    """The changes that turn `before` into `after`: diff(a, b).apply(a) == b."""
    puts = (Put(record) for key, record in after.records.items() if before.records.get(key) != record)
    removals = (Remove(key) for key in before.records if key not in after.records)
    return ChangeSet((*puts, *removals))


def conflicts(ours: ChangeSet, theirs: ChangeSet) -> tuple[Key, ...]:
    """The records that both change in different ways; both start from one base."""
    mine = {change.key: change for change in ours}
    other = {change.key: change for change in theirs}
    return tuple(key for key in mine if key in other and mine[key] != other[key])


def field_changes(before: Program, changes: ChangeSet) -> Iterator[FieldChange]:
    """The single fields that a ChangeSet alters, for showing."""
    for change in changes:
        record = before.records.get(change.key)
        after = change.record if isinstance(change, Put) else None
        old, new = _body(record), _body(after)
        for name in dict.fromkeys((*old, *new)):
            if old.get(name) != new.get(name) and not _same(record, after, name):
                yield FieldChange(change.key, name, old.get(name), new.get(name))


def _value(kind: str, name: str, plain: Any) -> Any:
    field = KINDS[kind].model_fields[name]
    if plain is None:
        return None if field.is_required() else field.get_default(call_default_factory=True)
    return _reader(kind, name).validate_python(plain)


@cache
def _reader(kind: str, name: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind].model_fields[name].rebuild_annotation())


def _same(before: Entity | None, after: Entity | None, name: str) -> bool:
    """Whether a field has one value in both, written out or left to its default."""
    return before is not None and after is not None and bool(getattr(before, name) == getattr(after, name))


def _body(record: Entity | None) -> dict[str, Any]:
    return {} if record is None else record.model_dump(mode="json", exclude_unset=True)
