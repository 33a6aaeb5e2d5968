"""Django's settings, derived from Settings. Until there is a site, its ORM and its template engine are what is used."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from kaname.errors import UsageError
from kaname.settings import settings

_HERE = Path(__file__).parent
SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"
_BUSY_SECONDS = 30
_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON"
"""Readers wait for no writer, and what was acknowledged outlives a loss of power."""
_READ_COMMITTED = 2
"""Of psycopg: who waited for another writer then sees what that one wrote, whatever is usual in the database."""
_KEPT: dict[str, Any] = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
"""Connections stay open; one that was lost is noticed and replaced (`store.database.working`)."""


def data_folder() -> Path:
    """Where the system keeps what belongs to this user and may not be deleted."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "kaname" / "data"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "kaname"
    given = os.environ.get("XDG_DATA_HOME", "")
    return (Path(given) if given.startswith("/") else home / ".local" / "share") / "kaname"


def database(url: str) -> dict[str, Any]:
    """What Django needs to know of a database: SQLite (a file of this user where `url` is empty) or PostgreSQL.

    Raises UsageError where the address can't be understood. It is never shown: it may hold a password.
    """
    if not url:
        return _sqlite(str(data_folder() / "kaname.db"))
    # It loads the backends of Django: reports, which need these settings too, wait for none of them.
    import dj_database_url

    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        raise UsageError("database_url_invalid") from None
    if found["ENGINE"] == SQLITE and found["NAME"] != ":memory:":
        return _sqlite(found["NAME"])
    if found["ENGINE"] != POSTGRESQL or not found["NAME"]:
        raise UsageError("database_url_invalid")
    found["OPTIONS"] = {"connect_timeout": 10, "isolation_level": _READ_COMMITTED, **found.get("OPTIONS", {})}
    return found | _KEPT


def _sqlite(name: str) -> dict[str, Any]:
    options = {"transaction_mode": "IMMEDIATE", "timeout": _BUSY_SECONDS, "init_command": _PRAGMAS}
    return {"ENGINE": SQLITE, "NAME": name, "OPTIONS": options, **_KEPT}


USE_I18N = False  # templates of reports hold no words: those come from `words`
USE_TZ = True
TIME_ZONE = "UTC"
STORE = "kaname.store.apps.StoreConfig"
INSTALLED_APPS = [STORE]
DATABASES = {"default": database(settings().database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(_HERE / "web" / "templates")],
    }
]
