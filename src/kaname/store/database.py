"""Databases: opened by their address, with the tables of today's Kaname in them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from kaname import locks
from kaname.errors import StoreError
from kaname.site import POSTGRESQL, SQLITE, database
from kaname.store.ready import set_up

P = ParamSpec("P")
R = TypeVar("R")

_PATIENCE = 600.0
"""Seconds to wait for another process that brings the tables of the same file up to date."""
_MAKING = 0x6B616E616D65
"""The number of the lock in PostgreSQL that whoever makes the tables holds."""
_LOST = ("08", "57")
"""Classes of SQLSTATE that tell of a lost connection, or of a server that is being stopped."""
_known_lock = threading.Lock()


def opened(url: str) -> str:
    """The alias of the database at an address: made where it is not there, its tables brought up to date.

    Raises UsageError where the address can't be understood, StoreError where the database can't be used.
    """
    alias = _known(url)
    _made(alias)
    return alias


def _known(url: str) -> str:
    """The alias of an address, told to Django if it is new. The one of the settings is Django's default."""
    from django.db import connections

    set_up()
    wanted = database(url)
    with _known_lock:
        known: dict[str, Any] = connections.settings
        for alias, told in known.items():
            if all(told.get(name) == value for name, value in wanted.items()):
                return alias
        alias = f"store{len(known)}"
        known |= connections.configure_settings({**known, alias: wanted})
        return alias


def _made(alias: str) -> None:
    """Bring the tables up to date, one process at a time."""
    try:
        with working(alias):
            file = _file(alias)
            if file is not None:
                _folder(file)
            new = file is not None and not (file.exists() and file.stat().st_size)
            if new or _behind(alias):  # a new file is not even looked at before it is held
                with _alone(alias, file):
                    if _behind(alias):
                        _migrate(alias)
    except ImportError:  # of psycopg, which not everybody needs
        raise StoreError("store_without_driver") from None


def _behind(alias: str) -> bool:
    """Whether tables are missing or older than today's. Raises StoreError where they are newer."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[alias])
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.graph.nodes)
    if any(app == "store" for app, _ in unknown):
        raise StoreError("store_newer")
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes("store")))


def _migrate(alias: str) -> None:
    from django.core.management import call_command

    call_command("migrate", "store", database=alias, verbosity=0, interactive=False)


def migrated(alias: str, labels: Iterable[str]) -> None:
    """Bring the tables of some applications up to date, and those that they need. Raises StoreError."""
    from django.core.management import call_command

    with working(alias), _alone(alias, _file(alias)):
        for label in labels:
            call_command("migrate", label, database=alias, verbosity=0, interactive=False)


@contextmanager
def making(alias: str) -> Generator[None]:
    """No other process makes tables of this database meanwhile."""
    file = _file(alias)
    if file is not None:
        _folder(file)
    with _alone(alias, file):
        yield


@contextmanager
def _alone(alias: str, file: Path | None) -> Generator[None]:
    """No other process makes the tables of this database meanwhile; the lock of one that dies is let go."""
    from django.db import connections

    if file is not None:
        with locks.held(file.parent, _PATIENCE, "store", name=f".{file.name}.lock"):
            yield
        return
    connection = connections[alias]
    if connection.vendor != "postgresql":  # a database in memory is nobody else's
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MAKING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MAKING])


def _file(alias: str) -> Path | None:
    """Where a database of SQLite lies; None of another one, or one in memory."""
    from django.db import connections

    settings: dict[str, Any] = connections[alias].settings_dict
    return Path(settings["NAME"]) if settings["ENGINE"] == SQLITE and settings["NAME"] != ":memory:" else None


def _folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError("store_unusable", where=str(file), why=error.strerror or str(error)) from None


def place(alias: str) -> str:
    """Where a database is, without user and password."""
    from django.db import connections

    settings: dict[str, Any] = connections[alias].settings_dict
    if settings["ENGINE"] == POSTGRESQL:
        port = f":{settings['PORT']}" if settings["PORT"] else ""
        return f"postgresql://{settings['HOST'] or 'localhost'}{port}/{settings['NAME']}"
    return str(settings["NAME"])


def unusable(error: Exception, alias: str) -> StoreError:
    """What a database says of its own trouble, in one line."""
    said = str(error).strip().splitlines()
    return StoreError("store_unusable", where=place(alias), why=said[0] if said else type(error).__name__)


@contextmanager
def working(alias: str) -> Generator[None]:
    """A connection that was lost, as when the database was started again, is replaced before anything is asked on it.

    Raises StoreError where the database fails.
    """
    from django.db import DatabaseError, InterfaceError, connections

    connection = connections[alias]
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        raise unusable(error, alias) from error


def answered(function: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
    """A question to a database, whose alias comes first, on a connection that works (`working`)."""

    @wraps(function)
    def asked(alias: str, /, *args: P.args, **options: P.kwargs) -> R:
        with working(alias):
            return function(alias, *args, **options)

    return asked


@contextmanager
def written_at_once(alias: str) -> Generator[None]:
    """All that is written within, or nothing. Raises StoreError where the database fails.

    Its code is `store_unsure` where the database was lost after it had been told to keep all: then nobody knows.
    """
    from django.db import connections, transaction

    ended = False
    try:
        with working(alias), transaction.atomic(using=alias):
            yield
            ended = not connections[alias].savepoint_ids
    except StoreError as error:
        if ended and _lost(error.__cause__):
            raise StoreError("store_unsure", **error.values) from error.__cause__
        raise


def _lost(error: BaseException | None) -> bool:
    """Whether PostgreSQL went away, instead of telling what is wrong."""
    if error is None or not type(error.__cause__).__module__.startswith("psycopg"):
        return False
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    return state is None or state[:2] in _LOST


@contextmanager
def one_moment(alias: str) -> Generator[None]:
    """Reads within see one state, whoever writes meanwhile; writers wait for nothing.

    Raises StoreError where the database fails.
    """
    from django.db import connections, transaction

    connection = connections[alias]
    if connection.in_atomic_block:  # of one moment already, or nobody else writes to what it is about
        yield
        return
    sqlite: Any = connection if connection.vendor == "sqlite" else None
    mode = sqlite.transaction_mode if sqlite else ""
    if sqlite:
        sqlite.transaction_mode = "DEFERRED"  # else it would hold writers off
    try:
        with working(alias), transaction.atomic(using=alias):
            if not sqlite:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        if sqlite:
            sqlite.transaction_mode = mode


def closed(alias: str) -> None:
    """Close the connection of this thread."""
    from django.db import connections

    connections[alias].close()
