"""Two ChangeSets from one base become one where they touch different things; where they don't, both are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from kaname.model.base import Entity, Key
from kaname.model.changes import Change, ChangeSet, Put, Remove


@dataclass(frozen=True, slots=True)
class Clash:
    """A record that both sides change, in ways that don't go together. None: not there, or removed.

    `fields` are those that both set differently; where one side removed the record, or both made it, there are none.
    """

    key: Key
    base: Entity | None
    ours: Entity | None
    theirs: Entity | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """Our changes as they apply to what the others made of the base, and what can't be joined."""

    changes: ChangeSet
    clashes: tuple[Clash, ...] = ()


def merge(base: Callable[[Key], Entity | None], ours: ChangeSet, theirs: ChangeSet) -> Merged:
    """Our changes on top of theirs: records that only one side touches, and fields of a record that only one side sets.

    `base` gives the records that both started from. What both did alike is done already.
    """
    other = {change.key: change for change in theirs}
    changes: list[Change] = []
    clashes: list[Clash] = []
    for change in ours:
        against = other.get(change.key)
        if against is None:
            changes.append(change)
        elif change != against:
            found = _joined(base(change.key), change, against)
            (clashes if isinstance(found, Clash) else changes).append(found)  # pyright: ignore[reportArgumentType]
    return Merged(ChangeSet(tuple(changes), why=ours.why), tuple(clashes))


def _joined(base: Entity | None, ours: Change, theirs: Change) -> Change | Clash:
    mine, other = _record(ours), _record(theirs)
    if base is None or mine is None or other is None:
        return Clash(ours.key, base, mine, other)
    set_by_us, set_by_them = set(changed_fields(base, mine)), set(changed_fields(base, other))
    differing = set(changed_fields(mine, other))
    both = tuple(name for name in type(base).model_fields if name in set_by_us & set_by_them & differing)
    if both:
        return Clash(ours.key, base, mine, other, both)
    body = {name: getattr(other, name) for name in other.model_fields_set - set_by_us}
    body |= {name: getattr(mine, name) for name in mine.model_fields_set & set_by_us}
    try:
        return Put(type(other).model_validate(body))
    except ValidationError:  # each is possible, both together are not
        names = tuple(name for name in type(base).model_fields if name in set_by_us | set_by_them)
        return Clash(ours.key, base, mine, other, names)


def _record(change: Change) -> Entity | None:
    return None if isinstance(change, Remove) else change.record


def changed_fields(before: Entity, after: Entity) -> Iterator[str]:
    """The fields that differ, in their order; one that is set to its default differs from one that is not set."""
    for name in type(before).model_fields:
        was_set, is_set = name in before.model_fields_set, name in after.model_fields_set
        if was_set != is_set or getattr(before, name) != getattr(after, name):
            yield name
