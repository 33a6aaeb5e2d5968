"""Upkeep of an archive: many small files made one, old raw pages let go, facts made anew of kept pages, checksums.

What a commit replaces is left for readers that have just listed it; the next upkeep removes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

import pyarrow as _untyped_arrow

from kaname.evidence.archive import Archive
from kaname.evidence.archive.manifests import (
    RAW_PAGES,
    Catalogue,
    Manifest,
    Unreadable,
    catalogue,
    left_over,
    sources,
    strangers,
)
from kaname.evidence.archive.places import Folder
from kaname.evidence.archive.tables import RAW, facts, kind_of, pages, raw_table, schema, table, unpacked
from kaname.evidence.archive.writing import Writer
from kaname.evidence.facts import FACTS, Fact
from kaname.evidence.source import Raw

arrow = cast(Any, _untyped_arrow)


class Done(NamedTuple):
    """What upkeep did for a source: files before and after, files removed, raw pages let go, and pages not read."""

    source: str
    before: int
    after: int
    removed: int
    dropped_pages: int
    unread: int = 0


def compact(archive: Archive, source: str, at: datetime, raw_since: datetime | None = None) -> Done:
    """Make one file of each kind, keeping every word that was ever said; raw pages of before `raw_since` are let go.

    Raises ConflictError while the source is written to.
    """
    place = Folder(archive.root)
    with archive.writing(source) as writer:
        found = catalogue(place, source, examine=True)
        removed = _clear(place, [*left_over(place, found)], found.replaced)
        files = {kind: found.files(kind) for kind in (*FACTS, RAW_PAGES)}
        before = sum(map(len, files.values()))
        tables = {kind: _joined(kind, [place.get(file.name) for file in some]) for kind, some in files.items() if some}
        dropped = 0
        if raw_since is not None and RAW_PAGES in tables:
            kept = [page for page in pages(tables[RAW_PAGES]) if page.at >= raw_since]
            dropped = tables[RAW_PAGES].num_rows - len(kept)
            tables[RAW_PAGES] = raw_table(kept)
        if before > len(tables) or dropped:
            _replace(writer, at, tables, found)
        after = sum(1 for one in tables.values() if one.num_rows)
        return Done(source, before, after, removed, dropped)


def derive(archive: Archive, source: str, at: datetime, facts_of: Callable[[Raw], Iterable[Fact]]) -> Done:
    """Make the facts of a source anew from its kept pages; facts of pages that were let go or lost stay as they are.

    A page that says nothing known is kept and counted, as when it was pulled. Raises ConflictError while the source
    is written to.
    """
    place = Folder(archive.root)
    with archive.writing(source) as writer:
        found = catalogue(place, source, examine=True)
        kept = [page for file in found.files(RAW_PAGES) for page in pages(unpacked(place.get(file.name)))]
        there = {page.at for page in kept}
        made: dict[str, list[Fact]] = {kind: [] for kind in FACTS}
        for kind in FACTS:
            for file in found.files(kind):
                old = facts(kind, unpacked(place.get(file.name)))
                made[kind].extend(fact for fact in old if fact.as_of not in there or _is_removal(fact))
        unread = 0
        for page in kept:
            try:
                for fact in facts_of(page):
                    made[kind_of(fact)].append(fact)
            except ValueError:
                unread += 1
        tables = {kind: table(kind, _telling(some)) for kind, some in made.items() if some}
        before = sum(len(one.files) for one in found.manifests)
        _replace(writer, at, {**tables, RAW_PAGES: raw_table(kept)}, found, {"unread": unread})
        return Done(source, before, len(tables) + bool(kept), 0, 0, unread)


def _is_removal(fact: Fact) -> bool:
    return getattr(fact, "removed_at", None) is not None


def _telling(found: Iterable[Fact]) -> list[Fact]:
    """Facts in the order in which they became known, those left out that say what was already known."""
    last: dict[str, dict[str, Any]] = {}
    told: list[Fact] = []
    for fact in sorted(found, key=lambda one: one.as_of):
        said = {name: getattr(fact, name) for name in type(fact).__dataclass_fields__ if name != "as_of"}
        if last.get(fact.external_id) != said:
            last[fact.external_id] = said
            told.append(fact)
    return told


def verify(archive: Archive) -> tuple[Unreadable, ...]:
    """Every fault of an archive, the content of each file compared with its checksum."""
    place = Folder(archive.root)
    examined = (catalogue(place, source, examine=True) for source in sources(place))
    return (*strangers(place), *(fault for one in examined for fault in one.faults))


def _replace(
    writer: Writer, at: datetime, tables: dict[str, Any], found: Catalogue, counted: Mapping[str, int] | None = None
) -> None:
    """Put tables in place of all that counts; what was known when is told as before. `counted` are notes made anew."""
    notes: dict[str, int] = {}
    for one in found.manifests:
        notes |= one.notes
    notes = {code: count for code, count in (notes | dict(counted or {})).items() if count}
    replaced = tuple(one.name for one in found.manifests)
    writer.put(at, writer.cursors, tables, replaces=replaced, before=found.asked, notes=notes)


def _clear(place: Folder, names: Iterable[str], replaced: Iterable[Manifest]) -> int:
    """Remove files nobody reads: of a manifest that was replaced its files first, itself last."""
    count = 0
    for name in names:
        place.remove(name)
        count += 1
    for one in replaced:
        for file in one.files:
            place.remove(file.name)
            count += 1
        place.remove(one.name)
    return count


def _joined(kind: str, contents: Iterable[bytes]) -> Any:
    """Files of a kind as one table, columns that older files lack being empty."""
    columns = RAW if kind == RAW_PAGES else schema(kind)
    tables = [unpacked(content) for content in contents]
    return arrow.concat_tables(tables, promote_options="default").select(columns.names).cast(columns)
