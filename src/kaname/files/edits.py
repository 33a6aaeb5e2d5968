"""A ChangeSet sorted by the file and the list it happens in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kaname.errors import UsageError
from kaname.files.bodies import body
from kaname.files.editing.fields import canonical
from kaname.files.editing.lists import ListChange, edited
from kaname.files.records import SINGULAR
from kaname.files.sources import Source, Sources, Spot
from kaname.model.base import Entity, Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.finding import Term

_ONLY = frozenset(cls.kind for cls in SINGULAR.values())


class FileEdits:
    """What happens to one file, and which records it shall hold (None: no more) once that is done."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lists: dict[str, ListChange] = {}
        self.wanted: dict[Key, Entity | None] = {}

    def at(self, plural: str) -> ListChange:
        """What happens to one of its lists."""
        return self.lists.setdefault(plural, ListChange())

    def text(self) -> str:
        """Its new text."""
        return edited(self.source.text, self.source.data, self.lists)


def planned(sources: Sources, changes: ChangeSet) -> Iterable[FileEdits]:
    """The changes by file. Raises UsageError for a second charter, PlanError where a file can't be read."""
    plan = _Plan(sources, {change.key for change in changes if not isinstance(change, Put)})
    for change in changes:
        if isinstance(change, Put):
            plan.put(change.record)
    plan.remove_rest()
    return plan.edits.values()


class _Plan:
    def __init__(self, sources: Sources, gone: set[Key]) -> None:
        self.sources = sources
        self.gone = gone
        self.edits: dict[Path, FileEdits] = {}

    def _of(self, spot: Spot) -> FileEdits:
        if spot.source.path not in self.edits:
            self.edits[spot.source.path] = FileEdits(spot.source)
        return self.edits[spot.source.path]

    def put(self, record: Entity) -> None:
        """Change the record where it stands, or find a place for it."""
        key = self._predecessor(record)
        spot = self.sources.find(key)
        if spot is None:
            self._add(record)
            return
        old, new = self.sources.bodies(key, record)
        if canonical(old) != canonical(new):
            edits = self._of(spot)
            edits.at(spot.plural).changed[spot.number] = (old, new)
            edits.wanted |= {key: None, record.key: record}

    def _predecessor(self, record: Entity) -> Key:
        """The record whose place this one takes: itself or, where there is only one of its kind, the one that goes."""
        there = [key for key in self.sources.spots if key.kind == record.kind] if record.kind in _ONLY else []
        if not there or record.key in there:
            return record.key
        if there[0] not in self.gone:
            raise UsageError("record_twice", kind=Term("kind", record.kind))
        self.gone.discard(there[0])
        return there[0]

    def _add(self, record: Entity) -> None:
        spot = self.sources.home_of(type(record))
        edits = self._of(spot)
        edits.wanted[record.key] = record
        new = body(record)
        if spot.number < 0:
            edits.at(spot.plural).changed[-1] = ({}, new)
        else:
            edits.at(spot.plural).added.append(new)

    def remove_rest(self) -> None:
        """Remove what goes and has no successor; what is not there is gone already."""
        for key in self.gone:
            spot = self.sources.find(key)
            if spot is not None:
                edits = self._of(spot)
                edits.at(spot.plural).removed.add(spot.number)
                edits.wanted[key] = None
