"""Writing: changes with the revision that they were made on become the next revision, or a conflict, or nothing.

Who commits holds the program (a portfolio with all its programs) until it is written, so that the checks of the whole
speak of what will be there. What is acknowledged is on disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from kaname.errors import ConflictError, PlanError, UsageError
from kaname.model.base import ID_PATTERN, Entity, Key
from kaname.model.changes import Change, ChangeSet, Put, diff
from kaname.model.checks import BREAKING, place_of
from kaname.model.checks.sights import abroad
from kaname.model.finding import Problem
from kaname.model.history_lines import Fact
from kaname.model.history_lines import written as line_of_history
from kaname.model.merging import Clash, merge
from kaname.model.program import Program
from kaname.store import MAIN, models
from kaname.store.bodies import digest, written
from kaname.store.chain import digest_of, told
from kaname.store.faults import FAULTS, Name
from kaname.store.heads import Head, held
from kaname.store.lines import Stamp, line, revisions, stamp, standing, versions
from kaname.store.models import HISTORY
from kaname.store.upgrades import version

_PLACES = 20
"""Bits of a place that number the records of one revision."""
_ID_OF_LINE = 40
_MANY = 500
"""Records that are asked for by name; of more, all are."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit came to: the revision that now stands, whether others had written meanwhile, the program as it is.

    `written` is False where nothing was left to write.
    """

    revision: Stamp
    program: Program
    written: bool
    merged: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, why, and when (now, unless it happened elsewhere before)."""

    by: str
    why: str = ""
    at: datetime | None = None


def commit(
    alias: str,
    name: str,
    changes: ChangeSet,
    author: Author,
    *,
    scenario: str = MAIN,
    base: int | None = None,
    history: Iterable[Fact] = (),
    baseline: str = "",
    checked: bool = True,
    dry: bool = False,
) -> Committed:
    """Write changes that were made on a revision (None: on whatever stands).

    What others wrote since is kept: records and fields that both touched in different ways raise ConflictError
    (`clashes`, `authors`). Faults of the structure (`checks.BREAKING`) that the plan did not have before raise
    PlanError; `checked` off lets them in, for a plan that comes from elsewhere as it is. Lines of history are added.
    A `baseline` names the revision, once. Either all is written or nothing; `dry`: nothing, but all is told.
    """
    with held(alias, name, scenario) as head:
        if baseline:
            _refuse_name(head, baseline)
        standing_at = head.scenario.head
        if base is not None and not 0 <= base <= standing_at:
            raise ConflictError("revision_not_here", number=base, head=standing_at)
        records = head.records(standing_at)
        merged = base is not None and base != standing_at
        if merged and base is not None:
            changes = _merged(head, changes, author, base, records)
        changes, bodies = _effective(changes, records)
        before = head.value(records)
        after = changes.apply(before) if len(changes) else before
        problems = FAULTS.of(head.name, after) if len(changes) else ()
        if checked and len(changes):
            _refuse_new_faults(head.name, before, problems)
            _refuse_faults_beside(head, before, after, changes)
        lines = _new_lines(head, history)
        if not len(changes) and not lines and not baseline:
            return Committed(_newest(head), before, written=False, merged=merged)
        if dry:
            return Committed(_newest(head), after, written=False, merged=merged, problems=problems)
        found = _write(head, changes, bodies, author, lines, baseline)
    return Committed(found, after, written=True, merged=merged, problems=problems)


def _refuse_name(head: Head, name: str) -> None:
    """A baseline is named once, and never again."""
    if re.fullmatch(ID_PATTERN, name) is None:
        raise UsageError("baseline_name", name=name)
    if models.Revision.objects.using(head.alias).filter(program=head.program, name=name).exists():
        raise ConflictError("baseline_exists", name=name)


def _merged(head: Head, changes: ChangeSet, author: Author, base: int, records: Mapping[Key, Entity]) -> ChangeSet:
    started = head.records(base)
    theirs = diff(Program(started), Program(records))
    found = merge(started.get, changes, theirs)
    if found.clashes:
        keys = tuple(clash.key for clash in found.clashes)
        authors = {key: who for clash in found.clashes for key, who in [(clash.key, _author(head, clash, base))]}
        raise ConflictError(
            "record_changed",
            records=keys,
            fields=_fields(found.clashes),
            theirs=", ".join(dict.fromkeys(authors.values())),
            ours=author.by,
            clashes=found.clashes,
            authors=authors,
        )
    return found.changes


def _fields(clashes: Iterable[Clash]) -> str:
    return ", ".join(
        f"{clash.key}.{name}" if name else str(clash.key) for clash in clashes for name in clash.fields or ("",)
    )


def _author(head: Head, clash: Clash, base: int) -> str:
    """Who wrote what we clash with."""
    since = revisions(head.alias, head.line).filter(
        number__gt=base, versions__kind=clash.key.kind, versions__record=clash.key.id
    )
    return ", ".join(dict.fromkeys(since.order_by("number").values_list("by", flat=True)))


def _effective(changes: ChangeSet, records: Mapping[Key, Entity]) -> tuple[ChangeSet, Mapping[Key, str]]:
    """What of the changes changes anything, and the bodies it comes to; a field that is only written out counts."""
    bodies = {change.key: written(change.record) for change in changes if isinstance(change, Put)}

    def alters(change: Change) -> bool:
        known = records.get(change.key)
        return bodies.get(change.key) != (None if known is None else written(known))

    return ChangeSet(tuple(filter(alters, changes)), why=changes.why), bodies


def _refuse_new_faults(name: Name, before: Program, problems: Iterable[Problem]) -> None:
    breaking = [one for one in problems if one.code in BREAKING]
    if breaking:
        known = set(map(place_of, FAULTS.of(name, before)))
        new = [one for one in breaking if place_of(one) not in known]
        if new:
            raise PlanError("commit_faulty", new, count=len(new))


def _refuse_faults_beside(head: Head, before: Program, after: Program, changes: ChangeSet) -> None:
    """No other program of the portfolio gets a new fault: what is gone is missed there, what is new may be mistaken.

    Only who names a record can be told something else of it, and most changes can't be seen from there at all.
    """
    seen = {key for key in changes.keys if abroad(before.records.get(key)) != abroad(after.records.get(key))}
    for one in head.neighbours(before, after, seen):
        _refuse_new_faults(one.name, one.before, FAULTS.of(one.name, one.after))


def _new_lines(head: Head, history: Iterable[Fact]) -> dict[str, str]:
    """Lines of history that are not there yet, by their ids."""
    lines = {digest(text)[:_ID_OF_LINE]: text for text in map(line_of_history, history)}
    if not lines:
        return {}
    known = versions(head.alias, line(head.alias, head.scenario, head.scenario.head)).filter(kind=HISTORY)
    there = {
        name for some in _portions([*lines]) for name in known.filter(record__in=some).values_list("record", flat=True)
    }
    return {name: text for name, text in lines.items() if name not in there}


def _newest(head: Head) -> Stamp:
    found = revisions(head.alias, head.line).first()
    return stamp(found) if found is not None else Stamp(0)


def _write(
    head: Head,
    changes: ChangeSet,
    bodies: Mapping[Key, str],
    author: Author,
    lines: Mapping[str, str],
    baseline: str,
) -> Stamp:
    alias, scenario = head.alias, head.scenario
    number, parent = _next_number(head)
    revision = models.Revision(
        program=head.program,
        scenario=scenario,
        number=number,
        parent=scenario.head,
        at=_moment(author, parent),
        by=_clean(author.by)[:200],
        why=_clean(author.why or changes.why),
        name=baseline,
    )
    rows = [*_versions(head, changes, bodies, number), *_of_history(lines, number, len(changes))]
    revision.changes = len(rows)
    revision.digest = digest_of(
        revision, scenario.name, str(head.program.uid), parent.digest if parent is not None else "", map(told, rows)
    )
    revision.save(using=alias, force_insert=True)
    _replace(head, changes, number)
    for one in rows:
        one.revision, one.scenario = revision, scenario
    models.EntityVersion.objects.using(alias).bulk_create(rows, batch_size=500)
    scenario.head = number
    scenario.save(using=alias, update_fields=["head"])
    return stamp(revision)


def _next_number(head: Head) -> tuple[int, models.Revision | None]:
    """The number of the revision to come, and the one that it follows."""
    written = models.Revision.objects.using(head.alias).filter(program=head.program)
    last, standing_at = written.order_by("-number").first(), head.scenario.head
    if last is None:
        return 1, None
    return last.number + 1, last if last.number == standing_at else written.filter(number=standing_at).first()


def _moment(author: Author, parent: models.Revision | None) -> datetime:
    """When it is written: never before what it follows, whatever the clock says."""
    at = (author.at or datetime.now(UTC)).astimezone(UTC)
    return at if parent is None else max(at, parent.at)


def _clean(text: str) -> str:
    """A text as any database keeps it."""
    return text.replace("\0", "")


def _versions(head: Head, changes: ChangeSet, bodies: Mapping[Key, str], number: int) -> Iterator[models.EntityVersion]:
    keys = [(key.kind, key.id) for key in changes.keys]
    named = keys if len(keys) <= _MANY else None
    rows = standing(head.alias, head.line, named)
    places = {Key(row.kind, row.record): row.place for row in rows if row.body is not None}
    for order, change in enumerate(changes):
        place = places.get(change.key, (number << _PLACES) + order)
        body = bodies.get(change.key)
        told_by = version(change.key.kind)
        yield models.EntityVersion(
            number=number, kind=change.key.kind, record=change.key.id, place=place, schema=told_by, body=body
        )


def _of_history(lines: Mapping[str, str], number: int, first: int) -> Iterator[models.EntityVersion]:
    for order, (name, text) in enumerate(lines.items(), first):
        place = (number << _PLACES) + order
        yield models.EntityVersion(number=number, kind=HISTORY, record=name, place=place, schema=1, body=text)


def _replace(head: Head, changes: ChangeSet, number: int) -> None:
    """What the changed records said before on this scenario ends with this revision."""
    by_kind: dict[str, list[str]] = {}
    for key in changes.keys:
        by_kind.setdefault(key.kind, []).append(key.id)
    for kind, ids in by_kind.items():
        for some in _portions(ids):
            current = models.EntityVersion.objects.using(head.alias).filter(scenario=head.scenario, until=None)
            current.filter(kind=kind, record__in=some).update(until=number)


def _portions(ids: list[str], size: int = _MANY) -> Iterator[list[str]]:
    for first in range(0, len(ids), size):
        yield ids[first : first + size]
