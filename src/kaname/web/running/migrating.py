"""Today's tables: brought up to date by one process at a time, however many start at once."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from kaname.errors import StoreError
from kaname.store.database import making, working
from kaname.web.jobs.schedules import upkeep_planned

_ALIAS = "default"


def migrated() -> int:
    """Bring the tables of the site up to date; how many steps were lacking.

    Raises StoreError where the database can't be used, or was already used by a newer Kaname.
    """
    try:
        with working(_ALIAS), making(_ALIAS):
            lacking = _lacking()
            if lacking:
                call_command("migrate", database=_ALIAS, verbosity=0, interactive=False)
            upkeep_planned()
    except ImportError:  # of psycopg, which not everybody needs
        raise StoreError("store_without_driver") from None
    finally:
        connections.close_all()
    return lacking


def _lacking() -> int:
    """How many steps lack. Raises StoreError where steps were made that this Kaname does not know."""
    executor = MigrationExecutor(connections[_ALIAS])
    known = executor.loader.graph.nodes
    ours = {app for app, _ in known}
    if any(app in ours and (app, name) not in known for app, name in executor.loader.applied_migrations):
        raise StoreError("store_newer")
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
