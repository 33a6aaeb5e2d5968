"""Real databases: SQLite in a file, and PostgreSQL, that of the machine or one that is started for the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
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
def server() -> Generator[str | None]:
    """The address of a PostgreSQL that can be used; None where there is none and none can be started."""
    if psycopg_answers(HERE):
        yield HERE
        return
    with own_server() as own:
        yield None if own is None else own.url


class Server:
    """A PostgreSQL of our own, which can be stopped as if its machine had lost its power, and started again."""

    def __init__(self, programs: Path, data: Path, user: str | None) -> None:
        self._user = user
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        self._log = data / "log"
        self._control = [programs / "pg_ctl", "-D", data, "-w"]
        self._options = f"-p {port} -h 127.0.0.1 -k {data}"
        self._run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust")

    def _run(self, *command: str | Path) -> None:
        subprocess.run(command, user=self._user, check=True, capture_output=True)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self._log.open("a") as log:
            if self._user:
                shutil.chown(self._log, self._user)
            command = [*self._control, "-o", self._options, "start"]
            subprocess.run(command, user=self._user, check=True, stdout=log, stderr=log)

    def stop(self) -> None:
        """Stop it at once, whatever it is doing; it recovers when it is started."""
        self._run(*self._control, "-m", "immediate", "stop")


@contextmanager
def own_server() -> Generator[Server | None]:
    """A PostgreSQL that runs for the tests alone; None where its programs are missing.

    Its folder is none of pytest's: each run of pytest closes those to every other user, and it runs as one.
    """
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = Path(shutil.which("initdb") or (programs[-1] / "initdb" if programs else ""))
    if not found.is_file():
        yield None
        return
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="kaname-") as folder:
        data = Path(folder) / "postgres"
        data.mkdir(mode=0o700)
        if user:
            Path(folder).chmod(0o711)
            shutil.chown(data, user)
        own = Server(found.parent, data, user)
        own.start()
        try:
            yield own
        finally:
            own.stop()


@contextmanager
def fresh(server: str) -> Generator[str]:
    """The address of a new, empty database of a server, which is dropped again."""
    import psycopg

    name = f"kaname_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as asked:
        asked.execute(f'CREATE DATABASE "{name}"')
        # No test takes the power from a server that others use; those that do, do it to their own.
        asked.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
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

    from kaname.store.states import STATES

    STATES.forget(alias)
    tables = (
        "store_computed",
        "store_lease",
        "store_entityversion",
        "store_revision",
        "store_scenario",
        "store_program",
    )
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
