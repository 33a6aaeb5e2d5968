"""The examination of an installation: one line a finding, each ok, worth a look, or bad."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from kaname import __version__
from kaname.centre import cache_folder
from kaname.centre.places import PREFIX, last_backup
from kaname.errors import KanameError, UsageError
from kaname.settings import Settings, settings
from kaname.site import data_folder
from kaname.web.running.disk import written
from kaname.web.running.safety import unsafe

Level = Literal["ok", "warn", "bad"]
_PYTHON = (3, 11)
_DATABASES: Mapping[str, tuple[int, ...]] = {"postgresql": (13,), "sqlite": (3, 35)}
_CLOCK_SECONDS = 2.0
_MEGABYTES = (200, 1000)
"""With less space than the first it is bad, with less than the second worth a look."""
_BACKUP_DAYS = 2
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One finding, by its code and the values that fill its words."""

    level: Level
    code: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])


def examined(known: Settings) -> tuple[Line, ...]:
    """All that an examination finds."""
    found = [*_programs(), *_safe(known), *_variables(), *_folders(known), *_backup()]
    try:
        _set_up()
    except UsageError as error:  # of the address of the database
        return (*found, Line("bad", error.code, error.values))
    return (*found, *_stored())


def _programs() -> Iterator[Line]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _PYTHON:
        yield Line("bad", "python_old", {"version": version, "least": ".".join(map(str, _PYTHON))})
    else:
        yield Line("ok", "python", {"version": version})
    yield Line("ok", "kaname", {"version": __version__})
    git = shutil.which("git")
    said = "" if git is None else subprocess.run([git, "--version"], capture_output=True, text=True, check=False).stdout
    yield Line("ok", "git", {"version": said.split()[-1]}) if said else Line("warn", "git_missing")


def _safe(known: Settings) -> Iterator[Line]:
    """What `kaname serve` would refuse, and what it can't know."""
    faults = unsafe(known, "localhost")
    for fault in faults:
        yield Line("bad", fault.code, fault.values)
    if not known.production:
        yield Line("warn", "production_off")
        return
    if not faults:
        yield Line("ok", "production")
        yield Line("ok", "tls" if known.tls_certificate is not None else "proxy")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield Line("warn", "superuser")


def _variables() -> Iterator[Line]:
    names = [f"KANAME_{name}".upper() for name in Settings.model_fields]
    odd = [name for name in sorted(os.environ) if name.upper().startswith("KANAME_") and name.upper() not in names]
    for name in odd:
        nearest = ", ".join(get_close_matches(name.upper(), names, cutoff=0.0))
        yield Line("warn", "setting_unknown", {"name": name, "nearest": nearest})
    if not odd:
        yield Line("ok", "settings")


def _folders(known: Settings) -> Iterator[Line]:
    for folder in (data_folder(), cache_folder(known)):
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            written(folder)
        except OSError as error:
            yield Line("bad", "folder_unwritable", {"folder": str(folder), "why": error.strerror or str(error)})
            continue
        free = shutil.disk_usage(folder).free // _MB
        values = {"folder": str(folder), "free": free}
        if free < _MEGABYTES[1]:
            yield Line("bad" if free < _MEGABYTES[0] else "warn", "folder_full", values)
        else:
            yield Line("ok", "folder", values)


def _backup() -> Iterator[Line]:
    at = last_backup()
    if at is None:
        yield Line("warn", "backup_unknown")
        return
    days = (datetime.now(UTC) - at).days
    old = days > _BACKUP_DAYS
    yield Line("warn" if old else "ok", "backup_old" if old else "backup", {"days": days})


def _set_up() -> None:
    """Set Django up, with a key of this process alone where there is none: nothing is signed here."""
    from kaname.web.running.site import ready
    from kaname.web.secret_key import secret_key

    try:
        secret_key()
    except UsageError:
        os.environ["KANAME_SECRET_KEY"] = secrets.token_urlsafe(48)
        settings.cache_clear()
    ready()


def _stored() -> Iterator[Line]:
    """What the database says; of one that does not answer, only that."""
    from django.db import Error, connection

    from kaname.web.running.health import unapplied

    try:
        yield from _database(connection)
        lacking = unapplied()
    except (Error, ImportError, OSError) as error:
        why = str(error).strip().splitlines()
        yield Line("bad", "database_away", {"why": why[0] if why else type(error).__name__})
        return
    if lacking:
        yield Line("bad", "migrations_missing", {"count": lacking})
        return
    yield Line("ok", "migrations")
    yield from _workers()
    yield from _tokens()


def _database(connection: Any) -> Iterator[Line]:
    from kaname.store.database import place

    began = time.time()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('server_version'), extract(epoch FROM clock_timestamp())")
        else:
            Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            cursor.execute("SELECT sqlite_version(), (julianday('now') - 2440587.5) * 86400.0")
        version, at = cursor.fetchone()
    off = abs(float(at) - (began + time.time()) / 2)
    kind = {"postgresql": "PostgreSQL"}.get(connection.vendor, "SQLite")
    parts = tuple(int(part) for part in re.findall(r"\d+", str(version))[:2])
    values = {"kind": kind, "version": str(version).split()[0], "where": place(connection.alias)}
    least = _DATABASES[connection.vendor]
    if parts < least:
        yield Line("bad", "database_old", {**values, "least": ".".join(map(str, least))})
    else:
        yield Line("ok", "database", values)
    yield Line("ok" if off < _CLOCK_SECONDS else "bad", "clock" if off < _CLOCK_SECONDS else "clock_off", _seconds(off))


def _seconds(off: float) -> dict[str, str]:
    return {"seconds": f"{off:.1f}"}


def _workers() -> Iterator[Line]:
    from kaname.web.jobs.models import Job, State
    from kaname.web.running.health import workers_alive

    alive, waiting = workers_alive(), Job.objects.filter(state=State.WAITING).count()
    if alive:
        yield Line("ok", "worker", {"count": alive})
    else:
        yield Line("bad", "worker_missing", {"waiting": waiting}) if waiting else Line("warn", "worker_idle")


def _tokens() -> Iterator[Line]:
    """Whether the secrets of sources lie where plans say; none is shown."""
    from kaname.centre import evidence, stored
    from kaname.evidence.secrets import secret

    for one in stored.listed(stored.store()):
        if one.is_portfolio:
            continue
        for source in evidence.records(Path(f"{PREFIX}{one.name}")):
            if not source.token:
                continue
            values = {"source": source.id, "program": one.name, "where": source.token}
            try:
                secret(source.token)
            except KanameError:
                yield Line("bad", "token_gone", values)
            else:
                yield Line("ok", "token_there", values)
