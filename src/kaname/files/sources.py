"""The files of a folder as they are to be edited: their text, what it says, and where each record stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, cast

from kaname.errors import PlanError
from kaname.files.bodies import Body, body
from kaname.files.cache import Cache
from kaname.files.decoding import decode
from kaname.files.documents import Document
from kaname.files.folders import PORTFOLIO_FILE, PROGRAM_FILE, PlanFile, content, is_program, plan_files
from kaname.files.gathering import FolderDigest
from kaname.files.records import LISTS, SINGULAR, Records, key_of
from kaname.model.base import Entity, Key
from kaname.model.finding import Problem
from kaname.model.plan import Portfolio

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, eq=False)
class Source:
    """A plan file: an empty one where there is none yet."""

    path: Path
    name: str
    text: str = ""
    mark: bytes = b""
    document: Document | None = None

    @property
    def data(self) -> Mapping[str, Any]:
        """What it says, by list."""
        return self.document.data if self.document is not None else {}

    def bodies(self) -> Iterator[tuple[Key, str, int, Body]]:
        """Every record in it, usable or not, that has an id: with its list and its number in it."""
        for plural, value in self.data.items():
            if plural in LISTS:
                for number, item in _numbered(plural, value):
                    key = key_of(LISTS[plural], item) if item is not None else None
                    if key is not None and item is not None:
                        yield key, plural, number, item


class Spot(NamedTuple):
    """Where a record stands: the file, the list, the number in it (-1: it is the whole list)."""

    source: Source
    plural: str
    number: int


class Sources:
    """All plan files of a folder."""

    def __init__(self, folder: Path, cache: Cache) -> None:
        self.folder = folder
        self.records = Records()
        self.unreadable: list[Problem] = []
        self.spots: dict[Key, Spot] = {}
        self._bodies: dict[Key, Body] = {}
        self._counts: dict[str, Counter[Source]] = {}
        self._existing: dict[Path, Source] = {}
        digest = FolderDigest()
        files, _ = plan_files(folder, deep=is_program(folder))
        for file in files:
            found = content(file)
            if isinstance(found, Problem):
                self.unreadable.append(found)
            else:
                digest.add(file, found)
                self._add(file, found, cache)
        self.digest = digest.name

    def _add(self, file: PlanFile, found: bytes, cache: Cache) -> None:
        path, name = file
        reading = cache.read(found, name)
        self.unreadable += (problem for problem in reading.problems if reading.document is None and problem.fatal)
        self.records.add(reading, found)
        text, _ = decode(found, name)
        mark = _BYTE_ORDER_MARK if found.startswith(_BYTE_ORDER_MARK) else b""
        source = Source(path, name, text or "", mark, reading.document)
        self._existing[path] = source
        for key, plural, number, item in source.bodies():
            if key not in self.spots:
                self.spots[key] = Spot(source, plural, number)
                self._bodies[key] = item
            self._counts.setdefault(plural, Counter())[source] += 1

    def find(self, key: Key) -> Spot | None:
        """Where a record stands. Raises PlanError if it may stand in a file that can't be read."""
        spot = self.spots.get(key)
        if spot is None and self.unreadable:
            raise PlanError("plan_unreadable", self.unreadable, record=key)
        return spot

    def bodies(self, key: Key, new: Entity) -> tuple[Body, Body]:
        """The plain values of a record as it stands and as it shall be; equal values are written as they stand."""
        old, after = self.records.by_key.get(key), body(new)
        if old is None:
            known = type(new).model_fields
            return {name: value for name, value in self._bodies[key].items() if name in known}, after
        before, after = body(old), {name: value for name, value in after.items() if name not in _unset(old, new)}
        same = {name for name in type(new).model_fields if getattr(old, name) == getattr(new, name)}
        kept = {name: value for name, value in after.items() if name not in same or name in before}
        missing = {name: value for name, value in before.items() if name in same and name not in kept}
        return before, kept | missing

    def home_of(self, cls: type[Entity]) -> Spot:
        """Where a new record of a kind goes: the file with most of them, else one named after the kind."""
        singular = next((name for name, one in SINGULAR.items() if one is cls), "")
        plural = singular or cls.plural
        counts = self._counts.get(plural)
        if counts and not singular:
            return Spot(counts.most_common(1)[0][0], plural, len(counts))
        file = (PORTFOLIO_FILE if cls is Portfolio else PROGRAM_FILE) if singular else f"{plural}.yaml"
        path = self.folder / file
        return Spot(self._existing.get(path) or Source(path, file), plural, -1 if singular else 0)


def _unset(old: Entity, new: Entity) -> frozenset[str]:
    """The fields that held something and hold nothing now: their lines go, `null` is written for none of them."""
    return frozenset(
        name
        for name, field in type(new).model_fields.items()
        if field.default is None and getattr(new, name) is None and getattr(old, name) is not None
    )


def _numbered(plural: str, value: Any) -> Iterator[tuple[int, Body | None]]:
    if plural in SINGULAR:
        yield -1, cast("Body", value) if isinstance(value, dict) else None
    elif isinstance(value, list):
        for number, item in enumerate(cast("list[Any]", value)):
            yield number, cast("Body", item) if isinstance(item, dict) else None
