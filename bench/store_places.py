"""New, empty databases to measure in: a file of SQLite, and one on a PostgreSQL, dropped again."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"


@contextmanager
def places(folder: Path, server: str = POSTGRESQL) -> Generator[dict[str, str]]:
    """An address for each kind of database there is."""
    found = {"sqlite": f"sqlite:///{folder / f'{uuid4().hex}.db'}"}
    if not _answers(server):
        yield found
        return
    with fresh(server) as url:
        yield found | {"postgresql": url}


def _answers(server: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(server, connect_timeout=3):
            return True
    except psycopg.Error:
        return False


@contextmanager
def fresh(server: str) -> Generator[str]:
    """The address of a new database of a server."""
    import psycopg

    name = f"kaname_bench_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as asked:
        asked.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as asked:
            asked.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
