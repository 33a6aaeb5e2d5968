"""Real databases: SQLite in a file, and PostgreSQL, that of the machine or one that is started for the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from kaname.store.database import closed, opened

HERE = "postgresql://postgres@127.0.0.1:5432/postgres"


def psycopg_answers(url: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=3, autocommit=True):
            return True
    except psycopg.Error:
        return False


@contextmanager
def server(folder: Path) -> Generator[str | None]:
    """The address of a PostgreSQL that can be used; None where there is none and none can be started."""
    if psycopg_answers(HERE):
        yield HERE
        return
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = Path(shutil.which("initdb") or (programs[-1] / "initdb" if programs else ""))
    if not found.is_file():
        yield None
        return
    data, user = folder / "postgres", "postgres" if os.geteuid() == 0 else None
    data.mkdir(mode=0o700)
    if user:
        for one in (data, *data.parents):
            with suppress(PermissionError):
                one.chmod(one.stat().st_mode | 0o011)
        shutil.chown(data, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = {"user": user, "check": True, "capture_output": True}
    subprocess.run([found, "-D", data, "-U", "postgres", "-A", "trust"], **quiet)  # pyright: ignore
    control = [found.with_name("pg_ctl"), "-D", data, "-w"]
    options = f"-p {port} -h 127.0.0.1 -k {data}"
    with (data / "log").open("w") as log:
        if user:
            shutil.chown(data / "log", user)
        subprocess.run([*control, "-o", options, "start"], user=user, check=True, stdout=log, stderr=log)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)  # pyright: ignore


@contextmanager
def fresh(server: str) -> Generator[str]:
    """The address of a new, empty database of a server, which is dropped again."""
    import psycopg

    name = f"kaname_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as asked:
        asked.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as asked:
            asked.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def at(url: str) -> Generator[str]:
    """The alias of a database, closed afterwards."""
    alias = opened(url)
    try:
        yield alias
    finally:
        closed(alias)


def emptied(alias: str) -> None:
    """Nothing of an earlier test is left."""
    from django.db import connections

    from kaname.store.loading import STATES

    STATES.forget(alias)
    tables = ("store_computed", "store_entityversion", "store_revision", "store_scenario", "store_program")
    with connections[alias].cursor() as cursor:
        if connections[alias].vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
        else:
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")


@contextmanager
def as_default(alias: str) -> Generator[None]:
    """What the site asks without naming a database is asked of this one."""
    from django.db import connections

    known = connections.settings
    before, known["default"] = known["default"], known[alias]  # pyright: ignore
    connections["default"].close()
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        del connections["default"]
        known["default"] = before  # pyright: ignore
