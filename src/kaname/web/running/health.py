"""Whether this process can serve: the database answers and has today's tables, its folder takes what is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Now

from kaname.site import data_folder
from kaname.web.jobs.models import Worker
from kaname.web.running.disk import written

ALIVE = timedelta(seconds=20)
"""A worker says every five seconds that it lives."""
OK = "ok"
NEEDED = ("database", "migrations", "disk")
"""What a process can't serve without. A missing worker delays jobs only: taking the process out of service for it would
turn a delay into an outage."""
_applied = False


def ready() -> tuple[bool, Mapping[str, str]]:
    """Whether it can serve, and what each check says: 'ok' or the code of what is wrong."""
    found = {name: _said(check) for name, check in _CHECKS.items()}
    return all(found[name] == OK for name in NEEDED), found


def _said(check: Callable[[], str]) -> str:
    try:
        return check()
    except Error:
        return "database_away"
    except OSError:
        return "not_writable"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return OK


def _migrations() -> str:
    """Tables that were once brought up to date stay so while this code runs."""
    global _applied
    if not _applied:
        _applied = not unapplied()
    return OK if _applied else "not_applied"


def unapplied() -> int:
    """How many steps lack to the tables of today."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _disk() -> str:
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written(folder)
    return OK


def _worker() -> str:
    return OK if workers_alive() else "not_seen"


def workers_alive() -> int:
    """How many workers have said of late that they live."""
    return Worker.objects.filter(seen_at__gte=Now() - ALIVE).count()


_CHECKS: Mapping[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "disk": _disk,
    "worker": _worker,
}
