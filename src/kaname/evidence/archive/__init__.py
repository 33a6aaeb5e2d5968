"""The archive of evidence: append-only Parquet per pull and kind, raw pages beside the facts made of them.

Readers never wait for writers: what counts is what manifests name, and a manifest is put last. As of a moment, the last
word about each thing counts that was known by then.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from kaname.errors import UsageError
from kaname.evidence.archive import queries
from kaname.evidence.archive.manifests import RAW_PAGES, Catalogue, Kept, Unreadable, catalogue, sources, strangers
from kaname.evidence.archive.places import Folder, Place
from kaname.evidence.archive.tables import facts, pages, unpacked
from kaname.evidence.archive.writing import Writer
from kaname.evidence.facts import FACTS, Bill, Evidence, Fact, Heard, current_issues
from kaname.evidence.source import Raw
from kaname.locks import held

Read = TypeVar("Read")
OWNER = ".program"
"""The file of an archive that says whose it is."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What an archive holds of a source: rows by kind, bytes, commits, and from when to when it was asked.

    `rows` are words, one for each time that a thing said something new; `things` are those that are there now (of
    charges those of former issues too).
    `pulls` came to their end; one that was cut or got fewer than it was told of has commits alone. `notes` count what
    was odd: what the newest pulls lacked, and pages that say nothing known.
    """

    source: str
    rows: Mapping[str, int]
    things: Mapping[str, int]
    raw_pages: int
    size: int
    commits: int
    pulls: int
    first_at: datetime
    last_at: datetime
    complete_at: datetime | None
    notes: Mapping[str, int]


class Archive:
    """What sources have said, in a folder of this machine.

    Where more than one program could write to it, `owner` says for which one it is opened: the first that writes leaves
    its name there, and every other is refused. Raises UsageError.
    """

    def __init__(self, root: Path, owner: str = "") -> None:
        self.root, self.owner = root, owner
        self._claim(first=False)
        self._place: Place = Folder(root)
        self._examined = False

    @contextmanager
    def writing(self, source: str) -> Generator[Writer]:
        """Write of a source; nobody else does meanwhile. Raises ConflictError, UsageError."""
        room = self.root / source
        self._make(room)
        with held(room, patience=0.0, what="archive"):
            yield Writer(self._place, source)

    def key(self) -> bytes:
        """What names are hidden with; made when first needed, and readable by its owner only. Raises UsageError."""
        path = self.root / ".key"
        self._make()
        with suppress(FileExistsError):
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(32))
        return path.read_bytes()

    def _make(self, room: Path | None = None) -> None:
        """Make the folder of the archive and of a source, out of reach of git: evidence is not part of the plan."""
        ignored = self.root / ".gitignore"
        try:
            (room or self.root).mkdir(parents=True, exist_ok=True)
            if not ignored.exists():
                ignored.write_text("*\n", encoding="utf-8")
            self._claim(first=True)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise UsageError("archive_unwritable", folder=str(self.root), why=why) from error

    def _claim(self, *, first: bool) -> None:
        """Make sure that it belongs to its owner; the first one to write leaves its name."""
        if not self.owner:
            return
        path = self.root / OWNER
        if first:
            with suppress(FileExistsError), path.open("x", encoding="utf-8") as file:
                file.write(self.owner + "\n")
        whose = path.read_text(encoding="utf-8", errors="replace").strip() if path.is_file() else self.owner
        if whose != self.owner:
            raise UsageError("archive_of_other", folder=str(self.root), whose=whose, program=self.owner, file=str(path))

    def catalogues(self) -> tuple[Catalogue, ...]:
        """What counts of each source there is."""
        return tuple(self._catalogue(source) for source in sources(self._place))

    def _catalogue(self, source: str) -> Catalogue:
        return catalogue(self._place, source, examine=self._examined)

    def _surely(self, read: Callable[[], Read]) -> Read:
        """What reading gives. Where a file of the right size can't be read, harmed ones are found and left out."""
        try:
            return read()
        except queries.REFUSED:
            if self._examined:
                raise
            self._examined = True
            return read()

    def cursors(self, source: str) -> Mapping[str, str]:
        """Where the next pull of a source goes on."""
        return catalogue(self._place, source).cursors

    def faults(self) -> tuple[Unreadable, ...]:
        """Files that are missing, truncated, changed or foreign; what they would say is left out."""
        return (*strangers(self._place), *(fault for one in self.catalogues() for fault in one.faults))

    def holdings(self) -> tuple[Holding, ...]:
        """What there is, by source."""
        return self._surely(
            lambda: tuple(_holding(one, self._things(one)) for one in self.catalogues() if one.manifests)
        )

    def _things(self, one: Catalogue) -> Mapping[str, int]:
        """How many things of each kind are there now."""
        files = {kind: [self._place.address(file.name) for file in one.files(kind)] for kind in FACTS}
        return {kind: queries.things(kind, some) for kind, some in files.items() if some}

    def evidence(self, as_of: datetime | None = None, only: Sequence[str] | None = None) -> Evidence:
        """All facts as they were known at a moment (None: now), of some sources or of all.

        Things seen to be removed are left out, and so are lines of bills that were issued again since. Facts stand in
        the order of sources and external ids.
        """
        return self._surely(lambda: self._evidence(as_of, only))

    def _evidence(self, as_of: datetime | None, only: Sequence[str] | None) -> Evidence:
        found = [one for one in self.catalogues() if only is None or one.source in only]
        heard = tuple(word for one in found for word in _heard(one, as_of))
        if not heard:
            return Evidence()
        bills = cast("tuple[Bill, ...]", tuple(self._facts("bills", found, as_of)))
        issues = current_issues(bills)
        lists: dict[str, Any] = {kind: tuple(self._facts(kind, found, as_of, issues)) for kind in FACTS}
        for kind in ("items", "changes", "commits", "deployments"):
            lists[kind] = tuple(one for one in lists[kind] if one.removed_at is None)
        former = cast("tuple[Bill, ...]", tuple(self._former(found, as_of)))
        return Evidence(as_of=max(one.last_at for one in heard), heard=heard, former_bills=former, **lists)

    def _former(self, found: Sequence[Catalogue], as_of: datetime | None) -> Iterator[Fact]:
        files = [self._place.address(file.name) for one in found for file in one.files("bills")]
        if files:
            yield from facts("bills", queries.former(files, as_of))

    def _facts(
        self,
        kind: str,
        found: Sequence[Catalogue],
        as_of: datetime | None,
        issues: frozenset[tuple[str, str, str]] | None = None,
    ) -> Iterator[Fact]:
        known = self._latest(kind, found, as_of, issues)
        if known is not None:
            yield from facts(kind, known)

    def _latest(
        self,
        kind: str,
        found: Sequence[Catalogue],
        as_of: datetime | None = None,
        issues: frozenset[tuple[str, str, str]] | None = None,
    ) -> Any:
        """The last word about each thing of a kind, as a table; None where there is no file of it."""
        files = [self._place.address(file.name) for one in found for file in one.files(kind)]
        return queries.latest(kind, files, as_of, issues if kind == "charges" else None) if files else None

    def statuses(self) -> tuple[tuple[str, str, str, int], ...]:
        """Every source, status and class of status that items have now, with their number; the most frequent first."""

        def read() -> tuple[tuple[str, str, str, int], ...]:
            files = self.files("items")
            return queries.statuses(files) if files else ()

        return self._surely(read)

    def files(self, kind: str) -> list[str]:
        """The addresses of all files of a kind that count."""
        return [self._place.address(file.name) for one in self.catalogues() for file in one.files(kind)]

    def evidence_of(self, source: str, kind: str) -> Iterator[Fact]:
        """The last word about each thing of a kind of a source, those seen to be removed among them."""
        known = self._surely(lambda: self._latest(kind, (self._catalogue(source),)))
        return iter(()) if known is None else iter(facts(kind, known))

    def raw(self, source: str) -> Iterator[Raw]:
        """The kept pages of a source, oldest first, one file of them in memory at a time."""
        for file in self._catalogue(source).files(RAW_PAGES):
            yield from pages(unpacked(self._place.get(file.name)))


def _heard(one: Catalogue, as_of: datetime | None) -> Iterator[Heard]:
    asked = [moment for moment in one.asked if as_of is None or moment.at <= as_of]
    if asked:
        complete = [moment.at for moment in asked if moment.complete]
        harmed = sum(fault.code != "foreign" for fault in one.faults)
        yield Heard(one.source, max(complete, default=None), max(moment.at for moment in asked), harmed)


def _holding(one: Catalogue, things: Mapping[str, int]) -> Holding:
    kinds = dict.fromkeys(file.kind for each in one.manifests for file in each.files if file.kind != RAW_PAGES)
    (heard,) = _heard(one, None)
    every: list[Kept] = [file for each in one.manifests for file in each.files]
    notes: dict[str, int] = {}
    for each in one.manifests:
        notes |= dict(each.notes)
        if each.complete:
            notes = {code: count for code, count in notes.items() if not code.startswith("short_")}
    return Holding(
        source=one.source,
        rows={kind: sum(file.rows for file in one.files(kind)) for kind in kinds},
        things=things,
        raw_pages=sum(file.rows for file in one.files(RAW_PAGES)),
        size=sum(file.size for file in every),
        commits=len(one.asked),
        pulls=sum(moment.complete for moment in one.asked),
        first_at=min(moment.at for moment in one.asked),
        last_at=heard.last_at,
        complete_at=heard.complete_at,
        notes=notes,
    )


__all__ = ["Archive", "Catalogue", "Holding", "Unreadable", "Writer"]
