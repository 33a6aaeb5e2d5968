"""What lies around a program of a portfolio: the records that all share, and those of each program."""

from __future__ import annotations

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Hashable, ItemsView, Iterator, Mapping
from types import MappingProxyType

from kaname.model.base import Entity, Key


class Kept(Mapping[Key, Entity]):
    """Records that are kept somewhere, and perhaps not read yet."""

    @property
    @abstractmethod
    def mark(self) -> Hashable:
        """What they are kept under: the same mark, the same records."""


class Outside(Mapping[Key, Entity]):
    """The records around a program by their addresses; those of a program carry its name, shared ones none.

    `parts` holds them by program, shared ones under ''. To look one up reads one part, to go through all reads all.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: Mapping[str, Mapping[Key, Entity]]) -> None:
        self.parts = parts

    @classmethod
    def of(cls, records: Mapping[Key, Entity]) -> Outside:
        """Records by their addresses as what lies around a program."""
        if isinstance(records, Outside):
            return records
        parts: dict[str, dict[Key, Entity]] = defaultdict(dict)
        for key, record in records.items():
            parts[key.program][Key(key.kind, key.id)] = record
        return cls(dict(parts))

    def find(self, key: Key) -> Entity | None:
        """The record at an address, or None."""
        part = self.parts.get(key.program)
        return None if part is None else part.get(Key(key.kind, key.id) if key.program else key)

    @property
    def shared(self) -> Mapping[Key, Entity]:
        """The records that all programs share."""
        return self.parts.get("", MappingProxyType({}))

    def replaced(self, name: str, records: Mapping[Key, Entity]) -> Outside:
        """The same with other records of a program, or with other shared ones where the name is ''."""
        return Outside({**self.parts, name: records})

    def differing(self, other: Outside) -> Iterator[str]:
        """The names of the parts that are not certainly the same in both, those of this one first."""
        for name in dict.fromkeys((*self.parts, *other.parts)):
            if not _same(self.parts.get(name), other.parts.get(name)):
                yield name

    def __getitem__(self, key: Key) -> Entity:
        found = self.find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, Key) and self.find(key) is not None

    def __iter__(self) -> Iterator[Key]:
        return (key for key, _ in self.items())

    def __len__(self) -> int:
        return sum(map(len, self.parts.values()))

    def items(self) -> ItemsView[Key, Entity]:
        """Every record with its address."""
        return _Items(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Outside):
            return super().__eq__(other)
        pairs = ((self.parts.get(name, {}), other.parts.get(name, {})) for name in self.differing(other))
        return all(dict(ours) == dict(theirs) for ours, theirs in pairs)


class _Items(ItemsView[Key, Entity]):
    """Records with their addresses, part by part."""

    def __init__(self, outside: Outside) -> None:
        super().__init__(outside)
        self._outside = outside

    def __iter__(self) -> Iterator[tuple[Key, Entity]]:
        for name, part in self._outside.parts.items():
            for key, record in part.items():
                yield (Key(key.kind, key.id, name) if name else key), record


def _same(one: Mapping[Key, Entity] | None, other: Mapping[Key, Entity] | None) -> bool:
    """Whether parts are known to hold the same, without reading them."""
    if one is other:
        return True
    return isinstance(one, Kept) and isinstance(other, Kept) and one.mark == other.mark


NOTHING = Outside(MappingProxyType({}))
"""What lies around a program of no portfolio."""
