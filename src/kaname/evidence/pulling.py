"""Pulling a source: pages are cleaned, facts made of them, and both kept in commits, so that a cut loses little.

The archive is handed in by `centre`: only what it does is known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from kaname.evidence.facts import FACTS, Change, Commit, Deployment, Fact, WorkItem
from kaname.evidence.privacy import Privacy
from kaname.evidence.source import Page, Raw, Source
from kaname.model.finding import Problem

ROWS, BYTES, SECONDS = 5_000, 16 * 1024 * 1024, 60.0
"""A commit is made when so many facts or so many bytes of pages wait for it, which bounds memory, and after so many
seconds, so that a process that is killed loses no more than that."""
ASKED_AFTER = 200
"""So many items that are missed are asked after, one question each: were they moved?"""
SHOWN = 500
"""So many problems of a pull are kept to be shown; all are counted."""
Gone = WorkItem | Commit | Change | Deployment
"""Facts about things that may be gone at the source."""
Progress = Callable[[str, int, int | None], None]
"""Told of each page: its stream, how many things came so far, and how many there are where the service tells."""


class Sink(Protocol):
    """What pulling asks of an archive's writer."""

    cursors: Mapping[str, str]

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
        """Keep pages and facts together; how many facts of each kind were new."""
        ...


class Keeper(Protocol):
    """What pulling asks of an archive."""

    def writing(self, source: str) -> AbstractContextManager[Sink]:
        """Write of a source, alone."""
        ...

    def evidence_of(self, source: str, kind: str) -> Iterable[Fact]:
        """The last word about each thing of a kind."""
        ...


@dataclass
class Pulled:
    """What a pull brought: pages, things by stream, new facts by kind, things gone, and streams that lacked some.

    `odd` counts problems by code; the first of them stand in `problems`.
    """

    source: str
    at: datetime
    pages: int = 0
    things: Counter[str] = field(default_factory=Counter[str])
    new: Counter[str] = field(default_factory=Counter[str])
    gone: int = 0
    short: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    unread: int = 0
    odd: Counter[str] = field(default_factory=Counter[str])
    problems: list[Problem] = field(default_factory=list[Problem])


def pull(
    source: Source,
    archive: Keeper,
    privacy: Privacy,
    *,
    full: bool = False,
    progress: Progress | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    into: Pulled | None = None,
) -> Pulled:
    """Bring what changed since the last pull, or everything if `full`, and see what is gone.

    What came before a fault is kept, and the next pull goes on from there; `into` then says what it was. Raises
    SourceError, ConflictError and UsageError.
    """
    with archive.writing(source.setup.name) as sink:
        done = Pulled(source.setup.name, now()) if into is None else into
        return _Pull(source, sink, privacy, progress, now, done).run(archive, full=full)


class _Pull:
    def __init__(
        self,
        source: Source,
        sink: Sink,
        privacy: Privacy,
        progress: Progress | None,
        now: Callable[[], datetime],
        done: Pulled,
    ) -> None:
        self.source, self.sink, self.privacy, self.progress, self.now = source, sink, privacy, progress, now
        self.done = done
        self.cursors = dict(sink.cursors)
        self.pages: list[Raw] = []
        self.facts: list[Fact] = []
        self.size = 0
        self.kept_at = self.done.at
        self.expected: dict[str, int] = {}

    def run(self, archive: Keeper, *, full: bool) -> Pulled:
        since: Mapping[str, str] = {} if full else dict(self.cursors)
        first = full or not since
        try:
            for page in self.source.pull(since):
                self.take(page)
        except BaseException:  # whatever ends it, an interrupt too: what came is kept, as far as it is whole
            self.flush(complete=False)
            raise
        if first:
            self.see_gone(archive)
        self.done.short = {
            stream: (self.done.things[stream], count)
            for stream, count in self.expected.items()
            if self.done.things[stream] < count
        }
        self.flush(complete=not self.done.short, last=True)
        return self.done

    def take(self, page: Page) -> None:
        at = self.now()
        if not page.only_tells:
            self.keep(page, at)
        self.done.odd.update(problem.code for problem in page.problems)
        self.done.problems.extend(page.problems[: max(0, SHOWN - len(self.done.problems))])
        if page.cursor is not None:
            self.cursors[page.stream] = page.cursor
        if self.progress is not None:
            self.progress(page.stream, self.done.things[page.stream], self.expected.get(page.stream))
        waited = (at - self.kept_at).total_seconds() >= SECONDS
        if len(self.facts) >= ROWS or self.size >= BYTES or waited:
            self.flush(complete=False)

    def keep(self, page: Page, at: datetime) -> None:
        """Clean a page and make facts of it; both wait for the next commit."""
        body = self.privacy.clean(page.body, lambda text, name: self.source.without_people(page, text, name))
        raw = Raw(page.stream, page.subject, page.url, body, at)
        try:
            self.facts.extend(self.source.facts(raw))
        except ValueError:
            self.done.unread += 1  # kept raw, so that a mended source can make facts of it
        self.pages.append(raw)
        self.size += len(raw.body)
        self.done.pages += 1
        self.done.things[page.stream] += page.count
        if page.expected is not None:
            self.expected[page.stream] = page.expected

    def flush(self, *, complete: bool, last: bool = False) -> None:
        if not (self.pages or self.facts or last):
            return
        notes = {f"short_{name}": count - seen for name, (seen, count) in self.done.short.items()}
        if self.done.unread:
            notes["unread"] = self.done.unread
        notes |= {f"odd_{code}": count for code, count in self.done.odd.items()}
        self.kept_at = self.now()
        new = self.sink.commit(self.kept_at, self.cursors, self.pages, self.facts, complete=complete, notes=notes)
        self.done.new.update(new)
        self.pages, self.facts, self.size = [], [], 0

    def see_gone(self, archive: Keeper) -> None:
        """What was known and isn't there any more is said to be removed, at the moment it was missed."""
        self.flush(complete=False)
        for kind, present in self.source.census():
            assert kind in FACTS
            missed = [
                one for one in archive.evidence_of(self.source.setup.name, kind) if one.external_id not in present
            ]
            for one in missed:
                if isinstance(one, Gone) and one.removed_at is None:
                    self.facts.append(replace(self.found_again(one), removed_at=self.now(), as_of=self.now()))
                    self.done.gone += 1

    def found_again(self, one: Gone) -> Gone:
        """An item with the key under which it is elsewhere, for as many as are asked after."""
        if not isinstance(one, WorkItem) or self.done.gone >= ASKED_AFTER:
            return one
        return replace(one, moved_to=self.source.moved_to(one))
