"""Databases: opened by their address, with the tables of today's Kaname in them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kaname.errors import StoreError
from kaname.site import POSTGRESQL, SQLITE, database
from kaname.store.ready import set_up


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
    known: dict[str, Any] = connections.settings
    for alias, told in known.items():
        if all(told.get(name) == value for name, value in wanted.items()):
            return alias
    alias = f"store{len(known)}"
    known |= connections.configure_settings({**known, alias: wanted})
    return alias


def _made(alias: str) -> None:
    from django.core.management import call_command
    from django.db import DatabaseError, connections
    from django.db.migrations.executor import MigrationExecutor

    connection = connections[alias]
    settings: dict[str, Any] = connection.settings_dict
    if settings["ENGINE"] == SQLITE and settings["NAME"] != ":memory:":
        _folder(Path(settings["NAME"]))
    try:
        executor = MigrationExecutor(connection)
        known = executor.loader.graph.leaf_nodes("store")
        unknown = set(executor.loader.applied_migrations) - set(executor.loader.graph.nodes)
        if any(app == "store" for app, _ in unknown):
            raise StoreError("store_newer")
        if executor.migration_plan(known):
            call_command("migrate", "store", database=alias, verbosity=0, interactive=False)
    except DatabaseError as error:
        raise unusable(error, alias) from None
    except ImportError:  # of psycopg, which not everybody needs
        raise StoreError("store_without_driver") from None


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
def written_at_once(alias: str) -> Generator[None]:
    """All that is written within, or nothing. Raises StoreError where the database fails."""
    from django.db import DatabaseError, transaction

    try:
        with transaction.atomic(using=alias):
            yield
    except DatabaseError as error:
        raise unusable(error, alias) from error


def closed(alias: str) -> None:
    """Close the connection of this thread."""
    from django.db import connections

    connections[alias].close()
