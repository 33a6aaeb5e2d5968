"""A writer to the store as a process of its own: `python -m bench.store_writer HOW URL WHO COUNT RECORD...`.

It says `ready`, waits for a line, then writes a mark to all the records at once, COUNT times, as every client should:
on the revision that it has read, and anew where somebody else was faster. Each line that it prints afterwards is a mark
that was acknowledged, with its revision.

`write` opens the store first, `open` after the line came, `full` writes until its disk is full (`RLIMIT_FSIZE`), then
tells the error, gets more room and goes on.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

from kaname.errors import ConflictError, StoreError, UsageError
from kaname.model.base import Entity, Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.kinds import KINDS
from kaname.store.backup import back_up
from kaname.store.committing import Author, Committed, commit
from kaname.store.creating import create
from kaname.store.database import opened
from kaname.store.loading import load

ROOT = Path(__file__).parents[1]
PROGRAM = "p"
CHARTER = KINDS["charter"].model_validate({"id": "p", "title": "P", "as_of": "2026-03-12"})


def work(name: str, notes: str = "") -> Entity:
    return KINDS["work_package"].model_validate({"id": name, "title": name.upper(), "notes": notes})


def key(name: str) -> Key:
    return Key("work_package", name)


def mark(alias: str, who: str, token: str, records: list[str]) -> Committed:
    """Add a mark to records as they stand. Raises ConflictError where one was changed meanwhile."""
    known = load(alias, PROGRAM)
    marked = [work(name, f"{known.program.need(key(name)).notes} {token}".strip()) for name in records]
    return commit(alias, PROGRAM, ChangeSet(tuple(map(Put, marked))), Author(who), base=known.revision.number)


def persist(alias: str, who: str, token: str, records: list[str]) -> Committed:
    """Add a mark, however often somebody else is faster."""
    while True:
        try:
            return mark(alias, who, token, records)
        except ConflictError as faster:
            if faster.code != "record_changed":
                raise


def marks(alias: str, record: str) -> list[str]:
    """What was written to a record, in order."""
    return load(alias, PROGRAM).program.need(key(record)).notes.split()


def started(how: str, url: str, who: str, count: int, *records: str) -> subprocess.Popen[str]:
    """A writer that is ready, and waits for a line."""
    return ready(begun(how, url, who, count, *records))


def begun(how: str, url: str, who: str, count: int, *records: str) -> subprocess.Popen[str]:
    """A writer that has yet to get ready."""
    command = [sys.executable, "-m", "bench.store_writer", how, url, who, str(count), *records]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ready(writer: subprocess.Popen[str]) -> subprocess.Popen[str]:
    """Wait until it is."""
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    return writer


def go(*writers: subprocess.Popen[str]) -> None:
    """Let writers that are ready write."""
    for one in writers:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()


def main() -> None:
    how, url, who, count, *records = sys.argv[1:]
    alias = opened(url) if how != "open" else ""
    print("ready", flush=True)
    sys.stdin.readline()
    if how == "open":
        alias = opened(url)
        create(alias, f"of-{who}", [CHARTER], Author(who))
    if how == "full":
        _fill(alias, url, records)
    for number in range(int(count)):
        token = f"{who}.{number}"
        found = persist(alias, who, token, records)
        print(token, found.revision.number, flush=True)


def _fill(alias: str, url: str, records: list[str]) -> None:
    file = Path(url.removeprefix("sqlite:///"))
    used = max(one.stat().st_size for one in file.parent.iterdir())
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (used + 100_000, most))
    for big in (1_000_000, 20_000, 20_000, 20_000, 20_000, 20_000):
        try:
            mark(alias, "full", "x" * big, records)
            print("written", big, flush=True)
        except StoreError as error:
            print("error", error.code, error.values["why"], flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, most))
    try:
        back_up(alias, file.with_name("all.backup"))
    except UsageError as error:
        print("error", error.code, *[one.name for one in file.parent.glob("*.backup*")], flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


if __name__ == "__main__":
    main()
