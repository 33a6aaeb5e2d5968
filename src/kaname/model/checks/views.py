"""Programs as rules are shown them: watched for what a rule asks for, or gone through in part only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from kaname.model.base import Entity, Key, Ref
from kaname.model.outside import Outside
from kaname.model.program import Program

E = TypeVar("E", bound=Entity)
K = TypeVar("K")
V = TypeVar("V")

EVERYTHING = "*"
"""Stands for all kinds."""


class Part(Program):
    """A program of which some records only are gone through, while all of it can be found."""

    def __init__(self, whole: Program, keys: set[Key]) -> None:
        super().__init__(whole.records, name=whole.name, outside=whole.outside)
        self.whole = whole
        self._through = tuple(record for key, record in whole.records.items() if key in keys)

    def __iter__(self) -> Iterator[Entity]:
        return iter(self._through)


class Watched(Program):
    """A program that notes the kinds it was asked for; whoever goes through all of it asks for everything."""

    def __init__(self, whole: Program) -> None:
        super().__init__((), name=whole.name)
        self.kinds: set[str] = set()
        self._whole = whole
        self._records = _Noting(whole.records, self.kinds)
        self.outside = Outside(_Noting(whole.outside.parts, self.kinds))

    def all(self, kind: type[E]) -> tuple[E, ...]:
        """Every record of a kind: asks for the kind."""
        self.kinds.add(kind.kind)
        return self._whole.all(kind)

    def find(self, key: Key) -> Entity | None:
        """The record at an address: asks for its kind."""
        self.kinds.add(key.kind)
        return self._whole.find(key)

    def __contains__(self, key: Key) -> bool:
        self.kinds.add(key.kind)
        return key in self._whole

    def get(self, ref: Ref[E] | None) -> E | None:
        """The record a reference points to: asks for the kinds that it may point to."""
        self._note(ref)
        return self._whole.get(ref)

    def resolve(self, ref: Ref[Any] | None) -> Key | None:
        """The address of the record a reference points to: asks for the kinds that it may point to."""
        self._note(ref)
        return self._whole.resolve(ref)

    def shared(self, kind: type[E]) -> Iterator[E]:
        """The records of a kind that the portfolio shares: asks for the kind."""
        self.kinds.add(kind.kind)
        return self._whole.shared(kind)

    def _note(self, ref: Ref[Any] | None) -> None:
        if ref is not None:
            self.kinds.update(ref.kinds or [key.kind for key in ref.candidates()])


class _Noting(Mapping[K, V]):
    """Records, or parts of them, of which any may be read."""

    def __init__(self, held: Mapping[K, V], kinds: set[str]) -> None:
        self._held, self._kinds = held, kinds

    def __getitem__(self, key: K) -> V:
        self._kinds.add(EVERYTHING)
        return self._held[key]

    def __iter__(self) -> Iterator[K]:
        self._kinds.add(EVERYTHING)
        return iter(self._held)

    def __len__(self) -> int:
        self._kinds.add(EVERYTHING)
        return len(self._held)
