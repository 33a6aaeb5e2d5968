"""All that is kept in one file, written while others work, and back into an empty database of either kind.

What is kept are the tables of every application there is: programs with their past and, where a site is run, accounts,
roles, tokens and the audit log. Sessions, jobs and what is computed are not.

A backup is compressed lines of JSON: a head, a row each, and a foot with the number of rows and a digest of all lines
before it, so that one that was cut short or altered is refused before anything is written.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.apps import apps
from django.db import connections, models

from kaname.errors import StoreError, UsageError
from kaname.store.chain import Verified, verified
from kaname.store.database import migrated, one_moment, written_at_once
from kaname.store.models import Computed, Program
from kaname.store.states import STATES

FORMAT = 1
_LEFT_OUT = frozenset({"sessions", "usersessions", "contenttypes", "auth", "django_tasks_database", "access.cached"})
"""Applications and tables of which nothing is kept."""
_AT_A_TIME = 1000
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was written, or read back: its file, rows, programs, and the chain that was verified with it."""

    file: Path
    rows: int
    programs: int
    chain: Verified


def tables(alias: str) -> tuple[type[models.Model], ...]:
    """The tables of a database that are kept, each after those that it refers to."""
    there = set(connections[alias].introspection.table_names())
    waiting = [
        one
        for one in apps.get_models(include_auto_created=True)
        if not {one._meta.app_label, one._meta.label_lower} & _LEFT_OUT
        and one is not Computed
        and one._meta.db_table in there
    ]
    found: list[type[models.Model]] = []
    while waiting:
        ready = [one for one in waiting if not (_referred(one) & {*waiting} - {one})]
        found += sorted(ready, key=lambda one: one._meta.label)
        waiting = [one for one in waiting if one not in ready]
    return tuple(found)


def _referred(table: type[models.Model]) -> set[Any]:
    return {field.related_model for field in table._meta.concrete_fields if field.is_relation}


def completed(alias: str) -> None:
    """Make all tables that a backup can hold, beside those of the store. Raises StoreError."""
    migrated(alias, sorted({one._meta.app_label for one in apps.get_models()} - _LEFT_OUT))


def back_up(alias: str, file: Path) -> BackedUp:
    """Write all that is stored at one moment into a new file, whole or not at all. Raises UsageError, StoreError."""
    if file.exists():
        raise UsageError("backup_exists", file=str(file))
    partial = file.with_name(f"{file.name}.partial")
    try:
        with one_moment(alias):
            rows = _write(alias, partial)
            programs = Program.objects.using(alias).count()
            chain = verified(alias)
        partial.replace(file)
    except OSError as error:
        raise UsageError("backup_unwritable", file=str(file), why=error.strerror or str(error)) from None
    finally:
        partial.unlink(missing_ok=True)
    return BackedUp(file, rows, programs, chain)


def _write(alias: str, file: Path) -> int:
    digest, count, kept = sha256(), 0, tables(alias)
    with _new(file) as raw, gzip.open(raw, "wt", encoding="utf-8", newline="\n") as out:
        head = {"kaname": "backup", "format": FORMAT, "at": datetime.now(UTC), "migrations": _migrations(kept)}
        first = _line(head)
        digest.update(first.encode())
        out.write(first)
        for table in kept:
            for row in table._default_manager.using(alias).order_by("pk").values().iterator(_AT_A_TIME):
                line = _line({"table": table._meta.label, **row})
                digest.update(line.encode())
                out.write(line)
                count += 1
        out.write(_line({"rows": count, "digest": digest.hexdigest()}))
    return count


def _new(file: Path) -> BinaryIO:
    """A new file that nobody else may read, as it holds all that is confidential."""
    file.unlink(missing_ok=True)
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _line(body: Mapping[str, Any]) -> str:
    return json.dumps(body, default=_plain, ensure_ascii=False, separators=(",", ":")) + "\n"


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _migrations(kept: Iterable[type[models.Model]]) -> list[str]:
    """By which steps the tables came to be what they are."""
    from django.db.migrations.loader import MigrationLoader

    labels = {one._meta.app_label for one in kept}
    steps = MigrationLoader(None).disk_migrations or ()
    return sorted(f"{app}.{name}" for app, name in steps if app in labels)


def restore(alias: str, file: Path) -> BackedUp:
    """Read a backup into a database that holds no program yet, all of it or nothing, and verify its chain.

    Raises UsageError where the file is no whole backup, StoreError where the database isn't empty or fails.
    """
    kept = tables(alias)
    count = _sound(file, kept)
    named = {one._meta.label: one for one in kept}
    with written_at_once(alias):
        if any(one._default_manager.using(alias).exists() for one in named.values()):
            raise StoreError("store_not_empty")
        waiting: list[models.Model] = []
        for body in _rows(file):
            made = _row(named[body.pop("table")], body)
            if waiting and (type(waiting[0]) is not type(made) or len(waiting) == _AT_A_TIME):
                _insert(alias, waiting)
            waiting.append(made)
        _insert(alias, waiting)
        _count_on(alias, kept)
    STATES.forget(alias)
    chain = verified(alias)
    return BackedUp(file, count, Program.objects.using(alias).count(), chain)


def _sound(file: Path, kept: Iterable[type[models.Model]]) -> int:
    """The rows of a backup that is whole. Raises UsageError."""
    digest, count, last = sha256(), 0, ""
    try:
        with gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines:
            first = next(lines)
            head = json.loads(first)
            if head.get("kaname") != "backup" or head.get("format", FORMAT + 1) > FORMAT:
                raise UsageError("backup_unknown", file=str(file))
            newer = set(head["migrations"]) - set(_migrations(kept))
            if newer:
                raise UsageError("backup_newer", file=str(file))
            digest.update(first.encode())
            for line in lines:
                if last:
                    digest.update(last.encode())
                    count += 1
                last = line
        foot = json.loads(last)
    except FileNotFoundError:
        raise UsageError("backup_missing", file=str(file)) from None
    except (OSError, EOFError, zlib.error, ValueError, StopIteration, KeyError, AttributeError):
        raise UsageError("backup_damaged", file=str(file)) from None
    if foot.get("rows") != count or foot.get("digest") != digest.hexdigest():
        raise UsageError("backup_damaged", file=str(file))
    return count


def _rows(file: Path) -> Iterator[Row]:
    with gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines:
        for line in islice(lines, 1, None):
            body = cast("Row", json.loads(line))
            if "table" in body:
                yield body


def _row(table: type[models.Model], body: Row) -> models.Model:
    fields = {field.attname: field for field in table._meta.concrete_fields}
    return table(**{name: fields[name].to_python(value) for name, value in body.items()})


def _insert(alias: str, waiting: list[models.Model]) -> None:
    if waiting:
        type(waiting[0])._default_manager.using(alias).bulk_create(waiting, batch_size=500)
        waiting.clear()


def _count_on(alias: str, kept: Sequence[type[models.Model]]) -> None:
    """New rows get numbers after those that came with the backup."""
    from django.core.management.color import no_style

    connection = connections[alias]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(kept)):
            cursor.execute(statement)
