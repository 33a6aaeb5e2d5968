"""Adding to an archive: raw pages and their facts together, in commits that are there whole or not at all."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kaname.evidence.archive import queries
from kaname.evidence.archive.manifests import RAW_PAGES, Asked, Catalogue, Kept, Manifest, catalogue, digest
from kaname.evidence.archive.places import Place
from kaname.evidence.archive.tables import kind_of, packed, raw_table, table
from kaname.evidence.facts import Fact
from kaname.evidence.source import Raw


class Writer:
    """Writes of one source, while it holds the source's lock. `cursors` are where the pull goes on."""

    def __init__(self, place: Place, source: str) -> None:
        self._place, self._source = place, source
        found = catalogue(place, source)
        self._files = _by_kind(found)
        self._number = found.number
        self.cursors: Mapping[str, str] = found.cursors

    def commit(
        self,
        at: datetime,
        cursors: Mapping[str, str],
        pages: Sequence[Raw] = (),
        facts: Iterable[Fact] = (),
        *,
        complete: bool = False,
        notes: Mapping[str, int] | None = None,
    ) -> dict[str, int]:
        """Keep pages and those of their facts that say something new; return how many of each kind were new."""
        by_kind: dict[str, dict[str, Fact]] = defaultdict(dict)
        for fact in facts:
            by_kind[kind_of(fact)][fact.external_id] = fact  # of two in one commit the later stands
        tables = {kind: self._new(kind, list(found.values())) for kind, found in sorted(by_kind.items())}
        if pages:
            tables[RAW_PAGES] = raw_table(pages)
        return self.put(at, cursors, tables, complete=complete, notes=notes)

    def put(
        self,
        at: datetime,
        cursors: Mapping[str, str],
        tables: Mapping[str, Any],
        *,
        complete: bool = False,
        replaces: tuple[str, ...] = (),
        before: tuple[Asked, ...] = (),
        notes: Mapping[str, int] | None = None,
    ) -> dict[str, int]:
        """Put tables by kind as files and then the manifest that makes them count."""
        self._number += 1
        stem = f"{self._number:08d}-{secrets.token_hex(3)}"
        files = tuple(self._keep(kind, stem, found) for kind, found in tables.items() if found.num_rows)
        name = f"{self._source}/manifests/{stem}.json"
        manifest = Manifest(
            name=name,
            number=self._number,
            source=self._source,
            at=at,
            cursors=dict(cursors),
            complete=complete,
            files=files,
            replaces=replaces,
            before=before,
            notes=dict(notes or {}),
        )
        self._place.put(name, manifest.model_dump_json(indent=1).encode())
        self.cursors = manifest.cursors
        for file in files:
            self._files.setdefault(file.kind, []).append(file)
        return {file.kind: file.rows for file in files if file.kind != RAW_PAGES}

    def _keep(self, kind: str, stem: str, found: Any) -> Kept:
        content = packed(found)
        room = kind if kind == RAW_PAGES else f"facts/{kind}"
        name = f"{self._source}/{room}/{stem}.parquet"
        self._place.put(name, content)
        return Kept(name=name, kind=kind, rows=found.num_rows, size=len(content), digest=digest(content))

    def _new(self, kind: str, facts: Sequence[Fact]) -> Any:
        """The facts that say something else than what is known of the same thing, as a table."""
        given = table(kind, facts)
        try:
            return self._unknown(kind, given)
        except queries.REFUSED:  # a file is not what was written: what the others don't say is new
            self._files = _by_kind(catalogue(self._place, self._source, examine=True))
            return self._unknown(kind, given)

    def _unknown(self, kind: str, given: Any) -> Any:
        known = self._files.get(kind, ())
        return queries.unknown(kind, given, [self._place.address(file.name) for file in known]) if known else given


def _by_kind(found: Catalogue) -> dict[str, list[Kept]]:
    return {file.kind: list(found.files(file.kind)) for one in found.manifests for file in one.files}
